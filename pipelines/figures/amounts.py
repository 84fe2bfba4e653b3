"""Arabic amounts: number, sign, scale, per cent, unit, range, ratio, fraction, and look-alikes of digits."""

import re
from typing import Final

from pipelines.figures.folding import narrow
from pipelines.figures.once import Once
from pipelines.figures.qualifiers import Qualifier, qualifier_at
from pipelines.figures.questions import is_proper_fraction, rises
from pipelines.figures.readings import Reading, Segment, ink_after, label, with_qualifiers
from pipelines.figures.signs import Signs
from pipelines.figures.units import implied_unit, unit_end
from schemas.codelists.figures import read_list
from schemas.vocabulary import Kind, Outcome, QualifierKind

REPAIRED: Final = "repaired_glyph"
"""outcome_reason of a figure with letters for digits (l.28万): read, and said so."""


def _time_units() -> str:
    """Alternatives of the units of time, longest first; 个 may be followed by 多 or 半 (3个多月)."""
    rows = sorted(read_list("time_units"), key=lambda row: -len(row["unit"]))
    parts = []
    for row in rows:
        unit = re.escape(row["unit"])
        if row["unit"].startswith("个"):
            unit = f"个[多半]?{unit[1:]}"
        if row["unit"] == "小时":
            unit += "(?:0{1,2}分钟?)?"
        parts.append(unit + (f"(?!{row['not_before']})" if row["not_before"] else ""))
    return "|".join([*parts, "分0{1,2}秒"])


def _list_duration_signs() -> frozenset[str]:
    return frozenset({"分", "\n", *"多余几来", *(row["unit"][0] for row in read_list("time_units"))})


_DURATION_SIGNS: Final = Once(_list_duration_signs)
"""With one of these, blanks aside, a unit of time or a word before it begins."""


_NUMBER: Final = r"(?:0{1,3}(?:[,，]000)+(?![0,，]0)(?!0)|0+)(?:\.0+)?"
_SCALE: Final = r"(?:[十百千]?万亿|[十百千]?[万亿]|百(?![帕分货姓年家强佳])|千(?![瓦米克伏卡焦帕赫安乏字比分]))"
_MORE_PARTS: Final = rf"(?:零?{_NUMBER}{_SCALE})*(?:零?0{{1,4}}(?![0.年月日%: ]|[多余]?万))?"
AMOUNT: Final = re.compile(rf"{_NUMBER}(?:[ \n]{{0,2}}[多余几来]?{_SCALE}{_MORE_PARTS})?")
"""A number with its multipliers: 33.37万, 1亿4千万, 30多万."""
AMOUNT_GOES_ON: Final = frozenset("\n多余几来十百千万亿")
"""With one of these, blanks aside, it goes on behind its first digits."""
PERCENT: Final = re.compile(r" {0,2}(?:\\?%|‰|‱)")
_POINTS: Final = re.compile(r" ?(?P<inside>多|余)? ?(?P<unit>个?(?P<more>多)?(?:百分点|千分点|基点)|BP(?![A-Za-z]))")
_CHENG: Final = re.compile(
    r"成(?:[一二三四五六七八九半](?![个年月分])|0)?(?![立为员功绩果效本长交品都年套色全份人熟语就])"
)
_TO: Final = re.compile(r"(?:(?<! )-{1,2}(?! )| -{1,2} | ?(?:—{1,2}|~{1,2}|至|到) ?)(?=-?0)")
_SPACED: Final = re.compile(
    r"0\.000 0{1,3}(?= ?(?:[，。；,;)<|]|$))|0{1,3}(?: 000)+(?![0.])|0(?: 0(?!0))* \. 0(?: 0(?!0))*"
    r"|0(?: 0(?!0)){1,}(?![.0])|0+ ?\. ?0+(?= ?\\?%)"
)
_POWER_SIGNS: Final = ("\\", "×")
_POWER: Final = re.compile(r" ?(?:\\times|×) ?\$?\s?\$? ?0 ?0 ?\^ ?\{? ?-? ?0+ ?\}?")
_LOOK_ALIKE: Final = re.compile(r"(?<![A-Za-z0.])(?=[0lIOo|.,]*0)(?=[0.,]*[lIOo])[0lIOo]+(?:\.[0lIOo]+)?(?![A-Za-z0])")
_DURATION: Final = re.compile(rf" ?\n?(?P<inside>[多余几来])? ?(?P<unit>{_time_units()})(?P<post>[多半余])?")
_TIMES_COUNTED: Final = (
    r"(?:天数|日数|月数|周数|时数|时长|年限|寿命|周期|回收期|周转期|预期|停留|住院日"
    r"|(?:工作|劳动|停电|用电|办理|办结|通关|候诊)时间)[^0]{0,6}"
)
_TIME_COUNT: Final = re.compile(rf"{_TIMES_COUNTED}$")
_TIME_COUNT_MOVED: Final = re.compile(
    rf"{_TIMES_COUNTED}0[^。；]{{1,30}}(?:缩短|延长|拉长|压缩|减少|增加|下降|降低|上升|提高|[增减升降])[到至为]约? ?$"
    r"|^(?:[比较][^0，。；]{1,12}?)?(?:下降|降低|上升)了?约? ?$"
    r"|^(?:[比较][^0，。；]{1,12}?(?:减少|增加|[多少])|[同环]比(?:减少|增加))了?约? ?$"
)
"""由68天缩短至59天; 下降0.3天; 比上年减少9天: what a length of time that is counted came to, or moved by."""

_MOVED_SIGNS: Final = Signs("到至为短长少加多了约降低升 ")
_POINTS_LATER_SIGNS: Final = frozenset("个、和与及")
_POINTS_LATER: Final = re.compile(r"个? ?(?:、|和|与|及)[一-鿿]{0,4} ?0+(?:\.0+)? ?个百分点")
_RATIO_SIGNS: Final = (":", "比")
_RATIO_MARK: Final = re.compile(r" ?(?::|比) ?(?=0)")
_FRACTION: Final = re.compile(r"0{1,3}/0{1,3}(?![0/.年])")
_SCALE_HERE: Final = re.compile(_SCALE)
_GAPS: Final = Signs(" \n$\\~{}")
_GAP: Final = re.compile(r"[ \n$\\~{}]*")
_COINS: Final = re.compile(
    "(?:元|块)(?:0{1,2}|[一二三四五六七八九])(?:角|毛)(?:(?:0|[一二三四五六七八九])分)?"
    "|块[一二三四五六七八九](?=[，。；、）]|$)"
)
"""3元5角, and as people say it: 二十四块三毛, 二十一块五."""
_PER: Final = re.compile(r"/ ?0+ ?[万亿]人?")
_TOO_LONG_FOR_A_PART: Final = re.compile(r"-?0{4}")
_LATEX_UNIT: Final = re.compile(r"[ ~\\]*\\mathrm ?\{[ ~]*((?:[A-Za-z] ?)+)\}(?: ?\^ ?\{? ?(0) ?\}?)?")
_AUTHORS: Final = re.compile(r"\n(?:[一-鿿]{2,4}0(?:[.,]0)*[ ;；]*){2,12}")
"""刘某某1.2 曹某1.2: a line of names with marks of their institutes."""
_BOUND_CELL: Final = re.compile(r"(?:及|或)?以[上下内] *$")
"""90平方米及以下 at the end of a cell: the name of a row or column, no value."""
_EXPONENTS: Final = {"2": "²", "3": "³"}
_LONG: Final = re.compile(r"0{4}|0[0.]*[万亿]")
_TIMES_SIGNS: Final = Signs("倍番")
_TIMES: Final = re.compile(r"倍(?!增|感|受)|番(?!茄)")
_PERCENT_SIGNS: Final = frozenset("\\%‰‱")
_POINTS_SIGNS: Final = frozenset("多余个百千基B")
_SPACED_BEFORE: Final = re.compile(r" ?(?:\\?%|‰|[万亿元人户个亩吨]|\\times|×)")
_UNITLIKE: Final = re.compile(r" ?(?:倍|个百分点|成)")
_ENDS_IN_MINUS: Final[tuple[str, ...]] = ("减负", "抱负", "担负", "背负", "肩负", "胜负", "自负", "正负")
"""Words that end in 负; 正负5 is how far something is off, either way."""
_NO_SIGN_AFTER: Final = re.compile(r"[0A-Za-z%)》年月日]")


def read_amount(segment: Segment, at: int, repaired: int = 0) -> list[Reading]:
    """Read an amount with what belongs to it: sign, scale, per cent, unit, qualifiers, range, ratio."""
    text = segment.folded
    start = _sign(text, at)
    end = repaired or _amount_end(segment, at)
    if not repaired:
        fraction = _FRACTION.match(text, at) if "/" in text else None
        if fraction and fraction.end() > end:
            return _fraction(segment, fraction)
        ratio = _ratio(segment, start, end) if ink_after(text, end) in _RATIO_SIGNS else []
        if ratio:
            return ratio
    finish, special = _range_end(segment, start, end) if segment.ranges else (end, None)
    reason = REPAIRED if repaired else None
    if text[at - 1 : at] == "每" or (text[at - 1 : at] == "/" and _PER.match(text, at - 1)):
        return [label(start, finish, "denominator")]
    return [finish_amount(segment, start, finish, special, reason)]


def read_plain_amount(segment: Segment, start: int, end: int) -> Reading:
    """Read an amount that has neither sign nor ratio, fraction, spaced digits or power of ten."""
    finish, special = _range_end(segment, start, end) if segment.ranges else (end, None)
    return finish_amount(segment, start, finish, special)


def is_minus(text: str, at: int) -> bool:
    """Whether 负 right before a numeral at `at` is its sign, and not the end of a word (减负12亿元)."""
    return text[at - 1 : at] == "负" and not text.endswith(_ENDS_IN_MINUS, 0, at)


def _sign(text: str, at: int) -> int:
    """Start of the literal with its sign: a dash is one where no number, letter or mark of a range stands before it."""
    before = text[at - 1 : at]
    if before == "-" and not (at > 1 and _NO_SIGN_AFTER.match(text, at - 2)):
        return at - 1
    if is_minus(text, at):
        return at - 1
    return at - 2 if text[max(0, at - 2) : at] == "零下" else at


def _amount_end(segment: Segment, at: int) -> int:
    text = segment.folded
    end = AMOUNT.match(text, at).end()  # type: ignore[union-attr]
    spaced = _SPACED.match(text, at) if " " in text else None
    if spaced and spaced.end() > end:
        printed = spaced[0]
        follows = _SPACED_BEFORE.match(text, spaced.end()) or unit_end(text, spaced.end()) > spaced.end()
        if follows or " . " in printed or printed.startswith("0.000 "):
            end = spaced.end()
            scale = _SCALE_HERE.match(text, end)
            end = scale.end() if scale else end
    power = _POWER.match(text, end) if ink_after(text, end) in _POWER_SIGNS else None
    return power.end() if power else end


def _range_end(segment: Segment, start: int, end: int) -> tuple[int, QualifierKind | None]:
    """End of a range that begins with this amount (3%—5%, 2万元至3万), else `end`."""
    text = segment.folded
    if text[start - 1 : start] in ("从", "由", "自"):
        return end, None
    first = PERCENT.match(text, end)
    middle = first.end() if first else unit_end(text, end)
    mark = _TO.match(text, middle)
    if not mark:
        return end, None
    second = AMOUNT.match(text, mark.end() + (text[mark.end()] == "-"))
    if not second:
        return end, None
    if (first and not PERCENT.match(text, second.end())) or text.startswith("月", second.end()):
        return end, None
    if (
        middle > end
        and not first
        and mark[0].strip() in ("-", "--")
        and not text.startswith(text[end:middle], second.end())
    ):
        return end, None
    scaled = text[end - 1] in "万亿" or text[second.end() - 1] in "万亿"
    if not scaled and not segment.ask(rises(end - start, second.start() - start), start, second.end()):
        return end, None
    return second.end(), QualifierKind.RANGE


def _ratio(segment: Segment, start: int, end: int) -> list[Reading]:
    """The parts of a ratio: 41.5∶12.3∶46.2, 15.2比47.3."""
    text = segment.folded
    spans = [(start, end)]
    while mark := _RATIO_MARK.match(text, spans[-1][1]):
        spans.append((mark.end(), _amount_end(segment, mark.end())))
        if _TOO_LONG_FOR_A_PART.match(text, spans[-2][0]) or _TOO_LONG_FOR_A_PART.match(text, mark.end()):
            return []
    last = spans[-1][1]
    if (
        len(spans) < 2
        or PERCENT.match(text, last)
        or (len(spans) == 2 and unit_end(text, last) > last and text[last] != "的")
    ):
        return []
    return [Reading(s, e, Kind.RATIO_PART) for s, e in spans]


def _fraction(segment: Segment, match: re.Match[str]) -> list[Reading]:
    if segment.ask(is_proper_fraction, *match.span()):
        return [with_qualifiers(segment, Reading(match.start(), match.end(), Kind.RATIO_PART), match.end())]
    middle = match.start() + match[0].index("/")
    return [label(match.start(), middle, "bare"), label(middle + 1, match.end(), "bare")]


def finish_amount(
    segment: Segment, start: int, end: int, special: QualifierKind | None, reason: str | None = None
) -> Reading:
    """Give an amount its kind, unit and qualifiers by what follows it."""
    text = segment.folded
    sign = ink_after(text, end)
    percent = PERCENT.match(text, end) if sign in _PERCENT_SIGNS else None
    if percent:
        unit = "‰" if "‰" in percent[0] else "‱" if "‱" in percent[0] else "%"
        reading = Reading(start, percent.end(), Kind.PERCENT, unit, reason=reason, special=special)
        return with_qualifiers(segment, reading, percent.end())
    points = _POINTS.match(text, end) if sign in _POINTS_SIGNS else None
    if points:
        unit = "个" + points["unit"].replace("个", "").replace("多", "") if points["unit"] != "BP" else "个基点"
        inside = points["inside"] or points["more"]
        reading = Reading(start, end, Kind.PERCENTAGE_POINT, unit, reason=reason, special=special)
        return with_qualifiers(segment, reading, points.end(), inside, points.start("inside"))
    cheng = _CHENG.match(text, end) if sign == "成" else None
    if cheng and end - start <= 5:
        reading = Reading(start, cheng.end(), Kind.PERCENT, "%", reason=reason, special=special)
        return with_qualifiers(segment, reading, cheng.end())
    coins = _COINS.match(text, end) if sign in ("元", "块") else None
    if coins:
        return with_qualifiers(segment, Reading(start, coins.end(), Kind.QUANTITY, "元", reason=reason), coins.end())
    inside = qualifier_at(text, end, "inside")
    at = inside.end if inside else end
    if _GAPS.at(text, at):
        at = _GAP.match(text, at).end()  # type: ignore[union-attr]
    times = _TIMES.match(text, at) if _TIMES_SIGNS.at(text, at) else None
    if times:
        reading = Reading(start, end, Kind.MULTIPLE, times[0], reason=reason, special=special)
        return with_qualifiers(segment, reading, times.end(), inside.word if inside else None, end)
    duration = _DURATION.match(text, end) if sign in _DURATION_SIGNS.get() else None
    if duration and text[start - 1 : start] != "/" and unit_end(text, at) <= duration.end():
        return _duration(segment, start, duration, reason)
    return _quantity(segment, start, end, inside, at, special, reason)


def _duration(segment: Segment, start: int, match: re.Match[str], reason: str | None) -> Reading:
    text = segment.folded
    many = match["unit"][:2] in ("小时", "分钟", "秒") and _LONG.match(text, start)
    counted = _TIME_COUNT.search(text, max(0, start - 12), start) or (
        _MOVED_SIGNS.at(text, start - 1) and _TIME_COUNT_MOVED.search(text, max(0, start - 50), start)
    )
    if many or counted:
        number_end = match.start()
        reading = Reading(start, number_end, Kind.QUANTITY, match["unit"], reason=reason)
        return with_qualifiers(segment, reading, match.end("unit"), match["inside"])
    more = "多" if match["unit"].startswith("个多") else None
    word = next((w for w in (match["inside"], more, match["post"]) if w and w != "半"), None)
    unit = match["unit"].partition("0")[0]  # 2小时53分 counts hours, 3分25秒 minutes
    reading = Reading(start, match.end("unit"), Kind.DURATION, unit, outcome=Outcome.TIME, reason=reason)
    return with_qualifiers(segment, reading, match.end(), word)


def _quantity(
    segment: Segment,
    start: int,
    end: int,
    inside: Qualifier | None,
    at: int,
    special: QualifierKind | None,
    reason: str | None,
) -> Reading:
    text = segment.folded
    word = inside.word if inside else None
    if ink_after(text, at) in _POINTS_LATER_SIGNS and _POINTS_LATER.match(text, at):
        return with_qualifiers(segment, Reading(start, end, Kind.PERCENTAGE_POINT, "个百分点", reason=reason), end)
    printed = _printed_unit(segment, end, at)
    if printed and text[0] in "|\t" and _BOUND_CELL.match(text, printed[1]):
        return label(start, end, "number of a name")
    if printed:
        reading = Reading(start, end, Kind.QUANTITY, printed[0], reason=reason, special=special)
        return with_qualifiers(segment, reading, printed[1], word, end)
    if text[0] == "\n" and _AUTHORS.fullmatch(text):
        return label(start, end, "footnote mark")
    bound = qualifier_at(text, at, "after")
    implied = implied_unit(text, bound.end if bound else at)
    if text[start] == "-" and implied is None and "一" <= text[start - 1 : start] <= "鿿":
        return label(start + 1, end, "number of a name")  # 歼-20
    unit, noun_end = implied or (None, at)
    reading = Reading(start, end, Kind.QUANTITY, unit, reason=reason, special=special, bare=unit is None)
    behind = at if bound else noun_end if implied else at if inside else end
    return with_qualifiers(segment, reading, behind, word, end)


def _printed_unit(segment: Segment, end: int, at: int) -> tuple[str, int] | None:
    """The unit behind a number that ends at `end`, blanks skipped to `at`, and its end: 元/人, m3, /10万, LaTeX km."""
    text = segment.folded
    stop = unit_end(text, at)
    if stop > at:
        unit = text[at:stop].replace(" ", "")
        if "0" in unit:
            unit = segment.ask(narrow, at, stop).replace(" ", "")
        return unit, stop + (unit == "人" and text.startswith("口", stop))  # 20万人口以上
    per = _PER.match(text, at) if text.startswith("/", at) else None
    if per:
        return segment.ask(narrow, *per.span()).replace(" ", ""), per.end()
    latex = _LATEX_UNIT.match(text, end) if "\\" in text else None
    if latex is None:
        return None
    power = _EXPONENTS.get(segment.ask(narrow, *latex.span(2)), "") if latex[2] else ""
    return latex[1].replace(" ", "") + power, latex.end()


def look_alike_end(text: str, at: int) -> int:
    """End of a number with look-alikes among its digits, or 0."""
    match = _LOOK_ALIKE.match(text, at)
    return match.end() if match else 0


def read_look_alike(segment: Segment, at: int) -> list[Reading]:
    """l.28万, 1O%, 22.O: a numeral with letters for digits, where a scale, a per cent or a unit follows."""
    text = segment.folded
    match = _LOOK_ALIKE.match(text, at)
    if not match:
        return []
    end = match.end()
    scale = _SCALE_HERE.match(text, end)
    end = scale.end() if scale else end
    if end == match.end() and not PERCENT.match(text, end) and not _unit_like(text, end):
        return []
    return read_amount(segment, at, repaired=end)


def _unit_like(text: str, end: int) -> bool:
    return unit_end(text, end) > end or _UNITLIKE.match(text, end) is not None
