"""The texts that are read for speed: reports repeated with other digits, text without numerals, hostile lines.

No sentence of a report goes further than these strings.
"""

import random
import re
from collections.abc import Callable
from pathlib import Path

from bench.timing import ROOT

_RUN = re.compile("[0-9]+")
_NUMERALS = re.compile("[0-9０-９一二三四五六七八九十百千万亿零〇两半]")
_SUBJECTS = (
    "地区生产总值",
    "粮食产量",
    "固定资产投资",
    "进出口总额",
    "社会消费品零售总额",
    "一般公共预算收入",
    "货运量",
)
_UNITS = ("亿元", "万吨", "万元", "亿美元", "万人", "公里", "万千瓦时")


def load_texts(corpus: Path | None) -> list[str]:
    """Report texts of a folder; without one, those of raw/ and ten generated reports."""
    files = sorted((corpus or ROOT / "raw").rglob("*.txt"))
    texts = [file.read_text(encoding="utf-8") for file in files]
    return texts if corpus else [*texts, *(generated_text(seed) for seed in range(10))]


def generated_text(seed: int, sentences: int = 200) -> str:
    """A communiqué of invented figures, four sentences a paragraph."""
    draw = random.Random(seed)
    said = []
    for _ in range(sentences):
        subject, unit = draw.choice(_SUBJECTS), draw.choice(_UNITS)
        level, rate, year = draw.uniform(1, 9000), draw.uniform(0.1, 30), draw.randint(1990, 2025)
        more = draw.choice(("增长", "下降")) + f"{rate:.1f}%"
        tail = draw.choice(
            ("", f"，占比达到百分之{draw.choice('二三四五六七八九')}十", f"，其中农村约{level / 3:.0f}{unit}")
        )
        said.append(f"{year}年全市{subject}{level:.{draw.randint(0, 2)}f}{unit}，比上年{more}{tail}。")
    return "\n".join("".join(said[i : i + 4]) for i in range(0, len(said), 4))


def with_other_digits(text: str, draw: random.Random) -> str:
    """The same text with every run of ASCII digits drawn anew; years stay years, months and days stay such."""

    def redraw(match: re.Match[str]) -> str:
        run, after = match[0], text[match.end() : match.end() + 1]
        width = len(run)
        if width == 4 and run[:2] in ("19", "20"):
            return str(draw.randint(1950, 2049))
        if width == 2 and after in ("月", "日"):
            return str(draw.randint(10, 12 if after == "月" else 28))
        if run[0] == "0":
            return "0" + "".join(draw.choices("0123456789", k=width - 1))
        return str(draw.randrange(10 ** (width - 1), 10**width))

    return _RUN.sub(redraw, text)


def repeated(texts: list[str], size: int, seed: int) -> list[str]:
    """The texts over and over until they have `size` bytes of UTF-8, digits drawn anew for each copy."""
    draw = random.Random(seed)
    copies: list[str] = []
    total = 0
    lengths = [len(text.encode()) for text in texts]
    while True:
        for text, length in zip(texts, lengths, strict=True):
            if total >= size:
                return copies
            copies.append(with_other_digits(text, draw))
            total += length


def without_numerals(texts: list[str]) -> list[str]:
    """The texts with every character struck out that can stand in a numeral."""
    return [_NUMERALS.sub("", text) for text in texts]


def utf8_size(texts: list[str]) -> int:
    """Bytes of UTF-8."""
    return sum(len(text.encode()) for text in texts)


def _tiled(tile: str) -> Callable[[int], str]:
    size = len(tile.encode())
    return lambda wanted: tile * max(1, wanted // size)


def _nested(tile: str, closing: str) -> Callable[[int], str]:
    size = len((tile + closing).encode())
    return lambda wanted: tile * max(1, wanted // size) + closing * max(1, wanted // size)


HOSTILE: dict[str, Callable[[int], str]] = {
    "digits": _tiled("1234567890"),
    "full-width digits": _tiled("１２３４５６７８９０"),
    "一一一": _tiled("一"),
    "万万万": _tiled("万"),
    "Chinese numerals without end": _tiled("三千七百二十五亿六千万"),
    "thousands separators": _tiled("1,234，567,"),
    "points": _tiled("1.2．"),
    "nested brackets": _nested("（1[2", "]）"),
    "ratios and fractions": _tiled("1∶2:3/4分之"),
    "ranges": _tiled("1—2-3～4至"),
    "spaced digits": _tiled("3 9 . 9 "),
    "qualifiers": _tiled("约近超过不低于"),
    "dates": _tiled("2013年—2020年1月、"),
    "百分之": _tiled("百分之"),
    "figures without a break": _tiled("增长3.5%达到27393元比上年多约二十一点五亿元"),
    "no numeral, no break": _tiled("全面贯彻落实"),
}
"""Name → a line without break of about so many bytes of UTF-8."""
