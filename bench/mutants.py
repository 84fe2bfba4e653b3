"""Small changes to a module, one at a time: what a test suite that watches it must notice.

Changed are comparisons, arithmetic, `and` and `or`, `not`, numbers, truth values, conditions, paired functions, breaks
and what is returned. Not changed are texts, annotations and decorators.
"""

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv, ast.Pow: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
    ast.LShift: ast.RShift, ast.RShift: ast.LShift,
}  # fmt: skip
PAIRED = {"min": "max", "max": "min", "any": "all", "all": "any", "floor": "ceil", "ceil": "floor"}
Change = Callable[[ast.AST], ast.AST | None]
"""Gets a copy of a node that shares its children, so it gives it other ones and changes none of them."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: in which file and function, on which line, how that reads, and what becomes what."""

    file: str
    function: str
    line: int
    code: str
    before: str
    after: str
    node: int
    change: int

    @property
    def key(self) -> str:
        """What names it as long as its line stays as it is, wherever that stands in the function."""
        change = f"{self.before} → {self.after}"
        return f"{self.file} {self.function}: {change}" + ("" if self.before == self.code else f" in {self.code}")


def _compare(node: ast.AST) -> ast.AST | None:
    if not isinstance(node, ast.Compare) or type(node.ops[0]) not in COMPARED:
        return None
    node.ops = [COMPARED[type(node.ops[0])](), *node.ops[1:]]
    return node


def _compute(node: ast.AST) -> ast.AST | None:
    if not isinstance(node, ast.BinOp | ast.AugAssign) or type(node.op) not in COMPUTED:
        return None
    node.op = COMPUTED[type(node.op)]()
    return node


def _join(node: ast.AST) -> ast.AST | None:
    if not isinstance(node, ast.BoolOp):
        return None
    node.op = ast.And() if isinstance(node.op, ast.Or) else ast.Or()
    return node


def _unturn(node: ast.AST) -> ast.AST | None:
    turned = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub)
    return node.operand if turned and isinstance(node, ast.UnaryOp) else None


def _count(node: ast.AST) -> ast.AST | None:
    if not isinstance(node, ast.Constant):
        return None
    if isinstance(node.value, bool):
        return ast.Constant(not node.value)
    if isinstance(node.value, int):
        return ast.Constant(node.value + 1)
    return ast.Constant(node.value * 2 or 1.0) if isinstance(node.value, float) else None


def _pair(node: ast.AST) -> ast.AST | None:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in PAIRED:
        return None
    node.func = ast.Name(PAIRED[node.func.id], ast.Load())
    return node


def _decide(node: ast.AST) -> ast.AST | None:
    if not isinstance(node, ast.If | ast.IfExp | ast.While) or isinstance(node.test, ast.Compare | ast.UnaryOp):
        return None
    node.test = ast.UnaryOp(ast.Not(), node.test)
    return node


def _go_on(node: ast.AST) -> ast.AST | None:
    if isinstance(node, ast.Break):
        return ast.Continue()
    return ast.Break() if isinstance(node, ast.Continue) else None


def _return(node: ast.AST) -> ast.AST | None:
    if not isinstance(node, ast.Return) or node.value is None:
        return None
    if isinstance(node.value, ast.Constant) and node.value.value is None:
        return None
    node.value = ast.Constant(None)
    return node


CHANGES: tuple[Change, ...] = (_compare, _compute, _join, _unturn, _count, _pair, _decide, _go_on, _return)


def list_mutants(root: Path, file: str) -> list[Mutant]:
    """All changes of a file, in the order of its code."""
    source = (root / file).read_text(encoding="utf-8")
    tree, lines = ast.parse(source), source.splitlines()
    found = []
    for number, (node, function) in enumerate(_places(tree)):
        for which, change in enumerate(CHANGES):
            changed = change(copy.copy(node))
            if changed is not None:
                line: int = getattr(node, "lineno", 1)
                code = lines[line - 1].strip()
                found.append(Mutant(file, function, line, code, _shown(node), _shown(changed), number, which))
    return found


def mutated_tree(root: Path, mutant: Mutant) -> ast.Module:
    """The file with the change in it."""
    tree = ast.parse((root / mutant.file).read_text(encoding="utf-8"))
    node = next(node for number, (node, _) in enumerate(_places(tree)) if number == mutant.node)
    changed = CHANGES[mutant.change](copy.copy(node))
    assert changed is not None
    swapped: ast.Module = _Swap(node, ast.copy_location(changed, node)).visit(tree)
    return ast.fix_missing_locations(swapped)


class _Swap(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self._old, self._new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self._new if node is self._old else super().generic_visit(node)


def _places(tree: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    """Every node that may be changed, with the function it stands in; annotations and decorators left out."""
    stack: list[tuple[ast.AST, str]] = [(tree, "module")]
    while stack:
        node, function = stack.pop()
        yield node, function
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            function = node.name if function == "module" else f"{function}.{node.name}"
        left_out = {"annotation", "returns", "decorator_list", "type_params"}
        children: list[ast.AST] = []
        for name, value in ast.iter_fields(node):
            if name not in left_out:
                children += [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, ast.AST)]
        stack += [(child, function) for child in reversed(children)]


def _shown(node: ast.AST) -> str:
    """The code of a node, its first line."""
    text = ast.unparse(node).partition("\n")[0]
    return text if len(text) <= 90 else f"{text[:87]}…"
