"""Asset checks, one property each. ERROR: a failure of ours. WARN: printed figures that do not reproduce each other.

The properties themselves are in schemas, the rows to look at in refresh; here they become Dagster checks. Checks of one
room run in one step: a step costs Dagster more than most checks do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import dagster as dg

from pipelines.assets.metadata import FAILING_ROWS, SENTENCE_LIMIT, markdown_table
from pipelines.assets.resources import failing_clearly
from pipelines.refresh.across import STEPS
from pipelines.refresh.checked_shards import Check, check_shards, run_check
from pipelines.refresh.checking import doubted_by_rule
from pipelines.refresh.plan import STAGE_ROOMS
from pipelines.refresh.workspace import TABLES_OF_ROOM, Workspace
from schemas.consistency.rules import RULES

MODEL_CHECK = "rows_satisfy_model"
ROOM_CHECK = "every_report_was_done"
TEXT_CHECK = "rows_agree_with_text"
RECHECK = "verdicts_follow_from_intervals"
REVIEWS_CHECK = "reviews_name_claims"


@dataclass(frozen=True)
class Property:
    """What must hold of an asset's rows, by our fault if it does not, unless it only `warns`; `blocking` stops the
    publication."""

    asset: str
    name: str
    meaning: str
    check: Check
    blocking: bool = True
    warns: bool = False

    @property
    def spec(self) -> dg.AssetCheckSpec:
        """The property as Dagster knows it."""
        return dg.AssetCheckSpec(self.name, asset=self.asset, description=self.meaning, blocking=self.blocking)


def properties_of_room(room: str) -> list[Property]:
    """What must hold once a room is through."""
    tables = (*TABLES_OF_ROOM[room], "quarantine") if room == STAGE_ROOMS[0] else TABLES_OF_ROOM[room]
    found = [_model_of(name) for name in tables]
    meaning = (
        f"No report was given up in {room} by our fault; those that were lie in quarantine, and the run exits 1. "
        "没有因本程序的过失而放弃的报告。"
    )
    found.append(Property(tables[0], ROOM_CHECK, meaning, ("check_room", (room,)), blocking=False))
    if room == STAGE_ROOMS[-1]:
        found += [
            Property(
                "verdicts",
                TEXT_CHECK,
                "Offsets lead back to the printed characters; no figure is lost or counted twice; every claim is "
                "decided. 位置指回原文；没有丢失或重复的数字；论断皆有判定。",
                ("check_text", ()),
            ),
            Property(
                "verdicts",
                RECHECK,
                "An independent recomputation in floats contradicts no verdict; what is too close to tell is counted. "
                "另一条路径的复算与判定不相抵触。",
                ("check_verdicts", ()),
            ),
        ]
    return found


def _model_of(table: str) -> Property:
    meaning = f"Every row of {table} satisfies its pandera model, strict and lazy. 每一行符合表的模型。"
    return Property(table, MODEL_CHECK, meaning, ("check_model", (table,)))


PROPERTIES_ACROSS = (
    Property(
        "warehouse_claims",
        RECHECK,
        "Claims between reports satisfy their models, and an independent recomputation in floats contradicts no "
        "verdict. 跨报告论断符合表的模型，另一条路径的复算与判定不相抵触。",
        ("check_verdicts_across", ()),
    ),
    Property(
        "warehouse_claims",
        REVIEWS_CHECK,
        "Every decision in `_reviews.toml` is understood and names a claim that there is; warns of others. "
        "每条复核决定都能读懂，并对应现有论断。",
        ("check_reviews", ()),
        blocking=False,
        warns=True,
    ),
)
"""What must hold once all batches are there."""


def build_checks() -> list[dg.AssetChecksDefinition]:
    """All checks, those of a room or of a step together."""
    rooms = [_build_group(room, properties_of_room(room), room) for room in STAGE_ROOMS]
    steps = [_build_group(step, [_model_of(name) for name in STEPS[step]], None) for step in ("derived", "code_lists")]
    across = _build_group("warehouse_claims", PROPERTIES_ACROSS, None)
    return [*rooms, across, *steps, figures_reproduce_each_other]


def _build_group(name: str, properties: Sequence[Property], room: str | None) -> dg.AssetChecksDefinition:
    by_key = {each.spec.key: each for each in properties}

    @dg.multi_asset_check(name=f"{name}_checks", specs=[each.spec for each in properties], can_subset=True)
    def check(
        context: dg.AssetCheckExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> Iterator[dg.AssetCheckResult]:
        wanted = [each for key, each in by_key.items() if key in context.selected_asset_check_keys]
        checks = [each.check for each in wanted]
        with failing_clearly():
            if room is None:
                found = [run_check(workspace, each) for each in checks]
            else:
                found = check_shards(workspace, room, checks)
        for each, checked in zip(wanted, found, strict=True):
            yield dg.AssetCheckResult(
                asset_key=each.asset,
                check_name=each.name,
                passed=not checked.failing,
                severity=dg.AssetCheckSeverity.WARN if each.warns else dg.AssetCheckSeverity.ERROR,
                description=checked.message or None,
                metadata={"rows": checked.rows, **checked.counts, **_failing(checked.failing, len(checked.failing))},
            )

    return check


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
    can_subset=True,
)
def figures_reproduce_each_other(
    context: dg.AssetCheckExecutionContext, workspace: dg.ResourceParam[Workspace]
) -> Iterator[dg.AssetCheckResult]:
    """What the source's figures say of each other, a check a rule, over all rows that will be published."""
    with failing_clearly():
        doubted = doubted_by_rule(workspace, FAILING_ROWS)
    for key in sorted(context.selected_asset_check_keys):
        found = doubted[key.name]
        yield dg.AssetCheckResult(
            asset_key=key.asset_key,
            check_name=key.name,
            passed=not found.count,
            severity=dg.AssetCheckSeverity.WARN,
            description=_doubts(found.count) if found.count else None,
            metadata={"reviewed": found.reviewed, **_failing(found.rows, found.count)},
        )


def _doubts(count: int) -> str:
    return f"{count} {'claim' if count == 1 else 'claims'} whose printed figures do not reproduce each other"


def _failing(rows: list[dict[str, Any]], count: int) -> dict[str, Any]:
    shown = markdown_table(rows[:FAILING_ROWS], SENTENCE_LIMIT)
    return {"failing": count, "failing_rows": dg.MetadataValue.md(shown)}
