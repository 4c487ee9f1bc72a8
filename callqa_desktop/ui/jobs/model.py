"""The list of jobs as Qt sees it; renewed in place, so that nothing flickers."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from callqa_desktop.services.records import JobRow
from callqa_desktop.ui.widgets import words

Index = QModelIndex | QPersistentModelIndex
JOB = Qt.ItemDataRole.UserRole + 1
"""The JobRow of a line."""
GROUPS = {
    "all": ("queued", "running", "interrupted", "done", "failed", "cancelled"),
    "running": ("running",),
    "waiting": ("queued", "interrupted"),
    "failed": ("failed",),
    "done": ("done", "cancelled"),
}


class JobsModel(QAbstractListModel):
    """Jobs of one group; `set_jobs` takes all of them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.group = "all"
        self._all: list[JobRow] = []
        self.jobs: list[JobRow] = []

    def set_jobs(self, jobs: list[JobRow]) -> None:
        """The jobs as they are now. Lines that stay are renewed where they stand."""
        self._all = jobs
        self._show([job for job in jobs if job.state in GROUPS[self.group]])

    def set_group(self, group: str) -> None:
        self.group = group
        self.set_jobs(self._all)

    def place_of(self, job_id: int | None) -> int:
        """The line of a job, -1 when it is not shown."""
        return next((n for n, job in enumerate(self.jobs) if job.id == job_id), -1)

    def _show(self, jobs: list[JobRow]) -> None:
        if [job.id for job in jobs] != [job.id for job in self.jobs]:
            self.beginResetModel()
            self.jobs = jobs
            self.endResetModel()
            return
        before, self.jobs = self.jobs, jobs
        for number, (old, new) in enumerate(zip(before, jobs, strict=True)):
            if old != new:
                self.dataChanged.emit(self.index(number), self.index(number))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.jobs)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self.jobs):
            return None
        job = self.jobs[index.row()]
        if role == JOB:
            return job
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{words.job_state(job.state).word}: {job.title}"
        return None
