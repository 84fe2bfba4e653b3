"""The formulas of the second route, in floats over columns of operands: written anew, not the engine's.

Operands come as columns `top`, `bottom`, `change`, `sum` with `_lower` and `_upper`, gathered by `recheck`; `span` is
what the kind of a figure admits, or its period (`recheck_of_spans`).
"""

from collections.abc import Callable
from math import inf

import polars as pl

Ends = tuple[pl.Expr, pl.Expr]

CLOSED_UNLESS_OPEN = (
    "periods_sum_to_span",
    "areas_sum_to_whole",
    "groups_sum_to_whole",
    "contributions_sum_to_growth",
)
SUMS = ("parts_sum_to_total", *CLOSED_UNLESS_OPEN)
DIFFERENCES = (
    "change_matches_levels",
    "points_match_percents",
    "balance_matches_flows",
    "change_of_growth_matches_rates",
    "rates_satisfy_identity",
)
QUOTIENTS = (
    "share_matches_parts",
    "completion_matches_target",
    "multiple_matches_levels",
    "ratio_matches_levels",
    "per_capita_matches_total",
)
SAME = ("restated_figures_agree", "headline_admits_figure")
DOWN = 3
"""The form of a claim in which a figure is said to be the less."""
DEFICIT_WORDS = "逆差|赤字|净减|净流出"


def recompute(frame: pl.DataFrame) -> pl.DataFrame:
    """Columns `lower` and `upper`: what the operands make, in the unit of the reported figure (doublings for 番)."""
    cases = _cases()
    ends = [pl.coalesce(pl.when(when).then(made[end]) for when, made in cases) for end in (0, 1)]
    quotients = [end / pl.col("factor") for end in ends]
    made = frame.with_columns(quotients[0].alias("lower"), quotients[1].alias("upper"))
    # In a step of its own: where a column is asked for twice in one expression, it is worked out twice.
    doubling = pl.when(pl.col("dimension") == "doubling")
    return made.with_columns(doubling.then(pl.col(end).log(2)).otherwise(end).alias(end) for end in ("lower", "upper"))


def _ends(name: str) -> Ends:
    return pl.col(f"{name}_lower"), pl.col(f"{name}_upper")


def _less(left: Ends, right: Ends) -> Ends:
    return left[0] - right[1], left[1] - right[0]


def _size(name: str) -> Ends:
    """The size of rates that are surely falls; others as they are."""
    lower, upper = _ends(name)
    fall = upper < 0
    return pl.when(fall).then(-upper).otherwise(lower), pl.when(fall).then(-lower).otherwise(upper)


def _corners(formula: Callable[[pl.Expr, pl.Expr], pl.Expr], left: str, right: str) -> Ends:
    """Least and greatest value of a formula that is monotone in both operands."""
    values = [formula(a, b) for a in _ends(left) for b in _ends(right)]
    return pl.min_horizontal(values), pl.max_horizontal(values)


def _cases() -> list[tuple[pl.Expr, Ends]]:
    """When a formula applies, and its ends in base units; the first that applies counts."""
    rule, n, changed = pl.col("rule"), pl.col("n_periods").cast(pl.Float64), pl.col("has_change")
    points, sized, doubling = pl.col("dimension") == "point", pl.col("form") > 0, pl.col("dimension") == "doubling"
    multiple = (rule == "multiple_matches_levels") & (pl.col("measure") == "growth_rate") & ~doubling
    percents = (rule == "points_match_percents") & ~points & ~sized
    grows = (rule == "growth_matches_levels") | multiple | percents
    deficit = (rule == "balance_matches_flows") & pl.col("indicator").str.contains(DEFICIT_WORDS).fill_null(False)
    opened = ((rule == "parts_sum_to_total") & ~pl.col("closed_list").fill_null(False)) | (
        rule.is_in(CLOSED_UNLESS_OPEN) & ~pl.col("closed_list").fill_null(True)
    )
    average, stock = rule == "average_matches_total", rule == "stock_matches_flow"
    top, bottom, change, total = (_ends(name) for name in ("top", "bottom", "change", "sum"))
    hundred, per = 100 * pl.col("factor"), pl.col("per")
    moved = _less(top, bottom)
    listed, bounded, broken_off = rule == "count_matches_list", rule == "figure_lies_in_bounds", ~pl.col("closed_list")
    by = pl.max_horizontal(pl.lit(3.0), pl.col("greatest") / pl.col("least"))
    above, below = rule == "direction_matches_figures", pl.col("form") == DOWN
    return [
        (grows & changed & top[0].is_not_null(), _corners(lambda now, by: by / (now - by), "top", "change")),
        (grows & changed, _corners(lambda base, by: by / base, "bottom", "change")),
        (grows, _corners(lambda now, base: (now - base) / base, "top", "bottom")),
        (rule == "average_growth_matches_levels", _corners(lambda b, a: (b / a).pow(1 / n) - 1, "top", "bottom")),
        (rule.is_in(DIFFERENCES) & sized, _less(_size("top"), _size("bottom"))),
        (deficit, _less(bottom, top)),
        (rule.is_in(DIFFERENCES), moved),
        (rule.is_in(QUOTIENTS), _corners(lambda above, below: above / below * per, "top", "bottom")),
        (rule == "real_growth_matches_nominal", _corners(lambda rate, cpi: (rate - cpi) / (1 + cpi), "top", "bottom")),
        (rule.is_in(SAME), (pl.col("last_lower"), pl.col("first_upper"))),
        (opened, (total[0], pl.lit(inf))),
        (rule.is_in(SUMS), total),
        (rule == "shares_sum_to_hundred", (hundred - total[1], hundred - total[0])),
        (rule == "mean_lies_between_groups", (pl.col("least"), pl.col("greatest"))),
        (stock & changed, (bottom[0] + change[0], bottom[1] + change[1])),
        (stock, moved),
        (listed & broken_off.fill_null(False), (n, pl.lit(inf))),
        (listed, (n, n)),
        (bounded & bottom[1].is_not_null(), (pl.lit(-inf), bottom[1])),
        (bounded | (rule == "period_is_possible"), _ends("span")),
        (rule == "magnitude_matches_history", (pl.col("least") / by, pl.col("greatest") * by)),
        (above & below, (pl.lit(-inf), pl.col("first_upper"))),
        (above, (pl.col("last_lower"), pl.lit(inf))),
        (average & changed, (change[0] / n, change[1] / n)),
        (average & bottom[0].is_null(), (top[0] / n, top[1] / n)),
        (average & n.is_not_null(), (moved[0] / n, moved[1] / n)),
        (average, _corners(lambda above, below: above / below * per, "top", "bottom")),
    ]
