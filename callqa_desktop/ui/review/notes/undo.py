"""What was done to notes by one press or one drag, and the way back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QWidget

from callqa_desktop.services.records import AnnotationRow
from callqa_desktop.texts import tr
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.labels import KeyHint, Label
from callqa_desktop.ui.widgets.panels import row

_SHOWN_MS = 10_000
"""How long the way back is offered; the key takes it as long as the call is open."""


@dataclass(frozen=True, slots=True)
class Step:
    """A note was deleted or moved."""

    before: AnnotationRow
    words: str
    deleted: bool
    corrections: int
    """Corrections of the conversation in force then: of both kinds of changes the later one is undone first."""


class NoteUndo(QFrame):
    """One line with what was done last and its button; hidden while there is nothing to offer."""

    requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: list[Step] = []
        self.setProperty("surface", "status")
        line = row(self, gap=tokens.S2)
        line.setContentsMargins(tokens.GAP, tokens.S1, tokens.S2, tokens.S1)
        self.words = Label("")
        line.addWidget(self.words, 1)
        self.button = Button(tr("Undo"), self.requested.emit, kind="link")
        line.addWidget(self.button)
        line.addWidget(KeyHint(hint("undo")))
        self.hide()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SHOWN_MS)
        self._timer.timeout.connect(self.hide)

    @property
    def last(self) -> Step | None:
        """What would be taken back."""
        return self._steps[-1] if self._steps else None

    def add(self, step: Step) -> None:
        self._steps.append(step)
        self.words.setText(step.words)
        self.show()
        self._timer.start()

    def take(self) -> None:
        """The last one is taken back; the one before it is offered for the rest of the time."""
        self._steps.pop()
        if self._steps and self._timer.isActive():
            self.words.setText(self._steps[-1].words)
        else:
            self.hide()

    def rename(self, before: int, now: int) -> None:
        """A deleted note came again under another id: its earlier moves are those of the new one."""
        self._steps = [
            replace(step, before=replace(step.before, id=now)) if step.before.id == before else step
            for step in self._steps
        ]

    def clear(self) -> None:
        """Another call."""
        self._steps = []
        self.hide()
