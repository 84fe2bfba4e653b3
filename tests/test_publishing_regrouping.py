"""Texts that come and go are grouped as if all had been grouped anew."""

import random

import numpy as np
import pytest

from pipelines.publishing import regrouping
from pipelines.reading import likeness
from pipelines.reading.likeness import PLACES, Signature, group_alike


def signatures(draw: random.Random, count: int) -> Signature:
    """Texts of three kinds; those of a kind differ in so few places that all look the same, or that about half do."""
    kinds = [np.array([draw.getrandbits(32) for _ in range(PLACES)], dtype=np.uint32) for _ in range(3)]
    texts = []
    changed = draw.choice(((0, 4, 9, 9, 14), (8, 11, 13)))
    for _ in range(count):
        text = draw.choice(kinds).copy()
        for place in draw.sample(range(PLACES), draw.choice(changed)):
            text[place] = draw.getrandbits(32)
        texts.append(text)
    return np.stack(texts)


@pytest.mark.parametrize("most", [1, 32])
@pytest.mark.parametrize("seed", range(30))
def test_texts_that_come_and_go_end_in_the_same_groups(seed: int, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where a band lists no more than a few texts, and where a text that looks the same states something else."""
    for module in (likeness, regrouping):
        monkeypatch.setattr(module, "MOST_IN_BAND", most)
    draw = random.Random(seed)
    texts = signatures(draw, 40)
    states = [draw.randrange(4) for _ in texts]
    was, now = ([draw.random() < 0.85 for _ in texts] for _ in range(2))

    def group(there: list[bool]) -> list[int | None]:
        places = [place for place, is_there in enumerate(there) if is_there]
        may_be = lambda one, other: states[places[one]] == states[places[other]]  # noqa: E731
        found = dict(zip(places, group_alike([texts[place] for place in places], may_be), strict=True))
        return [places[found[place]] if place in found else None for place in range(len(texts))]

    def may_be(one: int, other: int) -> bool:
        return states[one] == states[other]

    regrouped = regrouping.regroup_alike(texts, group(was), np.array(now), may_be)
    assert regrouped == group(now)
    nothing = regrouping.regroup_alike(texts, regrouped, np.array(now), lambda *_: pytest.fail("nothing has changed"))
    assert nothing == regrouped
