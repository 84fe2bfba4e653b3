"""Structural checks: a sound group of tables has no fault, and each way to break one is found in the right report."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import pyarrow
import pytest

from schemas.faults import frame_of
from schemas.integrity import CHECKS, Fault, find_faults, validate_table
from schemas.passing import plainly_passes
from schemas.tables import TABLES

Rows = dict[str, list[dict[str, Any]]]
Tables = dict[str, pyarrow.Table]

REPORT, ARTICLE = "a" * 16, "a" * 16 + "-00"
RAW = "全省总计31348人，\n甲309\n06人，乙442人。"
TEXT = "全省总计31348人，甲30906人，乙442人。"
NAMES = ("reports", "report_texts", "articles", "passages", "mentions", "observations", "claims", "claim_operands")


def row(name: str, **columns: Any) -> dict[str, Any]:
    """A row of a table; columns that are not named are null, or empty where they may not be null."""
    empty = {pyarrow.string(): "", pyarrow.bool_(): True}
    return {
        field.name: None if field.nullable else [] if pyarrow.types.is_list(field.type) else empty.get(field.type, 0)
        for field in TABLES[name].schema
    } | columns


def mention(literal: str, raw_start: int, raw_end: int, start: int) -> dict[str, Any]:
    value = float(literal)
    return row(
        "mentions", mention_id=f"{REPORT}-m{raw_start}", article_id=ARTICLE, report_id=REPORT, batch="b",
        sentence=TEXT, start=start, end=start + len(literal), raw_start=raw_start, raw_end=raw_end, literal=literal,
        kind="quantity", value=value, lower=value, upper=value, place=1.0, unit="人", outcome="observation",
    )  # fmt: skip


def sound_rows() -> Rows:
    """One report whose second figure is torn between two paragraphs, with a sum over its three figures."""
    rows: Rows = {name: [] for name in (*NAMES, "verdicts")}
    rows["reports"] = [
        row("reports", report_id=REPORT, content_id="b" * 16, batch="b", source_path="b/r.txt", byte_size=80,
            media_type="text/plain", encoding="utf-8")
    ]  # fmt: skip
    rows["report_texts"] = [row("report_texts", report_id=REPORT, batch="b", text=RAW)]
    rows["articles"] = [row("articles", article_id=ARTICLE, report_id=REPORT, batch="b", text=TEXT)]
    spans = [(0, 11, 0, 11), (12, 16, 11, 15), (17, 27, 15, 25)]
    for position, (raw_start, raw_end, text_start, text_end) in enumerate(spans):
        rows["passages"].append(
            row("passages", passage_id=f"{REPORT}-p{position}", report_id=REPORT, batch="b", article_id=ARTICLE,
                position=position, raw_start=raw_start, raw_end=raw_end, text_start=text_start, text_end=text_end,
                treatment="body")
        )  # fmt: skip
    rows["mentions"] = [mention("31348", 4, 9, 4), mention("30906", 13, 19, 12), mention("442", 22, 25, 20)]
    rows["observations"] = [
        row("observations", mention_id=m["mention_id"], article_id=ARTICLE, report_id=REPORT, batch="b",
            indicator="人数", measure="level", status="reported", value=m["value"], lower=m["lower"], upper=m["upper"])
        for m in rows["mentions"]
    ]  # fmt: skip
    total, *parts = (m["mention_id"] for m in rows["mentions"])
    rule = "parts_sum_to_total"
    common = {"claim_id": "c" * 16, "report_id": REPORT, "batch": "b"}
    rows["claims"] = [
        row("claims", **common, scope="report", rule=rule, article_id=ARTICLE, statement=TEXT,
            reported_mention_id=total, closed_list=True)
    ]  # fmt: skip
    rows["claim_operands"] = [
        row("claim_operands", **common, position=position, role="part", mention_id=part)
        for position, part in enumerate(parts)
    ]
    rows["verdicts"] = [
        row("verdicts", **common, scope="report", rule=rule, verdict="consistent", reason="exact", formula="a + b")
    ]
    return rows


def tables_of(rows: Rows) -> Tables:
    return {name: pyarrow.Table.from_pylist(those, schema=TABLES[name].schema) for name, those in rows.items()}


def read_value(literal: str, unit: str | None, kind: str, place: float) -> Fraction | None:
    """A stand-in reader: plain numerals only."""
    assert (unit, kind, place) == ("人", "quantity", 1.0)
    return Fraction(literal)


def faults(rows: Rows) -> list[Fault]:
    return find_faults(tables_of(rows), read_value=read_value)


def test_sound_tables_have_no_fault() -> None:
    """A torn figure, its article and its claim pass every check; so do tables without rows."""
    assert faults(sound_rows()) == []
    assert faults({name: [] for name in sound_rows()}) == []


def test_a_figure_may_go_over_the_line_break_between_two_passages() -> None:
    """The break stands in the article and not in the raw text behind it; any other character must stand in both."""
    rows = sound_rows()
    rows["report_texts"][0]["text"] = RAW + "\n为期7\n\n天。"
    rows["articles"][0]["text"] = TEXT + "\n为期7\n天。"
    for position, (raw_start, raw_end, text_start) in enumerate([(28, 31, 26), (33, 35, 30)], 3):
        rows["passages"].append(
            rows["passages"][0]
            | {"passage_id": f"{REPORT}-p{position}", "position": position, "raw_start": raw_start, "raw_end": raw_end}
            | {"text_start": text_start, "text_end": text_start + raw_end - raw_start}
        )
    told = {"kind": "duration", "outcome": "time", "unit": "天", "literal": "7\n天", "end": 31}
    rows["mentions"].append(mention("7", 30, 34, 28) | told)
    assert faults(rows) == []
    rows["mentions"][-1]["literal"] = "7天"
    assert [fault.check for fault in faults(rows)] == ["mentions_are_in_the_text"]


def change(table: str, place: int, **columns: Any) -> Callable[[Rows], None]:
    return lambda rows: rows[table][place].update(columns)


def drop(table: str, place: int) -> Callable[[Rows], None]:
    return lambda rows: rows[table].pop(place) and None


def double(table: str, place: int, **columns: Any) -> Callable[[Rows], None]:
    return lambda rows: rows[table].append(rows[table][place] | columns)


def stray_claim(rows: Rows) -> None:
    rows["claim_operands"] = [rows["claim_operands"][0] | {"mention_id": rows["claims"][0]["reported_mention_id"]}]


BREAKS: list[tuple[str, str, Callable[[Rows], None]]] = [
    ("passages_equal_raw_text", "passages", change("passages", 1, raw_start=11, raw_end=15)),
    ("mentions_are_in_the_text", "mentions", change("mentions", 0, literal="31384", value=31384.0)),
    ("mentions_are_in_the_text", "mentions", change("mentions", 1, raw_end=18)),
    ("mentions_are_in_the_text", "mentions", change("mentions", 2, start=21, end=24)),
    ("mentions_are_in_the_text", "mentions", change("mentions", 2, start=None, end=None, raw_start=21)),
    ("figures_are_counted_once", "mentions",
     double("mentions", 0, mention_id="x", literal="1348", start=5, raw_start=5, value=1348.0, outcome="label")),
    ("every_digit_has_a_mention", "mentions", drop("mentions", 0)),
    ("observations_match_mentions", "mentions", drop("observations", 1)),
    ("observations_match_mentions", "observations", change("mentions", 1, outcome="label")),
    ("observations_match_mentions", "observations", double("observations", 0)),
    ("claims_are_decided", "claims", drop("verdicts", 0)),
    ("claims_are_decided", "claims", stray_claim),
    ("claims_are_decided", "claims", change("verdicts", 0, rule="groups_sum_to_whole")),
    ("parents_exist", "claim_operands", change("claim_operands", 0, mention_id="nobody")),
    ("parents_exist", "claims", change("claims", 0, reported_mention_id="nobody")),
    ("parents_exist", "articles", change("articles", 0, report_id="nobody")),
    ("parents_exist", "verdicts", drop("claims", 0)),
    ("keys_are_unique", "claim_operands", change("claim_operands", 1, position=0)),
    ("keys_are_unique", "verdicts", double("verdicts", 0)),
    ("values_lie_in_bounds", "mentions", change("mentions", 0, upper=31347.0)),
    ("values_lie_in_bounds", "observations", change("observations", 0, lower=2.0, upper=1.0, value=None)),
    ("values_are_reread", "mentions", change("mentions", 0, value=31349.0, upper=31349.0)),
    ("values_are_reread", "mentions", change("mentions", 0, literal="多少")),
    ("mentions: kind: isin", "mentions", change("mentions", 0, kind="number")),
]  # fmt: skip


@pytest.mark.parametrize(("check", "table", "break_it"), BREAKS)
def test_each_break_is_found_where_it_is(check: str, table: str, break_it: Callable[[Rows], None]) -> None:
    """The fault names the check, the table, and says what was found."""
    rows = sound_rows()
    break_it(rows)
    found = [fault for fault in faults(rows) if fault.check.startswith(check) and fault.table == table]
    assert found
    assert all(fault.message and fault.row for fault in found)
    assert all(fault.report_id for fault in found)


def test_every_check_can_fail() -> None:
    """No check across tables is without a break that it finds."""
    assert set(CHECKS) <= {check for check, _, _ in BREAKS}


BAD: dict[str, Callable[..., Any]] = {
    "isin": lambda **_: "?",
    "greater_than": lambda min_value: min_value,
    "greater_than_or_equal_to": lambda min_value: min_value - 1,
    "less_than_or_equal_to": lambda max_value: max_value + 1,
    "str_length": lambda **_: "",
    "str_matches": lambda **_: "?",
}
"""Name of a pandera check → a value that it refuses."""


def broken(name: str, table: pyarrow.Table) -> Iterator[pyarrow.Table]:
    """The table with one value changed, in each way in which its model asks something of it."""
    for place, (column, declared) in enumerate(TABLES[name].model.to_schema().columns.items()):
        field, (_, *others) = table.schema.field(column), table[column].to_pylist()
        bad = [] if declared.nullable else [None]
        bad += others[:1] if declared.unique else []
        bad += [BAD[check.name](**check.statistics) for check in declared.checks]
        yield from (table.set_column(place, field, pyarrow.array([value, *others], field.type)) for value in bad)


@pytest.mark.parametrize("name", [*NAMES, "verdicts"])
def test_what_passes_at_once_is_what_the_model_lets_pass(name: str) -> None:
    """The one look at a table refuses whatever its model refuses, so that pandera is asked and says what is wrong."""
    table = tables_of(sound_rows())[name]
    assert plainly_passes(TABLES[name].model, frame_of(table))
    changed = list(broken(name, table))
    assert changed
    for each in changed:
        assert not plainly_passes(TABLES[name].model, frame_of(each))
        assert validate_table(name, each)


def test_a_model_names_the_failing_row_and_its_report() -> None:
    """A value outside its vocabulary is a fault of its row; the message names column, value, check and row."""
    rows = sound_rows()
    rows["mentions"][1]["kind"] = "number"
    rows["mentions"][2]["raw_start"] = -1
    found = validate_table("mentions", tables_of(rows)["mentions"])
    assert {(fault.report_id, fault.row) for fault in found} == {
        (REPORT, rows["mentions"][1]["mention_id"]),
        (REPORT, rows["mentions"][2]["mention_id"]),
    }
    assert any("'number'" in fault.message and "row 1" in fault.message for fault in found)


def test_a_table_of_another_schema_is_a_fault_of_the_table() -> None:
    """Missing, foreign, mistyped and misplaced columns are named; checks that need the table are left out."""
    tables = tables_of(sound_rows())
    claims = tables["claims"]
    types = claims.drop_columns("rule").append_column("more", pyarrow.array([1]))
    types = types.set_column(0, "claim_id", pyarrow.array([1]))
    (fault,) = find_faults(tables | {"claims": types})
    assert fault.report_id is None
    assert fault.check == "schema_matches_model"
    for said in ("rule: missing", "more: no column", "claim_id: int64, not string"):
        assert said in fault.message
    turned = claims.select(list(reversed(claims.schema.names)))
    (fault,) = validate_table("claims", turned)
    assert "another order" in fault.message


def test_claims_across_reports_may_point_beyond_the_group() -> None:
    """A claim of scope warehouse may use figures of reports that are not here."""
    rows = sound_rows()
    rows["claims"][0]["scope"] = "warehouse"
    rows["claim_operands"][0]["mention_id"] = "of another report"
    assert faults(rows) == []


def test_checks_can_be_left_out_by_name() -> None:
    """`skip` leaves a check out."""
    rows = sound_rows()
    rows["mentions"][0]["value"] = 31349.0
    rows["mentions"][0]["upper"] = 31349.0
    assert faults(rows)
    assert find_faults(tables_of(rows), read_value=read_value, skip=frozenset({"values_are_reread"})) == []
