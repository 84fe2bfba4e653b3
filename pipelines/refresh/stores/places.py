"""What stands in a listing of raw/ in a store: the same reports, batches and problems as in a folder of these files."""

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from pipelines.refresh.scan import (
    REPORT_SUFFIXES,
    SIDECAR_SUFFIX,
    UNSORTED,
    Origin,
    RawEntry,
    Scan,
    folder_for_report,
    is_passed_over,
    orphan_warning,
)
from pipelines.refresh.stores.store import Found


def scan_listing(url: str, objects: Iterable[Found]) -> Scan:
    """The reports of a listing, by batch. What is passed over in a folder is passed over here."""
    there = {found.key: found for found in objects if not found.key.endswith("/")}
    kept = {key: found for key, found in there.items() if not any(map(is_passed_over, key.split("/")))}
    batches: dict[str, list[RawEntry]] = {}
    sidecars, used = set(), set()
    seen_folders: set[str] = set()
    for key in sorted(kept):
        parts = key.split("/")
        meant = next((number for number, part in enumerate(parts[:-1], 1) if _is_report_name(part)), 0)
        if meant:
            folder = "/".join(parts[:meant])
            if folder not in seen_folders:
                seen_folders.add(folder)
                batch = UNSORTED if meant == 1 else parts[0]
                batches.setdefault(batch, []).append(
                    RawEntry(batch, folder, _place(url, folder), problem=folder_for_report())
                )
            continue
        batch = UNSORTED if len(parts) == 1 else parts[0]
        if key.lower().endswith(SIDECAR_SUFFIX) and PurePosixPath(key).suffix:
            sidecars.add(key)
            if len(parts) > 1:
                batches.setdefault(batch, [])
            continue
        sidecar = kept.get(PurePosixPath(key).with_suffix(SIDECAR_SUFFIX).as_posix())
        if sidecar:
            used.add(sidecar.key)
        origins = tuple(Origin(url, found.key, found.size, found.tag) for found in (kept[key], sidecar) if found)
        batches.setdefault(batch, []).append(RawEntry(batch, key, _place(url, key), origins=origins))
    warnings = [orphan_warning(key) for key in sidecars - used]
    ordered = {
        batch: tuple(sorted(entries, key=lambda entry: entry.source_path)) for batch, entries in sorted(batches.items())
    }
    return Scan(ordered, tuple(sorted(warnings)))


def _is_report_name(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in REPORT_SUFFIXES


def _place(url: str, key: str) -> Path:
    """For messages: an object is not reached by it."""
    return Path(f"{url}/{key}")
