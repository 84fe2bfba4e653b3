"""What a claim is called: the same name wherever it is found, in a report or between reports."""

import hashlib
from collections.abc import Iterable


def claim_id_of(rule: str, reported: str, operands: Iterable[tuple[str, str]]) -> str:
    """16 hex digits of SHA-256 over rule, reported mention, and operands as pairs of a role and a mention."""
    parts = [rule, reported, *(f"{role}={mention}" for role, mention in operands)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
