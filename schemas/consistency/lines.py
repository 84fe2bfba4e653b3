"""Formulas as quotients of two linear forms: the fourth way in which a formula of the catalogue is read.

A formula in which each operand stands once and that takes neither roots nor hulls is (a₁x₁ + a₂x₂ + a₀)/(b₁x₁ + b₂x₂ +
b₀) with whole coefficients, x the sum of the operands of a role. Found once for each formula and its constants.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import Any, NamedTuple

from schemas.consistency.formulas import Formula, Given, Wording
from schemas.vocabulary import Role


class Line(NamedTuple):
    """A formula of one or two roles: coefficients of the first, the second and the constant, above and below.

    `cross`, `rises_first` and `rises_second` say how it moves: the derivative by the first has the sign of
    cross·x₂ + rises_first, that by the second of −cross·x₁ + rises_second.
    """

    roles: tuple[Role, ...]
    above: tuple[int, int, int]
    below: tuple[int, int, int]
    cross: int
    rises_first: int
    rises_second: int


class NotLinearError(TypeError):
    """A formula does what a quotient of linear forms cannot: a root, a hull, a product of operands."""


_Linear = Mapping[Role | None, Fraction]


def _combine(left: _Linear, right: _Linear, by: int = 1) -> _Linear:
    return {role: left.get(role, Fraction(0)) + by * right.get(role, Fraction(0)) for role in {**left, **right}}


def _product(left: _Linear, right: _Linear) -> _Linear:
    for one, other in ((left, right), (right, left)):
        if not any(value for role, value in one.items() if role is not None):
            return {role: value * one.get(None, Fraction(0)) for role, value in other.items()}
    raise NotLinearError("operands are multiplied with each other")


@dataclass(frozen=True, slots=True)
class _Quotient:
    """What a formula is evaluated over to find its coefficients."""

    above: _Linear
    below: _Linear

    @classmethod
    def of(cls, value: Any) -> "_Quotient":
        if isinstance(value, _Quotient):
            return value
        if isinstance(value, int | Fraction):
            return cls({None: Fraction(value)}, {None: Fraction(1)})
        raise NotLinearError(f"{value!r} is no number")

    def __add__(self, other: Any) -> "_Quotient":
        added = _Quotient.of(other)
        crossed = _combine(_product(self.above, added.below), _product(added.above, self.below))
        return _Quotient(crossed, _product(self.below, added.below))

    __radd__ = __add__

    def __neg__(self) -> "_Quotient":
        return _Quotient(_combine({}, self.above, -1), self.below)

    def __sub__(self, other: Any) -> "_Quotient":
        return self + -_Quotient.of(other)

    def __rsub__(self, other: Any) -> "_Quotient":
        return _Quotient.of(other) - self

    def __mul__(self, other: Any) -> "_Quotient":
        factor = _Quotient.of(other)
        return _Quotient(_product(self.above, factor.above), _product(self.below, factor.below))

    def __truediv__(self, other: Any) -> "_Quotient":
        divisor = _Quotient.of(other)
        return self * _Quotient(divisor.below, divisor.above)

    def __rtruediv__(self, other: Any) -> "_Quotient":
        return _Quotient.of(other) / self


@lru_cache(maxsize=1024)
def find_line(formula: Formula, wording: Wording) -> Line | None:
    """The formula as a quotient of linear forms under these constants; None where it is none."""
    roles = (*formula.roles, *((formula.repeated,) if formula.repeated else ()))
    given = {role: (_Quotient({role: Fraction(1)}, {None: Fraction(1)}),) for role in roles}
    if not 1 <= len(roles) <= 2:
        return None
    try:
        found = formula.recompute(Given(given, wording.n, wording.per, wording.hundred))
    except (TypeError, AttributeError, ZeroDivisionError):
        return None
    if not isinstance(found, _Quotient):
        return None
    scale = lcm(*(value.denominator for form in (found.above, found.below) for value in form.values()))

    def coefficient(form: _Linear, role: Role | None) -> int:
        return int(form.get(role, Fraction(0)) * scale)

    second = roles[1] if len(roles) == 2 else None
    above, below = (
        (coefficient(form, roles[0]), coefficient(form, second) if second else 0, coefficient(form, None))
        for form in (found.above, found.below)
    )
    a1, a2, a0 = above
    b1, b2, b0 = below
    return Line(roles, (a1, a2, a0), (b1, b2, b0), a1 * b2 - a2 * b1, a1 * b0 - a0 * b1, a2 * b0 - a0 * b2)
