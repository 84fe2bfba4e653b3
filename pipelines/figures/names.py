"""Arabic numbers that count nothing, by what stands around them: marks, ranks, parts of names."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache
from string import ascii_letters
from typing import Final, NamedTuple

from pipelines.figures.amounts import AMOUNT, PERCENT
from pipelines.figures.lexicon import NUMERALS
from pipelines.figures.questions import ends_in_zero, is_base_of_index
from pipelines.figures.readings import Reading, Segment, ink_after, label
from pipelines.figures.units import unit_end
from schemas.vocabulary import Kind

TOKEN: Final = re.compile(r"0+(?:[./:_\-]0+)*")
"""Digits and what may hold digits together in a name: 52-128, 16418/3, 3.2.1."""

_TABLE_OR_FIGURE: Final = r"(?<![代报发钟手仪电水外年])表|(?<![地意企力版蓝宏])图|注 ?:?|="
_SMALL: Final = NUMERALS[:14]
_SECTION: Final = re.compile(
    rf"\n[ #*>]*(?:第?(?P<chinese>[{_SMALL}]{{1,3}})(?=\.|，| |$)"
    rf"|(?P<arabic>0{{1,2}}(?:\.0{{1,2}}){{0,4}})(?=$|[.)] ?[^0 ]|\.$|\)| +[一-鿿]{{2}}(?!.*\t))"
    rf"|(?P<levels>0{{1,2}}(?:\.0{{1,2}}){{2,4}}))"
)
_OPENS_SECTION: Final = frozenset(f" #*>第0{_SMALL}")
_DECIMAL_SECTION: Final = re.compile(r"\n[ #*>]*(0{1,2}\.0{1,2})(?=[一-鿿])(?![万亿千百成倍])")
_BRACKETED: Final = re.compile(rf"[(]((?:0{{1,2}}|[{_SMALL}]{{1,3}}))[)]")
_OPEN_MARK: Final = re.compile(r"[\[〔【]$")
_LISTED_MARK: Final = re.compile(r"[\[〔,，、\-—~]$")
_CLOSE_MARK: Final = re.compile(r"\s?[\]〕】]")
_TELEPHONE: Final = re.compile(r"0{2,4}-0{7,8}(?![0-])|0+(?:-0+){2,}")
_LETTERS: Final = re.compile(r"[A-Za-z]+")
_NO_NAMES: Final = ("BP", "PH")
_ONE_LETTER_NAMES: Final = "GKTDABMPVW"
_LABEL_BEFORE: Final = re.compile(
    rf"(?:{_TABLE_OR_FIGURE}|附件|公式|编码|编号|索引号|识?码|页码|注释|DOI|邮编|电话|热线|传真|网址|代码|文号|[A-Za-z](?=:)"
    r"|国道|省道|县道|乡道|专线|ISO|NO\.?|Fig\.?|Tab\.?|vol\.?) ?:? ?\(?$",
    re.IGNORECASE,
)
_TITLED: Final = re.compile(rf"(?:{_TABLE_OR_FIGURE})$")
_LABEL_AFTER: Final = re.compile(
    r" ?(?:号(?!召)|(?:[一-鿿]{2,6})?热线|接警|急救|专线|国道|省道|县道|高速|舰|团(?![体员队])|师部|改革"
    r"|强(?![度化制力调势大])|度线|度带|后(?![续期来的])|线(?:$|[至到的与和、）)]|路))"
)
_LETTERS_BEFORE: Final = re.compile(r"[A-Za-z]:?$")
_DEGREES_BEFORE: Final = re.compile(r"(?:东经|西经|北纬|南纬|[°′])$")
_DEGREES_AFTER: Final = re.compile(r" ?[°′″]0|[′″]")
_PATH_AFTER: Final = re.compile(r"/[A-Za-z]")
_NAME_AFTER: Final = re.compile(
    r" ?(?:国家科技|国家重大|重大(?:项目|专项)|议程|愿景"
    r"|工程|中学|医院|计划|行动|战略|模式|厂|院校|高校|体系|格局|政策|规划|制度)(?!个)"
)
_ORDINAL_LIST: Final = re.compile(r"第0+(?:、0+){0,3}、$")
_ORDINAL_TO: Final = re.compile(r"[-—~至到]0+")
_VERSION: Final = re.compile(r"(?<=[一-鿿“])0\.0(?=版|时代|$|[，。、；”])|0\.0(?=版)")
_LEVEL_WORD: Final = re.compile(r"[为达至到由从仅值数比率量度级高低升降增减是各均重占]$")
_BASE_INDEX: Final = re.compile(r"(?:[年月期](?:价格)?|以[^0]{1,6})(?:为|=|作)$")
_RANK_AFTER: Final = re.compile(r" ?(?:[名位](?!于|优|单)|强|届|次党代会|佳)")
_RANK_BEFORE: Final = re.compile(r"(?:第|前|列|居|排名|位列|位居|名列|(?<!安)排|[由从到至]全[国省市]|[全世]界|年的) ?$")
_CONVERTED: Final = ("(折", "(折纯", "(含氮", "(折含氮")
_SURVEYS: Final = ("人口抽样", "人口变动", "抽样调查")
_AGES: Final = re.compile(r"0{1,3}(?: ?岁)?[-—~至到]0{1,3}(?= ?周?岁)")
_AGE: Final = re.compile(r" ?周?岁")
_AGED: Final = re.compile(r" ?周?岁(?:儿童|老人|老年|人口|青年|青少年|少年|男|女|妇女|适龄|婴幼儿|的(?!平均|人均))")
_AGE_BEFORE: Final = re.compile(r"(?:不满|未满|年满|满|现年|时年|年仅|年近|年过)$")
_THRESHOLD: Final = re.compile(r" ?周?岁(?:及?以[上下]|[-—~至到]|\(含)")
_MAGNITUDE: Final = re.compile(r"0(?:\.0)? ?级(?![别联])")
_EXCHANGED: Final = re.compile(r"(?:[美欧英日港]元|英镑|卢布)兑")
_GRADE: Final = re.compile(
    r"级|A级|类(?!别|[，。、；,;)和及与等]|同比|环比|上涨|下降|持平|商品|产品|指标|项目|药品|企业|问题|事项)|等奖|线城市|楼|环(?![境保比节])|室|(?:[·.]0{1,2}){1,}”"
)


class _Number:
    """An Arabic number and what a rule may ask of it. `before`: what stands before it, without blanks; `plain`: digits
    only."""

    __slots__ = ("amount_end", "at", "before", "end", "plain", "segment", "text")

    def __init__(
        self, segment: Segment, text: str, at: int, end: int, amount_end: int, before: str, plain: bool
    ) -> None:
        self.segment, self.text = segment, text
        self.at, self.end, self.amount_end = at, end, amount_end
        self.before, self.plain = before, plain

    @property
    def bare(self) -> bool:
        """No unit or per cent behind."""
        return unit_end(self.text, self.end) == self.end and not PERCENT.match(self.text, self.end)


_Named = tuple[int, str] | None
"""End of a name and the reason that its mention carries."""


def section_numbers(folded: str) -> list[Reading]:
    """The number that heads a line (一、 2.1 第三，) and the bracketed ones of a segment (（一） (3))."""
    found: list[Reading] = []
    section = decimal = None
    if folded[0] == "\n" and folded[1:2] in _OPENS_SECTION:
        section, decimal = _SECTION.match(folded), _DECIMAL_SECTION.match(folded)
    if decimal and unit_end(folded, decimal.end()) == decimal.end():
        found.append(label(*decimal.span(1), "section number"))
    elif section:
        found.append(label(*section.span(section.lastgroup or 0), "section number"))
    for match in _BRACKETED.finditer(folded) if "(" in folded else ():
        if not found or match.start(1) != found[0].start:
            found.append(label(*match.span(1), "section number"))
    return found


def read_name(segment: Segment, at: int) -> Reading | None:
    """The label or ordinal that the number at `at` is by its surroundings, or None: then it may be a figure."""
    text = segment.folded
    end = TOKEN.match(text, at).end()  # type: ignore[union-attr]
    before = text[max(0, at - 8) : at].replace(" ", "")
    rules = _BY_SIGN_BEFORE.get(before[-1:], 0) | _BY_SIGN_BEHIND.get(ink_after(text, end), 0)
    rules |= _by_form(segment, at, end)
    if not rules:
        return None
    amount_end = AMOUNT.match(text, at).end()  # type: ignore[union-attr]
    plain = end == amount_end and text[at:end].isdecimal()
    number = _Number(segment, text, at, end, amount_end, before, plain)
    for place, rule in enumerate(NAME_RULES):
        found = rule.read(number) if rules >> place & 1 else None
        if found:
            return label(at, found[0], found[1], Kind.ORDINAL if rule.read is _ordinal else Kind.LABEL)
    return None


def _by_form(segment: Segment, at: int, end: int) -> int:
    """Rules that ask for no sign beside the number: 52-128, 3.0, and numbers in quotations. A bit a rule."""
    rules = 0
    if "-" in segment.folded and "-" in segment.folded[at:end]:
        rules |= _bit(_telephone) | _bit(_numbered)
    if segment.folded.startswith("0.0", at):
        rules |= _bit(_version)
    return rules | _bit(_quoted) if segment.quotes else rules


def _ordinal(n: _Number) -> _Named:
    """第3, 第3—5, 第1、2、3, 前3名, 由全国21位."""
    if n.before.endswith("第"):
        span = _ORDINAL_TO.match(n.text, n.amount_end)
        return (span.end() if span else n.amount_end), "ordinal"
    if not n.plain:
        return None
    if n.before.endswith("、") and _ORDINAL_LIST.search(n.text, max(0, n.at - 12), n.at):
        return n.end, "ordinal"
    return (n.end, "rank") if _RANK_AFTER.match(n.text, n.end) and _RANK_BEFORE.search(n.before) else None


def _denominator(n: _Number) -> _Named:
    """100美元兑."""
    return (n.end, "denominator") if _EXCHANGED.match(n.text, n.end) else None


def _mark(n: _Number) -> _Named:
    """[3], [12,16]."""
    closed = _CLOSE_MARK.match(n.text, n.end) and _LISTED_MARK.search(n.before)
    return (n.end, "footnote mark") if _OPEN_MARK.search(n.before) or closed else None


def _telephone(n: _Number) -> _Named:
    return (n.end, "telephone or serial number") if _TELEPHONE.match(n.text, n.at, n.end) else None


def _quoted(n: _Number) -> _Named:
    """“111”, “23条”."""
    whole = n.bare or (n.before.endswith("“") and n.text.startswith("条”", n.end))
    return (n.end, "quoted name") if n.plain and whole and n.segment.quoted(n.at) else None


def _lettered(n: _Number) -> _Named:
    """5G, 4A级, 3D; ISO 14001; 10.16418/j. Letters that are a unit name nothing (12 km)."""
    letters = _LETTERS.match(n.text, n.end)
    if letters and letters[0].upper() not in _NO_NAMES:
        short = n.plain and letters[0] in _ONE_LETTER_NAMES and n.end - n.at <= 2
        if short or unit_end(n.text, n.end) == n.end:
            return n.end, "name"
    named = n.bare and ((n.plain and _LETTERS_BEFORE.search(n.before)) or _PATH_AFTER.match(n.text, n.end))
    return (n.end, "name") if named else None


def _numbered(n: _Number) -> _Named:
    """表1, 2号机组, 12345热线, 编号2021-15, 985高校."""
    before = _LABEL_BEFORE.search(n.before)
    token = n.text[n.at : n.end]
    if not n.plain and ("-" not in token and not (before and n.end > n.amount_end)):
        return None
    if _LABEL_AFTER.match(n.text, n.end) or (before and (n.bare or _TITLED.search(n.before))):
        return n.end, "number of a name"
    return (n.end, "number of a name") if n.plain and n.bare and _NAME_AFTER.match(n.text, n.end) else None


def _sum_or_degrees(n: _Number) -> _Named:
    """9+2城市群, 东经112度, 37°52′, ±800千伏."""
    summed = n.before.endswith(("+", "±")) or n.text.startswith("+0", n.end)
    degrees = _DEGREES_BEFORE.search(n.before) or _DEGREES_AFTER.match(n.text, n.end)
    return (n.amount_end, "name") if summed or degrees else None


def _version(n: _Number) -> _Named:
    """工业4.0, 3.0版: the last digit is 0, and nothing says that a level is meant."""
    match = _VERSION.match(n.text, n.at)
    if not match or _LEVEL_WORD.search(n.before) or not n.segment.ask(ends_in_zero, match.end() - 1, match.end()):
        return None
    return match.end(), "version"


def _basis(n: _Number) -> _Named:
    """硫酸（折100%）, 据1%人口抽样调查: in what purity or by which survey something is counted."""
    percent = PERCENT.match(n.text, n.amount_end)
    if not percent:
        return None
    if n.before.endswith(_CONVERTED):
        return n.amount_end, "basis of a conversion"
    return (n.amount_end, "number of a name") if n.text.startswith(_SURVEYS, percent.end()) else None


def _index_base(n: _Number) -> _Named:
    """以上年为100."""
    if not (n.plain and n.end - n.at in (1, 3) and _BASE_INDEX.search(n.before)):
        return None
    return (n.end, "base of an index") if n.segment.ask(is_base_of_index, n.at, n.end) else None


def _age(n: _Number) -> _Named:
    """0—14岁, 60岁及以上, 不满16周岁."""
    ages = _AGES.match(n.text, n.at)
    if ages:
        return ages.end(), "part of an indicator's name"
    aged = (
        _AGED.match(n.text, n.end)
        or _THRESHOLD.match(n.text, n.end)
        or (_AGE.match(n.text, n.end) and _AGE_BEFORE.search(n.before))
    )
    measured = n.before.endswith(("年龄", "平均", "寿命"))
    return (n.end, "part of an indicator's name") if n.plain and aged and not measured else None


def _grade(n: _Number) -> _Named:
    """5级, 3类, 5.0级以上地震."""
    if _MAGNITUDE.match(n.text, n.at) and "震级" not in n.before:
        return n.amount_end, "grade"
    return (n.end, "grade") if n.plain and _GRADE.match(n.text, n.end) else None


class _Rule(NamedTuple):
    """A rule, and the characters before and behind the number, blanks aside, of which it needs one."""

    read: Callable[[_Number], _Named]
    before: str = ""
    behind: str = ""


NAME_RULES: Final = (
    _Rule(_ordinal, "第、", "名位强届次佳"),
    _Rule(_denominator, "", "美欧英日港卢"),
    _Rule(_mark, "[〔【", "]〕】"),
    _Rule(_telephone),
    _Rule(_quoted),
    _Rule(_lettered, ascii_letters + ":", ascii_letters + "/"),
    _Rule(
        _numbered,
        ascii_letters + "表图注:=件式号码释编话线真址道(.",
        "号热接急专国省县高舰团师改强度后线工中医计行战模厂院体格政规制重议愿",
    ),
    _Rule(_sum_or_degrees, "+±经纬°′", "+°′″"),
    _Rule(_version),
    _Rule(_basis, "", "%‰"),
    _Rule(_index_base, "为=作"),
    _Rule(_age, "", "-—~至到岁周"),
    _Rule(_grade, "", "级A类等线楼环室·"),
)
"""In the order of asking."""


@cache
def _bit(read: Callable[[_Number], _Named]) -> int:
    return next(1 << place for place, rule in enumerate(NAME_RULES) if rule.read is read)


def _by_sign(signs: Sequence[str]) -> dict[str, int]:
    """The rules that a character calls for, a bit a rule."""
    rules: dict[str, int] = defaultdict(int)
    for place, called_by in enumerate(signs):
        for sign in called_by:
            rules[sign] |= 1 << place
    return dict(rules)


_BY_SIGN_BEFORE: Final = _by_sign([rule.before for rule in NAME_RULES])
_BY_SIGN_BEHIND: Final = _by_sign([rule.behind for rule in NAME_RULES])
