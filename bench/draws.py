"""What is drawn for each rule of the catalogue: true numbers of a plausible size, and how they print."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import cycle, islice

from bench.facts import (
    COUNTS,
    CUT,
    HALF_EVEN,
    HALF_UP,
    HEDGES,
    PERCENT,
    SCALES,
    Fact,
    Figure,
    Numbers,
    Random,
    hedge,
    write,
)

UNITS = ("元", "元", "吨", "户")
ROUNDINGS = (HALF_UP, HALF_EVEN)
SHARES_HEDGED = (0.02, 0.005)
"""How many reported figures, and how many operands, bear a hedge."""


class Draw:
    """One source of chance for the facts of a run; `cut` prints reported figures cut off instead of rounded."""

    def __init__(self, seed: int, *, hedges: bool = True, reported: str | None = None) -> None:
        self.rng = Random(seed)
        self._hedges, self._reported = hedges, reported
        self.rounding = HALF_UP

    @property
    def cuts(self) -> bool:
        """Whether reported figures are cut off."""
        return self._reported == CUT

    def fact(self, maker: "Maker") -> Fact:
        """A fact whose figures are all rounded one way, as one report rounds."""
        self.rounding = self.rng.choice(ROUNDINGS)
        return maker(self)

    def level(self, unit: str) -> Fraction:
        """A level of five to eight digits; whole where it is counted, else with decimals nobody prints."""
        number = self.rng.randrange(10**4, 10 ** self.rng.randrange(5, 9))
        return Fraction(number) if unit in COUNTS else Fraction(number * 1000 + self.rng.randrange(1000), 1000)

    def near(self, level: Fraction, unit: str, least: int = 600, most: int = 1800) -> Fraction:
        """A level of so many thousandths of another."""
        number = level * Fraction(self.rng.randrange(least, most), 1000)
        return Fraction(int(number) + 1) if unit in COUNTS else number + Fraction(1, 7)

    def rate(self, least: int = -30_000, most: int = 60_000) -> Fraction:
        """A percent with three decimals."""
        return Fraction(self.rng.randrange(least, most) or 1, 1000)

    def amount(
        self, number: Fraction, unit: str, *, reported: bool = False, decimals: int | None = None, plain: bool = False
    ) -> Figure:
        """A level as it prints: the multipliers it is long enough for, up to two decimals; `plain` without hedges."""
        rng = self.rng
        scale = rng.choice([name for name, by in SCALES.items() if by == 1 or abs(number) >= 100 * by])
        places = rng.randrange(0, 3) if decimals is None else decimals
        if unit in COUNTS and not scale:
            places = 0
        return self.figure(number, places, scale, unit, reported, plain=plain)

    def percent(self, number: Fraction, unit: str = "%", *, reported: bool = False) -> Figure:
        """A percent, points or a multiple with one or two decimals."""
        return self.figure(number, self.rng.randrange(1, 3), "", unit, reported)

    def figure(
        self, number: Fraction, places: int, scale: str, unit: str, reported: bool, *, plain: bool = False
    ) -> Figure:
        """A true number as a figure, sometimes in wide digits, sometimes hedged."""
        rng = self.rng
        how = (reported and self._reported) or self.rounding
        printed = write(number, places, scale, unit, how, wide=rng.random() < 0.03)
        if self._hedges and not plain and rng.random() < SHARES_HEDGED[not reported]:
            return hedge(printed, number, rng.choice(HEDGES))
        return printed

    def parts(self, unit: str, most: int = 6) -> list[Fraction]:
        """Several levels."""
        return [self.level(unit) for _ in range(self.rng.randrange(2, most))]

    def unit(self) -> str:
        """A unit of levels."""
        return self.rng.choice(UNITS)


Maker = Callable[[Draw], Fact]


def _difference(values: Numbers) -> Fraction:
    return values[0] - values[1]


def _growth(values: Numbers) -> Fraction:
    return values[0] / values[1] - 1


def _quotient(values: Numbers) -> Fraction:
    return values[0] / values[1]


def _total(values: Numbers) -> Fraction:
    return sum(values, Fraction(0))


def _pair(rule: str, roles: tuple[str, str] = ("current", "base")) -> Maker:
    """A difference of two levels."""

    def draw(of: Draw) -> Fact:
        unit = of.unit()
        base = of.level(unit)
        current = of.near(base, unit)
        figures = tuple((role, of.amount(x, unit)) for role, x in zip(roles, (current, base), strict=True))
        return Fact(rule, of.amount(current - base, unit, reported=True), figures, _difference)

    return draw


def _sum(rule: str) -> Maker:
    """Parts and their total, of a closed list or, less often, an open one."""

    def draw(of: Draw) -> Fact:
        unit, closed = of.unit(), of.rng.random() < 0.8
        parts = of.parts(unit, 9)
        total = sum(parts) * (1 if closed else Fraction(of.rng.randrange(1001, 1400), 1000))
        total = Fraction(int(total) + 1) if unit in COUNTS and not closed else Fraction(total)
        figures = tuple(("part", of.amount(part, unit)) for part in parts)
        how = "equal" if closed else "bound"
        return Fact(rule, of.amount(total, unit, reported=True), figures, _total, how, closed=closed)

    return draw


def _rates(rule: str, unit: str = "个百分点") -> Maker:
    """A difference of two percents."""

    def draw(of: Draw) -> Fact:
        now, before = of.rate(), of.rate()
        level = "%" if unit == "个百分点" else unit
        figures = (("current", of.percent(now, level)), ("base", of.percent(before, level)))
        return Fact(rule, of.percent(now - before, unit, reported=True), figures, _difference)

    return draw


def _share(rule: str) -> Maker:
    def draw(of: Draw) -> Fact:
        unit = of.unit()
        part, rest = of.level(unit), of.level(unit)
        figures = (("part", of.amount(part, unit)), ("whole", of.amount(part + rest, unit)))
        return Fact(rule, of.percent(100 * part / (part + rest), reported=True), figures, _quotient)

    return draw


def _draw_growth(of: Draw) -> Fact:
    unit = of.unit()
    base = of.level(unit)
    current = of.near(base, unit)
    told = of.percent(100 * (current / base - 1), reported=True)
    form = of.rng.randrange(3)
    if form == 0:
        return Fact(
            "growth_matches_levels",
            told,
            (("current", of.amount(current, unit)), ("base", of.amount(base, unit))),
            _growth,
        )
    change = ("change", of.amount(current - base, unit))
    if form == 1:
        figures = (("base", of.amount(base, unit)), change)
        return Fact("growth_matches_levels", told, figures, lambda values: values[1] / values[0])
    figures = (("current", of.amount(current, unit)), change)
    return Fact("growth_matches_levels", told, figures, lambda values: values[1] / (values[0] - values[1]))


def _draw_average_growth(of: Draw) -> Fact:
    unit, n = of.rng.choice(("元", "吨")), of.rng.randrange(2, 9)
    start, rate = of.level(unit), of.rate(-15_000, 30_000) + Fraction(1, 7919)
    end = start * (1 + rate * PERCENT) ** n
    figures = (("start", of.amount(start, unit)), ("end", of.amount(end, unit)))
    told = of.percent(rate, reported=True)
    return Fact("average_growth_matches_levels", told, figures, _total, "growth", n=n)


def _draw_points(of: Draw) -> Fact:
    if of.rng.random() < 0.7:
        return _rates("points_match_percents")(of)
    now, before = of.rate(1000, 60_000), of.rate(1000, 60_000)
    figures = (("current", of.percent(now)), ("base", of.percent(before)))
    return Fact("points_match_percents", of.percent(100 * (now / before - 1), reported=True), figures, _growth)


def _draw_shares(of: Draw) -> Fact:
    parts = of.parts("元", 7)
    whole = sum(parts)
    first, *others = (100 * part / whole for part in parts)
    figures = tuple(("part", of.percent(other)) for other in others)
    told = of.percent(first, reported=True)
    return Fact("shares_sum_to_hundred", told, figures, lambda values: 1 - sum(values))


def _draw_multiple(of: Draw) -> Fact:
    unit, added = of.unit(), of.rng.random() < 0.5
    base = of.level(unit)
    current = of.near(base, unit, 2100, 9000)
    times = current / base - added
    figures = (("current", of.amount(current, unit)), ("base", of.amount(base, unit)))
    told = of.percent(times, "倍", reported=True)
    return Fact("multiple_matches_levels", told, figures, _growth if added else _quotient, growth=added)


def _draw_average(of: Draw) -> Fact:
    unit, n = of.rng.choice(("元", "吨")), of.rng.randrange(2, 13)
    first, second = of.level(unit), of.level(unit)
    rule, form = "average_matches_total", of.rng.randrange(4)
    if form == 0:
        count = Fraction(of.rng.randrange(10, 10**4))
        figures = (("total", of.amount(first, unit)), ("count", of.amount(count, "户", decimals=0)))
        return Fact(rule, of.amount(first / count, unit, reported=True), figures, _quotient)
    if form == 1:
        told = of.amount((second - first) / n, unit, reported=True)
        figures = (("start", of.amount(first, unit)), ("end", of.amount(second, unit)))
        return Fact(rule, told, figures, lambda values: (values[1] - values[0]) / n, n=n)
    role = "total" if form == 2 else "change"
    told = of.amount(first / n, unit, reported=True)
    return Fact(rule, told, ((role, of.amount(first, unit)),), lambda values: values[0] / n, n=n)


def _draw_restated(of: Draw) -> Fact:
    unit = "元" if of.cuts else of.unit()
    number = of.level(unit)
    first = of.figure(number, 2, "", unit, False) if of.cuts else of.amount(number, unit)
    told = of.amount(number, unit, reported=True, decimals=0 if of.cuts else None)
    return Fact("restated_figures_agree", told, (("first", first),), _total, "same")


def _draw_headline(of: Draw) -> Fact:
    unit = of.unit()
    number = of.level(unit)
    scale = of.rng.choice([name for name, by in SCALES.items() if by == 1 or number >= 100 * by])
    told = hedge(write(number, 0, scale, unit, HALF_UP), number, of.rng.choice(HEDGES))
    figures = (("first", of.amount(number, unit, plain=True)),)
    return Fact("headline_admits_figure", told, figures, _total, "same")


def _draw_mean(of: Draw) -> Fact:
    groups = [of.rate() for _ in range(of.rng.randrange(2, 4))]
    weights = [of.rng.randrange(1, 100) for _ in groups]
    mean = sum((g * w for g, w in zip(groups, weights, strict=True)), Fraction(0)) / sum(weights)
    figures = tuple(("part", of.percent(group)) for group in groups)
    return Fact("mean_lies_between_groups", of.percent(mean, reported=True), figures, _total, "between")


def _draw_ratio(of: Draw) -> Fact:
    if of.rng.random() < 0.5:
        unit = of.unit()
        below = of.level(unit)
        above = of.near(below, unit, 600, 4000)
        figures = (("numerator", of.amount(above, unit)), ("denominator", of.amount(below, unit)))
        return Fact("ratio_matches_levels", of.figure(above / below, 2, "", "", True), figures, _quotient)
    below = of.level("人") + 10**6
    above = Fraction(int(below * of.rng.randrange(10, 80) / 10**4) + 1)
    told = replace(of.figure(above / below * 10**4, of.rng.randrange(2), "", "人", True), averaged=True)
    figures = (("numerator", of.amount(above, "人")), ("denominator", of.amount(below, "人")))
    return Fact(
        "ratio_matches_levels", told, figures, lambda values: values[0] / values[1] * 10**4, statement="每万人拥有"
    )


def _draw_real(of: Draw) -> Fact:
    nominal, prices = of.rate(-3000, 15_000), of.rate(-3000, 9000)
    real = 100 * ((100 + nominal) / (100 + prices) - 1)
    figures = (("first", of.percent(nominal)), ("second", of.percent(prices)))
    told = of.percent(real, reported=True)
    return Fact("real_growth_matches_nominal", told, figures, lambda values: (1 + values[0]) / (1 + values[1]) - 1)


def _draw_contributions(of: Draw) -> Fact:
    points = [of.rate(-2000, 6000) for _ in range(of.rng.randrange(2, 5))]
    figures = tuple(("part", of.percent(point, "个百分点")) for point in points)
    return Fact("contributions_sum_to_growth", of.percent(sum(points, Fraction(0)), reported=True), figures, _total)


def _draw_stock(of: Draw) -> Fact:
    unit = of.unit()
    start = of.level(unit)
    flows = [of.near(start, unit, -200, 300) for _ in range(of.rng.randrange(1, 3))]
    if of.rng.random() < 0.5:
        end = start + flows[0]
        figures = (("end", of.amount(end, unit)), ("start", of.amount(start, unit)))
        return Fact("stock_matches_flow", of.amount(end - start, unit, reported=True), figures, _difference)
    flow_figures = tuple(("change", of.amount(flow, unit)) for flow in flows)
    told = of.amount(start + sum(flows), unit, reported=True)
    return Fact("stock_matches_flow", told, (("start", of.amount(start, unit)), *flow_figures), _total)


def _draw_per_capita(of: Draw) -> Fact:
    total, before = of.level("元") * 1000, of.level("人")
    after = of.near(before, "人", 950, 1080)
    heads = before + (after - before) * Fraction(of.rng.randrange(101), 100)
    figures = (("total", of.amount(total, "元")), ("count", of.amount(before, "人")), ("count", of.amount(after, "人")))
    told = of.amount(total / heads, "元", reported=True)
    return Fact("per_capita_matches_total", told, figures, _total, "per head")


def _draw_whole_count(of: Draw) -> Fact:
    whole = of.rng.randrange(3, 60)
    share = Fraction(100 * of.rng.randrange(1, whole), whole)
    figures = (("whole", Figure(whole, 0, "", "户")),)
    return Fact("percent_is_possible_of_count", of.figure(share, 1, "", "%", True), figures, _total, "whole")


def _draw_list(of: Draw) -> Fact:
    items, broken_off = of.rng.randrange(2, 40), of.rng.random() < 0.2
    told = of.figure(Fraction(items + broken_off * of.rng.randrange(20)), 0, "", "户", True)
    how = "bound" if broken_off else "equal"
    closed = False if broken_off else of.rng.choice((True, None))
    return Fact("count_matches_list", told, (), lambda _: Fraction(items), how, n=items, closed=closed)


def _draw_bounded(of: Draw) -> Fact:
    if of.rng.random() < 0.5:
        told = of.percent(Fraction(of.rng.randrange(10**5), 1000), reported=True)
        return Fact("figure_lies_in_bounds", told, (), lambda _: Fraction(1), "at most", indicator="产品合格率")
    unit = of.unit()
    whole = of.level(unit)
    part = of.near(whole, unit, 100, 999)
    figures = (("whole", of.amount(whole, unit)),)
    told = of.amount(part, unit, reported=True)
    return Fact("figure_lies_in_bounds", told, figures, lambda values: values[0], "at most")


def _draw_history(of: Draw) -> Fact:
    unit = of.unit()
    level = of.level(unit)
    figures = tuple(("base", of.amount(of.near(level, unit), unit)) for _ in range(of.rng.randrange(3, 6)))
    return Fact("magnitude_matches_history", of.amount(level, unit, reported=True), figures, _total, "magnitude")


def _draw_direction(of: Draw) -> Fact:
    base, rises = of.rate(1000, 60_000), of.rng.random() < 0.5
    current = base + Fraction(of.rng.randrange(1, 5000), 1000) * (1 if rises else -1)
    told = of.percent(current, reported=True)
    how, words = ("above", "提高到") if rises else ("below", "降低到")
    figures = (("base", of.percent(base)),)
    return Fact("direction_matches_figures", told, figures, _total, how, statement=f"{words}{told.literal}")


def _draw_period(of: Draw) -> Fact:
    start, years = of.rng.randrange(1990, 2015), of.rng.randrange(1, 11)
    n = years + of.rng.randrange(2)
    told = of.percent(of.rate(), reported=True)
    period = f"{start}/{start + years}"
    return Fact("period_is_possible", told, (), lambda _: Fraction(years), "years", n=n, period=period)


def _draw_single(of: Draw) -> Fact:
    things = Fraction(of.rng.randrange(1, 10**4))
    return Fact("digits_fit_unit", of.figure(things, of.rng.randrange(3), "", "户", True), (), _total, "single")


MAKERS: dict[str, Maker] = {
    "restated_figures_agree": _draw_restated,
    "parts_sum_to_total": _sum("parts_sum_to_total"),
    "change_matches_levels": _pair("change_matches_levels"),
    "growth_matches_levels": _draw_growth,
    "average_growth_matches_levels": _draw_average_growth,
    "points_match_percents": _draw_points,
    "share_matches_parts": _share("share_matches_parts"),
    "shares_sum_to_hundred": _draw_shares,
    "multiple_matches_levels": _draw_multiple,
    "balance_matches_flows": _pair("balance_matches_flows"),
    "average_matches_total": _draw_average,
    "headline_admits_figure": _draw_headline,
    "periods_sum_to_span": _sum("periods_sum_to_span"),
    "areas_sum_to_whole": _sum("areas_sum_to_whole"),
    "groups_sum_to_whole": _sum("groups_sum_to_whole"),
    "mean_lies_between_groups": _draw_mean,
    "ratio_matches_levels": _draw_ratio,
    "real_growth_matches_nominal": _draw_real,
    "change_of_growth_matches_rates": _rates("change_of_growth_matches_rates"),
    "contributions_sum_to_growth": _draw_contributions,
    "rates_satisfy_identity": _rates("rates_satisfy_identity", "‰"),
    "stock_matches_flow": _draw_stock,
    "completion_matches_target": _share("completion_matches_target"),
    "per_capita_matches_total": _draw_per_capita,
    "percent_is_possible_of_count": _draw_whole_count,
    "count_matches_list": _draw_list,
    "figure_lies_in_bounds": _draw_bounded,
    "magnitude_matches_history": _draw_history,
    "direction_matches_figures": _draw_direction,
    "period_is_possible": _draw_period,
    "digits_fit_unit": _draw_single,
}


def draw_facts(seed: int, count: int, *, hedges: bool = True, reported: str | None = None) -> list[Fact]:
    """So many true facts, over all rules in turn."""
    of = Draw(seed, hedges=hedges, reported=reported)
    return [of.fact(MAKERS[name]) for name in islice(cycle(MAKERS), count)]
