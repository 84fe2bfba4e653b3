"""Sums whose parts stand in a sentence of their own, away from their total, and parts counted by words of their own.

Which total is meant the words hardly say, so that only what adds up is claimed: parts that bear the name of their
total, where that is no accident; or all figures of a sentence that 其中 opens, over one of the sentence before.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from pipelines.statements.claims.claim import ArticleView, Claim, sum_claim
from pipelines.statements.claims.fitting import add_up, total_of
from pipelines.statements.claims.terms import LEVEL, TARGET
from pipelines.statements.model import Statement
from pipelines.statements.wording import share_word
from schemas.consistency.units import find_unit

_FEWEST, _MOST = 2, 8
_CHANCE: Final = 0.01
"""How often parts may add up to a total of their name by chance."""
_CHANCE_OF_ALL: Final = 0.15
"""The same where they are all figures of their sentence, three or more, and add up to the last digit."""
_OPENS_PARTS: Final[tuple[str, ...]] = ("其中", "其中，", "其中：")
_CHANCE_OF_PARTS: Final = 0.03
"""The same where 其中 opens that sentence, whatever the total is called."""


def find(view: ArticleView) -> Iterator[Claim]:
    """All claims of this kind in an article."""
    for sentence in view.sentences():
        counts = [o for o in sentence if o.figure.kind == "quantity"]
        run = _run(counts)
        if len(run) >= _FEWEST:
            yield from _of_run(view, run, whole=len(run) == len(counts))
        yield from _of_told_parts(counts)


def _run(counts: Sequence[Statement]) -> list[Statement]:
    """The levels that open a sentence, of one unit, area and time."""
    run: list[Statement] = []
    for o in counts[:_MOST]:
        plain = o.is_level and not o.headline and not o.row and not o.tail.each and not o.figure.qualifier
        if not plain or o.bounds is None or o.status is TARGET:
            break
        if run and (o.unit != run[0].unit or o.area != run[0].area or o.period != run[0].period):
            break
        run.append(o)
    return run


def _of_run(view: ArticleView, run: Sequence[Statement], *, whole: bool) -> Iterator[Claim]:
    first = run[0]
    before = [
        o for o in view.amounts(first)
        if o.sense.measure is LEVEL and o.unit == first.unit and o.area == first.area and o.period == first.period
        and o.sentence != first.sentence and not o.figure.qualifier and o.status is not TARGET and not o.row
    ]  # fmt: skip
    for n in range(len(run), _FEWEST - 1, -1):
        parts = run[:n]
        made = [o for o in before if add_up(o, parts)]
        if made:
            named = sum(_names(o, parts) for o in before)
            fits = [o for o in made if _is_meant(o, parts, tried=named, whole=whole)]
            if len({o.figure.value for o in fits}) == 1:
                yield sum_claim(fits[-1], parts)
                return
        whole = False


def _is_meant(total: Statement, parts: Sequence[Statement], *, tried: int, whole: bool) -> bool:
    """Whether parts that add up are those of a total, among so many that were tried."""
    loose = _looseness(total, parts)
    exact = whole and len(parts) > _FEWEST and _adds_exactly(total, parts)
    if exact and parts[0].sentence - total.sentence == 1 and parts[0].figure.sentence.startswith(_OPENS_PARTS):
        return loose < _CHANCE_OF_PARTS
    if not _names(total, parts):
        return False
    close = _CHANCE * 2 if _adds_exactly(total, parts) else _CHANCE
    return loose * tried < close or (exact and loose * tried < _CHANCE_OF_ALL * _MOST and loose < _CHANCE_OF_ALL)


def _names(total: Statement, parts: Sequence[Statement]) -> bool:
    """Whether each part has a word of its total."""
    return all(share_word(total.core, p.indicator + "".join(p.dimensions)) for p in parts)


def _looseness(total: Statement, parts: Sequence[Statement]) -> float:
    made, whole = total_of(parts), total.bounds
    if made is None or whole is None:
        return 1.0
    room = max(made[1] - made[0] + whole[1] - whole[0], total.figure.place * total.factor)
    return room / max(min(abs(p.figure.value or 0) * p.factor for p in parts), 1e-9)


def _adds_exactly(total: Statement, parts: Sequence[Statement]) -> bool:
    place = min(s.figure.place * s.factor for s in (total, *parts))
    gap = abs(sum((p.figure.value or 0) * p.factor for p in parts) - (total.figure.value or 0) * total.factor)
    return gap <= place / 2


def _of_told_parts(counts: Sequence[Statement]) -> Iterator[Claim]:
    """养老机构33个，其中敬老院20所、福利院13家; 筹资45元，其中中央20元、省15元、个人10元: the parts that are told
    of one total, each with a classifier of its kind, or three of an amount a head, which is a total all the same."""
    totals = {id(o.parts_of): o.parts_of for o in counts if o.parts_of is not None}
    for total in totals.values():
        parts = [o for o in counts if o.parts_of is total and o.is_level and not o.figure.qualifier][:_MOST]
        if total.figure.qualifier or not parts or total.sentence != parts[0].sentence:
            continue
        for n in range(len(parts), _FEWEST - 1, -1):
            units = {o.unit for o in (total, *parts[:n])}
            of_kinds = len(units) > 1 and all(map(_counts, (total, *parts[:n])))
            if (of_kinds or (n > _FEWEST and len(units) == 1)) and _adds_exactly(total, parts[:n]):
                yield sum_claim(total, parts[:n])
                break


def _counts(o: Statement) -> bool:
    """Whether a figure counts things, by whatever classifier."""
    return o.figure.kind == "quantity" and find_unit(o.unit, o.figure.kind).counts
