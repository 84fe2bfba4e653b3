"""Asset checks, one property each. ERROR: a failure of ours. WARN: printed figures that do not reproduce each other.

The properties themselves are in schemas, the rows to look at in refresh; here they become Dagster checks.
"""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from pipelines.assets.metadata import FAILING_ROWS, SENTENCE_LIMIT, markdown_table
from pipelines.assets.resources import failing_clearly
from pipelines.refresh.checking import Checked, check_model, check_room, check_text, check_verdicts, doubted_by_rule
from pipelines.refresh.plan import STAGE_ROOMS
from pipelines.refresh.workspace import TABLES_OF_ROOM, Workspace
from schemas.consistency.rules import RULES
from schemas.tables import TABLES

MODEL_CHECK = "rows_satisfy_model"
ROOM_CHECK = "every_report_was_done"
TEXT_CHECK = "rows_agree_with_text"
RECHECK = "verdicts_follow_from_intervals"


def build_checks() -> list[dg.AssetChecksDefinition]:
    """All checks."""
    return [
        *(_build_model_check(name) for name in TABLES),
        *(_build_room_check(room) for room in STAGE_ROOMS),
        rows_agree_with_text,
        verdicts_follow_from_intervals,
        figures_reproduce_each_other,
    ]


def _build_model_check(name: str) -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=name,
        name=MODEL_CHECK,
        blocking=True,
        description=f"Every row of {name} satisfies its pandera model, strict and lazy. 每一行符合表的模型。",
    )
    def check(workspace: dg.ResourceParam[Workspace]) -> dg.AssetCheckResult:
        with failing_clearly():
            return _error(check_model(workspace, name))

    return check


def _build_room_check(room: str) -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=TABLES_OF_ROOM[room][0],
        name=ROOM_CHECK,
        description=f"No report was given up in {room} by our fault; those that were lie in quarantine, and the run "
        "exits 1. 没有因本程序的过失而放弃的报告。",
    )
    def check(workspace: dg.ResourceParam[Workspace]) -> dg.AssetCheckResult:
        with failing_clearly():
            return _error(check_room(workspace, room))

    return check


@dg.asset_check(
    asset="verdicts",
    name=TEXT_CHECK,
    blocking=True,
    description="Offsets lead back to the printed characters; no figure is lost or counted twice. "
    "位置指回原文；没有丢失或重复的数字。",
)
def rows_agree_with_text(workspace: dg.ResourceParam[Workspace]) -> dg.AssetCheckResult:
    """The tables of a report agree with its text and with each other."""
    with failing_clearly():
        return _error(check_text(workspace))


@dg.asset_check(
    asset="verdicts",
    name=RECHECK,
    blocking=True,
    description="An independent recomputation in floats contradicts no verdict; shares that are too close to tell are "
    "counted. 另一条路径的复算与判定不相抵触。",
)
def verdicts_follow_from_intervals(workspace: dg.ResourceParam[Workspace]) -> dg.AssetCheckResult:
    """Every verdict follows from its intervals by another route."""
    with failing_clearly():
        return _error(check_verdicts(workspace))


@dg.multi_asset_check(
    name="figures_reproduce_each_other",
    specs=[
        dg.AssetCheckSpec(
            rule.name,
            asset="verdicts",
            additional_deps=["warehouse_claims"],
            description=f"{rule.zh} — {rule.statement} Warns of claims that nobody has reviewed; never stops a run.",
        )
        for rule in RULES.values()
    ],
)
def figures_reproduce_each_other(workspace: dg.ResourceParam[Workspace]) -> Iterator[dg.AssetCheckResult]:
    """What the source's figures say of each other, a check a rule, over all rows that will be published."""
    with failing_clearly():
        doubted = doubted_by_rule(workspace)
    for name in RULES:
        rows = doubted[name]
        yield dg.AssetCheckResult(
            asset_key="verdicts",
            check_name=name,
            passed=not rows,
            severity=dg.AssetCheckSeverity.WARN,
            description=f"{len(rows)} claims whose printed figures do not reproduce each other" if rows else None,
            metadata=_failing(rows),
        )


def _error(checked: Checked) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        passed=not checked.failing,
        severity=dg.AssetCheckSeverity.ERROR,
        description=checked.message or None,
        metadata={"rows": checked.rows, **checked.counts, **_failing(checked.failing)},
    )


def _failing(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "failing": len(rows),
        "failing_rows": dg.MetadataValue.md(markdown_table(rows[:FAILING_ROWS], SENTENCE_LIMIT)),
    }
