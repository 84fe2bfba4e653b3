"""Answers in a page of questions: each block of SQL in a Markdown text is run, and the table below it is its answer.

`python -m pipelines.publishing.queries docs/QUERIES.md` renders the answers anew; a test does the same and compares.
"""

import os
import re
import sys
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

_BLOCK = re.compile(r"(?P<head>```sql\n(?P<query>.*?)```\n\n)(?P<answer>(?:\|[^\n]*\n)*)", re.DOTALL)
_DATABASE = "warehouse/gouji.duckdb"


def render_answers(text: str, folder: Path) -> str:
    """The text with the answer below every block of SQL, as a Markdown table.

    Queries run in `folder`, on the tables and views of `warehouse/gouji.duckdb` there; paths in queries start there
    too. A query that cannot be run raises duckdb.Error.
    """
    here = Path.cwd()
    os.chdir(folder)
    try:
        with duckdb.connect(_DATABASE, read_only=True) as con:
            return _BLOCK.sub(lambda block: block["head"] + _answer(con, block["query"]), text)
    finally:
        os.chdir(here)


def _answer(con: duckdb.DuckDBPyConnection, query: str) -> str:
    found = con.execute(query)
    names = [column[0] for column in found.description or []]
    rows = [names, ["---"] * len(names), *([_cell(value) for value in row] for row in found.fetchall())]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.10g}"
    text = value.isoformat() if isinstance(value, date) else str(value)
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    page = Path(sys.argv[1])
    page.write_text(render_answers(page.read_text("utf-8"), Path.cwd()), "utf-8")
