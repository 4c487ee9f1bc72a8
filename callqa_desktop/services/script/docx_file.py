"""The text of a Word document: paragraphs, lists and tables in their order. Macros are not looked at."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from callqa_desktop.services.script.reasons import Unreadable

if TYPE_CHECKING:
    from docx.blkcntnr import BlockItemContainer
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

PARTS = 5_000
UNPACKED = 200 << 20
"""Bytes of all parts together."""
WORDS = 40 << 20
"""Bytes of one part of XML: a script of the longest length takes a hundredth."""
_MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def text_of_docx(data: bytes) -> str:
    """
    Raises:
        Unreadable: it is another kind of file, locked, broken, or unpacks to more than can be right.
    """
    _check(data)
    from docx.document import Document as Kind
    from docx.opc.package import OpcPackage
    from docx.opc.part import PartFactory
    from docx.package import Package
    from docx.parts.document import DocumentPart

    PartFactory.part_type_for[_MACROS] = DocumentPart  # the same document; the macros are another part
    try:
        package: OpcPackage = Package.open(io.BytesIO(data))
        part = package.main_document_part
        if not isinstance(part, DocumentPart):
            raise Unreadable("docx.other")
        document: Kind = part.document
        return "\n".join(_lines(document, document, Counter()))
    except (Unreadable, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - a broken document makes the libraries fail in many ways
        raise Unreadable("docx.broken") from None


def _check(data: bytes) -> None:
    """Looks at the table of contents before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Unreadable("docx.broken") from None
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable("docx.locked")
    if len(entries) > PARTS or sum(entry.file_size for entry in entries) > UNPACKED:
        raise Unreadable("docx.bomb")
    if any(entry.file_size > WORDS for entry in entries if entry.filename.endswith((".xml", ".rels"))):
        raise Unreadable("docx.bomb")
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" not in names:
        raise Unreadable("file.kind")
    if not any(name.startswith("word/") for name in names):
        raise Unreadable("docx.other")


def _lines(document: Document, container: BlockItemContainer | Document, counts: Counter[Any]) -> Iterator[str]:
    from docx.text.paragraph import Paragraph

    for block in container.iter_inner_content():
        if isinstance(block, Paragraph):
            text = _words(block)
            if text.strip():
                yield _mark(document, block, counts) + text
            else:
                yield ""
        else:
            yield from _rows(document, block, counts)


def _rows(document: Document, table: Table, counts: Counter[Any]) -> Iterator[str]:
    """A line a row, cells apart by bars; a cell that spans several is told once."""
    yield ""
    for row in table.rows:
        cells: dict[Any, str] = {}
        for cell in row.cells:
            if cell._tc not in cells:
                lines = (" ".join(line.split()) for line in _lines(document, cell, counts))
                cells[cell._tc] = " ".join(filter(None, lines))
        if any(cells.values()):
            yield " | ".join(cells.values())
    yield ""


def _words(paragraph: Paragraph) -> str:
    """Words as they stand, insertions of others included; deletions and hidden fields are other elements."""
    parts = []
    for node in paragraph._p.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}noBreakHyphen"):
        if node.tag == f"{_W}t":
            parts.append(node.text or "")
        elif node.getparent().tag == f"{_W}r":  # tab stops of the paragraph are called the same
            parts.append({"tab": "\t", "noBreakHyphen": "-"}.get(node.tag.removeprefix(_W), "\n"))
    return "".join(parts)


def _mark(document: Document, paragraph: Paragraph, counts: Counter[Any]) -> str:
    """What stands before a point of a list: its number, or a dash; "" elsewhere."""
    properties = paragraph._p.pPr
    numbering: Any = properties.numPr if properties is not None else None
    style = paragraph.style
    if numbering is None and style is not None and getattr(style.element, "pPr", None) is not None:
        numbering = style.element.pPr.numPr
    if numbering is None or numbering.numId is None:
        return "- " if style is not None and re.match(r"List (?:Bullet|Number)", style.name or "") else ""
    number, level = numbering.numId.val, numbering.ilvl.val if numbering.ilvl is not None else 0
    if number == 0:  # taken out of its list
        return ""
    indent = "  " * min(level, 8)
    if _form(document, number, level) in ("bullet", "none"):
        return f"{indent}- "
    for deeper in [key for key in counts if key[0] == number and key[1] > level]:
        del counts[deeper]
    counts[number, level] += 1
    return f"{indent}{counts[number, level]}. "


def _form(document: Document, number: int, level: int) -> str:
    """How a level of a list is counted: "bullet", "decimal" …"""
    try:
        element = document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return "bullet"
    found = element.xpath(f"w:num[@w:numId='{number}']/w:abstractNumId/@w:val")
    forms = found and element.xpath(
        f"w:abstractNum[@w:abstractNumId='{found[0]}']/w:lvl[@w:ilvl='{level}']/w:numFmt/@w:val"
    )
    return str(forms[0]) if forms else "bullet"
