"""Hedged figures and the exact ones that they announce: headlines, titles of sections, what is said again in words.

近3000万 in a headline admits the count of the text. A short line says little: what it announces is sought among the
first figures of the article, or is the one amount that lies so near.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from pipelines.statements.claims.claim import Claim
from pipelines.statements.claims.restatements import (
    ALIKE,
    ALIKE_FOR_SMALL,
    COMMON_UNITS,
    compatible,
    phrase,
    similarity,
    unit_of,
)
from pipelines.statements.claims.slips import digits_of, telling_digits
from pipelines.statements.claims.terms import CHANGE, GROWTH_RATE, LEVEL, SHARE, TARGET
from pipelines.statements.model import Statement
from pipelines.statements.wording import share_word
from schemas.vocabulary import Role

ROUNDED: Final = 0.01
"""How far off a figure may be that a headline rounds, as a share of it, where no word tells."""
_LONGEST_HEAD, _LONGEST_TITLE = 24, 45
"""Characters of a sentence that heads a paragraph, and of a line that is a title."""
_LONGEST_LINE: Final = _LONGEST_TITLE + 8
"""The same with the blanks around it."""
_STOPS: Final = frozenset("。！？；，：.;")
_ANNOUNCED: Final = frozenset({"quantity", "percent"})
_EPSILON: Final = 1e-9
_SECTION: Final = 24
"""Figures below a title that it may announce."""
_CHANCY: Final = 2
"""So many digits two figures may share by chance."""
_ECONOMY: Final = "gdp"
"""Code of what 经济增长4.8% is told of."""


def find(statements: Sequence[Statement], restated: Sequence[Claim]) -> Iterator[Claim]:
    """All hedged or rounded figures of a report with the exact ones that they announce: the exact one is reported.
    `restated`: claims of facts that are told twice with the same digits."""
    headlines = list(_headlines(statements))
    yield from headlines
    told = {id(s) for claim in (*restated, *headlines) for _, s in claim.operands}
    yield from _shortened(statements, told)
    yield from _rephrased(statements)
    yield from _sections(statements)


def _headlines(statements: Sequence[Statement]) -> Iterator[Claim]:
    """A hedged figure and the exact one that it announces."""
    for head in statements:
        if not head.headline or head.figure.qualifier is None:
            continue
        best: tuple[float, int] | None = None
        for i, s in enumerate(statements):
            alike = (
                s.article == head.article
                and not s.headline
                and s.figure.qualifier is None
                and s.figure.kind == head.figure.kind
            )
            if not alike or unit_of(s) != unit_of(head) or not _alike_in_sense(s, head) or s.frame:
                continue
            coded = s.concept is not None and s.concept == head.concept
            likeness = 1.0 if coded else similarity(phrase(s), phrase(head))
            meets = _meets(head, s)
            if (
                likeness >= (ALIKE if meets else 0.99)
                and (best is None or likeness > best[0])
                and (meets or compatible(head, s))
            ):
                best = (likeness, i)
        if best is not None:
            yield Claim("headline_admits_figure", statements[best[1]], ((Role.FIRST, head),))
            continue
        first = _first_admitted(head, statements) or _only_admitted(head, statements)
        if first is not None:
            yield Claim("headline_admits_figure", first, ((Role.FIRST, head),))


def _shortened(statements: Sequence[Statement], told: set[int]) -> Iterator[Claim]:
    """A figure of a headline or of a section's title, printed as it is or with fewer digits than in the text (3286亿,
    3286.4亿): the one figure that it admits among those that a word of it names. `told`: ids of statements that
    announce already."""
    for at, head in enumerate(statements):
        if head.figure.kind not in _ANNOUNCED or head.row or head.frame or id(head) in told:
            continue
        if not head.headline and (
            len(head.figure.sentence) > _LONGEST_LINE or not _is_title(statements, at, several=True)
        ):
            continue
        unit = unit_of(head) if _prints_unit(head) else ""
        body = [
            s for s in (statements if head.headline else statements[at + 1 : at + _SECTION])
            if s.article == head.article and not s.headline and not s.frame and not s.row
            and s.figure.kind == head.figure.kind and unit in ("", unit_of(s)) and s is not head
            and s.sense.sign == head.sense.sign and _alike_in_sense(s, head)
            and (s.status is TARGET) == (head.status is TARGET)
        ]  # fmt: skip
        met = [s for s in body if not s.figure.qualifier and _rounds(head, s) and _names(head, s)]
        if met and len({s.figure.value for s in met}) == 1:
            yield Claim("headline_admits_figure", met[0], ((Role.FIRST, head),))


def _prints_unit(head: Statement) -> bool:
    """Whether a figure's unit stands behind it, and is not implied (老年人口突破1200万)."""
    return head.figure.kind != "quantity" or (head.figure.literal + (head.figure.unit or "")) in head.figure.sentence


def _rounds(head: Statement, s: Statement) -> bool:
    """Whether a headline may print a figure so: hedged and near, or rounded to its own last place."""
    if head.figure.qualifier:
        return _meets(head, s) and _is_near(head, s)
    if len(digits_of(head.figure.literal)) < _CHANCY:
        return False
    off = abs((s.figure.value or 0) - (head.figure.value or 0))
    return head.figure.place >= s.figure.place and off <= head.figure.place / 2 * (1 + _EPSILON)


def _names(head: Statement, s: Statement) -> bool:
    """Whether a headline's words name a figure of the text, or tell of the economy that it measures."""
    whole = s.concept == _ECONOMY and head.indicator.endswith("经济") and s.sense.measure is GROWTH_RATE
    rare = unit_of(head) not in COMMON_UNITS and telling_digits(head.figure) > _CHANCY
    return whole or rare or share_word(phrase(head), phrase(s))


def _first_admitted(head: Statement, statements: Sequence[Statement]) -> Statement | None:
    """What a short headline announces: among the first figures of the article the one that it admits and names."""
    first = [
        s for s in statements
        if s.article == head.article and not s.headline and not s.frame and unit_of(head) in ("", unit_of(s))
        and s.figure.kind == head.figure.kind and _alike_in_sense(s, head)
    ][:4]  # fmt: skip
    found = [
        s for s in first
        if s.figure.qualifier is None and _meets(head, s) and share_word(phrase(head), phrase(s)) and _is_near(head, s)
    ]  # fmt: skip
    if found or not first:
        return found[0] if found else None
    # The figure that opens the article is what the headline rounds, whatever it is called there.
    lead = first[0]
    close = abs((lead.figure.value or 0) - (head.figure.value or 0)) <= 0.03 * abs(lead.figure.value or 0)
    return lead if lead.figure.qualifier is None and close and _meets(head, lead) and not lead.list_of else None


def _only_admitted(head: Statement, statements: Sequence[Statement]) -> Statement | None:
    """The one amount of an article that a headline may round: hardly any other lies so near by chance."""
    near = [
        s for s in statements
        if s.article == head.article and not s.headline and not s.frame and not s.row and unit_of(s) == unit_of(head)
        and s.figure.kind == head.figure.kind == "quantity" and unit_of(s) and _is_near(head, s)
    ]  # fmt: skip
    found = [
        s for s in near
        if _meets(head, s) and not s.figure.qualifier
        and abs((s.figure.value or 0) - (head.figure.value or 0)) <= ROUNDED * abs(s.figure.value or 0)
    ]  # fmt: skip
    return found[0] if len({s.figure.value for s in near}) == 1 and found else None


def _sections(statements: Sequence[Statement]) -> Iterator[Claim]:
    """投资总额突破60亿 over a section, the exact figure right below: the same indicator in the next few figures."""
    for i, head in enumerate(statements):
        if head.headline or not head.figure.qualifier or head.row or head.frame or head.list_of:
            continue
        titled = _is_title(statements, i)
        for s in statements[i + 1 : i + 4]:
            alike = unit_of(s) == unit_of(head) and s.figure.kind == head.figure.kind and s.article == head.article
            states = titled and {s.sense.measure, head.sense.measure} <= {LEVEL, SHARE}
            told = states or (s.sense.measure is head.sense.measure and s.dimensions == head.dimensions)
            if not (alike and told):
                continue
            coded = s.concept is not None and s.concept == head.concept
            if titled:
                named = coded or share_word(phrase(head), phrase(s))
            else:
                named = coded or similarity(phrase(s), phrase(head)) >= ALIKE_FOR_SMALL
            if not named:
                continue
            apart = s.sentence != head.sentence and not s.figure.qualifier and not s.frame
            if apart and compatible(head, s) and _is_near(head, s) and _meets(head, s):
                yield Claim("headline_admits_figure", s, ((Role.FIRST, head),))
            break


def _is_title(statements: Sequence[Statement], at: int, *, several: bool = False) -> bool:
    """Whether a figure stands alone in a short line with no stop at its end, a title that the reading did not set
    apart, or in the short sentence that heads a paragraph; `several`: or with others in such a line."""
    head = statements[at]
    text = head.figure.sentence.strip()
    before, behind = statements[at - 1] if at else None, statements[at + 1] if at + 1 < len(statements) else None
    alone = all(
        o is None or (o.article, o.paragraph) != (head.article, head.paragraph) or o.sentence == head.sentence
        for o in (before, behind)
    )
    if alone and several and len(text) <= _LONGEST_TITLE and text[-1:] not in _STOPS:
        return True
    if before is not None and (before.article, before.paragraph) == (head.article, head.paragraph):
        return False
    if behind is not None and (behind.article, behind.paragraph) == (head.article, head.paragraph):
        return behind.sentence != head.sentence and len(text) <= _LONGEST_HEAD and "，" not in text
    return len(text) <= _LONGEST_TITLE and text[-1:] not in _STOPS


def _is_near(rough: Statement, exact: Statement) -> bool:
    value = exact.figure.value or 0
    return abs(value - (rough.figure.value or 0)) <= 0.1 * abs(value)


def _rephrased(statements: Sequence[Statement]) -> Iterator[Claim]:
    """占50.6%，超过五成: a rough figure right behind the exact one, with nothing said between."""
    for one, other in pairwise(statements):
        # 突破千亿元，达1013亿元: rough first
        passes = one.figure.qualifier and not other.figure.qualifier and other.tail.arrival and not other.own.text
        exact, rough = (other, one) if passes else (one, other)
        gap = other.figure.start - one.figure.right
        if not rough.figure.qualifier or exact.figure.qualifier or not 0 < gap <= 4:
            continue
        alike = (
            exact.article == rough.article
            and exact.figure.kind == rough.figure.kind
            and unit_of(exact) == unit_of(rough)
            and other.clause - one.clause == 1
        )
        if not alike or rough.list_of or exact.row:
            continue
        if _is_near(rough, exact) and _meets(rough, exact):
            yield Claim("headline_admits_figure", exact, ((Role.FIRST, rough),))


def _alike_in_sense(a: Statement, b: Statement) -> bool:
    """Whether two figures are of one sense; 新增就业 is one thing, told as an increase or as done in a time."""
    new = "新增" in a.indicator and "新增" in b.indicator
    states = {a.sense.measure, b.sense.measure} <= {LEVEL, CHANGE}
    return a.sense.measure is b.sense.measure or (new and states)


def _meets(a: Statement, b: Statement) -> bool:
    low = max((x for x in (a.figure.lower, b.figure.lower) if x is not None), default=None)
    high = min((x for x in (a.figure.upper, b.figure.upper) if x is not None), default=None)
    return low is None or high is None or low <= high
