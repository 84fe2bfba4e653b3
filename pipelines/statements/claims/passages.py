"""Facts told again in passages that go side by side: what stands beside a restated figure, what 这N个 points at, and
the mark that a figure is said to have passed (首次突破80万大关).
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from pipelines.statements.claims.claim import Claim
from pipelines.statements.claims.slips import is_slip_of
from pipelines.statements.claims.terms import LEVEL, TARGET
from pipelines.statements.model import Statement
from pipelines.statements.wording import share_word
from schemas.vocabulary import Role

LEAST_DIGITS: Final = 4
"""Digits of a restated figure beside which the passage is taken to be told again too."""
_POINTS: Final[tuple[str, ...]] = ("这", "对这", "上述", "将对这")
_MARK: Final = re.compile(r"(?:突破|跨越|超过|站上|迈上|跃上|登上|跨上|跃过|越过|迈过|跨过|首破|冲破)[了过]?$")
_MARKED: Final = re.compile(r"^(?:[\u4e00-\u9fff]{0,3}?)(?:大关|关口|台阶|门槛)")
NEAR: Final = 0.1
"""A mark is told of a figure that lies no farther above it, as a share of the figure."""


def find(statements: Sequence[Statement], restated: Sequence[Claim]) -> Iterator[Claim]:
    """Claims beside those of figures told twice. `statements`: all of a report."""
    told = [c for c in restated if c.rule == "restated_figures_agree" and _digits(c.reported) >= LEAST_DIGITS]
    places = {id(s): at for at, s in enumerate(statements)} if told else {}
    for claim in told:
        yield from _beside(statements, places[id(claim.operands[0][1])], places[id(claim.reported)])
    for at, s in enumerate(statements):
        if s.figure.kind != "quantity" or s.row:
            continue
        if s.own.text.startswith(_POINTS):
            yield from _pointed_at(statements, at)
        if s.figure.qualifier:
            yield from _passed(statements, at)


def _digits(s: Statement) -> int:
    return len([c for c in s.figure.literal.lstrip("0.") if c.isdecimal()])


def _beside(statements: Sequence[Statement], one: int, other: int) -> Iterator[Claim]:
    """The figures right before and behind both of two that state one fact: of one word, they state one fact too."""
    for step in (-1, 1):
        if not (0 <= one + step < len(statements) and 0 <= other + step < len(statements)):
            continue
        a, b = statements[one + step], statements[other + step]
        if a is b or a.sentence != statements[one].sentence or b.sentence != statements[other].sentence:
            continue
        apart = (a.article, a.sentence) != (b.article, b.sentence) and a.figure.value != b.figure.value
        if apart and _is_alike(a, b) and is_slip_of(a.figure, b.figure) and share_word(a.indicator, b.indicator):
            yield Claim("restated_figures_agree", b, ((Role.FIRST, a),), settled=True)


def _is_alike(a: Statement, b: Statement) -> bool:
    """Whether two figures are of one sort, and printed as plainly."""
    return (
        a.figure.kind == b.figure.kind == "quantity" and a.figure.unit == b.figure.unit and not (a.row or b.row)
        and bool(a.figure.unit) and a.sense.measure is b.sense.measure
        and not (a.figure.qualifier or b.figure.qualifier)
        and (a.status is TARGET) == (b.status is TARGET) and not (a.frame or b.frame)
    )  # fmt: skip


def _pointed_at(statements: Sequence[Statement], at: int) -> Iterator[Claim]:
    """这N个县: the one count of that noun told in the sentence or two before, where it is another by a slip."""
    s = statements[at]
    noun = _noun(s)
    before = [
        o for o in statements[max(0, at - 12) : at]
        if o.article == s.article and 0 <= s.sentence - o.sentence <= 2 and o.figure.kind == "quantity"
        and o.figure.unit == s.figure.unit and noun and _noun(o)[-1:] == noun[-1:]
    ]  # fmt: skip
    if any(o.figure.value == s.figure.value for o in before):
        return
    meant = [o for o in before if is_slip_of(o.figure, s.figure)]
    if len(meant) == len({o.figure.value for o in before}) == 1:
        yield Claim("restated_figures_agree", s, ((Role.FIRST, meant[0]),), settled=True)


def _noun(s: Statement) -> str:
    """The noun that a count is of: behind it, up to what is said of it."""
    at = s.figure.sentence.find(s.figure.literal + (s.figure.unit or ""))
    behind = s.figure.sentence[at + len(s.figure.literal) + len(s.figure.unit or "") :] if at >= 0 else ""
    match = re.match(r"[\u4e00-\u9fff]{0,4}?(?:县|村|乡|镇|市|区|省|企业|项目|家庭|学校|单位|岗位)", behind)
    return match.group() if match else ""


def _passed(statements: Sequence[Statement], at: int) -> Iterator[Claim]:
    """今年N人，首次突破M大关: the figure of the sentence that passes the mark."""
    rough = statements[at]
    text, place = rough.figure.sentence, rough.figure.sentence.find(rough.figure.literal)
    behind = text[place + len(rough.figure.literal) :].removeprefix(rough.figure.unit or "")
    if place < 0 or not _MARK.search(text[:place]) or not _MARKED.match(behind):
        return
    for o in reversed(statements[max(0, at - 4) : at]):
        value, mark = o.figure.value or 0, rough.figure.value or 0
        plain = o.sentence == rough.sentence and o.sense.measure is LEVEL and not o.figure.qualifier
        if plain and o.figure.kind == "quantity" and mark <= value <= mark / (1 - NEAR):
            yield Claim("headline_admits_figure", o, ((Role.FIRST, rough),))
            return
