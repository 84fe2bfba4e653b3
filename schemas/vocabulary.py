"""Closed vocabularies of the published tables: each word a column may hold, and nothing else.

Open lists (units, indicators, areas, qualifiers) are data and stand in `schemas/codelists`.
"""

from enum import StrEnum


class Treatment(StrEnum):
    """What reading did with a raw paragraph."""

    HEADLINE = "headline"
    BYLINE = "byline"
    BODY = "body"
    JOINED = "joined"
    MOVED = "moved"
    DUPLICATE = "duplicate"
    CHROME = "chrome"


class Kind(StrEnum):
    """What a number is; only the first five may become observations."""

    QUANTITY = "quantity"
    PERCENT = "percent"
    PERCENTAGE_POINT = "percentage_point"
    MULTIPLE = "multiple"
    RATIO_PART = "ratio_part"
    DATE = "date"
    DURATION = "duration"
    ORDINAL = "ordinal"
    LABEL = "label"


STATISTIC_KINDS = frozenset({Kind.QUANTITY, Kind.PERCENT, Kind.PERCENTAGE_POINT, Kind.MULTIPLE, Kind.RATIO_PART})


class Outcome(StrEnum):
    """What became of a mention."""

    OBSERVATION = "observation"
    TIME = "time"
    ORDINAL = "ordinal"
    LABEL = "label"
    DUPLICATE = "duplicate"
    CHROME = "chrome"
    UNREAD = "unread"


class QualifierKind(StrEnum):
    """How a qualifier bounds its figure (the codes of the modifier table)."""

    APPROX = "approx"
    NEAR_BELOW = "near_below"
    ABOVE_WITHIN = "above_within"
    GT = "gt"
    GE = "ge"
    LT = "lt"
    LE = "le"
    RANGE = "range"
    VAGUE = "vague"
    STACKED = "stacked"


class Measure(StrEnum):
    """In what sense an observation measures its indicator."""

    LEVEL = "level"
    CHANGE = "change"
    GROWTH_RATE = "growth_rate"
    SHARE = "share"
    RATIO = "ratio"


class GrowthBasis(StrEnum):
    """Against what a change or rate is counted."""

    YEAR_ON_YEAR = "year_on_year"
    ANNUAL_AVERAGE = "annual_average"
    PERIOD_ON_PERIOD = "period_on_period"
    SINCE_BASE = "since_base"


class PriceBasis(StrEnum):
    """Prices in which a value or rate is counted."""

    CURRENT = "current"
    CONSTANT = "constant"
    UNKNOWN = "unknown"


class PeriodKind(StrEnum):
    """Whether a figure holds at a moment, over a span, or from the start of the year to a moment."""

    INSTANT = "instant"
    DURATION = "duration"
    CUMULATIVE = "cumulative"


class Status(StrEnum):
    """Whether a figure is a fact, a preliminary count or an aim."""

    REPORTED = "reported"
    ESTIMATED = "estimated"
    TARGET = "target"


class Scope(StrEnum):
    """Where all figures of a claim stand."""

    REPORT = "report"
    WAREHOUSE = "warehouse"


class Role(StrEnum):
    """The part an operand plays in a claim; the reported figure itself is no operand."""

    CURRENT = "current"
    BASE = "base"
    CHANGE = "change"
    START = "start"
    END = "end"
    PART = "part"
    WHOLE = "whole"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    TOTAL = "total"
    COUNT = "count"
    FIRST = "first"
    SECOND = "second"


class VerdictKind(StrEnum):
    """The outcome of a claim. None of them says who erred."""

    CONSISTENT = "consistent"
    IMPROBABLE = "improbable"
    EXPLAINED = "explained"
    CONTRADICTED = "contradicted"
    BLOCKED = "blocked"
    NOT_COMPARABLE = "not_comparable"
    NOT_CHECKABLE = "not_checkable"


class Agreement(StrEnum):
    """Whether the statements of one fact agree."""

    AGREE = "agree"
    REVISED = "revised"
    CONFLICT = "conflict"


class Cause(StrEnum):
    """Whose failure put a row into quarantine."""

    SOURCE = "source"
    OURS = "ours"
