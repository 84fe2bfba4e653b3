"""Series of an indicator over years: a page an indicator, a chart for each area and breakdown with two years."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import polars as pl
from markupsafe import Markup

from pipelines.publishing.evidence.charts import Point, points_table, series_chart
from pipelines.publishing.evidence.gathering import read_frame
from pipelines.publishing.evidence.linking import take_over
from pipelines.publishing.evidence.marks import plain
from pipelines.publishing.evidence.pages import READABLE, anchor_of_figure, page_name
from pipelines.publishing.evidence.rendering import render_series
from pipelines.publishing.mention_ids import report_of
from schemas.vocabulary import Measure, Status

Row = dict[str, Any]
Charts = dict[tuple[str, str, str], list[Row]]
"""(area, dimensions, class of unit) → rows of two years or more."""
Drawn = Mapping[str, tuple[str, int]]
"""indicator_id → digest of the rows that its page shows, and the number of its charts; a page has one or more."""
FOLDER = "series"
MOST_CHARTS = 120
COLUMNS = ("indicator_id", "area", "dimensions", "period", "measure", "status", "value", "unit", "sources")


def write_series(tables_dir: Path, folder: Path, old: Path | None, before: Drawn) -> Drawn:
    """series.html, which names the indicators, and series/<indicator_id>.html for each of them; what was drawn.

    Pages of the old folder whose rows are as they were before are linked.
    """
    indicators = {row["indicator_id"]: row for row in read_frame(tables_dir, "indicators").to_dicts()}
    (folder / FOLDER).mkdir()
    values = _yearly(tables_dir)
    digests = _digests(values, indicators)
    kept = {key: before[key] for key, digest in digests.items() if old and before.get(key, ("",))[0] == digest}
    if old:
        lost = take_over(old / FOLDER, folder / FOLDER, [f"{key}.html" for key, (_, charts) in kept.items() if charts])
        kept = {key: known for key, known in kept.items() if f"{key}.html" not in lost}
    drawn: dict[str, tuple[str, int]] = dict(kept)
    changed: dict[str, list[Row]] = defaultdict(list)
    for row in values.filter(~pl.col("indicator_id").is_in(list(kept))).iter_rows(named=True):
        changed[row["indicator_id"]].append(row)
    for key, rows in changed.items():
        charts = _charts(rows)
        drawn[key] = (digests[key], len(charts))
        if charts:
            (folder / FOLDER / f"{key}.html").write_text(_render(indicators[key], charts), encoding="utf-8")
    listed = [
        {"name": key, "zh": indicators[key]["zh"], "en": indicators[key]["en"], "count": drawn[key][1]}
        for key in sorted(drawn)
        if drawn[key][1]
    ]
    html = render_series("", "指标序列 Series of indicators", indicators=listed)
    (folder / "series.html").write_text(html, encoding="utf-8")
    return drawn


def _yearly(tables_dir: Path) -> pl.DataFrame:
    """Levels of coded indicators by year, in published order, with class and factor of their units."""
    return (
        read_frame(tables_dir, "indicator_values", COLUMNS)
        .filter(
            pl.col("indicator_id").is_not_null(),
            pl.col("value").is_not_null(),
            pl.col("area").is_not_null(),
            pl.col("measure") == Measure.LEVEL.value,
            pl.col("status") != Status.TARGET.value,
            pl.col("period").str.contains(r"^\d{4}$"),
        )
        .join(
            read_frame(tables_dir, "units", ["unit", "unit_class", "factor"]),
            on="unit",
            how="left",
            maintain_order="left",
        )
        .with_columns(pl.col("unit_class").fill_null(pl.col("unit")).fill_null(""), pl.col("factor").fill_null(1.0))
    )


def _digests(values: pl.DataFrame, indicators: Mapping[str, Row]) -> dict[str, str]:
    """Indicator → digest of all that its page shows."""
    texts = [
        pl.col(name).list.join(" ") if name == "sources" else pl.col(name).cast(pl.String) for name in values.columns
    ]
    rows = pl.concat_str([text.fill_null("\0") for text in texts], separator="\x1f").str.join("\x1e")
    found = values.group_by("indicator_id", maintain_order=True).agg(rows.alias("rows"))
    return {
        key: hashlib.sha256(
            repr([indicators[key][name] for name in ("zh", "en", "field")]).encode() + text.encode()
        ).hexdigest()[:32]
        for key, text in found.iter_rows()
    }


def _charts(rows: Iterable[Row]) -> Charts:
    found: Charts = defaultdict(list)
    for row in rows:
        found[row["area"], row["dimensions"], row["unit_class"]].append(row)
    return {place: rows for place, rows in found.items() if len({row["period"] for row in rows}) > 1}


def _render(indicator: Row, charts: Charts) -> str:
    ordered = sorted(charts.items(), key=lambda item: (-len(item[1]), item[0]))
    return render_series(
        "../",
        f"{indicator['zh']} {indicator['en']}",
        meaning=f"{indicator['field']} · {indicator['indicator_id']}",
        charts=[_chart(place, rows) for place, rows in ordered[:MOST_CHARTS]],
        left=max(len(ordered) - MOST_CHARTS, 0),
    )


def _chart(place: tuple[str, str, str], rows: list[Row]) -> Row:
    area, dimensions, _ = place
    unit = rows[-1]["unit"] or ""
    factor = rows[-1]["factor"]
    values = {int(row["period"]): (row["value"] * row["factor"] / factor, row) for row in rows}
    largest = max(abs(value) for value, _ in values.values())
    divisor, word = next(((size, name) for size, name in READABLE if largest >= 10 * size), (1.0, ""))
    points = [Point(year, round(value / divisor, 6), _link(row)) for year, (value, row) in sorted(values.items())]
    return {
        "area": plain(area),
        "dimensions": plain(dimensions),
        "unit": f"{word}{plain(unit)}",
        "svg": Markup(series_chart(points, f"{area} {points[0].year}–{points[-1].year}")),
        "points": Markup(points_table(points)),
    }


def _link(row: Row) -> str:
    """The last figure that states a value."""
    mention_id: str = row["sources"][-1]
    return f"../{page_name(report_of(mention_id))}#{anchor_of_figure(mention_id)}"
