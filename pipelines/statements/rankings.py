"""By what a clause ranks the areas that it lists."""

import re
from typing import Final

_RANKED: Final = re.compile(
    r"(?P<before>[\u4e00-\u9fff]*?)(?:位?列|位?居|排名?在?|名列)(?P<by>[\u4e00-\u9fff]{0,10}?)的?(?:全[国省市县区]的?)?"
    r"前(?:(?:[0-9]{1,2}|[一二三四五六七八九十两])(?:[位名强]|$)|列?$)"
)

_RANKS: Final = re.compile(
    r"(?P<by>[\u4e00-\u9fff]{2,16}?)(?:位?列|位?居|排名?在?|名列)前(?:(?:[0-9]{1,2}|[一二三四五六七八九十两])[位名强])?的?"
    r"(?:城市|地区|省份|县区|区县|县市|市州)?(?:依次|分别)?(?:是|为|有)$"
)
"""旅游收入居前三位的是: by what the areas are ranked that are listed next."""


def ranked_by(words: str, first_area: str, last_area: str) -> str:
    """By what a clause ranks the areas it lists: 销量 in 江苏、浙江列销量前两位; empty: it ranks none.

    `first_area` and `last_area` are the first and last words of the list."""
    at = words.find(last_area) + len(last_area)
    match = _RANKED.match(words, 0 if at >= len(words) else at)
    if match is None and (ranks := _RANKS.match(words[: words.find(first_area)])) is not None:
        return ranks["by"]
    return (match["by"] or match["before"]) if match else ""
