"""What a DuckDB, whichever line it is, sees in a warehouse: run with its folder, prints JSON. Needs nothing but duckdb.

For each table and view of `gouji.duckdb`, and for the Parquet files of each table: the columns with their types, how
many rows there are, and a digest of all values; and how many comments there are.
"""

import hashlib
import json
import sys
from pathlib import Path

import duckdb


def told(con: duckdb.DuckDBPyConnection, source: str) -> list[object]:
    """Columns with types, number of rows, digest of the rows."""
    columns = [(name, kind) for name, kind, *_ in con.execute(f"DESCRIBE FROM {source}").fetchall()]
    rows = con.execute(f"FROM {source}").fetchall()
    lines = sorted(json.dumps(row, ensure_ascii=False, default=str) for row in rows)  # lines of DuckDB sort differently
    return [columns, len(rows), hashlib.sha256("\n".join(lines).encode()).hexdigest()]


def main(warehouse: Path) -> None:
    """Print what is seen."""
    with duckdb.connect(str(warehouse / "gouji.duckdb"), read_only=True) as con:
        tables = [name for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        views = [name for (name,) in con.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()]
        files = {
            name: told(con, f"read_parquet('{warehouse}/tables/{name}/*.parquet')")
            for name in tables
            if (warehouse / "tables" / name).is_dir()
        }
        commented = "SELECT count(*) FROM duckdb_columns() WHERE NOT internal AND comment IS NOT NULL"
        seen = {
            "line": duckdb.__version__,
            "database": {name: told(con, f'"{name}"') for name in tables + views},
            "parquet": files,
            "comments": con.execute(commented).fetchall()[0][0],
            "columns": con.execute("SELECT count(*) FROM duckdb_columns() WHERE NOT internal").fetchall()[0][0],
        }
    print(json.dumps(seen))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
