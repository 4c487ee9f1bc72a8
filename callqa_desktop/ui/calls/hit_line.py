"""Paints the line under a row that shows where the searched words stand."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from callqa_desktop.services.records import Snippet
from callqa_desktop.ui.calls import hits
from callqa_desktop.ui.theme import fonts, tokens
from callqa_desktop.ui.widgets.chips import paint_chip

HEIGHT = 26
"""Pixels a row grows by while there is a search."""
_LEFT = 44
_GAP = 8


def paint(painter: QPainter, rect: QRect, hit: Snippet) -> None:
    """Source and position as a chip, then the words with the hits on the colour of highlights."""
    scheme = tokens.current()
    middle = rect.top() + HEIGHT / 2 - 3
    tone = "accent" if hit.source == "transcript" else "neutral"
    left = rect.left() + float(_LEFT)
    left += paint_chip(painter, left, middle, hits.place(hit), tone, rect.width() / 3) + _GAP
    plain = fonts.font(tokens.SMALL)
    strong = fonts.font(tokens.SMALL, QFont.Weight.DemiBold)
    end = rect.right() - float(_GAP)
    for text, marked in pieces(hit):
        font = strong if marked else plain
        metrics = QFontMetricsF(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, end - left)
        width = metrics.horizontalAdvance(shown)
        place = QRectF(left, middle - HEIGHT / 2, width, HEIGHT)
        if marked:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(scheme.highlight))
            painter.drawRoundedRect(QRectF(left - 1, middle - 9, width + 2, 18), 3, 3)
        painter.setPen(QColor(scheme.text if marked else scheme.muted_text))
        painter.setFont(font)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown)
        left += width
        if shown != text or left >= end:
            break


def pieces(hit: Snippet) -> list[tuple[str, bool]]:
    """The text cut at its marks: (text, marked), on one line."""
    found, here = [], 0
    text = hit.text.translate(_ONE_LINE)
    for first, end in sorted(hit.marks):
        if here < first:
            found.append((text[here:first], False))
        if max(here, first) < end:
            found.append((text[max(here, first) : end], True))
        here = max(here, end)
    found.append((text[here:], False))
    return [piece for piece in found if piece[0]]


_ONE_LINE = dict.fromkeys(map(ord, "\n\r\t\u2028\u2029"), " ")
