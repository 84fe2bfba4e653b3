"""Plain literals at every edge: reading many at once gives what the exact reader gives, and takes the quick way."""

from itertools import product

from test_figures_texts import rows_of_columns, rows_of_mentions

from pipelines.figures import bulk

HEDGES = ("", "约", "近", "超过", "不低于", "不足", "不超过", "下降")
NUMBERS = (
    "0", "1", "2", "7", "10", "58", "99", "100", "101", "250", "3000", "10000", "99999", "0.0", "0.05", "12.30",
    "100.0", "1,234", "12345678901234", "123456789012345", "１２", "-3.2",
)  # fmt: skip
SCALES = ("", "千", "万", "百万", "亿", "万亿", "多万", "余")
TENS = ("十", "百", "十万", "千万", "百亿", "万万")
UNITS = ("户", "元", "%", "‰", "个百分点", "倍", "年")
WORDS = ("", "以上", "左右")


def test_plain_literals_at_every_edge_are_read_alike_at_once_and_one_by_one() -> None:
    """Value, bounds, which of them belong, and place, to the last bit, for each number under each word."""
    texts = [
        f"{hedge}{number}{scale}{unit}。" for hedge, number, scale, unit in product(HEDGES, NUMBERS, SCALES, UNITS)
    ]
    texts = texts[::3] + [f"{number}{unit}{word}" for number, unit, word in product(NUMBERS, UNITS, WORDS)]
    texts += [f"{number}{scale}{unit}。" for number, scale, unit in product(NUMBERS[1:6], TENS, UNITS[:2])]
    texts += [f"| 产值（万元） |\n| --- |\n| {number} |" for number in NUMBERS]
    bulk.forget()
    assert rows_of_columns(bulk.read_texts(texts)) == rows_of_mentions(texts)


def test_plain_figures_need_no_exact_reader() -> None:
    """Digits with at most one word about them are evaluated in bulk; fifteen digits and words inside are not."""
    plain = [f"达{hedge}{number}{unit}。" for hedge in HEDGES[:7] for number in NUMBERS[:14] for unit in UNITS[:6]]
    bulk.forget()
    bulk.read_texts(plain)
    assert not bulk._EXACT_ROWS
    bulk.read_texts(["达三万户。", "达1234567890123456户。", "达几十户。"])
    assert len(bulk._EXACT_ROWS) == 3
