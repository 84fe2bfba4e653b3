"""cn2an rewrites Chinese numerals as Arabic ones: a reading is a stretch that it rewrote, its value what stands there.

Arabic figures it leaves alone, so it gives no reading of them.
"""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

import cn2an

MODES = {"": cn2an.transform}
CLAUSE = re.compile("[^，。；：、\n]+")
NUMBER = re.compile(r"(-?[0-9.]+)(?:/([0-9.]+))?(%?)")


def rows(text: str) -> list[list[Any]]:
    """Compare clause by clause, so that one misaligned stretch spoils no other."""
    return [row for clause in CLAUSE.finditer(text) for row in clause_rows(clause[0], clause.start())]


def clause_rows(clause: str, at: int) -> Iterator[list[Any]]:
    """The rewritten stretches of a clause."""
    written = cn2an.transform(clause)
    changes = SequenceMatcher(None, clause, written, autojunk=False).get_opcodes()
    for change, start, end, new_start, new_end in changes:
        number = NUMBER.fullmatch(written[new_start:new_end]) if change == "replace" else None
        if number:
            try:
                value = float(number[1]) / float(number[2] or 1)
            except (ValueError, ZeroDivisionError):
                continue
            yield [at + start, at + end, value, number[3] or None, None, True]
