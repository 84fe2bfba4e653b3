"""JioNLP: amounts of money with parsing, and times, which are kept apart. It extracts no other quantities."""

import re
from collections.abc import Iterator
from typing import Any

import jionlp

BOUNDS = re.compile(
    "(?<=[0-9一二三四五六七八九十百千万亿])[多余几来](?=[万亿元块])|^[^0-9一二三四五六七八九十百千万亿两几]+|以[上下]|左右|上下"
)


def call(text: str) -> Any:
    """Both extractors with parsing."""
    return jionlp.ner.extract_money(text, with_parsing=True), jionlp.ner.extract_time(text, with_parsing=True)


MODES = {"money and time": call}


def rows(text: str) -> Iterator[list[Any]]:
    """An amount that it gives as two ends is offered as either of them; its bounding words are in its literal."""
    money, times = call(text)
    for found in money:
        detail, (start, end) = found["detail"], found["offset"]
        bound = BOUNDS.search(found["text"]) if detail["definition"] != "accurate" else None
        ends = detail["num"] if isinstance(detail["num"], list) else [detail["num"]]
        for number in ends:
            if number is not None:
                yield [start, end, float(number), detail["case"], bound and bound[0], True]
    for found in times:
        yield [*found["offset"], None, None, None, False]
