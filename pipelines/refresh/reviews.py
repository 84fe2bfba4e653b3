"""Decisions of people on verdicts: `raw/_reviews.toml`, a list of `[[reviews]]`, each about one claim."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from pipelines.refresh.plan import REVIEWS

FIELDS = ("claim_id", "decision", "reason", "by", "on")


@dataclass(frozen=True)
class Reviews:
    """claim_id → decision, and what could not be understood of the file."""

    decisions: dict[str, str]
    warnings: tuple[str, ...] = ()


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
    decisions = {}
    for number, entry in enumerate(entries if isinstance(entries, list) else [], start=1):
        known = entry if isinstance(entry, dict) else {}
        claim_id, decision = known.get("claim_id"), known.get("decision")
        if isinstance(claim_id, str) and isinstance(decision, str) and not set(known) - set(FIELDS):
            decisions[claim_id] = decision
        else:
            warnings.append(
                f"{REVIEWS}: review {number} does not hold; expected claim_id and decision as text, "
                f"and no keys but {', '.join(FIELDS)}, found {sorted(known)}"
            )
    return Reviews(decisions, tuple(warnings))
