"""Slips of the pen in printed facts, one a fact, and a search that says whether the figures show them at all."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from bench.facts import COUNTS, Fact, Figure, Numbers, Random

NEIGHBOURS = 50
"""Printable figures on either side of one, as the conformance cases count them."""
Slip = Callable[[Fact, Random], Fact | None]


def _with(fact: Fact, place: int, figure: Figure) -> Fact:
    """The fact with another figure in a place: 0 the reported one, then the operands."""
    if place == 0:
        return replace(fact, reported=figure)
    operands = [*fact.operands]
    operands[place - 1] = operands[place - 1][0], figure
    return replace(fact, operands=tuple(operands))


def _pick(fact: Fact, rng: Random) -> tuple[int, Figure]:
    place = rng.randrange(len(fact.operands) + 1)
    return place, (fact.reported, *(figure for _, figure in fact.operands))[place]


def _in_digits(change: Callable[[str, Random], str]) -> Slip:
    def slip(fact: Fact, rng: Random) -> Fact | None:
        place, figure = _pick(fact, rng)
        before = str(abs(figure.digits)).zfill(figure.decimals + 1)
        after = change(before, rng)
        if after == before or not after or not int(after):
            return None
        decimals = max(0, figure.decimals - (len(before) - len(after))) if len(after) < len(before) else figure.decimals
        digits = int(after) * (1 if figure.digits >= 0 else -1)
        return _with(fact, place, replace(figure, digits=digits, decimals=decimals))

    return slip


def _change_digit(text: str, rng: Random) -> str:
    place = rng.randrange(len(text))
    return f"{text[:place]}{(int(text[place]) + rng.randrange(1, 10)) % 10}{text[place + 1 :]}"


def _swap_digits(text: str, rng: Random) -> str:
    if len(text) < 2:
        return text
    place = rng.randrange(len(text) - 1)
    return f"{text[:place]}{text[place + 1]}{text[place]}{text[place + 2 :]}"


def _drop_digit(text: str, rng: Random) -> str:
    place = rng.randrange(len(text))
    return text[:place] + text[place + 1 :]


def _scale(by: str) -> Slip:
    def slip(fact: Fact, rng: Random) -> Fact | None:
        place, figure = _pick(fact, rng)
        if by == "point":
            if not figure.decimals:
                return _with(fact, place, replace(figure, digits=figure.digits * 10))
            return _with(fact, place, replace(figure, decimals=figure.decimals - 1))
        if figure.scale not in ("万", "亿"):
            return None
        return _with(fact, place, replace(figure, scale="亿" if figure.scale == "万" else "万"))

    return slip


def _turn_sign(fact: Fact, rng: Random) -> Fact | None:
    place, figure = _pick(fact, rng)
    return None if figure.hedge else _with(fact, place, replace(figure, digits=-figure.digits))


def _points_as_percent(fact: Fact, _: Random) -> Fact | None:
    """百分点 printed as %: what was a difference is then a relative change."""
    if fact.rule != "points_match_percents" or fact.reported.unit != "个百分点":
        return None
    return replace(fact, reported=replace(fact.reported, unit="%"), make=_relative)


def _relative(values: Numbers) -> Fraction:
    return values[0] / values[1] - 1


def _swap_operands(fact: Fact, _: Random) -> Fact | None:
    if len({role for role, _ in fact.operands}) != 2 or len(fact.operands) != 2:
        return None
    (first, one), (second, other) = fact.operands
    return replace(fact, operands=((first, other), (second, one)))


def _leave_out(fact: Fact, rng: Random) -> Fact | None:
    if len(fact.operands) < 3 or any(role != "part" for role, _ in fact.operands) or fact.how != "equal":
        return None
    place = rng.randrange(len(fact.operands))
    return replace(fact, operands=(*fact.operands[:place], *fact.operands[place + 1 :]))


def _change_years(fact: Fact, rng: Random) -> Fact | None:
    if fact.rule != "average_growth_matches_levels" or fact.n is None:
        return None
    return replace(fact, n=max(1, fact.n + rng.choice((-1, 1))))


FAULTS: dict[str, Slip] = {
    "a digit changed": _in_digits(_change_digit),
    "two digits swapped": _in_digits(_swap_digits),
    "a digit dropped": _in_digits(_drop_digit),
    "the point moved": _scale("point"),
    "万 for 亿, or 亿 for 万": _scale("multiplier"),
    "the sign turned": _turn_sign,
    "% for 百分点": _points_as_percent,
    "base and value swapped": _swap_operands,
    "a part left out": _leave_out,
    "a year too many or too few": _change_years,
}


def spoil(fact: Fact, name: str, rng: Random) -> Fact | None:
    """The fact with one slip of this name; None where it does not apply or changes nothing."""
    slipped = FAULTS[name](fact, rng)
    return None if slipped == fact else slipped


def shows(fact: Fact) -> bool:
    """Whether no unrounded numbers that print so satisfy the relation, the last noughts rounded or not; or the figures
    state one number to the same place in different digits."""
    if not fact.can_hold() or (not fact.can_hold(lenient=False) and _is_hardly_tested(fact)):
        return True
    if fact.how != "same":
        return False
    told, *others = (figure for figure in (fact.reported, *(figure for _, figure in fact.operands)) if not figure.hedge)
    return any(
        figure.place == told.place and figure.digits != told.digits and not _round(figure) and not _round(told)
        for figure in others
    )


def _is_hardly_tested(fact: Fact) -> bool:
    """Whether rounded noughts would let most neighbours of the reported figure hold as well, if not all: they excuse
    nothing then. Where all would, there is nothing to see. Of a counted whole there are few shares, whatever prints."""
    if fact.how == "whole":
        return False
    coarse = [figure.last_digit * figure.factor for figure in (fact.reported, *(figure for _, figure in fact.operands))]
    step = max(coarse) if fact.how == "same" else coarse[0]
    holding = sum(fact.can_hold(off=k * step) for k in range(-NEIGHBOURS, NEIGHBOURS + 1))
    return NEIGHBOURS < holding <= 2 * NEIGHBOURS


def _round(figure: Figure) -> bool:
    return not figure.decimals and figure.digits % 10 == 0


def shuffle(fact: Fact, others: list[Fact], rng: Random) -> Fact | None:
    """The fact with the operands of another of its rule and unit: figures that have nothing to do with it."""
    apt = [
        other
        for other in others
        if other is not fact
        and [role for role, _ in other.operands] == [role for role, _ in fact.operands]
        and {figure.unit in COUNTS for _, figure in other.operands}
        == {figure.unit in COUNTS for _, figure in fact.operands}
        and {figure.unit for _, figure in other.operands} == {figure.unit for _, figure in fact.operands}
    ]
    return replace(fact, operands=rng.choice(apt).operands) if apt else None
