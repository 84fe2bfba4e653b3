"""What holds for any text: one observation a statistic, no exception, the same answer twice."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.figures import read_figures
from pipelines.statements import read_statements
from schemas.tables import TABLES
from tests.statements_by_hand import make_tables, read_text

WORDS = """
2019年 全省 其中 ， 。 ； 、 （ ） 比上年 增长 下降 5.2% 31万人 12个 占 的比重为 分别 从 由 增加到 3∶4∶5 2.5倍 翻一番
0.7个百分点 “十三五”时期 目前 力争 城镇居民 粮食产量 太原市 | 年均 高于全国 是 和 第一产业 三成 近 以上 ——
截至5月17日 中西部22个省份 的 占比
"""
PIECES = st.sampled_from([*WORDS.split(), "\n", "\t", " "])


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_sequence_of_words_is_read(text: str) -> None:
    """Pieces of reports in any order: no exception, and each statistic is observed exactly once."""
    tables = read_text(text)
    wanted = [row["mention_id"] for row in tables["mentions"].to_pylist() if row["outcome"] == "observation"]
    assert sorted(tables["observations"]["mention_id"].to_pylist()) == sorted(wanted)
    assert all(row["indicator"] and len(row["indicator"]) <= 80 for row in tables["observations"].to_pylist())
    known = set(wanted)
    assert set(tables["claim_operands"]["mention_id"].to_pylist()) <= known
    assert len(set(tables["claims"]["claim_id"].to_pylist())) == tables["claims"].num_rows


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r"), max_size=80))
def test_any_text_is_read(text: str) -> None:
    """Arbitrary characters raise nothing and give tables of the declared schema."""
    tables = read_text(text, home=None, published=None, precision=None)
    for name in ("observations", "claims", "claim_operands"):
        assert tables[name].schema.equals(TABLES[name].schema)


def test_reading_twice_gives_the_same_rows() -> None:
    """No clock, no hash order: the same tables give the same tables."""
    text = "2019年，全省粮食产量512万吨，增长1.6%。其中，稻谷390万吨，甘薯80万吨，占全部产量的76.2%和15.6%。" * 3
    first, again = read_text(text), read_text(text)
    assert all(first[name].equals(again[name]) for name in ("observations", "claims", "claim_operands"))


def test_time_grows_with_the_text_on_an_endless_sentence() -> None:
    """Ten times the clauses of one sentence take about ten times as long, not a hundred times."""

    def seconds(clauses: int) -> float:
        text = "2019年，全省粮食产量512万吨" + "，增长1.6%，比上年增加8万吨" * clauses + "。"
        tables = make_tables([text], title="云江市", home="福建省", published=None, precision=None)
        tables |= read_figures(tables)
        best = float("inf")
        for _ in range(3):
            start = time.process_time()
            read_statements(tables)
            best = min(best, time.process_time() - start)
        return best

    assert seconds(1500) < 30 * max(seconds(150), 0.01)
