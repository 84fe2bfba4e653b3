"""Tables of claims written by hand: figures as they print (`约3.2亿元`, `-8.5%` for a fall), claims as calls."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow

from pipelines.figures import figure_interval
from pipelines.figures.literals import read_literal
from schemas.tables import TABLES
from schemas.vocabulary import Kind, QualifierKind

BEFORE = {"约": "approx", "近": "near_below", "超过": "gt", "逾": "gt", "不足": "lt", "至少": "ge"}
AFTER = {"以上": "ge", "以下": "le", "左右": "approx", "多": "above_within", "余": "above_within"}
FIGURE = re.compile(
    rf"(?P<sign>-?)(?P<before>{'|'.join(BEFORE)})?"
    r"(?P<literal>[几数上]?[\d.]*[一二三四五六七八九十百千万亿成几]*[%‰]?)"
    rf"(?P<after>{'|'.join(AFTER)})?(?P<unit>.*?)(?P<last>{'|'.join(AFTER)})?"
)
KINDS = {"个百分点": Kind.PERCENTAGE_POINT, "倍": Kind.MULTIPLE, "番": Kind.MULTIPLE}


def read(printed: str) -> dict[str, Any]:
    """A figure as it prints, as the fields of a mention."""
    found = FIGURE.fullmatch(printed)
    assert found, printed
    literal, unit = found["literal"], found["unit"] or None
    kind = KINDS.get(unit or "", Kind.PERCENT if literal[-1] in "%‰成" else Kind.QUANTITY)
    if kind is Kind.PERCENT:
        unit = "‰" if literal.endswith("‰") else "%"
    words = found["before"] or found["after"] or found["last"]
    code = BEFORE.get(words or "") or AFTER.get(words or "")
    figure = read_literal(literal, kind)
    if figure.bounds is not None:
        code = "vague"
    interval = figure_interval(literal, unit, kind, (QualifierKind(code),) if code else ())
    ends = (None if end is None else float(end) for end in (interval.lower, interval.upper))
    return {
        "literal": literal,
        "kind": kind.value,
        "value": None if figure.value is None else float(figure.value),
        **dict(zip(("lower", "upper"), ends, strict=True)),
        "lower_closed": interval.lower_closed,
        "upper_closed": interval.upper_closed,
        "place": float(figure.place),
        "unit": unit,
        "qualifier": words,
        "qualifier_kind": code,
        "sign": -1 if found["sign"] else 1,
    }


class Report:
    """Collects figures and claims of one report; `tables` hands them over."""

    def __init__(self, report_id: str = "r" * 16, published_on: date | None = None, precision: str = "day") -> None:
        self.report_id = report_id
        self.rows: dict[str, list[dict[str, Any]]] = {
            name: [] for name in ("reports", "mentions", "observations", "claims", "claim_operands")
        }
        published = {"published_on": published_on, "published_precision": precision if published_on else None}
        self.rows["reports"].append({"report_id": report_id, "batch": "hand", **published})

    def figure(self, printed: str, sentence: str = "", **said: Any) -> str:
        """Add a figure and its observation; its mention_id."""
        fields, number = read(printed), len(self.rows["mentions"])
        sign = fields.pop("sign")
        start = sentence.find(fields["literal"])
        mention_id = f"{self.report_id}-m{number}"
        common = {"mention_id": mention_id, "article_id": f"{self.report_id}-00", "report_id": self.report_id}
        common["batch"] = "hand"
        place = {
            "start": max(start, 0),
            "end": max(start, 0) + 1,
            "raw_start": number * 100,
            "raw_end": number * 100 + 9,
        }
        self.rows["mentions"].append({**common, **fields, **place, "sentence": sentence, "outcome": "observation"})
        ends = ("lower", "upper") if sign > 0 else ("upper", "lower")
        bounds = {
            name: None if fields[end] is None else sign * fields[end]
            for name, end in zip(("lower", "upper"), ends, strict=True)
        }
        value = None if fields["value"] is None else sign * fields["value"]
        seen = {"indicator": "指标", "dimensions": "", "measure": "level", "status": "reported", "trail": ""}
        self.rows["observations"].append({**common, **seen, "value": value, **bounds, "unit": fields["unit"], **said})
        return mention_id

    def claim(
        self,
        rule: str,
        reported: str,
        operands: Sequence[tuple[str, str]],
        *,
        n: int | None = None,
        closed: bool | None = None,
        statement: str = "",
        said: Mapping[str, Any] | None = None,
        operand_said: Mapping[str, Any] | None = None,
    ) -> str:
        """Add a claim over figures as printed, or over mention_ids that stand already; its claim_id."""

        def place(figure: str, said: Mapping[str, Any]) -> str:
            return figure if figure.startswith(self.report_id) else self.figure(figure, statement, **said)

        claim_id = f"{self.report_id}-c{len(self.rows['claims'])}"
        common = {"claim_id": claim_id, "report_id": self.report_id, "batch": "hand"}
        mention_id = place(reported, said or {})
        self.rows["claims"].append(
            {**common, "scope": "report", "rule": rule, "article_id": None, "statement": statement}
            | {"reported_mention_id": mention_id, "n_periods": n, "closed_list": closed}
        )
        for position, (role, figure) in enumerate(operands):
            operand = place(figure, operand_said or {})
            self.rows["claim_operands"].append({**common, "position": position, "role": role, "mention_id": operand})
        return claim_id

    def tables(self) -> dict[str, pyarrow.Table]:
        """The tables, with the published schemas."""
        return {name: pyarrow.Table.from_pylist(rows, schema=TABLES[name].schema) for name, rows in self.rows.items()}


def merge(*reports: Report) -> dict[str, pyarrow.Table]:
    """The tables of several reports, one after the other."""
    parts = [report.tables() for report in reports]
    return {name: pyarrow.concat_tables(part[name] for part in parts) for name in parts[0]}
