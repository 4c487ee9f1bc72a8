"""Lines of a transcript: the model behind the list, and how one line is measured and drawn."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from callqa_desktop.services.records import UtteranceRow
from callqa_desktop.texts import trn
from callqa_desktop.ui.theme import fonts, tokens
from callqa_desktop.ui.widgets import formats, words

Index = QModelIndex | QPersistentModelIndex

_APOSTROPHES = str.maketrans({"’": "ʼ", "'": "ʼ", "`": "ʼ", "‘": "ʼ"})


def plain(text: str) -> str:
    """Text for comparing: one case and one apostrophe, each letter at its old place."""
    lowered = text.lower()
    return (lowered if len(lowered) == len(text) else text).translate(_APOSTROPHES)


@dataclass
class Highlights:
    """What is marked in one line: ranges of characters."""

    found: list[tuple[int, int]] = field(default_factory=list)
    current: tuple[int, int] | None = None
    """The match the search stands on."""
    evidence: list[tuple[int, int]] = field(default_factory=list)


class LineModel(QAbstractListModel):
    """The utterances of one call, sorted by their start.

    `marked` names a line that is drawn otherwise now, -1 for all of them: with dataChanged a QListView would measure
    every line of the call anew.
    """

    marked = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: tuple[UtteranceRow, ...] = ()
        self._starts: list[int] = []
        self._plain: list[str] = []
        self.current = -1
        self.matches: list[tuple[int, int, int]] = []
        """Found places: line, first and last character."""
        self.at_match = -1
        self._found: dict[int, list[tuple[int, int]]] = {}
        self._evidence: dict[int, list[tuple[int, int]]] = {}

    def show(self, lines: Sequence[UtteranceRow]) -> None:
        self.beginResetModel()
        self.lines = tuple(sorted(lines, key=lambda line: (line.start_ms, line.index)))
        self._starts = [line.start_ms for line in self.lines]
        self._plain = [plain(line.text) for line in self.lines]
        self.current, self.at_match = -1, -1
        self.matches, self._found, self._evidence = [], {}, {}
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{formats.position(line.start_ms)} {words.speaker(line.speaker).word}: {line.text}"
        return None

    def line_at(self, ms: int) -> int:
        """The line spoken at a moment: the last that has begun; -1 before the first."""
        return bisect_right(self._starts, ms) - 1

    def lines_in(self, start_ms: int, end_ms: int) -> range:
        """Lines that begin or are being spoken within a range."""
        first = max(0, self.line_at(start_ms))
        if self.lines and first < len(self.lines) and self.lines[first].end_ms <= start_ms < end_ms:
            first += 1
        return range(first, max(first, bisect_right(self._starts, max(start_ms, end_ms - 1))))

    def set_current(self, row: int) -> bool:
        """Marks the line being spoken; True when it is another one than before."""
        if row == self.current:
            return False
        old, self.current = self.current, row
        self._touch(old, row)
        return True

    def find(self, text: str) -> None:
        """Collects every place of the text, whatever case and apostrophe."""
        needle = plain(" ".join(text.split()))
        self.matches, self._found, self.at_match = [], {}, -1
        if needle:
            for row, hay in enumerate(self._plain):
                at = hay.find(needle)
                while at >= 0:
                    self.matches.append((row, at, at + len(needle)))
                    self._found.setdefault(row, []).append((at, at + len(needle)))
                    at = hay.find(needle, at + len(needle))
        self._touch_all()

    def set_match(self, number: int) -> None:
        old, self.at_match = self.at_match, number
        self._touch(*(self.matches[n][0] for n in (old, number) if 0 <= n < len(self.matches)))

    def set_evidence(self, ranges: Sequence[tuple[int, int, str]]) -> None:
        """Marks the words of each (start, end, quote); the whole lines where the quote is not word for word there."""
        evidence: dict[int, list[tuple[int, int]]] = {}
        for start, end, quote in ranges:
            rows = self.lines_in(start, end)
            needle = plain(quote.strip(' \t\n«»"“”„….,!?-–—'))
            exact = [(row, self._plain[row].find(needle)) for row in rows] if needle else []
            places = [(row, at, at + len(needle)) for row, at in exact if at >= 0]
            if not places:
                # a quote over several lines, or retold: every line that lies in it, else all lines of the range
                inside = [row for row in rows if self._plain[row] and self._plain[row].strip(" .!?…") in needle]
                places = [(row, 0, len(self._plain[row])) for row in (inside or rows)]
            for row, first, last in places:
                evidence.setdefault(row, []).append((first, last))
        if evidence != self._evidence:
            self._evidence = evidence
            self._touch_all()

    def highlights(self, row: int) -> Highlights:
        current = None
        if 0 <= self.at_match < len(self.matches) and self.matches[self.at_match][0] == row:
            current = self.matches[self.at_match][1:]
        return Highlights(self._found.get(row, []), current, self._evidence.get(row, []))

    def _touch(self, *rows: int) -> None:
        for row in rows:
            if 0 <= row < len(self.lines):
                self.marked.emit(row)

    def _touch_all(self) -> None:
        self.marked.emit(-1)


PAD, SIDE = 7, 14
_GAP = 12


class LineDelegate(QStyledItemDelegate):
    """Draws time, name and text; heights are measured once per line and width."""

    def __init__(self, model: LineModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._heights: dict[int, int] = {}
        self._width = 0
        self._left = self._times = 0
        self.hovered = -1

    def forget(self) -> None:
        """The lines or the width are others now."""
        self._heights.clear()
        self._left = 0

    def text_left(self) -> int:
        """Where the text begins: after the widest time and the widest name."""
        if not self._left:
            lines = self._model.lines
            digits = QFontMetricsF(fonts.font(tabular=True))
            bold = QFontMetricsF(fonts.font(weight=QFont.Weight.DemiBold))
            latest = formats.position(lines[-1].start_ms) if lines else "0:00"
            self._times = round(digits.horizontalAdvance(latest)) + _GAP
            names = {line.speaker for line in lines}
            widest = max((bold.horizontalAdvance(words.speaker(name).word) for name in names), default=0.0)
            self._left = SIDE + self._times + round(widest) + _GAP
        return self._left

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        width = option.rect.width() or self._width
        if width != self._width:
            self._heights.clear()
            self._width = width
        height = self._heights.get(index.row())
        if height is None:
            height = self._heights[index.row()] = self._measure(self._model.lines[index.row()].text, width)
        return QSize(max(width, 1), height)

    def _measure(self, text: str, width: int) -> int:
        room = width - self.text_left() - SIDE
        line = _line_height()
        if len(text) * 14 <= room:  # no letter is wider
            return round(line + 2 * PAD)
        return round(_laid_out(text, room).lineCount() * line + 2 * PAD)

    def text_left_cached(self) -> int:
        left = getattr(self, "_left", 0)
        if not left:
            left = self._left = self.text_left()
        return left

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        scheme = tokens.current()
        row = index.row()
        line = self._model.lines[row]
        rect = option.rect
        painter.save()
        if row == self._model.current:
            painter.fillRect(rect, QColor(scheme.accent_soft))
            painter.fillRect(QRectF(rect.left(), rect.top(), 3, rect.height()), QColor(scheme.accent))
        elif row == self.hovered:
            painter.fillRect(rect, QColor(scheme.raised))
        top = rect.top() + PAD
        base = _line_height()
        left = rect.left() + self.text_left()
        painter.setFont(fonts.font(tabular=True))
        painter.setPen(QColor(scheme.muted_text))
        flags = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(
            QRectF(rect.left() + SIDE, top, self._times - _GAP, base), flags, formats.position(line.start_ms)
        )
        look = words.speaker(line.speaker)
        painter.setFont(fonts.font(weight=QFont.Weight.DemiBold))
        painter.setPen(QColor(tokens.tone_colours(scheme, look.tone)[0]))
        name = QRectF(rect.left() + SIDE + self._times, top, left - rect.left() - SIDE - self._times, base)
        painter.drawText(name, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), look.word)
        marked = _formats(self._model.highlights(row), scheme)
        layout = _laid_out(line.text, rect.width() - self.text_left() - SIDE, marked)
        painter.setPen(QColor(scheme.text))
        layout.draw(painter, QPointF(left, top))
        painter.restore()


def _line_height() -> float:
    return QFontMetricsF(fonts.font()).lineSpacing() + 2


def _laid_out(text: str, width: float, marked: Sequence[QTextLayout.FormatRange] = ()) -> QTextLayout:
    layout = QTextLayout(text, fonts.font())
    layout.setFormats(marked)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    step, y = _line_height(), 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(40.0, width))
        line.setPosition(QPointF(0, y + 1))
        y += step
    layout.endLayout()
    return layout


def _formats(marked: Highlights, scheme: tokens.Tokens) -> list[QTextLayout.FormatRange]:
    made = []
    for ranges, ground, colour in (
        (marked.evidence, scheme.highlight, scheme.text),
        (marked.found, scheme.warning_soft, scheme.text),
        ([marked.current] if marked.current else [], scheme.accent, scheme.on_accent),
    ):
        for first, last in ranges:
            one = QTextLayout.FormatRange()
            one.start, one.length = first, last - first
            style = QTextCharFormat()
            style.setBackground(QColor(ground))
            style.setForeground(QColor(colour))
            one.format = style
            made.append(one)
    return made


def accessible_summary(count: int) -> str:
    return trn("Conversation, {n} line", "Conversation, {n} lines", count)
