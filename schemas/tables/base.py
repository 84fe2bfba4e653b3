"""What every table model shares: how a column is declared, and how Arrow schemas are rendered from the models.

The pandera models are the single source of names, types, meanings and units. Nothing else declares a column.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pandera.polars as pa
import polars as pl
import pyarrow

SCHEMA_VERSION = "1"
Strings = pl.List(pl.String)


def column(zh: str, meaning: str, *, nullable: bool = False, unit: str | None = None, **checks: Any) -> Any:
    """Declare a column: Chinese title, English meaning, unit, whether it may be null, pandera checks.

    `isin=` takes a StrEnum class as it is.
    """
    members = checks.get("isin")
    if isinstance(members, type) and issubclass(members, StrEnum):
        checks["isin"] = [member.value for member in members]
    metadata = {"unit": unit} if unit else {}
    return pa.Field(title=zh, description=meaning, nullable=nullable, metadata=metadata, **checks)


class Table(pa.DataFrameModel):
    """Base of all table models: no column more, none less, in this order."""

    class Config:
        strict = True
        ordered = True


@dataclass(frozen=True)
class TableInfo:
    """A table's place in the warehouse: its model, title, the columns that identify a row, and whether it is cut
    by batch and shard."""

    name: str
    model: type[Table]
    title: str
    key: tuple[str, ...]
    partitioned: bool

    @property
    def schema(self) -> pyarrow.Schema:
        """The table's Arrow schema."""
        return arrow_schema(self.model)


TABLES: dict[str, TableInfo] = {}
"""Table name → what is declared of it. Filled by `table`, in the order in which data flows."""


def table(title: str, *, key: tuple[str, ...], partitioned: bool = True) -> Callable[[type[Table]], type[Table]]:
    """Register a model as a published table under its Chinese title."""

    def register(model: type[Table]) -> type[Table]:
        name = model_name(model)
        TABLES[name] = TableInfo(name, model, title, key, partitioned)
        return model

    return register


def _arrow_type(dtype: Any) -> pyarrow.DataType:
    if isinstance(dtype, pl.List):
        return pyarrow.list_(_arrow_type(dtype.inner))
    if isinstance(dtype, pl.Struct):
        return pyarrow.struct([(field.name, _arrow_type(field.dtype)) for field in dtype.fields])
    return {
        pl.String: pyarrow.string(),
        pl.Int32: pyarrow.int32(),
        pl.Int64: pyarrow.int64(),
        pl.Float64: pyarrow.float64(),
        pl.Boolean: pyarrow.bool_(),
        pl.Date: pyarrow.date32(),
        pl.Datetime: pyarrow.timestamp("us", tz="UTC"),
    }[dtype.base_type()]


def arrow_schema(model: type[Table]) -> pyarrow.Schema:
    """The Arrow schema of a model, with titles, meanings and units as field metadata."""
    fields = []
    for name, declared in model.to_schema().columns.items():
        metadata = {"title": declared.title, "description": declared.description, **(declared.metadata or {})}
        fields.append(pyarrow.field(name, _arrow_type(declared.dtype.type), declared.nullable, metadata))
    return pyarrow.schema(fields, {"schema_version": SCHEMA_VERSION, "table": model_name(model)})


def model_name(model: type[Table]) -> str:
    """`IndicatorValues` → `indicator_values`: the name of the table, the asset and the file."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in model.__name__).lstrip("_")
