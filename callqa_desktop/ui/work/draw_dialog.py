"""What to review next: the person says how, the store draws."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QCheckBox, QLineEdit, QSpinBox

from callqa_desktop.services.quality.records import CANDIDATES, Plan
from callqa_desktop.services.records import CallFilter
from callqa_desktop.texts import tr
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.dialog import Dialog
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.work.forms import choice, field, side_by_side

if TYPE_CHECKING:
    from callqa_desktop.ui.work.page import WorkPage

DAY_MS = 86_400_000
TIME, RANDOM, RISK, DISAGREEMENT = "time", "random", "risk", "disagreement"


class DrawDialog(Dialog):
    """Asks for a plan and has it drawn; what was chosen is there again the next time."""

    def __init__(self, page: WorkPage) -> None:
        super().__init__(tr("What do I review next?"), page, width=520)
        self._page = page
        kept = page.program.settings.get("work_view").get("plan", {})
        kept = kept if isinstance(kept, dict) else {}
        self.how = choice(
            (TIME, tr("As much as fits into my time, the most useful first")),
            (RANDOM, tr("A random sample")),
            (RISK, tr("The riskiest calls")),
            (DISAGREEMENT, tr("Where people and AI may disagree")),
        )
        field(self.body, tr("How"), self.how)
        self.why = Label(role="caption", wrap=True)
        self.body.addWidget(self.why)
        line = side_by_side(self.body)
        self.minutes, self.calls = _number(5, 480, 45, tr(" min")), _number(1, 500, 10, "")
        self._minutes_word = field(line, tr("I have"), self.minutes)
        self._calls_word = field(line, tr("Calls"), self.calls)
        self.period = choice(
            (7, tr("Last 7 days")), (30, tr("Last 30 days")), (90, tr("Last 90 days")), (0, tr("All time"))
        )
        field(line, tr("Period"), self.period)
        self.employee = choice(("", tr("All managers")))
        field(self.body, tr("Manager"), self.employee)
        self.evenly = QCheckBox(tr("The same number of calls of each manager"))
        self.again = QCheckBox(tr("Also calls that people have scored already"))
        self.body.addWidget(self.evenly)
        self.body.addWidget(self.again)
        line = side_by_side(self.body)
        self.name, self.seed = QLineEdit(), QLineEdit()
        self.name.setPlaceholderText(tr("made from the date"))
        self.seed.setPlaceholderText(tr("a new one"))
        self.seed.setMaxLength(18)
        field(line, tr("Name (optional)"), self.name)
        self._seed_word = field(line, tr("Seed (optional)"), self.seed)
        self.add_button(tr("Cancel"), self.reject)
        self.draw_button = self.add_button(tr("Draw"), self._draw, kind="primary", keys="Enter")
        self.how.currentIndexChanged.connect(self._renew)
        _choose(self.how, kept.get("how"))
        _choose(self.period, kept.get("period", 30))
        for box, key in ((self.minutes, "minutes"), (self.calls, "calls")):
            if isinstance(kept.get(key), int):
                box.setValue(kept[key])
        self._renew()
        page.bridge.then(self, page.program.calls.choices(), lambda found: self._offer(found.employees))
        self.how.setFocus()

    def _offer(self, employees: tuple[str, ...]) -> None:
        for name in employees:
            self.employee.addItem(name, name)

    def _renew(self) -> None:
        how = self.how.currentData()
        timed, random = how == TIME, how == RANDOM
        for widget, shown in (
            (self.minutes, timed), (self._minutes_word, timed), (self.calls, not timed), (self._calls_word, not timed),
            (self.evenly, random), (self.seed, random), (self._seed_word, random),
        ):  # fmt: skip
            widget.setVisible(shown)
        why = {
            TIME: tr("Risk x doubt of the AI x managers seldom reviewed; your own pace is learned."),
            RANDOM: tr("The seed is kept: anyone can repeat the draw and prove it."),
            RISK: tr("Low scores, breaches, conflicts, long silences, managers seldom reviewed."),
            DISAGREEMENT: tr("Answers the AI was unsure of, and questions people often answer otherwise."),
        }[how]
        if not random:
            why += " " + tr("Looks at the newest {n} calls that match.").format(n=formats.count(CANDIDATES))
        self.why.setText(why)

    def plan(self) -> Plan:
        how, days = self.how.currentData(), int(self.period.currentData())
        name = self.employee.currentData()
        since = int(time.time() * 1000) - days * DAY_MS if days else None
        seed = self.seed.text().strip()
        return Plan(
            strategy=RISK if how == TIME else how,
            wanted=CallFilter(from_ms=since, employees=(name,) if name else ()),
            quota=self.calls.value(),
            budget_minutes=self.minutes.value() if how == TIME else 0,
            seed=int(seed) if seed.isdecimal() and how == RANDOM else None,
            per_employee=how == RANDOM and self.evenly.isChecked(),
            unscored=not self.again.isChecked(),
            name=self.name.text(),
        )

    def _draw(self) -> None:
        self.draw_button.setEnabled(False)
        self.show_notice(None)
        self._page.remember(
            plan={
                "how": self.how.currentData(), "period": self.period.currentData(), "minutes": self.minutes.value(),
                "calls": self.calls.value(),
            }
        )  # fmt: skip
        self._page.bridge.then(self, self._page.program.work.draw(self.plan()), self._drawn, self._failed)

    def _drawn(self, queue_id: int) -> None:
        self.accept()
        self._page.show_queue(queue_id)

    def _failed(self, error: BaseException) -> None:
        self.draw_button.setEnabled(True)
        self.show_error(error)


def _number(low: int, high: int, value: int, suffix: str) -> QSpinBox:
    box = QSpinBox()
    box.setRange(low, high)
    box.setValue(value)
    box.setSuffix(suffix)
    return box


def _choose(box: Any, value: object) -> None:
    place = box.findData(value)
    if place >= 0:
        box.setCurrentIndex(place)
