"""The page of jobs."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QAbstractItemView, QButtonGroup, QListView, QStackedWidget, QWidget

from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.services.changes import Change
from callqa_desktop.services.records import JobRow
from callqa_desktop.texts import tr
from callqa_desktop.ui.jobs.batch_list import BatchList
from callqa_desktop.ui.jobs.delegate import JobDelegate
from callqa_desktop.ui.jobs.details import JobDetails
from callqa_desktop.ui.jobs.model import GROUPS, JobsModel
from callqa_desktop.ui.jobs.sent import SentSection
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.theme.manager import theme
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.faces import Faces
from callqa_desktop.ui.widgets.page import Page, Shell
from callqa_desktop.ui.widgets.panels import Panel, column, row

SETTLE_MS = 200
"""The list is read anew at most five times a second."""


class JobsPage(Page):
    """What runs, waits, failed, is done; details and verbs at the right."""

    def __init__(self, program: Program, bridge: Bridge, shell: Shell) -> None:
        super().__init__(tr("Jobs"), program, bridge, shell)
        self.model = JobsModel(self)
        self._asking = False
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._load)
        self.clear_button = Button(tr("Clear finished"), self._clear)
        self.sections: dict[str, Button] = {}
        self._section_group = QButtonGroup(self)
        for name, words in (("jobs", tr("What is done")), ("sent", tr("What left this computer"))):
            chip = Button(words, partial(self.show_section, name), kind="chip")
            chip.setCheckable(True)
            chip.setChecked(name == "jobs")
            self._section_group.addButton(chip)
            self.sections[name] = chip
            self.header.line.addWidget(chip)
        self.header.line.addStretch(1)
        self.header.line.addWidget(self.clear_button)
        self.stack = QStackedWidget()
        self.body.addWidget(self.stack, 1)
        self.sent = SentSection(program, bridge, shell)
        jobs = QWidget()
        body = column(jobs, gap=tokens.S3)
        self.batches = BatchList(program, bridge, shell)
        body.addWidget(self.batches)
        self.stack.addWidget(jobs)
        self.stack.addWidget(self.sent)
        self.groups: dict[str, Button] = {}
        self._one_of = QButtonGroup(self)
        line = row()
        for group in GROUPS:
            button = Button("", partial(self._choose, group), kind="chip")
            button.setCheckable(True)
            button.setChecked(group == "all")
            self._one_of.addButton(button)
            self.groups[group] = button
            line.addWidget(button)
        line.addStretch(1)
        body.addLayout(line)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(JobDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setAccessibleName(tr("Jobs"))
        self.list.selectionModel().currentRowChanged.connect(self._show_current)
        theme.changed.connect(self.list.viewport().update)
        self.faces = Faces(self.list)
        panel = Panel()
        inside = column(panel, margins=1)
        inside.setContentsMargins(1, 6, 1, 6)
        inside.addWidget(self.faces)
        self.details = JobDetails(self._cancel, self._retry, partial(shell.go, "connections"))
        line = row(gap=tokens.GAP)
        line.addWidget(panel, 1)
        line.addWidget(self.details)
        body.addLayout(line, 1)
        self._name_groups({})
        self.faces.show_loading()
        bridge.changes.changed.connect(self._changed)
        self.acts = {
            "cancel_job": self._cancel_current, "pause_batch": self.batches.toggle,
            "jobs_section": self._other_section,
        }  # fmt: skip

    def shown(self) -> None:
        self._load()
        self._focus()

    def keep(self) -> dict[str, Any]:
        return {"section": "sent" if self._sending else "jobs"}

    def take_up(self, kept: dict[str, Any]) -> None:
        self.show_section(str(kept.get("section", "jobs")))

    def show_section(self, name: str) -> None:
        """Brings "jobs" or "sent" to the front."""
        self.sections[name].setChecked(True)
        self.stack.setCurrentIndex(list(self.sections).index(name))
        self.clear_button.setVisible(name == "jobs")
        self._load()
        self._focus()

    @property
    def _sending(self) -> bool:
        return self.stack.currentWidget() is self.sent

    def _other_section(self) -> None:
        self.show_section("jobs" if self._sending else "sent")

    def _focus(self) -> None:
        if self._sending:
            self.sent.focus()
        else:
            self.list.setFocus()

    def _load(self) -> None:
        if self._sending:
            self.sent.load()
            return
        self.batches.load()
        if self._asking:
            self._settle.start()
            return
        self._asking = True
        self.bridge.then(self, self.program.jobs.recent(), self._show, self._fail)
        self.bridge.then(self, self.program.jobs.counts(), self._name_groups)

    def _fail(self, error: BaseException) -> None:
        self._asking = False
        self.faces.show_failed(error, self._load)

    def _show(self, jobs: list[JobRow]) -> None:
        self._asking = False
        chosen = self._current()
        self.model.set_jobs(jobs)
        self._restore(chosen.id if chosen else None)

    def _restore(self, job_id: int | None) -> None:
        place = self.model.place_of(job_id)
        if not self.model.jobs:
            self._show_empty()
        else:
            self.faces.show_full()
            if self.list.currentIndex().row() != max(place, 0):
                self.list.setCurrentIndex(self.model.index(max(place, 0)))
        self._show_current()

    def _show_empty(self) -> None:
        if self.model.group == "all":
            self.faces.show_empty(
                "list-checks",
                tr("Nothing has been done yet"),
                tr("Synchronisation, analysis and pushes to the CRM appear here."),
                (tr("To the calls"), partial(self.shell.go, "calls")),
            )
        else:
            self.faces.show_empty(
                "list-checks", tr("None here"), "", (tr("Show all jobs"), partial(self._choose, "all"))
            )

    def _name_groups(self, counts: dict[str, int]) -> None:
        names = {
            "all": tr("All"),
            "running": tr("Running"),
            "waiting": tr("In queue"),
            "failed": tr("Failed"),
            "done": tr("Done"),
        }
        for group, states in GROUPS.items():
            n = sum(counts.get(state, 0) for state in states)
            self.groups[group].set_words(f"{names[group]}  {formats.count(n)}" if n else names[group])

    def _choose(self, group: str) -> None:
        self.groups[group].setChecked(True)
        chosen = self._current()
        self.model.set_group(group)
        self._restore(chosen.id if chosen else None)

    def _changed(self, changes: list[Change]) -> None:
        concerns = any(c.kind in (ChangeKind.JOB, ChangeKind.BATCH) for c in changes)
        if concerns and self.isVisible() and not self._settle.isActive():
            self._settle.start()

    def _current(self) -> JobRow | None:
        number = self.list.currentIndex().row()
        return self.model.jobs[number] if 0 <= number < len(self.model.jobs) else None

    def _show_current(self) -> None:
        self.details.show_job(self._current())

    # Verbs

    def _cancel(self, job_id: int) -> None:
        self.bridge.then(self, self.program.jobs.cancel(job_id), self._done, self.shell.show_error)

    def _cancel_current(self) -> None:
        job = self._current()
        if job is not None and job.state in ("queued", "running", "interrupted"):
            self._cancel(job.id)

    def _retry(self, job_id: int) -> None:
        self.bridge.then(self, self.program.jobs.retry(job_id), self._done, self.shell.show_error)

    def _clear(self) -> None:
        self.bridge.then(self, self.program.jobs.clear_finished(), self._done, self.shell.show_error)

    def _done(self, _: object) -> None:
        self._load()
