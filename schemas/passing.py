"""Whether all rows of a table keep its model, in one look: what pandera asks column by column, asked at once.

The models stay the only source: the conditions are rendered from their pandera schemas. A table that does not pass, or
whose model asks something that cannot be rendered, is for pandera to judge and to explain.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import polars as pl

from schemas.tables.base import Table

_RENDERED: Mapping[str, Callable[..., pl.Expr]] = {
    "isin": lambda column, allowed_values: column.is_in(list(allowed_values)),
    "greater_than": lambda column, min_value: column > min_value,
    "greater_than_or_equal_to": lambda column, min_value: column >= min_value,
    "less_than_or_equal_to": lambda column, max_value: column <= max_value,
    "str_length": lambda column, **bounds: _has_length(column.str.len_chars(), **bounds),
    "str_matches": lambda column, pattern: column.str.contains(pattern if pattern[:1] == "^" else f"^{pattern}"),
}
"""Name of a pandera check → what it asks of each value of a column, from the check's statistics."""


def _has_length(
    length: pl.Expr, min_value: int | None = None, max_value: int | None = None, exact_value: int | None = None
) -> pl.Expr:
    least = [length >= min_value] if min_value is not None else []
    most = [length <= max_value] if max_value is not None else []
    exact = [length == exact_value] if exact_value is not None else []
    return pl.all_horizontal(*least, *most, *exact)


def plainly_passes(model: type[Table], frame: pl.DataFrame) -> bool:
    """Whether a frame with the columns and types of the model keeps all of its checks. False: that is not known."""
    asked = _conditions(model)
    return asked is not None and bool(frame.select(pl.all_horizontal(asked)).item())


@cache
def _conditions(model: type[Table]) -> tuple[pl.Expr, ...] | None:
    """What must be true of a table, one value each; None where something asked of it cannot be rendered."""
    schema = model.to_schema()
    if schema.checks or schema.unique or schema.coerce:
        return None
    asked: list[pl.Expr] = []
    for name, column in schema.columns.items():
        if column.coerce or column.regex or any(check.name not in _RENDERED for check in column.checks):
            return None
        asked += _conditions_of(pl.col(name), column)
    return tuple(asked)


def _conditions_of(values: pl.Expr, column: Any) -> Iterator[pl.Expr]:
    if not column.nullable:
        yield values.null_count() == 0
    if column.unique:
        yield values.is_unique().all()
    for check in column.checks:
        yield _RENDERED[check.name](values, **check.statistics).all()  # of nulls nothing is asked
