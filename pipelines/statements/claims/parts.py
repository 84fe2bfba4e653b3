"""Claims about wholes and parts: sums, shares, shares that make a hundred.

A list of parts is closed where the parts are known to exhaust the whole (the three industries), where two parts are
opposites (城镇, 乡村; 省内, 省外), or where the printed figures themselves add up. Other lists are open: no claim.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from pipelines.statements.claims.claim import ArticleView, Claim, sum_claim
from pipelines.statements.claims.preparing import code_of
from pipelines.statements.claims.terms import LEVEL, SHARE
from pipelines.statements.figures import load_words
from pipelines.statements.model import Statement
from pipelines.statements.wording import is_verb
from schemas.vocabulary import Role

_INDUSTRIES: Final[tuple[str, ...]] = ("va_primary", "va_secondary", "va_tertiary")
_CLOSED_SETS: Final = {
    "gdp": (_INDUSTRIES,),
    "va_secondary": (("va_industry", "va_construction"),),
    "trade_total": (("exports", "imports"),),
    "population_resident": (("population_urban", "population_rural"),),
}
_STATES: Final = (LEVEL, SHARE)
_RATE_STEM: Final = re.compile(r"^(?P<stem>[\u4e00-\u9fff]{2,4})(?:率|面|比例)$")


def find(view: ArticleView) -> Iterator[Claim]:
    """All claims of this kind in an article."""
    yield from _known_sums(view)
    yield from _both_outputs(view)
    yield from _rates(view)
    yield from _rows(view)


def _adds_up(total: Statement, parts: Sequence[Statement]) -> bool:
    """Whether the printed figures can add up: the gap is within the sum of half places."""
    values = [p.figure.value for p in parts]
    if total.figure.value is None or any(v is None for v in values):
        return False
    gap = abs(sum(v for v in values if v is not None) - total.figure.value)
    return gap <= (total.figure.place + sum(p.figure.place for p in parts)) / 2 + 1e-9 * abs(total.figure.value)


def _known_sums(view: ArticleView) -> Iterator[Claim]:
    """Totals whose parts are known, wherever in the paragraph or table they stand."""
    for total in view.quantities:
        sets = _CLOSED_SETS.get(total.concept) if total.concept is not None else None
        if sets is None or total.sense.measure is not LEVEL or total.frame or total.headline or total.figure.qualifier:
            continue
        for codes in sets:
            parts = [_part(view, total, code) for code in codes]
            known = [p for p in parts if p is not None]
            if len(known) == len(codes):
                yield sum_claim(total, known)


def _both_outputs(view: ArticleView) -> Iterator[Claim]:
    """工农业总产值 is that of industry and that of agriculture, in whatever sections they stand."""
    totals = [s for s in view.quantities if s.indicator.endswith("工农业总产值") and s.sense.measure is LEVEL]
    names = ("工业总产值", "农业总产值")
    outputs = [s for s in view.statements if s.indicator.endswith(names)] if totals else []
    for total in totals:
        parts = [
            next((o for o in outputs if o.indicator.endswith(name) and _is_output(o, total)), None) for name in names
        ]
        known = [p for p in parts if p is not None and p is not total]
        if len(known) == 2 and known[0] is not known[1] and _adds_up(total, known):
            yield sum_claim(total, known)


def _is_output(o: Statement, total: Statement) -> bool:
    alike = o.unit == total.unit and o.period == total.period and o.area == total.area
    return alike and o.sense.measure is LEVEL and not o.frame and "工农业" not in o.indicator


def _part(view: ArticleView, total: Statement, code: str) -> Statement | None:
    for s in view.around(total, after=1):
        alike = s.paragraph == total.paragraph or (s.paragraph == total.paragraph + 1 and not total.row)
        if not alike or s.sense.measure is not LEVEL or s.figure.kind != "quantity" or s.unit != total.unit:
            continue
        if (
            s.period == total.period
            and s.area == total.area
            and concept_of_part(s) == code
            and bool(s.row) == bool(total.row)
            and s.figure.start > total.figure.start
        ):
            return s
    return None


def concept_of_part(s: Statement) -> str | None:
    """The code of a part, which may carry its total as a dimension."""
    return code_of(s.indicator)


def _rates(view: ArticleView) -> Iterator[Claim]:
    """开工率, 复工率, 增长面: what was done, over what there was to do, both counted just before."""
    for rate in view.rates:
        if rate.figure.kind != "percent" or rate.row or rate.sense.measure not in _STATES:
            continue
        words = rate.own.text
        match = _RATE_STEM.match(words) if words.endswith(("率", "面", "例")) else None
        if match is None:
            continue
        stem = match.group("stem")
        if not is_verb(stem) and stem not in load_words()["direction"]:
            continue
        before = [
            o for o in view.sentence(rate)
            if o.sentence == rate.sentence and o.figure.start < rate.figure.start and o.figure.kind == "quantity"
            and o.clause >= rate.clause - 4
        ]  # fmt: skip
        for part in reversed(before):
            if not (part.own.text.endswith(stem) or part.own.text.startswith(stem)):
                continue
            wholes = [
                o for o in view.sentence(rate)
                if o.sentence == rate.sentence and o.figure.start < part.figure.start and stem not in o.indicator
                and o.unit == part.unit
                and (o.indicator in part.dimensions or o.indicator in part.indicator)
            ]  # fmt: skip
            if not wholes:
                alone = [
                    o for o in before
                    if o.figure.start < part.figure.start and o.sense.measure is LEVEL
                    and o.unit == part.unit and not o.frame
                ]  # fmt: skip
                wholes = alone if len(alone) == 1 and stem not in alone[0].indicator else []
            if wholes:
                yield Claim("share_matches_parts", rate, ((Role.PART, part), (Role.WHOLE, wholes[0])))
            break


def _rows(view: ArticleView) -> Iterator[Claim]:
    """Rows of a table below a row, where they add up to it: 第三产业 and the branches that follow."""
    rows = [s for s in view.rows if s.sense.measure is LEVEL and s.figure.kind == "quantity"]
    for i, total in enumerate(rows):
        parts: list[Statement] = []
        for before, s in pairwise(rows[i : i + 16]):
            if (
                s.paragraph != total.paragraph
                or s.unit != total.unit
                or s.column != total.column
                or before.column != total.column
            ):
                break
            parts.append(s)
            if len(parts) > 1 and _adds_up(total, parts):
                yield sum_claim(total, parts)
                break
            if sum(p.figure.value or 0 for p in parts) > (total.figure.value or 0) * 1.02:
                break
