"""The question before a verb over many calls: which calls, how many, and what will happen to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import shiboken6
from PySide6.QtCore import QStringListModel, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QRadioButton, QWidget

from callqa_desktop.services.progress import Progress, Step
from callqa_desktop.services.records import CallFilter
from callqa_desktop.texts import tr
from callqa_desktop.ui.calls.verbs import Calls, CallVerbs, Done, calls_word
from callqa_desktop.ui.ports import Bridge
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.dialog import Dialog
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.progress import ThinProgress

_LOOK_MS = 150


@dataclass(frozen=True)
class Scope:
    """The calls a verb may be about."""

    chosen: Sequence[int]
    """Ids of the selected ones."""
    wanted: CallFilter
    """Everything that matches now."""
    matching: int


class BulkDialog(Dialog):
    """Asks, begins the work, and shows how far it is; it can be cancelled between portions. Closing the window leaves
    the work to go on.

    Subclasses say what will happen (`says`), whether it may begin (`ready`), begin it (`begin`) and tell the end
    (`ended`).
    """

    def __init__(
        self,
        parent: QWidget,
        bridge: Bridge,
        scope: Scope,
        verbs: CallVerbs,
        title: str,
        yes: str,
        *,
        danger: bool = False,
    ) -> None:
        super().__init__(title, parent, width=460)
        self.verbs = verbs
        self._working = False
        self.scope = scope
        self._bridge = bridge
        self._owner = parent
        self._focus: QWidget | None = None
        self.only_chosen = QRadioButton(tr("Selected: {calls}").format(calls=calls_word(len(scope.chosen))))
        self.everything = QRadioButton(tr("Everything that matches: {calls}").format(calls=calls_word(scope.matching)))
        several = bool(scope.chosen) and scope.matching > len(scope.chosen)
        for button, on in ((self.only_chosen, bool(scope.chosen)), (self.everything, not scope.chosen)):
            button.setChecked(on)
            button.toggled.connect(self.renew)
            self.body.addWidget(button)
            button.setVisible(several)
        self.what = Label(wrap=True)
        self.body.addWidget(self.what)
        self.work = Progress(self._stepped)
        self._step = Step(0, 0)
        self._all = 0
        """How many calls were meant when the work began."""
        self.progress = ThinProgress(self._cancel, counted=True)
        self.progress.hide()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)
        self.no = self.add_button(tr("Cancel"), self.reject, keys="Esc")
        self.yes: Button = self.add_button(yes, self._agree, kind="danger" if danger else "primary", keys="Enter")

    @property
    def calls(self) -> Calls:
        """What the verb is to work on."""
        return self.scope.chosen if self.only_chosen.isChecked() else self.scope.wanted

    @property
    def count(self) -> int:
        return len(self.scope.chosen) if self.only_chosen.isChecked() else self.scope.matching

    def renew(self) -> None:
        """Says anew what will happen."""
        self.what.setText(self.says(calls_word(self.count)))
        self.yes.setEnabled(self.count > 0 and self.ready())

    def says(self, calls: str) -> str:
        """What will happen to so many calls, in a sentence."""
        raise NotImplementedError

    def ready(self) -> bool:
        return True

    def begin(self) -> Future[Any] | None:
        """Begins the work; None when it cannot begin (told elsewhere)."""
        raise NotImplementedError

    def working(self) -> str:
        """What is going on, while it does."""
        raise NotImplementedError

    def amount(self, result: Done) -> str:
        """ "1 284 calls", or how many of all there were when the work was cancelled on the way."""
        if not self.cut_short(result):
            return calls_word(result.count)
        part, whole = formats.count(result.count), formats.count(self._step.total or self._all)
        return tr("{n} of {all}; cancelled").format(n=part, all=whole)

    def cut_short(self, result: Done) -> bool:
        """The work was cancelled before it was through."""
        return self.work.cancelled and result.count < (self._step.total or self._all)

    def ended(self, result: Any) -> None:
        """The work is done, whether the window still stands or not."""

    def failed(self, error: BaseException) -> None:
        """The work failed after the window was closed."""
        self.verbs.not_queued(error)

    def reject(self) -> None:
        """Closes the window; work under way goes on."""
        if self._working:
            self.verbs.going_on(self.working(), self.work)
        super().reject()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            (focused if isinstance(focused, Button) else self.yes).click()
            return
        super().keyPressEvent(event)

    def _agree(self) -> None:
        if not self.yes.isEnabled():
            return
        self.work, self._step, self._all = Progress(self._stepped), Step(0, 0), self.count
        future = self.begin()
        if future is None:
            return
        self._working = True
        self.show_notice(None)
        self._focus = self.focusWidget()
        for widget in (self.yes, self.only_chosen, self.everything, *self.findChildren(QLineEdit)):
            widget.setEnabled(False)
        self.no.set_words(tr("Go on in the background"))
        self.no.setFocus()
        if not self.progress.parent():
            self.body.addWidget(self.progress)
        self.progress.cancel.setEnabled(True)
        self._look()
        self.progress.show()
        self._timer.start()
        self._bridge.then(self._owner, future, self._ended, self._failed)

    def _cancel(self) -> None:
        self.work.cancel()
        self.progress.cancel.setEnabled(False)
        self._look()

    def _stepped(self, step: Step) -> None:
        self._step = step  # from the worker's thread: the timer shows it

    def _look(self) -> None:
        words = tr("Cancelling…") if self.work.cancelled else self.working()
        self.progress.show_step(words, self._step.done, self._step.total)

    def _ended(self, result: Any) -> None:
        self._working = False
        self.ended(result)
        if shiboken6.isValid(self) and self.isVisible():
            self.accept()

    def _failed(self, error: BaseException) -> None:
        self._working = False
        if not shiboken6.isValid(self) or not self.isVisible():
            self.failed(error)
            return
        self._timer.stop()
        self.progress.hide()
        for widget in (self.only_chosen, self.everything, *self.findChildren(QLineEdit)):
            widget.setEnabled(True)
        self.no.set_words(tr("Cancel"))
        self.renew()
        self.show_error(error)
        (self._focus or self.no).setFocus()


def name_field(known: Sequence[str], label: str, example: str, on_change: Callable[[], Any]) -> QLineEdit:
    """A field for a name; known ones are offered while typing."""
    field = QLineEdit()
    field.setPlaceholderText(example)
    field.setAccessibleName(label)
    completer = QCompleter(field)
    completer.setModel(QStringListModel(list(known), completer))
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    field.setCompleter(completer)
    field.textChanged.connect(lambda: on_change())  # noqa: PLW0108 - the bare function would get the text
    return field
