"""The second route to every verdict: claims joined with their operands, recomputed in floats from published columns.

None of the engine's arithmetic is used: corners of doubles instead of exact intervals, roots instead of powers, the
published bounds instead of literals. The answer is yes, no or too_close; a clear one must not contradict the verdict.
Where words decide between two forms of a formula (收窄, 每万人) both are computed, and disagreement is too close.
"""

from collections.abc import Callable, Mapping
from math import inf

import pandera.polars as pa
import polars as pl
import pyarrow

from schemas.consistency.recheck_of_spans import add_spans
from schemas.consistency.recheck_routes import DIFFERENCES, DOWN, SAME, SUMS, recompute
from schemas.consistency.units import find_unit

CLOSE = 1e-9
"""Ends nearer than this share of the larger magnitude are too close to call in floats."""
AGREEMENT = 1e-6
"""The recomputed bounds of the two routes may differ by this share of their magnitude."""

TOP = ("current", "end", "numerator", "part", "total", "first")
BOTTOM = ("base", "start", "denominator", "whole", "count", "second")
SIZES = ("change_matches_levels", "points_match_percents", "change_of_growth_matches_rates")
PER_PRINTED_UNIT = ("ratio_matches_levels", "per_capita_matches_total", "average_matches_total")
ALIKE = (
    *SAME,
    *SUMS,
    *DIFFERENCES,
    "shares_sum_to_hundred",
    "mean_lies_between_groups",
    "real_growth_matches_nominal",
    "stock_matches_flow",
    "magnitude_matches_history",
    "direction_matches_figures",
)
UNPRINTED_PERCENT = (
    pl.col("rule").is_in(("share_matches_parts", "completion_matches_target", "growth_matches_levels"))
    & pl.col("ratio_part")
    & (pl.col("dimension") == "")
    & (pl.col("value") > 1)
)
WIDTH_WORDS = "收窄|缩小|缩窄|收缩|扩大|拉大|扩张|降幅|跌幅|减幅|降速"
PER_WORDS = "每|性别比"
BASED = ("ratio_matches_levels", "average_matches_total")
DIRECTION = "direction_matches_figures"
UP_WORDS = "升|增|高|扩大|涨|超过|多|快|大于|首|第一|最大"
DOWN_WORDS = "降|减|低|回落|下跌|缩小|收窄|少|慢|小于|末|最小"
SOFT = ("beyond_history", "beyond_experience", "finer_than_unit")
"""Reasons of verdicts that are improbable because the figures do not meet."""
WITHOUT_BOUNDS = (*SAME, "percent_is_possible_of_count", "digits_fit_unit", "period_is_possible")
"""Rules whose recomputed bounds are one of many, or not published."""
PERS = (1, 10, 100, 1000, 10**4, 10**5, 10**6, 10**8)
YES, NO, TOO_CLOSE = "yes", "no", "too_close"

PASSES = ("consistent", "improbable")
FAILURES = ("contradicted", "explained")


class Recheck(pa.DataFrameModel):
    """A claim, its verdict, and what the second route says of it."""

    claim_id: str
    report_id: str
    rule: str
    verdict: str
    reason: str
    answer: str = pa.Field(isin=[YES, NO, TOO_CLOSE], nullable=True)
    recomputed_lower: float = pa.Field(nullable=True)
    recomputed_upper: float = pa.Field(nullable=True)
    bounds_agree: bool = pa.Field(nullable=True)

    @pa.dataframe_check
    @classmethod
    def verdict_follows_from_intervals(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """A clear yes stands against no failure, a clear no against no pass."""
        return data.lazyframe.select(_follows())

    @pa.dataframe_check
    @classmethod
    def recomputed_bounds_agree(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Both routes recompute the same interval."""
        return data.lazyframe.select(pl.col("bounds_agree").fill_null(True))


def _follows() -> pl.Expr:
    lenient = (pl.col("reason") == "trailing_zeros") | pl.col("reason").is_in(SOFT)
    passed = (pl.col("verdict").is_in(PASSES) & ~lenient) | (pl.col("reason") == "no_power")
    failed = pl.col("verdict").is_in(FAILURES) | lenient
    wrong = ((pl.col("answer") == YES) & failed) | ((pl.col("answer") == NO) & passed)
    return ~wrong.fill_null(False)


def recheck(tables: Mapping[str, pyarrow.Table]) -> pl.DataFrame:
    """The frame of `Recheck`, one row a claim: needs claims, claim_operands, mentions, observations, verdicts, and
    reports for days of publication.

    `answer` is null where the verdict compares nothing (blocked, not comparable, not checkable but for no power).
    """
    answered = _answer(_set_against(recompute(_vary(_join(tables))))).with_columns(
        pl.when(~_is_rounded()).then("answer")
    )
    merged = answered.group_by("claim_id", maintain_order=True).agg(
        pl.when(pl.col("answer").n_unique() == 1).then(pl.col("answer").first()).otherwise(pl.lit(TOO_CLOSE)).first()
        .alias("answer"),
        pl.col("bounds_agree").any(ignore_nulls=False).alias("bounds_agree"),
        pl.col("lower").first().alias("recomputed_lower"),
        pl.col("upper").first().alias("recomputed_upper"),
    )  # fmt: skip
    verdicts = _frame(tables["verdicts"], "claim_id", "report_id", "rule", "verdict", "reason")
    return verdicts.join(merged, on="claim_id", how="left", maintain_order="left").select(*_COLUMNS)


_COLUMNS = ("claim_id", "report_id", "rule", "verdict", "reason", "answer", "recomputed_lower", "recomputed_upper",
            "bounds_agree")  # fmt: skip


def find_disagreements(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows of a recheck whose answer or bounds contradict the verdict: our failures, by report."""
    return frame.filter(~_follows() | ~pl.col("bounds_agree").fill_null(True))


def _frame(table: pyarrow.Table, *names: str) -> pl.DataFrame:
    frame = pl.from_arrow(table.select(names))
    assert isinstance(frame, pl.DataFrame)
    return frame


def _figures(tables: Mapping[str, pyarrow.Table]) -> pl.DataFrame:
    """The figures of claims by mention: signed bounds with infinite ends, factor and dimension of the unit."""
    used = pl.concat(
        [
            _frame(tables["claims"], "reported_mention_id").rename({"reported_mention_id": "mention_id"}),
            _frame(tables["claim_operands"], "mention_id"),
        ]
    )
    mentions = _frame(
        tables["mentions"], "mention_id", "kind", "unit", "place", "qualifier_kind", "value", "lower", "upper"
    ).join(used, on="mention_id", how="semi", maintain_order="left")
    seen = _frame(tables["observations"], "mention_id", "indicator", "measure", "value", "lower", "upper", "period",
                  "period_start", "period_end")  # fmt: skip
    pairs = mentions.select("unit", "kind").unique()
    units = [find_unit(unit, kind) for unit, kind in pairs.iter_rows()]
    listed = pairs.with_columns(
        pl.Series("factor", [float(unit.factor) for unit in units], pl.Float64),
        pl.Series("dimension", [unit.dimension for unit in units], pl.String),
        pl.Series("compound", [unit.is_compound for unit in units], pl.Boolean),
    )
    observed = pl.col("indicator").is_not_null()
    return (
        mentions.join(seen, on="mention_id", how="left", suffix="_signed", maintain_order="left")
        .join(listed, on=["unit", "kind"], how="left", nulls_equal=True, maintain_order="left")
        .with_columns(
            pl.when(observed).then("lower_signed").otherwise("lower").fill_null(-inf).alias("lower"),
            pl.when(observed).then("upper_signed").otherwise("upper").fill_null(inf).alias("upper"),
            pl.when(observed).then("value_signed").otherwise("value").alias("value"),
            pl.col("qualifier_kind").is_null().alias("plain"),
            (pl.col("kind") == "quantity").alias("quantity"),
            (pl.col("kind") == "ratio_part").alias("ratio_part"),
        )
        .select(
            "mention_id", "lower", "upper", "value", "place", "plain", "factor", "dimension", "compound",
            "indicator", "measure", "quantity", "ratio_part", "period", "period_start", "period_end",
        )
    )  # fmt: skip


def _join(tables: Mapping[str, pyarrow.Table]) -> pl.DataFrame:
    """One row a decided claim: reported bounds, and what the operands make by role."""
    figures = _figures(tables)
    asked = _frame(tables["verdicts"], "claim_id", "verdict", "reason", "recomputed_lower", "recomputed_upper").filter(
        pl.col("verdict").is_in([*PASSES, *FAILURES])
        | ((pl.col("reason") == "no_power") & pl.col("recomputed_lower").is_not_null())
    )
    printed = figures.rename({"lower": "printed_lower", "upper": "printed_upper"})
    claims = (
        _frame(
            tables["claims"],
            "claim_id",
            "report_id",
            "rule",
            "statement",
            "reported_mention_id",
            "n_periods",
            "closed_list",
        )
        .join(asked, on="claim_id", maintain_order="left")
        .join(printed, left_on="reported_mention_id", right_on="mention_id", maintain_order="left")
        .with_columns(pl.when(UNPRINTED_PERCENT).then(0.01).otherwise("factor").alias("factor"), *_averaged())
    )
    claims = add_spans(_name_units(claims, tables["claim_operands"], figures), tables.get("reports"))
    return claims.join(_operands(tables, claims, figures), on="claim_id", how="left", maintain_order="left")


def _averaged() -> list[pl.Expr]:
    """The printed bounds; those of an average of whole things, which were left exact, with half a place either way."""
    lower, upper = pl.col("printed_lower"), pl.col("printed_upper")
    exact = pl.col("rule").is_in(PER_PRINTED_UNIT) & pl.col("plain") & (lower == upper)
    half = pl.when(exact).then(pl.col("place") / 2).otherwise(0.0)
    return [lower - half, upper + half]


def _name_units(claims: pl.DataFrame, operands: pyarrow.Table, figures: pl.DataFrame) -> pl.DataFrame:
    """Column `named`: the factor that figures without a unit take from the others of their claim."""
    units = _frame(operands, "claim_id", "position", "mention_id").join(
        figures.select("mention_id", pl.col("dimension").alias("unit_of"), pl.col("factor").alias("named")),
        on="mention_id",
    )
    first = (
        units.filter(pl.col("unit_of") != "")
        .sort("claim_id", "position")
        .unique("claim_id", keep="first", maintain_order=True)
        .select("claim_id", "named")
    )
    joined = claims.join(first, on="claim_id", how="left", maintain_order="left")
    blank = pl.col("dimension") == ""
    alike = pl.col("rule").is_in(ALIKE)
    named = pl.when(blank).then(pl.col("named").fill_null(1.0)).otherwise("factor")
    return joined.with_columns(
        pl.when(alike).then(named).alias("named"),
        pl.when(alike & blank).then(named).otherwise("factor").alias("factor"),
    )


def _operands(tables: Mapping[str, pyarrow.Table], claims: pl.DataFrame, figures: pl.DataFrame) -> pl.DataFrame:
    """Operands in base units, gathered by claim."""
    reported = claims.select(
        "claim_id", "rule", "reported_mention_id", "named",
        *(pl.col(name).alias(f"reported_{name}") for name in ("dimension", "compound", "place", "plain", "value")),
    )  # fmt: skip
    operands = (
        _frame(tables["claim_operands"], "claim_id", "position", "role", "mention_id")
        .join(reported, on="claim_id", maintain_order="left")
        .filter(pl.col("mention_id") != pl.col("reported_mention_id"))
        .join(figures, on="mention_id", maintain_order="left")
        .sort("claim_id", "position", maintain_order=True)
    )
    bottom = pl.col("role").is_in(BOTTOM) & ~pl.col("role").is_in(("base", "start"))
    top_dimension = pl.col("dimension").filter(pl.col("role").is_in(TOP)).first().over("claim_id")
    printed = (
        pl.col("rule").is_in(PER_PRINTED_UNIT)
        & ~pl.col("reported_compound")
        & (top_dimension == pl.col("reported_dimension"))
        & bottom
    )
    unnamed = (pl.col("dimension") == "") & pl.col("named").is_not_null()
    factor = pl.when(printed).then(1.0).when(unnamed).then("named").otherwise("factor")
    differs = (
        pl.col("plain")
        & pl.col("reported_plain")
        & (pl.col("place") == pl.col("reported_place"))
        & _far(pl.col("value"), pl.col("reported_value"))
    )
    operands = operands.with_columns(
        (pl.col("lower") * factor).alias("lower"), (pl.col("upper") * factor).alias("upper"), differs.alias("differs")
    )

    def pick(roles: tuple[str, ...], end: str, how: Callable[[pl.Expr], pl.Expr] = pl.Expr.first) -> pl.Expr:
        return how(pl.col(end).filter(pl.col("role").is_in(roles)))

    exact = pl.col("lower") == pl.col("upper")
    return operands.group_by("claim_id", maintain_order=True).agg(
        pick(TOP, "lower").alias("top_lower"),
        pick(TOP, "upper").alias("top_upper"),
        pick(BOTTOM, "lower", pl.Expr.min).alias("bottom_lower"),
        pick(BOTTOM, "upper", pl.Expr.max).alias("bottom_upper"),
        pick(("change",), "lower", pl.Expr.sum).alias("change_lower"),
        pick(("change",), "upper", pl.Expr.sum).alias("change_upper"),
        (pl.col("role") == "change").any().alias("has_change"),
        pl.col("lower").sum().alias("sum_lower"),
        pl.col("upper").sum().alias("sum_upper"),
        pl.col("lower").min().alias("least"),
        pl.col("upper").max().alias("greatest"),
        pl.col("lower").max().alias("last_lower"),
        pl.col("upper").min().alias("first_upper"),
        pl.col("differs").any().alias("differs"),
        (exact & pl.col("quantity") & pl.col("role").is_in(BOTTOM)).any().alias("counted_whole"),
        (pl.col("quantity") & pl.col("role").is_in(TOP) & (pl.col("place") >= 1) & ~pl.col("plain"))
        .any()
        .alias("hedged_part"),
    )


def _far(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    return (left - right).abs() > CLOSE * pl.max_horizontal(left.abs(), right.abs())


def _vary(frame: pl.DataFrame) -> pl.DataFrame:
    """A row for each form that the words may give the formula: `form` 0 as it stands, 1 and 2 sizes, DOWN the less;
    `per` a base."""
    sizes = pl.col("rule").is_in(SIZES) & pl.col("statement").str.contains(WIDTH_WORDS)
    based = pl.col("rule").is_in(BASED) & pl.col("statement").str.contains(PER_WORDS)
    plain = frame.with_columns(pl.lit(0).alias("form"), pl.lit(1.0).alias("per"))
    directed = pl.col("rule") == DIRECTION
    forms = [
        plain.filter(~directed | pl.col("statement").str.contains(UP_WORDS)),
        plain.filter(directed & pl.col("statement").str.contains(DOWN_WORDS)).with_columns(pl.lit(DOWN).alias("form")),
        plain.filter(sizes).with_columns(pl.lit(1).alias("form")),
        plain.filter(sizes).with_columns(pl.lit(2).alias("form")),
        *(plain.filter(based).with_columns(pl.lit(float(per)).alias("per")) for per in PERS[1:]),
    ]
    return pl.concat(forms)


def _set_against(frame: pl.DataFrame) -> pl.DataFrame:
    """Columns `reported_lower`, `reported_upper`: what the reported figure admits, turned where `form` says so."""
    turned = [pl.col(f"printed_{end}") * (1 - 2 * (pl.col("form") == 2).cast(pl.Float64)) for end in ("lower", "upper")]
    plain_doubling = (pl.col("dimension") == "doubling") & pl.col("plain")
    least = pl.col("value") + pl.lit(0.95).log(2)
    return frame.with_columns(
        pl.when(plain_doubling).then(least).otherwise(pl.min_horizontal(turned)).alias("reported_lower"),
        pl.when(plain_doubling).then(pl.lit(inf)).otherwise(pl.max_horizontal(turned)).alias("reported_upper"),
    )


def _answer(frame: pl.DataFrame) -> pl.DataFrame:
    """Columns `answer` and `bounds_agree`."""
    ends = ("lower", "upper", "reported_lower", "reported_upper")
    sizes = [pl.when(pl.col(name).is_finite()).then(pl.col(name).abs()) for name in ends]
    margin = CLOSE * pl.max_horizontal(sizes)
    apart = pl.max_horizontal(pl.col("reported_lower") - pl.col("upper"), pl.col("lower") - pl.col("reported_upper"))
    same_point = (
        (pl.col("lower") == pl.col("upper"))
        & (pl.col("reported_lower") == pl.col("reported_upper"))
        & (pl.col("lower") == pl.col("reported_lower"))
        & (pl.col("lower") % 1 == 0)
    )
    by_ends = (
        pl.when(same_point).then(pl.lit(YES))
        .when(apart > margin).then(pl.lit(NO))
        .when(apart < -margin).then(pl.lit(YES))
        .otherwise(pl.lit(TOO_CLOSE))
    )  # fmt: skip
    told_apart = (pl.col("rule") == "restated_figures_agree") & pl.col("differs")
    return frame.with_columns(
        pl.when(told_apart).then(pl.lit(NO))
        .when(pl.col("rule").is_in(("percent_is_possible_of_count", "digits_fit_unit")))
        .then(_whole_counts(pl.lit(0.0), pl.lit(inf)))
        .when((pl.col("rule") == "share_matches_parts") & pl.col("counted_whole") & pl.col("hedged_part"))
        .then(_whole_counts(pl.col("top_lower"), pl.col("top_upper")))
        .otherwise(by_ends)
        .alias("answer"),
        _agree().alias("bounds_agree"),
    )  # fmt: skip


def _whole_counts(lower: pl.Expr, upper: pl.Expr) -> pl.Expr:
    """Whether a whole number lies between the bounds and gives a share of the whole that prints as reported."""
    single = pl.col("rule") == "digits_fit_unit"
    whole, factor = pl.when(single).then(1.0).otherwise("bottom_lower"), pl.col("factor")
    least = pl.max_horizontal(lower, pl.col("reported_lower") * factor * whole)
    most = pl.min_horizontal(upper, pl.col("reported_upper") * factor * whole)
    slack = CLOSE * pl.max_horizontal(least.abs(), most.abs(), pl.lit(1.0))
    surely = (most - slack).floor() >= (least + slack).ceil()
    perhaps = (most + slack).floor() >= (least - slack).ceil()
    return pl.when(surely).then(pl.lit(YES)).when(perhaps).then(pl.lit(TOO_CLOSE)).otherwise(pl.lit(NO))


def _agree() -> pl.Expr:
    """Whether the published recomputed bounds are this route's; null where they are of another reading."""
    other = (pl.col("reason") == "trailing_zeros") | pl.col("rule").is_in(WITHOUT_BOUNDS) | _is_rounded()
    return pl.when(~other).then(_same_bound("lower") & _same_bound("upper"))


def _is_rounded() -> pl.Expr:
    """Whether a claim has no power once trailing zeros count as rounded: its published bounds hold this route's and are
    wider; or, where it has none, the percent of a counted whole ends in a nought."""
    wider = [
        _same_bound(name) | pl.col(f"recomputed_{name}").is_null() | within.fill_null(False)
        for name, within in (
            ("lower", pl.col("recomputed_lower") <= pl.col("lower")),
            ("upper", pl.col("recomputed_upper") >= pl.col("upper")),
        )
    ]
    same = _same_bound("lower") & _same_bound("upper")
    of_whole = pl.col("rule") == "percent_is_possible_of_count"
    nought = of_whole & (pl.col("place") >= 1) & (pl.col("value") % (10 * pl.col("place")) == 0)
    rounded = pl.when(of_whole).then(nought).otherwise(wider[0] & wider[1] & ~same)
    return ((pl.col("reason") == "no_power") & rounded).fill_null(False)


def _same_bound(name: str) -> pl.Expr:
    """Whether a published recomputed bound is this route's."""
    published, own = pl.col(f"recomputed_{name}"), pl.col(name)
    scale = pl.max_horizontal(published.abs(), own.abs(), pl.lit(1e-300))
    both_open = published.is_null() & ~own.is_finite()
    return both_open | ((published - own).abs() <= AGREEMENT * scale + 1e-12).fill_null(False)
