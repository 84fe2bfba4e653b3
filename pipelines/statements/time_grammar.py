"""The grammar of time words, made of the lists of `times.toml`: what may begin one, its pattern, its numerals."""

import re
from functools import cache
from importlib import resources
from typing import Final

import numpy as np
import numpy.typing as npt

from pipelines.statements.scanning import Scanner, codes_of
from schemas.prepared import read_toml

CHINESE_DIGITS: Final = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}


_DIGITS, _NUMERALS = "0123456789０１２３４５６７８９", "一二三四五六七八九十两〇"
FULL_WIDTH: Final = {ord("０") + i: ord("0") + i for i in range(10)}


def load_times() -> dict[str, dict[str, object]]:
    """The lists of time words, by what they are."""
    return read_toml(resources.files("schemas.codelists").joinpath("statements/times.toml"))


def _listed_words(words: "dict[str, object]") -> list[str]:
    listed = words.get("words", list(words))
    assert isinstance(listed, list)
    return listed


def _either_of(words: "dict[str, object]") -> str:
    return f"(?:{_either(_listed_words(words))})"


def _either(words: "list[str] | dict[str, object]") -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w)))


def _firsts(words: dict[str, dict[str, object]]) -> str:
    """Every character that a time word begins with, digits aside."""
    listed = [word for name in ("year", "part", "since", "plan", "day_before") for word in words[name]]
    listed += [word for name in ("holiday", "month", "now") for word in _listed_words(words[name])]
    listed += words["week"]
    return "".join(
        sorted({word[0] for word in listed} | set("一二三四五六七八九十两〇截过近这今未前头期本同年再用利通花“\"'‘"))
    )


_HOUR: Final = r"(?:(?:[上下中]午|晚上|傍晚|凌晨)?\d{1,2}[时点](?:\d{1,2}分)?)?"
_NO_PRESS: Final = (
    r"(?![从的晚夜]|[上下中]午|凌晨|，?[^，。]{0,4}记者|，?[^，。\d]{0,24}"
    r"(?:发布|公布|召开|举行|通报|介绍|透露|表示|印发|出台|宣布|披露|获悉|了解到))"
)
"""What does not follow a day of which figures are told, but one on which they were made known."""


@cache
def grammar() -> tuple[re.Pattern[str], dict[str, dict[str, object]]]:
    """The pattern of a time word, with the lists it is made of."""
    words = load_times()
    digits4 = r"(?:19|20|１９|２０)[0-9０-９]{2}|[一二][九〇零○][〇零○一二三四五六七八九]{2}"
    dash = r"[ 　\t]*(?:至|到|—+|－|-|–|~|～|─+)[ 　\t]*"
    small = r"1[0-2]|0?[1-9]|１[０-２]|[１-９]|十[一二]?|[一二三四五六七八九]"
    day = r"[12１２][0-9０-９]|[3３][01０１]|0?[1-9１-９]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九]"
    edge = r"(?P<{0}edge>期末|年?[末底初])?"
    part = (
        rf"(?P<{{0}}part>{_either(words['part'])}"
        rf"|(?P<{{0}}from>{small})[ 　\t]*月?份?{dash}(?P<{{0}}until>{small})[ 　\t]*月份?"
        rf"(?![龄嫂]|[ 　\t]*\d{{{{1,2}}}}[ 　\t]*[日号])"
        rf"|[前头][ 　\t]*(?P<{{0}}first>{small}|两)[ 　\t]*个?月(?!份)"
        rf"|(?P<{{0}}month>{small})[ 　\t]*月份?(?!大)"
        rf"(?:[ 　\t]*(?P<{{0}}day>{day})[ 　\t]*[日号](?:\d{{{{1,2}}}}[时点])?|[ 　\t]*(?P<{{0}}ten>[上中下])旬"
        rf"|前(?P<{{0}}days>\d{{{{1,2}}}})[天日])?)"
    )
    plan = rf"[“\"'‘]?(?P<plan>{_either(words['plan'])})(?P<mark>[”\"'’])?"
    plan += r"(?:(?P<planhalf>[前头后])(?P<plancount>[一二两三四1-4])年)?"
    plan += r"(?P<planrest>时期末|期间|时期|期末|末|以来|规划期|规划|计划)?"
    count = r"[二三四五六七]?十[一二三四五六七八九]?|[一二两三四五六七八九]|[1-7]\d|[1-9]"
    listed = rf"(?P<years>(?:{digits4})(?:年)?(?:[、和](?:{digits4})(?:年)?)*[、和](?:{digits4})年)"
    listed += r"|(?P<quarters>[一二三四](?:[、和][一二三四])*[、和至到][一二三四]季度)"
    listed += rf"|(?<=[^\s])(?P<months>(?:{small})月?(?:[、和](?:{small})月?)*[、和](?:{small})月份?(?![\d初末底]))"
    hour = r"(?:\d{1,2}[时点])?"

    def year(n: str) -> str:
        return rf"(?:(?P<y{n}>{digits4})[ 　\t]*年|(?P<r{n}>去年|上年|今年|本年|当年|次年|翌年))"

    whole = (
        rf"(?=[\d{re.escape(_firsts(words))}])(?:"
        rf"(?:{listed})(?P<lsame>同[期月])?|"
        rf"(?:(?P<asof>截至|截止到?)[ 　]*)?(?:"
        rf"(?P<days>(?:{year('1')})?(?P<m1>{small})月(?P<d1>{day})[日号]?{hour}{dash}(?:{year('2')})?(?:(?P<m2>{small})月)?(?P<d2>{day})[日号])"
        rf"|(?P<across>{year('3')}(?P<m3>{small})月份?{dash}{year('4')}(?P<m4>{small})月份?(?!\d))"
        rf"|(?P<holiday>(?:(?:{digits4})[ 　]*年|{_either(words['year'])})?{_either_of(words['holiday'])}"
        rf"(?:节)?(?:[\d一二三四五六七八九十]{{1,2}}[天日])?(?:假期|小长假|长假|黄金周|期间|假日)(?:[\d一二三四五六七八九十]{{1,2}}天)?"
        rf"|(?:(?:{digits4})[ 　]*年|{_either(words['year'])})春运(?!首日|第|前|后)"
        rf"|春运(?=[\d一二三四五六七八九十]{{2,3}}天))"
        rf"|(?P<season>(?P<sown>{digits4})(?:[ 　]*年)?(?:(?P<slash>/)|{dash})"
        rf"(?P<reaped>{digits4}|\d\d)[ 　]*年?(?:{_either_of(words['season'])}|(?(slash)年度|(?!))))"
        rf"|(?P<year>{digits4})(?:[ 　\t]*年)?(?P<aedge>末|底|初)?{dash}"
        rf"(?P<year2>{digits4})[ 　\t]*年(?P<bedge>末|底|初|度)?"
        rf"|(?:(?P<year1>{digits4})[ 　\t]*年度?|(?P<rel>{_either(words['year'])}))"
        rf"[ 　\t]*(?:{part.format('c')})?{edge.format('c')}"
        rf"|(?P<now>(?!(?<=出)现在[0-9０-９]){_either_of(words['now'])})"
        rf"|(?P<late>(?(asof)(?:{_either(words['day'])})|(?!)))"
        rf"|(?P<day>(?(asof)(?!)|(?:{_either(words['day_before'])}){_HOUR}{_NO_PRESS}))"
        rf"|(?P<lone>(?(asof)(?:{day})日{hour}|(?:(?<=[。；\n　])[123]?\d日(?=[，,])"
        rf"|(?<=其中)[123]?\d日(?![至到—\-前后内起]))))"
        rf"|(?P<near>{_either(words['month'])})(?P<nedge>末|底|初)?"
        rf"|(?P<week>{_either(words['week'])})(?![一二三四五六日末岁年边围期])"
        rf"|(?P<era>{_either(words['since'])})"
        rf"|{plan}"
        rf"|(?P<past>过去|近|这)?(?P<count>{count})(?P<more>多|余)?年(?P<yrest>多?来|间|以来|里|内|(?=[共累新实增平]|年均))"
        rf"|(?P<ago>{count})年前(?!后)"
        rf"|(?<=[，。；：、\n])(?P<count3>[三四五六]|十(?=年(?:间|来|累计|共|[增减提下上])))年(?=[\u4e00-\u9fff])(?!级|期|制|计划|行动|规划|以上|以下|内|前|后|一|多|左右|的|级)"
        rf"|(?<![\d{_NUMERALS}第续近这前后来满每])(?P<count5>[两三四五六七八九十])年(?=(?:累计|共|分别)*(?:减贫|减少|增加|增长|提高|下降|上升|翻[了一两]))"
        rf"|(?P<past2>过去|近|这|今后|未来)(?P<count2>{count})(?:个)?年"
        rf"|(?<=[划拟将争备算])(?P<past3>再?用|利用|通过|花)(?P<count4>{count})(?:到\d)?年(?:左右)?(?:的?时间)?"
        rf"|{part.format('d')}{edge.format('d')}"
        rf"|(?P<start>年初|年末|年底|期末|本期)"
        rf"|(?P<same0>同期)"
        rf")(?P<same>[ 　\t]*同[期月日]|的?(?:这个时候|这时候|这一天|同一天))?)"
    )
    return re.compile(whole), words


_SINCE: Final = re.compile(r"(?:[^，。；：、\n]{0,12}?|[^，。；：、是年\d“\n]{13,28}?)(?:以来|至今)")
_LONGEST_SINCE: Final = 30


def since_after(text: str, at: int) -> str:
    """What makes the time word that ends at `at` the beginning of a span (成立以来 of 2015年成立以来); empty: nothing.

    It is no part of the grammar, which would try each of the next characters after every time word.
    """
    upto = at + _LONGEST_SINCE
    if text.find("以来", at, upto) < 0 and text.find("至今", at, upto) < 0:
        return ""
    match = _SINCE.match(text, at)
    return match.group() if match is not None else ""


_BLANKS, _GOVERNORS = " 　\t", "年月季多余末底初至到—－-–~～─、和"
_NUMERAL: Final = re.compile(
    rf"(?:(?<![{_DIGITS}])|(?![{_DIGITS}])|(?=[12１２][09０９]))[{_DIGITS}{_NUMERALS}](?=[{_DIGITS}{_NUMERALS}○零]{{0,3}}[{_BLANKS}]*[{re.escape(_GOVERNORS)}])"
)
"""A numeral with which a time word may open: one of at most four signs before what makes it a year or a month. Inside
a number only a year does, which print runs into another (表102020年)."""
_LONG: Final = 500
"""Characters from which on it pays to look at all of them at once."""
_OPENS, _GOES_ON, _IS_BLANK, _GOVERNS, _IS_DIGIT, _OPENS_YEAR, _SECOND_OF_YEAR = 1, 2, 4, 8, 16, 32, 64


@cache
def _signs() -> npt.NDArray[np.uint8]:
    """What each code point of the basic plane may be around such a numeral, with nothing for all beyond."""
    table = np.zeros((1 << 16) + 1, dtype=np.uint8)
    for what, characters in (
        (_OPENS, _DIGITS + _NUMERALS),
        (_GOES_ON, _DIGITS + _NUMERALS + "○零"),
        (_IS_BLANK, _BLANKS),
        (_GOVERNS, _GOVERNORS),
        (_IS_DIGIT, _DIGITS),
        (_OPENS_YEAR, "12１２"),
        (_SECOND_OF_YEAR, "09０９"),
    ):
        table[[ord(character) for character in characters]] |= what
    return table


def numerals(text: str) -> list[int]:
    """Where numerals stand with which a time word may open, in order. The signs of a long text are compared all at
    once, which takes a small part of the time that `re` needs."""
    if len(text) < _LONG:
        return [match.start() for match in _NUMERAL.finditer(text)]
    signs = _signs().take(codes_of(text), mode="clip")
    blank = np.flatnonzero(signs & _IS_BLANK > 0)
    inked = blank[signs[blank + 1] & _IS_BLANK == 0] + 1  # where rows of blanks end
    starts = np.flatnonzero(signs & _OPENS > 0)
    inside = signs[starts] & signs[starts - 1] & _IS_DIGIT > 0
    year = (signs[starts] & _OPENS_YEAR > 0) & (signs[starts + 1] & _SECOND_OF_YEAR > 0)
    starts = starts[~inside | year]
    found = np.zeros(len(starts), dtype=np.bool_)
    goes_on = ~found
    for further in range(1, 5):
        after = signs[starts + further]
        apart = np.flatnonzero(goes_on & (after & _IS_BLANK > 0))
        found |= goes_on & (after & _GOVERNS > 0)
        found[apart] |= signs[inked[np.searchsorted(inked, starts[apart] + further)]] & _GOVERNS > 0
        goes_on &= after & _GOES_ON > 0
    places: list[int] = starts[found].tolist()
    return places


_LONE_DAY: Final = re.compile(r"[。；\n　]([123]?\d日)(?=[，,])")
_SEASON: Final = re.compile(r"/(?<=19\d\d/|20\d\d/)\d\d")
"""2023/24, looked for by its stroke."""


@cache
def _beginnings() -> Scanner:
    """What every time word opens with that opens with none of the numerals above: words of the lists, whole, since
    many words of other things begin like them (改革 like 改革开放)."""
    words = load_times()
    listed = [word for name in ("year", "part", "since", "plan", "day_before") for word in words[name]]
    listed += [word for name in ("holiday", "month", "now") for word in _listed_words(words[name])]
    listed += words["week"]
    listed += [
        "截至",
        "截止",
        "年初",
        "年末",
        "年底",
        "期末",
        "本期",
        "同期",
        "翌年",
    ]
    listed += [quote + word for quote in "“\"'‘" for word in words["plan"]]
    counted = ("近", "这", "前", "头", "用", "花", "再用", "利用", "通过", "过去", "今后", "未来")
    listed += [word + numeral for word in counted for numeral in _NUMERALS + _DIGITS]
    return Scanner({*listed, "前 ", "前　", "前\t"})


def candidates(text: str) -> list[int]:
    """Where a time word may begin: a quick look before the whole grammar."""
    found = [start for start, _ in _beginnings().find(text)]
    found += numerals(text)
    if "日，" in text or "日," in text:
        found += [match.start(1) for match in _LONE_DAY.finditer(text)]
    at = text.find("其中")
    while at >= 0:
        if text[at + 2 : at + 3].isdigit():
            found.append(at + 2)
        at = text.find("其中", at + 2)
    if "/" in text:
        found += [match.start() - 4 for match in _SEASON.finditer(text)]
    return sorted(set(found))


def small_number(text: str) -> int:
    """`9`, `１２`, `九`, `十一` → a number below a hundred."""
    text = text.translate(FULL_WIDTH)
    if text.isdigit():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (CHINESE_DIGITS.get(tens, 1) if tens else 1) * 10 + CHINESE_DIGITS.get(ones, 0)
    return CHINESE_DIGITS.get(text, 0)


def year_number(text: str) -> int:
    """`1996`, `１９９６`, `一九九六` → 1996."""
    text = text.translate(FULL_WIDTH)
    return int(text) if text.isdigit() else int("".join(str(CHINESE_DIGITS[c]) for c in text))


_LETTERS: Final = "OolIＯ"
_LETTER_IN_YEAR: Final = re.compile(r"[OolIＯ][0-9OolIＯ〇○零一二三四五六七八九]{0,3}\s?年")
_LETTERED_YEAR: Final = re.compile(
    r"(?<![0-9A-Za-z])(?:[1lI]9|2[0Oo])[0-9OolI]{2}(?=\s?年)|[一二][九〇○零OoＯ][〇○零OoＯ一二三四五六七八九]{2}(?=年)"
)


_MEANT: Final = str.maketrans("OolI", "0011")


_SPELLED: Final = str.maketrans("OoＯ", "〇〇〇")


def _has_lettered_year(text: str) -> bool:
    """Whether a letter stands in what may be a year: looked for by itself, for `re` looks for one of a set far more
    slowly."""
    for letter in _LETTERS:
        at = text.find(letter)
        while at >= 0:
            if _LETTER_IN_YEAR.match(text, at) is not None:
                return True
            at = text.find(letter, at + 1)
    return False


def read_years(text: str) -> str:
    """The text with letters in the digits of its years read as those digits: 2O18年, 二OO九年."""
    if not _has_lettered_year(text):
        return text
    return _LETTERED_YEAR.sub(lambda found: found[0].translate(_SPELLED if found[0][0] in "一二" else _MEANT), text)
