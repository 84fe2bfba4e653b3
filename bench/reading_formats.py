"""The same texts in every format: how many of their figures come out as they do of plain text in UTF-8."""

from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher

from bench import page
from pipelines.figures import read_figures
from pipelines.reading import read_report
from schemas.vocabulary import Outcome
from tests.reading_documents import to_docx, to_html, to_pdf

Figure = tuple[float | None, str | None]

FORMATS: dict[str, tuple[Callable[[str], bytes], str]] = {
    "text in GB18030": (lambda text: text.encode("gb18030"), "a.txt"),
    "HTML": (to_html, "a.html"),
    "HTML that declares gb2312, in GB18030": (
        lambda text: to_html(text, charset="gb2312", encoding="gb18030"),
        "a.html",
    ),
    "Word": (to_docx, "a.docx"),
    "PDF in one column": (to_pdf, "a.pdf"),
    "PDF in three columns of 9 points": (lambda text: to_pdf(text, columns=3, size=9), "a.pdf"),
}
"""Name → how a text is laid out, and the name of such a file."""


def figures_of(data: bytes, name: str) -> list[Figure]:
    """Value and unit of every figure of the articles of a report, in order; none where it is refused."""
    mentions = read_figures(read_report(data, name))["mentions"].select(["value", "unit", "outcome"]).to_pylist()
    left_out = {Outcome.CHROME, Outcome.DUPLICATE}
    return [(row["value"], row["unit"]) for row in mentions if row["outcome"] not in left_out]


def rows(texts: Sequence[str]) -> Iterator[list[str]]:
    """Format, figures, and how many are the same in the same order."""
    expected = [figures_of(text.encode(), "a.txt") for text in texts]
    for name, (lay_out, file) in FORMATS.items():
        whole = same = 0
        for text, figures in zip(texts, expected, strict=True):
            found = figures_of(lay_out(text), file)
            whole += max(len(figures), len(found))
            blocks = SequenceMatcher(None, figures, found, autojunk=False).get_matching_blocks()
            same += sum(block.size for block in blocks)
        yield [name, f"{whole:,}", f"{whole - same:,}", f"{100 * same / whole:.2f} %"]


def section(texts: Sequence[str]) -> str:
    """The section of the page."""
    return "\n\n".join(
        [
            "## The same figures from every format",
            f"{len(texts)} texts laid out in each format. A figure is the same if its value and unit come out as of "
            "plain text in\nUTF-8, in the same order.",
            page.table(["format", "figures", "different", "the same"], rows(texts)),
        ]
    )
