"""The batches above the jobs: those that go on, and those that ended last."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from callqa_desktop.services.batches.figures import BatchRow, Limits
from callqa_desktop.texts import tr
from callqa_desktop.ui.jobs.batch_card import BatchCard, BatchVerbs
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.dialog import Question
from callqa_desktop.ui.widgets.page import Shell
from callqa_desktop.ui.widgets.panels import Scroll, column

ENDED = 2
"""Batches that ended which are shown; the others are in what was done."""
_LEAST = 200
"""Pixels the list may always take; else half of what the page has."""


class BatchList(QWidget):
    """Reads itself anew with `load`; takes no room where there is no batch."""

    def __init__(self, program: Program, bridge: Bridge, shell: Shell) -> None:
        super().__init__()
        self._program, self._bridge, self._shell = program, bridge, shell
        self._asking = False
        self.cards: dict[int, BatchCard] = {}
        self._scroll = Scroll(gap=tokens.S2)
        self._scroll.body.addStretch(1)
        column(self).addWidget(self._scroll)
        self._verbs = BatchVerbs(self._pause, self._resume, self._ask_cancel, self._retry)
        self.setAccessibleName(tr("Batches"))
        self.hide()

    def load(self) -> None:
        if not self._asking:
            self._asking = True
            self._bridge.then(self, self._program.batches.rows(), self._show, self._failed)

    def toggle(self) -> bool:
        """Pauses the first batch that runs, or goes on with the first that is paused; False where there is none."""
        for card in self.cards.values():
            if card.batch.state == "running":
                self._pause(card.batch.id)
                return True
            if card.batch.state == "paused":
                self._resume(card.batch.id, None)
                return True
        return False

    def _failed(self, error: BaseException) -> None:
        self._asking = False
        self._shell.show_error(error)

    def _show(self, found: list[BatchRow]) -> None:
        self._asking = False
        going_on = [row for row in found if not row.ended]
        shown = going_on + [row for row in found if row.ended][:ENDED]
        for gone in set(self.cards) - {row.id for row in shown}:
            card = self.cards.pop(gone)
            card.hide()
            card.deleteLater()
        for place, row in enumerate(shown):
            known = self.cards.get(row.id)
            if known is None:
                known = self.cards[row.id] = BatchCard(row, self._verbs)
            elif known.batch != row:
                known.show_batch(row)
            self._scroll.body.insertWidget(place, known)
        self.cards = {row.id: self.cards[row.id] for row in shown}
        self.setVisible(bool(shown))
        self._fit()

    def _fit(self) -> None:
        inner = self._scroll.widget()
        if inner is not None:
            inner.adjustSize()
            page = self.parentWidget()
            most = max(_LEAST, (page.height() if page else 0) // 2)
            self.setFixedHeight(min(most, inner.sizeHint().height()))

    # Verbs

    def _pause(self, batch_id: int) -> None:
        self._bridge.then(self, self._program.batches.pause(batch_id), self._done, self._shell.show_error)

    def _resume(self, batch_id: int, limits: Limits | None) -> None:
        self._bridge.then(self, self._program.batches.resume(batch_id, limits), self._done, self._shell.show_error)

    def _ask_cancel(self, batch_id: int) -> None:
        Question(
            self, tr("Cancel the batch"),
            tr("Calls that wait will not be analyzed. What is done stays, and what runs is stopped."),
            tr("Cancel the batch"), lambda: self._cancel(batch_id),
        ).open()  # fmt: skip

    def _cancel(self, batch_id: int) -> None:
        self._bridge.then(self, self._program.batches.cancel(batch_id), self._done, self._shell.show_error)

    def _retry(self, batch_id: int, code: str) -> None:
        self._bridge.then(self, self._program.batches.retry(batch_id, code), self._done, self._shell.show_error)

    def _done(self, _: object) -> None:
        self.load()
