"""The second route for rules that hold a figure against its kind or its period: columns `span_lower` and `span_upper`.

Days are counted from 1970; the engine counts them otherwise. A period stands in the columns of the reported figure.
"""

from math import inf

import polars as pl
import pyarrow

from schemas.consistency.ranges import find_range

BOUNDS, PERIOD = "figure_lies_in_bounds", "period_is_possible"


def add_spans(claims: pl.DataFrame, reports: pyarrow.Table | None) -> pl.DataFrame:
    """`claims` with the spans, in base units, days or years; periods in place of printed bounds."""
    return _add_periods(_add_ranges(claims), reports)


def _add_ranges(claims: pl.DataFrame) -> pl.DataFrame:
    kinds = claims.filter(pl.col("rule") == BOUNDS).select("indicator", "dimension").unique()
    ends: dict[str, list[float | None]] = {"span_lower": [], "span_upper": []}
    for indicator, dimension in kinds.iter_rows():
        known = find_range(indicator or "", dimension)
        for name, end, far in (("span_lower", "lower", -inf), ("span_upper", "upper", inf)):
            value = getattr(known.span.interval, end) if known else None
            ends[name].append(None if known is None else far if value is None else float(value))
    listed = kinds.with_columns(pl.Series(name, values, pl.Float64) for name, values in ends.items())
    return claims.join(listed, on=["indicator", "dimension"], how="left", nulls_equal=True, maintain_order="left")


def _add_periods(claims: pl.DataFrame, reports: pyarrow.Table | None) -> pl.DataFrame:
    period, n = pl.col("rule") == PERIOD, pl.col("n_periods").cast(pl.Float64)
    years = [pl.col("period").str.slice(start, 4).cast(pl.Float64, strict=False) for start in (0, 5)]
    until = pl.col("published_on")
    last = (
        pl.when(pl.col("published_precision") == "year").then(until.dt.offset_by("1y").dt.offset_by("-1d"))
        .when(pl.col("published_precision") == "month").then(until.dt.month_end())
        .otherwise(until)
    )  # fmt: skip
    counted, dated = period & n.is_not_null(), period & n.is_null()
    first, end, day = (_day(of) for of in (pl.col("period_start"), pl.col("period_end"), last))
    joined = claims.join(_publication(reports), on="report_id", how="left", maintain_order="left")
    return joined.with_columns(
        pl.when(counted).then(years[1] - years[0]).when(dated).then(-inf).otherwise("span_lower").alias("span_lower"),
        pl.when(counted)
        .then(years[1] - years[0] + 1)
        .when(dated)
        .then(day)
        .otherwise("span_upper")
        .alias("span_upper"),
        pl.when(counted).then(n).when(dated).then(first).otherwise("printed_lower").alias("printed_lower"),
        pl.when(counted).then(n).when(dated).then(end).otherwise("printed_upper").alias("printed_upper"),
        pl.when(period).then(1.0).otherwise("factor").alias("factor"),
    )


def _day(date: pl.Expr) -> pl.Expr:
    return date.cast(pl.Int32).cast(pl.Float64)


def _publication(reports: pyarrow.Table | None) -> pl.DataFrame:
    names = {"report_id": pl.String, "published_on": pl.Date, "published_precision": pl.String}
    if reports is None:
        return pl.DataFrame(schema=names)
    frame = pl.from_arrow(reports.select(list(names)))
    assert isinstance(frame, pl.DataFrame)
    return frame
