"""Evidence pages: the text of every report with its figures marked, claims with their arithmetic, an index, series."""

from pipelines.publishing.evidence.building import Version as Version
from pipelines.publishing.evidence.building import build_evidence as build_evidence
