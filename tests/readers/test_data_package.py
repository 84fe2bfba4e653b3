"""frictionless reads the data package: what it says keeps the specification, and the rows keep what it says."""

import datetime
import json
from pathlib import Path
from typing import Any

import frictionless
import pytest

from pipelines.publishing.database import Publication
from pipelines.publishing.datapackage import render_package
from pipelines.publishing.parquet import read_table, table_files

PUBLICATION = Publication(1, datetime.datetime(2024, 5, 1, tzinfo=datetime.UTC), "0.1.0")


@pytest.fixture(scope="module")
def text(published: Path) -> str:
    """The package of raw/."""
    return render_package((published / "tables").resolve(), PUBLICATION)


def write_package(folder: Path, descriptor: dict[str, Any]) -> str:
    """Write a package as a file; its path."""
    path = folder / "datapackage.json"
    path.write_text(json.dumps(descriptor, ensure_ascii=False), "utf-8")
    return str(path)


def test_the_package_keeps_the_specification(text: str, tmp_path: Path) -> None:
    """It is read without an error, with every resource, field, key, licence and source."""
    descriptor = json.loads(text)
    package = frictionless.Package(write_package(tmp_path, descriptor))
    assert package.resource_names == [resource["name"] for resource in descriptor["resources"]]
    assert (package.version, package.created) == (descriptor["version"], descriptor["created"])
    assert package.sources == descriptor["sources"]
    for resource, told in zip(package.resources, descriptor["resources"], strict=True):
        assert [resource.path, *resource.extrapaths] == told["path"]
        assert resource.schema.field_names == [field["name"] for field in told["schema"]["fields"]]
        assert resource.schema.primary_key == told["schema"]["primaryKey"]


def test_a_package_that_breaks_the_specification_is_refused(text: str, tmp_path: Path) -> None:
    """The library does look: a type that there is not, and a key of no field, are errors."""
    descriptor = json.loads(text)
    descriptor["resources"][0]["schema"]["fields"][0]["type"] = "text"
    with pytest.raises(frictionless.FrictionlessException):
        frictionless.Package(write_package(tmp_path, descriptor))


def test_the_rows_keep_types_keys_and_references(text: str, published: Path) -> None:
    """All constraints, primary and foreign keys of all tables hold.

    Rows are handed over as pyarrow reads them: the Parquet reader of frictionless has no nullable integers, no lists,
    and reads the first file of a table only.
    """
    descriptor = json.loads(text)
    for resource in descriptor["resources"]:
        rows = read_table(resource["name"], table_files(published / "tables", resource["name"])).to_pylist()
        for key in ("path", "format", "mediatype", "$schema"):
            resource.pop(key, None)
        names = [field["name"] for field in resource["schema"]["fields"]]
        resource["data"] = [names, *([row[name] for name in names] for row in rows)]
    report = frictionless.Package.from_descriptor(descriptor).validate()
    faults = report.flatten(["title", "type", "message"])
    assert faults[:10] == []
    assert report.valid
