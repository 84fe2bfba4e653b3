"""`gouji check` as a linter: its JSON and the schema of it, annotations with line and column, readings in words."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pipelines import cli
from pipelines.publishing.check_json import SCHEMA_FILE, render_schema, stale

ROOT = Path(__file__).parents[1]
KINDS = {
    "object": dict, "array": list, "string": str, "number": (int, float), "integer": int, "boolean": bool,
    "null": type(None),
}  # fmt: skip
SLIP = "全市统计公报\n\n全市农民人均收入从2013年的4875元增长到2020年的10352元，年均增长12.4%。\n"


def gouji(*arguments: object) -> Result:
    """Run a command; what it prints on either stream is in `stdout` and `stderr`."""
    return CliRunner().invoke(cli.main, [str(argument) for argument in arguments])


def breaches(value: Any, schema: dict[str, Any], where: str = "$") -> Iterator[str]:
    """Where a value breaks a schema, as far as the schema of this format goes: no word of it is passed over."""
    known = {"type", "required", "additionalProperties", "properties", "items", "enum", "const", "minimum", "minItems"}
    assert set(schema) <= known | {"$schema", "title", "description"}
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    is_kind = any(isinstance(value, KINDS[kind]) and isinstance(value, bool) <= (kind == "boolean") for kind in kinds)
    if kinds and not is_kind:
        yield f"{where}: {value!r} is no {kinds}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where}: {value!r} is none of {schema['enum']}"
    if "const" in schema and value != schema["const"]:
        yield f"{where}: {value!r} is not {schema['const']!r}"
    if isinstance(value, (int, float)) and value < schema.get("minimum", value):
        yield f"{where}: {value} is too small"
    if isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            yield f"{where}: too few"
        for number, item in enumerate(value):
            yield from breaches(item, schema.get("items", {}), f"{where}[{number}]")
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        yield from (f"{where}: {name} is missing" for name in schema.get("required", ()) if name not in value)
        if schema.get("additionalProperties") is False:
            yield from (f"{where}: {name} is not in the schema" for name in value if name not in properties)
        for name, inner in properties.items():
            if name in value:
                yield from breaches(value[name], inner, f"{where}.{name}")


def test_the_published_schema_is_that_of_the_format() -> None:
    """docs/check-schema.json is what `gouji check --schema` prints."""
    assert not stale(ROOT / SCHEMA_FILE), f"run `gouji check --schema > {SCHEMA_FILE}`"
    assert gouji("check", "--schema").stdout == render_schema()


@pytest.mark.parametrize(("printed", "instead"), [("11.4%", "11.4%"), ("11.4%", "11.3%"), ("10352元", "1352元")])
def test_json_satisfies_the_schema(tmp_path: Path, page: str, printed: str, instead: str) -> None:
    """Whatever comes out: a page that tallies, one that is explained, one that is contradicted."""
    file = tmp_path / "page.txt"
    file.write_text(page.replace(printed, instead), "utf-8")
    document = json.loads(gouji("check", file, "--format", "json").stdout)
    assert list(breaches(document, json.loads(render_schema()))) == []
    assert document["claims"] == len(document["findings"]) == sum(document["verdicts"].values())


def test_json_of_a_file_that_cannot_be_read_satisfies_the_schema(tmp_path: Path) -> None:
    """A file in quarantine is named with what to do."""
    file = tmp_path / "empty.txt"
    file.write_bytes(b"")
    document = json.loads(gouji("check", file, "--format", "json").stdout)
    assert list(breaches(document, json.loads(render_schema()))) == []
    assert [row["source_path"] for row in document["quarantine"]] == [str(file)]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"format": "0"}, "$.format: '0' is not '1'"),
        ({"claims": -1}, "$.claims: -1 is too small"),
        ({"claims": True}, "$.claims: True is no ['integer']"),
        ({"more": 1}, "$: more is not in the schema"),
        ({"findings": [{}]}, "$.findings[0]: claim_id is missing"),
    ],
)
def test_the_schema_refuses_what_it_does_not_describe(tmp_path: Path, change: dict[str, Any], told: str) -> None:
    """Another version, a negative count, a property too many or too few."""
    file = tmp_path / "a.txt"
    file.write_text(SLIP, "utf-8")
    document = json.loads(gouji("check", file, "--format", "json").stdout)
    assert told in list(breaches(document | change, json.loads(render_schema())))


def test_a_figure_in_json_says_where_it_stands_in_its_sentence(tmp_path: Path) -> None:
    """`span` cuts the literal out of the sentence; line and column count from 1."""
    file = tmp_path / "a.txt"
    file.write_text(SLIP, "utf-8")
    findings = json.loads(gouji("check", file, "--format", "json").stdout)["findings"]
    (finding,) = (each for each in findings if each["rule"] == "average_growth_matches_levels")
    assert (finding["line"], finding["column"], finding["verdict"]) == (3, 41, "contradicted")
    assert [figure["role"] for figure in finding["figures"]] == ["reported", "start", "end"]
    for figure in finding["figures"]:
        start, end = figure["span"]
        assert figure["sentence"][start:end] == figure["literal"]


def test_annotations_name_line_and_columns(tmp_path: Path) -> None:
    """A code host marks the figure itself; what tallies is not mentioned."""
    file = tmp_path / "a.txt"
    file.write_text(SLIP, "utf-8")
    result = gouji("check", file, "--format", "github")
    assert result.exit_code == 3
    (line,) = result.stdout.splitlines()
    place = re.fullmatch(r"::warning file=(.*),line=3,col=41,endColumn=46,title=(.*?)::(.*)", line)
    assert place is not None
    assert place[1] == str(file)
    assert place[2] == "contradicted%3A average_growth_matches_levels"
    assert "(10352/4875)^(1/7) − 1 = 11.35799 (11.35559 … 11.36039), printed 12.4%25 [12.35, 12.45]" in place[3]
    file.write_text(SLIP.replace("12.4%", "11.4%"), "utf-8")
    assert gouji("check", file, "--format", "github").stdout.strip() == ""


def test_an_explained_claim_says_which_reading_fits(tmp_path: Path, page: str) -> None:
    """11.358 cut off prints as 11.3: the verdict is explained, in words."""
    file = tmp_path / "page.txt"
    file.write_text(page.replace("11.4%", "11.3%"), "utf-8")
    result = gouji("check", file)
    assert "explained average_growth_matches_levels" in result.stdout
    assert "reading: TRUNCATED (cut off after the last digit, not rounded)" in result.stdout


def test_a_check_loads_no_more_than_it_needs(tmp_path: Path) -> None:
    """No scheduler, no database, no test library, no reader of other formats: a page is answered in a second or so."""
    file = tmp_path / "a.txt"
    file.write_text(SLIP, "utf-8")
    unwanted = ("dagster", "duckdb", "hypothesis", "lxml", "pypdfium2")
    code = (
        "import sys\nfrom pipelines.cli import main\n"
        f"try: main(['check', {str(file)!r}])\nexcept SystemExit: pass\n"
        f"print([name for name in {unwanted} if sys.modules.get(name)], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1] == "[]"
