"""Before many calls go to the model: what it will take, and how far it may go."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

from PySide6.QtWidgets import QFormLayout, QLineEdit, QWidget

from callqa_desktop.services.batches.figures import Estimate
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.calls.bulk_dialog import BulkDialog, Scope
from callqa_desktop.ui.calls.verbs import CallVerbs, no_model
from callqa_desktop.ui.jobs import amounts
from callqa_desktop.ui.jobs.limits import LimitFields
from callqa_desktop.ui.ports import Bridge
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import column
from callqa_desktop.ui.work.forms import field


class AnalyzeDialog(BulkDialog):
    """Shows the estimate as soon as it is there; the work may begin before."""

    def __init__(self, parent: QWidget, bridge: Bridge, scope: Scope, verbs: CallVerbs) -> None:
        super().__init__(parent, bridge, scope, verbs, tr("Analyze calls"), tr("Analyze"))
        self._estimates: dict[bool, Estimate] = {}
        self._asked: set[bool] = set()
        self.measuring = False
        """No model is connected: the sound is measured, no more."""
        self.figures = QFormLayout()
        self.figures.setContentsMargins(0, tokens.S1, 0, tokens.S1)
        self.figures.setHorizontalSpacing(tokens.S4)
        self.figures.setVerticalSpacing(tokens.S1)
        self.body.addLayout(self.figures)
        self.basis = Label(role="caption", wrap=True)
        self.body.addWidget(self.basis)
        self.limits = QWidget()
        limits = column(self.limits, gap=tokens.S3)
        limits.addWidget(Label(tr("Stop at, whichever comes first"), "strong"))
        self.fields = LimitFields()
        limits.addWidget(self.fields)
        self.title_field = QLineEdit()
        self.title_field.setMaxLength(120)
        self.title_field.setPlaceholderText(tr("made from the number of calls"))
        field(limits, tr("Title (optional)"), self.title_field)
        self.body.addWidget(self.limits)
        self.renew()
        self.yes.setFocus()

    def renew(self) -> None:
        super().renew()
        chosen = self.only_chosen.isChecked()
        if chosen not in self._asked:
            self._asked.add(chosen)
            self.verbs.foresee(self, self.calls, lambda found: self._foreseen(chosen, found), self._not_foreseen)
        self._show_estimate()

    def says(self, calls: str) -> str:
        if self.measuring:
            return tr("{calls}: the sound is checked and measured on this computer.").format(calls=calls)
        return tr(
            "{calls}: the recordings go to the model and come back as conversation, summary, findings and answers."
        ).format(calls=calls)

    def ready(self) -> bool:
        found = self._estimates.get(self.only_chosen.isChecked())
        return found is None or found.calls > 0

    def begin(self) -> Future[Any]:
        if self.measuring:
            return self.verbs.measure(self.calls, self.work)
        return self.verbs.analyze(self.calls, self.fields.limits(), self.title_field.text(), self.work)

    def working(self) -> str:
        return tr("Queueing…")

    def ended(self, result: Any) -> None:
        if self.measuring:
            self.verbs.queued(tr("The calls will be measured: no model is connected"))
            return
        found = self._estimates.get(self.only_chosen.isChecked())
        if found is None:
            self.verbs.queued(tr("The analysis has been queued"))
            return
        n = found.calls
        self.verbs.queued(
            trn("{n} call queued for analysis", "{n} calls queued for analysis", n).replace(str(n), formats.count(n), 1)
        )

    def _foreseen(self, chosen: bool, found: Estimate) -> None:
        self._estimates[chosen] = found
        super().renew()
        self._show_estimate()

    def _not_foreseen(self, error: BaseException) -> None:
        if not no_model(error):
            self.show_error(error)
        elif not self.measuring:
            self.measuring = True
            self.limits.hide()
            self.yes.set_words(tr("Measure"))
            self.renew()

    def _show_estimate(self) -> None:
        while self.figures.rowCount():
            self.figures.removeRow(0)
        if self.measuring:
            self.basis.setText(
                tr("No model is connected: there will be no transcript and no AI score; score the calls by hand.")
            )
            return
        found = self._estimates.get(self.only_chosen.isChecked())
        if found is None:
            self.basis.setText(tr("Foreseeing what it will take…"))
            return
        for name, value in amounts.foreseen(found):
            label = Label(value, tabular=True)
            label.setAccessibleName(f"{name}: {value}")
            self.figures.addRow(Label(name, "muted"), label)
        if found.calls == 0:
            self.basis.setText(tr("None of these calls has a recording. Sync again to fetch recordings."))
        elif found.measured:
            self.basis.setText(tr("By what your earlier calls took with {model}").format(model=found.model))
        else:
            self.basis.setText(tr("By usual figures; after the first calls by your own"))
