"""The line of chips above the table: each is a condition that can be changed and removed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QMenu, QWidget

from callqa_desktop.services.records import FilterChoices
from callqa_desktop.texts import tr
from callqa_desktop.ui.calls import condition_words, filters
from callqa_desktop.ui.calls.filters import Conditions
from callqa_desktop.ui.calls.period_popup import PeriodPopup
from callqa_desktop.ui.calls.popups import ChoicePopup, Popup, RangePopup
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.keys.keyboard import OWN_KEYS
from callqa_desktop.ui.widgets.buttons import Button, IconButton
from callqa_desktop.ui.widgets.labels import plain_tooltip
from callqa_desktop.ui.widgets.panels import Flow, row

_FIXED = {
    "directions": filters.DIRECTIONS,
    "dispositions": filters.DISPOSITIONS,
    "statuses": filters.STATUSES,
    "recordings": filters.RECORDINGS,
    "sound": filters.SOUNDS,
    "annotated": filters.ANNOTATED,
}


class FilterChip(QFrame):
    """A condition in words: a click or Space changes it, the cross or Delete removes it, the arrows go on."""

    def __init__(self, bar: FilterBar, condition: str) -> None:
        super().__init__(bar)
        self.condition = condition
        self._bar = bar
        self.setProperty("surface", "pill")
        line = row(self, gap=0)
        self.words = Button("", lambda: bar.edit(condition), kind="inpill")
        self.words.setAccessibleDescription(tr("Space changes the condition, Delete removes it"))
        self.remove = IconButton("x", tr("Remove the condition") + "  Delete", lambda: bar.take_away(condition))
        self.remove.setProperty("kind", "inpill")
        for button in (self.words, self.remove):
            button.setProperty(OWN_KEYS, ["Delete", "Backspace", "Enter", "Left", "Right"])
            button.installEventFilter(self)
            line.addWidget(button)

    def show_value(self, held: Conditions) -> None:
        self.words.set_words(condition_words.chip(held, self.condition))
        self.words.setToolTip(plain_tooltip(condition_words.chip(held, self.condition, full=True)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keys of both buttons: a button itself would take the arrows for going to its neighbour."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        match event.key():
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
                self._bar.take_away(self.condition)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if watched is self.words:
                self._bar.edit(self.condition)
            case Qt.Key.Key_Right:
                self._bar.step(self.condition, 1)
            case Qt.Key.Key_Left:
                self._bar.step(self.condition, -1)
            case _:
                return super().eventFilter(watched, event)
        return True


class FilterBar(QWidget):
    """Holds the conditions (`conditions`); `changed` says that they are others now."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.conditions = Conditions()
        self.choices = FilterChoices((), (), ())
        self.me = ""
        """Who sits here: stands first among those to whom calls are assigned."""
        self._flow = Flow(self)
        self.chips: dict[str, FilterChip] = {}
        for condition in (filters.CHOSEN, *filters.CONDITIONS):
            chip = FilterChip(self, condition)
            self.chips[condition] = chip
            self._flow.addWidget(chip)
        self.add = Button(tr("Filter"), self.offer, kind="chip", icon="plus", keys=hint("calls_filter"))
        self._flow.addWidget(self.add)
        self.clear = Button(tr("Clear all"), self.clear_all, kind="link")
        self._flow.addWidget(self.clear)
        self.popup: Popup | None = None
        self._menu: QMenu | None = None
        """Kept: a menu that deletes itself takes the small window with it that was opened from it."""
        self.setAccessibleName(tr("Filter"))
        self._show()

    def set_conditions(self, conditions: Conditions) -> None:
        """Takes new conditions; tells when they differ."""
        if conditions != self.conditions:
            self.conditions = conditions
            self._show()
            self.changed.emit()

    def take(self, conditions: Conditions) -> None:
        """Takes new conditions without telling."""
        self.conditions = conditions
        self._show()

    def focus_first(self) -> None:
        """Puts the keyboard on the first chip, or on the button that adds one."""
        shown = [chip.words for chip in self.chips.values() if not chip.isHidden()]
        (shown[0] if shown else self.add).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def take_away(self, condition: str) -> None:
        """Removes a condition; the keyboard goes on to the next chip."""
        shown = [c for c, chip in self.chips.items() if not chip.isHidden()]
        place = shown.index(condition) if condition in shown else 0
        self.set_conditions(self.conditions.without(condition))
        rest = [c for c in shown if c != condition]
        heir = self.chips[rest[min(place, len(rest) - 1)]].words if rest else self.add
        heir.setFocus(Qt.FocusReason.OtherFocusReason)

    def clear_all(self) -> None:
        """Takes every chip away; what stands in the search field stays."""
        had_focus = self.clear.hasFocus()
        self.set_conditions(Conditions(text=self.conditions.text))
        if had_focus:
            self.add.setFocus(Qt.FocusReason.OtherFocusReason)

    def step(self, condition: str, by: int) -> None:
        """Moves the keyboard to the neighbouring chip, or to the button that adds one."""
        stops = [*(chip.words for chip in self.chips.values() if not chip.isHidden()), self.add]
        place = stops.index(self.chips[condition].words) + by
        if 0 <= place < len(stops):
            stops[place].setFocus(Qt.FocusReason.TabFocusReason)

    def edit(self, condition: str) -> None:
        """Opens the small window of a condition under its chip."""
        if condition == filters.CHOSEN:
            return
        chip = self.chips[condition]
        popup = self._popup(condition)
        self.popup = popup
        popup.closed.connect(lambda: self._edited(condition))
        popup.open_under(self.add if chip.isHidden() else chip)

    def offer(self) -> None:
        """The menu of all conditions."""
        if self._menu is None:
            self._menu = QMenu(self)
            for condition in filters.CONDITIONS:
                action = self._menu.addAction(condition_words.name(condition))
                action.triggered.connect(lambda _=False, c=condition: self.edit(c))
        self._menu.popup(self.add.mapToGlobal(self.add.rect().bottomLeft()))

    def _edited(self, condition: str) -> None:
        chip = self.chips[condition]
        (self.add if chip.isHidden() else chip.words).setFocus(Qt.FocusReason.PopupFocusReason)

    def _popup(self, condition: str) -> Popup:
        held = self.conditions
        if condition == "period":
            return PeriodPopup(self, held, self._period)
        if condition in filters.RANGES:
            low, high = filters.RANGES[condition]
            return RangePopup(
                self, condition, getattr(held, low), getattr(held, high), lambda a, b: self._range(condition, a, b)
            )
        chosen = getattr(held, condition)
        values = self._values(condition)
        offered = [(v, self._name(condition, v)) for v in (*values, *(c for c in chosen if c not in values))]
        return ChoicePopup(
            self, condition_words.name(condition), offered, chosen, lambda new: self._choose(condition, new)
        )

    def _values(self, condition: str) -> tuple[str, ...]:
        if condition in _FIXED:
            return _FIXED[condition]
        if condition == "assigned":
            mine = (self.me,) if self.me else ()
            return tuple(dict.fromkeys((*mine, *self.choices.reviewers)))
        values: tuple[str, ...] = getattr(self.choices, "trackers" if condition in ("said", "unsaid") else condition)
        return values

    def _name(self, condition: str, value: str) -> str:
        if condition in ("assigned", "reviewers") and value == self.me:
            return tr("me ({name})").format(name=value)
        return condition_words.value(condition, value)

    def _period(self, new: Conditions) -> None:
        self.set_conditions(replace(self.conditions, period=new.period, first=new.first, last=new.last))

    def _range(self, condition: str, low: float | None, high: float | None) -> None:
        whole = condition == "duration"
        ends = (None if end is None else int(end) if whole else end for end in (low, high))
        chosen: dict[str, Any] = dict(zip(filters.RANGES[condition], ends, strict=True))
        self.set_conditions(replace(self.conditions, **chosen))

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
        self.clear.setFixedHeight(self.add.sizeHint().height())  # on one line with the chips
        self._flow.invalidate()
        self.updateGeometry()
