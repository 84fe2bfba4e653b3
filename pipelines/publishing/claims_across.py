"""Claims whose figures stand in several reports: found by joins of what they are about, never pair by pair.

A rate or a change is held against levels of its indicator, dimensions and area: that of its own period, which its own
report prints as a rule, and that of its base, which another report prints. A fact that several reports state is a claim
of each upon the one before. What the figures then say is decided in `tallying`; what may excuse them, in `doubts`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl
import pyarrow

from pipelines.publishing.facts import to_frame
from pipelines.publishing.levels import (
    LAST_DAY,
    find_levels,
    is_named,
    levels_of_reports,
    subject_text,
    vintages,
)
from pipelines.publishing.rows import rows_in
from schemas.claim_ids import claim_id_of
from schemas.tables import TABLES
from schemas.vocabulary import GrowthBasis, Kind, Measure, Role, Scope, Status

RESTATED = "restated_figures_agree"
GROWTH, MULTIPLE, AVERAGE = "growth_matches_levels", "multiple_matches_levels", "average_growth_matches_levels"
CHANGE, POINTS = "change_matches_levels", "points_match_percents"
ROLES = dict.fromkeys((GROWTH, MULTIPLE, CHANGE, POINTS), (Role.CURRENT, Role.BASE)) | {AVERAGE: (Role.END, Role.START)}
"""Rule → the roles of the later and the earlier level."""
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_SPAN = re.compile(r"(\d{4})/(\d{4})")


@dataclass(frozen=True)
class Found:
    """Claims of scope warehouse with their operands, and what is known of the choice of operands.

    `ambiguous`: claims of which a level is printed with two values, both of which are operands; `revised`: claims that
    use a level which was stated otherwise at another time; `spans`: claims about a span of years, which may count from
    the level of its first year or from that of the year before, with the span and whether they do the latter; `levels`
    and `standing`: what `levels` makes of the reports; `checks`: one row for each figure and rule (reported, rule),
    with state: all that is known of its claims but what their figures say.
    """

    claims: pyarrow.Table
    operands: pyarrow.Table
    ambiguous: frozenset[str]
    revised: frozenset[str]
    spans: Mapping[str, tuple[str, bool]]
    levels: pl.DataFrame
    standing: pl.DataFrame
    checks: pl.DataFrame

    def only(self, checks: pl.DataFrame) -> "Found":
        """The claims of some checks alone."""
        wanted = set(checks.select("reported", "rule").iter_rows())
        columns = (self.claims[name].to_pylist() for name in ("claim_id", "reported_mention_id", "rule"))
        ids = [claim_id for claim_id, *check in zip(*columns, strict=True) if tuple(check) in wanted]
        return replace(
            self, claims=rows_in(self.claims, "claim_id", ids), operands=rows_in(self.operands, "claim_id", ids)
        )


def find_claims_across(statements: pl.DataFrame) -> Found:
    """All claims between reports, their statement left empty.

    `statements` (of `facts.order_statements`) has all of some subjects (`levels.subject_text`): claims between reports
    hold statements of one subject against each other. Its column settled says whether a claim within the report holds
    the figure against the same rule.
    """
    statements = statements.filter(~pl.col("vague") & (pl.col("status") != Status.TARGET))
    levels = find_levels(statements)
    of_reports = levels_of_reports(levels)
    standing = vintages(of_reports)
    rows = pl.concat([_restatements(statements), _rates(statements, of_reports, standing)])
    rows = rows.sort("order", "rule", "before")
    claims, operands = _rows_of(rows)
    ids = [claim["claim_id"] for claim in claims]
    return Found(
        pyarrow.Table.from_pylist(claims, TABLES["claims"].schema),
        pyarrow.Table.from_pylist(operands, TABLES["claim_operands"].schema),
        frozenset(_marked(rows, pl.col("first_other").is_not_null() | pl.col("second_other").is_not_null(), ids)),
        frozenset(_marked(rows, pl.col("revised"), ids)),
        {
            claim_id: (span, before)
            for claim_id, span, before in zip(ids, rows["span"], rows["before"], strict=True)
            if span
        },
        levels,
        standing,
        _checks_of(rows, ids),
    )


def _marked(rows: pl.DataFrame, mark: pl.Expr, ids: Sequence[str]) -> Iterable[str]:
    marks = rows.select(mark.fill_null(False)).to_series()
    return (claim_id for claim_id, marked in zip(ids, marks, strict=True) if marked)


def _checks_of(rows: pl.DataFrame, ids: Sequence[str]) -> pl.DataFrame:
    """One row for each figure and rule, in order: what its claims are called and, beside, what their ids do not say."""
    told = [pl.col(name).cast(pl.String).fill_null("") for name in ("revised", "span", "before")]
    return (
        rows.with_columns(pl.Series("claim_id", ids, pl.String))
        .group_by("reported", "rule", maintain_order=True)
        .agg(pl.concat_str(["claim_id", *told], separator=" ").str.join("\n").alias("state"))
    )


def year_before(period: str) -> str:
    """The same period of the year before: 2020-05 → 2019-05, 2015-01/2015-09 → 2014-01/2014-09."""
    earlier = _YEAR.sub(lambda found: f"{int(found[0]) - 1:04d}", period)
    return earlier.replace("-02-29", "-02-28")


COLUMNS = {
    "order": pl.UInt32,
    "rule": pl.String,
    "reported": pl.String,
    "article_id": pl.String,
    "report_id": pl.String,
    "batch": pl.String,
    "n_periods": pl.Int32,
    "first_role": pl.String,
    "first": pl.String,
    "first_other": pl.String,
    "second_role": pl.String,
    "second": pl.String,
    "second_other": pl.String,
    "revised": pl.Boolean,
    "span": pl.String,
    "before": pl.Boolean,
}


def _restatements(statements: pl.DataFrame) -> pl.DataFrame:
    """Each report's most exact statement of a fact, against that of the report before it.

    A report that gives one key figures that cannot be equal does not say which of them is the fact: it is left out.
    """
    named = ("order", "mention_id", "article_id", "report_id", "batch", "key")
    low, high = (pl.col(end) * pl.col("factor") for end in ("lower", "upper"))
    bounds = [low.round_sig_figs(12).alias("low"), high.round_sig_figs(12).alias("high")]
    lone = (
        statements.filter(is_named())
        .select(*named, *bounds)
        .with_columns((pl.col("high") - pl.col("low")).fill_null(float("inf")).alias("width"))
        .filter(pl.col("report_id").n_unique().over("key") > 1)
        .filter((pl.col("low").max() <= pl.col("high").min()).fill_null(True).over("key", "report_id"))
        .sort("width", "order")
        .unique(["key", "report_id"], keep="first", maintain_order=True)
        .sort("order")
    )
    earlier = pl.col("mention_id").shift(1).over("key")
    return _shape(
        lone.with_columns(earlier.alias("first"))
        .filter(pl.col("first").is_not_null())
        .with_columns(
            pl.lit(RESTATED).alias("rule"), pl.lit(Role.FIRST.value).alias("first_role"), revised=pl.lit(False)
        )
    )


def _rates(statements: pl.DataFrame, of_reports: pl.DataFrame, standing: pl.DataFrame) -> pl.DataFrame:
    """Rates and changes against levels, of which at least one stands in another report.

    What the report's own levels settle is no matter here.
    """
    rates = _name_levels(statements.filter(~pl.col("settled")))
    rates = rates.with_columns(pl.col("published_on").fill_null(LAST_DAY).alias("day"))
    for name in ("first", "second"):
        rates = _look_up(rates, name, of_reports, standing)
    used = ("mention_id", "rule", "before")
    elsewhere = ~(pl.col("first_is_own") & pl.col("second_is_own"))
    return _shape(
        rates.filter(elsewhere & (pl.len().over(used) == 1)).with_columns(
            (pl.col("first_revised") | pl.col("second_revised")).alias("revised")
        )
    )


def settled_rates(statements: pl.DataFrame, claims: pyarrow.Table) -> pl.DataFrame:
    """The statements with `settled`: whether one of the claims holds the figure against the rule that it must satisfy.

    Of `facts.prepare_statements`, with the claims of the same reports.
    """
    own = to_frame(claims, "reported_mention_id", "rule").unique().with_columns(settled=pl.lit(True))
    names = {"reported_mention_id": "mention_id", "rule": "must"}
    joined = statements.with_columns(_rule().alias("must")).join(
        own.rename(names), on=["mention_id", "must"], how="left", maintain_order="left"
    )
    return joined.with_columns(pl.col("settled").fill_null(False)).drop("must")


def _rule() -> pl.Expr:
    """The rule that a rate or change must satisfy; null where there is none."""
    measure, basis, kind = pl.col("measure"), pl.col("growth_basis"), pl.col("kind")
    growth = measure == Measure.GROWTH_RATE
    named = is_named() & basis.is_in(
        [GrowthBasis.YEAR_ON_YEAR.value, GrowthBasis.SINCE_BASE.value, GrowthBasis.ANNUAL_AVERAGE.value]
    )
    average = basis == GrowthBasis.ANNUAL_AVERAGE
    return (
        pl.when(~named.fill_null(False)).then(None)
        .when(growth & average & (kind == Kind.PERCENT)).then(pl.lit(AVERAGE))
        .when(average).then(None)
        .when(growth & (kind == Kind.PERCENT)).then(pl.lit(GROWTH))
        .when(growth & (kind == Kind.MULTIPLE)).then(pl.lit(MULTIPLE))
        .when((measure == Measure.CHANGE) & (kind == Kind.PERCENTAGE_POINT)).then(pl.lit(POINTS))
        .when((measure == Measure.CHANGE) & (kind == Kind.QUANTITY)).then(pl.lit(CHANGE))
    )  # fmt: skip


def _name_levels(statements: pl.DataFrame) -> pl.DataFrame:
    """The statements that must satisfy a rule, with that rule, its roles, and the periods of its two levels."""
    rated = statements.with_columns(_rule().alias("rule")).filter(pl.col("rule").is_not_null())
    periods = pl.DataFrame(
        [
            (period, basis, *between)
            for period, basis in rated.select("period", "growth_basis").unique().sort(pl.all()).iter_rows()
            for between in _levels_between(period, GrowthBasis(basis))
        ],
        schema={
            "period": pl.String, "growth_basis": pl.String, "first_period": pl.String, "second_period": pl.String,
            "n_periods": pl.Int32, "span": pl.String, "before": pl.Boolean,
        },
        orient="row",
    )  # fmt: skip
    roles = [
        pl.col("rule").replace_strict({rule: pair[place].value for rule, pair in ROLES.items()}).alias(name)
        for place, name in enumerate(("first_role", "second_role"))
    ]
    return rated.join(periods, on=["period", "growth_basis"], maintain_order="left").with_columns(roles)


def _levels_between(period: str, basis: GrowthBasis) -> Iterator[tuple[str, str, int | None, str | None, bool]]:
    """Period of the later level, of the earlier one, the number of periods between where it is averaged, the span
    where there is one, and whether the earlier level is that of the year before the span."""
    span = _SPAN.fullmatch(period)
    if basis is GrowthBasis.YEAR_ON_YEAR:
        if not span:
            yield period, year_before(period), None, None, False
    elif span and span[1] < span[2]:
        years = int(span[2]) - int(span[1])
        for before in (False, True):
            start = year_before(span[1]) if before else span[1]
            yield span[2], start, years + before if basis is GrowthBasis.ANNUAL_AVERAGE else None, period, before


def _look_up(rates: pl.DataFrame, name: str, of_reports: pl.DataFrame, standing: pl.DataFrame) -> pl.DataFrame:
    """Columns `<name>`, `<name>_other`, `<name>_is_own`, `<name>_revised`: the level of a rate's own report, else what
    stands for the cell on the day of the rate. Rates without any level go."""
    cells = of_reports.select("subject", pl.col("period_key").alias(f"{name}_period"), "cell", "unit_class").unique()
    rows = (
        rates.with_columns(subject_text().alias("subject"))
        .join(
            cells.rename({"unit_class": "level_unit"}),
            on=["subject", f"{name}_period", *(["level_unit"] if name == "second" else [])],
            maintain_order="left",
        )
        .filter((pl.col("rule") != CHANGE) | (pl.col("unit_class") == pl.col("level_unit")))
        .sort("day", "cell", maintain_order=True)
        .join_asof(standing, on="day", by="cell", suffix="_standing", check_sortedness=False)
    )
    own = of_reports.select("cell", "report_id", own="mention_id", own_other="other")
    rows = rows.join(own, on=["cell", "report_id"], how="left", maintain_order="left")
    is_own = pl.col("own").is_not_null()
    return rows.with_columns(
        pl.coalesce("own", "mention_id_standing").alias(name),
        pl.when(is_own).then("own_other").otherwise("other").alias(f"{name}_other"),
        is_own.alias(f"{name}_is_own"),
        pl.col("revised").fill_null(False).alias(f"{name}_revised"),
    ).drop("own", "own_other", "other", "mention_id_standing", "revised", "cell")


def _shape(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of claims in the columns of COLUMNS; those that are missing are null."""
    named = rows.with_columns(pl.col("mention_id").alias("reported"))
    missing = [pl.lit(None, dtype).alias(name) for name, dtype in COLUMNS.items() if name not in named.columns]
    return named.with_columns(missing).select(pl.col(name).cast(dtype) for name, dtype in COLUMNS.items())


def _rows_of(rows: pl.DataFrame) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows of claims and claim_operands."""
    claims, operands = [], []
    for row in rows.iter_rows(named=True):
        used = list(_operands_of(row))
        claim_id = claim_id_of(row["rule"], row["reported"], used)
        at = {"claim_id": claim_id, "report_id": row["report_id"], "batch": row["batch"]}
        claims.append(
            at | {
                "scope": Scope.WAREHOUSE.value, "rule": row["rule"], "article_id": row["article_id"],
                "statement": "", "reported_mention_id": row["reported"], "n_periods": row["n_periods"],
            }
        )  # fmt: skip
        operands += [
            at | {"position": place, "role": role, "mention_id": mention} for place, (role, mention) in enumerate(used)
        ]
    return claims, operands


def _operands_of(row: dict[str, Any]) -> Iterable[tuple[str, str]]:
    for name in ("first", "second"):
        for mention in (row[name], row[f"{name}_other"]):
            if mention:
                yield row[f"{name}_role"], mention
