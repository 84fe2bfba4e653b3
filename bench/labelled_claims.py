"""Hand-labelled claims as relations between printed figures, and whether such figures can tally at all.

The relations are written here a second time, over the corners of what each figure admits, apart from the engine's
formulas: a fault that no unrounded numbers can explain is one that a reader could see.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

from bench.facts import Figure
from schemas.consistency.units import PERCENT_UNPRINTED, find_unit

Ends = tuple[Fraction, Fraction]
Form = Callable[[Sequence[Fraction]], Fraction]
HUNDRED = Fraction(100)
SCALES = ("万亿", "亿", "万", "千", "百", "十", "")
FACTORS = {"万亿": 10**12, "亿": 10**8, "万": 10**4, "千": 1000, "百": 100, "十": 10, "": 1}
HEDGES = {
    "near_below": ("近", "接近", "将近"),
    "approx": ("约", "大约", "左右", "上下"),
    "above_within": ("多", "余"),
    "gt": ("超", "超过", "逾", "突破", "高于", "多于"),
    "ge": ("以上", "不低于", "不少于", "至少"),
    "lt": ("不足", "不到", "低于", "少于"),
    "le": ("以下", "以内", "不超过"),
}
_WIDE = str.maketrans("０１２３４５６７８９．", "0123456789.")


@dataclass(frozen=True, slots=True)
class Printed:
    """A labelled figure where it stands in the text: numeral, multiplier, and what is counted or measured."""

    start: int
    end: int
    digits: str
    scale: str
    unit: str
    factor: Fraction
    counted: bool
    hedge: str | None
    negative: bool

    def ends(self) -> Ends:
        """The least and greatest number in base units that prints so, its last noughts taken as rounded."""
        whole, _, places = self.digits.partition(".")
        exact = Figure(
            int(whole + places or "0"), len(places), "", "户" if self.counted and not self.scale else "", self.hedge
        )
        scale = FACTORS[self.scale] * self.factor
        low, high = (end * scale for end in exact.ends(lenient=True))
        return (-high, -low) if self.negative else (low, high)

    @property
    def is_round(self) -> bool:
        """Whether it ends in a nought that may be rounded."""
        return "." not in self.digits and self.digits.endswith("0")

    @property
    def last_place(self) -> Fraction:
        """The value of the last printed digit."""
        return Fraction(FACTORS[self.scale], 10 ** len(self.digits.partition(".")[2])) * self.factor


@dataclass(frozen=True, slots=True)
class Labelled:
    """A claim of the labels: its figures, the reported one first, in the order of their roles."""

    stem: str
    kind: str
    roles: tuple[str, ...]
    figures: tuple[Printed, ...]
    years: tuple[int, int] | None = None

    def forms(self) -> Iterator[Form]:
        """The ways in which the operands may make the reported figure, the likeliest first."""
        if self.kind in ("share", "per_unit", "ratio"):
            yield lambda x: x[0] / x[1]
            yield lambda x: x[0] / x[1] - 1
        elif self.kind == "growth" and "change" in self.roles:
            yield lambda x: 1 / (1 - x[1] / x[0]) - 1
        elif self.kind == "growth":
            yield lambda x: x[0] / x[1] - 1
            yield lambda x: x[0] - x[1]
        elif self.kind in ("change", "balance"):
            yield lambda x: x[0] - x[1]
            yield lambda x: abs(x[0]) - abs(x[1])
            yield lambda x: x[1] - x[0]
            yield lambda x: abs(x[1]) - abs(x[0])

    def tallies(self, form: Form | None) -> bool:
        """Whether some unrounded numbers satisfy the relation."""
        told, *operands = [figure.ends() for figure in self.figures]
        if self.kind == "restatement":
            same_place = self.figures[0].last_place == self.figures[1].last_place
            exact = not any(figure.hedge or figure.is_round for figure in self.figures)
            return _meet(told, operands[0]) and not (same_place and exact and told != operands[0])
        if self.kind == "sum_of_parts":
            return _meet(told, _sum(operands))
        if self.kind == "shares_sum":
            whole = HUNDRED * self.figures[0].factor
            return _meet(_sum([told, *operands]), (whole, whole))
        if self.kind == "compound_growth":
            return self._grows(told, operands)
        if form is None:
            return False
        try:
            corners = [form(corner) for corner in product(*operands)]
        except ZeroDivisionError:
            return False
        return _meet(told, (min(corners), max(corners)))

    def _grows(self, told: Ends, operands: Sequence[Ends]) -> bool:
        if self.years is None:
            return False
        start, end = (operands[self.roles.index(role)] for role in ("start", "end"))
        n = max(1, self.years[1] - self.years[0])
        made = (start[0] * (1 + told[0]) ** n, start[1] * (1 + told[1]) ** n)
        return _meet(made, end)

    def form(self) -> Form | None:
        """The first form that the printed figures satisfy; None where they satisfy none or the kind has one only."""
        return next((form for form in self.forms() if self.tallies(form)), None)

    def with_figure(self, place: int, figure: Printed) -> "Labelled":
        """The claim with another figure in a place."""
        return replace(self, figures=(*self.figures[:place], figure, *self.figures[place + 1 :]))


def _sum(parts: Sequence[Ends]) -> Ends:
    return sum((low for low, _ in parts), Fraction(0)), sum((high for _, high in parts), Fraction(0))


def _meet(a: Ends, b: Ends) -> bool:
    return max(a[0], b[0]) <= min(a[1], b[1])


def read_labels(gold: Path) -> Iterator[tuple[str, str, list[Labelled]]]:
    """Stem, text and claims of every labelled report. Claims that the labels call inconsistent or not comparable, those
    over figures printed in Chinese, and those whose figures do not tally are left out: a fault would show nothing."""
    for file in sorted(gold.glob("*.jsonl")):
        text = (gold / "reports" / f"{file.stem}.txt").read_text(encoding="utf-8")
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        mentions = {row["start"]: row for row in rows if row["type"] == "mention"}
        found = []
        for row in rows:
            if row["type"] == "claim" and row["expected"] == "consistent":
                claim = _read_claim(file.stem, row, mentions)
                if claim is not None and claim.tallies(claim.form()):
                    found.append(claim)
        yield file.stem, text, found


def _read_claim(stem: str, row: Mapping[str, Any], mentions: Mapping[int, Mapping[str, Any]]) -> Labelled | None:
    terms = [(role, start) for role, start in row["terms"] if start != row["reported"]]
    starts = [row["reported"], *(start for _, start in terms)]
    figures = [_read_figure(mentions[start]) if start in mentions else None for start in starts]
    if any(figure is None for figure in figures):
        return None
    printed = tuple(figure for figure in figures if figure is not None)
    if row["kind"] not in ("change", "growth", "compound_growth"):
        printed = tuple(replace(figure, negative=False) for figure in printed)
    roles = tuple(role for role, _ in terms)
    claim = Labelled(stem, row["kind"], roles, printed)
    if row["kind"] == "compound_growth":
        counts = (n for n in range(1, 30) if replace(claim, years=(0, n)).tallies(None))
        n = next(counts, None)
        return None if n is None else replace(claim, years=(0, n))
    return claim


def _read_figure(row: Mapping[str, Any]) -> Printed | None:
    text = row["text"].translate(_WIDE).replace(",", "").removesuffix("%").removesuffix("％").removesuffix("‰").strip()
    scale = next(scale for scale in SCALES if text.endswith(scale))
    digits = text.removesuffix(scale).strip()
    if not digits.replace(".", "", 1).isdigit() or not digits.isascii():
        return None
    unit = row["unit"] or ""
    known = PERCENT_UNPRINTED if row["kind"] == "ratio_part" and not unit else find_unit(unit, row["kind"])
    hedge = next((name for name, words in HEDGES.items() if (row["qualifier"] or "") in words), None)
    negative = "decrease" in (row.get("note") or "")
    printed = Fraction(digits) * FACTORS[scale]
    # A multiplier may stand in the heading of the figure's column only.
    of_column = Fraction(str(row["value"])) / printed if printed else Fraction(1)
    factor = Fraction(known.factor) * of_column
    return Printed(
        row["start"], row["end"], digits, scale, unit, factor, known.counts and of_column == 1, hedge, negative
    )
