"""Plain literals as columns: what `plain_literals` reads one by one, for all figures of a group of reports at once.

Most figures print so, with separators and spaces between digits too, or under a heading that multiplies. What does not
fit here (words, very long numbers) is left to the reader of figures; a test holds both to one answer.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow
from pyarrow import compute

from pipelines.figures.units import is_count_unit
from pipelines.tallying.plain_literals import KINDS, PERCENT, QUANTITY
from schemas.consistency.integers import Scaled
from schemas.consistency.units import Unit, find_unit

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_PLAIN = r"^(?P<whole>0|[1-9][0-9]{0,14})(?:\.(?P<decimals>[0-9]{1,9}))?(?P<scale>万亿|亿|万)?(?P<sign>%|‰)?$"
_BETWEEN_DIGITS = r"[,\s]"
_SCALES = pyarrow.array(["", "万", "亿", "万亿"])
_EXPONENT = 4
"""Each multiplier is so many digits more than the one before."""
MOST_DIGITS = 17
"""Twice a number of so many digits is exact in 64 bits."""
_POWERS = np.array([10**power for power in range(MOST_DIGITS + 1)], dtype=np.int64)


class PlainColumn(NamedTuple):
    """The rows whose literals print plainly; for each its whole numbers, signed, its unit, and without a sign its
    literal in half-width forms and its decimal."""

    rows: list[int]
    scaled: list[Scaled]
    units: list[Unit]
    bare: list[str]
    exact: list[str]


def read_column(mentions: pyarrow.Table, signs: Ints) -> PlainColumn:
    """Read the literals of mentions that bear no qualifier; `signs` are 1 and −1, and 0 where there is no number."""
    literals = compute.utf8_trim_whitespace(compute.utf8_normalize(mentions["literal"].combine_chunks(), form="NFKC"))
    digits = compute.replace_substring(literals, "\\%", "%")
    found = compute.extract_regex(compute.replace_substring_regex(digits, _BETWEEN_DIGITS, ""), _PLAIN)
    whole, decimals, scale, sign = (
        compute.fill_null(compute.struct_field(found, name), "") for name in ("whole", "decimals", "scale", "sign")
    )
    kinds = _Kinds.of(mentions)
    count = compute.utf8_length(decimals).to_numpy().astype(np.int64)
    exponent = _EXPONENT * compute.index_in(scale, value_set=_SCALES).to_numpy().astype(np.int64)
    marked = compute.not_equal(sign, "").to_numpy(zero_copy_only=False)
    plain = compute.is_valid(found).to_numpy(zero_copy_only=False) & (signs != 0) & kinds.plain
    plain &= np.where(kinds.percent, exponent == 0, ~marked)
    length = compute.utf8_length(whole).to_numpy() + count + exponent
    plain &= length <= MOST_DIGITS
    rows = np.flatnonzero(plain)
    count, exponent, signs = count[rows], exponent[rows], signs[rows]
    whole, decimals = whole.take(rows), decimals.take(rows)
    printed = compute.binary_join_element_wise(whole, decimals, "").cast(pyarrow.int64()).to_numpy()
    place, over = _POWERS[exponent], _POWERS[count]
    told = compute.fill_null(mentions["place"].combine_chunks(), 0.0).to_numpy()[rows]
    headed = _headings(told, place, over, MOST_DIGITS - length[rows])
    headed[kinds.percent[rows]] = 1
    place, exponent = place * headed, np.where(headed > 1, 1, exponent)
    number = printed * place
    broken = number % over != 0
    fits = (printed > 0) & ((told == 0) | (told == place / over)) & ~(broken & (exponent > 0))
    thousandths = compute.equal(sign, "‰").to_numpy(zero_copy_only=False)[rows]
    counted = kinds.counted[rows] & (count == 0) & (exponent == 0)
    hundred = kinds.percent[rows] & (printed == 100) & (count == 0) & ~thousandths
    reach = np.where(counted | hundred, 0, place)
    lower, upper = signs * 2 * number - reach, signs * 2 * number + reach
    columns = (lower, upper, signs * 2 * number, 2 * place, 2 * over, counted)
    texts = compute.if_else(
        broken,
        compute.utf8_rtrim(compute.binary_join_element_wise(whole, decimals, "."), "0"),
        pyarrow.array(number // over).cast(pyarrow.string()),
    )
    kept = np.flatnonzero(fits)
    rows = rows[kept]
    return PlainColumn(
        rows.tolist(),
        list(map(Scaled._make, zip(*[column[kept].tolist() for column in columns], strict=True))),
        [kinds.units[code] for code in kinds.codes[rows].tolist()],
        literals.take(rows).to_pylist(),
        texts.take(kept).to_pylist(),
    )


def _headings(told: Floats, place: Ints, over: Ints, most: Ints) -> Ints:
    """By which power of ten a heading or a shared unit multiplies, as the place of a mention tells: of so many digits
    at most; 1 where it tells nothing that fits."""
    found = np.log10(np.where(told > 0, told * over / place, 1.0))
    digits = np.clip(np.rint(found), 0, most).astype(np.int64)
    return _POWERS[digits]


class _Kinds(NamedTuple):
    """For each row a code of its unit and kind, and what that says."""

    codes: Ints
    units: list[Unit]
    plain: npt.NDArray[np.bool_]
    percent: npt.NDArray[np.bool_]
    counted: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, mentions: pyarrow.Table) -> "_Kinds":
        units, kinds = (mentions[name].combine_chunks().dictionary_encode("encode") for name in ("unit", "kind"))
        pairs = units.indices.to_numpy().astype(np.int64) * max(1, len(kinds.dictionary)) + kinds.indices.to_numpy()
        distinct, codes = np.unique(pairs, return_inverse=True)
        names, sorts = units.dictionary.to_pylist(), kinds.dictionary.to_pylist()
        known = [(names[pair // len(sorts)], sorts[pair % len(sorts)]) for pair in distinct.tolist()]

        def each(said: list[bool]) -> npt.NDArray[np.bool_]:
            return np.array(said, dtype=bool)[codes]

        return cls(
            codes,
            [find_unit(unit, kind) for unit, kind in known],
            each([kind in KINDS for _, kind in known]),
            each([kind == PERCENT for _, kind in known]),
            each([kind == QUANTITY and is_count_unit(unit) for unit, kind in known]),
        )
