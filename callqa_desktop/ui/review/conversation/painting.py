"""How one line of the conversation is measured, drawn, and found again under the mouse."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextCharFormat, QTextLayout, QTextLine, QTextOption
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from callqa_desktop.services.records import UtteranceRow
from callqa_desktop.services.transcripts.texts import paintable
from callqa_desktop.texts import tr
from callqa_desktop.ui.review.conversation.model import Highlights, Index, LineModel
from callqa_desktop.ui.theme import fonts, icons, tokens
from callqa_desktop.ui.widgets import formats, words

PAD, SIDE = 7, 14
EDIT = 28
"""Room at the right edge for the edit button of the line under the mouse."""
_GAP = 12
_WIDEST_NAME = 132
_RAIL = 3
_WIDEST_LETTER = 14

Part = Literal["time", "name", "word", "text", "mark", "edit"]


@dataclass(frozen=True, slots=True)
class Hit:
    """What lies under a point of a line."""

    part: Part
    char: int = -1
    """The character of the text, of "word" and "text"."""
    word: int = -1


class LineDelegate(QStyledItemDelegate):
    """Draws time, name and text; a height is measured once per text and width."""

    def __init__(self, model: LineModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._heights: dict[tuple[str, str], int] = {}
        self._width = 0
        self._left = self._times = 0
        self.hovered = -1
        self.editor: tuple[int, int] | None = None
        """The line that is being corrected, and the height its editor needs."""

    def forget(self) -> None:
        """The fonts or the width are others now."""
        self._heights.clear()
        self._left = 0

    def renew_columns(self) -> None:
        """Times and names are others now; texts keep their heights where the columns stay as wide."""
        before, self._left = self._left, 0
        if self.text_left() != before:
            self._heights.clear()

    def text_left(self) -> int:
        """Where the text begins: after the widest time and the widest name."""
        if not self._left:
            model = self._model
            digits = QFontMetricsF(fonts.font(tabular=True))
            bold = QFontMetricsF(fonts.font(weight=QFont.Weight.DemiBold))
            latest = formats.position(model.lines[-1].start_ms) if model.lines else "0:00"
            sign = "≈" if any(line.estimated for line in model.lines) else ""
            self._times = round(digits.horizontalAdvance(sign + latest)) + _GAP
            names = {line.speaker for line in model.lines}
            widest = max((bold.horizontalAdvance(model.name(name)) for name in names), default=0.0)
            self._left = SIDE + self._times + round(min(widest, _WIDEST_NAME)) + _GAP
        return self._left

    def text_rect(self, rect: QRect) -> QRect:
        """Where the text of a line stands inside the line's rectangle."""
        left = self.text_left()
        return rect.adjusted(left, PAD, -SIDE - EDIT, -PAD)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        width = option.rect.width() or self._width
        if width != self._width:
            self._heights.clear()
            self._width = width
        row = index.row()
        if self.editor is not None and self.editor[0] == row:
            return QSize(max(width, 1), self.editor[1])
        line = self._model.lines[row]
        key = (line.text, self._mark(line))
        height = self._heights.get(key)
        if height is None:
            height = self._heights[key] = self._measure(*key, width)
        return QSize(max(width, 1), height)

    def _measure(self, text: str, mark: str, width: int) -> int:
        room = width - self.text_left() - SIDE - EDIT
        step = line_height()
        if (len(text) + len(mark)) * _WIDEST_LETTER <= room:
            return round(step + 2 * PAD)
        return round(_laid_out(text + mark, room).lineCount() * step + 2 * PAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        scheme, row, rect = tokens.current(), index.row(), option.rect
        line = self._model.lines[row]
        painter.save()
        if row == self._model.current:
            painter.fillRect(rect, QColor(scheme.accent_soft))
            painter.fillRect(QRectF(rect.left(), rect.top(), _RAIL, rect.height()), QColor(scheme.accent))
        elif row == self.hovered:
            painter.fillRect(rect, QColor(scheme.raised))
        if row < self._model.current:  # played: a quiet rail up to the line being heard
            painter.fillRect(QRectF(rect.left(), rect.top(), _RAIL, rect.height()), QColor(scheme.line))
        self._paint_head(painter, line, rect, scheme)
        if self.editor is None or self.editor[0] != row:
            text = self.text_rect(rect)
            painter.setPen(QColor(scheme.text))
            self._layout(row, text.width(), painted=True).draw(painter, QPointF(text.topLeft()))
            if row == self.hovered:
                ratio = painter.device().devicePixelRatioF()
                pencil = icons.pixmap("pencil", scheme.muted_text, 16, ratio)
                painter.drawPixmap(self.edit_rect(rect).center() - QPoint(8, 8), pencil)
        painter.restore()

    def edit_rect(self, rect: QRect) -> QRect:
        """Where the edit button of a line stands."""
        return QRect(rect.right() - SIDE - EDIT + 8, rect.top() + 2, EDIT + 4, round(line_height()) + 2 * PAD - 4)

    def hit(self, row: int, rect: QRect, point: QPoint) -> Hit:
        """What lies under a point of a line whose rectangle is given."""
        if self.edit_rect(rect).contains(point):
            return Hit("edit")
        if point.x() < rect.left() + SIDE + self._times:
            return Hit("time")
        if point.x() < rect.left() + self.text_left():
            return Hit("name")
        text = self.text_rect(rect)
        layout = self._layout(row, text.width(), painted=False)
        place = point - text.topLeft()
        number = min(max(0, int(place.y() // line_height())), layout.lineCount() - 1)
        laid = layout.lineAt(number)
        written = laid.naturalTextRect()
        if not written.left() <= place.x() <= written.right():
            return Hit("text", len(self._model.lines[row].text))
        found = laid.xToCursor(place.x(), QTextLine.CursorPosition.CursorOnCharacter)
        at = _Units(self._model.lines[row].text).char(found)
        if at >= len(self._model.lines[row].text):
            return Hit("mark")
        word = self._model.word_under(row, at)
        return Hit("word" if word >= 0 else "text", at, word)

    def _paint_head(self, painter: QPainter, line: UtteranceRow, rect: QRect, scheme: tokens.Tokens) -> None:
        top, step = rect.top() + PAD, line_height()
        painter.setFont(fonts.font(tabular=True))
        painter.setPen(QColor(scheme.muted_text))
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(QRectF(rect.left() + SIDE, top, self._times - _GAP, step), right, self._time(line))
        look = words.speaker(line.speaker)
        bold = fonts.font(weight=QFont.Weight.DemiBold)
        painter.setFont(bold)
        painter.setPen(QColor(tokens.tone_colours(scheme, look.tone)[0]))
        width = self.text_left() - SIDE - self._times - _GAP
        name = QFontMetricsF(bold).elidedText(
            paintable(self._model.name(line.speaker)), Qt.TextElideMode.ElideRight, width + 1
        )
        left = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
        painter.drawText(QRectF(rect.left() + SIDE + self._times, top, width + 2, step), left, name)

    def _time(self, line: UtteranceRow) -> str:
        if not self._model.timed:
            return formats.NONE
        return ("≈" if line.estimated else "") + formats.position(line.start_ms)

    def _mark(self, line: UtteranceRow) -> str:
        """The words after a line that tell what became of it."""
        mark = ""
        if line.edited:
            mark += "  · " + tr("corrected")
        if line.line in self._model.drafts:
            mark += "  · " + tr("unfinished correction")
        return mark

    def _layout(self, row: int, width: int, *, painted: bool) -> QTextLayout:
        line = self._model.lines[row]
        mark = self._mark(line)
        marked: list[QTextLayout.FormatRange] = []
        if painted:
            units = _Units(line.text)
            marked = _formats(self._model.highlights(row), units, tokens.current())
        if mark:
            marked.append(_mark_format(_Units(line.text).unit(len(line.text)), len(mark)))
        return _laid_out(line.text + mark, width, marked)


class _Units:
    """Qt counts UTF-16 units, Python characters: an emoji is two of the one and one of the other."""

    def __init__(self, text: str) -> None:
        self._units: array[int] | None = None
        if not text.isascii() and max(text) > "\uffff":
            units, at = array("L", [0]), 0
            for sign in text:
                at += 2 if sign > "\uffff" else 1
                units.append(at)
            self._units = units

    def unit(self, char: int) -> int:
        return self._units[char] if self._units is not None else char

    def char(self, unit: int) -> int:
        return bisect_right(self._units, unit) - 1 if self._units is not None else unit


def line_height() -> float:
    return QFontMetricsF(fonts.font()).lineSpacing() + 2


def _laid_out(text: str, width: float, marked: Sequence[QTextLayout.FormatRange] = ()) -> QTextLayout:
    layout = QTextLayout(paintable(text), fonts.font())
    layout.setFormats(marked)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    step, y = line_height(), 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(40.0, width))
        line.setPosition(QPointF(0, y + 1))
        y += step
    layout.endLayout()
    return layout


def _formats(marked: Highlights, units: _Units, scheme: tokens.Tokens) -> list[QTextLayout.FormatRange]:
    """Later ones lie over earlier ones."""
    made = []

    def add(span: tuple[int, int], style: QTextCharFormat) -> None:
        one = QTextLayout.FormatRange()
        one.start = units.unit(span[0])
        one.length = units.unit(span[1]) - one.start
        one.format = style
        made.append(one)

    soft = QColor(scheme.accent)
    soft.setAlpha(64 if scheme.dark else 48)
    dotted = QTextCharFormat()
    dotted.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
    dotted.setUnderlineColor(QColor(scheme.muted_text))
    for span in marked.doubtful:
        add(span, dotted)
    for spans, ground, colour in (
        (marked.tracked, QColor(scheme.good_soft), scheme.text),
        (marked.evidence, QColor(scheme.highlight), scheme.text),
        ([marked.spoken] if marked.spoken else [], soft, scheme.text),
        (marked.found, QColor(scheme.warning_soft), scheme.text),
        ([marked.chosen] if marked.chosen else [], QColor(scheme.accent), scheme.on_accent),
        ([marked.current] if marked.current else [], QColor(scheme.accent), scheme.on_accent),
    ):
        for span in spans:
            style = QTextCharFormat()
            style.setBackground(ground)
            style.setForeground(QColor(colour))
            add(span, style)
    if marked.hovered:
        under = QTextCharFormat()
        under.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        under.setUnderlineColor(QColor(scheme.accent_text))
        add(marked.hovered, under)
    return made


def _mark_format(start: int, length: int) -> QTextLayout.FormatRange:
    one = QTextLayout.FormatRange()
    one.start, one.length = start, length
    style = QTextCharFormat()
    style.setForeground(QColor(tokens.current().muted_text))
    style.setProperty(QTextCharFormat.Property.FontPixelSize, fonts.font(tokens.SMALL).pixelSize())
    one.format = style
    return one
