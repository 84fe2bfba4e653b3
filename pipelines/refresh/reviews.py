"""Decisions of people on verdicts: `raw/_reviews.toml`, a list of `[[reviews]]`, each about one claim."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pipelines.refresh.plan import REVIEWS

FIELDS = ("claim_id", "decision", "reason", "by", "on")


@dataclass(frozen=True)
class Review:
    """One decision, with its place in the file, from 1."""

    number: int
    claim_id: str
    decision: str
    reason: str = ""
    by: str = ""
    on: str = ""

    def __str__(self) -> str:
        """`review 2 (claim 28821ac3a508c5ad: accepted, by Li on 2021-06-01)`."""
        signed = "".join(f" {word} {value}" for word, value in (("by", self.by), ("on", self.on)) if value)
        return f"review {self.number} (claim {self.claim_id}: {self.decision}{',' if signed else ''}{signed})"


@dataclass(frozen=True)
class Reviews:
    """The decisions that hold, by claim_id, and what could not be understood of the file."""

    by_claim: Mapping[str, Review]
    warnings: tuple[str, ...] = ()

    @property
    def decisions(self) -> dict[str, str]:
        """claim_id → decision."""
        return {claim_id: review.decision for claim_id, review in self.by_claim.items()}

    def without_claim(self, claim_ids: Collection[str]) -> list[str]:
        """A sentence for each decision whose claim is not among these."""
        known = set(claim_ids)
        return [
            f"{REVIEWS}: {review}: there is no such claim any more, because its figures changed or their report is "
            "gone; look at what is doubted now, and remove the review or give it the id of another claim"
            for claim_id, review in self.by_claim.items()
            if claim_id not in known
        ]


def read_reviews(raw: Path) -> Reviews:
    """The reviews in raw/. A file or an entry that is not understood is a warning; the others hold."""
    path = raw / REVIEWS
    if not path.exists():
        return Reviews({})
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        return Reviews({}, (f"{REVIEWS}: cannot be read as TOML, so no review holds: {error}",))
    warnings = [
        f"{REVIEWS}: unknown key {key}; expected a list of [[reviews]] with {', '.join(FIELDS)}"
        for key in sorted(set(document) - {"reviews"})
    ]
    entries = document.get("reviews", [])
    found: dict[str, Review] = {}
    for number, entry in enumerate(entries if isinstance(entries, list) else [], start=1):
        review = _read_review(number, entry)
        if review is None:
            keys = sorted(entry) if isinstance(entry, dict) else entry
            warnings.append(
                f"{REVIEWS}: review {number} does not hold; expected claim_id and decision as text, reason, by and on "
                f"as text or a date, and no keys but {', '.join(FIELDS)}, found {keys}"
            )
            continue
        if review.claim_id in found:
            warnings.append(f"{REVIEWS}: {found[review.claim_id]} does not hold; {review} comes later")
        found[review.claim_id] = review
    return Reviews(found, tuple(warnings))


def _read_review(number: int, entry: Any) -> Review | None:
    if not isinstance(entry, dict) or set(entry) - set(FIELDS):
        return None
    if not all(isinstance(entry.get(name), str) and entry[name].strip() for name in FIELDS[:2]):
        return None
    if not all(isinstance(entry.get(name, ""), (str, date)) for name in FIELDS[2:]):
        return None
    told = {name: value.date() if isinstance(value, datetime) else value for name, value in entry.items()}
    return Review(number, **{name: str(value) for name, value in told.items()})
