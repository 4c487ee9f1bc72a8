"""A second opinion that is being made, or that failed, above the findings."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.enums import JobState
from callqa_desktop.services.records import JobRow
from callqa_desktop.texts import tr
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.notices import Notice, NoticeBar
from callqa_desktop.ui.widgets.panels import column
from callqa_desktop.ui.widgets.progress import ThinProgress

_OPEN = (JobState.QUEUED, JobState.RUNNING, JobState.INTERRUPTED)


class UnderWay(QWidget):
    """Hidden while there is nothing to tell."""

    cancel_requested = Signal(int)
    again_requested = Signal(object)
    """The JobRow that failed."""
    arrived = Signal()
    """The opinion that was shown as under way is there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._job: JobRow | None = None
        self._told: JobRow | None = None
        """The failed one that is shown."""
        self._closed: set[int] = set()
        self.work = ThinProgress(self._cancel)
        self.failure: NoticeBar | None = None
        self._layout = column(self)
        self._layout.setContentsMargins(tokens.GAP, tokens.S2, tokens.GAP, 0)
        self._layout.addWidget(self.work)
        self.hide()

    def show_job(self, job: JobRow | None) -> None:
        """The newest opinion asked for on the open call; None where there is none."""
        before, self._job = self._job, job
        under_way = job is not None and job.state in _OPEN
        failed = job is not None and job.state == JobState.FAILED and job.id not in self._closed
        self.work.setVisible(under_way)
        if job is not None and under_way:
            self.work.show_step(_words(job), job.done, job.total)
        self._show_failure(job if failed else None)
        self.setVisible(under_way or failed)
        was_open = before is not None and before.state in _OPEN
        if was_open and before is not None and job is not None and job.id == before.id and job.state == JobState.DONE:
            self.arrived.emit()

    def forget(self) -> None:
        """Another call is open now."""
        self._job = None
        self.show_job(None)

    def _show_failure(self, job: JobRow | None) -> None:
        if job is not None and job == self._told:
            return
        self._told = job
        if self.failure is not None:
            self._layout.removeWidget(self.failure)
            self.failure.hide()
            self.failure.deleteLater()
            self.failure = None
        if job is not None:
            error = UserFacingError(job.what, job.why, job.remedy, code=job.code)
            act = (tr("Try again"), lambda: self.again_requested.emit(job))
            self.failure = NoticeBar(Notice.of(error, act), lambda _bar: self._close(job))
            self._layout.addWidget(self.failure)
            self.failure.show()

    def _close(self, job: JobRow) -> None:
        self._closed.add(job.id)
        self.show_job(job)

    def _cancel(self) -> None:
        if self._job is not None:
            self.cancel_requested.emit(self._job.id)


def _words(job: JobRow) -> str:
    """What it is doing; for how long it is put off, and why."""
    asked = str(job.target.get("model") or "")
    title = tr("Second opinion of {model}").format(model=asked) if asked else tr("Second opinion")
    if job.state != JobState.RUNNING and job.what:
        when = tr("again at {time}").format(time=formats.moment(job.not_before)) if job.not_before else ""
        step = ", ".join(part for part in (job.what, when) if part)
    else:
        step = job.note or (tr("judging") if job.state == JobState.RUNNING else tr("waiting for its turn"))
    return f"{title}: {step}"
