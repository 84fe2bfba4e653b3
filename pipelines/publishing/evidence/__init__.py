"""Evidence pages: the text of every report with its figures marked, claims with their arithmetic, an index, series."""

from pipelines.publishing.evidence.building import Draw as Draw
from pipelines.publishing.evidence.building import Drawing as Drawing
from pipelines.publishing.evidence.building import build_evidence as build_evidence
from pipelines.publishing.evidence.building import draw_shard as draw_shard
from pipelines.publishing.evidence.reuse import Pages as Pages
from pipelines.publishing.evidence.reuse import Version as Version
