"""Verdicts in words and numbers for readers: the sentence, the witness, numbers in the unit of the reported figure."""

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import gcd, log2
from unicodedata import normalize

from schemas.consistency.decisions import Decision
from schemas.consistency.intervals import Interval
from schemas.consistency.units import Unit
from schemas.consistency.witnesses import Witness
from schemas.vocabulary import Role, VerdictKind

REASONS: Mapping[str, str] = {
    "exact": "which prints as {reported}",
    "intervals_meet": "and both can be true",
    "trailing_zeros": "and both can be true if the trailing zeros were rounded",
    "nearly_doubled": "and both can be true: nearly so many doublings",
    "rounding_tail": "which is possible, but only if rounding errors pile up as in fewer than one case in a thousand",
    "more_than_doubled": "which is more than the words say",
    "beyond_history": "which is another magnitude than that of other periods",
    "beyond_experience": "which is beyond what has been measured of its kind",
    "finer_than_unit": "which counts parts of things",
    "no_power": "but the test has no power: every figure near {reported} would pass too",
    "undefined": "cannot be recomputed: the formula has no meaning for these figures",
    "missing_operand": "cannot be recomputed: an operand is missing or cannot be read",
    "ambiguous_operands": "cannot be recomputed: more than one figure may be meant",
    "average_base": "cannot be recomputed: a figure a head counts the average population, one count is printed",
    "operand_contradicted": "is not recomputed: a figure that it needs is stated with different values in this report",
    "price_basis": "cannot be recomputed from these levels: prices differ",
    "coverage": "cannot be recomputed from these levels: coverage differs",
    "seasonal_adjustment": "cannot be recomputed from these levels: it counts from period to period",
}


def in_unit(value: Fraction | None, unit: Unit, factor: Fraction) -> float | None:
    """A number of base units as a double in the printed unit; doublings as powers of two."""
    if value is None:
        return None
    if unit.dimension == "doubling":
        return log2(value) if value > 0 else None
    return value.numerator * factor.denominator / (value.denominator * factor.numerator)


def show_number(value: float | None) -> str:
    """A number to ten significant digits: `11.35793741`, never in powers of ten where it can be read."""
    if value is None:
        return "∞"
    text = f"{value:.10g}"
    return f"{value:.0f}" if "e" in text and abs(value) >= 1 else text


def show_interval(interval: Interval | None, unit: Unit, factor: Fraction) -> str:
    """`11.3556 to 11.3604`, or one number where both ends print alike."""
    if interval is None:
        return "nothing"
    lower, upper = (in_unit(end, unit, factor) for end in (interval.lower, interval.upper))
    if lower is None:
        return f"up to {show_number(upper)}"
    if upper is None:
        return f"{show_number(lower)} or more"
    return show_number(lower) if lower == upper else f"{show_number(lower)} to {show_number(upper)}"


def with_unit(literal: str, unit: Unit) -> str:
    """A literal in half-width forms with its unit, which a percent sign already is."""
    text = literal if literal.isascii() else normalize("NFKC", literal).strip()
    return text if unit.name and text.endswith(unit.name) else f"{text}{unit.name}"


def bare_text(literal: str) -> str:
    """A literal in half-width forms without a sign, which a formula writes itself."""
    return normalize("NFKC", literal).strip().lstrip("-−")


def explain(decision: Decision, literal: str, unit: Unit, factor: Fraction, note: str = "") -> str:
    """One sentence. It speaks of the printed figures, never of who erred."""
    printed = with_unit(literal, unit)
    reason = REASONS.get(decision.reason, "").format(reported=printed)
    if decision.recomputed is None or decision.verdict is VerdictKind.BLOCKED:
        return f"{printed} {reason}{f' ({note})' if note else ''}."
    recomputed = show_interval(decision.recomputed, unit, factor)
    admitted = show_interval(decision.reported, unit, factor)
    opening = f"{decision.formula} gives {recomputed}, {printed} admits {admitted}"
    match decision.verdict:
        case VerdictKind.EXPLAINED:
            ending = f"the printed figures do not reproduce each other as worded, but do so read as {decision.reading}"
        case VerdictKind.CONTRADICTED if decision.fitting:
            readings = ", ".join(decision.fitting)
            ending = f"the printed figures do not reproduce each other; several readings would: {readings}"
        case VerdictKind.CONTRADICTED:
            ending = "the printed figures do not reproduce each other"
        case _:
            return f"{opening}, {reason}{f' ({note})' if note else ''}."
    return f"{opening}: {ending}."


def write_witness(
    witness: Witness, roles: Sequence[tuple[Role, str, Fraction]], mention_id: str, factor: Fraction
) -> str:
    """A witness as JSON: unrounded value by mention, each in its printed unit and sign, exact (`p/q` where no decimal
    ends). `roles`: role under the rule, mention and factor of each operand, in the order of the claim."""
    left = {role: list(values) for role, values in witness.operands.items()}
    shown: dict[str, str | list[str]] = {}
    for role, operand, operand_factor in roles:
        shown[operand] = _text_in_unit(left[role].pop(0), operand_factor)
    reported = [_text_in_unit(value, factor) for value in witness.reported]
    shown[mention_id] = reported[0] if len(reported) == 1 else reported
    return json.dumps(shown, ensure_ascii=False)


def _text_in_unit(value: Fraction, factor: Fraction) -> str:
    return decimal_text(value.numerator * factor.denominator, value.denominator * factor.numerator)


def exact_text(value: Fraction) -> str:
    """A rational as a decimal where one ends, else as `p/q`."""
    return decimal_text(value.numerator, value.denominator)


def decimal_text(above: int, below: int) -> str:
    """The same of a numerator and a denominator above zero, in lowest terms or not."""
    common = gcd(above, below)
    above, below = above // common, below // common
    if below == 1:
        return str(above)
    twos = (below & -below).bit_length() - 1
    rest, fives = below >> twos, 0
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    digits = max(twos, fives)
    if rest != 1 or digits > 30:
        return f"{above}/{below}"
    text = str(abs(above) * 10**digits // below).zfill(digits + 1)
    return f"{'-' if above < 0 else ''}{text[:-digits]}.{text[-digits:]}"
