"""The panel at the right of the jobs: what the chosen job does, or why it failed and what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from callqa_desktop.services.records import JobRow
from callqa_desktop.texts import tr
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats, words
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.chips import StateChip
from callqa_desktop.ui.widgets.faces import Faces
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.notices import Notice, NoticeBar
from callqa_desktop.ui.widgets.panels import Panel, column
from callqa_desktop.ui.widgets.progress import Bar

WIDTH = 304


class JobDetails(Panel):
    """Renews its texts in place while the job goes on."""

    def __init__(
        self,
        cancel: Callable[[int], Any],
        retry: Callable[[int], Any],
        connections: Callable[[], Any],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.job: JobRow | None = None
        self._cancel, self._retry = cancel, retry
        self.setFixedWidth(WIDTH)
        inner = QWidget()
        layout = column(inner, margins=tokens.S4, gap=tokens.S2)
        self._title = Label(role="title", wrap=True)
        self._state = StateChip(words.job_state("queued"))
        self._facts = Label(role="muted", wrap=True)
        self._bar = Bar()
        self._problem: NoticeBar | None = None
        self._problem_place = column()
        layout.addWidget(self._title)
        layout.addWidget(self._state)
        layout.addWidget(self._facts)
        layout.addWidget(self._bar)
        layout.addLayout(self._problem_place)
        layout.addStretch(1)
        self.connections_button = Button(tr("Connections"), connections, icon="plug")
        self.cancel_button = Button(tr("Cancel"), self._cancel_it, kind="danger", keys="Delete")
        self.retry_button = Button(tr("Try again"), self._retry_it, kind="primary")
        for button in (self.connections_button, self.cancel_button, self.retry_button):
            layout.addWidget(button)
        self.faces = Faces(inner)
        column(self, margins=1).addWidget(self.faces)
        self.show_job(None)
        self.setAccessibleName(tr("Details of the job"))

    def show_job(self, job: JobRow | None) -> None:
        before, self.job = self.job, job
        if job is None:
            self.faces.show_empty("list-checks", tr("No job chosen"), tr("Choose a job to see what it does."))
            return
        self._title.setText(job.title)
        self._state.show_look(words.job_state(job.state))
        lines = [words.job_kind(job.kind), tr("asked for {when}").format(when=formats.moment(job.created_at))]
        if job.started_at:
            lines.append(tr("began {when}").format(when=formats.moment(job.started_at)))
        if job.finished_at:
            lines.append(tr("ended {when}").format(when=formats.moment(job.finished_at)))
        if job.attempts > 1:
            lines.append(tr("attempt {n}").format(n=job.attempts))
        if job.state == "queued" and job.what:
            lines.append(tr("next attempt {when}").format(when=formats.moment(job.not_before)))
        if job.note:
            lines.append(job.note)
        self._facts.setText("\n".join(lines))
        running = job.state == "running"
        self._bar.setVisible(running)
        self._bar.set_share(job.done / job.total if job.total else None)
        if before is None or (before.id, before.what, before.state) != (job.id, job.what, job.state):
            self._show_problem(job)
        self.cancel_button.setVisible(job.state in ("queued", "running", "interrupted"))
        self.retry_button.setVisible(job.state in ("failed", "cancelled", "interrupted") or bool(job.what))
        self.connections_button.setVisible(job.state == "failed" and not job.code.startswith(("store.", "bug")))
        self.faces.show_full()

    def _show_problem(self, job: JobRow) -> None:
        if self._problem is not None:
            self._problem.hide()
            self._problem.deleteLater()
            self._problem = None
        if job.what:
            rest = ". ".join(part[:1].upper() + part[1:].rstrip(".") for part in (job.why, job.remedy) if part)
            level = "error" if job.state == "failed" else "warning"
            self._problem = NoticeBar(Notice(level, job.what, rest + ("." if rest else "")), None)
            self._problem_place.addWidget(self._problem)

    def _cancel_it(self) -> None:
        if self.job is not None:
            self._cancel(self.job.id)

    def _retry_it(self) -> None:
        if self.job is not None:
            self._retry(self.job.id)
