"""The newest question of a section: asked again when calls change, in bursts once, with the old figures in sight."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.services.changes import Change
from callqa_desktop.services.stop import Stop

if TYPE_CHECKING:
    from callqa_desktop.ui.widgets.page import Page

PAUSE_MS = 1500
"""Changes that come within this time are one."""
SHARE = 4
"""The pause is at least so many times as long as the last answer took: reading must not be all that goes on."""
SLOW_MS = 400
"""An answer that takes longer is announced; quicker ones just arrive."""
CONCERNS = frozenset(
    {
        ChangeKind.CALL, ChangeKind.EVALUATION, ChangeKind.TRANSCRIPT, ChangeKind.TRACKER, ChangeKind.EMPLOYEE,
        ChangeKind.WORK,
    }
)  # fmt: skip


class Asker(QObject):
    """`ask(stop)` begins a read; `have` and `failed` get what comes of the newest one."""

    busy = Signal()
    """Whether figures are being renewed (`slow`) is different now."""

    def __init__(
        self,
        page: Page,
        ask: Callable[[Stop], Future[Any]],
        have: Callable[[Any], Any],
        failed: Callable[[BaseException], Any],
    ) -> None:
        super().__init__(page)
        self._page, self._begin, self._have, self._failed = page, ask, have, failed
        self._stop: Stop | None = None
        self._again = False
        self._began = 0.0
        self._took = 0.0
        self.stale = True
        """What is shown is not, or no longer, what the store says."""
        self.slow = False
        """Figures are being renewed, and it takes a while."""
        self.front = False
        """Somebody looks: changes are followed at once, else when somebody looks again."""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self.ask)
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(SLOW_MS)
        self._slow.timeout.connect(self._too_slow)
        page.bridge.changes.changed.connect(self._changed)

    @property
    def reading(self) -> bool:
        return self._stop is not None

    def come(self) -> None:
        """The section has come to the front."""
        self.front = True
        if self.stale and not self.reading:
            self.ask()

    def go(self) -> None:
        """The section goes to the back: nobody waits for an answer any more."""
        self.front = False
        self._pause.stop()
        self.give_up()

    def ask(self) -> None:
        """Asks anew, instead of what is being read."""
        self.give_up()
        self._pause.stop()
        self._again = False
        self.stale = True
        stop = self._stop = Stop()
        self._began = time.monotonic()
        self._slow.start()
        self._page.bridge.then(
            self, self._begin(stop), lambda answer: self._arrived(stop, answer), lambda e: self._broke(stop, e)
        )

    def give_up(self) -> None:
        if self._stop is not None:
            self._stop.stop()
            self._ended()

    def later(self, ms: int = PAUSE_MS) -> None:
        """Asks again after a while; several wishes are one."""
        if self.reading:
            self._again = True
        elif not self._pause.isActive():
            self._pause.start(max(ms, round(self._took * 1000 * SHARE)))

    def _arrived(self, stop: Stop, answer: Any) -> None:
        if stop is not self._stop:
            return
        again = self._again
        self._took = time.monotonic() - self._began
        self._ended()
        self.stale = False
        self._have(answer)
        if again:
            self.stale = True
            self.later()

    def _broke(self, stop: Stop, error: BaseException) -> None:
        if stop is self._stop:
            self._ended()
            self._failed(error)

    def _ended(self) -> None:
        self._stop = None
        self._slow.stop()
        self.slow = False
        self.busy.emit()

    def _too_slow(self) -> None:
        self.slow = True
        self.busy.emit()

    def _changed(self, changes: list[Change]) -> None:
        if not any(change.kind in CONCERNS for change in changes):
            return
        self.stale = True
        if self.front:
            self.later()
