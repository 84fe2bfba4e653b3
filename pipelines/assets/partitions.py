"""Batches as Dagster partitions: their definition, their keys, and stretches of keys that one run can take.

A batch is a partition, a report is a row. Dagster knows a range of keys only by its ends, in the order in which the
keys were added; so what is stale is cut into stretches of neighbours.
"""

from collections.abc import Collection, Iterable, Sequence

import dagster as dg

BATCHES = dg.DynamicPartitionsDefinition(name="batch")
IN_ONE_RUN = dg.BackfillPolicy.single_run()
"""A range of batches is one run; Dagster takes a range only of assets that all say so, also those without batches."""
RANGE_START, RANGE_END = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"
_REFUSED = ("...", "\a", "\b", "\f", "\n", "\r", "\t", "\v", "\0")
"""What Dagster does not take in a key."""


def key_of(batch: str) -> str:
    """The partition key of a batch: its name, with what Dagster refuses (and the percent sign) percent-encoded."""
    key = batch.replace("%", "%25")
    for refused in _REFUSED:
        key = key.replace(refused, "".join(f"%{ord(character):02X}" for character in refused))
    return key


def batches_of(keys: Iterable[str], batches: Iterable[str]) -> list[str]:
    """The batches of some keys. Raises dagster.Failure where there are none, or where a batch has gone from raw/."""
    known = {key_of(batch): batch for batch in batches}
    wanted = list(keys)
    gone = [key for key in wanted if key not in known]
    if gone:
        raise dg.Failure(f"no longer in raw/: batch {', '.join(gone)}; run the job `refresh` on batches that are there")
    if not wanted:
        raise dg.Failure("the range holds no batch: its end was added before its start; give the ends the other way")
    return [known[key] for key in wanted]


def stretches(ordered_keys: Sequence[str], wanted: Collection[str]) -> list[tuple[str, str]]:
    """First and last key of each run of neighbours, in the order of the keys, that are all wanted."""
    found: list[tuple[str, str]] = []
    previous = None
    for key in ordered_keys:
        if key in wanted:
            found = [*found[:-1], (found[-1][0], key)] if previous in wanted and found else [*found, (key, key)]
        previous = key
    return found


def range_tags(first: str, last: str) -> dict[str, str]:
    """The tags that make one run take a range of keys."""
    return {RANGE_START: first, RANGE_END: last}
