"""The grammar of figures: reads one segment of folded text into readings, which hold no digit's value.

A segment is what lies between two clause marks. What is read depends on the shape of the segment alone, so a reading
holds for every segment of the same shape; where digits decide (is 5000年 a year?) the reader looks at the raw segment
and says so in `Segment.looked_at_digits`. Shared units and table headings need more than a segment: `context` adds them.
"""

import re
from dataclasses import dataclass, field

from pipelines.figures.dates import ARABIC_DATE, BARE_MONTHS, BARE_YEARS, MONTH_COUNT
from pipelines.figures.lexicon import NUMERALS, lexicon_spans
from pipelines.figures.qualifiers import Qualifier, qualifier_at, qualifiers_before
from pipelines.figures.units import implied_unit, unit_end
from schemas.vocabulary import Kind, Outcome, QualifierKind

REPAIRED = "repaired_glyph"


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands at a span of a segment. `bare`: no unit was printed or implied, a list or a table may give one."""

    start: int
    end: int
    kind: Kind
    unit: str | None = None
    qualifiers: tuple[Qualifier, ...] = ()
    outcome: Outcome = Outcome.OBSERVATION
    reason: str | None = None
    bare: bool = False
    special: QualifierKind | None = None

    @property
    def qualifier(self) -> str | None:
        """The qualifiers' words as written."""
        return "…".join(q.word for q in self.qualifiers) or None

    @property
    def qualifier_kind(self) -> QualifierKind | None:
        """RANGE and VAGUE of the literal itself, else the kind of its qualifiers."""
        kinds = {q.kind for q in self.qualifiers}
        if self.special is not None:
            return self.special
        return None if not kinds else kinds.pop() if len(self.qualifiers) == 1 else QualifierKind.STACKED


@dataclass(slots=True)
class Segment:
    """A segment being read: its shape, its characters, what was found in it."""

    folded: str
    raw: str
    looked_at_digits: bool = False
    words: list[tuple[int, int, bool]] = field(default_factory=list)
    quotes: list[tuple[int, int]] = field(default_factory=list)

    def digits(self, start: int, end: int) -> str:
        """The raw characters of a span; marks the segment as one whose digits matter."""
        self.looked_at_digits = True
        return self.raw[start:end]

    def quoted(self, at: int) -> tuple[int, int] | None:
        """The short quotation that holds `at`."""
        return next((span for span in self.quotes if span[0] <= at < span[1]), None)


_KILO = "瓦米克伏卡焦帕赫安乏字比"
_NUMBER = r"(?:0{1,3}(?:[,，]000)+(?![0,，]0)(?!0)|0+)(?:\.0+)?"
_SCALE = rf"(?:[十百千]?万亿|[十百千]?[万亿]|百(?![帕分货姓年家强佳])|千(?![{_KILO}分]))"
_AMOUNT = (
    rf"{_NUMBER}(?: {{0,2}}[多余几来]?{_SCALE}(?:零?{_NUMBER}{_SCALE})*(?:零?0{{1,4}}(?![0.年月日%: ]|[多余]?万))?)?"
)
AMOUNT = re.compile(_AMOUNT)
_PERCENT = re.compile(r" {0,2}(?:\\?%|‰|‱)")
_POINTS = re.compile(r" ?(?P<inside>多|余)? ?(?P<unit>个?(?P<more>多)?(?:百分点|千分点|基点)|BP(?![A-Za-z]))")
_CHENG = re.compile(r"成(?:[一二三四五六七八九半](?![个年月分])|0)?(?![立为员功绩果效本长交品都年套色全份人熟语就])")
_TO = re.compile(r" ?(?:-{1,2}|—{1,2}|~{1,2}|至|到) ?(?=-?0)")
_SPACED = re.compile(r"0(?: 0(?!0))* \. 0(?: 0(?!0))*|0(?: 0(?!0)){1,}(?![.0])|0+ ?\. ?0+(?= ?\\?%)")
_POWER = re.compile(r" ?(?:\\times|×) ?\$?\s?\$? ?0 ?0 ?\^ ?\{? ?-? ?0+ ?\}?")
_LOOK_ALIKE = re.compile(r"(?<![A-Za-z0.])(?=[0lIOo|.,]*0)(?=[0.,]*[lIOo])[0lIOo]+(?:\.[0lIOo]+)?(?![A-Za-z0])")
_DURATION = re.compile(
    r" ?\n?(?P<inside>多|余|几|来)? ?(?P<unit>(?:个(?P<more>多|半)?(?:月|季度|工作日|小时|学期|星期|交易日|自然日|昼夜))"
    r"|年(?!级|货|画|薪|轮|糕|均|产|鉴|报|龄|味|检|审|终|夜)|周年|载(?!重|体|客|货)|天(?!然|津|山|空|文|线|气|地|河|平|水|鹅|使|府|眼|宫)"
    r"|日(?!均|产|处|元|本|益|常|供|发|照|用|报|前)|周(?!岁|边|转|围|口|期|家|庄|恩|密|长)|星期|小时|分钟|秒(?!杀)|个?工作日"
    r"|季度|昼夜|学时)(?P<post>多|半|余)?"
)
_TIME_COUNT = re.compile(r"(?:天数|日数|时数|时长|年限|寿命|预期)[^0]{0,6}$")
_TO_DATE = re.compile(r"(?:前|头|本年|今年|去年) ?$")
_POINTS_LATER = re.compile(r"个? ?(?:、|和|与|及) ?0+(?:\.0+)? ?个百分点")
_RATIO_MARK = re.compile(r" ?(?::|比) ?(?=0)")
_FRACTION = re.compile(r"0{1,3}/0{1,3}(?![0/.年])")
_QUOTE = re.compile(r"[“‘\"《「『〝][^“”‘’《》\"「」]{1,24}[”’\"》」』〞]")
_SECTION = re.compile(
    rf"\n[ #*>]*(?:第?(?P<chinese>[{NUMERALS[:14]}]{{1,3}})(?=、|\.|，| |$|\n)"
    rf"|(?P<arabic>0{{1,2}}(?:\.0{{1,2}}){{0,4}})(?=、|[.)] ?[^0 ]|\.$|\)| +[一-鿿]{{2}}(?!.*\t))"
    rf"|(?P<levels>0{{1,2}}(?:\.0{{1,2}}){{2,4}}))"
)
_BRACKETED = re.compile(rf"[(（]((?:0{{1,2}}|[{NUMERALS[:14]}]{{1,3}}))[)）]")
_LABEL_BEFORE = re.compile(
    r"(?:(?<![代报发钟手仪电水外年])表|(?<![地意企力版蓝宏])图|注 ?:?|附件|附表|附图|公式|编码|编号|邮编|电话|热线|传真|网址|代码|文号"
    r"|国道|省道|县道|乡道|专线|NO\.?|No\.?|Fig\.?|Tab\.?|vol\.?|=) ?\(?$",
    re.I,
)
_TITLED = re.compile(r"(?:(?<![代报发钟手仪电水外年])表|(?<![地意企力版蓝宏])图|注 ?:?|=|国道|省道|县道) ?$")
_LABEL_AFTER = re.compile(
    r" ?(?:号(?!召)|热线|接警|急救|专线|国道|省道|县道|高速|舰|团(?![体员队])|师部|改革|强(?![度化制力调势大])|度线|度带|线(?:$|[至到的与和、）)]|路))"
)
_NAME_AFTER = re.compile(r" ?(?:工程|中学|医院|计划|行动|战略|模式|厂|院校|高校|体系|格局|政策|规划|制度)(?!个)")
_AGE_BEFORE = re.compile(r"(?:不满|未满|年满|满)$")
_EARTHQUAKE = re.compile(r"0(?:\.0)? ?级(?![别联])")
_THRESHOLD = re.compile(r"(?: ?(?:周岁|岁))(?:及?以[上下]|[-—~至到]|\(含|（含)")
_ORDINAL_AFTER = re.compile(r" ?(?:[名位](?!于|优|单)|强|届|次党代会|佳)")
_ORDINAL_BEFORE = re.compile(r"(?:第|前|列|居|排名|位列|位居|名列|排|由全[国省市]|从全[国省市]|到全[国省市]|至全[国省市]|[全世]界) ?$")
_BASE_INDEX = re.compile(r"[年月期](?:价格)?(?:为|=|作) ?$")
_LETTER = re.compile(r"[A-Za-z_#@&]")
_TOKEN = re.compile(r"0+(?:[./:_\-]0+)*")
START = re.compile(rf"[0lIOo]|[{NUMERALS}几数半壹贰叁肆伍陆柒捌玖拾佰仟]")
_HAS_DIGIT = re.compile(r"0")
NUMERAL_BEARING = re.compile(rf"[0{NUMERALS}几数半壹贰叁肆伍陆柒捌玖拾佰仟]")


def read_segment(folded: str, raw: str) -> tuple[list[Reading], bool]:
    """All readings of a segment from left to right, and whether digits decided any of them."""
    from pipelines.figures.chinese import read_chinese

    segment = Segment(folded, raw)
    segment.words = lexicon_spans(folded)
    segment.quotes = [match.span() for match in _QUOTE.finditer(folded)]
    readings: list[Reading] = _section_numbers(folded)
    taken = {r.start: r.end for r in readings}
    at = 0
    while match := START.search(folded, at):
        at = match.start()
        if at in taken:
            at = taken[at]
        elif folded[at] == "0":
            found = _read_arabic(segment, at)
            readings += found
            at = found[-1].end
        elif folded[at] in "lIOo":
            found = _read_look_alike(segment, at)
            readings += found
            at = found[-1].end if found else at + 1
        else:
            found, at = read_chinese(segment, at)
            readings += found
    if segment.words and readings:
        readings = _label_names(segment, readings)
    return sorted(readings, key=lambda r: r.start), segment.looked_at_digits


def label(start: int, end: int, reason: str, kind: Kind = Kind.LABEL) -> Reading:
    """A numeral that counts nothing."""
    outcome = Outcome.ORDINAL if kind is Kind.ORDINAL else Outcome.LABEL
    return Reading(start, end, kind, outcome=outcome, reason=reason)


def _label_names(segment: Segment, readings: list[Reading]) -> list[Reading]:
    del segment
    return readings


def _section_numbers(folded: str) -> list[Reading]:
    found = []
    section = _SECTION.match(folded)
    if section:
        group = section.lastgroup or "arabic"
        found.append(label(*section.span(group), "section number"))
    for match in _BRACKETED.finditer(folded):
        if not found or match.start(1) != found[0].start:
            found.append(label(*match.span(1), "section number"))
    return found


def _read_arabic(segment: Segment, at: int) -> list[Reading]:
    """Read what begins with an Arabic digit at `at`; the last reading ends behind it."""
    text = segment.folded
    before = text[at - 1 : at]
    if before and _LETTER.match(before) and not (before in "lIOo" and at > 1 and text[at - 2] == "."):
        return _after_letters(segment, at)
    if before == "." and at > 1 and _LETTER.match(text[at - 2]):
        return [label(at, _TOKEN.match(text, at).end(), "name")]  # type: ignore[union-attr]
    repaired = _LOOK_ALIKE.match(text, at)
    if repaired and repaired.end() > AMOUNT.match(text, at).end():  # type: ignore[union-attr]
        found = _read_look_alike(segment, at)
        if found:
            return found
    found = _read_time(segment, at)
    if found:
        return found
    named = _named(segment, at)
    if named:
        return named
    return read_amount(segment, at)


def _after_letters(segment: Segment, at: int) -> list[Reading]:
    """PM2.5, G20, X1: a name. GDP8000亿元, R&D3.5%: a figure all the same."""
    text = segment.folded
    amount = AMOUNT.match(text, at)
    assert amount is not None
    if re.match(r" ?(?:%|‰)|(?<=[万亿])", text[amount.end() :]) or text[amount.end() - 1] in "万亿":
        return read_amount(segment, at)
    end = _TOKEN.match(text, at).end()  # type: ignore[union-attr]
    return [label(at, end, "name")]


def _read_time(segment: Segment, at: int) -> list[Reading]:
    text = segment.folded
    date = ARABIC_DATE.match(text, at)
    if date and _is_date(segment, date):
        return [Reading(at, date.end(), Kind.DATE, outcome=Outcome.TIME)]
    bare = BARE_YEARS.match(text, at) or BARE_MONTHS.match(text, at)
    if bare:
        return [Reading(at, bare.end(), Kind.DATE, outcome=Outcome.TIME)]
    months = MONTH_COUNT.match(text, at)
    if months and _TO_DATE.search(text, max(0, at - 3), at):
        return [Reading(at, months.end(), Kind.DATE, outcome=Outcome.TIME)]
    return []


def _is_date(segment: Segment, date: re.Match[str]) -> bool:
    """Whether the digits of a date-like shape can be a date: 5000年, 13月, 35日 and 87:90 cannot."""
    text, printed = segment.folded, date[0]
    before = text[max(0, date.start() - 3) : date.start()]
    if before[-1:] in (".", "/") or (before[-1:] == ":" and before[-2:-1] == "0"):
        return False
    raw = segment.digits(*date.span())
    digits = [int(run) for run in re.findall(r"\d+", raw)]
    if re.fullmatch(r"0{1,2}:00(?::00)?", printed):
        ratio = re.search(r"比|结构|构成|为$|由$|配", text[max(0, date.start() - 12) : date.start()])
        return not ratio and digits[0] < 25 and all(d < 60 for d in digits[1:])
    if re.match(r"0{4} ?年", printed):
        return 1000 <= digits[0] < 3000
    if re.match(r"0{1,2} ?[月日]|0{1,2} ?[-—~至到]{1,2} ?0{1,2} ?[月日]", printed):
        top = 12 if "月" in printed else 31
        return 1 <= digits[0] <= top
    if re.match(r"0{4}([-/.])0{1,2}\1", printed):
        return 1000 <= digits[0] < 3000 and 1 <= digits[1] <= 12 and 1 <= digits[2] <= 31
    return True


def _named(segment: Segment, at: int) -> list[Reading]:
    """Numbers that are names by what stands around them: 表1, [3], 2号机组, 5G, “111”, 第3, 前3名, 0351-3046688."""
    text = segment.folded
    end = _TOKEN.match(text, at).end()  # type: ignore[union-attr]
    amount_end = AMOUNT.match(text, at).end()  # type: ignore[union-attr]
    before, after = text[max(0, at - 6) : at], text[end : end + 6]
    plain = end == amount_end and text[at:end].isdecimal()
    if before.endswith(("第", "第 ")):
        ranked = re.compile(rf"{_AMOUNT}(?:[-—~至到]0+)?").match(text, at)
        return [label(at, ranked.end(), "ordinal", Kind.ORDINAL)]  # type: ignore[union-attr]
    if re.search(r"[\[〔【［]$", before) or (
        re.match(r"\s?[\]〕】］]", after) and re.search(r"[\[〔,，、\-—~]$", before)
    ):
        return [label(at, end, "footnote mark")]
    if re.match(r"0{2,4}-0{7,8}(?!0)|0+(?:-0+){2,}", text[at:end]):
        return [label(at, end, "number of a list")]
    quoted = segment.quoted(at)
    if quoted and plain and unit_end(text, end) == end and not _PERCENT.match(text, end):
        return [label(at, end, "quoted name")]
    if _is_letter_name(text, at, end, plain):
        return [label(at, end, "name")]
    bare = unit_end(text, end) == end and not _PERCENT.match(text, end)
    if plain and (_LABEL_AFTER.match(text, end) or (_LABEL_BEFORE.search(before) and (bare or _TITLED.search(before)))):
        return [label(at, end, "number of a name")]
    if plain and bare and _NAME_AFTER.match(text, end):
        return [label(at, end, "number of a name")]
    if plain and _BASE_INDEX.search(before) and segment.digits(at, end) in ("100", "１００"):
        return [label(at, end, "base of an index")]
    if plain and _ORDINAL_AFTER.match(text, end) and _ORDINAL_BEFORE.search(before):
        return [label(at, end, "rank", Kind.ORDINAL)]
    ages = re.compile(r"0{1,3}(?: ?岁)?[-—~至到]0{1,3}(?= ?(?:周岁|岁))").match(text, at)
    if ages:
        return [label(at, ages.end(), "part of an indicator's name")]
    aged = re.match(r" ?周?岁", text[end : end + 3])
    if plain and (_THRESHOLD.match(text, end) or (aged and _AGE_BEFORE.search(before))):
        return [label(at, end, "part of an indicator's name")]
    if _EARTHQUAKE.match(text, at) and "震级" not in before:
        return [label(at, amount_end, "grade")]
    if plain and re.match(
        r"级|A级|类(?!别)|等奖|线城市|楼|环(?!境|保|比|节)|室|(?:[·.]0{1,2}){1,}”", text[end : end + 4]
    ):
        return [label(at, end, "grade")]
    return []


def _is_letter_name(text: str, at: int, end: int, plain: bool) -> bool:
    """5G, 4A级, 3D: digits before letters are a name unless the letters are a unit."""
    letters = re.compile(r"[A-Za-z]+").match(text, end)
    if not letters or letters[0].upper() in ("BP", "PH"):
        return False
    return unit_end(text, end) == end or (plain and letters[0] in "GKTDABMPVW" and end - at <= 2)


def read_amount(segment: Segment, at: int, repaired: int = 0) -> list[Reading]:
    """Read an amount with what belongs to it: sign, scale, per cent, unit, qualifiers, range, ratio."""
    text = segment.folded
    start = _sign(text, at)
    end = repaired or _amount_end(text, at)
    if not repaired:
        fraction = _FRACTION.match(text, at)
        if fraction and fraction.end() > end:
            return _fraction(segment, fraction)
        ratio = _ratio(segment, start, end)
        if ratio:
            return ratio
    finish, special = _range_end(segment, start, end)
    reason = REPAIRED if repaired else None
    if text[at - 1 : at] == "每" or re.search(r"每[百千万]?$", text[max(0, at - 3) : at]):
        return [label(start, finish, "denominator")]
    return [finish_amount(segment, start, finish, special, reason)]


def _sign(text: str, at: int) -> int:
    """Start of the literal with its sign: a dash is one where no number, letter or mark of a range stands before it."""
    before = text[at - 1 : at]
    if before in ("-", "−") and not re.match(r"[0A-Za-z%）)》年月日]", text[at - 2 : at - 1] or " "):
        return at - 1
    if before == "负":
        return at - 1
    return at - 2 if text[max(0, at - 2) : at] == "零下" else at


def _amount_end(text: str, at: int) -> int:
    end = AMOUNT.match(text, at).end()  # type: ignore[union-attr]
    spaced = _SPACED.match(text, at)
    if spaced and spaced.end() > end:
        printed = spaced[0]
        follows = re.match(r" ?(?:\\?%|‰|[万亿元人户个亩吨]|\\times|×)", text[spaced.end() :])
        if follows or (" . " in printed and printed.count("0") > 2):
            end = spaced.end()
            scale = re.compile(_SCALE).match(text, end)
            end = scale.end() if scale else end
    power = _POWER.match(text, end)
    return power.end() if power else end


def _range_end(segment: Segment, start: int, end: int) -> tuple[int, QualifierKind | None]:
    """End of a range that begins with this amount (3%—5%, 2万元至3万), else `end`."""
    text = segment.folded
    if re.search(r"[从由自]$", text[max(0, start - 1) : start]):
        return end, None
    first = _PERCENT.match(text, end)
    middle = first.end() if first else unit_end(text, end)
    mark = _TO.match(text, middle)
    if not mark:
        return end, None
    second = AMOUNT.match(text, mark.end() + (text[mark.end()] == "-"))
    if not second:
        return end, None
    if first and not _PERCENT.match(text, second.end()):
        return end, None
    if (
        middle > end
        and not first
        and mark[0].strip() in ("-", "--")
        and not text.startswith(text[end:middle], second.end())
    ):
        return end, None
    low, high = segment.digits(start, end), segment.digits(second.start(), second.end())
    if text[end - 1] not in "万亿" and _leading(low) >= _leading(high) and text[second.end() - 1] not in "万亿":
        return end, None
    return second.end(), QualifierKind.RANGE


def _leading(printed: str) -> float:
    from pipelines.figures.literals import clean

    match = re.match(r"-?\d+(?:\.\d+)?", clean(printed).replace(",", "").replace("，", "")[:24])
    return float(match[0]) if match else 0.0


def _ratio(segment: Segment, start: int, end: int) -> list[Reading]:
    """The parts of a ratio: 41.5∶12.3∶46.2, 15.2比47.3."""
    text = segment.folded
    spans = [(start, end)]
    while mark := _RATIO_MARK.match(text, spans[-1][1]):
        part = AMOUNT.match(text, mark.end())
        if not part:
            break
        spans.append(part.span())
    last = spans[-1][1]
    if (
        len(spans) < 2
        or _PERCENT.match(text, last)
        or (len(spans) == 2 and unit_end(text, last) > last and text[last] != "的")
    ):
        return []
    return [Reading(s, e, Kind.RATIO_PART) for s, e in spans]


def _fraction(segment: Segment, match: re.Match[str]) -> list[Reading]:
    top, _, bottom = segment.digits(*match.span()).partition("/")
    if int(top) < int(bottom):
        return [with_qualifiers(segment, Reading(match.start(), match.end(), Kind.RATIO_PART), match.end())]
    middle = match.start() + len(top)
    return [label(match.start(), middle, "bare"), label(middle + 1, match.end(), "bare")]


def finish_amount(
    segment: Segment, start: int, end: int, special: QualifierKind | None, reason: str | None = None
) -> Reading:
    """Give an amount its kind, unit and qualifiers by what follows it."""
    text = segment.folded
    percent = _PERCENT.match(text, end)
    if percent:
        unit = "‰" if "‰" in percent[0] else "‱" if "‱" in percent[0] else "%"
        reading = Reading(start, percent.end(), Kind.PERCENT, unit, reason=reason, special=special)
        return with_qualifiers(segment, reading, percent.end())
    points = _POINTS.match(text, end)
    if points:
        unit = "个" + re.sub("[个多]", "", points["unit"]) if points["unit"] != "BP" else "个基点"
        inside = points["inside"] or points["more"]
        reading = Reading(start, end, Kind.PERCENTAGE_POINT, unit, reason=reason, special=special)
        return with_qualifiers(segment, reading, points.end(), inside, points.start("inside"))
    cheng = _CHENG.match(text, end)
    if cheng and end - start <= 5:
        reading = Reading(start, cheng.end(), Kind.PERCENT, "%", reason=reason, special=special)
        return with_qualifiers(segment, reading, cheng.end())
    inside = qualifier_at(text, end, "inside")
    at = re.compile(r"[ \n$\\~{}]*").match(text, inside.end if inside else end).end()  # type: ignore[union-attr]
    times = re.compile(r"倍(?!增|感|受)|番(?!茄)").match(text, at)
    if times:
        reading = Reading(start, end, Kind.MULTIPLE, times[0], reason=reason, special=special)
        return with_qualifiers(segment, reading, times.end(), inside.word if inside else None, end)
    duration = _DURATION.match(text, end)
    if duration and text[start - 1 : start] != "/" and unit_end(text, at) <= duration.end():
        return _duration(segment, start, duration, reason)
    return _quantity(segment, start, end, inside, at, special, reason)


def _duration(segment: Segment, start: int, match: re.Match[str], reason: str | None) -> Reading:
    text = segment.folded
    if _TIME_COUNT.search(text, max(0, start - 12), start):
        number_end = match.start()
        reading = Reading(start, number_end, Kind.QUANTITY, match["unit"], reason=reason)
        return with_qualifiers(segment, reading, match.end("unit"), match["inside"])
    word = match["inside"] or match["more"] or match["post"]
    word = None if word == "半" else word
    reading = Reading(start, match.end("unit"), Kind.DURATION, match["unit"], outcome=Outcome.TIME, reason=reason)
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
    stop = unit_end(text, at)
    word = inside.word if inside else None
    if _POINTS_LATER.match(text, at):
        return with_qualifiers(segment, Reading(start, end, Kind.PERCENTAGE_POINT, "个百分点", reason=reason), end)
    if stop > at:
        unit = segment.raw[at:stop].replace(" ", "")
        reading = Reading(start, end, Kind.QUANTITY, unit, reason=reason, special=special)
        return with_qualifiers(segment, reading, stop, word, end)
    implied = implied_unit(text, at)
    unit, noun_end = implied or (None, at)
    reading = Reading(start, end, Kind.QUANTITY, unit, reason=reason, special=special, bare=unit is None)
    return with_qualifiers(segment, reading, noun_end if implied else at if inside else end, word, end)


def with_qualifiers(
    segment: Segment, reading: Reading, behind: int, inside: str | None = None, inside_at: int = 0
) -> Reading:
    """Add the qualifiers before the literal, inside it, between it and its unit, and behind the unit."""
    text = segment.folded
    found = (
        []
        if reading.kind is Kind.DURATION and text[reading.start - 1 : reading.start] == "近"
        else qualifiers_before(text, reading.start)
    )
    literal = text[reading.start : reading.end]
    within = re.search(r"[多余来](?=[百千万亿])", literal)
    if within:
        kind = QualifierKind.APPROX if within[0] == "来" else QualifierKind.ABOVE_WITHIN
        found.append(Qualifier(within[0], kind, reading.start, reading.end))
    if inside and inside in "多余来":
        kind = QualifierKind.APPROX if inside == "来" else QualifierKind.ABOVE_WITHIN
        found.append(Qualifier(inside, kind, inside_at, inside_at + 1))
    after = qualifier_at(text, behind, "after")
    if after:
        found.append(after)
    if not found:
        return reading
    return Reading(
        reading.start,
        reading.end,
        reading.kind,
        reading.unit,
        tuple(found),
        reading.outcome,
        reading.reason,
        reading.bare,
        reading.special,
    )


def _read_look_alike(segment: Segment, at: int) -> list[Reading]:
    """l.28万, 1O%, 22.O: a numeral with letters for digits, where a scale, a per cent or a unit follows."""
    text = segment.folded
    match = _LOOK_ALIKE.match(text, at)
    if not match:
        return []
    end = match.end()
    scale = re.compile(_SCALE).match(text, end)
    end = scale.end() if scale else end
    if end == match.end() and not _PERCENT.match(text, end) and not _unit_like(text, end):
        return []
    return read_amount(segment, at, repaired=end)


def _unit_like(text: str, end: int) -> bool:
    return unit_end(text, end) > end or bool(re.match(r" ?(?:倍|个百分点|成)", text[end:]))
