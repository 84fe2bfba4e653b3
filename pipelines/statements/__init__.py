"""From mentions to statements: what each figure measures, where, when and in what sense, and what must tally.

Public: `read_statements`. Nothing here decides whether figures tally (see `pipelines.tallying`), reads numerals
(`pipelines.figures`) or knows files.
"""

from pipelines.statements.room import read_statements

__all__ = ["read_statements"]
