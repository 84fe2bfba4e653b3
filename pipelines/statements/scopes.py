"""Clauses that say how what follows is cut (分产业看) or within what it holds (规模以上工业中)."""

import re
from typing import Final

from pipelines.figures.signs import Signs
from pipelines.statements.prices import find_price_basis

_ENDS_OF_SCOPES: Final = Signs("面看域中里内上时下")
_SCOPE: Final = re.compile(r"^(?:在|从|就)?(?P<scope>.{2,20}?)(?:方面|看|来看|领域|中|里|内|上|时|下|的基础上|情况下)$")
_COUNTING: Final[tuple[str, ...]] = ("按", "以", "用")
_COUNTED_IN: Final = re.compile(r"^(?:按|以|用).{1,8}(?:计价|计算|口径)$")
_VIEWS: Final[tuple[str, ...]] = ("分", "从", "按")
_VIEW: Final = re.compile(r"^(?:分|从|按).{1,14}(?:看|来看|分|划分)$")

_CLOSER: Final = frozenset({"具体来看", "具体看"})


def is_view(text: str) -> bool:
    """分产业看, 从经营主体看, 具体来看: what follows is cut another way; no topic."""
    return (text.startswith(_VIEWS) and _VIEW.match(text) is not None) or text in _CLOSER


def scope_of(text: str) -> str:
    """规模以上工业中, 在住房安全有保障方面: the scope that a clause without figures opens; empty: none."""
    if is_view(text):
        return ""
    if text.startswith(_COUNTING) and _COUNTED_IN.match(text) and find_price_basis(text) is None:
        return text
    match = _SCOPE.match(text) if _ENDS_OF_SCOPES.end(text) else None
    return match.group("scope") if match else ""
