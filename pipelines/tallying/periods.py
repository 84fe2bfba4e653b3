"""Periods as figures: the years that words count, and the days from which a report can tell.

The period of an observation is text (`2015/2020`, `2021-Q1`) with its first and last day beside it.
"""

import calendar
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import pyarrow

from schemas.consistency.decisions import Decision
from schemas.consistency.formulas import Span, Term
from schemas.consistency.intervals import Interval
from schemas.vocabulary import VerdictKind

_SPAN_OF_YEARS = re.compile(r"(\d{4})/(\d{4})")


@dataclass(frozen=True, slots=True)
class PeriodCase:
    """A period and what it is held against: days of the calendar, or numbers of years."""

    term: Term
    span: Span
    in_days: bool


def read_period(observed: Mapping[str, Any], n: int | None, published: Interval | None) -> PeriodCase | None:
    """The period of an observation against the years that words count, or without such against the day of publication;
    None where either is not known."""
    period = observed.get("period") or ""
    if n is not None:
        years = _SPAN_OF_YEARS.fullmatch(period)
        if years is None:
            return None
        between = int(years[2]) - int(years[1])
        span = Span(Interval(Fraction(between), Fraction(between + 1)), f"{years[2]} − {years[1]}, or one year more")
        return PeriodCase(Term(f"{n}年", Interval.exactly(n), Fraction(n), Fraction(1)), span, in_days=False)
    start, end = observed.get("period_start"), observed.get("period_end")
    if start is None or end is None or published is None or published.upper is None:
        return None
    days = Interval(Fraction(start.toordinal()), Fraction(end.toordinal()))
    until = Span(Interval(None, published.upper), f"{period} begins by {date.fromordinal(int(published.upper))}")
    return PeriodCase(Term(period, days, None, Fraction(1)), until, in_days=True)


def days_of_publication(reports: pyarrow.Table | None) -> dict[str, Interval]:
    """By report, the days on which it may have been published, as ordinals: all of a month or year known alone."""
    if reports is None:
        return {}
    names = ("report_id", "published_on", "published_precision")
    rows = zip(*(reports[name].to_pylist() for name in names), strict=True)
    return {
        report: Interval(Fraction(first.toordinal()), Fraction(_last_day(first, precision).toordinal()))
        for report, first, precision in rows
        if first is not None
    }


def _last_day(first: date, precision: str | None) -> date:
    if precision == "year":
        return date(first.year, 12, 31)
    if precision == "month":
        return date(first.year, first.month, calendar.monthrange(first.year, first.month)[1])
    return first


def explain_period(decision: Decision, case: PeriodCase) -> str:
    """One sentence about a period."""
    fails = decision.verdict is VerdictKind.CONTRADICTED
    if case.in_days:
        _, _, day = case.span.text.rpartition(" ")
        when = "begins only after" if fails else "has begun by"
        return f"the period {case.term.text} {when} {day}, the day of publication."
    years = f"{case.span.text} admits {_number(case.span.interval.lower)} or {_number(case.span.interval.upper)} years"
    return f"{years}, the words count {case.term.text}: {'the two do not agree' if fails else 'the two agree'}."


def witness_of_period(decision: Decision, case: PeriodCase, mention_id: str) -> str | None:
    """The number of years, or a day of the period that is not after publication, as JSON by mention."""
    if decision.witness is None:
        return None
    (value,) = decision.witness.reported
    return json.dumps({mention_id: date.fromordinal(int(value)).isoformat() if case.in_days else _number(value)})


def _number(value: Fraction | None) -> str:
    return str(value)
