"""The page of work."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QButtonGroup, QStackedWidget

from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.services.changes import Change
from callqa_desktop.texts import tr
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.notices import Notice
from callqa_desktop.ui.widgets.page import Page, Shell
from callqa_desktop.ui.widgets.panels import row
from callqa_desktop.ui.work.agreement import AgreementSection
from callqa_desktop.ui.work.assigned import AssignedSection
from callqa_desktop.ui.work.calibrations import CalibrationsSection
from callqa_desktop.ui.work.coaching import CoachingSection
from callqa_desktop.ui.work.disputes import DisputesSection
from callqa_desktop.ui.work.forms import ask_source
from callqa_desktop.ui.work.lines import LinesView
from callqa_desktop.ui.work.person import PersonButton
from callqa_desktop.ui.work.queue import QueueSection
from callqa_desktop.ui.work.section import Section

SETTLE_MS = 150
_CONCERNS = (ChangeKind.WORK, ChangeKind.EVALUATION, ChangeKind.CALL, ChangeKind.SETTING)


class WorkPage(Page):
    """Queues, what was assigned, calibrations, disputes, coaching, agreement: one section in front."""

    def __init__(self, program: Program, bridge: Bridge, shell: Shell) -> None:
        super().__init__(tr("Work"), program, bridge, shell)
        self.person_button = PersonButton(self)
        self.take_button = Button(tr("Take in a file"), self.take_in, icon="folder-open")
        self.header.line.addStretch(1)
        self.header.line.addWidget(self.take_button)
        self.header.line.addWidget(self.person_button)
        line = row()
        self._one_of = QButtonGroup(self)
        self.stack = QStackedWidget()
        self.chips: dict[str, Button] = {}
        self.sections: dict[str, Section] = {}
        self._titles = {
            "queue": tr("My queue"), "assigned": tr("Assigned to me"), "calibrations": tr("Calibrations"),
            "disputes": tr("Disputes"), "coaching": tr("Coaching"), "agreement": tr("Agreement"),
        }  # fmt: skip
        for made in (
            QueueSection(self), AssignedSection(self), CalibrationsSection(self), DisputesSection(self),
            CoachingSection(self), AgreementSection(self),
        ):  # fmt: skip
            chip = Button(self._titles[made.name], partial(self.show_section, made.name), kind="chip")
            chip.setCheckable(True)
            self._one_of.addButton(chip)
            self.chips[made.name], self.sections[made.name] = chip, made
            line.addWidget(chip)
            self.stack.addWidget(made)
        line.addStretch(1)
        for section in self.sections.values():
            if section.tools is not None:
                line.addWidget(section.tools)
        self.body.addLayout(line)
        self.body.addWidget(self.stack, 1)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._load)
        bridge.changes.changed.connect(self._changed)
        self._select(str(self.kept("section", "queue")))

    # The page comes and goes

    def shown(self) -> None:
        self.person_button.renew()
        self._load()
        self.section.focus()

    def keep(self) -> dict[str, Any]:
        chosen = {name: lines.current_key() for name, lines in self._lists()}
        return {"section": self.section.name, "chosen": chosen}

    def take_up(self, kept: dict[str, Any]) -> None:
        for name, lines in self._lists():
            lines.prefer(kept["chosen"].get(name))
        self._select(kept["section"])

    def _lists(self) -> list[tuple[str, LinesView]]:
        """The list of each section."""
        return [(name, one.findChildren(LinesView)[0]) for name, one in self.sections.items()]

    @property
    def section(self) -> Section:
        """The one in front."""
        found = self.stack.currentWidget()
        assert isinstance(found, Section)
        return found

    def show_section(self, name: str) -> None:
        self._select(name)
        self.remember(section=name)
        self.section.load()
        self.section.focus()

    def show_queue(self, queue_id: int) -> None:
        """A queue that was just drawn."""
        section = self.sections["queue"]
        assert isinstance(section, QueueSection)
        section.choose(queue_id)
        self.show_section("queue")
        section.list.setFocus()

    def _select(self, name: str) -> None:
        name = name if name in self.sections else "queue"
        self.chips[name].setChecked(True)
        self.stack.setCurrentWidget(self.sections[name])
        for key, section in self.sections.items():
            if section.tools is not None:
                section.tools.setVisible(key == name)

    def tell_count(self, name: str, n: int) -> None:
        """How much waits in a section, beside its name."""
        self.chips[name].set_words(f"{self._titles[name]}  {n}" if n else self._titles[name])

    def _load(self) -> None:
        for name in ("assigned", "calibrations", "disputes"):  # what waits there is counted on their chips
            self.sections[name].load()
        if self.section.name not in ("assigned", "calibrations", "disputes"):
            self.section.load()

    def _changed(self, changes: list[Change]) -> None:
        if self.isVisible() and any(c.kind in _CONCERNS for c in changes) and not self._settle.isActive():
            self._settle.start()

    # Keys

    def perform(self, action: str) -> bool:
        match action:
            case "work_start":
                self.section.primary()
            case "work_new":
                return self.section.act("new") or self._draw()
            case "work_remove":
                return self.section.act("remove")
            case "work_next_section":
                self._step(1)
            case "work_previous_section":
                self._step(-1)
            case "work_person":
                self.person_button.open_menu()
            case _:
                return False
        return True

    def _draw(self) -> bool:
        section = self.sections["queue"]
        assert isinstance(section, QueueSection)
        section.draw()
        return True

    def _step(self, by: int) -> None:
        names = list(self.sections)
        self.show_section(names[(names.index(self.section.name) + by) % len(names)])

    # Files and memory

    def take_in(self) -> None:
        ask_source(self, tr("Take in a calibration or a dispute"), self.take_file)

    def take_file(self, source: Path) -> None:
        def taken(kind: str) -> None:
            self.show_section("calibrations" if kind == "calibration" else "disputes")
            what = tr("The calibration was taken in") if kind == "calibration" else tr("The dispute was taken in")
            self.shell.notify(Notice("good", what, key="work.taken"))

        self.bridge.then(self, self.program.work.take_in(source), taken, self.shell.show_error)

    def kept(self, key: str, default: Any) -> Any:
        value = self.program.settings.get("work_view").get(key, default)
        return value if isinstance(value, type(default)) else default

    def remember(self, **values: Any) -> None:
        before = self.program.settings.get("work_view")
        if {**before, **values} != before:
            self.program.settings.set("work_view", {**before, **values})
