"""The command palette: every action of the page and of the program, found by a few letters and run with Enter; and
calls, by number or client."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from callqa_desktop.services.records import CallRow
from callqa_desktop.texts import tr
from callqa_desktop.ui.keys import found_calls
from callqa_desktop.ui.keys.found_calls import CallFinder
from callqa_desktop.ui.keys.fuzzy import fit
from callqa_desktop.ui.keys.registry import PROGRAM, Action, actions
from callqa_desktop.ui.keys.shown import hint
from callqa_desktop.ui.keys.words import title, titles
from callqa_desktop.ui.preferences import Preferences
from callqa_desktop.ui.theme import fonts, tokens
from callqa_desktop.ui.widgets.labels import Label

WIDTH, ROW, ROWS = 620, 36, 11
WELL = 60.0
"""From here on an action fits by whole words; calls stand above those that fit by strewn letters."""
RECENT = 8
"""So many of the last used actions come first while nothing is typed."""
_KEPT = "palette_recent"
_LEFT_OUT = {"palette", "hold"}
Index = QModelIndex | QPersistentModelIndex


def ranked(typed: str, known: Sequence[Action], recent: Sequence[str]) -> list[Action]:
    """The actions that fit what was typed, best first; recent ones before others that fit as well."""
    order = {name: place for place, name in enumerate(recent)}
    found = []
    for place, one in enumerate(known):
        score = fit(typed, titles(one)) if typed else 0.0
        if score is not None:
            found.append((-round(score), order.get(one.name, len(order)), place, one))
    return [one for *_, one in sorted(found, key=lambda entry: entry[:3])]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list: an action, or a call to open."""

    title: str
    beside: str
    keys: str = ""
    action: str = ""
    call_id: int = 0

    @property
    def words(self) -> str:
        """As a screen reader says it."""
        return " · ".join(part for part in (self.title, self.beside, self.keys) if part)


def entry_of(known: Action) -> Entry:
    return Entry(title(known), tr(known.group), hint(known.name), action=known.name)


def entry_for(call: CallRow) -> Entry:
    return Entry(found_calls.title(call), found_calls.facts(call), call_id=call.id)


class Palette(QDialog):
    """A field and the list of what fits. It closes before the action runs, so that the page has the focus again.

    Args:
        finder: looks for calls; the palette takes it over. None offers actions alone.
        open_call: shows the call with this id.
    """

    def __init__(
        self,
        window: QWidget,
        page: str,
        perform: Callable[[str], object],
        preferences: Preferences,
        finder: CallFinder | None = None,
        open_call: Callable[[int], object] | None = None,
    ) -> None:
        super().__init__(window, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setWindowTitle(tr("Find an action"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._perform, self._preferences, self._owner = perform, preferences, window
        self._finder, self._open_call = finder, open_call
        self._calls: list[Entry] = []
        self._known = [a for a in (*actions(page), *actions(PROGRAM)) if a.name not in _LEFT_OUT]
        self._recent = [name for name in preferences.text(_KEPT).split(",") if name]
        self.model = _Model()
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("An action, a phone number or a client"))
        self.field.setAccessibleName(tr("What do you want to do?"))
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the field keeps the focus, arrows move the list
        self.list.setAccessibleName(tr("Actions"))
        self.none = Label("", "muted")
        self.none.setContentsMargins(tokens.S3, tokens.S2, tokens.S3, 0)
        frame = QFrame()
        frame.setProperty("surface", "popup")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(tokens.S2, tokens.S2, tokens.S2, tokens.S2)
        inside.setSpacing(tokens.S2)
        inside.addWidget(self.field)
        place = QWidget()  # of one height, with lines or without: the field must not move while somebody types
        place.setFixedHeight(ROWS * ROW)
        lines = QVBoxLayout(place)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.addWidget(self.list)
        lines.addWidget(self.none, 0, Qt.AlignmentFlag.AlignTop)
        inside.addWidget(place)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        self.field.textChanged.connect(self._typed)
        if finder is not None:
            finder.setParent(self)
            finder.found.connect(self._take)
            self.finished.connect(finder.drop)
        self.list.clicked.connect(self._run)
        self.field.returnPressed.connect(lambda: self._run(self.list.currentIndex()))
        width = min(WIDTH, window.width() - 2 * tokens.EDGE)
        self.setFixedWidth(width)
        self._typed()
        self.move(window.mapToGlobal(window.rect().topLeft()).x() + (window.width() - width) // 2, window.y() + 96)
        self.field.setFocus()

    def _typed(self) -> None:
        self._calls = []
        looking = self._finder is not None and self._finder.look(self.field.text().strip())
        self._show(tr("Looking for calls…") if looking else tr("No action is called like that"))

    def _take(self, calls: list[CallRow]) -> None:
        """Calls have been found; a line that somebody has gone down to stays chosen."""
        chosen = self.list.currentIndex().row()
        kept = self.model.entry(chosen) if chosen > 0 else None
        self._calls = [entry_for(call) for call in calls]
        self._show(tr("No action, number or client is called like that"))
        place = self.model.place(kept)
        if place is not None:
            self._choose(place)

    def _show(self, none: str) -> None:
        typed = self.field.text().strip()
        found = ranked(typed, self._known, self._recent[:RECENT])
        well = [one for one in found if (fit(typed, titles(one)) or 0.0) >= WELL] if self._calls else found
        rest = [one for one in found if one not in well]
        self.model.set_entries([*map(entry_of, well), *self._calls, *map(entry_of, rest)])
        self.none.setText(none)
        self.none.setVisible(not self.model.rowCount())
        self.list.setVisible(bool(self.model.rowCount()))
        if self.model.rowCount():
            self._choose(0)
        else:
            self.field.setAccessibleDescription(none)

    def _choose(self, row: int) -> None:
        self.list.setCurrentIndex(self.model.index(row, 0))
        self.field.setAccessibleDescription(self.model.entry(row).words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {
            Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: ROWS - 1, Qt.Key.Key_PageUp: 1 - ROWS
        }.get(Qt.Key(event.key()))  # fmt: skip
        count = self.model.rowCount()
        if step and count:
            at = self.list.currentIndex().row() + step
            at = at % count if abs(step) == 1 else max(0, min(count - 1, at))
            self._choose(at)
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return  # the field has told it
        super().keyPressEvent(event)

    def _run(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        chosen = self.model.entry(index.row())
        open_call = self._open_call
        if chosen.call_id and open_call is not None:
            self.accept()
            QTimer.singleShot(0, self._owner, lambda: open_call(chosen.call_id))
            return
        name = chosen.action
        recent = [name, *(other for other in self._recent if other != name)][:RECENT]
        self._preferences.keep(_KEPT, ",".join(recent))
        perform = self._perform
        self.accept()
        QTimer.singleShot(0, self._owner, lambda: perform(name))


class _Model(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self._entries: list[Entry] = []

    def set_entries(self, found: list[Entry]) -> None:
        self.beginResetModel()
        self._entries = found
        self.endResetModel()

    def entry(self, row: int) -> Entry:
        return self._entries[row]

    def place(self, wanted: Entry | None) -> int | None:
        """The row of an entry, None where it is not among them."""
        return self._entries.index(wanted) if wanted in self._entries else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self._entries[index.row()].title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._entries[index.row()].words
        return None


class _Delegate(QStyledItemDelegate):
    """Title at the left, heading muted behind it, chord at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(WIDTH, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, _Model)
        entry = model.entry(index.row())
        scheme = tokens.current()
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(scheme.accent_soft))
            painter.drawRoundedRect(rect, tokens.RADIUS_CONTROL, tokens.RADIUS_CONTROL)
            painter.setBrush(QColor(scheme.accent))
            painter.drawRoundedRect(QRectF(rect.left(), rect.top() + 8, 3, rect.height() - 16), 1.5, 1.5)
        inside = rect.adjusted(tokens.S3, 0, -tokens.S3, 0)
        muted = QColor(scheme.muted_text if chosen else scheme.muted)
        middle = Qt.AlignmentFlag.AlignVCenter
        small = fonts.font(tokens.SMALL)
        painter.setFont(small)
        painter.setPen(muted)
        painter.drawText(inside, int(middle | Qt.AlignmentFlag.AlignRight), entry.keys)
        room = inside.width() - QFontMetricsF(small).horizontalAdvance(entry.keys) - tokens.S4
        font = fonts.font()
        metrics = QFontMetricsF(font)
        words = metrics.elidedText(entry.title, Qt.TextElideMode.ElideRight, room)
        painter.setFont(font)
        painter.setPen(QColor(scheme.text))
        painter.drawText(inside, int(middle | Qt.AlignmentFlag.AlignLeft), words)
        taken = metrics.horizontalAdvance(words) + tokens.S3
        if room - taken > 40:
            painter.setFont(small)
            painter.setPen(muted)
            beside = QFontMetricsF(small).elidedText(entry.beside, Qt.TextElideMode.ElideRight, room - taken)
            painter.drawText(inside.adjusted(taken, 0, 0, 0), int(middle | Qt.AlignmentFlag.AlignLeft), beside)
        painter.restore()
