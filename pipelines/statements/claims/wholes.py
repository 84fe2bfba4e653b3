"""Part and whole of a share where the words settle both, whatever the figures say.

占外贸总值的s% names its whole, 占全省的s% names the area of the whole and leaves its noun to the part, 占s% goes on
with the whole of the shares before it, or of the list it stands in. Where more than one figure answers to the words, or
none, nothing is settled here: `shares` then lets the figures speak.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pipelines.statements.claims.claim import ArticleView
from pipelines.statements.claims.fitting import is_share
from pipelines.statements.claims.preparing import code_of, lead_of
from pipelines.statements.claims.terms import CHANGE, LEVEL, SHARE, TARGET
from pipelines.statements.model import Statement

AMOUNTS: Final = re.compile(r"(?:总额|总量|总数|总值|总计|总体|总规模|合计|规模|数量|面积|额|量|数|值)$")
_WIDE: Final = re.compile(r"^(?:到了?|了|全国|全省|全市|全县|全区|全州|我国|我省|我市|全部|同期|当年|其|总)+")
_OF_OTHER_TIME: Final = re.compile(r"[上去前]年|同期|计划|目标|预算(?!收入|支出|[内外])|任务|年初|20\d\d年|19\d\d年")
_PAST: Final = re.compile(r"(?:[上去前]年(?:同期|末|底)?|(?:19|20)\d\d年(?:同期|末|底)?|同期|清明|假期)(?:的|为|是)?$")
_GOES_ON: Final = re.compile(r"(?:约|大约|所|共|已|均|分别|依次|将近)*(?:占|比重)")
_LEVELS: Final = {
    "国": ("全国",),
    "省": ("省", "自治区"),
    "区": ("自治区", "区"),
    "市": ("市",),
    "县": ("县",),
    "州": ("州",),
}


@dataclass(slots=True)
class Heard:
    """The whole that the shares of a paragraph have last been said to be of."""

    paragraph: int = -1
    sentence: int = -1
    whole: Statement | None = None

    def hear(self, s: Statement, whole: Statement | None) -> None:
        """A share of this whole; None: of one that is named and printed nowhere."""
        self.paragraph, self.sentence, self.whole = s.paragraph, s.sentence, whole


def settle(view: ArticleView, s: Statement, heard: Heard) -> tuple[Statement, Statement] | None:
    """The part and the whole of a share by its words; None where they leave either open."""
    if s.tail.origin or s.frame or s.bounds is None:
        return None
    part = _part(view, s)
    if part is None or (s.status is TARGET and part.status is not TARGET):
        return None
    whole = _whole(view, s, part, heard)
    if s.status is TARGET and (whole is None or not is_share(part, whole, s)):
        # 预备费，占预算支出的s%: of what is planned too; it may also be of another plan.
        return None
    if whole is not None or _NAMED.search(_said(view.group(s)[0])):
        heard.hear(s, whole)
    return None if whole is None or whole is part else (part, whole)


def is_named(view: ArticleView, s: Statement) -> bool:
    """Whether the words of a share name its whole (占外贸总值的)."""
    said = _said(view.group(s)[0])
    return _OF_AREA.search(said) is None and _NAMED.search(said) is not None


def _part(view: ArticleView, s: Statement) -> Statement | None:
    """The amount right before a share that names none of its own: A，占s%."""
    listed = _part_of_list(view, s)
    if listed is not None:
        return listed
    named = _part_of_name(view, s)
    if named is not None:
        return named
    if s.own.text and not s.own.text.startswith("占"):
        return None
    if not _GOES_ON.match(_said(s)):
        return None
    source = s.state or s.source
    if source is None or source.sentence != s.sentence or not _is_amount(source):
        return None
    between = [o for o in view.sentence(s) if source.figure.start < o.figure.start < s.figure.start]
    if any(o.figure.kind == "quantity" and o.sense.measure is not CHANGE for o in between):
        return None
    group, shares = view.group(source), view.group(s)
    return source if len(group) == 1 or len(group) == len(shares) else None


_OWN_SHARE: Final = re.compile(r"(?P<name>[\u4e00-\u9fff]{2,12}?)(?:所)?占(?:比|比重)?")


def _part_of_name(view: ArticleView, s: Statement) -> Statement | None:
    """其中企业A、农户B。企业占比s%: the one part of a list right before that bears the very name."""
    match = _OWN_SHARE.fullmatch(s.own.text) if "占" in s.own.text else None
    if match is None:
        return _part_named_alone(view, s) if s.tail.share is not None and s.own.text else None
    found = [
        o for o in view.around(s)
        if _is_amount(o) and o.figure.start < s.figure.start and o.indicator == match["name"]
        and o.parts_of is not None and s.sentence - o.sentence <= 1
    ]  # fmt: skip
    return found[0] if len(found) == 1 else None


def _part_named_alone(view: ArticleView, s: Statement) -> Statement | None:
    """城市零售额A，县零售额B，其中城市零售额占全市的s%: the amount of that name in its sentence or the one before."""
    name = _of_flow(s.own.text)
    found = [
        o for o in view.around(s)
        if _is_amount(o) and o.figure.start < s.figure.start and s.sentence - o.sentence <= 1 and o.area == s.area
        and o.period == s.period and _of_flow(o.indicator) == name
    ]  # fmt: skip
    return found[0] if len(found) == 1 else None


_FLOWS: Final = (
    ("客运", re.compile("(?:累计|共)?(?:发送旅客|运送旅客|旅客发送量?|旅客运输量?|客运量|旅客吞吐量)")),
    ("货运", re.compile("(?:累计|共)?(?:发送货物|运送货物|货物发送量?|货物运输量?|货运量)")),
    ("接待", re.compile("(?:累计|共)?(?:接待游客|游客接待量|接待量|接待人[次数])")),
)
"""What carriers and hosts do is named by the verb or by the noun."""


@lru_cache(maxsize=1 << 12)
def _of_flow(name: str) -> str:
    for word, pattern in _FLOWS:
        name = pattern.sub(word, name, count=1)
    return AMOUNTS.sub("", name) or name


def _part_of_list(view: ArticleView, s: Statement) -> Statement | None:
    """A…，B…，C…，占…的比重分别为a、b和c: as many amounts of one unit before in the sentence as there are shares."""
    group = view.group(s)
    told = group[0].tail.distributes or "依次" in lead_of(group[0]) or "分别" in lead_of(group[0])
    if len(group) < 2 or not told:
        return None
    before = [o for o in view.sentence(group[0]) if o.figure.start < group[0].figure.start and _is_amount(o)]
    if len(before) != len(group) or len({o.dimension for o in before}) > 1:
        return None
    return before[next(i for i, o in enumerate(group) if o is s)]


def _is_amount(o: Statement) -> bool:
    level = o.sense.measure is LEVEL or (o.sense.measure is CHANGE and not o.tail.direction)
    return (
        level and o.figure.kind == "quantity" and not o.frame and not o.tail.origin and o.bounds is not None
    )  # fmt: skip


def _said(s: Statement) -> str:
    """The words of its clause before a share."""
    lead = lead_of(s, 34)
    return lead[max(lead.rfind(c) for c in "，；。：") + 1 :].rstrip("约近超过逾到达为分别依次")


def find_rivals(view: ArticleView, s: Statement) -> tuple[Statement, list[Statement]] | None:
    """The part of a share, and the figures of several values that bear the name of its whole equally well."""
    part = None if s.status is TARGET or s.tail.origin or s.frame or s.bounds is None else _part(view, s)
    named = _NAMED.search(_said(view.group(s)[0])) if part else None
    if part is None or named is None:
        return None
    found = _named(_amounts_before(view, s, part), named["of"], part)
    apart = {o.figure.value: o for o in found if all(o.parts_of is not whole for whole in found)}
    return (part, list(apart.values())) if len(apart) > 1 else None


def _whole(view: ArticleView, s: Statement, part: Statement, heard: Heard) -> Statement | None:
    said = _said(view.group(s)[0])
    before = _amounts_before(view, s, part)
    if (match := _OF_AREA.search(said)) is not None:
        return _of_area(before, match["area"], part, view.group(part)) or _adjoining(before, match["area"], part, s)
    if (named := _NAMED.search(said)) is not None:
        whole = _one(_named(before, named["of"], part))
        return whole or (_looked_at(before, s, part) if named["of"] in _ALL else None)
    return _of_nothing_said(view, before, part, heard) if _BARE.search(said) else None


_ALL: Final = frozenset({"总量", "总数", "总额", "全部", "总体"})


def _looked_at(before: Sequence[Statement], s: Statement, part: Statement) -> Statement | None:
    """占总量的: what the part was told to be a part of (分方式看), where that makes the share."""
    found = _one([o for o in before if o.indicator in part.dimensions and part.paragraph - o.paragraph <= 1])
    return found if found is not None and is_share(part, found, s) else None


def _amounts_before(view: ArticleView, s: Statement, part: Statement) -> list[Statement]:
    first = view.group(s)[0]
    return [
        o for o in view.before(first)
        if _is_amount(o) and o is not part and o.dimension == part.dimension and not o.figure.qualifier
        and (o.status is TARGET) == (s.status is TARGET) and _of_time(view, part, o) and not o.headline
        and bool(o.row) == bool(part.row)
        and not o.tail.each and not _PAST.search(lead_of(o, 10))
    ]  # fmt: skip


_OF_AREA: Final = re.compile(
    r"占到?(?:了|全部)?(?P<area>全[国省市县区州])(?:总量|总数|总额|总计)?的?(?:比重)?(?:的|为|达)?$"
)
_NAMED: Final = re.compile(r"占到?了?(?P<of>[^，。；占比]{2,}?)的?(?:比重|比例|份额)?(?:（[^（）]*）)?的?$")
_BARE: Final = re.compile(r"(?:占|占比|比重|占到|所占比重)(?:的|为|达)?$")


def _of_area(before: Sequence[Statement], area: str, part: Statement, listed: Sequence[Statement]) -> Statement | None:
    """占全省的: the level of the whole area that is called what the part is, or another of its list, or shares its noun
    in the paragraph."""
    wide = [o for o in before if is_of_area(o, area) and all(o is not p for p in listed)]
    same = [o for o in wide if any(_is_same_thing(o, p) for p in listed)]
    if not same:
        near = [o for o in wide if part.paragraph - o.paragraph <= 1]
        apart = [o for o in near if o.sentence != part.sentence]
        if apart and _one(near) is None:
            # 分地域看，城市A，县B，其中城市占全市的s%: of what was looked at, not of another part.
            near = apart
        same = near if all(_shares_pair(o, part) for o in near) else []
    return _one(same)


def _adjoining(before: Sequence[Statement], area: str, part: Statement, s: Statement) -> Statement | None:
    """全国A，其中城镇B、农村C。贵州D，占全国总量的s%: the one total of the whole area just told, where that makes
    the share."""
    near = [
        o for o in before if is_of_area(o, area) and part.sentence - o.sentence <= 2 and o.sentence != part.sentence
    ]
    totals = [o for o in near if o.area != part.area and all(o.parts_of is not other for other in near)]
    whole = _one(totals)
    return whole if whole is not None and whole.paragraph == part.paragraph and is_share(part, whole, s) else None


def _named(before: Sequence[Statement], reference: str, part: Statement) -> list[Statement]:
    """占外贸总值的: the levels of that name, the closest name alone."""
    if _OF_OTHER_TIME.search(reference):
        return []
    wanted = AMOUNTS.sub("", _WIDE.sub("", reference)) or reference
    if len(wanted) < 2:
        wanted = AMOUNTS.sub("", reference) or reference
    code = next((c for c, names in _CODES.items() if names.search(reference)), None)
    code = code or code_of(_WIDE.sub("", reference))
    graded: dict[int, list[Statement]] = {}
    for o in before:
        of_all = _OF_ALL.match(reference)
        held = o.area == part.area or (of_all is not None and is_of_area(o, of_all.group()))
        if held and (grade := _grade(o, wanted, code, part)):
            graded.setdefault(grade, []).append(o)
    if not graded:
        return []
    best = max(graded)
    of_period = [o for o in graded[best] if o.period == part.period]
    graded[best] = of_period or graded[best]
    return [o for o in graded[best] if best > 1 or part.paragraph - o.paragraph <= 1]


_OF_ALL: Final = re.compile("全[国省市县区州]")
_CODES: Final = {
    "gdp": re.compile(r"^(?:全[国省市县区])?(?:经济总量|(?:地区|国内)?生产总值|GDP)$"),
    "trade_total": re.compile(
        r"^(?:我国|全[国省市县区]|同期)*(?:对?外贸易?|货物贸易|进出口|贸易)(?:进出口)?总(?:值|额|量)$"
    ),
}
"""Names under which the commonest wholes are referred to, and their codes."""


def _grade(o: Statement, wanted: str, code: str | None, part: Statement) -> int:
    """How well a level answers to the name of a whole; 0: not at all."""
    of_part = all(d in part.dimensions for d in o.dimensions)
    if code is not None:
        return 3 if o.concept == code or (of_part and code_of(o.indicator) == code) else 0
    core = _core(o)
    if len(wanted) < 2:
        return 0
    if core == wanted and of_part:
        return 3
    if core.removesuffix("旅客").removesuffix("货物").removesuffix("游客") == wanted:
        return 2  # 民航发送量 for 民航发送旅客
    if core.endswith(wanted) or (len(core) > 1 and wanted.endswith(core)):
        return 2
    return 1 if wanted in core or runs_through(wanted, core) else 0


def runs_through(short: str, long: str) -> bool:
    """夏粮面积 in 夏粮播种面积: whether all characters stand in a longer name, in order."""
    at = -1
    for character in short:
        at = long.find(character, at + 1)
        if at < 0:
            return False
    return len(short) > 2


def _of_nothing_said(view: ArticleView, before: Sequence[Statement], part: Statement, heard: Heard) -> Statement | None:
    """占s%: of the total of the list that the part stands in, of what the shares before it were of, or of the one
    level that the sentence set out with."""
    total = view.total_of(part)
    if total is not None and total is not part and any(o is total for o in before):
        return total
    if heard.paragraph == part.paragraph and part.sentence - heard.sentence <= 1:
        return heard.whole if any(o is heard.whole for o in before) else None
    opening = [o for o in before if o.sentence == part.sentence]
    opening = [o for o in opening if o.parts_of is None or o.parts_of is not opening[0]]
    if opening:
        own = [o for o in view.sentence(part) if o.sense.measure is SHARE]
        return opening[0] if len(opening) == 1 and not own and view.sentence(part)[0] is opening[0] else None
    heads_on = heard.whole is not None and part.paragraph - heard.paragraph == 1
    if heads_on and heard.whole is not None and _core(heard.whole)[-2:] == _core(part)[-2:]:
        return heard.whole
    near = [o for o in before if part.paragraph - o.paragraph <= 1]
    alike = [o for o in near if o.period == part.period and o.area == part.area and len(_core(o)) > 1]
    return _one([o for o in alike if _core(part).endswith(_core(o))]) or _one(
        [o for o in near if "总" in o.indicator and _core(o)[-2:] == _core(part)[-2:]]
    )


def _of_time(view: ArticleView, part: Statement, o: Statement) -> bool:
    """Whether a part may be of the time of a whole: also what is done by a day of the year that the whole is of."""
    p, q = part.period, o.period
    if p is not None and q is not None and p.last == q.last and q.is_shorter_flow_than(p):
        return False
    if p is None or q is None or p.last == q.last or view.is_of_time(part, o):
        return True
    return q.first.year == q.last.year == p.last.year == p.first.year and p.first >= q.first and p.last <= q.last


def is_of_area(o: Statement, area: str) -> bool:
    """Whether a figure is of an area as wide as 全省 or 全国 say."""
    return o.area is not None and o.area.name.endswith(_LEVELS[area[-1]])


def _is_same_thing(o: Statement, part: Statement) -> bool:
    a, b = _core(o), _core(part)
    return bool(a and b) and (a == b or a.endswith(b) or b.endswith(a))


def _shares_pair(o: Statement, part: Statement) -> bool:
    name = _core(part)
    return any(name[k : k + 2] in o.indicator for k in range(len(name) - 1))


def _core(o: Statement) -> str:
    return AMOUNTS.sub("", o.core) or o.core


def _one(found: Sequence[Statement]) -> Statement | None:
    """The one value that answers, the nearest where a value is stated more than once."""
    return found[-1] if len({o.figure.value for o in found}) == 1 else None
