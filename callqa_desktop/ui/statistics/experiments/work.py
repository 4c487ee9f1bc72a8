"""One question to the program at a time, with a thin bar and cancel beside it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from callqa_desktop.services.progress import Progress, Step
from callqa_desktop.services.stop import Stop
from callqa_desktop.ui.ports import Bridge
from callqa_desktop.ui.widgets.panels import column
from callqa_desktop.ui.widgets.progress import ThinProgress

Question = Callable[[Progress, Stop], "Future[Any]"]


class Work(QWidget):
    """A newer question takes the place of an older one."""

    stepped = Signal(object)
    """A Step of the work under way, from its thread."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._words = ""
        self._under_way: tuple[Progress, Stop] | None = None
        self._cancelled: Callable[[], object] = lambda: None
        self.bar = ThinProgress(self.cancel)
        column(self).addWidget(self.bar)
        self.stepped.connect(self._show)
        self.hide()

    @property
    def busy(self) -> bool:
        return self._under_way is not None

    def ask(
        self,
        words: str,
        question: Question,
        have: Callable[[Any], object],
        failed: Callable[[BaseException], object],
        cancelled: Callable[[], object],
    ) -> None:
        """Asks; one of the three is called when it ends, none when another question took its place."""
        self._give_up()
        progress, stop = Progress(self.stepped.emit), Stop()
        self._under_way, self._words, self._cancelled = (progress, stop), words, cancelled
        self._show(Step(0, 0))
        future = question(progress, stop)
        self._bridge.then(self, future, partial(self._ended, progress, have), partial(self._ended, progress, failed))

    def cancel(self) -> None:
        """Gives up what is asked; the bridge hands nothing over of that, so it is told here."""
        if self._give_up():
            self._cancelled()

    def _give_up(self) -> bool:
        """Whether anything was under way."""
        if self._under_way is None:
            return False
        progress, stop = self._under_way
        self._under_way = None
        progress.cancel()
        stop.stop()
        self.hide()
        return True

    def _ended(self, progress: Progress, have: Callable[[Any], object], answer: Any) -> None:
        if self._mine(progress):
            have(answer)

    def _mine(self, progress: Progress) -> bool:
        if self._under_way is None or self._under_way[0] is not progress:
            return False
        self._under_way = None
        self.hide()
        return True

    def _show(self, step: Step) -> None:
        if self._under_way is not None:
            self.show()
            self.bar.show_step(self._words, step.done, step.total)
