"""Statements as rows of `observations`: signs, codes, trails."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pyarrow

from pipelines.statements import periods
from pipelines.statements.codes import Indicator, Sense, code_for
from pipelines.statements.model import Statement
from pipelines.statements.phrases import is_generic, without_abbreviation
from schemas.tables import TABLES
from schemas.vocabulary import Measure, PeriodKind, PriceBasis, Status

Ids = tuple[str, str, str]
"""article_id, report_id and batch of a statement."""
_MOVING: Final[tuple[Measure, ...]] = (Measure.CHANGE, Measure.GROWTH_RATE)


def complete(statement: Statement) -> None:
    """Code and price basis, which depend on the finished indicator."""
    found = code_for(without_abbreviation(statement.indicator), _senses(statement)) or _find_with_subject(statement)
    if found is not None and statement.sense.measure is not Measure.SHARE:
        indicator, narrower = found
        statement.code = indicator.indicator_id
        room = 78 - len(statement.indicator) - sum(len(d) + 1 for d in statement.dimensions)
        if narrower and narrower not in statement.dimensions and len(narrower) < room:
            statement.dimensions = [narrower, *statement.dimensions]
        stock = indicator.stock_or_flow == "stock" and statement.sense.measure is Measure.LEVEL
        if stock and statement.period is not None and statement.period.kind is PeriodKind.DURATION:
            statement.period = statement.period.as_instant()
        elif (
            indicator.stock_or_flow == "flow" and statement.period is not None and periods.is_year_end(statement.period)
        ):
            # 年末生猪存栏…；生猪出栏…: what flows is of the year.
            statement.period = periods.year(statement.period.year)
        if statement.sense.measure is Measure.GROWTH_RATE and statement.price is None:
            statement.price = indicator.growth_price_basis if statement.figure.kind != "percentage_point" else None
    if statement.sense.measure is Measure.GROWTH_RATE and statement.price is None:
        statement.price = PriceBasis.UNKNOWN


def _find_with_subject(statement: Statement) -> tuple[Indicator, str] | None:
    """利润总额 of 规模以上工业企业: the code of subject and attribute together, where they are one name."""
    if not statement.dimensions or not is_generic(statement.indicator):
        return None
    found = code_for(statement.dimensions[0] + statement.indicator, _senses(statement))
    return found if found is not None and not found[1] else None


def _senses(statement: Statement) -> list[Sense]:
    """Unit, kind and measure of the figure, and of the level of the same indicator that stands before it, if any."""
    senses: list[Sense] = [(statement.figure.unit, statement.figure.kind, statement.sense.measure)]
    before = statement.state
    if before is not None and before.sense.measure is Measure.LEVEL and before.indicator == statement.indicator:
        senses.append((before.figure.unit, before.figure.kind, Measure.LEVEL))
    return senses


def signed(statement: Statement) -> tuple[float | None, float | None, float | None]:
    """Value and bounds with the sign of the sense; bounds change places where a fall turns them round."""
    f, sense = statement.figure, statement.sense
    value, lower, upper = f.value, f.lower, f.upper
    if sense.sign > 0:
        return value, lower, upper
    falls = sense.measure in _MOVING
    known = value if value is not None else lower if lower is not None else upper
    if falls and known is not None and known > 0:
        return (
            -value if value is not None else None,
            -upper if upper is not None else None,
            -lower if lower is not None else None,
        )
    return value, lower, upper


def observation_table(statements: Sequence[Statement], ids: Sequence[tuple[Ids, int]]) -> pyarrow.Table:
    """The rows of statements as a table, column by column. `ids` has article_id, report_id and batch of each article,
    in their order, and how many of the statements are its."""
    figures = [s.figure for s in statements]
    values = [signed(s) for s in statements]
    areas = [s.area for s in statements]
    periods = [s.period for s in statements]
    columns: dict[str, list[Any]] = {
        "mention_id": [f.mention_id for f in figures],
        "indicator_id": [s.code for s in statements],
        "indicator": [s.indicator for s in statements],
        "dimensions": ["；".join(s.dimensions) if s.dimensions else "" for s in statements],
        "area_code": [area.code if area is not None else None for area in areas],
        "area": [area.name if area is not None else None for area in areas],
        "period": [period.label if period is not None else None for period in periods],
        "period_start": [period.first if period is not None else None for period in periods],
        "period_end": [period.last if period is not None else None for period in periods],
        "period_kind": [period.kind if period is not None else None for period in periods],
        "measure": [s.sense.measure for s in statements],
        "growth_basis": [s.basis if s.basis is not None and s.sense.measure in _MOVING else None for s in statements],
        "price_basis": [s.price for s in statements],
        "value": [value for value, _, _ in values],
        "lower": [lower for _, lower, _ in values],
        "upper": [upper for _, _, upper in values],
        "unit": [f.unit for f in figures],
        "status": [s.status for s in statements],
        "trail": [_trail(s) for s in statements],
    }
    schema = TABLES["observations"].schema
    arrays = {name: pyarrow.array(column, schema.field(name).type) for name, column in columns.items()}
    each = np.repeat(np.arange(len(ids)), np.array([count for _, count in ids], dtype=np.intp))
    for n, name in enumerate(("article_id", "report_id", "batch")):
        arrays[name] = pyarrow.array([own[n] for own, _ in ids], schema.field(name).type).take(pyarrow.array(each))
    return pyarrow.Table.from_arrays([arrays[name] for name in schema.names], schema=schema)


def _trail(statement: Statement) -> str:
    """Each field with its value, the words that gave it and the rule: `field: value ← words, rule`."""
    sense, why = statement.sense, statement.why
    measure = str(sense.measure)  # an enumeration in a format is some times as slow
    dimensions = area = status = ""
    if statement.dimensions:
        words = why.get("dimensions", "words around the figure")
        dimensions = f" | dimensions: {'；'.join(statement.dimensions)} ← {words}"
    if statement.area is not None:
        area = f" | area: {statement.area.name} ← {why.get('area', 'area in force')}"
    period = statement.period.label if statement.period is not None else "unknown"
    if statement.status is not Status.REPORTED:
        status = f" | status: {statement.status} ← {why.get('status', 'words of the sentence')}"
    return (
        f"indicator: {statement.indicator} ← {why.get('indicator', 'the figure itself')}{dimensions}{area}"
        f" | period: {period} ← {why.get('period', 'period in force')}"
        f" | measure: {measure} ← {sense.words or 'figure with its unit'}{status}"
    )
