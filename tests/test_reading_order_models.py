"""What the order of reading was trained on: the same tokens as are read, slopes that lead downhill, files that fit."""

import random
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest

from pipelines.reading.candidates import read_pieces, score_pieces
from pipelines.reading.counts import read_counts
from pipelines.reading.evidence import BOUND, COLUMN, FEATURES, Judge, fill_leads, read_judge
from pipelines.reading.grams import Grams
from pipelines.reading.language import FAR, REACH, WORDS, Vocabulary, fold, read_language
from pipelines.reading.matching import match_freely, matching_odds
from pipelines.reading.paragraphs import split_paragraphs
from pipelines.reading.seams import read_head, read_tail
from tests.damage.classes import count_classes
from tests.damage.count import count_runs
from tests.damage.fit import Examples, fit, gather_examples, read_page, store
from tests.damage.pages import Page, damage_page
from tests.damage.train import Networks, Source, choose_vocabulary

LINES = [
    "全省粮食产量达到1400万吨，比上年增长两成，农村居民人均可支配收入随之增加，生活水平稳步提高。",
    "特色产业带动贫困人口增收，区域品牌成为稳定脱贫持续增收的硬支撑，惠及农户，乡村旅游持续升温。",
    "培训班在太原科技大学开班，为期7天，共计3个班级129人，帮助学员掌握就业技能和本领，提高收入。",
    "进出口总额增长两成，其中出口增长三成，进口增长一成，外商直接投资稳步提高，口岸建设加快推进。",
]


def test_training_reads_the_tokens_that_reading_reads() -> None:
    """At each cut of a line the rows of the trainer are those of the vocabulary, so that what was learnt applies."""
    lines = [fold(line) for line in LINES]
    vocabulary = Vocabulary.of(
        "".join(sorted(set("".join(lines)) - set("技旅"))), ["粮食", "贫困", "增长", "太原", "口岸建设"]
    )
    source = Source(lines, vocabulary)
    start = WORDS + FAR
    for line in lines:
        cuts = np.arange(4, len(line) - 4)
        tails, heads = source.read_tails(start + cuts), source.read_heads(start + cuts)
        assert tails.shape == heads.shape == (len(cuts), REACH + WORDS + FAR)
        assert tails.tolist() == [vocabulary.read_tail(line[:cut]) for cut in cuts]
        assert heads.tolist() == [vocabulary.read_head(line[cut:]) for cut in cuts]
        start += len(line) + WORDS + FAR


def test_learning_leads_downhill() -> None:
    """On two lines the loss falls by half within a few steps."""
    lines = [fold(line) for line in LINES[:2]]
    characters, words = choose_vocabulary([lines * 6])
    vocabulary = Vocabulary.of(characters, words)
    source = Source(lines, vocabulary)
    rng = np.random.default_rng(1)
    networks = Networks(2 + len(vocabulary.places), rng)
    cuts = source.cuts[::3]
    tails = source.read_tails(np.concatenate([cuts, source.stops]))
    heads = source.read_heads(np.concatenate([cuts, source.openings]))
    losses = [networks.learn(tails, heads, len(cuts), 0.02, rng) for _ in range(15)]
    assert losses[-1] < 0.5 * losses[0]


def test_counting_weighs_folders_and_keeps_frequent_runs() -> None:
    """A run of one file alone is left out, and a weight multiplies what its folder counts."""
    reports, laws = [["粮食增长粮食增长"], ["粮食增长"]], [["粮食安全"], ["粮食安全法"]]
    counted = count_runs([(reports, 3.0), (laws, 1.0)])
    assert counted[2]["粮食"] == 11
    assert "长粮" not in counted[2]


def test_what_is_counted_tells_seams_ends_and_beginnings() -> None:
    """粮|食 is likelier than 粮|在; 稳步提高 may end a sentence, 稳步 may not; 全年 begins one sooner than 有限."""
    gains, stops, begins = read_counts().read_seams(
        ["全省粮", "生活水平稳步提高", "生活水平稳步"],
        ["食产量", "在太原", "全年", "有限公司"],
        np.array([0, 0]),
        np.array([0, 1]),
    )
    assert gains[0] > gains[1] + 2
    assert stops[1] > stops[2] + 1
    assert begins[2] > begins[3]


def test_the_networks_tell_true_seams_from_others() -> None:
    """Cut anywhere, most ends find their own beginning among the best three of all, and before openings of lines."""
    language = read_language()
    rng = random.Random(3)
    cuts = [(line[:cut], line[cut:]) for line in LINES for cut in rng.sample(range(8, len(line) - 8), 6)]
    before, unended = language.read_tails([left for left, _ in cuts])
    assert unended.shape == (len(cuts),)
    after, midst = language.read_heads([right for _, right in cuts])
    opening, starts = language.read_heads(LINES)
    fitting = before @ after.T + midst
    ranked = (-fitting).argsort(axis=1)[:, :3]
    assert sum(place in ranked[place] for place in range(len(cuts))) >= len(cuts) // 2
    assert (np.diag(fitting) > (before @ opening.T + starts).max(axis=1)).mean() > 0.6


def test_marginals_are_those_of_all_matchings() -> None:
    """On a tree of pairs the odds are exact: summed over every way to pair off three tails and three heads."""
    pairs = {(0, 0): 1.0, (0, 1): 0.5, (1, 1): 2.0, (1, 2): -1.0, (2, 2): 0.3}
    names = list(pairs)
    total, chosen = 0.0, dict.fromkeys(names, 0.0)
    for kept in range(1 << len(names)):
        taken = [pair for place, pair in enumerate(names) if kept >> place & 1]
        if len({left for left, _ in taken}) == len({right for _, right in taken}) == len(taken):
            weight = float(np.exp(sum(pairs[pair] for pair in taken)))
            total += weight
            for pair in taken:
                chosen[pair] += weight
    odds = matching_odds(pairs)
    for pair, weight in chosen.items():
        assert odds[pair] == pytest.approx(np.log(weight / (total - weight)), abs=1e-6)
    lefts, rights = np.array(names).T
    assert match_freely(lefts, rights, np.array(list(pairs.values()))).tolist() == list(odds.values())


def test_fitting_finds_what_tells_true_pairs() -> None:
    """Where one feature marks the true pairs, they come to be likelier than the others."""
    rows = np.zeros((60, len(FEATURES)))
    rows[:, COLUMN["bias"]] = 1
    true = (np.arange(60) % 3 == 0).astype(float)
    rows[:, COLUMN["language"]] = 2 * true
    judge = fit(Examples(rows, np.arange(60) // 3, np.arange(60), true, np.ones(60)))
    odds = judge.weigh(rows)
    assert odds[true == 1].min() > 0 > odds[true == 0].max()


def test_pages_become_examples() -> None:
    """Nearly all tears of pages are among their pairs, and a clean page has no true pair."""
    rng = random.Random(2)
    pages = [damage_page(rng, [LINES * 1], tear=1.0, move=0.0, copy=0.0, columns=0.0, heads=0.0) for _ in range(4)]
    examples = gather_examples(read_page(page, 1.0) for page in [*pages, Page("\n".join(LINES))])
    torn = sum(len(page.tears) for page in pages)
    assert 0.9 * torn <= examples.true.sum() <= torn
    assert len(set(examples.tails.tolist())) <= torn + len(pages)


def test_a_judge_for_other_features_is_refused(tmp_path: Path) -> None:
    """The error names the file and says what to do; a stored judge is read back as it was."""
    ones = np.ones(len(FEATURES))
    judge = Judge(ones, ones, np.ones((len(FEATURES), 2)), np.zeros(2), np.ones(2))
    store(judge, tmp_path / "seams.npz")
    rows = np.eye(len(FEATURES))
    assert read_judge(tmp_path).weigh(rows).tolist() == judge.weigh(rows).tolist()
    other = tmp_path / "other"
    other.mkdir()
    with patch("tests.damage.fit.FEATURES", ("bias", "language")):
        store(judge, other / "seams.npz")
    with pytest.raises(ValueError, match=r"other.seams\.npz weighs other features .* tests/damage/fit\.py"):
        read_judge(other)


def test_a_pair_is_held_against_the_next_best_of_its_tail_and_of_its_head() -> None:
    """The lead of each pair is what it is worth less the best of the others; without others, of the least worth."""
    rng = np.random.default_rng(1)
    rows = np.zeros((12, len(FEATURES)))
    tails, heads = rng.integers(0, 4, 12), np.arange(12) % 5
    worth = rows[:, COLUMN["language"]] = rng.normal(0, 3, 12)
    fill_leads(rows, tails, heads)
    for members, name in ((tails, "language_over_heads"), (heads, "language_over_tails")):
        for place in range(12):
            others = [worth[other] for other in range(12) if other != place and members[other] == members[place]]
            assert rows[place, COLUMN[name]] == pytest.approx(
                np.clip(worth[place] - max(others, default=-BOUND), -BOUND, BOUND)
            )


def pairs_of(*lines: str) -> set[tuple[int, int]]:
    """Which lines of a page are compared, by their places."""
    pieces = read_pieces([split_paragraphs("\n".join(lines))])
    return set(score_pieces(pieces, lambda: Grams("\n".join(lines)), copied=False).keys)


def test_what_looks_like_a_title_is_compared_only_near_damage() -> None:
    """A heading is left alone on a clean page, and looked at beside a torn sentence or before a mark, unless the words
    of what follows cannot go on from it."""
    assert pairs_of(LINES[0], "（一）发挥开放平台", LINES[1], LINES[2]) == set()
    torn = LINES[2][:20], LINES[2][20:]
    assert (1, 2) in pairs_of(LINES[0], "（一）发挥开放平台", "作用，" + LINES[1], *torn)
    assert (1, 2) not in pairs_of(LINES[0], "（一）发挥开放平台", LINES[1], *torn)
    assert (1, 2) in pairs_of(LINES[0], "（一）发挥开放平台", "，" + LINES[1], LINES[2])


def test_what_looks_like_a_title_is_looked_at_from_afar_only_where_much_is_torn() -> None:
    """Among torn sentences a few words without a mark are as likely the beginning of one, and its rest anywhere."""
    title, torn, rest = "（一）发挥开放平台", [line[:20] for line in LINES], "作用，" + LINES[1]
    assert (0, 6) not in pairs_of(title, *LINES, torn[0], rest)
    assert (0, 6) in pairs_of(title, LINES[0], LINES[1], *torn[:3], rest)


@pytest.mark.parametrize(
    ("line", "is_tail"),
    [
        ("本报讯（记者 李敏）在1995年的经", True),
        ("品种“原丰早”和“52-1", True),
        ("落实《沿河三县水利建设规划（2013—2020", True),
        ("占全部投资的比重为43.7%。新建仓库的投资[22]", True),
        ("粮食 12.5 万吨 增长 3.1", False),
        ("改进做法. 某某日报, 2015-03-09.", False),
        ("中国科学院院刊, 2017(3): 25-31", False),
    ],
)
def test_a_figure_at_the_end_is_no_end_of_a_row(line: str, is_tail: bool) -> None:
    """A date, a span of years or a footnote mark may end a torn sentence; fields and references end no sentence."""
    (paragraph,) = split_paragraphs(line)
    assert (read_tail(paragraph) is not None) is is_tail


def test_paragraphs_are_indented_where_a_fifth_of_the_pieces_is() -> None:
    """On a torn page many a piece is the rest of a paragraph: it has no indent, and that tells."""
    halves = [half for line in LINES for half in (line[:22], line[22:])]
    pieces = read_pieces([split_paragraphs("\n".join(["\u3000\u3000" + halves[0], *halves[1:4]]))])
    pairs = score_pieces(pieces, lambda: Grams(""), copied=False)
    by_head = {head: row[COLUMN["head_indented"]] for (_, head), row in zip(pairs.keys, pairs.rows, strict=True)}
    assert by_head == {0: 1.0, 1: -1.0, 2: -1.0, 3: -1.0}


def test_paragraphs_that_open_alike_are_told_by_their_first_sentence_and_characters() -> None:
    """A head says whether a short sentence opens it, how many others of its article open so, and how many alike."""
    opened = [
        "粮食生产稳中有增。" + LINES[0],
        "粮食流通更加顺畅。" + LINES[2],
        "2019年开工。" + LINES[1],
        "2020年完工，见效。",
    ]
    pieces = read_pieces([split_paragraphs("\n".join([LINES[3][:20], *opened, LINES[3][20:]]))])
    pairs = score_pieces(pieces, lambda: Grams(""), copied=False)
    named = [COLUMN[name] for name in ("head_sentence", "article_sentences", "begins_alike")]
    rows = {head: [*row[named].round(2)] for (_, head), row in zip(pairs.keys, pairs.rows, strict=True)}
    assert rows == {
        1: [1, 0.4, 0.69],
        2: [1, 0.4, 0.69],
        3: [1, 0.4, 0.69],
        4: [0, 0.6, 0.69],
        5: [0, 0.6, 0],
    }


def test_classes_are_counted_against_openings() -> None:
    """Behind a figure a classifier is likelier than as an opening, and likelier than a time word is behind a noun."""
    table = count_classes(LINES)
    assert table["m"]["q"] > 0 > table["n"]["t"]


def test_what_two_sides_tell_by_themselves() -> None:
    """Ends without a pause or a full stop are weak and the weaker the shorter; a head says whether it is finished."""
    tail, title = (read_tail(split_paragraphs(line)[0]) for line in ("全省粮食产量达到，农村居民。其中", "粮食增产"))
    assert tail is not None
    assert not tail.weak
    assert title is not None
    assert title.weak
    assert title.features["tail_short"] > 0.5
    assert read_tail(split_paragraphs("全省粮食增产。")[0]) is None
    assert read_tail(split_paragraphs("全省粮食增产。服务业占GDP")[0]) is not None
    assert read_tail(split_paragraphs("[3]Geography, 2017, 37(1): 162-169 and elsewhere")[0]) is None
    head = read_head(split_paragraphs("，其中粮食")[0], first=False, indents=False)
    assert head is not None
    assert head.odd
    assert {"head_mark", "head_unfinished"} <= head.features.keys()
