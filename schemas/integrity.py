"""Checks of our own output: every row keeps its model, every table keeps faith with the others.

A fault is gouji's failure, never the source's. With a report_id it quarantines that report; without one it concerns
the table as a whole. Whether printed figures tally is no matter of these checks.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from fractions import Fraction
from typing import Any

import pandera.errors
import polars as pl
import pyarrow

from schemas.consistency.rules import RULES
from schemas.faults import Fault, Tables, frame_of
from schemas.integrity_of_texts import TEXT_CHECKS
from schemas.passing import plainly_passes
from schemas.tables import TABLES
from schemas.vocabulary import STATISTIC_KINDS, Outcome, Scope

ReadValue = Callable[[str, str | None, str, float], Fraction | None]
"""(literal, unit, kind, place) → the exact value; None where the literal says no single number."""
Check = Callable[[Tables], Iterator[Fault]]


def validate_table(name: str, table: pyarrow.Table) -> list[Fault]:
    """Faults of one table against its model: Arrow schema, then every pandera check, lazily, a fault a failing row."""
    info = TABLES[name]
    if not table.schema.equals(info.schema, check_metadata=False):
        return [Fault("schema_matches_model", name, None, name, _describe_schema(table.schema, info.schema))]
    frame = frame_of(table)
    if plainly_passes(info.model, frame):
        return []
    try:
        info.model.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        return [_fault_of_case(name, frame, case) for case in errors.failure_cases.to_dicts()]
    return []


def _describe_schema(found: pyarrow.Schema, expected: pyarrow.Schema) -> str:
    wrong = [
        f"{field.name}: {found.field(field.name).type if field.name in found.names else 'missing'}, not {field.type}"
        for field in expected
        if field.name not in found.names or found.field(field.name).type != field.type
    ]
    wrong += [f"{field}: no column of the model" for field in found.names if field not in expected.names]
    return "; ".join(wrong) or "the columns stand in another order or differ in nullability"


def _fault_of_case(name: str, frame: pl.DataFrame, case: dict[str, Any]) -> Fault:
    """A pandera failure case as a fault: its row by key, its report where the row has one."""
    place, check = case["index"], f"{name}: {case['column']}: {case['check']}"
    message = f"column {case['column']} holds {case['failure_case']!r}, which breaks {case['check']}"
    if place is None:
        return Fault(check, name, None, name, message)
    row = frame.row(int(place), named=True)
    return Fault(check, name, row.get("report_id"), _key_of(name, row), f"{message} (row {place})")


def _key_of(name: str, row: dict[str, Any]) -> str:
    return ", ".join(f"{row.get(key)}" for key in TABLES[name].key)


def _faults(check: str, table: str, rows: pl.DataFrame, message: str) -> Iterator[Fault]:
    """A fault for each row; the message may name columns in braces."""
    for row in rows.to_dicts():
        yield Fault(check, table, row.get("report_id"), _key_of(table, row), message.format(**row))


def keys_are_unique(tables: Tables) -> Iterator[Fault]:
    """No two rows of a table have the same key."""
    for name, table in tables.items():
        keys = list(TABLES[name].key)
        owner = [key for key in ("report_id",) if key in table.schema.names and key not in keys]
        frame = frame_of(table, *keys, *owner)
        twice = frame.filter(frame.select(keys).is_duplicated()).unique(subset=keys, keep="last", maintain_order=True)
        yield from _faults("keys_are_unique", name, twice, "the key stands in more than one row; ids must be unique")


def parents_exist(tables: Tables, children: Tables | None = None) -> Iterator[Fault]:
    """Every id that points to a row of another table finds it, as models declare; ids of the tables `children`, or of
    all. Claims across reports may point beyond this group, and so may a row that points to another of its own table."""
    for name in tables if children is None else children:
        for each in TABLES[name].references:
            if each.table not in tables or each.table == name:
                continue
            owner = [column for column in ("report_id",) if column in tables[name].schema.names]
            frame = frame_of(tables[name], *dict.fromkeys((*TABLES[name].key, each.column, *owner)))
            if name in ("claims", "claim_operands"):
                frame = _of_reports(frame, tables)
            known = frame_of(tables[each.table], each.target)
            pointing = frame.filter(pl.col(each.column).is_not_null())
            lost = pointing.join(known, left_on=each.column, right_on=each.target, how="anti")
            message = f"{each.column} {{{each.column}}} is no {each.target} of {each.table}"
            yield from _faults("parents_exist", name, lost, message)


def _of_reports(frame: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    """The rows of claims whose figures all stand in one report."""
    if "claims" not in tables:
        return frame
    across = frame_of(tables["claims"], "claim_id", "scope").filter(pl.col("scope") == Scope.WAREHOUSE.value)
    return frame.join(across, on="claim_id", how="anti", maintain_order="left")


def observations_match_mentions(tables: Tables) -> Iterator[Fault]:
    """A mention of outcome observation has exactly one observation, and no other mention has any."""
    mentions = frame_of(tables["mentions"], "mention_id", "report_id", "literal", "outcome")
    observations = frame_of(tables["observations"], "mention_id", "report_id")
    observed = mentions.filter(pl.col("outcome") == Outcome.OBSERVATION.value)
    check = "observations_match_mentions"
    missing = observed.join(observations, on="mention_id", how="anti")
    yield from _faults(check, "mentions", missing, "{literal} is to be observed and has no observation")
    foreign = observations.join(observed, on="mention_id", how="anti")
    yield from _faults(check, "observations", foreign, "its mention is missing or has another outcome")
    twice = observations.filter(pl.col("mention_id").is_duplicated()).unique("mention_id", maintain_order=True)
    yield from _faults(check, "observations", twice, "the mention is observed more than once")


def claims_are_decided(tables: Tables) -> Iterator[Fault]:
    """Every claim has the operands that its rule needs beside its reported figure, and exactly one verdict, under its
    own rule."""
    claims = frame_of(tables["claims"], "claim_id", "report_id", "rule", "reported_mention_id")
    operands = frame_of(tables["claim_operands"], "claim_id", "mention_id")
    verdicts = frame_of(tables["verdicts"], "claim_id", "rule").rename({"rule": "decided"})
    check = "claims_are_decided"
    used = claims.join(operands, on="claim_id").filter(pl.col("mention_id") != pl.col("reported_mention_id"))
    alone = [rule.name for rule in RULES.values() if not rule.needs_operands]
    bare = claims.filter(~pl.col("rule").is_in(alone)).join(used, on="claim_id", how="anti")
    yield from _faults(check, "claims", bare, "the claim has no operand beside its reported figure")
    open_claims = claims.join(verdicts, on="claim_id", how="anti")
    yield from _faults(check, "claims", open_claims, "the claim has no verdict")
    other = claims.join(verdicts, on="claim_id").filter(pl.col("rule") != pl.col("decided"))
    yield from _faults(check, "claims", other, "the claim of rule {rule} was decided under {decided}")


def values_lie_in_bounds(tables: Tables) -> Iterator[Fault]:
    """lower ≤ value ≤ upper, and lower ≤ upper, wherever they are set."""
    for name in ("mentions", "observations", "indicator_values"):
        if name not in tables:
            continue
        keys = [*TABLES[name].key, *(["report_id"] if "report_id" in tables[name].schema.names else [])]
        frame = frame_of(tables[name], *keys, "value", "lower", "upper")
        outside = (
            (pl.col("value") < pl.col("lower"))
            | (pl.col("value") > pl.col("upper"))
            | (pl.col("lower") > pl.col("upper"))
        ).fill_null(False)
        message = "value {value} does not lie between {lower} and {upper}"
        yield from _faults("values_lie_in_bounds", name, frame.filter(outside), message)


def values_are_reread(tables: Tables, read: ReadValue) -> Iterator[Fault]:
    """Reading the literal of a statistic again gives the stored value, as the nearest double."""
    names = ("mention_id", "report_id", "literal", "unit", "kind", "place", "value")
    statistics = pl.col("kind").is_in([kind.value for kind in STATISTIC_KINDS]) & pl.col("value").is_not_null()
    for row in frame_of(tables["mentions"], *names).filter(statistics).to_dicts():
        value = None
        with suppress(ValueError):  # the reader refuses what it cannot read
            value = read(row["literal"], row["unit"], row["kind"], row["place"])
        if value is None or float(value) != row["value"]:
            shown = None if value is None else float(value)
            yield Fault(
                "values_are_reread",
                "mentions",
                row["report_id"],
                row["mention_id"],
                f"{row['literal']} ({row['kind']}, {row['unit']}) reads as {shown}, the row holds {row['value']}",
            )


CHECKS: dict[str, tuple[Check, frozenset[str]]] = {
    check.__name__: (check, frozenset(needed))
    for check, needed in (
        (keys_are_unique, ()),
        (parents_exist, ()),
        (TEXT_CHECKS[0], ("report_texts", "articles", "passages")),
        (TEXT_CHECKS[1], ("report_texts", "articles", "passages", "mentions")),
        (TEXT_CHECKS[2], ("mentions",)),
        (TEXT_CHECKS[3], ("report_texts", "mentions")),
        (observations_match_mentions, ("mentions", "observations")),
        (claims_are_decided, ("claims", "claim_operands", "verdicts")),
        (values_lie_in_bounds, ()),
    )
}
"""Name of a check across tables → the check, and the tables it needs; it is left out where one is not there."""


def find_faults(
    tables: Tables, *, read_value: ReadValue | None = None, skip: frozenset[str] = frozenset()
) -> list[Fault]:
    """All faults of a group of tables: each table against its model, then the checks across them.

    A table that breaks its schema as a whole leaves out the checks that need it. `read_value` adds the check that
    literals read as they are stored; `skip` names checks to leave out.
    """
    faults: list[Fault] = []
    sound: dict[str, pyarrow.Table] = {}
    for name, table in tables.items():
        found = validate_table(name, table)
        faults += found
        if not any(fault.check == "schema_matches_model" for fault in found):
            sound[name] = table
    for name, (check, needed) in CHECKS.items():
        if name not in skip and needed <= sound.keys():
            faults += check(sound)
    if read_value and "mentions" in sound and "values_are_reread" not in skip:
        faults += values_are_reread(sound, read_value)
    return faults
