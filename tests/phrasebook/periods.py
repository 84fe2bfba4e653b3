"""What an article says of its period, and what labels say of the same."""

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Period:
    """The span of an article: kind (year, half, quarter, months, month, census,
    day), year and last month."""

    kind: str
    year: int
    month: int

    @classmethod
    def draw(cls, kind: str, year: int, draw: random.Random) -> "Period":
        """A period of that kind: the last month is drawn where the kind leaves it open."""
        last = {"year": 12, "half": 6, "quarter": 3, "census": 11, "day": 3}.get(kind) or draw.choice(
            (4, 5, 7, 8, 9, 10, 11)
        )
        return cls(kind, year, last)

    @property
    def names(self) -> list[str]:
        """Words for it in the prose."""
        y, m = self.year, self.month
        return {
            "year": [f"{y}年", "全年", f"{y}年全年"],
            "half": ["上半年", "今年上半年", f"{y}年上半年", "1—6月", "1-6月份"],
            "quarter": ["一季度", "今年一季度", f"{y}年一季度", "1—3月"],
            "months": [f"1—{m}月", f"1至{m}月份", f"今年前{m}个月", f"前{m}个月", f"{y}年1-{m}月"]
            + (["前三季度"] if m == 9 else []),
            "month": [f"{m}月份", f"{y}年{m}月", f"{m}月"],
        }[self.kind]

    @property
    def ends(self) -> list[str]:
        """Words for its end."""
        if self.kind == "year":
            return ["年末", f"{self.year}年末", f"截至{self.year}年底", f"到{self.year}年末"]
        return [f"{self.month}月末", f"截至{self.month}月末"]

    @property
    def end_before(self) -> list[str]:
        """Words for the end of the year before."""
        return ["上年末"] if self.kind == "year" else ["年初", "上年末"]

    @property
    def before(self) -> list[str]:
        """Words for the same period of the year before."""
        return {"year": ["上年"], "month": ["上年同月", "去年同月"]}.get(self.kind, ["上年同期", "去年同期"])

    @property
    def leads(self) -> list[str]:
        """What may stand before 增长."""
        return (
            ["比上年", "较上年", "同比"] if self.kind == "year" else ["同比", "比上年同期", "比去年同期", "较上年同期"]
        )

    def label(self, rule: str) -> tuple[str, ...]:
        """What labels may say where a frame gives that rule; several where it is open, none for `any`."""
        return tuple(dict.fromkeys(said for each in rule.split("|") for said in self._labels(each)))

    def _labels(self, rule: str) -> list[str]:
        y, m = self.year, self.month
        if rule == "any":
            return []
        if rule == "now":
            return self._span(y)
        if rule == "last":
            return self._span(y - 1)
        if rule == "next":
            return [str(y + 1)]
        if rule == "month":
            return [f"{y}-{m:02}"]
        if rule == "ytd":
            return [f"{y}-01/{y}-{m:02}"]
        if rule in ("q1", "q2", "q3", "q4"):
            return [f"{y}-Q{rule[1]}"]
        if rule == "day312":
            return [f"{y}-03-12"]
        if rule == "pub":
            return [f"{y}-{m + 1:02}-18", f"{y}-{m + 1:02}"]
        if rule == "day":
            return [f"{y}-12-31"]
        if rule == "lastend":
            return [str(y - 1), f"{y - 1}-12", f"{y - 1}-12-31"]
        if rule == "end":
            last = {4: 30, 6: 30, 9: 30, 11: 30}.get(m, 31)
            return [*([str(y)] if self.kind == "year" else []), f"{y}-{m:02}", f"{y}-{m:02}-{last}"]
        return ["/".join(str(y + int(part[1:] or 0)) for part in rule.split("/"))]

    def _span(self, year: int) -> list[str]:
        return {
            "year": [f"{year}"],
            "half": [f"{year}-H1", f"{year}-01/{year}-06"],
            "quarter": [f"{year}-Q1", f"{year}-01/{year}-03"],
            "months": [f"{year}-01/{year}-{self.month:02}"],
            "month": [f"{year}-{self.month:02}"],
            "census": [f"{year}-11-01", f"{year}", f"{year}-11"],
            "day": [f"{year}-03-12"],
        }[self.kind]


PLANS = {2005: "十五", 2010: "十一五", 2015: "十二五", 2020: "十三五"}
"""Last year of a five-year plan → its name."""


def plan_name(year: int, back: int = 0) -> str:
    """The plan that a year lies in, or one so many plans earlier; empty where none is listed."""
    return PLANS.get(-(-year // 5) * 5 - 5 * back, "")
