"""Open deals by the likelihood that they are won, and how far such likelihoods can be believed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFileDialog

from callqa_desktop.errors import Cancelled
from callqa_desktop.models.enums import ChangeKind, JobKind
from callqa_desktop.services.changes import Change
from callqa_desktop.services.deals.csv_file import Imported
from callqa_desktop.services.deals.records import DealsView
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import JobRow
from callqa_desktop.services.stop import Stop
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.calls.filters import Conditions
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.statistics.deal_dialogs import ImportedDialog, TagsDialog
from callqa_desktop.ui.statistics.deal_list import OpenDeals
from callqa_desktop.ui.statistics.deal_trust import Charts, OpinionPanel, TrustPanel
from callqa_desktop.ui.statistics.section import Section
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.faces import Faces
from callqa_desktop.ui.widgets.labels import ElidedLabel
from callqa_desktop.ui.widgets.notices import Notice
from callqa_desktop.ui.widgets.panels import Scroll, column, row
from callqa_desktop.ui.widgets.progress import ThinProgress

if TYPE_CHECKING:
    from callqa_desktop.ui.statistics.page import StatisticsPage

_CONCERNS = (ChangeKind.DEAL, ChangeKind.CONNECTION)


class DealsSection(Section):
    def __init__(self, page: StatisticsPage) -> None:
        super().__init__(page)
        self.view: DealsView | None = None
        self._work: tuple[Progress, Stop] | None = None
        self._stale = True
        self._jobs: Mapping[str, JobRow] = {}
        self.summary = ElidedLabel("", "muted")
        self.read_button = Button(tr("Read from the CRM"), self.read, icon="refresh-cw")
        self.import_button = Button(tr("Import outcomes…"), self.choose_file, icon="upload")
        self.tags_button = Button(tr("Tags…"), self.open_tags, icon="tag")
        self.train_button = Button(tr("Train"), self.train, keys=hint("statistics_run"))
        self.progress = ThinProgress(self.cancel_job)
        self.progress.setFixedWidth(360)
        self.progress.hide()
        tools = row(gap=tokens.S2)
        tools.addWidget(self.summary, 1)
        tools.addWidget(self.progress)
        for button in (self.read_button, self.import_button, self.tags_button, self.train_button):
            tools.addWidget(button)
        self.deals = OpenDeals(self)
        self.trust = TrustPanel(page)
        self.opinion = OpinionPanel(page)
        self.charts = Charts(page)
        scroll = Scroll(gap=tokens.GAP)
        scroll.body.setContentsMargins(0, 0, tokens.S1, tokens.S2)
        scroll.body.addWidget(self.deals)
        sides = row(gap=tokens.GAP)
        for share, parts in (
            (3, (self.trust, self.opinion, self.charts.drivers)), (2, (self.charts.curve, self.charts.opinion)),
        ):  # fmt: skip
            side = column(gap=tokens.GAP)
            for part in parts:
                side.addWidget(part)
            side.addStretch(1)
            sides.addLayout(side, share)
        scroll.body.addLayout(sides)
        scroll.body.addStretch(1)
        self.faces = Faces(scroll)
        outer = column(self, gap=tokens.S3)
        outer.addLayout(tools)
        outer.addWidget(self.faces, 1)
        page.bridge.changes.changed.connect(self._changed)
        self.acts = {
            "statistics_open": self.open, "statistics_renew": self.renew, "statistics_run": self.train,
        }  # fmt: skip

    # The section comes and goes

    def shown(self) -> None:
        if self._stale:
            self.renew()
        self._look_for_jobs()
        self._focus()

    def leave(self) -> None:
        if self._work is not None:
            progress, stop = self._work
            progress.cancel()
            stop.stop()

    def _focus(self) -> None:
        if self.faces.face == "full" and self.view is not None and self.view.deals:
            self.deals.table.setFocus()
        else:
            self.page.setFocus()

    # What is shown

    def renew(self) -> None:
        """Reads everything anew."""
        self.leave()
        self._stale = False
        if self.view is None:
            self.faces.show_loading()
        progress, stop = Progress(), Stop()
        self._work = (progress, stop)
        future = self.page.program.deals.view(progress=progress, stop=stop)
        self.page.bridge.then(self, future, partial(self._have, progress), partial(self._failed, progress))

    def _have(self, progress: Progress, view: DealsView) -> None:
        if self._work is None or self._work[0] is not progress:
            return
        self._work = None
        first = self.view is None
        self.view = view
        counts = view.counts
        known = counts.opened + counts.won + counts.lost + counts.tagged
        self.summary.setText(_summary(view))
        self.read_button.setVisible(bool(view.crm))
        self.train_button.setEnabled(counts.won + counts.lost + counts.tagged > 0)
        if not known:
            self._show_nothing(view)
            return
        self.deals.show_view(view)
        self.trust.show_view(view)
        self.opinion.show_card(view.card)
        self.charts.show_view(view)
        self.faces.show_full()
        if first and self.isVisible():
            self._focus()

    def _failed(self, progress: Progress, error: BaseException) -> None:
        if self._work is None or self._work[0] is not progress:
            return
        self._work = None
        self._stale = True
        if not isinstance(error, Cancelled):
            self.faces.show_failed(error, self.renew)

    def _show_nothing(self, view: DealsView) -> None:
        acts: list[tuple[str, Callable[[], Any]]] = [
            (tr("Import outcomes…"), self.choose_file), (tr("Name tags…"), self.open_tags),
        ]  # fmt: skip
        if view.crm:
            acts.insert(0, (tr("Read deals from {name}").format(name=view.crm), self.read))
            why = tr("Read them from the CRM, take them from a file, or name the tags of calls that mean won and lost.")
        else:
            acts.insert(0, (tr("Connect a CRM"), lambda: self.page.shell.go("connections")))
            why = tr("Connect a CRM, take outcomes from a file, or name the tags of calls that mean won and lost.")
        self.faces.show_empty("handshake", tr("No deals are known here yet"), why, *acts)

    def _changed(self, changes: list[Change]) -> None:
        kinds = {change.kind for change in changes}
        if kinds.intersection(_CONCERNS):
            self._stale = True
            if self.isVisible():
                self.renew()
        if ChangeKind.JOB in kinds and (self.isVisible() or self._jobs):
            self._look_for_jobs()

    # Work in the background

    def read(self) -> None:
        """Reads deals and their ends from the CRM."""
        program = self.page.program
        self.page.bridge.then(self, program.deals.read(), self._queued, self.page.shell.show_error)

    def train(self) -> None:
        """Learns anew from the deals that ended."""
        if not self.train_button.isEnabled():
            return
        program = self.page.program
        self.page.bridge.then(self, program.deals.train(), self._queued, self.page.shell.show_error)

    def cancel_job(self) -> None:
        """Gives up what is under way."""
        for job in self._jobs.values():
            self.page.bridge.then(self, self.page.program.jobs.cancel(job.id), lambda _: None)

    def _queued(self, _jobs: list[int]) -> None:
        self._look_for_jobs()

    def _look_for_jobs(self) -> None:
        self.page.bridge.then(self, self.page.program.deals.under_way(), self._show_jobs)

    def _show_jobs(self, jobs: Mapping[str, JobRow]) -> None:
        ended = [job for kind, job in self._jobs.items() if kind not in jobs]
        self._jobs = jobs
        self.progress.setVisible(bool(jobs))
        self.summary.setVisible(not jobs)
        self.read_button.setEnabled(JobKind.DEALS not in jobs)
        busy = JobKind.LEARN in jobs
        self.train_button.setEnabled(not busy and self.view is not None and _outcomes(self.view) > 0)
        for job in jobs.values():
            self.progress.show_step(job.title, job.done, job.total)
        for job in ended:
            self.page.bridge.then(self, self.page.program.jobs.of([job.id]), self._tell_end)

    def _tell_end(self, jobs: list[JobRow]) -> None:
        for job in jobs:
            if job.state == "failed":
                self.page.shell.notify(Notice("error", job.what, job.why or job.remedy))

    # Files and tags

    def choose_file(self) -> QFileDialog:
        """Asks for a CSV file with outcomes."""
        dialog = QFileDialog(
            self, tr("Import outcomes"), str(Path.home()), tr("CSV files (*.csv *.txt);;All files (*)")
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.take_file(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def take_file(self, path: Path) -> None:
        """Takes outcomes from a file and tells what became of its lines."""
        work = self.page.program.deals.import_file(path)
        self.page.bridge.spawn(self, work, partial(self._imported, path), self.page.shell.show_error)

    def _imported(self, path: Path, told: Imported) -> None:
        if told.wrong_count:
            ImportedDialog(self, path.name, told).open()
        else:
            self.page.shell.notify(Notice("good", _taken(told)))

    def open_tags(self) -> TagsDialog:
        """Asks which tags of calls mean an outcome."""
        dialog = TagsDialog(self)
        dialog.open()
        return dialog

    # To other pages

    def open(self) -> None:
        """The calls with the client of the chosen deal."""
        deal = self.deals.deal
        if deal is not None and deal.calls:
            about = tr("calls with {client}").format(client=deal.client or deal.title)
            self.page.shell.open_calls(Conditions(ids=deal.calls, ids_words=" ".join(about.split())))


def _outcomes(view: DealsView) -> int:
    return view.counts.won + view.counts.lost + view.counts.tagged


def _summary(view: DealsView) -> str:
    counts = view.counts
    parts = [
        tr("{opened} open, {won} won, {lost} lost").format(
            opened=formats.count(counts.opened), won=formats.count(counts.won), lost=formats.count(counts.lost)
        )
    ]
    if counts.tagged:
        parts.append(trn("{n} outcome from tags", "{n} outcomes from tags", counts.tagged))
    if view.silent:
        parts.append(trn("{n} open deal without a call here", "{n} open deals without a call here", view.silent))
    if view.read_at is not None:
        parts.append(tr("{name} read {moment}").format(name=view.crm, moment=formats.moment(view.read_at)))
    return " · ".join(parts)


def _taken(told: Imported) -> str:
    return tr("{new} new outcomes, {changed} changed, {unchanged} known before").format(
        new=told.new, changed=told.changed, unchanged=told.unchanged
    )
