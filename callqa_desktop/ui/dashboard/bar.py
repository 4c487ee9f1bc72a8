"""The line of chips above the figures: period, comparison, and whose calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QRadioButton, QWidget

from callqa_desktop.services.dashboard.records import Choices, Compare
from callqa_desktop.texts import tr
from callqa_desktop.ui.calls import condition_words, filters
from callqa_desktop.ui.calls.filters import Conditions
from callqa_desktop.ui.calls.period_popup import PeriodPopup
from callqa_desktop.ui.calls.popups import ChoicePopup, Popup
from callqa_desktop.ui.dashboard.asked import FIELDS, Asked, compare_words, field_name
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.labels import plain_tooltip
from callqa_desktop.ui.widgets.panels import Flow

SHOWN = 2
"""Names that stand on a chip; of more only how many."""


class ComparePopup(Popup):
    """One of the comparisons."""

    def __init__(self, parent: QWidget, held: Compare, on_change: Callable[[Compare], Any]) -> None:
        super().__init__(parent, tr("Compare"))
        self.buttons: dict[Compare, QRadioButton] = {}
        self._held = held
        for one in (Compare.BEFORE, Compare.YEAR, Compare.NOTHING):
            button = QRadioButton(compare_words(one))
            button.setChecked(one == held)
            button.clicked.connect(partial(on_change, one))
            self.buttons[one] = button
            self.body.addWidget(button)

    def first_focus(self) -> QWidget | None:
        return self.buttons[self._held]


class QuestionBar(QWidget):
    """Holds what is asked (`asked`); `changed` says that it is something else now."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.asked = Asked()
        self.choices = Choices((), (), (), None)
        self.popup: Popup | None = None
        self._one_person = False
        self._flow = Flow(self)
        self.chips: dict[str, Button] = {}
        for key in ("period", "compare", *FIELDS):
            chip = Button("", partial(self.edit, key), kind="chip")
            chip.setCheckable(True)
            self.chips[key] = chip
            self._flow.addWidget(chip)
        self.clear = Button(tr("Everybody"), self.clear_all, kind="link")
        self._flow.addWidget(self.clear)
        self.setAccessibleName(tr("Filter"))
        self._show()

    def take(self, asked: Asked) -> None:
        """Takes a question without telling."""
        self.asked = asked
        self._show()

    def set_asked(self, asked: Asked) -> None:
        """Takes a question; tells when it is another one."""
        if asked != self.asked:
            self.take(asked)
            self.changed.emit()

    def set_choices(self, choices: Choices) -> None:
        self.choices = choices
        self._show()

    def set_one_person(self, one: bool) -> None:
        """The figures are about one person: nobody need be chosen."""
        self._one_person = one
        self._show()

    def clear_all(self) -> None:
        """Every filter goes, the period stays."""
        had_focus = self.clear.hasFocus()
        self.set_asked(self.asked.everybody())
        if had_focus:
            self.focus_first()

    def focus_first(self) -> None:
        self.chips["period"].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def edit(self, key: str) -> None:
        """Opens the small window of a chip."""
        self._show()  # a click must not change how the chip looks
        chip = self.chips[key]
        if key == "period":
            popup: Popup = PeriodPopup(self, self.asked.held, self._period)
        elif key == "compare":
            popup = ComparePopup(self, self.asked.compare, lambda c: self.set_asked(replace(self.asked, compare=c)))
        else:
            chosen = self.asked.values(key)
            offered = self._offered(key)
            values = [(v, _said(key, v)) for v in (*offered, *(c for c in chosen if c not in offered))]
            popup = ChoicePopup(
                self, field_name(key), values, chosen, lambda new: self.set_asked(self.asked.with_values(key, new))
            )
        self.popup = popup
        popup.closed.connect(lambda: chip.setFocus(Qt.FocusReason.PopupFocusReason))
        popup.open_under(chip)

    def _offered(self, key: str) -> tuple[str, ...]:
        if key == "directions":
            return filters.DIRECTIONS
        values: tuple[str, ...] = getattr(self.choices, key)
        return values

    def _period(self, new: Conditions) -> None:
        held = replace(self.asked.held, period=new.period, first=new.first, last=new.last)
        self.set_asked(replace(self.asked, held=held))

    def _show(self) -> None:
        asked = self.asked
        self.chips["period"].set_words(condition_words.values(asked.held, "period") + "  ▾")
        self.chips["compare"].set_words(compare_words(asked.compare) + "  ▾")
        self.chips["compare"].setEnabled(bool(asked.held.period))
        for field in FIELDS:
            chip, chosen = self.chips[field], asked.values(field)
            all_of_them = ", ".join(_said(field, v) for v in chosen)
            if not chosen:
                words = tr("{name}: all").format(name=field_name(field))
            elif len(chosen) > SHOWN:
                words = f"{field_name(field)}: {len(chosen)}"
            else:
                words = f"{field_name(field)}: {all_of_them}"
            chip.set_words(words + "  ▾")
            chip.setToolTip(plain_tooltip(all_of_them))
            chip.setChecked(bool(chosen))
            chip.setVisible(self._offers(field))
        self.clear.setVisible(asked.narrowed and not self._one_person)
        self.clear.setFixedHeight(self.chips["period"].sizeHint().height())
        for key in ("period", "compare"):
            self.chips[key].setChecked(False)
        self._flow.invalidate()
        self.updateGeometry()

    def _offers(self, field: str) -> bool:
        if self.asked.values(field):
            return not (self._one_person and field in ("employees", "teams"))
        if self._one_person and field in ("employees", "teams"):
            return False
        return len(self._offered(field)) > (1 if field == "connections" else 0)


def _said(field: str, value: str) -> str:
    return condition_words.value(field, value) if field == "directions" else value
