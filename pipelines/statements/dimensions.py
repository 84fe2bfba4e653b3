"""What a figure is narrowed to beside its indicator: of what it is a share, what it is compared with, its scope."""

import re
from typing import Final

from pipelines.statements.clauses import Surroundings
from pipelines.statements.heard import is_local
from pipelines.statements.lexicon import GROWTH_NOUNS
from pipelines.statements.model import Statement
from pipelines.statements.phrases import EMPTY, Phrase
from pipelines.statements.tails import Tail
from pipelines.statements.topics import Namer
from pipelines.statements.wording import clean, join, shorten
from schemas.vocabulary import Measure

_DIGIT: Final = re.compile(r"\d|[上去同前年月]")
_SHARE_IN: Final = re.compile(r"在.{2,16}中(?:的|所)?(?:占比|占|比重|占比重)$")
PER: Final = frozenset(
    {"每吨", "每亩", "每公斤", "每斤", "每平方米", "每立方米", "每户", "每度", "每股", "每桶", "每头", "每辆"}
)
"""What a price or a yield may be told per, among the words of a tail."""
_SPEED_WORD: Final = re.compile("|".join(GROWTH_NOUNS))
_WITHOUT: Final = re.compile(
    r"(?:扣除|剔除|不含|不包括)(?![^，。；]*(?:价格|物价|因素|成本|费用|开支))[\u4e00-\u9fff]{2,10}?(?=[，、]|后|增长|下降|实现)(?=[^。；\d]*$)"
)
"""扣除村办工业产值，增长3%: of what is left of it."""
_TWO_SIDED: Final[tuple[str, ...]] = ("城乡", "男女", "师生", "生师", "存贷")


def take_share(namer: Namer, statement: Statement, full: Phrase, around: Surroundings) -> tuple[str, Phrase]:
    """占…的比重 as words to add to an indicator, and what is left of the phrase."""
    if full.text in ("占比", "比重", "所占比重") and namer.anchor is not None:
        return full.text, EMPTY
    tail, before = statement.tail, namer.anchor
    if before is not None and full.text.startswith("在") and _SHARE_IN.match(full.text):
        return full.text, EMPTY
    if (
        before is not None
        and statement.figure.kind != "ratio_part"
        and full.text.endswith("之比")
        and "与" not in full.text[1:]
        and 4 < len(full.text) < 14
        and full.text[:2] not in _TWO_SIDED
    ):
        return "与" + full.text.removeprefix("与"), EMPTY
    if tail.share is not None:
        words = clean(around.text[tail.share : tail.subject_end])
        if (
            words == "占"
            and full.text
            and namer.told.last is not None
            and namer.told.last.indicator.endswith(namer.last_share)
        ):
            # 地表水占供水总量的97.6%，地下水占1.8%
            words = namer.last_share or words
        return (words if len(words) > 1 or not full.text else ""), full
    listed = around.opener == "、" and not full.text and around.own.places
    if listed and before is not None and before.tail.share is not None:
        return "占" + around.own.places[0].word, full
    return "", full


def bring_in(statement: Statement, around: Surroundings) -> None:
    """For a figure inside a comparison: the words that bring it in."""
    if not around.frame or statement.planned:
        return
    words = clean(around.text[max(0, statement.tail.subject_end - 12) : statement.figure.left])
    words = re.split("[，；。\n]", words)[-1]
    speed = _SPEED_WORD.search(words)
    statement.speed = speed.group() if speed is not None else ""
    against = words.rfind("较") if around.frame == "比" else -1
    at = max(words.rfind(around.frame), against, words.rfind("恢复"), words.rfind("完成"), 0)
    statement.reference = words[at:]


def add_share(statement: Statement, share: str) -> None:
    """Let an indicator end on what it is a share of."""
    if not share:
        return
    root = statement.indicator
    at = root.find("占")
    statement.indicator = join(root[:at] if at > 0 and statement.source is not None else root, share)


def add_dimensions(namer: Namer, statement: Statement, around: Surroundings) -> None:
    """What it is compared with, and the scope of the sentence."""
    tail = statement.tail
    times_of = not around.frame and statement.figure.kind == "multiple"
    off = not around.frame and statement.source is not None  # 低于限额37亿元
    beside = not around.frame and statement.reference.startswith("相当于")
    added = [statement.reference] if statement.planned or times_of or off or beside else []
    points = statement.figure.kind == "percentage_point"
    before = statement.source if points else None
    if before is not None and tail.rate_noun:
        added.append(next((w for w in tail.words if _SPEED_WORD.fullmatch(w)), ""))
    elif before is not None and tail.against is not None and before.sense.measure is Measure.GROWTH_RATE:
        added.append("增速")
    if points and tail.than is not None and not tail.base_times:
        added.append("比" + clean(around.text[tail.than[0] : tail.than[1]]))
    if points and tail.than is not None and tail.base_times:
        # 比同期城镇居民高4.2个百分点: who is compared with, at the same time
        whom = _without_times(around.text, tail)
        added.append("比" + whom if len(whom) > 2 and _GROUP.search(whom) is not None else "")
    if tail.adverbs and ("相差" in tail.adverbs or "相差了" in tail.adverbs):
        added.append(clean(around.text[tail.subject_end - 2 : statement.figure.left]).rpartition("，")[2])
    if tail.against is not None and tail.against[1] > tail.against[0]:
        added.append(clean(around.text[tail.against[0] - 2 : tail.against[1]]))
    multiple = statement.figure.kind == "multiple" and statement.figure.unit != "番" and not tail.direction
    if multiple and tail.time is not None and not around.frame:
        added.append(around.text[tail.time.start : tail.time.end])
    if statement.figure.kind == "quantity":
        if not PER.isdisjoint(tail.words):
            added += [word for word in tail.words if word in PER]
        if tail.basis == "annual_average" and not tail.direction:
            added.append("年均")
        if tail.than is not None and not tail.base_times and not _DIGIT.search(around.text, *tail.than):
            added.append("比" + clean(around.text[tail.than[0] : tail.than[1]]))
    lead = around.text[max(0, statement.figure.left - 30) : statement.figure.left]
    if ("扣" in lead or "剔" in lead or "不" in lead) and (without := _WITHOUT.search(lead)) is not None:
        added.append(without.group())
    if statement.part:
        statement.dimensions = [d for d in statement.dimensions if not is_local(d)]
        added.append(statement.part)
    if namer.scope and namer.scope not in statement.indicator:
        added.append(namer.scope)
    if namer.item and namer.listing:
        added.append(namer.listing)
    if added:
        statement.dimensions += [part for part in added if part and part not in statement.dimensions]


def _without_times(text: str, tail: Tail) -> str:
    """What stands in a comparison beside its times."""
    at, end = tail.than or (0, 0)
    pieces = []
    for word in sorted(tail.base_times, key=lambda w: w.start):
        if word.start >= at:
            pieces.append(text[at : word.start])
            at = word.end
    return clean("".join(pieces) + text[at:end])


_GROUP: Final = re.compile("居民|农民|职工|人均|全[国省市县区]|平均|企业|行业|产业|工业|地区|城[镇市]|农村|水平")


def conclude_frame(namer: Namer, statement: Statement, frame: str) -> None:
    """The figure after a framed one concludes the comparison: 占…N的s%, 比…N多出A, 是…N的k倍."""
    sentence = namer.told.sentence
    if frame or not sentence or not sentence[-1].frame or sentence[-1].clause != statement.clause:
        return
    framed = sentence[-1]
    statement.framed = framed
    reaches = framed.planned or framed.reference.startswith(("恢复", "完成"))
    if framed.frame == "占" or (reaches and statement.figure.kind == "percent"):
        statement.sense = type(statement.sense)(Measure.SHARE, 1, "占")
    if framed.speed and statement.figure.kind == "percentage_point":
        statement.dimensions = [framed.speed, *statement.dimensions]
    if framed.reference:
        statement.dimensions = [*statement.dimensions, framed.reference]
        shorten(statement)
