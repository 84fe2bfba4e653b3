"""The published tables: one pandera model each, and the registry that everything else is rendered from."""

# The order of these imports is the order in which data flows, and the order of TABLES.
from schemas.tables.reading import Articles, Passages, Quarantine, Reports, ReportTexts  # isort: skip
from schemas.tables.figures import Mentions  # isort: skip
from schemas.tables.statements import ClaimOperands, Claims, Observations  # isort: skip
from schemas.tables.tallying import Verdicts  # isort: skip
from schemas.tables.publishing import Agreements, Areas, Indicators, IndicatorValues, Rules, Scorecards, Units  # isort: skip
from schemas.tables.base import SCHEMA_VERSION, TABLES, Table, TableInfo, arrow_schema  # isort: skip

__all__ = [
    "SCHEMA_VERSION",
    "TABLES",
    "Agreements",
    "Areas",
    "Articles",
    "ClaimOperands",
    "Claims",
    "IndicatorValues",
    "Indicators",
    "Mentions",
    "Observations",
    "Passages",
    "Quarantine",
    "ReportTexts",
    "Reports",
    "Rules",
    "Scorecards",
    "Table",
    "TableInfo",
    "Units",
    "Verdicts",
    "arrow_schema",
]
