"""The structure of the card: the card itself, its sections, their questions; moved by mouse and by Alt+Up/Down."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QDropEvent, QFont, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTreeWidget, QTreeWidgetItem

from callqa_desktop.services.scoring import outline
from callqa_desktop.services.scoring.outline import CARD, Body, Place
from callqa_desktop.texts import language, tr
from callqa_desktop.ui.cards import words
from callqa_desktop.ui.cards.editing import Editing
from callqa_desktop.ui.cards.fields import shown_number
from callqa_desktop.ui.theme import fonts, tokens
from callqa_desktop.ui.theme.manager import theme
from callqa_desktop.ui.widgets.buttons import Button, IconButton
from callqa_desktop.ui.widgets.labels import plain_tooltip
from callqa_desktop.ui.widgets.panels import Panel, column, row

_PLACE = Qt.ItemDataRole.UserRole


class Structure(Panel):
    """The tree with its verbs. `part_added` tells that the new part wants its text."""

    part_added = Signal()

    def __init__(self, editing: Editing) -> None:
        super().__init__()
        self._editing = editing
        self.tree = Tree(self)
        bar = row(gap=2)
        bar.setContentsMargins(tokens.S2, tokens.S2, tokens.S2, tokens.S1)
        self.add_section = Button(tr("Section"), self.new_section, kind="quiet", icon="plus")
        self.add_question = Button(tr("Question"), self.new_question, kind="quiet", icon="plus")
        self.add_section.setToolTip(plain_tooltip(tr("Add a section") + "  Ctrl+Shift+N"))
        self.add_question.setToolTip(plain_tooltip(tr("Add a question") + "  Ctrl+N"))
        bar.addWidget(self.add_section)
        bar.addWidget(self.add_question)
        bar.addStretch(1)
        self.up = IconButton("arrow-up", tr("Move up") + "  Alt+↑", lambda: self.move_part(-1))
        self.down = IconButton("arrow-down", tr("Move down") + "  Alt+↓", lambda: self.move_part(1))
        self.copy = IconButton("copy", tr("Duplicate") + "  Ctrl+D", self.duplicate)
        self.remove = IconButton("trash-2", tr("Delete") + "  Del", self.delete)
        for button in (self.up, self.down, self.copy, self.remove):
            bar.addWidget(button)
        layout = column(self, gap=0)
        layout.addLayout(bar)
        layout.addWidget(self.tree, 1)
        layout.addSpacing(tokens.S2)  # the tree keeps off the panel's round corners
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._renew)
        editing.rebuilt.connect(self._build)
        editing.edited.connect(self._later.start)
        editing.checked.connect(self._later.start)
        editing.selected.connect(self._follow)
        theme.changed.connect(self._later.start)
        self.tree.currentItemChanged.connect(self._went)

    # Verbs

    def new_section(self) -> None:
        self._editing.replace(*outline.add_section(self._editing.body, self._editing.place))
        self.part_added.emit()

    def new_question(self) -> None:
        """Below the selected part; a card without sections gets its first one too."""
        body, place = self._editing.body, self._editing.place
        if not body["sections"]:
            body, place = outline.add_section(body, CARD)
        self._editing.replace(*outline.add_question(body, place))
        self.part_added.emit()

    def duplicate(self) -> None:
        if self._editing.place != CARD:
            self._editing.replace(*outline.duplicate(self._editing.body, self._editing.place))

    def delete(self) -> None:
        """Takes the selected part away; undo brings it back."""
        if self._editing.place != CARD:
            self._editing.replace(*outline.delete(self._editing.body, self._editing.place))

    def move_part(self, step: int) -> None:
        self._editing.replace(*outline.move(self._editing.body, self._editing.place, step))

    def drop_part(self, place: Place, to: Place) -> None:
        if place != to:
            self._editing.replace(*outline.move_to(self._editing.body, place, to))

    def menu(self, at: QPoint) -> None:
        """The verbs of the part under the pointer."""
        menu = QMenu(self)
        for words_, keys, act in (
            (tr("Add a question"), "Ctrl+N", self.new_question),
            (tr("Add a section"), "Ctrl+Shift+N", self.new_section),
            (tr("Duplicate"), "Ctrl+D", self.duplicate), (tr("Move up"), "Alt+Up", lambda: self.move_part(-1)),
            (tr("Move down"), "Alt+Down", lambda: self.move_part(1)), (tr("Delete"), "Del", self.delete),
        ):  # fmt: skip
            menu.addAction(f"{words_}\t{keys}").triggered.connect(lambda _=False, act=act: act())
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    # Showing

    def _build(self) -> None:
        tree, body = self.tree, self._editing.body
        tree.blockSignals(True)
        tree.clear()
        top = self._item(tree, CARD)
        for s, section in enumerate(body["sections"]):
            item = self._item(tree, Place(s))
            for q in range(len(section["questions"])):
                self._item(item, Place(s, q))
            item.setExpanded(True)
        top.setFlags(top.flags() & ~Qt.ItemFlag.ItemIsDragEnabled & ~Qt.ItemFlag.ItemIsDropEnabled)
        tree.blockSignals(False)
        self._renew()
        self._follow()

    def _item(self, parent: QTreeWidget | QTreeWidgetItem, place: Place) -> QTreeWidgetItem:
        item = QTreeWidgetItem(parent)
        item.setData(0, _PLACE, (place.section, place.question))
        if place.kind == "question":
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsDropEnabled)
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return item

    def _renew(self) -> None:
        """Words, weights and marks as they are now."""
        marks: dict[Place, bool] = {}
        for problem in self._editing.problems:
            place = Place(problem.section, problem.question)
            marks[place] = marks.get(place, False) or problem.fault
        scheme = tokens.current()
        self.tree.blockSignals(True)
        for item in self.tree.items():
            place = self.tree.place(item)
            if not outline.exists(self._editing.body, place):
                continue
            part = outline.part(self._editing.body, place)
            sign = "" if place not in marks else "✕ " if marks[place] else "△ "
            item.setText(0, sign + _name(part, place))
            item.setText(1, _weight(self._editing.body, part, place))
            item.setForeground(1, QColor(scheme.muted_text))
            colour = scheme.bad_text if sign == "✕ " else scheme.text
            item.setForeground(0, QColor(colour))
            strong = QFont.Weight.Normal if place.kind == "question" else QFont.Weight.DemiBold
            item.setFont(0, fonts.font(weight=strong))
            item.setFont(1, fonts.font(tokens.SMALL, tabular=True))
            item.setToolTip(0, plain_tooltip(_name(part, place)))
        self.tree.blockSignals(False)
        here = self._editing.place
        for button in (self.up, self.down, self.copy, self.remove):
            button.setEnabled(here != CARD)

    def _follow(self) -> None:
        """Marks what is selected."""
        self.tree.blockSignals(True)
        for item in self.tree.items():
            if self.tree.place(item) == self._editing.place:
                self.tree.setCurrentItem(item)
                self.tree.scrollToItem(item)
        self.tree.blockSignals(False)
        for button in (self.up, self.down, self.copy, self.remove):
            button.setEnabled(self._editing.place != CARD)

    def _went(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self._editing.select(self.tree.place(item))


def _name(part: Body, place: Place) -> str:
    if place == CARD:
        return tr("The whole card")
    text = part["text"] if place.kind == "question" else part["title"]
    found = text.get(language()) or text.get("uk") or text.get("en") or tr("(no text yet)")
    number = str(part.get("number", "")) if place.kind == "question" else ""
    return f"{number}  {found}".strip()


def _weight(body: Body, part: Body, place: Place) -> str:
    if place == CARD:
        return ""
    if place.kind == "section":
        kind = str(part.get("kind", "standard"))
        if kind != "standard":
            return words.word(words.kind_marks(), kind)
        if body.get("scoring_mode") == "points":
            return ""
    weight = part.get("weight")
    return "" if weight in (None, "0", 0) else shown_number(weight)


class Tree(QTreeWidget):
    """Items carry places; a drop is told as places, the tree itself changes only through the card."""

    def __init__(self, owner: Structure) -> None:
        super().__init__(owner)
        self._owner = owner
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setAccessibleName(tr("Sections and questions"))
        self.setRootIsDecorated(False)
        self.setIndentation(16)
        self.setUniformRowHeights(True)
        self.setProperty("kind", "structure")
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setExpandsOnDoubleClick(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)

    def items(self) -> list[QTreeWidgetItem]:
        found: list[QTreeWidgetItem | None] = []
        for number in range(self.topLevelItemCount()):
            item = self.topLevelItem(number)
            found += [item, *(item.child(n) for n in range(item.childCount()))] if item else []
        return [item for item in found if item is not None]

    def place(self, item: QTreeWidgetItem) -> Place:
        return Place(*item.data(0, _PLACE))

    def dropEvent(self, event: QDropEvent) -> None:
        source = self.currentItem()
        event.setDropAction(Qt.DropAction.IgnoreAction)  # the view must not take the item out by itself
        event.accept()
        if source is None:
            return
        place, to = self.place(source), self._target(self.place(source), event)
        if to is not None:
            QTimer.singleShot(0, self, lambda: self._owner.drop_part(place, to))

    def _target(self, place: Place, event: QDropEvent) -> Place | None:
        """Where the part would stand after the drop."""
        item = self.itemAt(event.position().toPoint())
        where = self.dropIndicatorPosition()
        below = where == QAbstractItemView.DropIndicatorPosition.BelowItem
        on = where == QAbstractItemView.DropIndicatorPosition.OnItem
        if item is None:
            return None
        over = self.place(item)
        if place.kind == "section":
            if over == CARD:
                return Place(0)
            at = over.section + (1 if below or over.question >= 0 else 0)
            return Place(at - 1 if at > place.section else at)
        if over == CARD:
            return None
        at = 0 if over.kind == "section" else over.question + (1 if below else 0)
        if over.kind == "section" and not (below or on):  # above a title: the end of the section before
            if over.section == 0:
                return None
            over = Place(over.section - 1)
            parent = self.topLevelItem(over.section + 1)
            at = parent.childCount() if parent is not None else 0
        same = over.section == place.section and at > place.question
        return Place(over.section, at - 1 if same else at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not event.modifiers():
            self._owner.delete()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._owner.part_added.emit()
        else:
            super().keyPressEvent(event)

    def _menu(self, at: QPoint) -> None:
        if self.itemAt(at) is not None:
            self._owner.menu(self.viewport().mapToGlobal(at))
