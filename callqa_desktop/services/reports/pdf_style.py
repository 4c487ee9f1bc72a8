"""Fonts, paragraph styles and the cleaning of texts for the PDF."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import CondPageBreak, Flowable, Paragraph

from callqa_desktop import paths
from callqa_desktop.palette import LIGHT
from callqa_desktop.services.reports.summary import Tone

REGULAR, MEDIUM, BOLD = "Inter", "Inter-Medium", "Inter-SemiBold"
MARGIN = 16 * mm
LONGEST_CELL = 500
"""Characters of one text in a table, since a row must fit on a page; longer ones end with an ellipsis."""

_LOOKALIKES = str.maketrans(
    {"✕": "✗", "✖": "✗", "✔": "✓", "‐": "-", "‒": "–", "―": "—", "\u2028": "\n", "\u2029": "\n"}
)


def colour(token: str) -> Any:
    return HexColor(token)


TONES: dict[Tone, tuple[str, str, str]] = {
    "good": (LIGHT.good_text, LIGHT.good_soft, LIGHT.good),
    "warning": (LIGHT.warning_text, LIGHT.warning_soft, LIGHT.warning),
    "bad": (LIGHT.bad_text, LIGHT.bad_soft, LIGHT.bad),
    "none": (LIGHT.muted, LIGHT.ground, LIGHT.muted),
}
"""Ink, soft ground and shape colour of each tone."""


@cache
def register_fonts() -> frozenset[int]:
    """Makes the bundled Inter known to reportlab; returns the characters it can draw."""
    files = {REGULAR: "Inter-Regular.ttf", MEDIUM: "Inter-Medium.ttf", BOLD: "Inter-SemiBold.ttf"}
    for name, file in files.items():
        pdfmetrics.registerFont(TTFont(name, str(paths.resource("fonts", file))))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)
    return frozenset(pdfmetrics.getFont(REGULAR).face.charToGlyph)


def clean(text: str) -> str:
    """The text with only characters the font has: composed, without controls, what is left over as "?".

    Marks that turn the direction of writing are controls too and go away.
    """
    known = register_fonts()
    kept: list[str] = []
    for sign in unicodedata.normalize("NFC", text).translate(_LOOKALIKES).replace("\r\n", "\n").replace("\t", " "):
        if sign == "\n" or (ord(sign) in known and unicodedata.category(sign)[0] != "C"):
            kept.append(sign)
        elif unicodedata.category(sign) in ("Cc", "Cf", "Mn", "Me"):
            continue
        else:
            plain = unicodedata.normalize("NFKC", sign)
            kept.append(plain if plain and all(ord(c) in known for c in plain) else "?")
    return "".join(kept)


def markup(text: str) -> str:
    """Untrusted text for a Paragraph: nothing in it is read as markup, line breaks stay."""
    return escape(clean(text)).replace("\n", "<br/>")


def cut(text: str, longest: int = LONGEST_CELL) -> str:
    """The text on one line, with an ellipsis where it was too long."""
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _style(name: str, size: float, leading: float, font: str = REGULAR, ink: str = LIGHT.text, **more: Any) -> Any:
    return ParagraphStyle(name, fontName=font, fontSize=size, leading=leading, textColor=colour(ink), **more)


TITLE = _style("title", 22, 27, BOLD, spaceAfter=2)
SECTION = _style("section", 13, 17, BOLD, spaceBefore=14, spaceAfter=6)
PART = _style("part", 10, 13, BOLD, spaceBefore=9, spaceAfter=3)
BODY = _style("body", 9.5, 13.5)
QUOTE = _style("quote", 9, 12.5, ink=LIGHT.muted, leftIndent=8)
SMALL = _style("small", 8, 11)
SMALL_BOLD = _style("small-bold", 8, 11, BOLD)
SMALL_MUTED = _style("small-muted", 8, 11, ink=LIGHT.muted)
MUTED = _style("muted", 9.5, 13.5, ink=LIGHT.muted)
BULLET = _style("bullet", 9.5, 13.5, leftIndent=12, bulletIndent=2, bulletFontName=REGULAR, bulletFontSize=9.5)
FIGURE = _style("figure", 16, 20, BOLD)
NOTICE = _style(
    "notice", 9, 12.5, backColor=colour(LIGHT.warning_soft), borderPadding=(5, 8, 5, 8), spaceBefore=8, spaceAfter=8,
    leftIndent=8, rightIndent=8, alignment=TA_LEFT,
)  # fmt: skip


def text(content: str, style: Any = BODY) -> Any:
    """A paragraph of untrusted text."""
    return Paragraph(markup(content), style)


def headed(title: str, content: list[Any]) -> list[Any]:
    """The content under a heading that does not stay alone at the foot of a page; nothing when there is none."""
    return [CondPageBreak(72), text(title, PART), *content] if content else []


def width(content: str, font: str, size: float) -> float:
    return float(pdfmetrics.stringWidth(content, font, size))


def wrapped(content: str, font: str, size: float, room: float) -> list[str]:
    """The text in lines no wider than room points; a word that is wider is broken."""
    lines: list[str] = []
    line = ""
    for word in content.split():
        longer = f"{line} {word}" if line else word
        if width(longer, font, size) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        while width(line, font, size) > room and len(line) > 1:
            fits = next((n for n in range(len(line) - 1, 0, -1) if width(line[:n], font, size) <= room), 1)
            lines.append(line[:fits])
            line = line[fits:]
    return [*lines, line] if line or not lines else lines


def fitting(label: str, font: str, size: float, room: float) -> str:
    """The label, shortened with an ellipsis to what fits into room points."""
    if width(label, font, size) <= room:
        return label
    while label and width(label + "…", font, size) > room:
        label = label[:-1]
    return label.rstrip() + "…"


def chip(canvas: Any, x: float, baseline: float, label: str, tone: Tone, size: float = 8) -> float:
    """Draws a label on the tone's soft ground with its left edge at x; returns its width."""
    ink, ground, _ = TONES[tone]
    length = width(label, MEDIUM, size) + size * 1.1
    height = size * 1.6
    canvas.setFillColor(colour(ground))
    canvas.roundRect(x, baseline - size * 0.46, length, height, height / 2, stroke=0, fill=1)
    canvas.setFillColor(colour(ink))
    canvas.setFont(MEDIUM, size)
    canvas.drawString(x + size * 0.55, baseline, label)
    return length


class Chip(Flowable):  # type: ignore[misc]  # reportlab is untyped
    """A chip as a cell of a table or a line of its own, no wider than `room`."""

    def __init__(self, label: str, tone: Tone, size: float = 8, room: float = 200) -> None:
        super().__init__()
        self._label = fitting(clean(label), MEDIUM, size, room - size * 1.1)
        self._tone = tone
        self._size = size
        self.width = width(self._label, MEDIUM, size) + size * 1.1
        self.height = size * 1.6

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        chip(self.canv, 0, self._size * 0.46, self._label, self._tone, self._size)
