"""What both sections of tests share: at the left what is compared, at the right kept tests, the plan, the result.

Nothing is read by itself: seeing a result is a look, and looks are counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QStackedWidget, QWidget

from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.services.changes import Change
from callqa_desktop.services.experiments.definitions import Choices, Trial, Unit
from callqa_desktop.services.experiments.records import Saved
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import FilterChoices
from callqa_desktop.services.stop import Stop
from callqa_desktop.texts import tr
from callqa_desktop.ui.calls.filter_bar import FilterBar
from callqa_desktop.ui.calls.filters import Conditions
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.statistics.experiments import sets
from callqa_desktop.ui.statistics.experiments.keeping import KeptTests
from callqa_desktop.ui.statistics.experiments.saved_list import SavedList, looks_words
from callqa_desktop.ui.statistics.experiments.work import Work
from callqa_desktop.ui.statistics.section import Section
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.faces import Faces
from callqa_desktop.ui.widgets.labels import ElidedLabel, Label
from callqa_desktop.ui.widgets.notices import Notice
from callqa_desktop.ui.widgets.panels import Panel, Scroll, column, row
from callqa_desktop.ui.work import forms

if TYPE_CHECKING:
    from callqa_desktop.ui.statistics.page import StatisticsPage

WIDTH = 372
"""Of the panel at the left."""
USUAL = Conditions(period="days30")
_CONCERNS = (ChangeKind.CALL, ChangeKind.EVALUATION, ChangeKind.TRANSCRIPT, ChangeKind.TRACKER)


class TrialSection(Section):
    """Whoever derives from it makes its parts (`prepare`, `build`), makes the trial of them (`made`), shows a kept one
    (`fill`), and asks and shows the result (`question`, `show_result`)."""

    kind = "ab"
    result_view: QWidget

    def __init__(self, page: StatisticsPage) -> None:
        super().__init__(page)
        self.keeping = KeptTests(self)
        self.result: Any = None
        self.shown_trial: Trial | None = None
        """What the result on the screen is of."""
        self._csv_trial: Trial | None = None
        self._filling = False
        self.filters = FilterBar()
        self.filters.take(USUAL)
        self.unit = forms.choice((Unit.CALL.value, tr("every call")), (Unit.CLIENT.value, tr("every client once")))
        self.why = Label(role="warning", wrap=True)
        self.run_button = Button(tr("Compare"), self.run, kind="primary", keys=hint("statistics_run"))
        self.work = Work(page.bridge)
        self.acts: dict[str, Any] = {
            "statistics_filter": self.filters.offer, "statistics_chips": self.filters.focus_first,
            "statistics_renew": self.run, "statistics_run": self.run, "statistics_save": self.keeping.offer_keep,
            "statistics_saved": self.show_saved,
        }  # fmt: skip
        self.prepare()
        self.saved = SavedList(self.keeping.open, self.purpose(), (tr("Choose the groups"), self.begin))
        self.stack = QStackedWidget()
        self.faces = Faces(self.stack)
        line = row(self, gap=tokens.GAP)
        line.addWidget(self._left())
        line.addLayout(self._right(), 1)
        self.filters.changed.connect(self.edited)
        self.unit.currentIndexChanged.connect(lambda _: self.edited())
        page.bridge.changes.changed.connect(self._changed)
        self.renew()

    # For whoever derives from it

    def prepare(self) -> None:
        """Makes the editors and `result_view`."""
        raise NotImplementedError

    def purpose(self) -> tuple[str, str]:
        """Title and sentence of the empty section."""
        raise NotImplementedError

    def build(self, body: Any) -> None:
        """Puts editors, `unit` among them, below the filter."""
        raise NotImplementedError

    def begin(self) -> None:
        """The keyboard goes to what is chosen first."""
        raise NotImplementedError

    def buttons(self) -> Sequence[Button]:
        """More buttons beside the main one."""
        return ()

    def made(self) -> Trial | str:
        """What is to be compared, or what is missing for that."""
        raise NotImplementedError

    def fill(self, trial: Trial) -> None:
        """Shows a kept definition in the editors."""
        raise NotImplementedError

    def have_choices(self, choices: Choices) -> None:
        """What can be chosen is known."""
        raise NotImplementedError

    def question(self, trial: Trial, kept: int, progress: Progress, stop: Stop) -> Future[Any]:
        raise NotImplementedError

    def show_result(self, result: Any) -> None:
        raise NotImplementedError

    def plan_of(self, trial: Trial) -> Future[Trial]:
        """The trial with its plan, for keeping it."""
        raise NotImplementedError

    # Build

    def _left(self) -> QWidget:
        panel = Panel()
        panel.setFixedWidth(WIDTH)
        scroll = Scroll(gap=tokens.S3)
        scroll.body.setContentsMargins(tokens.S4, tokens.S4, tokens.S4, tokens.S2)
        scroll.body.addWidget(Label(tr("Calls"), "strong"))
        scroll.body.addWidget(self.filters)
        self.build(scroll.body)
        scroll.body.addStretch(1)
        foot = column(gap=tokens.S2)
        foot.setContentsMargins(tokens.S4, tokens.S2, tokens.S4, tokens.S4)
        foot.addWidget(self.why)
        foot.addWidget(self.run_button)
        for button in self.buttons():
            foot.addWidget(button)
        inside = column(panel, gap=0)
        inside.addWidget(scroll, 1)
        inside.addLayout(foot)
        return panel

    def _right(self) -> Any:
        widget: QWidget
        self.saved_button = Button(tr("Kept tests"), self.show_saved, icon="bookmark", keys=hint("statistics_saved"))
        self.title = ElidedLabel("", "strong")
        self.about = ElidedLabel("", "muted")
        self.newer = Label(tr("Calls changed meanwhile"), "muted")
        self.keep_button = Button(tr("Keep this test…"), self.keeping.offer_keep, keys=hint("statistics_save"))
        self.csv_button = Button(tr("Save as CSV…"), self.offer_csv)
        self.conclude_button = Button(tr("Conclude…"), self.keeping.offer_conclude, icon="check")
        self.remove_button = Button(tr("Delete…"), self.keeping.offer_remove, icon="trash-2")
        names = column(gap=0)
        names.addWidget(self.title)
        names.addWidget(self.about)
        head = row()
        head.addWidget(self.saved_button)
        head.addLayout(names, 1)
        for widget in (
            self.newer, self.csv_button, self.keep_button, self.conclude_button, self.remove_button,
        ):  # fmt: skip
            head.addWidget(widget)
        for widget in (self.saved, self.result_view):
            self.stack.addWidget(widget)
        right = column(gap=tokens.S3)
        right.addLayout(head)
        right.addWidget(self.work)
        right.addWidget(self.faces, 1)
        return right

    # The section comes and goes

    def shown(self) -> None:
        self.filters.me = self.page.program.review.evaluator
        bridge, program = self.page.bridge, self.page.program
        bridge.then(self, program.calls.choices(), self._show_filter_choices)
        bridge.then(self, program.experiments.choices(), self._have_choices, self.page.shell.show_error)
        self.keeping.load()
        self.filters.focus_first()

    def leave(self) -> None:
        self.work.cancel()

    def keep(self) -> dict[str, Any]:
        made = self.made()
        return {"trial": made if isinstance(made, Trial) else None, "kept": self.kept, "set": self.filters.conditions}

    def take_up(self, kept: dict[str, Any]) -> None:
        if kept["trial"] is not None:
            self._fill(kept["trial"])
        self.filters.take(kept["set"])
        self.keeping.current = kept["kept"]
        self.renew()

    # What is compared

    @property
    def kept(self) -> Saved | None:
        """The kept test that is shown; a change of what is compared makes it a new one."""
        return self.keeping.current

    def calls(self) -> Any:
        """The set, as services know it."""
        return sets.call_filter(self.filters.conditions, datetime.now().astimezone().date())

    def edited(self) -> None:
        """Something of what is compared is another now."""
        if self._filling:
            return
        self.keeping.current = None
        self.renew()

    def run(self) -> None:
        """Looks at the result."""
        trial = self.made()
        if isinstance(trial, str):
            return
        if self.kept is not None:
            trial = self.kept.trial
        kept = self.kept.id if self.kept is not None else 0
        self.faces.show_loading()
        self.newer.hide()

        def have(result: Any) -> None:
            self.result, self.shown_trial = result, trial
            self.stack.setCurrentWidget(self.result_view)
            self.faces.show_full()
            self.show_result(result)
            self.renew()

        self.work.ask(
            tr("Comparing…"), lambda progress, stop: self.question(trial, kept, progress, stop), have,
            self._failed, self._cancelled,
        )  # fmt: skip

    def _failed(self, error: BaseException) -> None:
        self.result = self.shown_trial = None
        self.faces.show_failed(error, self.run)
        self.renew()

    def _cancelled(self) -> None:
        self.faces.show_empty(
            "chart-scatter", tr("Reading was cancelled"), tr("Nothing was seen, so no look is counted."),
            (tr("Read again"), self.run),
        )  # fmt: skip

    def renew(self) -> None:
        """Says anew what can be done."""
        made = self.made()
        self.why.setText(made if isinstance(made, str) else "")
        self.why.setVisible(isinstance(made, str))
        self.run_button.setEnabled(isinstance(made, Trial))
        self.run_button.set_words(tr("Look at the result") if self.kept is not None else tr("Compare"))
        kept, seen = self.kept, self.stack.currentWidget() is self.result_view and self.result is not None
        self.title.setText(kept.name if kept is not None else "")
        self.about.setText(looks_words(kept) if kept is not None else "")
        self.keep_button.setVisible(kept is None)
        self.keep_button.setEnabled(isinstance(made, Trial))
        self.csv_button.setVisible(seen)
        self.conclude_button.setVisible(kept is not None)
        self.remove_button.setVisible(kept is not None)
        if not seen:
            self.newer.hide()

    # Kept tests

    def show_saved(self) -> None:
        """The list of kept tests."""
        self.work.cancel()
        self.stack.setCurrentWidget(self.saved)
        self.faces.show_full()
        self.renew()
        if self.saved.face == "full":
            self.saved.table.setFocus()

    def take(self, trial: Trial) -> None:
        """Shows a kept definition, its calls included."""
        self._fill(trial)
        self.filters.take(sets.conditions(trial.calls))

    # Files and other pages

    def offer_csv(self) -> None:
        """Asks where the data behind the result goes."""
        if self.shown_trial is not None:
            self._csv_trial = self.shown_trial
            forms.ask_target(self.page, tr("Save as CSV"), "callqa-test.csv", self._save_csv)

    def _save_csv(self, path: Path) -> None:
        trial = self._csv_trial
        assert trial is not None
        shell = self.page.shell

        def saved(lines: int) -> None:
            where = tr("{name}, in {folder}").format(name=path.name, folder=path.parent)
            shell.notify(Notice("good", tr("The table is saved"), where, key="statistics.saved"))

        self.page.bridge.then(self, self.page.program.experiments.export(trial, path), saved, shell.show_error)

    def open_calls(self, calls: Sequence[int], about: str) -> None:
        """The list of the calls behind a group."""
        if len(calls):
            self.page.shell.open_calls(Conditions(ids=tuple(int(n) for n in calls), ids_words=" ".join(about.split())))

    # Answers and changes

    def _fill(self, trial: Trial) -> None:
        self._filling = True
        self.unit.setCurrentIndex(self.unit.findData(trial.unit.value))
        self.fill(trial)
        self._filling = False

    def _have_choices(self, choices: Choices) -> None:
        self._filling = True
        self.have_choices(choices)
        self._filling = False
        self.renew()

    def _show_filter_choices(self, choices: FilterChoices) -> None:
        self.filters.choices = choices

    def _changed(self, changes: list[Change]) -> None:
        if any(change.kind == ChangeKind.EXPERIMENT for change in changes):
            self.keeping.load()
        if self.result is not None and any(change.kind in _CONCERNS for change in changes):
            self.newer.setVisible(self.stack.currentWidget() is self.result_view)
