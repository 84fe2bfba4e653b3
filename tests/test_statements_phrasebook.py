"""How much of the language is read: articles of frames and lists, whose figures are known by construction."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.phrasebook.measure import Shares, measure
from tests.phrasebook.writing import FRAMES, INDICATORS, Article, write_articles

FLOORS = {"whole row": 0.96, "indicator": 0.98, "measure": 0.99, "area": 0.98, "period": 0.98, "status": 0.99}
"""Shares that articles of a fixed seed must reach; they rise with what the rules learn, and never fall."""


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    """A few articles of a fixed seed."""
    return write_articles(seed=2024, count=12)


@pytest.fixture(scope="module")
def shares(articles: list[Article], tmp_path_factory: pytest.TempPathFactory) -> Shares:
    """What of them is read right."""
    return measure(articles, tmp_path_factory.mktemp("phrasebook"))


@pytest.mark.parametrize("name", FLOORS)
def test_breadth_does_not_rot(shares: Shares, name: str) -> None:
    """Each share stays above its floor."""
    assert shares.share(name) >= FLOORS[name], shares.misses


def test_every_figure_is_found_with_its_value(shares: Shares) -> None:
    """Frames print nothing that the rooms below could not read."""
    assert shares.right["value"] == shares.of["value"]


def test_labels_stand_where_their_figures_do(articles: list[Article]) -> None:
    """A label's span is the figure that it tells of, and its words stand in the text."""
    for article in articles:
        for label in article.labels:
            assert article.text[label.start : label.end] == label.text
            assert not label.is_statistic or (label.value is not None and label.measure)


def test_a_seed_gives_the_same_articles(articles: list[Article]) -> None:
    """Two draws by one seed are one draw, and another seed is another."""
    assert write_articles(2024, 12) == articles
    assert write_articles(2025, 2) != articles[:2]


def test_the_lists_are_broad() -> None:
    """Hundreds of frames and indicators, so that no share rests on a few turns of speech."""
    assert len(FRAMES) >= 400
    assert len(INDICATORS) + sum(len(each.parts) for each in INDICATORS) >= 220


def test_a_wrong_reading_is_a_miss(articles: list[Article], tmp_path: Path) -> None:
    """A label that says otherwise than the text is held against the reading."""
    first = articles[0]
    wrong = replace(first, labels=tuple(replace(each, period=("1066",)) for each in first.labels))
    assert measure([wrong], tmp_path).right["period"] == 0
