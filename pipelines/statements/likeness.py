"""Names that a figure has by its likeness to the one before: what is counted, done or measured in the same way."""

import re
from functools import lru_cache

from pipelines.statements.model import Statement
from pipelines.statements.phrases import Phrase, head_of
from pipelines.statements.topics import Namer
from schemas.vocabulary import Measure

_MOVES = re.compile("上涨|下降|持平|下跌|增长|减少|上升|回落|盈利|亏损")
_BASIS_FIRST = re.compile("月?(?:同比|环比)")
_COUNTING = ("个", "条", "座", "处", "所", "家", "户", "村", "项")


def counted_likewise(namer: Namer, statement: Statement, own: Phrase) -> Phrase:
    """价格上涨的城市个数为65个，下降的为5个: the same things counted, of which something else is said."""
    if statement.figure.kind != "quantity" or not _says_likewise(own.text):
        return own
    like = namer.last_in(statement.figure.unit) or namer.last_counted
    if like is None or like.figure.unit != statement.figure.unit:
        return own
    said = _MOVES.search(like.indicator)
    if said is None:
        return own
    if _MOVES.fullmatch(own.text):
        before, after = like.indicator[: said.start()], like.indicator[said.end() :]
        return Phrase(before + own.text + after)
    if _BASIS_FIRST.match(own.text) and (basis := _BASIS_FIRST.search(like.indicator)) and basis.start():
        return Phrase(like.indicator[: basis.start()] + own.text)
    return own


@lru_cache(maxsize=1 << 14)
def _says_likewise(text: str) -> bool:
    return _MOVES.fullmatch(text) is not None or _BASIS_FIRST.match(text) is not None


def share_verb(namer: Namer, statement: Statement) -> None:
    """硬化364个村的道路469公里: both figures count what the verb before the first did."""
    before = namer.last
    if before is None or before.clause != statement.clause or before.own.verb != "flow" or not before.lead:
        return
    if before.figure.unit not in _COUNTING:
        return
    statement.coordinated = True
    statement.dimensions = [before.lead, *statement.dimensions]


def measured_likewise(namer: Namer, statement: Statement, full: Phrase) -> Phrase:
    """对拉美增长6.8% after 对欧盟进出口…: the measure is that of the partner before."""
    anchor = namer.anchor
    if (
        anchor is None
        or not (full.text.startswith("对") and anchor.indicator.startswith("对"))
        or full.head
        or full.verb
    ):
        return full
    like = anchor.state if anchor.sense.measure is Measure.SHARE or anchor.figure.kind == "percentage_point" else anchor
    head = head_of(like.indicator.partition("占")[0]) if like is not None else ""
    moves = statement.tail.direction and not statement.tail.arrival
    return Phrase(full.text + head, full.verb, full.places) if head and moves else full
