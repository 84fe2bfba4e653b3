"""Lines of labels on web pages: 发布时间：… 来源：… 字号：…, one line a label, whatever parted them on the page.

What is not here: what the labels say (`imprint`), and which of their lines are furniture (`main_text`).
"""

import re
from collections.abc import Iterator
from itertools import pairwise

_IN_LABELS = re.compile("[:：【印藏享]")  # every label holds one, and most lines of prose none
_LABEL = re.compile(
    r"【?(?:(?:发布|发稿|成文|更新)?(?:时间|日期)|(?:信息|稿件|文章|新闻)?来源|作者|记者|(?:责任)?编辑|责编|审核|字[号体]|"
    r"(?:浏览|点击|阅读)(?:次数|量|数)?)\s*[:：]|【字|(?:打印|收藏|分享)(?=$|[\s|｜])"
)
_LONGEST_LABELS = 200


def may_have_labels(line: str) -> bool:
    """Whether a line is short, no sentence, and holds what every label holds."""
    return len(line) <= _LONGEST_LABELS and "。" not in line and _IN_LABELS.search(line) is not None


def split_labels(text: str) -> Iterator[str]:
    """Lines of a text; a line of labels (发布时间：… 来源：… 字号：…) is one line a label, whatever parted them."""
    for line in text.split("\n"):
        if not may_have_labels(line):
            yield line
            continue
        cuts = [match.start() for match in _LABEL.finditer(line)]
        if len(cuts) < 2:
            yield line
        else:
            yield from (line[at:end].strip(" |｜\u3000\xa0") for at, end in pairwise([0, *cuts, len(line)]))
