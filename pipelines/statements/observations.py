"""Statements as rows of `observations`: signs, codes, trails."""

from typing import Any

from pipelines.statements.codes import Sense, find_code
from pipelines.statements.model import Statement
from pipelines.statements.phrases import without_abbreviation
from schemas.vocabulary import GrowthBasis, Measure, PeriodKind, PriceBasis, Status


def complete(statement: Statement) -> None:
    """Code and price basis, which depend on the finished indicator."""
    found = find_code(without_abbreviation(statement.indicator), *_senses(statement))
    if found is not None and statement.sense.measure is not Measure.SHARE:
        indicator, narrower = found
        statement.code = indicator.indicator_id
        room = 78 - len(statement.indicator) - sum(len(d) + 1 for d in statement.dimensions)
        if narrower and narrower not in statement.dimensions and len(narrower) < room:
            statement.dimensions = [narrower, *statement.dimensions]
        stock = indicator.stock_or_flow == "stock" and statement.sense.measure is Measure.LEVEL
        if stock and statement.period is not None and statement.period.kind is PeriodKind.DURATION:
            statement.period = statement.period.as_instant()
        if statement.sense.measure is Measure.GROWTH_RATE and statement.price is None:
            statement.price = indicator.growth_price_basis if statement.figure.kind != "percentage_point" else None
    if statement.sense.measure is Measure.GROWTH_RATE and statement.price is None:
        statement.price = PriceBasis.UNKNOWN


def _senses(statement: Statement) -> list[Sense]:
    """Unit, kind and measure of the figure, and of the level of the same indicator that stands before it, if any."""
    senses: list[Sense] = [(statement.figure.unit, statement.figure.kind, statement.sense.measure)]
    before = statement.state
    if before is not None and before.sense.measure is Measure.LEVEL and before.indicator == statement.indicator:
        senses.append((before.figure.unit, before.figure.kind, Measure.LEVEL))
    return senses


def signed(statement: Statement) -> tuple[float | None, float | None, float | None]:
    """Value and bounds with the sign of the sense; bounds change places where a fall turns them round."""
    f = statement.figure
    value, lower, upper = f.value, f.lower, f.upper
    falls = statement.sense.sign < 0 and statement.sense.measure in (Measure.CHANGE, Measure.GROWTH_RATE)
    known = value if value is not None else lower if lower is not None else upper
    if falls and known is not None and known > 0:
        return (
            -value if value is not None else None,
            -upper if upper is not None else None,
            -lower if lower is not None else None,
        )
    return value, lower, upper


def observation_row(statement: Statement, ids: dict[str, str]) -> dict[str, Any]:
    """The row of one statement. `ids` has article_id, report_id and batch."""
    value, lower, upper = signed(statement)
    period, area = statement.period, statement.area
    basis = statement.basis if statement.sense.measure in (Measure.CHANGE, Measure.GROWTH_RATE) else None
    return {
        "mention_id": statement.figure.mention_id,
        **ids,
        "indicator_id": statement.code,
        "indicator": statement.indicator,
        "dimensions": "；".join(statement.dimensions),
        "area_code": area.code if area else None,
        "area": area.name if area else None,
        "period": period.label if period else None,
        "period_start": period.first if period else None,
        "period_end": period.last if period else None,
        "period_kind": period.kind.value if period else None,
        "measure": statement.sense.measure.value,
        "growth_basis": basis.value if isinstance(basis, GrowthBasis) else None,
        "price_basis": statement.price.value if statement.price else None,
        "value": value,
        "lower": lower,
        "upper": upper,
        "unit": statement.figure.unit,
        "status": statement.status.value,
        "trail": _trail(statement),
    }


def _trail(statement: Statement) -> str:
    """Each field with its value, the words that gave it and the rule: `field: value ← words, rule`."""
    sense, why = statement.sense, statement.why
    fields: list[tuple[str, str | None, str]] = [
        ("indicator", statement.indicator, why.get("indicator", "the figure itself")),
        ("dimensions", "；".join(statement.dimensions) or None, why.get("dimensions", "words around the figure")),
        ("area", statement.area.name if statement.area else None, why.get("area", "area in force")),
        ("period", statement.period.label if statement.period else None, why.get("period", "period in force")),
        ("measure", sense.measure.value, sense.words or "figure with its unit"),
        ("status", None if statement.status is Status.REPORTED else statement.status.value, "words of the sentence"),
    ]
    return " | ".join(f"{name}: {value} ← {words}" for name, value, words in fields if value is not None)
