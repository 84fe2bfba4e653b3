"""Series of an indicator over years: a page an indicator, a chart for each area and breakdown with two years."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import polars as pl
from markupsafe import Markup

from pipelines.publishing.evidence.charts import Point, series_chart
from pipelines.publishing.evidence.gathering import read_frame
from pipelines.publishing.evidence.marks import plain
from pipelines.publishing.evidence.pages import READABLE, anchor_of_figure, page_name
from pipelines.publishing.evidence.rendering import render_series
from pipelines.publishing.findings import number_text
from schemas.vocabulary import Measure, Status

Row = dict[str, Any]
MOST_CHARTS = 120


def write_series(tables_dir: Path, folder: Path) -> None:
    """series.html, which names the indicators, and series/<indicator_id>.html for each of them."""
    indicators = {row["indicator_id"]: row for row in read_frame(tables_dir, "indicators").to_dicts()}
    by_indicator = _yearly(tables_dir)
    (folder / "series").mkdir()
    listed = []
    for key in sorted(by_indicator):
        indicator, charts = indicators[key], by_indicator[key]
        ordered = sorted(charts.items(), key=lambda item: (-len(item[1]), item[0]))
        html = render_series(
            "../",
            f"{indicator['zh']} {indicator['en']}",
            meaning=f"{indicator['field']} · {key}",
            charts=[_chart(place, rows) for place, rows in ordered[:MOST_CHARTS]],
            left=max(len(ordered) - MOST_CHARTS, 0),
        )
        (folder / "series" / f"{key}.html").write_text(html, encoding="utf-8")
        listed.append({"name": key, "zh": indicator["zh"], "en": indicator["en"], "count": len(ordered)})
    html = render_series("", "指标序列 Series of indicators", indicators=listed)
    (folder / "series.html").write_text(html, encoding="utf-8")


def _yearly(tables_dir: Path) -> dict[str, dict[tuple[str, str, str], list[Row]]]:
    """Levels of coded indicators by year: indicator → (area, dimensions, class of unit) → rows of two years or more."""
    values = (
        read_frame(tables_dir, "indicator_values")
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
    found: dict[str, dict[tuple[str, str, str], list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in values.to_dicts():
        found[row["indicator_id"]][row["area"], row["dimensions"], row["unit_class"]].append(row)
    kept = {
        key: {place: rows for place, rows in charts.items() if len({row["period"] for row in rows}) > 1}
        for key, charts in found.items()
    }
    return {key: charts for key, charts in kept.items() if charts}


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
        "points": [{"year": p.year, "link": p.link, "shown": number_text(p.value)} for p in points],
    }


def _link(row: Row) -> str:
    """The last figure that states a value."""
    mention_id: str = row["sources"][-1]
    return f"../{page_name(mention_id.split('-', 1)[0])}#{anchor_of_figure(mention_id)}"
