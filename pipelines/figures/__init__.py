"""Figures: every number of a text as a mention, with unit, qualifier, exact value and interval.

`read_mentions` reads one text, `read_figures` the articles of many reports into Arrow columns; both give the same rows.
`printed_figure`, `figure_interval` and `read_date` rebuild from a literal what it says.
"""

from pipelines.figures.columns import read_figures
from pipelines.figures.dates import CalendarPoint, CalendarSpan, read_date
from pipelines.figures.literals import figure_interval, printed_figure
from pipelines.figures.mentions import Mention, read_mentions
from pipelines.figures.numerals import UnreadableNumeral

__all__ = [
    "CalendarPoint",
    "CalendarSpan",
    "Mention",
    "UnreadableNumeral",
    "figure_interval",
    "printed_figure",
    "read_date",
    "read_figures",
    "read_mentions",
]
