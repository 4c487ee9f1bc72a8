"""A/B tests: two groups of calls or clients, planned before, compared, and kept with every look at them."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDoubleSpinBox

from callqa_desktop.services.experiments.definitions import Choices, Outcome, Plan, Trial, Unit, planned
from callqa_desktop.services.experiments.records import AbResult, Foreseen
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.stop import Stop
from callqa_desktop.texts import tr
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.statistics.experiments.ab_view import AbView, PlanView
from callqa_desktop.ui.statistics.experiments.groups import TwoGroups
from callqa_desktop.ui.statistics.experiments.outcome import OutcomeEdit
from callqa_desktop.ui.statistics.experiments.section import TrialSection
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.work import forms


class AbSection(TrialSection):
    kind = "ab"
    result_view: AbView

    def prepare(self) -> None:
        self.groups = TwoGroups()
        self.outcome = OutcomeEdit(tr("Outcome"))
        self.second = OutcomeEdit(tr("Also look at"), none=tr("nothing else"))
        self.difference = QDoubleSpinBox()
        self.plan_button = Button(tr("What would be seen?"), self.plan, keys=hint("statistics_plan"))
        self.result_view = AbView(self.page, self.open_calls)
        self.plan_view = PlanView(self.page)
        self.acts |= {"statistics_plan": self.plan, "statistics_open": self.result_view.open}

    def purpose(self) -> tuple[str, str]:
        return (
            tr("Two groups against each other"),
            tr(
                "Choose at the left what tells the groups apart and which outcome you look at. “What would be seen?” "
                "says how large a difference must be, before you look."
            ),
        )

    def build(self, body: Any) -> None:
        body.addWidget(self.groups)
        body.addWidget(self.outcome)
        forms.field(body, tr("What counts"), self.unit)
        self.difference.setRange(0, 1_000_000)
        self.difference.setDecimals(1)
        self.difference.setLocale(formats.locale())
        self.difference.setSpecialValueText(tr("not planned"))
        self.difference.lineEdit().setTextMargins(tokens.S1, 0, 0, 0)
        forms.field(
            body, tr("Smallest difference worth seeing"), self.difference,
            tr("In percentage points, or in the unit of the mean."),
        )  # fmt: skip
        body.addWidget(self.second)
        self.groups.changed.connect(self.edited)
        self.outcome.changed.connect(self.edited)
        self.second.changed.connect(self.edited)
        self.difference.valueChanged.connect(lambda _: self.edited())

    def begin(self) -> None:
        self.groups.by.setFocus(Qt.FocusReason.OtherFocusReason)

    def buttons(self) -> Sequence[Button]:
        return (self.plan_button,)

    def made(self) -> Trial | str:
        grouping, outcome = self.groups.value(), self.outcome.value()
        if grouping is None:
            return tr("Choose what group A is.")
        if outcome is None:
            return tr("Choose which outcome you mean.")
        overlap = set(grouping.groups[0].values) & set(grouping.groups[1].values)
        if overlap:
            return tr("Both groups hold the same: {values}.").format(values=", ".join(sorted(overlap)))
        second = self.second.value()
        outcomes: tuple[Outcome, ...] = (outcome,) if second is None or second == outcome else (outcome, second)
        wanted = self.difference.value() / (100.0 if outcome.conversion else 1.0)
        unit = Unit(self.unit.currentData())
        return Trial(self.calls(), (grouping,), outcomes, unit, Plan(difference=wanted), self.kind)

    def fill(self, trial: Trial) -> None:
        self.groups.take(trial.grouping)
        self.outcome.take(trial.outcome)
        self.second.take(trial.outcomes[1] if len(trial.outcomes) > 1 else None)
        self.difference.setValue(trial.plan.difference * (100.0 if trial.outcome.conversion else 1.0))

    def have_choices(self, choices: Choices) -> None:
        for part in (self.groups, self.outcome, self.second):
            part.show_choices(choices)

    def question(self, trial: Trial, kept: int, progress: Progress, stop: Stop) -> Future[AbResult]:
        return self.page.program.experiments.compare(trial, kept=kept, progress=progress, stop=stop)

    def show_result(self, result: AbResult) -> None:
        self.result_view.show_result(result)
        self.result_view.focus()

    def plan(self) -> None:
        """What such groups would show; the result stays unseen."""
        trial = self.made()
        if isinstance(trial, str):
            return
        self.faces.show_loading()

        def have(found: Foreseen) -> None:
            self.plan_view.show_plan(found)
            self.stack.addWidget(self.plan_view)
            self.stack.setCurrentWidget(self.plan_view)
            self.faces.show_full()
            self.renew()

        desk = self.page.program.experiments
        self.work.ask(
            tr("Counting…"), lambda progress, stop: desk.foresee(trial, progress=progress, stop=stop), have,
            self._failed, self._cancelled,
        )  # fmt: skip

    def plan_of(self, trial: Trial) -> Future[Trial]:
        made: Future[Trial] = Future()
        if not trial.plan.difference:
            made.set_result(trial)
            return made

        def done(found: Future[Foreseen]) -> None:
            try:
                plan = found.result()
                made.set_result(planned(trial, plan.size, plan.usual, plan.spread))
            except BaseException as error:  # noqa: BLE001 - handed on to whoever waits
                made.set_exception(error)

        self.page.program.experiments.foresee(
            replace(trial, plan=Plan(difference=trial.plan.difference))
        ).add_done_callback(done)
        return made
