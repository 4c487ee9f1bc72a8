"""The line of chips above the table: each is a condition that can be changed and removed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QMenu, QWidget

from callqa_desktop.services.records import FilterChoices
from callqa_desktop.texts import tr
from callqa_desktop.ui.calls import filters
from callqa_desktop.ui.calls.filters import Conditions
from callqa_desktop.ui.calls.popups import ChoicePopup, PeriodPopup, Popup, RangePopup
from callqa_desktop.ui.widgets.buttons import Button, IconButton
from callqa_desktop.ui.widgets.panels import Flow, row

_FIXED = {
    "directions": filters.DIRECTIONS,
    "dispositions": filters.DISPOSITIONS,
    "statuses": filters.STATUSES,
    "recordings": filters.RECORDINGS,
}


class FilterChip(QFrame):
    """A condition in words; the cross removes it."""

    def __init__(self, bar: FilterBar, condition: str) -> None:
        super().__init__(bar)
        self.condition = condition
        self.setProperty("surface", "pill")
        line = row(self, gap=0)
        self.words = Button("", lambda: bar.edit(condition), kind="inpill")
        self.words.setAccessibleDescription(tr("Change the condition"))
        self.remove = IconButton("x", tr("Remove the condition"), lambda: bar.take_away(condition))
        self.remove.setProperty("kind", "inpill")
        line.addWidget(self.words)
        line.addWidget(self.remove)

    def show_value(self, held: Conditions) -> None:
        value = filters.in_words(held, self.condition)
        name = filters.condition_name(self.condition)
        self.words.set_words(value if self.condition == "period" else f"{name}: {value}")


class FilterBar(QWidget):
    """Holds the conditions (`conditions`); `changed` says that they are others now."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.conditions = Conditions()
        self.choices = FilterChoices((), (), ())
        self._flow = Flow(self)
        self.chips: dict[str, FilterChip] = {}
        for condition in filters.CONDITIONS:
            chip = FilterChip(self, condition)
            self.chips[condition] = chip
            self._flow.addWidget(chip)
        self.add = Button(tr("Filter"), self._offer, kind="chip", icon="plus")
        self._flow.addWidget(self.add)
        self.clear = Button(tr("Clear"), self.clear_all, kind="link")
        self._flow.addWidget(self.clear)
        self.popup: Popup | None = None
        self._show()

    def set_conditions(self, conditions: Conditions) -> None:
        """Takes new conditions; tells when they differ."""
        if conditions != self.conditions:
            self.conditions = conditions
            self._show()
            self.changed.emit()

    def take_away(self, condition: str) -> None:
        self.set_conditions(self.conditions.without(condition))
        self.add.setFocus(Qt.FocusReason.OtherFocusReason)

    def clear_all(self) -> None:
        self.set_conditions(Conditions())

    def edit(self, condition: str) -> None:
        """Opens the small window of a condition under its chip."""
        chip = self.chips[condition]
        self.popup = self._popup(condition)
        self.popup.open_under(self.add if chip.isHidden() else chip)

    def _offer(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for condition in filters.CONDITIONS:
            action = menu.addAction(filters.condition_name(condition))
            action.triggered.connect(lambda _=False, c=condition: self.edit(c))
        menu.popup(self.add.mapToGlobal(self.add.rect().bottomLeft()))

    def _popup(self, condition: str) -> Popup:
        held = self.conditions
        if condition == "period":
            return PeriodPopup(self, held, self._period)
        if condition == "duration":
            return RangePopup(self, condition, held.min_duration, held.max_duration, self._duration)
        if condition == "score":
            return RangePopup(self, condition, held.min_score, held.max_score, self._score)
        values = _FIXED.get(condition)
        if values is None:
            values = getattr(self.choices, condition)
        chosen = getattr(held, condition)
        offered = [(v, filters.value_name(condition, v)) for v in (*values, *(c for c in chosen if c not in values))]
        return ChoicePopup(
            self, filters.condition_name(condition), offered, chosen, lambda new: self._choose(condition, new)
        )

    def _period(self, conditions: Conditions) -> None:
        new = conditions
        self.set_conditions(replace(self.conditions, period=new.period, first=new.first, last=new.last))

    def _duration(self, low: float | None, high: float | None) -> None:
        self.set_conditions(
            replace(
                self.conditions,
                min_duration=None if low is None else int(low),
                max_duration=None if high is None else int(high),
            )
        )

    def _score(self, low: float | None, high: float | None) -> None:
        self.set_conditions(replace(self.conditions, min_score=low, max_score=high))

    def _choose(self, condition: str, values: tuple[str, ...]) -> None:
        chosen: dict[str, Any] = {condition: values}
        self.set_conditions(replace(self.conditions, **chosen))

    def _show(self) -> None:
        active = 0
        for condition, chip in self.chips.items():
            holds = self.conditions.holds(condition)
            if holds:
                chip.show_value(self.conditions)
                active += 1
            chip.setVisible(holds)
        self.clear.setVisible(active > 1)
        self._flow.invalidate()
        self.updateGeometry()
