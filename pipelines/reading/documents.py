"""Word documents (.docx) to their text layer: paragraphs and tables as they follow each other, then notes.

Headers and footers stand at the end as furniture. Dropped: deleted and moved-away text of tracked changes, hidden text,
field codes, comments, and the second form of whatever stands in two (mc:Fallback). Numbers that Word counts out before
paragraphs are no characters of the text and are not made up. Nothing is fetched. What is not here: unpacking
(`archives`), and styles.
"""

from collections.abc import Iterator
from typing import Any

from pipelines.reading.archives import Archive
from pipelines.reading.decoding import UnreadableError, refuse_image, require_size, require_text
from pipelines.reading.gridlines import GridRow
from pipelines.reading.layers import Line, TextLayer, clean_run, compose_lines, lower_digits, raise_digits
from pipelines.reading.wrapped import BREAK, join_breaks

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIN_PART = "/officeDocument"
_FURNITURE_PARTS = ("/header", "/footer")
_NOTE_PARTS = ("/footnotes", "/endnotes")
_DROPPED = frozenset({"del", "moveFrom", "instrText", "delText", "Fallback", "pPr", "sectPr", "tblPr", "trPr", "tcPr"})
_MOST_PARTS = 60  # headers and footers: a document with more sections repeats them
_MOST_PRIVATE = 0.01


def read_document(data: bytes) -> TextLayer:
    """The text layer of a .docx file. Raises `UnreadableError` for what is none, a bomb, or without text."""
    require_size(data)
    refuse_image(data)
    if data.startswith(_OLD_OFFICE):
        raise UnreadableError(
            "not_docx",
            "the file is an old .doc, or a .docx under a password; open it and save it as .docx without a password",
        )
    archive = Archive(data)
    main, related = _find_parts(archive)
    root = archive.read_xml(main)
    if root is None:
        raise UnreadableError("bad_docx", f"the archive has no part {main}; save the document again as .docx")
    body = next((child for child in root if _name(child) == "body"), root)
    lines = list(_read_blocks(body))
    for part in related[_NOTE_PARTS]:
        lines += _read_notes(archive.read_xml(part))
    for part in related[_FURNITURE_PARTS]:
        root = archive.read_xml(part)
        lines += [Line(line.text, furniture=True) for line in (_read_blocks(root) if root is not None else ())]
    text, furniture = compose_lines(lines)
    require_text(text, "utf-8", most_private=_MOST_PRIVATE)
    return TextLayer(text, MEDIA_TYPE, "utf-8", furniture)


def _find_parts(archive: Archive) -> tuple[str, dict[tuple[str, str], list[str]]]:
    """The main part, and its notes, headers and footers, by the relations that the archive declares."""
    main = next((target for kind, target in _relations(archive, "") if kind.endswith(_MAIN_PART)), "word/document.xml")
    related: dict[tuple[str, str], list[str]] = {_NOTE_PARTS: [], _FURNITURE_PARTS: []}
    for kind, target in _relations(archive, main):
        for kinds, parts in related.items():
            if kind.endswith(kinds) and len(parts) < _MOST_PARTS:
                parts.append(target)
    return main, related


def _relations(archive: Archive, part: str) -> Iterator[tuple[str, str]]:
    """Kind and target of the relations of a part; those that lead out of the archive are left out."""
    folder, _, name = part.rpartition("/")
    root = archive.read_xml(f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels")
    for relation in root if root is not None else ():
        target = relation.get("Target") or ""
        if relation.get("TargetMode") != "External" and target:
            yield relation.get("Type") or "", target if target.startswith("/") or not folder else f"{folder}/{target}"


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _value(element: Any, name: str) -> str | None:
    """An attribute by its local name: the two dialects of the format differ in the namespace."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def _read_blocks(container: Any) -> Iterator[Line]:
    """Lines of the paragraphs and tables inside an element, in their order."""
    for child in container:
        name = _name(child)
        if name in _DROPPED:
            continue
        if name == "p":
            yield from _read_paragraph(child)
        elif name == "tbl":
            yield from _read_table(child)
        else:  # sdt, sdtContent, ins, customXml, AlternateContent: wrappers
            yield from _read_blocks(child)


def _read_paragraph(paragraph: Any) -> Iterator[Line]:
    """The lines of a paragraph, then those of the text boxes that hang on it."""
    pieces: list[str] = []
    boxes: list[Any] = []
    _collect(paragraph, pieces, boxes)
    for line in join_breaks("".join(pieces), "prose").split("\n"):
        yield Line(line.strip())
    for box in boxes:
        yield from _read_blocks(box)


def _collect(element: Any, pieces: list[str], boxes: list[Any]) -> None:
    """The text of runs inside an element, in order."""
    for child in element:
        name = _name(child)
        if name in _DROPPED:
            continue
        if name == "r":
            if not _is_hidden(child):
                _collect_run(child, pieces, boxes)
        elif name == "txbxContent":
            boxes.append(child)
        elif name == "t":
            pieces.append(clean_run(child.text or ""))
        else:
            _collect(child, pieces, boxes)


def _collect_run(run: Any, pieces: list[str], boxes: list[Any]) -> None:
    found: list[str] = []
    for child in run:
        name = _name(child)
        if name == "t":
            found.append(clean_run(child.text or ""))
        elif name in ("tab", "ptab"):
            found.append("\t")
        elif name in ("br", "cr"):
            found.append(BREAK)
        elif name == "noBreakHyphen":
            found.append("-")
        elif name not in _DROPPED and name not in ("rPr", "sym"):
            _collect([child] if name == "txbxContent" else child, found, boxes)
    align = _property(run, "vertAlign")
    text = "".join(found)
    if align == "superscript":
        text = raise_digits(text)
    elif align == "subscript":
        text = lower_digits(text)
    pieces.append(text)


def _property(run: Any, wanted: str) -> str | None:
    """The value of a property of a run; "" where the property is given without one."""
    for child in run:
        if _name(child) == "rPr":
            for each in child:
                if _name(each) == wanted:
                    return _value(each, "val") or ""
    return None


def _is_hidden(run: Any) -> bool:
    return _property(run, "vanish") not in (None, "0", "false", "off")


def _read_table(table: Any) -> Iterator[Line]:
    """A line a row; a table of one column is a frame around its paragraphs."""
    rows = [list(_unwrap(row, "tc")) for row in _unwrap(table, "tr")]
    if all(len(row) < 2 for row in rows):
        for row in rows:
            for cell in row:
                yield from _read_blocks(cell)
        return
    for row in rows:
        grid = GridRow()
        for cell in row:
            span, continues = _cell_span(cell)
            grid.open_cell(span)
            grid.close_cell("" if continues else _cell_text(cell))
        yield Line(grid.close())


def _unwrap(element: Any, wanted: str) -> Iterator[Any]:
    """Rows of a table or cells of a row, also those inside content controls and tracked insertions."""
    for child in element:
        name = _name(child)
        if name == wanted:
            if not (wanted == "tr" and _is_deleted(child)):
                yield child
        elif name not in _DROPPED:
            yield from _unwrap(child, wanted)


def _is_deleted(row: Any) -> bool:
    """Whether a tracked change deleted the row."""
    return any(_name(each) == "del" for child in row if _name(child) == "trPr" for each in child)


def _cell_span(cell: Any) -> tuple[str | None, bool]:
    """How many columns a cell spans, and whether it only continues the one above."""
    span, continues = None, False
    for child in cell:
        if _name(child) == "tcPr":
            for each in child:
                if _name(each) == "gridSpan":
                    span = _value(each, "val")
                elif _name(each) == "vMerge":
                    continues = _value(each, "val") != "restart"
    return span, continues


def _cell_text(cell: Any) -> str:
    return join_breaks(BREAK.join(line.text for line in _read_blocks(cell) if line.text), "cell")


def _read_notes(root: Any) -> Iterator[Line]:
    """Footnotes or endnotes without their separators, which are notes with a type."""
    for note in root if root is not None else ():
        if _value(note, "type") is None:
            yield from _read_blocks(note)
