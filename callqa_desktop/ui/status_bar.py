"""The line at the bottom of the window: what is selected, what the background does, how the connections are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QWidget

from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import words
from callqa_desktop.ui.widgets.labels import ElidedLabel, Label
from callqa_desktop.ui.widgets.panels import row
from callqa_desktop.ui.widgets.progress import Bar

if TYPE_CHECKING:  # the records are slow to import and nothing of them is needed for the first paint
    from callqa_desktop.services.changes import Change
    from callqa_desktop.services.records import ConnectionRow
    from callqa_desktop.ui.ports import Bridge, Program

OPEN = ("queued", "running", "interrupted")


class StatusBar(QFrame):
    """Renews itself on announcements of jobs and connections."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "status")
        self.setFixedHeight(30)
        self.selection = ElidedLabel(role="caption")
        self.work = Label(role="caption")
        self.bar = Bar(width=104)
        self.bar.hide()
        self.links = Label(role="caption")
        line = row(self, gap=tokens.S3)
        line.setContentsMargins(tokens.EDGE, 0, tokens.EDGE, 0)
        line.addWidget(self.selection, 1)
        line.addWidget(self.work)
        line.addWidget(self.bar)
        line.addWidget(self.links)
        self._program: Program | None = None
        self._bridge: Bridge | None = None
        self._most = 0
        self._asked = False
        self._again = False

    def attach(self, program: Program, bridge: Bridge) -> None:
        self._program, self._bridge = program, bridge
        bridge.changes.changed.connect(self._changed)
        self.renew()

    def detach(self) -> None:
        """The program is about to stop: asks it nothing more."""
        if self._bridge is not None:
            self._bridge.changes.changed.disconnect(self._changed)
        self._program = self._bridge = None

    def renew(self) -> None:
        """Reads the counts of jobs and the connections anew, all words in the language of now."""
        if self._program is None or self._bridge is None:
            return
        self._bridge.then(self, self._program.connections.list(), self._show_links)
        self._ask_counts()

    def _changed(self, changes: list[Change]) -> None:
        kinds = {change.kind for change in changes}
        if ChangeKind.JOB in kinds:
            self._ask_counts()
        if ChangeKind.CONNECTION in kinds and self._program and self._bridge:
            self._bridge.then(self, self._program.connections.list(), self._show_links)

    def _ask_counts(self) -> None:
        if self._asked:
            self._again = True
            return
        if self._program and self._bridge:
            self._asked = True
            self._bridge.then(self, self._program.jobs.counts(), self._show_counts)

    def _show_counts(self, counts: dict[str, int]) -> None:
        self._asked = False
        waiting = counts.get("queued", 0) + counts.get("interrupted", 0)
        running = counts.get("running", 0)
        left = waiting + running
        self._most = max(self._most, left) if left else 0
        parts = []
        if running:
            parts.append(trn("{n} job running", "{n} jobs running", running))
        if waiting:
            parts.append(trn("{n} waiting", "{n} waiting", waiting))
        self.work.setText(", ".join(parts))
        self.bar.setVisible(bool(left))
        self.bar.set_share((self._most - left) / self._most if self._most > 1 else None)
        if self._again:
            self._again = False
            self._ask_counts()

    def _show_links(self, connections: list[ConnectionRow]) -> None:
        if not connections:
            self.links.setText(tr("No connections"))
            return
        bad = [c for c in connections if c.state != "ready"]
        if not bad:
            self.links.setText("✓ " + tr("All connections work"))
            return
        look = words.connection_state(bad[0].state)
        self.links.setText(f"{look.sign} {bad[0].name}: {look.word}")
