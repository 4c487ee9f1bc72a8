"""A section that asks one question about a set of calls: the set as chips, progress with cancel, four faces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from callqa_desktop.errors import Cancelled
from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.services.changes import Change
from callqa_desktop.services.progress import Progress, Step
from callqa_desktop.services.records import CallFilter, FilterChoices
from callqa_desktop.services.stop import Stop
from callqa_desktop.texts import tr
from callqa_desktop.ui.calls.filter_bar import FilterBar
from callqa_desktop.ui.calls.filters import Conditions
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.statistics.section import Section
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.faces import Faces
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.notices import Notice
from callqa_desktop.ui.widgets.panels import column, row
from callqa_desktop.ui.widgets.progress import ThinProgress
from callqa_desktop.ui.work.forms import ask_target

if TYPE_CHECKING:
    from callqa_desktop.ui.statistics.page import StatisticsPage


class AskingSection(Section):
    """Whoever derives from it puts what it shows into `full`, and answers `question` and `show_answer`."""

    stepped = Signal(object)
    """A Step of the work under way, from its thread."""
    usual = Conditions()
    """The set it begins with."""
    concerns: tuple[ChangeKind, ...] = (ChangeKind.CALL,)
    """Changes after which what is shown may be out of date."""
    working = ""
    """What is being done, in words."""

    def __init__(self, page: StatisticsPage) -> None:
        super().__init__(page)
        self.answer: Any = None
        self._under_way: tuple[Progress, Stop] | None = None
        self.filters = FilterBar()
        self.filters.take(self.usual)
        self.newer = Label(tr("Calls changed meanwhile"), "muted")
        self.newer.hide()
        self.renew_button = Button(tr("Read anew"), self.renew, icon="refresh-cw", keys=hint("statistics_renew"))
        self.tools = row()
        self.tools.addWidget(self.newer)
        self.tools.addWidget(self.renew_button)
        head = row()
        head.addWidget(self.filters, 1)
        head.addLayout(self.tools)
        self.work = ThinProgress(self.cancel)
        self.work.hide()
        self.full = QWidget()
        self.faces = Faces(self.full)
        whole = column(self, gap=tokens.S3)
        whole.addLayout(head)
        whole.addWidget(self.work)
        whole.addWidget(self.faces, 1)
        self.filters.changed.connect(self.renew)
        self.stepped.connect(self._show_step)
        page.bridge.changes.changed.connect(self._changed)
        self.acts = {
            "statistics_filter": self.filters.offer, "statistics_chips": self.filters.focus_first,
            "statistics_renew": self.renew,
        }  # fmt: skip

    # For whoever derives from it

    def question(self, wanted: CallFilter, progress: Progress, stop: Stop) -> Future[Any]:
        """Asks the program."""
        raise NotImplementedError

    def show_answer(self, answer: Any) -> None:
        """Shows what was asked for."""
        raise NotImplementedError

    def show_failure(self, error: BaseException) -> None:
        """Why there is no answer."""
        self.faces.show_failed(error, self.renew)

    def focus(self) -> None:
        """The keyboard goes to what is shown."""
        self.page.setFocus()

    # The section comes and goes

    def shown(self) -> None:
        self.filters.me = self.page.program.review.evaluator
        self.page.bridge.then(self, self.page.program.calls.choices(), self._show_choices)
        if self.answer is None:
            self._ask()
        else:
            self.focus()

    def leave(self) -> None:
        self.cancel()

    def keep(self) -> dict[str, Any]:
        return {"set": self.filters.conditions}

    def take_up(self, kept: dict[str, Any]) -> None:
        self.filters.take(kept["set"])

    # Questions and answers

    def wanted(self) -> CallFilter:
        return self.filters.conditions.call_filter(datetime.now().astimezone().date())

    def renew(self) -> None:
        """Asks anew, whatever is shown."""
        self.cancel()
        self.answer = None
        self._ask()

    def cancel(self) -> None:
        """Gives up what is being asked."""
        if self._under_way is not None:
            progress, stop = self._under_way
            progress.cancel()
            stop.stop()
            self._failed(progress, Cancelled())  # the bridge hands nothing over of what was given up

    def _ask(self) -> None:
        self.newer.hide()
        self.faces.show_loading()
        progress, stop = Progress(self.stepped.emit), Stop()
        self._under_way = (progress, stop)
        self._show_step(Step(0, 0))
        future = self.question(self.wanted(), progress, stop)
        self.page.bridge.then(self, future, partial(self._have, progress), partial(self._failed, progress))

    def _have(self, progress: Progress, answer: Any) -> None:
        if not self._ended(progress):
            return
        self.answer = answer
        self.faces.show_full()
        self.show_answer(answer)
        if self.isVisible() and not self.filters.isAncestorOf(self.window().focusWidget() or self.filters):
            self.focus()

    def _failed(self, progress: Progress, error: BaseException) -> None:
        if not self._ended(progress):
            return
        if isinstance(error, Cancelled):
            self.faces.show_empty(
                "lightbulb", tr("Reading was cancelled"), tr("Nothing is shown of this set yet."),
                (tr("Read again"), self.renew),
            )  # fmt: skip
        else:
            self.show_failure(error)

    def _ended(self, progress: Progress) -> bool:
        """Whether this was the newest question."""
        if self._under_way is None or self._under_way[0] is not progress:
            return False
        self._under_way = None
        self.work.hide()
        return True

    def _show_step(self, step: Step) -> None:
        if self._under_way is not None:
            self.work.show()
            self.work.show_step(tr(self.working), step.done, step.total)

    def _show_choices(self, choices: FilterChoices) -> None:
        self.filters.choices = choices

    def _changed(self, changes: list[Change]) -> None:
        if self.answer is not None and any(change.kind in self.concerns for change in changes):
            self.newer.show()

    # To other pages, and files

    def open_calls(self, calls: Sequence[int], about: str) -> None:
        """The list of the calls behind a figure."""
        self.page.shell.open_calls(Conditions(ids=tuple(int(n) for n in calls), ids_words=" ".join(about.split())))

    def save(self, name: str, content: Callable[[], bytes]) -> QFileDialog:
        """Asks where to, and writes a file there."""
        return ask_target(self.page, tr("Save as CSV"), name, partial(self._write, content))

    def _write(self, content: Callable[[], bytes], path: Path) -> None:
        future = _thread().submit(_written, path, content())
        self.page.bridge.then(self, future, self._saved, self.page.shell.show_error)

    def _saved(self, path: Path) -> None:
        where = tr("{name}, in {folder}").format(name=path.name, folder=path.parent)
        self.page.shell.notify(Notice("good", tr("The table is saved"), where, key="statistics.saved"))


@cache
def _thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, "statistics")


def _written(path: Path, content: bytes) -> Path:
    from callqa_desktop.services.charts.files import save

    return save(path, content)
