"""Multivariate tests: up to four factors at once, each with its levels, in a full grid."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSpinBox

from callqa_desktop.services.experiments.definitions import MOST_FACTORS, Choices, Plan, Trial, Unit
from callqa_desktop.services.experiments.records import Factorial
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.stop import Stop
from callqa_desktop.texts import tr
from callqa_desktop.ui.statistics.experiments.factor_view import FactorView
from callqa_desktop.ui.statistics.experiments.groups import Levels
from callqa_desktop.ui.statistics.experiments.outcome import OutcomeEdit
from callqa_desktop.ui.statistics.experiments.section import TrialSection
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.work import forms


class FactorsSection(TrialSection):
    kind = "factorial"
    result_view: FactorView

    def prepare(self) -> None:
        self.factors = [Levels(tr("Factor {n}").format(n=n + 1)) for n in range(MOST_FACTORS)]
        self.outcome = OutcomeEdit(tr("Outcome"))
        self.sums = forms.choice((2, tr("type II (usual)")), (3, tr("type III")))
        self.planned = QSpinBox()
        self.result_view = FactorView(self.page, self.open_calls)
        self.acts |= {"statistics_open": self.result_view.open}

    def purpose(self) -> tuple[str, str]:
        return (
            tr("Several factors at once"),
            tr(
                "Choose up to four factors at the left: you see what each does, and whether they work together. Every "
                "combination of levels needs some calls."
            ),
        )

    def build(self, body: Any) -> None:
        for factor in self.factors:
            body.addWidget(factor)
            factor.changed.connect(self.edited)
        body.addWidget(self.outcome)
        forms.field(body, tr("What counts"), self.unit)
        self.outcome.changed.connect(self.edited)
        self.planned.setRange(0, 10_000_000)
        self.planned.setSingleStep(100)
        self.planned.setLocale(formats.locale())
        self.planned.setSpecialValueText(tr("not planned"))
        self.planned.lineEdit().setTextMargins(tokens.S1, 0, 0, 0)
        forms.field(body, tr("Size planned, all together"), self.planned)
        forms.field(body, tr("Sums of squares"), self.sums)
        self.planned.valueChanged.connect(lambda _: self.edited())
        self.sums.currentIndexChanged.connect(lambda _: self.edited())

    def begin(self) -> None:
        self.factors[0].by.setFocus(Qt.FocusReason.OtherFocusReason)

    def made(self) -> Trial | str:
        used = [one for one in self.factors if one.what is not None]
        if not used:
            return tr("Choose at least one factor.")
        wrong = next((one.trouble() for one in used if one.trouble()), "")
        if wrong:
            return wrong
        kinds = [one.what for one in used]
        if len(set(kinds)) < len(kinds):
            return tr("A factor stands there twice.")
        outcome = self.outcome.value()
        if outcome is None:
            return tr("Choose which outcome you mean.")
        factors = tuple(found for one in used if (found := one.value()) is not None)
        unit = Unit(self.unit.currentData())
        return Trial(
            self.calls(), factors, (outcome,), unit, Plan(size=self.planned.value()), self.kind, self.sums.currentData()
        )

    def fill(self, trial: Trial) -> None:
        for place, one in enumerate(self.factors):
            one.take(trial.factors[place] if place < len(trial.factors) else None)
        self.outcome.take(trial.outcome)
        self.planned.setValue(trial.plan.size)
        self.sums.setCurrentIndex(self.sums.findData(trial.sums))

    def have_choices(self, choices: Choices) -> None:
        for factor in self.factors:
            factor.show_choices(choices)
        self.outcome.show_choices(choices)

    def question(self, trial: Trial, kept: int, progress: Progress, stop: Stop) -> Future[Factorial]:
        return self.page.program.experiments.factorial(trial, kept=kept, progress=progress, stop=stop)

    def show_result(self, result: Factorial) -> None:
        self.result_view.show_result(result)
        self.result_view.focus()

    def plan_of(self, trial: Trial) -> Future[Trial]:
        made: Future[Trial] = Future()
        made.set_result(replace(trial, plan=Plan(size=trial.plan.size)))
        return made
