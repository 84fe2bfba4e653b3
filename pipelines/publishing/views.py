"""Views for people in the DuckDB file: what indicators are worth in readable units, over years, by area, and why claims
are doubted. Their SQL and meaning stand in views.toml.

A view shows what the tables hold and adds no row of its own. What years there are is data, so the view of years is made
when the file is built.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import duckdb

from pipelines.publishing.sql import change_catalogue, comment_on, sql_name
from schemas.tables import TABLES
from schemas.tables.base import described, in_words

YEAR = "year"
"""Stands among the columns for every year that has a value."""
_YEAR = re.compile("[0-9]{4}")


@dataclass(frozen=True)
class ViewColumn:
    """A column of a view: Chinese title, English meaning, unit where it has one."""

    title: str
    description: str
    unit: str = ""


@dataclass(frozen=True)
class View:
    """A view: its titles, what a row is, its SQL, its columns, and what is said of them."""

    name: str
    title: str
    meaning: str
    sql: str
    like: tuple[str, ...]
    shows: tuple[str, ...]
    declared: dict[str, ViewColumn]
    each_year: str = ""

    def query(self, years: Sequence[str]) -> str:
        """The SELECT of the view over the years that have values."""
        return self.sql.replace("{years}", "".join(f", {self.each_year.replace('{year}', year)}" for year in years))

    def columns(self, years: Sequence[str]) -> list[str]:
        """The names of its columns over the years that have values. DuckDB knows them as well, but takes as long to
        tell them as to create the views."""
        return [column for name in self.shows for column in (years if name == YEAR else [name])]

    def column(self, name: str) -> ViewColumn:
        """What a column means: as declared here, else as in the first of the views and tables that it is like."""
        if name in self.declared:
            return self.declared[name]
        if self.each_year and _YEAR.fullmatch(name):
            return self.declared[YEAR]
        for other in self.like:
            if other in TABLES and name in TABLES[other].schema.names:
                told = described(TABLES[other].schema.field(name))
                return ViewColumn(told["title"], told["description"], told.get("unit", ""))
            if other in views() and name in views()[other].declared:
                return views()[other].declared[name]
        raise KeyError(f"views.toml: {self.name}.{name} is not explained, and in none of {', '.join(self.like)}")


@cache
def views() -> dict[str, View]:
    """All views, each after those that it reads."""
    text = resources.files("pipelines.publishing").joinpath("views.toml").read_text(encoding="utf-8")
    return {
        name: View(
            name,
            entry["title"],
            entry["meaning"],
            entry["sql"].strip(),
            tuple(entry["like"]),
            tuple(entry["shows"]),
            {column: ViewColumn(*told) for column, told in entry.get("columns", {}).items()},
            entry.get("each_year", ""),
        )
        for name, entry in tomllib.loads(text).items()
    }


def create_views(con: duckdb.DuckDBPyConnection) -> None:
    """Create every view in the current catalogue, which holds the published tables, with comments on all columns."""
    change_catalogue(con, [*declare_views(), *declare_views(years_with_values(con))])


def declare_views(years: Sequence[str] | None = None) -> Iterator[str]:
    """The statements that create the views over so many years, of which no others read; None: all others."""
    chosen = [view for view in views().values() if bool(view.each_year) == (years is not None)]
    for view in chosen:
        yield f"CREATE VIEW {sql_name(view.name)} AS {view.query(years or ())}"
        yield from _comments_on(view, view.columns(years or ()))


def _comments_on(view: View, columns: Sequence[str]) -> Iterator[str]:
    yield comment_on(f"VIEW {sql_name(view.name)}", f"{view.title} / {in_words(view.name)} — {view.meaning}")
    for name in columns:
        told = view.column(name)
        unit = f" [{told.unit}]" if told.unit else ""
        text = f"{told.title} / {in_words(name)} — {told.description}{unit}"
        yield comment_on(f"COLUMN {sql_name(view.name)}.{sql_name(name)}", text)


def renew_views(con: duckdb.DuckDBPyConnection, before: Sequence[str]) -> None:
    """Create the views over years anew if there are other years with values than `before`, of which they are."""
    years = years_with_values(con)
    if years != before:
        over_years = [view.name for view in views().values() if view.each_year]
        change_catalogue(con, [*(f"DROP VIEW {sql_name(name)}" for name in over_years), *declare_views(years)])


def years_with_values(con: duckdb.DuckDBPyConnection) -> list[str]:
    """The years of which a view has a column, in order."""
    found = con.execute("SELECT DISTINCT period FROM indicator_values WHERE regexp_full_match(period, '[0-9]{4}')")
    return sorted(year for (year,) in found.fetchall())
