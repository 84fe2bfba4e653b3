"""Claims that shares leave nothing out: they make a hundred. And which figures are shares, of what by their words."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from pipelines.statements.claims.claim import ArticleView, Claim
from pipelines.statements.claims.fitting import meets, total_of
from pipelines.statements.claims.preparing import OF
from pipelines.statements.claims.terms import LEVEL, TARGET
from pipelines.statements.model import Statement
from schemas.vocabulary import Role

INDUSTRIES: Final[tuple[str, ...]] = ("va_primary", "va_secondary", "va_tertiary")
_INDUSTRY_NAMES: Final[tuple[str, ...]] = ("第一产业", "第二产业", "第三产业")


def find(view: ArticleView) -> Iterator[Claim]:
    """All claims of this kind in an article."""
    yield from _industries(view)
    yield from _named(view)
    yield from _hundreds(view)


def reference_of(s: Statement) -> str:
    """What a share is a share of, as its words name it."""
    return _reference(s.indicator) if "占" in s.indicator else ""


@lru_cache(maxsize=1 << 12)
def _reference(indicator: str) -> str:
    if indicator.endswith("占比"):
        return ""
    return _WIDE.sub("", _SHARE_NOUN.sub("", indicator[indicator.rfind("占") + 1 :])).removeprefix("的")


_SHARE_NOUN: Final = re.compile(r"(?:的)?(?:比重|比例|份额)$")
_WIDE: Final = re.compile(r"^(?:到|全国|全省|全市|全县|我国|我省|我市|全部)")


def hundred(group: Sequence[Statement]) -> Claim:
    """The claim that shares make a hundred, reported by the first."""
    return Claim("shares_sum_to_hundred", group[0], tuple((Role.PART, s) for s in group[1:]), closed_list=True)


def _industries(view: ArticleView) -> Iterator[Claim]:
    """Shares of the three industries, a∶b∶c: they make a hundred, and each is that of its value added."""
    groups: dict[int, list[Statement]] = {}
    for s in view.rates:
        if s.figure.kind == "ratio_part" and s.sense.measure is not LEVEL and s.tail.share is None:
            groups.setdefault(id(s.list_of or s), []).append(s)
    for group in groups.values():
        total = sum(s.figure.value or 0 for s in group)
        names = [s.dimensions[-1] for s in group if s.dimensions]
        short = len(group) == 2 and "三次产业" in group[0].indicator
        if len(group) >= 2 and (tuple(names) == _INDUSTRY_NAMES or abs(total - 100) < 0.6 or short):
            yield hundred(group)
        if tuple(names) == _INDUSTRY_NAMES:
            for s, code in zip(group, INDUSTRIES, strict=True):
                part = view.of_concept(code, s)
                whole = view.of_concept("gdp", s, part.unit) if part is not None else None
                if part is not None and whole is not None and part.unit == whole.unit:
                    yield Claim("share_matches_parts", s, ((Role.PART, part), (Role.WHOLE, whole)))


_WHOLE_LISTS: Final[tuple[tuple[str, ...], ...]] = (_INDUSTRY_NAMES, ("一产", "二产", "三产"), ("男性", "女性"))


def _named(view: ArticleView) -> Iterator[Claim]:
    """第一产业占比a%，第二产业占比b%，第三产业占比c%: the names leave nothing out, whatever the figures make."""
    for members in view.sentences():
        if not members[0].signs & OF:
            continue
        shares = [
            s for s in members
            if s.figure.kind == "percent" and s.is_share and not (s.row or s.frame or s.tail.origin)
            and not s.figure.qualifier and s.status is not TARGET and s.bounds is not None
            and not s.indicator.endswith("贡献率")
        ]  # fmt: skip
        for names in _WHOLE_LISTS:
            told = [[s for s in shares if s.indicator.startswith(name)] for name in names]
            run = [those[0] for those in told if len(those) == 1]
            alike = len({(s.area, s.period and s.period.label, _tail_of(s)) for s in run}) == 1
            if len(run) == len(names) == len(shares) and alike:
                yield Claim(
                    "shares_sum_to_hundred",
                    run[0],
                    tuple((Role.PART, s) for s in run[1:]),
                    closed_list=True,
                    settled=True,
                )


def _tail_of(s: Statement) -> str:
    """What the share of an industry or a sex is told of: 增加值 in 第一产业增加值占…的比重 and 第二产业增加值比重."""
    name = next(name for names in _WHOLE_LISTS for name in names if s.indicator.startswith(name))
    return re.sub(r"(?:所)?(?:占.*|比重|占比)$", "", s.indicator.removeprefix(name))


def _hundreds(view: ArticleView) -> Iterator[Claim]:
    """Shares of one sentence, or of sentences one after another, that make a hundred."""
    streams: dict[tuple[object, ...], list[Statement]] = {}
    for s in view.statements:
        if not (s.is_share or _is_bare_part(s) or _is_told_as_share(s)) or s.bounds is None or s.status is TARGET:
            continue
        if s.tail.against is not None:
            continue
        group = id(s.list_of or s) if s.figure.kind in ("ratio_part", "quantity") else 0
        year = s.period.label if s.period is not None and s.listed_periods else ""
        streams.setdefault((s.paragraph, s.tail.origin, group, year), []).append(s)
    for stream in streams.values():
        for run in runs_of_hundred(stream):
            yield hundred(run)


def _is_told_as_share(s: Statement) -> bool:
    """A percent of a sentence about shares whose own words do not say so: 所占比重，由上年的55%上升到56.7%."""
    return (
        bool(s.signs & OF) and s.figure.kind == "percent" and s.sense.measure is LEVEL and not s.row
        and not s.indicator.endswith("率") and _OF_SHARES.search(s.figure.sentence) is not None
    )  # fmt: skip


_OF_SHARES: Final = re.compile("比重|所占|占比|构成")


def _is_bare_part(s: Statement) -> bool:
    """三次产业结构从21 43 36调整到19.8 39.8 40.4: parts whose mark has been lost."""
    return (
        s.figure.kind == "quantity" and not s.figure.unit and not s.row and 0 < (s.figure.value or 0) < 100
        and any(word in s.indicator or any(word in d for d in s.dimensions) for word in ("结构", "比例", "构成"))
    )  # fmt: skip


def runs_of_hundred(shares: Sequence[Statement]) -> Iterator[list[Statement]]:
    """Stretches of neighbouring shares that make a hundred; each share is used once."""
    i = 0
    while i < len(shares):
        run: list[Statement] = []
        for s in shares[i : i + 12]:
            if run and s.sentence - run[-1].sentence > 1:
                break
            if run and (s.figure.kind != run[0].figure.kind or s.area != run[0].area):
                break
            run.append(s)
            made = total_of(run)
            if made is None or made[0] > 1.001 * _unit_of(run):
                break
            whole = _unit_of(run)
            if len(run) > 1 and meets(made, (whole, whole)) and _is_sharp(run):
                yield list(run)
                i += len(run) - 1
                break
        i += 1


def _unit_of(run: Sequence[Statement]) -> float:
    return 100.0 if run[0].figure.kind == "quantity" else 1.0


def _is_sharp(run: Sequence[Statement]) -> bool:
    """Whether a hundred says something: two round shares meet it by chance, unless they are said to be of one thing."""
    made = total_of(run)
    coarse = made is not None and made[1] - made[0] > 0.015 * _unit_of(run)
    same = len({s.sentence for s in run}) == 1
    alike = len({reference_of(s) for s in run}) == 1 and all(s.list_of is not None or s is run[0] for s in run[1:])
    if coarse:
        return same and (len(run) > 2 or alike or _parallel(run))
    return same or len(run) > 2


def _parallel(run: Sequence[Statement]) -> bool:
    """占…的60%，占…的40%: shares brought in with the same words."""
    nouns = {(s.tail.share is not None, s.tail.share_noun, reference_of(s)) for s in run}
    return len(nouns) == 1
