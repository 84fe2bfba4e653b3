"""Reading order: torn sentences joined, strayed halves put back, copies dropped, everything else left as printed."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.reading import read_report
from pipelines.reading.grams import WIDTHS, Grams
from pipelines.reading.lexicon import read_lexicon
from pipelines.reading.matching import best_matching, matching_leads, matching_odds
from pipelines.reading.order import repair_order
from pipelines.reading.paragraphs import split_paragraphs
from tests.damage.measure import measure
from tests.damage.pages import Page, clean_paragraphs, damage_page

WHOLE = [
    "本报讯(记者 周皓)全省粮食产量达到1400万吨,比上年增长两成,农村居民人均可支配收入随之增加,生活水平稳步提高。",
    "特色产业带动贫困人口增收,“大同黄花”“吉县苹果”“隰县玉露香”等区域品牌,成为稳定脱贫持续增收的硬支撑,惠及农户。",
    "深入落实“三保险三救助”“双签约”和“一站式结算”等健康扶贫政策,住院综合保障比例接近90%,看病有地方、有医生。",
    "培训班在太原科技大学开班,为期7天,共计3个班级129人,培训课程设置结合就业需要,帮助学员掌握就业技能和本领。",
]


def read(*lines: str) -> dict:
    """The first article of a page with a title and these lines."""
    return read_report("\n\n".join(["全省粮食增产", *lines]).encode(), "page.txt")["articles"].to_pylist()[0]


def torn(line: str, at: str) -> tuple[str, str]:
    """A line in two, before the given words."""
    cut = line.index(at)
    return line[:cut], line[cut:]


def repaired(*lines: str) -> list[str]:
    return read(*lines)["text"].split("\n")[1:]


def test_a_sentence_torn_inside_a_word_is_joined() -> None:
    """等区|域品牌 is one word across the seam: nothing stands between the halves, and the join says why."""
    left, right = torn(WHOLE[1], "域品牌")
    article = read(WHOLE[0], left, right, *torn(WHOLE[3], "天,共计"))
    assert article["text"].split("\n")[1:] == [WHOLE[0], WHOLE[1], WHOLE[3]]
    first, second = article["joins"]
    assert "a word stands across the seam" in first["evidence"]
    assert "often stand together" in second["evidence"]
    assert 0.8 < first["score"] <= 1
    assert article["text"][first["into"] :].startswith("域品牌")
    assert article["moves"] == article["duplicates_dropped"] == []


def test_one_torn_sentence_on_a_page_is_joined_where_a_mark_begins_its_rest() -> None:
    """Nothing else on the page is torn, but no paragraph begins with a comma."""
    left, right = torn(WHOLE[0], ",农村居民")
    assert repaired(left, right, WHOLE[1], WHOLE[3]) == [WHOLE[0], WHOLE[1], WHOLE[3]]


def test_a_strayed_half_is_put_behind_the_half_it_continues() -> None:
    """The half that begins inside a quotation moves to the half that leaves it open, wherever that stands."""
    left, right = torn(WHOLE[2], "签约")
    article = read(WHOLE[0], right, WHOLE[1], WHOLE[3], left)
    assert article["text"].split("\n")[1:] == [WHOLE[0], WHOLE[1], WHOLE[3], WHOLE[2]]
    (move,) = article["moves"]
    assert article["text"][move["into"] :] == right
    assert move["raw_end"] - move["raw_start"] == len(right)


def test_of_two_copies_the_one_that_continues_a_torn_sentence_stays() -> None:
    """The first copy stands behind a finished paragraph, the second behind the half it continues: the first goes."""
    left, right = torn(WHOLE[1], "域品牌")
    right += "光伏扶贫收益实现贫困村全覆盖,乡村旅游扶贫建设300个示范村。"
    article = read(WHOLE[0], right, WHOLE[3], left, right)
    assert article["text"].split("\n")[1:] == [WHOLE[0], WHOLE[3], left + right]
    (drop,) = article["duplicates_dropped"]
    assert drop["raw_start"] < article["joins"][0]["raw_start"]
    assert article["text"][drop["into"] :].startswith(right)


def test_of_two_whole_copies_the_first_stays() -> None:
    """Without a seam to tell them apart the first copy is kept, in the article that prints it."""
    article = read(*WHOLE, WHOLE[1])
    assert article["text"].split("\n")[1:] == WHOLE
    assert len(article["duplicates_dropped"]) == 1
    passages = read_report("\n".join([*WHOLE, WHOLE[1]]).encode(), "a.txt")["passages"].to_pylist()
    assert [passage["treatment"] for passage in passages] == ["body"] * 4 + ["duplicate"]
    assert passages[-1]["article_id"] == passages[0]["article_id"]


@pytest.mark.parametrize(
    "lines",
    [
        WHOLE,
        [WHOLE[0], WHOLE[1].rstrip("。"), WHOLE[2], WHOLE[3]],
        [WHOLE[0], "一、深入推进产业转型,加快建设现代化体系", WHOLE[1], "(二)保障民生", WHOLE[2]],
        [WHOLE[0], "主要产品产量", "粮食 650.0 17.3", "油料 3.7 2.9", "水果 1,2 5％", WHOLE[3]],
        [WHOLE[0], "各位代表!", WHOLE[1], "各位代表!", WHOLE[2]],
        [WHOLE[0], "指标\t产量\t增长", "粮食\t650.0\t17.3", "粮食\t650.0\t17.3", WHOLE[1]],
        [WHOLE[0], WHOLE[1].rstrip("。") + "[12-13]", WHOLE[2]],
        [WHOLE[0], "The economy of the province grew, and so did", WHOLE[2]],
    ],
)
def test_clean_pages_stay_as_printed(lines: list[str]) -> None:
    """A lost full stop, headings, table rows, refrains, footnote marks and Latin lines are no torn sentences."""
    article = read(*lines)
    assert article["text"].split("\n")[1:] == lines
    assert article["joins"] == article["moves"] == article["duplicates_dropped"] == []


SEED = Path(__file__).resolve().parents[1] / "raw" / "shanxi-2021" / "shanxi-poverty-alleviation.txt"


@pytest.mark.skipif(not SEED.is_file(), reason="the example report is not in raw/")
def test_the_example_page_is_put_back_into_order() -> None:
    """Six torn sentences are joined, one half moved, one copy dropped, and nothing else of the page is changed."""
    tables = read_report(SEED.read_bytes(), "shanxi-2021/shanxi-poverty-alleviation.txt")
    articles = tables["articles"].to_pylist()
    assert [len(article["joins"]) for article in articles] == [1, 1, 1, 3]
    assert [len(article["moves"]) for article in articles] == [0, 0, 1, 0]
    assert [len(article["duplicates_dropped"]) for article in articles] == [0, 1, 0, 0]
    text = "\n".join(article["text"] for article in articles)
    for seam in ("巩固拓展脱贫攻坚成果同", "等区域品牌", "“双签约”和", "为期7天", "面对面指导等方式", "此外,我市还"):
        assert text.count(seam) == 1
    assert text.count("光伏扶贫收益实现贫困村全覆盖") == 1
    assert "技能培训 and 人才培养" in text
    raw = tables["report_texts"].to_pylist()[0]["text"]
    dropped = articles[1]["duplicates_dropped"][0]
    assert sorted(raw[: dropped["raw_start"]] + raw[dropped["raw_end"] :]) == sorted(
        text + "\n" * (raw.count("\n") - text.count("\n"))
    )
    treatments = [row["treatment"] for row in tables["passages"].to_pylist()]
    assert [treatments.count(kind) for kind in ("headline", "joined", "moved", "duplicate")] == [5, 11, 1, 1]


def test_generated_damage_of_the_example_page_is_repaired() -> None:
    """Torn anew at random places, most sentences are joined, hardly any wrongly, and every copy is dropped."""
    whole = [line for article in WHOLE_ARTICLES for line in clean_paragraphs(article)]
    rng = random.Random(4)
    measured = measure(damage_page(rng, [whole], move=0.1) for _ in range(60))
    assert measured.tears > 80
    assert measured.joined >= 0.6 * measured.tears
    assert measured.wrong <= 0.04 * measured.joins
    assert measured.dropped == measured.copies > 0


WHOLE_ARTICLES = [
    article["text"]
    for article in read_report(SEED.read_bytes() if SEED.is_file() else "\n".join(WHOLE).encode(), "a.txt")[
        "articles"
    ].to_pylist()
]


def test_pages_whose_sentences_only_lost_their_stops_are_left_alone() -> None:
    """Paragraphs that end without a full stop by accident are not joined to what follows."""
    whole = [line for article in WHOLE_ARTICLES for line in clean_paragraphs(article)]
    rng = random.Random(5)
    measured = measure(
        damage_page(rng, [whole], tear=0.0, copy=0.0, lose=0.15, columns=0.0, articles=1) for _ in range(60)
    )
    assert measured.joins <= 3


def test_wrapped_lines_are_joined_and_never_moved() -> None:
    """Lines of a fixed width are joined where the seam shows it, and none leaves its place."""
    wrapped = [line[start : start + 24] for line in WHOLE for start in range(0, len(line), 24)]
    article = read(*wrapped)
    assert len(article["joins"]) >= 4
    assert article["moves"] == []
    assert article["text"].split("\n", 1)[1].replace("\n", "") == "".join(WHOLE)


def test_a_list_without_end_is_left_as_printed() -> None:
    """Thousands of unfinished lines are no torn page: nothing is joined, and reading stays quick."""
    lines = [f"全省粮食产量增长第{number}次，" for number in range(6_000)]
    article = read(*lines)
    assert article["joins"] == []
    assert article["text"].count("\n") == len(lines)


def test_measuring_counts_what_was_done_to_a_page() -> None:
    """A page with nothing torn has nothing to join and nothing joined."""
    measured = measure([Page("\n".join(WHOLE))])
    assert (measured.tears, measured.joins, measured.copies, measured.other_drops) == (0, 0, 0, 0)
    assert "joined 0/0 = -" in str(measured)


_pieces = st.lists(
    st.sampled_from(
        [*WHOLE, *torn(WHOLE[1], "域品牌"), *torn(WHOLE[2], "签约"), *torn(WHOLE[3], "天"), "此外,", "”", "(7", "7"]
    ),
    max_size=14,
)


@settings(max_examples=150, deadline=None)
@given(_pieces)
def test_repair_loses_nothing_and_invents_nothing(lines: list[str]) -> None:
    """Every paragraph is in exactly one line of one article, or is a dropped copy of one that is."""
    paragraphs = split_paragraphs("\n".join(lines))
    repair = repair_order([paragraphs[:5], paragraphs[5:]])
    placed = [piece.position for order in repair.articles for line in order.lines for piece in line]
    dropped = [piece.position for order in repair.articles for piece in order.duplicates]
    assert sorted(placed + dropped) == list(range(len(paragraphs)))
    assert {lines[position] for position in dropped} <= {lines[position] for position in placed}


def test_the_best_matching_is_not_the_greediest() -> None:
    """The two middling pairs together outweigh the best pair and its leftover."""
    gains = {(1, 1): 5.0, (1, 2): 4.0, (2, 1): 4.0, (3, 3): -1.0, (4, 4): 0.5}
    assert best_matching(gains) == {1: 2, 2: 1, 4: 4}


def test_a_large_group_is_matched_by_the_greatest_gain_first() -> None:
    """Beyond the size that is solved exactly, every member still has at most one partner."""
    gains = {(left, right): 1.0 + (left == right) for left in range(60) for right in range(60) if abs(left - right) < 3}
    assert best_matching(gains) == {place: place for place in range(60)}


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, 4)), st.floats(-2, 6), max_size=14))
def test_a_matching_is_never_worse_than_taking_the_best_pairs_first(gains: dict[tuple[int, int], float]) -> None:
    """The chosen pairs are listed, share no member, and gain at least what the greedy choice gains."""
    chosen = best_matching(gains)
    assert len(set(chosen.values())) == len(chosen)
    greedy: dict[int, int] = {}
    for left, right in sorted(gains, key=lambda pair: -gains[pair]):
        if gains[left, right] > 0 and left not in greedy and right not in greedy.values():
            greedy[left] = right
    assert sum(gains[pair] for pair in chosen.items()) >= sum(gains[pair] for pair in greedy.items()) - 1e-9


def worth_of_best(worth: dict[tuple[int, int], float]) -> float:
    """What the best way to pair off is worth, by trying all."""
    if not worth:
        return 0.0
    (left, right), *others = worth
    rest = {pair: worth[pair] for pair in others}
    free = {pair: odds for pair, odds in rest.items() if left != pair[0] and right != pair[1]}
    return max(worth_of_best(rest), worth[left, right] + worth_of_best(free))


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.tuples(st.integers(0, 3), st.integers(0, 3)), st.integers(-2, 9).map(float), max_size=10))
def test_a_lead_is_what_is_lost_without_the_pair(worth: dict[tuple[int, int], float]) -> None:
    """The pairs are a best matching, and the lead of each is the worth of that less the best without the pair."""
    leads, best = matching_leads(worth), worth_of_best(worth)
    assert sum(worth[pair] for pair in leads) == pytest.approx(best)
    for pair, lead in leads.items():
        without = {other: odds for other, odds in worth.items() if other != pair}
        assert lead == pytest.approx(best - worth_of_best(without))


def test_ends_that_may_have_swapped_their_beginnings_are_not_sure() -> None:
    """Both pairs are likely by themselves and together hardly ahead of the swap, in groups small and large."""
    swap = {(1, 1): 12.0, (2, 2): 9.0, (1, 2): 10.0, (2, 1): 10.0}
    assert matching_leads(swap) == {(1, 1): 1.0, (2, 2): 1.0}
    chain = {(place, place + step): 9.0 - step for place in range(3, 80) for step in (0, 1)}
    assert matching_leads(swap | chain | {(2, 3): 0.1})[1, 1] == 1.0


def test_a_rival_that_is_sure_of_another_does_not_speak_against_a_pair() -> None:
    """Two heads fit a tail alike; when one of them surely belongs elsewhere, the other pair becomes likely."""
    alone = matching_odds({(1, 1): 3.0, (1, 2): 3.0})
    settled = matching_odds({(1, 1): 3.0, (1, 2): 3.0, (2, 2): 12.0})
    assert settled[1, 1] > alone[1, 1] + 2


def test_runs_across_a_seam_are_found_with_figures_folded() -> None:
    """What recurs is told by width; a figure stands for any figure; a short tail has no long runs."""
    grams = Grams("全省粮食产量增长2.5%\n另一行")
    recurring = grams.recurs(["全省粮食", "增长7", "食"], ["产量增长", ".8%", "产量"])
    widths = [length for length, _, _ in WIDTHS]
    assert list(recurring[0]) == [True] * len(widths)
    assert list(recurring[1]) == [True] * len(widths)
    assert list(recurring[2]) == [True, False, True, False, False]
    assert not Grams("").recurs(["全省"], ["粮食"]).any()


def test_the_lexicon_cuts_words_and_knows_their_inside() -> None:
    """Words come out whole; 域品牌 begins inside a word, 品牌 does not."""
    lexicon = read_lexicon()
    assert lexicon.cut_words("社会主义建设,129人") == ["社会主义", "建设", ",", "1", "2", "9", "人"]
    assert lexicon.log_inside("域品牌") > 0 > lexicon.log_inside("品牌建设")
    assert [lexicon.class_of(word) for word in ("建设", "7", "“", ",", "Q")] == ["n", "m", "o", "w", "x"]
