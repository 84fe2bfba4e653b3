"""The data package: what it says of tables, keys, licences and sources. Whether other tools understand it is tested in
`tests/readers`."""

import datetime
import json
from pathlib import Path
from typing import Any

import pyarrow
import pytest

from pipelines.publishing import datapackage
from pipelines.publishing.database import Publication
from pipelines.publishing.datapackage import render_package
from pipelines.publishing.parquet import table_path, write_table
from schemas.tables import SCHEMA_VERSION, TABLES

SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))
PUBLICATION = Publication(3, datetime.datetime(2024, 5, 1, 16, 30, tzinfo=SHANGHAI), "0.1.0")


def report(number: int, **told: Any) -> dict[str, Any]:
    """A row of reports."""
    row = {
        "report_id": f"{number:016x}", "content_id": f"{number:016x}", "batch": "山西 2021", "byte_size": 10,
        "source_path": f"山西 2021/{number}.txt", "media_type": "text/plain", "encoding": "utf-8",
    }  # fmt: skip
    return row | told


def package_of(folder: Path, *rows: dict[str, Any]) -> dict[str, Any]:
    """The package of a warehouse with these reports and no other rows."""
    for name, info in TABLES.items():
        table = pyarrow.Table.from_pylist(list(rows) if name == "reports" else [], info.schema)
        write_table(name, table, table_path(folder, name, *(("山西 2021", "all") if info.partitioned else ())))
    package: dict[str, Any] = json.loads(render_package(folder, PUBLICATION))
    return package


def test_every_table_is_a_resource_whose_files_are_there(tmp_path: Path) -> None:
    """Paths are relative, without a way up, and lead to the files below `tables`."""
    package = package_of(tmp_path / "tables", report(1))
    assert [resource["name"] for resource in package["resources"]] == list(TABLES)
    for resource in package["resources"]:
        assert resource["format"] == "parquet"
        assert resource["path"]
        assert all((tmp_path / path).is_file() for path in resource["path"])


def test_fields_keys_and_references_are_those_of_the_models(tmp_path: Path) -> None:
    """Each column with its type, titles, meaning and constraints; keys and references by name."""
    resources = {each["name"]: each["schema"] for each in package_of(tmp_path, report(1))["resources"]}
    for name, info in TABLES.items():
        fields = resources[name]["fields"]
        assert [field["name"] for field in fields] == info.schema.names
        assert all(field["title"] and field["description"] and field["source"] for field in fields)
        assert tuple(resources[name]["primaryKey"]) == info.key
        for key in resources[name].get("foreignKeys", []):
            target = key["reference"].get("resource", name)
            assert target in TABLES
            assert set(key["reference"]["fields"]) <= set(TABLES[target].schema.names)
    fields = {field["name"]: field for field in resources["verdicts"]["fields"]}
    assert fields["selectivity"]["constraints"] == {"minimum": 0, "maximum": 1}
    assert fields["claim_id"]["constraints"] == {"required": True, "unique": True}
    assert "contradicted" in fields["verdict"]["constraints"]["enum"]
    assert fields["hints"]["type"] == "array"
    assert {"fields": ["claim_id"], "reference": {"resource": "claims", "fields": ["claim_id"]}} in resources[
        "verdicts"
    ]["foreignKeys"]
    assert resources["reports"]["foreignKeys"][0] == {
        "fields": ["duplicate_of"],
        "reference": {"fields": ["report_id"]},
    }


def test_a_package_says_what_version_it_is_of_and_when_it_was_published(tmp_path: Path) -> None:
    """Schema version first, published version second, the time in UTC."""
    package = package_of(tmp_path, report(1))
    assert (package["version"], package["created"]) == (f"{SCHEMA_VERSION}.3.0", "2024-05-01T08:30:00Z")


def test_each_report_is_a_source_with_its_terms(tmp_path: Path) -> None:
    """Title, address, publisher, day and licence; an address that is none, and what is unknown, is left out."""
    told = {
        "title": "公报",
        "publisher": "统计局",
        "published_on": datetime.date(2021, 5, 1),
        "licence": "CC-BY-4.0; 注明",
    }
    package = package_of(
        tmp_path, report(1, url="https://example.org/1", **told), report(2, url="javascript:alert(1)", licence="不详")
    )
    assert package["sources"] == [
        {
            "title": "公报",
            "path": "https://example.org/1",
            "version": "2021-05-01",
            "publisher": "统计局",
            "licence": "CC-BY-4.0; 注明",
            "source_path": "山西 2021/1.txt",
            "report_id": f"{1:016x}",
        },
        {"title": "山西 2021/2.txt", "licence": "不详", "source_path": "山西 2021/2.txt", "report_id": f"{2:016x}"},
    ]


@pytest.mark.parametrize(
    ("licences", "names"),
    [
        (["CC-BY-4.0; 注明出处", "Apache-2.0"], ["Apache-2.0", "CC-BY-4.0"]),
        (["CC-BY-4.0", None], None),
        (["CC-BY-4.0", "公开发布"], None),
        ([], None),
    ],
)
def test_the_package_has_a_licence_only_if_every_report_has(
    tmp_path: Path, licences: list[str | None], names: list[str] | None
) -> None:
    """Nobody is promised terms that a report does not give."""
    package = package_of(tmp_path, *(report(number, licence=text) for number, text in enumerate(licences)))
    assert [each["name"] for each in package.get("licenses", [])] == (names or [])
    assert ("licenses" in package) == (names is not None)


def test_very_many_reports_are_told_by_publisher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above the limit, a source is what one publisher published under one licence."""
    monkeypatch.setattr(datapackage, "SOURCES_LISTED", 2)
    rows = [report(number, publisher=by) for number, by in enumerate(["乙", "甲", "乙", None])]
    assert package_of(tmp_path, *rows)["sources"] == [
        {"title": "乙", "reports": 2},
        {"title": "甲", "reports": 1},
        {"title": "no publisher known", "reports": 1},
    ]


def test_tables_without_files_are_empty_resources(tmp_path: Path) -> None:
    """A package of nothing is a package: no paths, no sources, no terms."""
    package = json.loads(render_package(tmp_path, PUBLICATION))
    assert {tuple(resource["data"]) for resource in package["resources"]} == {()}
    assert not {"sources", "licenses"} & package.keys()
