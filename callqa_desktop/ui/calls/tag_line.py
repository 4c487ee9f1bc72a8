"""Names on one call, tags or reviewers, that are added and taken off where they stand."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.keys.keyboard import OWN_KEYS
from callqa_desktop.ui.widgets.buttons import Button, IconButton
from callqa_desktop.ui.widgets.labels import ElidedLabel
from callqa_desktop.ui.widgets.panels import Flow, row

_WIDEST = 190


class NameChip(QFrame):
    """A name with a cross; Delete on the cross does the same."""

    def __init__(self, line: NameLine, name: str) -> None:
        super().__init__(line)
        self.name = name
        self._line = line
        self.setProperty("surface", "pill")
        inner = row(self, gap=0)
        inner.setContentsMargins(10, 1, 2, 1)
        label = ElidedLabel(name)
        label.setFixedWidth(min(_WIDEST, label.fontMetrics().horizontalAdvance(label.text()) + 2))
        inner.addWidget(label)
        self.remove = IconButton("x", tr("Remove “{name}”").format(name=name), lambda: line.removed.emit(name))
        self.remove.setProperty("kind", "inpill")
        self.remove.setProperty(OWN_KEYS, ["Delete", "Backspace"])
        inner.addWidget(self.remove)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._line.removed.emit(self.name)
        else:
            super().keyPressEvent(event)


class NameLine(QWidget):
    """Chips of names and a button that adds one. Both only ask."""

    removed = Signal(str)
    wanted = Signal()

    def __init__(self, add: str, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        flow = Flow(self, gap=4)
        self.chips = {name: NameChip(self, name) for name in names}
        for chip in self.chips.values():
            flow.addWidget(chip)
        self.add = Button(add, self.wanted.emit, kind="link")
        height = max((chip.sizeHint().height() for chip in self.chips.values()), default=0)
        if height:
            self.add.setFixedHeight(height)  # on one line with the chips
        flow.addWidget(self.add)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        return layout.heightForWidth(width) if layout is not None else 0
