"""The dashboard: what the calls of a period come to, who does well, and one employee over time."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtWidgets import QButtonGroup, QStackedWidget

from callqa_desktop.services.dashboard.records import Choices, Overview, Question
from callqa_desktop.texts import tr
from callqa_desktop.ui.calls.filters import Conditions
from callqa_desktop.ui.charts import library
from callqa_desktop.ui.dashboard.asked import Asked
from callqa_desktop.ui.dashboard.bar import QuestionBar
from callqa_desktop.ui.dashboard.behind import open_behind
from callqa_desktop.ui.dashboard.employee import EmployeeSection
from callqa_desktop.ui.dashboard.employees import EmployeesSection
from callqa_desktop.ui.dashboard.overview import OverviewSection
from callqa_desktop.ui.dashboard.section import Section
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.page import Page, Shell
from callqa_desktop.ui.widgets.panels import row

SETTING = "dashboard"


class DashboardPage(Page):
    """Chips lead to the sections; the period and whose calls they are stand above and hold for all of them."""

    def __init__(self, program: Program, bridge: Bridge, shell: Shell) -> None:
        super().__init__(tr("Dashboard"), program, bridge, shell)
        library.load()
        self.bar = QuestionBar()
        self.bar.take(Asked.restored(self.kept("asked")))
        self.state = Label("", "muted")
        self.arrange_button = Button(
            tr("Cards"), self._arrange, icon="layout-grid", keys=hint("dashboard_arrange")
        )  # fmt: skip
        self.open_button = Button(tr("Open these calls"), self.open_calls, icon="phone", keys=hint("dashboard_open"))
        self.header.line.addStretch(1)
        for part in (self.state, self.arrange_button, self.open_button):
            self.header.line.addWidget(part)
        self.stack = QStackedWidget()
        self._one_of = QButtonGroup(self)
        self.chips: dict[str, Button] = {}
        self.overview, self.employees, self.employee = (
            OverviewSection(self),
            EmployeesSection(self),
            EmployeeSection(self),
        )
        self.sections: dict[str, Section] = {
            one.name: one for one in (self.overview, self.employees, self.employee)
        }  # fmt: skip
        titles = {"overview": tr("Overview"), "employees": tr("Employees"), "employee": ""}
        line = row()
        for name, section in self.sections.items():
            chip = Button(titles[name], partial(self.show_section, name), kind="chip")
            chip.setCheckable(True)
            self._one_of.addButton(chip)
            self.chips[name] = chip
            line.addWidget(chip)
            self.stack.addWidget(section)
            section.asker.busy.connect(self.show_state)
        self.chips["employee"].hide()
        line.addStretch(1)
        self.body.addLayout(line)
        self.body.addWidget(self.bar)
        self.body.addWidget(self.stack, 1)
        self._select("overview")
        self.bar.changed.connect(self._asked_anew)
        self.acts = {
            "dashboard_period": partial(self.bar.edit, "period"),
            "dashboard_compare": partial(self.bar.edit, "compare"),
            "dashboard_chips": self.bar.focus_first, "dashboard_open": self.open_calls, "dashboard_renew": self.renew,
            "dashboard_arrange": self._arrange, "dashboard_next_section": lambda: self._step(1),
            "dashboard_previous_section": lambda: self._step(-1),
        }  # fmt: skip

    # The page comes and goes

    def shown(self) -> None:
        self.bridge.then(self, self.program.dashboard.choices(), self._have_choices)
        self.section.come()
        if self.hasFocus():
            self.section.focus()

    def leave(self) -> None:
        self.section.go()

    def keep(self) -> dict[str, Any]:
        return {"section": self.section.name, "sections": {n: one.keep() for n, one in self.sections.items()}}

    def take_up(self, kept: dict[str, Any]) -> None:
        for name, inner in kept["sections"].items():
            self.sections[name].take_up(inner)
        self._select(kept["section"])

    def perform(self, action: str) -> bool:
        if action in self.acts:
            return super().perform(action)
        return self.section.act(action.removeprefix("dashboard_"))

    # Sections

    @property
    def section(self) -> Section:
        """The one in front."""
        found = self.stack.currentWidget()
        assert isinstance(found, Section)
        return found

    def show_section(self, name: str) -> None:
        if name != self.section.name:
            self.section.go()
        self._select(name)
        self.section.come()
        self.section.focus()

    def show_employee(self, name: str) -> None:
        """The page of one employee; also for whoever leads here from elsewhere."""
        self.employee.choose(name)
        chip = self.chips["employee"]
        chip.set_words(name)
        chip.show()
        if self.isVisible():
            self.show_section("employee")
        else:
            self._select("employee")

    def _select(self, name: str) -> None:
        self.chips[name].setChecked(True)
        self.stack.setCurrentWidget(self.sections[name])
        self.bar.set_one_person(self.sections[name].about_one)
        self.arrange_button.setVisible(name == "overview")
        self.show_state()

    def _step(self, by: int) -> None:
        names = [name for name, chip in self.chips.items() if not chip.isHidden()]
        self.show_section(names[(names.index(self.section.name) + by) % len(names)])

    # What is asked

    def question(self) -> Question:
        """What the chips ask today."""
        return self.bar.asked.question(datetime.now().astimezone().date())

    def renew(self) -> None:
        """Reads the section in front anew."""
        self.section.renew()

    def any_time(self) -> None:
        """The period is everything there is."""
        asked = self.bar.asked
        self.bar.set_asked(Asked(Conditions(employees=asked.held.employees), asked.teams, asked.compare))

    def open_calls(self) -> None:
        """The list of the calls the section in front is about."""
        behind = self.employee.answer.behind if self.section is self.employee and self.employee.answer else None
        if behind is not None:
            self.employee.open(behind)
            return
        asked = self.bar.asked
        if asked.teams:  # the list of calls knows no teams: the figure of all calls knows who belongs to them
            self.bridge.then(
                self, self.program.dashboard.overview(self.question()), self._open_counted, self.shell.show_error
            )
        else:
            self.shell.open_calls(asked.held)

    def _open_counted(self, answer: Overview) -> None:
        open_behind(self, next((tile.behind for tile in answer.tiles if tile.key == "calls"), None))

    def show_state(self) -> None:
        """Says that figures are being renewed, or how far they are counted."""
        section = self.section
        words = ""
        if section.asker.slow:
            words = tr("Figures are being renewed…")
        elif section.filling is not None and section.filling.days:
            done = formats.count(section.filling.total - section.filling.days)
            words = tr("Days counted: {done} of {total}").format(
                done=done, total=formats.count(section.filling.total)
            )  # fmt: skip
        self.state.setText(words)

    def kept(self, key: str) -> dict[str, Any]:
        """A part of what the person chose, {} where there is none or it is none of ours."""
        found = self.program.settings.get(SETTING).get(key)
        return found if isinstance(found, dict) else {}

    def keep_setting(self, key: str, value: dict[str, Any]) -> None:
        """Remembers a part of what the person chose."""
        whole = dict(self.program.settings.get(SETTING)) | {key: value}
        self.bridge.then(self, self.program.settings.set(SETTING, whole), _kept, self.shell.show_error)

    def _asked_anew(self) -> None:
        self.keep_setting("asked", self.bar.asked.kept())
        for section in self.sections.values():
            section.renew()

    def _have_choices(self, choices: Choices) -> None:
        self.bar.set_choices(choices)
        self.employee.set_names(choices.employees)

    def _arrange(self) -> None:
        if self.section is self.overview:
            self.overview.choose(self.arrange_button)


def _kept(_: object) -> None:
    """What was chosen shows already."""
