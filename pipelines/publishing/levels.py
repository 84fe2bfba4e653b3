"""The levels that reports state, ready to be looked up: what a rate or a change of another report counts from.

A cell is one thing to be the level of: indicator, dimensions, area, period, unit class. Here it is settled once for
each cell which statement stands for it; nothing is looked up, and no claim made.
"""

from datetime import date

import polars as pl

from schemas.vocabulary import Measure, PeriodKind, Status

LEVELS = (Measure.LEVEL, Measure.RATIO, Measure.SHARE)
FIRST_DAY, LAST_DAY = date.min, date.max
"""Stand for a day before, and after, all publications."""
SHORTEST_PHRASE = 6
"""Characters that make a phrase without code the name of one thing: 收入 or 增加值 alone may be anybody's."""
SUBJECT = ("indicator_key", "dimensions_key", "area_key")


def find_levels(statements: pl.DataFrame) -> pl.DataFrame:
    """The statements (of `facts.key_statements`) that are levels, with `cell`, and `low` and `high` in base units.

    A phrase without code names a cell where it is long enough; a vague or unbounded figure is no level.
    """
    stated = statements.filter(
        is_named()
        & pl.col("measure").is_in([measure.value for measure in LEVELS])
        & (pl.col("status") != Status.TARGET)
        & pl.col("value").is_not_null()
        & pl.col("lower").is_not_null()
        & pl.col("upper").is_not_null()
    )
    ends = [(pl.col(end) * pl.col("factor")).round_sig_figs(12) for end in ("lower", "upper")]
    return stated.with_columns(
        cell_text(_canonical_period()).alias("cell"), ends[0].alias("low"), ends[1].alias("high")
    ).with_columns((pl.col("high") - pl.col("low")).alias("width"))


def is_named() -> pl.Expr:
    """Whether a statement says of what, where and when it is, so that another report may state the same."""
    return pl.col("key").is_not_null() & (
        pl.col("indicator_id").is_not_null() | (pl.col("indicator_key").str.len_chars() >= SHORTEST_PHRASE)
    )


def subject_text() -> pl.Expr:
    """Indicator, dimensions and area as one text."""
    return pl.concat_str([pl.col(part).fill_null("") for part in SUBJECT], separator="\0")


def cell_text(period: pl.Expr, unit_class: pl.Expr | None = None) -> pl.Expr:
    """Subject, period and unit class as one text."""
    measured = pl.col("unit_class") if unit_class is None else unit_class
    return pl.concat_str([subject_text(), period, measured], separator="\0")


def _canonical_period() -> pl.Expr:
    """2020-12-31 of a stock is the end of 2020, as 2020 is."""
    end_of_year = pl.col("period").str.replace(r"^(\d{4})-12(?:-31)?$", "${1}")
    instant = pl.col("period_kind") == PeriodKind.INSTANT
    return pl.when(instant.fill_null(False)).then(end_of_year).otherwise("period")


def levels_of_reports(levels: pl.DataFrame) -> pl.DataFrame:
    """One row a cell and report: the most exact statement, and `other`, one that cannot be equal to it, or null.

    Columns cell, report_id, mention_id, other, low, high, width, published_on, order, subject, period_key, unit_class.
    """
    known = ("cell", "report_id", "mention_id", "low", "high", "width", "published_on", "order", "unit_class")
    rows = levels.select(*known, subject_text().alias("subject"), _canonical_period().alias("period_key")).sort(
        "width", "order"
    )  # what is sorted is copied
    highest = pl.col("mention_id").sort_by("low", "order").last()
    lowest = pl.col("mention_id").sort_by("high", "order").first()
    apart = pl.col("low").max() > pl.col("high").min()
    return (
        rows.group_by("cell", "report_id")
        .agg(
            pl.when(apart).then(lowest).otherwise(pl.col("mention_id").first()).alias("mention_id"),
            pl.when(apart).then(highest).alias("other"),
            pl.col("low").max(),
            pl.col("high").min(),
            pl.col("width").first(),
            pl.col("published_on", "subject", "period_key", "unit_class").first(),
            pl.col("order").min(),
        )
        .sort("order")
    )


def vintages(of_reports: pl.DataFrame) -> pl.DataFrame:
    """What stands for each cell, and since when, over all reports: cell, day, mention_id, other, revised.

    Where all agree, the most exact statement, from the first day on. Where the reports of each day agree and those of
    several days do not, one row a day, `revised`. Else one row with two statements that cannot both be true. A report
    that disagrees with itself is heard only where no other speaks of the cell.
    """
    sound = of_reports.filter(pl.col("other").is_null())
    torn = of_reports.join(sound, on="cell", how="anti").unique("cell", keep="first", maintain_order=True)
    whole = _meet(sound, "cell")
    agreed = whole.filter("meets")
    days = _meet(sound.join(agreed, on="cell", how="anti"), "cell", "published_on")
    steady = days.group_by("cell").agg(steady=pl.col("meets").all() & pl.col("published_on").is_not_null().all())
    days = days.join(steady, on="cell")
    revised = days.filter("steady").with_columns(
        pl.when(pl.col("published_on") == pl.col("published_on").min().over("cell"))
        .then(pl.lit(FIRST_DAY))
        .otherwise("published_on")
        .alias("day")
    )
    conflict = whole.join(days.filter(~pl.col("steady")).select("cell").unique(), on="cell", how="semi")
    parts = (
        agreed.select("cell", pl.lit(FIRST_DAY).alias("day"), "mention_id", _none("other"), revised=pl.lit(False)),
        revised.select("cell", "day", "mention_id", _none("other"), revised=pl.lit(True)),
        conflict.select("cell", pl.lit(FIRST_DAY).alias("day"), "mention_id", "other", revised=pl.lit(False)),
        torn.select("cell", pl.lit(FIRST_DAY).alias("day"), "mention_id", "other", revised=pl.lit(False)),
    )
    return pl.concat(parts).sort("day", "cell")


def _none(name: str) -> pl.Expr:
    return pl.lit(None, pl.String).alias(name)


def _meet(rows: pl.DataFrame, *groups: str) -> pl.DataFrame:
    """For each group whether one number lies in all intervals; the most exact statement, or two that are apart."""
    apart = pl.col("low").max() > pl.col("high").min()
    return rows.group_by(groups).agg(
        meets=~apart,
        mention_id=pl.when(apart)
        .then(pl.col("mention_id").sort_by("high", "order").first())
        .otherwise(pl.col("mention_id").sort_by("width", "order").first()),
        other=pl.when(apart).then(pl.col("mention_id").sort_by("low", "order").last()),
    )
