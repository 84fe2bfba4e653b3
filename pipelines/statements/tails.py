"""What stands between an indicator and its figure: direction, comparison, share, arrival, time.

`read_tail` goes from the figure to the left, one word at a time, and stops where the indicator itself ends. Nothing is
concluded here (see `senses`).
"""

import re
from dataclasses import dataclass
from typing import Final

from pipelines.figures.signs import Signs
from pipelines.statements.layout import Brackets
from pipelines.statements.lexicon import against_words, may_compare, share_nouns, tail_words
from pipelines.statements.times import TimeWord

REACH: Final = 90
"""Characters before a figure that are looked at; indicators are shorter."""
_OF_NAME: Final = re.compile(r"(?:.?[县市省乡镇]|资本)[（(](?:[市州区县旗镇乡金]|[区市县]、[市区旗])[）)]")
"""县（市）, 注册资本（金）: a bracket that belongs to the name before it."""
_MORE: Final = re.compile(
    r"(?<![最至很众许诸不更增减缺偏较大])(?P<way>[多少])"
    r"(?:卖|开|收|赚|用|花|产|打|发|运|种|挣|交|缴|领|拿|得|销|建|修|送|接|办|招|跑|走|喝|投|装|养|采|挖|供|烧|耗|排|付|出|进|来|报|摊|贷|存|借|还|看|读|欠|罚|捐|批|签|做|干|吃|买|省|攒|掏|给|配|派|录|考|飞|结|转|调|储|放|扣|占)"
    r"(?:售|运|用|产|付|支|出|送|行|待|耗|放|入|造|挖|发|纳|取|得|缴)?(?:出|到)?$"
)
"""多卖, 少用, 多支出: what is done more or less than before."""
_ORIGIN: Final = re.compile(
    r"[由从](?:(?:上?[一个]*世纪|20世纪)?(?:[一二三四五六七八九]?十|[1-9]0)年代[初中末]?期?(?=的)|最初|起初|最早|最[多高低少大]时|高峰时|鼎盛时|最开始|原来|原先|当初|过去|以往|此前|以前|之前|刚开始|开始|[上前]一?[届季轮代次]|(?![^的]{0,4}[年月日天周季同末底])[\u4e00-\u9fff]{2,4}(?:之初|初期|时|前)(?=的)|首[日周月季年])的?$"
)
"""由最初的20多种: what it came from, at no named time."""
_STREAK: Final = re.compile(r"连续[^，。；]{0,3}?[0-9一二三四五六七八九十两]{1,3}\s*个?(?:年|月|季度|季|天|日|周)$")
_ENDS_BEFORE_TIME: Final = Signs("当本上下这该次全逐0123456789份")
"""What stands before the last character of a time (当月, 本周, 9月, 四季)."""
_BASE: Final = re.compile(r"[比较](?!重|例)[^，。；：、]{2,32}$")
_AGAIN: Final = " 　，,再又还也各共"
"""What a clause that moves what went before may open with (834万人，再增14万人)."""
_PLAN_BETWEEN: Final = re.compile("的?(?:年度|全年|年初|预期)?(?:计划|目标|任务|预算)(?:任务|数)?")
"""What may name a plan between its figure and 多: 比30万亩的年度计划多."""
_SINGLE: Final = frozenset("多高低少快慢大小")
_TOOK: Final[tuple[str, ...]] = ("供", "贡献", "承担", "分担")
"""水电供了62%, 公路承担了72%: a share of what was told before."""
_NO_SHARE: Final[tuple[str, ...]] = ("比", "用", "有率", "有量", "地面积", "地约", "地总", "地近", "地超")
_USED: Final[tuple[str, ...]] = ("用水", "用电", "用能", "用地", "用工", "用气", "用煤")
_DISTRIBUTIVE: Final = frozenset({"分别", "依次", "分别为", "分别是", "分别达到", "分别达", "依次为", "年均分别"})
_PACES: Final = frozenset({"加快", "提速"})
"""What speeds up moves by points, while 加快8个园区建设 tells what is to be done."""
_ROUGHLY: Final = frozenset({"平均", "约", "大约", "近", "将近"})
"""What may stand between 从 and what something came from (从平均1.3万元降到700元)."""
_REACHED: Final = frozenset({"达", "达到"})
_WILL: Final = re.compile("(?:(?<![需主重必首不只])要|(?<=[幅速率量额价比重数格度入出润值款费将])会|可能|能够)$")
"""What may stand before verbs of moving and reaching (占比要提高到, 均价可能跌破); 主要 and 社会 are none."""
_GROWTH: Final = frozenset({"增长", "下降", "上涨", "下跌"})
_TIME_BEGINS: Final = frozenset("0123456789上去前“十一二")
_THAN_NOT_BEFORE: Final[tuple[str, ...]] = (
    "重", "例", "率", "上年重", "值", "较", "如", "亚迪", "武", "对", "拼", "赛", "特", "方", "价",
)  # fmt: skip
_THAN_NOT_AFTER: Final[tuple[str, ...]] = (
    "占", "同", "环", "对", "相", "可", "性价", "收入", "结构", "性别", "老", "抚养",
)  # fmt: skip


@dataclass(slots=True, eq=False, init=False)
class Tail:
    """The words between an indicator and its figure. Positions are in the article."""

    subject_end: int
    own_end: int
    """Where the figure's own phrase ends: before 占, if it is a share."""
    direction: int
    arrival: bool
    origin: bool
    rate_noun: int
    basis: str | None
    time: TimeWord | None
    base_times: list[TimeWord]
    than: tuple[int, int] | None
    against: tuple[int, int] | None
    against_sign: int
    share: int | None
    share_noun: str
    distributes: bool
    each: bool
    streak: bool
    adverbs: list[str]
    words: list[str]

    def __init__(self, subject_end: int) -> None:
        self.subject_end = subject_end
        self.own_end = 0
        self.direction = 0
        self.arrival = False
        self.origin = False
        self.rate_noun = 0
        self.basis = None
        self.time = None
        self.base_times = []
        self.than = None
        self.against = None
        self.against_sign = 0
        self.share = None
        self.share_noun = ""
        self.distributes = False
        self.each = False
        self.streak = False
        self.adverbs = []
        self.words = []

    def like(self, other: "Tail") -> "Tail":
        """This tail for a figure that goes on with the same list as `other`'s."""
        same = Tail(other.subject_end)
        same.own_end = self.own_end
        same.direction = self.direction
        same.arrival = self.arrival
        same.origin = self.origin
        same.rate_noun = self.rate_noun
        same.basis = self.basis
        same.time = self.time
        same.base_times = self.base_times
        same.than = self.than
        same.against = self.against
        same.against_sign = self.against_sign
        same.share = self.share
        same.share_noun = self.share_noun
        same.each = self.each
        same.streak = self.streak
        same.adverbs = self.adverbs
        same.words = self.words
        same.distributes = self.distributes or other.distributes
        return same


def _is_than(text: str, at: int, start: int) -> bool:
    if text.startswith(_THAN_NOT_BEFORE, at + 1):
        return False
    if text[at + 1 : at + 3].lstrip()[:1] in _TIME_BEGINS:
        return not text.endswith(("占", "同", "环"), max(start, at - 1), at)
    return not text.endswith(_THAN_NOT_AFTER, max(start, at - 3), at)


def _find_than(text: str, start: int, end: int) -> int:
    """Where a comparison 比…, 较…, 与…相比 that runs up to `end` begins; -1: none."""
    low = max(start, end - 26)
    at = text.rfind("比", low, end)
    if at > 0 and text[at - 1] == "相":
        for word in ("与", "同", "和", "跟"):
            other = text.rfind(word, low, at)
            if other >= 0:
                return other
    while at >= 0:
        if _is_than(text, at, start):
            return at
        at = text.rfind("比", low, at)
    at = text.rfind("较", low, end)
    if at >= 0 and not text.startswith(("快", "高", "大", "好", "多"), at + 1) and text[at - 1 : at] != "比":
        return at
    return -1


def read_tail(text: str, start: int, end: int, kind: str, times: dict[int, TimeWord], asides: Brackets) -> Tail:
    """Read the words before a figure of the given kind, in text[start:end]. `times` are time words by their end."""
    start = max(start, end - REACH)
    tail = Tail(end)
    table = tail_words()
    p = end
    relative = kind in ("percent", "percentage_point", "multiple")
    while p > start:
        c = text[p - 1]
        if c in " 　\t”“\"'‘*：:$~" and p not in times:
            p -= 1
            continue
        if c in "）)" and (opened := asides.by_end.get(p)) is not None and opened >= start:
            if p - opened < 6 and _OF_NAME.fullmatch(text, max(start, opened - 2), p):
                break
            tail.words.append(text[opened:p])
            p = opened
            continue
        word_at = times.get(p)
        if word_at is not None and word_at.start >= start:
            if tail.direction and tail.than is None and 0 <= _find_than(text, start, p) < word_at.start:
                p = _step_over_comparison(text, start, p, tail, times)
                continue
            if tail.time is None:
                tail.time = word_at
            p = word_at.start
            if text[p - 2 : p] != "来自" and text[p - 1 : p] == "自" and p > start:
                p -= 1  # 自2010年以来
            continue
        if c in "的初早始来先去往前时日周月季年" and (origin := _ORIGIN.search(text, max(start, p - 8), p)) is not None:
            tail.origin = True
            p = origin.start()
            break
        if c == "的" and (p == end or times.get(p - 1) is not None):
            p -= 1
            continue
        if (
            c in "从由"
            and (tail.time is not None or all(w.startswith("每") or w in _ROUGHLY for w in tail.words))
            and text[p - 2 : p] not in ("自由", "理由", "经由", "缘由")
        ):
            tail.origin = True
            p -= 1
            while (word := table.find(text, start, p)) is not None and word.sort in ("filler", "adverb", "basis"):
                tail.distributes = tail.distributes or word.text in _DISTRIBUTIVE
                p -= len(word.text)
            break
        if c in "要会能够" and (will := _WILL.search(text, max(start, p - 2), p)) is not None:
            p = will.start()
            continue
        word = table.find(text, start, p)
        arrives = word is not None and word.sort in ("arrival", "keep")  # 收到, 报到
        if c in "至到" and (p == end or tail.time is not None) and not tail.arrival and not arrives:
            tail.arrival = True
            inner = table.find(text, start, p - 1)
            p -= 1 + (len(inner.text) if inner and inner.sort == "direction" else 0)
            continue
        if c in "至到" and tail.time is not None and tail.time.start == p and tail.arrival:
            # 到2030年力争达到: the year that it came to.
            p -= 1
            continue
        if c in "年月度季天日周" and (streak := _STREAK.search(text, max(start, p - 12), p)) is not None:
            tail.words.append(streak.group())
            tail.streak = True
            p = streak.start()
            continue
        if word is None or word.sort == "keep":
            near = max(start, p - 5)
            amount = text.find("多", near, p) >= 0 or text.find("少", near, p) >= 0
            more = _MORE.search(text, near, p) if amount and not (tail.direction or tail.arrival) else None
            if more is None or word is not None:
                break
            tail.direction = 1 if more["way"] == "多" else -1
            tail.words.append(more.group())
            p = more.start()
            if tail.than is None:
                p = _step_over_comparison(text, start, p, tail, times)
            continue
        if word.text == "年平均" and times.get(p - 2):
            # 全年平均上涨: the mean of a year, not of years.
            tail.words.append("平均")
            p -= 2
            continue
        if word.text == "占到" and relative:
            break  # 省城就占到了近一半: a share
        if word.sort == "direction":
            grows = relative and word.text in _GROWTH and not _REACHED.isdisjoint(tail.words)
            if tail.arrival and not grows:
                pass
            elif tail.direction or (not relative and word.text in _PACES):
                break
            elif tail.arrival:  # 年均增长达12%
                tail.arrival, tail.direction = False, int(str(word.payload))
            elif word.text in _SINGLE:
                begin = p - 1
                compared = _find_than(text, start, begin) >= 0 or _follows_base(text, start, begin)
                alone = begin == start and word.text in "多少"  # 净融资1.2万亿元，少3123亿元
                if not (compared or alone or (relative and word.text in "高低快慢")):
                    break
                tail.direction = int(str(word.payload))
            else:
                alone = not relative and word.text in ("增", "升", "降", "减", "涨", "跌")
                if alone and text[start : p - 1].strip(_AGAIN) and _find_than(text, start, p - 1) < 0:
                    break
                tail.direction = int(str(word.payload))
        elif word.sort == "rate_noun":
            if not tail.rate_noun:
                tail.rate_noun = int(str(word.payload))
        elif word.sort == "arrival":
            tail.arrival = True
        elif word.sort == "basis" and tail.basis is None:
            tail.basis = str(word.payload)
            if word.text.endswith("递增") and not tail.arrival:
                tail.direction = tail.direction or 1
        if word.text in _DISTRIBUTIVE:
            tail.distributes = True
        if word.text == "每年":
            tail.each = True
        tail.adverbs.append(word.text)
        tail.words.append(word.text)
        p -= len(word.text)
        basis = table.find(text, start, p) if tail.direction and times.get(p) is None else None
        if basis is not None and basis.sort == "basis" and not (basis.text == "年平均" and times.get(p - 2)):
            # 比上年四季度环比增长: the basis is no part of what it is compared with.
            tail.basis = tail.basis or str(basis.payload)
            tail.words.append(basis.text)
            p -= len(basis.text)
        if word.sort == "basis" or basis is not None:
            p -= _each_time(text, start, p)
        if tail.direction and tail.than is None:
            p = _step_over_comparison(text, start, p, tail, times)
    if tail.than is None and (tail.direction or kind == "multiple"):
        p = _step_over_comparison(text, start, p, tail, times)
    tail.subject_end = p
    if kind == "quantity" and tail.time is not None and not tail.direction and "的" not in text[tail.time.end : end]:
        _find_earlier_level(text, start, tail, tail.time)
    if relative or kind == "ratio_part":
        _find_against(text, start, tail, relative)
    _find_share(text, start, tail, kind)
    tail.own_end = tail.subject_end
    if tail.share is not None:
        tail.own_end = tail.share
        while (word := table.find(text, start, tail.own_end)) is not None and word.sort in ("filler", "adverb"):
            tail.own_end -= len(word.text)
    return tail


def _each_time(text: str, start: int, end: int) -> int:
    """周环比上涨, 价格月环比下降: one more character of the basis before its word; nought where that ends a time
    (当月环比, 本周环比)."""
    alone = end - start == 1 or not _ENDS_BEFORE_TIME.at(text, end - 2)
    return int(end > start and text[end - 1] in "周月季日" and alone)


def _follows_base(text: str, start: int, at: int) -> bool:
    """比上年的58亿件多, 同比多: whether 多 or 高 at `at` follows what is compared with, or the words for it."""
    if text.endswith(("同比", "环比"), start, at):
        return True
    behind = at == start or _PLAN_BETWEEN.fullmatch(text, start, at) is not None
    return behind and _BASE.search(text, max(0, at - 36), at) is not None


def _step_over_comparison(text: str, start: int, p: int, tail: Tail, times: dict[int, TimeWord]) -> int:
    at = _find_than(text, start, p)
    if at < 0:
        return p
    tail.than = (at + 1, p)
    for position in range(at + 1, p + 1):
        if (word := times.get(position)) is not None and word.start > at:
            tail.base_times.append(word)
    tail.words.append(text[at:p])
    return at


def _find_against(text: str, start: int, tail: Tail, relative: bool) -> None:
    """高于全国, 快于规上工业: the comparison opens with its word and runs up to the figure."""
    if not relative:
        return
    if not may_compare(text, start, tail.subject_end):
        return
    best = -1
    for word, sign in against_words().items():
        at = text.rfind(word, start, tail.subject_end)
        if at > best:
            best = at
            tail.against = (at + len(word), tail.subject_end)
            tail.against_sign = sign
    if best >= 0:
        distributes = text.endswith("分别", start, best)
        tail.subject_end = best - 2 * distributes
        tail.distributes = tail.distributes or distributes
        told = tail.time
        if told is not None and not tail.base_times and (told.same or told.relative):
            # 增速高于去年同期0.8个百分点: what it is compared with, not when.
            tail.base_times, tail.time = [told], None


def _find_earlier_level(text: str, start: int, tail: Tail, told: TimeWord) -> None:
    """水位低于去年同期0.2米: by how much it is off its level of that time."""
    if not (told.same or told.relative in ("last", "previous")) or tail.subject_end != told.start:
        return
    for word, sign in against_words().items():
        if text.endswith(word, start, told.start):
            tail.subject_end = told.start - len(word)
            while text.endswith("分别", start, tail.subject_end):
                tail.subject_end, tail.distributes = tail.subject_end - 2, True
            tail.direction, tail.base_times, tail.time = sign, [told], None
            tail.words.append(word)
            return


def _find_share(text: str, start: int, tail: Tail, kind: str) -> None:
    if kind not in ("percent", "ratio_part", "quantity"):
        return
    at = text.rfind("占", start, tail.subject_end)
    if (
        at >= 0
        and kind != "quantity"
        and (not text.startswith(_NO_SHARE, at + 1) or text.startswith(_USED, at + 1))
        and text[at - 1 : at] not in ("所", "侵", "抢")
    ):
        tail.share = at
        return
    if kind == "percent" and tail.words[-1:] == ["了"] and text.endswith(_TOOK, start, tail.subject_end):
        tail.share = tail.subject_end - (1 if text[tail.subject_end - 1] == "供" else 2)
        return
    noun = share_nouns().find(text, start, tail.subject_end)
    if noun is not None:
        tail.share_noun = noun.text
