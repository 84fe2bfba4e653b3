"""The table that tallying fills: what became of each claim, with the numbers to follow it."""

from schemas.tables.base import Strings, Table, column, table
from schemas.vocabulary import Scope, VerdictKind

REPORTED = "the unit of the reported figure"


@table("判定", key=("claim_id",), source="claims, claim_operands and mentions, by tallying")
class Verdicts(Table):
    """The outcome of a claim, in the unit of the reported figure (11.358 for 11.4 %)."""

    claim_id: str = column("论断编号", "the claim", unique=True, refers="claims.claim_id")
    scope: str = column("范围", "as in claims", source="claims.scope", isin=Scope)
    report_id: str = column("报告编号", "report of the reported figure", refers="reports.report_id")
    batch: str = column("批次", "batch of that report", source="reports.batch")
    rule: str = column("规则", "name of the rule", refers="rules.rule")
    verdict: str = column("判定", "the outcome", isin=VerdictKind)
    reason: str = column("理由", "why this outcome")
    reported_lower: float = column("印出下界", "least reported value that prints so", nullable=True, unit=REPORTED)
    reported_upper: float = column("印出上界", "greatest reported value that prints so", nullable=True, unit=REPORTED)
    recomputed_lower: float = column("复算下界", "least value that the operands admit", nullable=True, unit=REPORTED)
    recomputed_upper: float = column("复算上界", "greatest value that the operands admit", nullable=True, unit=REPORTED)
    recomputed: float = column("复算值", "value from the printed operands as they stand", nullable=True, unit=REPORTED)
    formula: str = column("算式", "readable, with the printed numbers: `(10352/4875)^(1/7) − 1`")
    gap: float = column(
        "差距", "distance of the two intervals", nullable=True, unit="places of the last printed digit", ge=0
    )
    selectivity: float = column(
        "检验力",
        "share of the 101 printable values around the reported one that would also pass; 0.01 sharp, 1 empty",
        nullable=True,
        ge=0,
        le=1,
    )
    reading: str = column("别解", "the alternate reading that fits, where the verdict is explained", nullable=True)
    needs: str = column("所缺", "the figure that a reading lacks, and its range", nullable=True)
    hints: Strings = column("提示", "slips that would explain a contradiction; they never change it")
    witness: str = column("见证", "unrounded values that reproduce every printed digit, as JSON", nullable=True)
    review: str = column(
        "复核", "decision on a verdict that somebody recorded", nullable=True, source="raw/_reviews.toml"
    )
    explanation: str = column("说明", "one sentence for a reader")
