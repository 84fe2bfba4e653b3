"""An invented warehouse for the tests of publishing, built figure by figure; and that it is a valid one."""

import datetime
import hashlib
from typing import Any

import polars
import pyarrow
import pytest

from schemas.tables import TABLES

SENTENCE_ENDS = "。\n"


class Example:
    """Tables of invented reports. Each report is one article whose text is the report's text."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}

    def add(self, name: str, **columns: Any) -> None:
        """A row; columns that are not named are null, or empty where they may not be null."""
        empty = {pyarrow.string(): "", pyarrow.bool_(): True}
        row = {
            field.name: None
            if field.nullable
            else []
            if pyarrow.types.is_list(field.type)
            else empty.get(field.type, 0)
            for field in TABLES[name].schema
        }
        assert not set(columns) - set(row)
        self.rows[name].append(row | columns)

    def report(self, path: str, text: str, published_on: str | None = None, duplicate_of: str | None = None) -> str:
        """A report of batch `b`; returns its report_id."""
        report_id = hashlib.sha256(f"{path}\0{text}".encode()).hexdigest()[:16]
        self.add(
            "reports",
            report_id=report_id,
            content_id=hashlib.sha256(text.encode()).hexdigest()[:16],
            duplicate_of=duplicate_of,
            batch="b",
            source_path=path,
            byte_size=len(text.encode()),
            media_type="text/plain",
            encoding="utf-8",
            published_on=published_on and datetime.date.fromisoformat(published_on),
            published_precision=published_on and "day",
        )
        self.add("report_texts", report_id=report_id, batch="b", text=text)
        self.add("articles", article_id=f"{report_id}-00", report_id=report_id, batch="b", text=text)
        return report_id

    def figure(
        self,
        report_id: str,
        literal: str,
        value: float,
        reach: float = 0.0,
        *,
        bounds: tuple[float | None, float | None] | None = None,
        closed: tuple[bool, bool] = (True, True),
        kind: str = "quantity",
        unit: str | None = "元",
        outcome: str = "observation",
        qualifier: str | None = None,
        **observed: Any,
    ) -> str:
        """A figure where its literal first stands after the report's earlier ones; returns its mention_id.

        It stands for value ± reach, or for `bounds`. What is observed may be any column of observations.
        """
        text = next(row["text"] for row in self.rows["report_texts"] if row["report_id"] == report_id)
        ends = [row["raw_end"] for row in self.rows["mentions"] if row["report_id"] == report_id]
        start = text.index(literal, max(ends, default=0))
        mention_id = f"{report_id}-m{start}"
        lower, upper = bounds or (value - reach, value + reach)
        left = max(text.rfind(mark, 0, start) for mark in SENTENCE_ENDS) + 1
        right = min(place for mark in SENTENCE_ENDS if (place := (text + "。").find(mark, start)) >= 0)
        where = {"mention_id": mention_id, "article_id": f"{report_id}-00", "report_id": report_id, "batch": "b"}
        self.add(
            "mentions",
            **where,
            sentence=text[left : right + 1],
            start=start,
            end=start + len(literal),
            raw_start=start,
            raw_end=start + len(literal),
            literal=literal,
            kind=kind,
            value=value,
            lower=lower,
            upper=upper,
            lower_closed=closed[0],
            upper_closed=closed[1],
            place=2 * reach,
            unit=unit,
            qualifier=qualifier,
            qualifier_kind=qualifier and "gt",
            outcome=outcome,
        )
        if outcome == "observation":
            signed = {"value": value, "lower": lower, "upper": upper}
            if observed.pop("fall", False):
                signed = {"value": -value, "lower": upper and -upper, "upper": lower and -lower}
            reading = {"indicator": "收入", "measure": "level", "status": "reported", "trail": "indicator: 收入 ← 收入"}
            self.add("observations", **where, unit=unit, **signed, **(reading | observed))
        return mention_id

    def claim(
        self, rule: str, reported: str, operands: list[tuple[str, str]], verdict: str | None = None, **columns: Any
    ) -> str:
        """A claim about a figure, decided unless no verdict is given; returns its claim_id."""
        mention = next(row for row in self.rows["mentions"] if row["mention_id"] == reported)
        claim_id = hashlib.sha256(f"{rule}\0{reported}\0{operands}".encode()).hexdigest()[:16]
        where = {"claim_id": claim_id, "report_id": mention["report_id"], "batch": "b"}
        statement = {"statement": mention["sentence"], "reported_mention_id": reported}
        self.add("claims", **where, scope="report", rule=rule, article_id=mention["article_id"], **statement)
        for position, (role, operand) in enumerate(operands):
            self.add("claim_operands", **where, position=position, role=role, mention_id=operand)
        if verdict is not None:
            told = {"reason": "exact", "formula": "a − b", "explanation": "the printed figures reproduce each other"}
            self.add("verdicts", **where, scope="report", rule=rule, verdict=verdict, **(told | columns))
        return claim_id

    def tables(self) -> dict[str, pyarrow.Table]:
        """The rows as tables."""
        return {name: pyarrow.Table.from_pylist(rows, TABLES[name].schema) for name, rows in self.rows.items()}


def income_page() -> Example:
    """A report of two sentences with a growth claim that holds, a sum that does not, a fall, a label and a bound."""
    page = Example()
    report = page.report(
        "b/page.txt",
        "收入由2013年的4875元增加到2020年的10352元，年均增长11.4%。共培训31348人，其中男性30906人、女性424人，"
        "失业率下降0.5%。\n【12345】超过100元。",
        "2021-05-20",
    )
    place = {"area": "山西省", "area_code": "140000"}
    page.figure(report, "2013年", 0, kind="date", unit=None, outcome="time")
    start = page.figure(report, "4875", 4875, 0.5, period="2013", **place)
    page.figure(report, "2020年", 0, kind="date", unit=None, outcome="time")
    end = page.figure(report, "10352", 10352, 0.5, period="2020", **place)
    rate = page.figure(
        report, "11.4%", 11.4, 0.05, kind="percent", unit="%", measure="growth_rate", period="2013/2020", **place
    )
    total = page.figure(report, "31348", 31348, unit="人", indicator="培训", indicator_id="training")
    men = page.figure(report, "30906", 30906, unit="人", indicator="培训", dimensions="男性")
    women = page.figure(report, "424", 424, unit="人", indicator="培训", dimensions="女性")
    page.figure(report, "0.5%", 0.5, 0.05, kind="percent", unit="%", indicator="失业率", measure="change", fall=True)
    page.figure(report, "12345", 12345, kind="label", unit=None, outcome="label")
    page.figure(report, "100", 100, bounds=(100, None), closed=(False, False), qualifier="超过")
    page.claim(
        "average_growth_matches_levels",
        rate,
        [("start", start), ("end", end)],
        "consistent",
        reported_lower=11.35,
        reported_upper=11.45,
        recomputed_lower=11.3556,
        recomputed_upper=11.3604,
        recomputed=11.358,
        formula="(10352/4875)^(1/7) − 1",
        selectivity=0.02,
    )
    page.claim(
        "parts_sum_to_total",
        total,
        [("part", men), ("part", women)],
        "contradicted",
        reason="apart",
        reported_lower=31348.0,
        reported_upper=31348.0,
        recomputed_lower=31330.0,
        recomputed_upper=31330.0,
        recomputed=31330.0,
        formula="30906 + 424",
        gap=18.0,
        hints=["DIGIT_TYPO: 442 for 424"],
        explanation="the printed figures do not reproduce each other",
    )
    return page


@pytest.mark.parametrize("name", TABLES)
def test_the_example_satisfies_the_models(name: str) -> None:
    """The invented tables are such as the rooms below hand over."""
    TABLES[name].model.validate(polars.DataFrame(polars.from_arrow(income_page().tables()[name])), lazy=True)
