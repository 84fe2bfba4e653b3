"""What every table model shares: how a column is declared, and how Arrow schemas are rendered from the models.

The pandera models are the single source of names, types, titles, meanings, units, sources and references. Nothing else
declares a column.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

import pandera.polars as pa
import polars as pl
import pyarrow

SCHEMA_VERSION = "3"
"""Counted on with every change of columns: rows of another version are made again, never read."""
Strings = pl.List(pl.String)
OWN_UNIT = "as column unit says"
"""The unit of a column whose rows say it themselves."""


def column(
    zh: str,
    meaning: str,
    *,
    en: str | None = None,
    nullable: bool = False,
    unit: str | None = None,
    source: str | None = None,
    refers: str | None = None,
    **checks: Any,
) -> Any:
    """Declare a column: Chinese title, English meaning, English title, whether it may be null, unit, source, the column
    it refers to, pandera checks.

    `en` is left out where the column's name is its English title. `source` says where the values come from (a column
    as `table.column`, a list, a document, a room) where that is not the source of the table as a whole. `refers` names
    a column as `table.column` in which every value that is not null stands. `isin=` takes a StrEnum class as it is.
    """
    members = checks.get("isin")
    if isinstance(members, type) and issubclass(members, StrEnum):
        checks["isin"] = [member.value for member in members]
    given = {"title_en": en, "unit": unit, "source": source or refers, "references": refers}
    metadata = {key: value for key, value in given.items() if value}
    return pa.Field(title=zh, description=meaning, nullable=nullable, metadata=metadata, **checks)


class Table(pa.DataFrameModel):
    """Base of all table models: no column more, none less, in this order."""

    class Config:
        strict = True
        ordered = True


@dataclass(frozen=True)
class Reference:
    """Every value of a column that is not null stands in a column of another table, or of the same."""

    column: str
    table: str
    target: str


@dataclass(frozen=True)
class TableInfo:
    """A table's place in the warehouse: its model, titles, the columns that identify a row, what its rows are made
    from, and whether it is cut by batch and shard."""

    name: str
    model: type[Table]
    title: str
    key: tuple[str, ...]
    partitioned: bool
    source: str

    @property
    def title_en(self) -> str:
        """The English title: the table's name in words."""
        return in_words(self.name)

    @property
    def meaning(self) -> str:
        """What a row is."""
        return " ".join((self.model.__doc__ or "").split())

    @property
    def schema(self) -> pyarrow.Schema:
        """The table's Arrow schema."""
        return arrow_schema(self.model)

    @property
    def references(self) -> tuple[Reference, ...]:
        """What its columns refer to, in their order."""
        declared = ((field.name, (field.metadata or {}).get(b"references", b"").decode()) for field in self.schema)
        return tuple(Reference(name, *target.split(".")) for name, target in declared if target)

    def allowed_words(self, name: str) -> list[str]:
        """The words that a column may hold; none: any."""
        checks = self.model.to_schema().columns[name].checks
        return [str(word) for check in checks for word in check.statistics.get("allowed_values", ())]


TABLES: dict[str, TableInfo] = {}
"""Table name → what is declared of it. Filled by `table`, in the order in which data flows."""


def table(
    title: str, *, key: tuple[str, ...], source: str, partitioned: bool = True
) -> Callable[[type[Table]], type[Table]]:
    """Register a model as a published table under its Chinese title; `source` holds for columns that name none."""

    def register(model: type[Table]) -> type[Table]:
        name = model_name(model)
        TABLES[name] = TableInfo(name, model, title, key, partitioned, source)
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


@cache
def arrow_schema(model: type[Table]) -> pyarrow.Schema:
    """The Arrow schema of a model. Fields carry title, title_en, description, source and, where they have one, unit and
    references; the schema carries the table's name, titles, meaning, key and the version of its columns."""
    info = TABLES[model_name(model)]
    fields = []
    for name, declared in model.to_schema().columns.items():
        metadata = {
            "title": declared.title,
            "title_en": in_words(name),
            "description": declared.description,
            "source": info.source,
            **(declared.metadata or {}),
        }
        fields.append(pyarrow.field(name, _arrow_type(declared.dtype.type), declared.nullable, metadata))
    about = {
        "schema_version": SCHEMA_VERSION,
        "table": info.name,
        "title": info.title,
        "title_en": info.title_en,
        "description": info.meaning,
        "key": ",".join(info.key),
    }
    return pyarrow.schema(fields, about)


def described(field: pyarrow.Field) -> dict[str, str]:
    """What a field's metadata says of its column: title, title_en, description, source; unit, references."""
    return {key.decode(): value.decode() for key, value in field.metadata.items()}


def model_name(model: type[Table]) -> str:
    """`IndicatorValues` → `indicator_values`: the name of the table, the asset and the file."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in model.__name__).lstrip("_")


def in_words(name: str) -> str:
    """The English title that a name is: `published_on` → `Published on`."""
    return name.replace("_", " ").capitalize()
