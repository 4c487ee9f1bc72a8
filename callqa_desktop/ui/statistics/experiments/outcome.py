"""Which outcome is looked at."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDoubleSpinBox, QWidget

from callqa_desktop.services.experiments import words
from callqa_desktop.services.experiments.definitions import KEYED, OF_CLIENTS, Choices, Outcome, What
from callqa_desktop.texts import tr
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import column
from callqa_desktop.ui.work import forms


class OutcomeEdit(QWidget):
    """One outcome: what, and which one where there are several; `none` is said of no outcome."""

    changed = Signal()

    def __init__(self, name: str, *, none: str = "") -> None:
        super().__init__()
        self.choices: Choices | None = None
        known = [(one.value, words.kind(one)) for one in What]
        self.what = forms.choice(*([("", none)] if none else []), *known)
        self.key = forms.choice()
        self.key.setAccessibleName(tr("Which one"))
        self.points = QDoubleSpinBox()
        self.points.setRange(0, 100)
        self.points.setDecimals(0)
        self.points.setValue(80)
        self.points.setLocale(formats.locale())
        self.points.setAccessibleName(tr("Points"))
        self.why = Label(role="caption", wrap=True)
        body = column(self, gap=tokens.S1)
        forms.field(body, name, self.what)
        for widget in (self.key, self.points, self.why):
            body.addWidget(widget)
        if not none:
            self.what.setCurrentIndex(self.what.findData(What.SCORE.value))
        self.what.currentIndexChanged.connect(self._told)
        self.key.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.points.valueChanged.connect(lambda _: self.changed.emit())
        self._renew()

    @property
    def kind(self) -> What | None:
        found = self.what.currentData()
        return What(found) if found else None

    def show_choices(self, choices: Choices) -> None:
        self.choices = choices
        self._renew()

    def value(self) -> Outcome | None:
        """The outcome, None where none is chosen."""
        kind = self.kind
        if kind is None:
            return None
        if kind in KEYED:
            key = self.key.currentData()
            return Outcome(kind, key) if key else None
        return Outcome(kind, at_least=self.points.value() if kind == What.SCORE_FROM else 0.0)

    def take(self, outcome: Outcome | None) -> None:
        """Shows a kept outcome, without telling."""
        self.blockSignals(True)
        self.what.setCurrentIndex(self.what.findData(outcome.what.value if outcome else ""))
        self._renew()
        if outcome is not None and outcome.what in KEYED:
            if self.key.findData(outcome.key) < 0:
                self.key.addItem(outcome.key, outcome.key)
            self.key.setCurrentIndex(self.key.findData(outcome.key))
        elif outcome is not None and outcome.what == What.SCORE_FROM:
            self.points.setValue(outcome.at_least)
        self.blockSignals(False)

    def _told(self) -> None:
        self._renew()
        self.changed.emit()

    def _renew(self) -> None:
        kind = self.kind
        offered = self.choices.keys.get(kind, ()) if self.choices is not None and kind is not None else ()
        had = self.key.currentData()
        self.key.blockSignals(True)
        self.key.clear()
        for value, said in offered:
            self.key.addItem(said, value)
        place = self.key.findData(had)
        self.key.setCurrentIndex(max(0, place) if offered else -1)
        self.key.blockSignals(False)
        self.key.setVisible(kind in KEYED)
        self.points.setVisible(kind == What.SCORE_FROM)
        self.why.setText(self._trouble(kind, nothing=not offered))
        self.why.setVisible(bool(self.why.text()))

    def _trouble(self, kind: What | None, *, nothing: bool) -> str:
        if self.choices is None or kind is None:
            return ""
        if kind in KEYED and nothing:
            return tr("There is none of these in this workspace yet.")
        if kind in OF_CLIENTS and not self.choices.deals:
            return tr("No ended deal is known yet: read the deals of your CRM.")
        return ""
