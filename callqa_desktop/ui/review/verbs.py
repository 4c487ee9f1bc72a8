"""What a person does with a call: one method a verb; buttons and keys only call them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.enums import EvaluationStatus
from callqa_desktop.services.records import CallFilter, CallSort, EvaluationRow
from callqa_desktop.texts import tr
from callqa_desktop.ui.review.scoring.saver import SUBMITTED
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.notices import Notice

if TYPE_CHECKING:
    from callqa_desktop.ui.review.page import ReviewPage

_QUOTE = 500
"""Characters of a line kept as the quote of an evidence."""


class Verbs:
    def __init__(self, page: ReviewPage) -> None:
        self._page = page
        page.saver.overtaken.connect(self.tell_overtaken)

    def attach(self) -> bool:
        """Adds the loop, else the line being spoken, as evidence to the current question."""
        page = self._page
        if page.playback.loop and page.playback.loop_on:
            return page.sheet.attach(*page.playback.loop)
        line = page.transcript.current_line()
        return line is not None and page.sheet.attach(line.start_ms, line.end_ms, line.text[:_QUOTE])

    def submit(self, and_then: Callable[[], object] | None = None) -> None:
        """Finishes the evaluation, or says which answers are missing and goes to the first of them."""
        page = self._page
        if not page.sheet.editable or page.detail is None:
            return
        page.show_score()
        if page.score.footer.show_missing():
            page.sheet.select(page.sheet.missing()[0].question)
            return
        page.saver.when_saved(lambda: self._submit_saved(and_then))

    def submit_next(self) -> None:
        """Finishes the evaluation and opens the next call of the queue."""
        self.submit(lambda: self._page.neighbour(1))

    def _submit_saved(self, and_then: Callable[[], object] | None) -> None:
        page, evaluation = self._page, self._page.sheet.evaluation
        if evaluation is None:
            return

        def done(row: EvaluationRow) -> None:
            if page.sheet.call_id == row.call_id:
                page.sheet.stored(row)
                self._tell_others(row)
                if and_then is not None:
                    and_then()

        def failed(error: BaseException) -> None:
            if isinstance(error, UserFacingError) and error.code == SUBMITTED:
                self.tell_overtaken()
                page.reopen()
            else:
                page.notify_error(error, "save")

        page.coverage.flush()  # what was heard belongs to the evaluation: it is written first
        page.bridge.then(page, page.program.review.submit(evaluation.id), done, failed)

    def tell_overtaken(self) -> None:
        """Another window finished the draft meanwhile."""
        why = tr("From another window. What you answer here now goes into a new draft.")
        self._page.shell.notify(Notice("info", tr("These scores were submitted already"), why, key="review.overtaken"))

    def _tell_others(self, row: EvaluationRow) -> None:
        """Another person's evaluation of the call stands beside this one: nothing of it is lost, but it is told."""
        page = self._page
        if page.sheet.calibrating:
            return
        others = [
            e for e in page.sheet.others if e.status == EvaluationStatus.SUBMITTED and e.evaluator != row.evaluator
        ]
        if others:
            who = tr("{name} scored this call too: {score}").format(
                name=others[0].evaluator or tr("no name"), score=formats.score(others[0].score)
            )
            why = tr("Both evaluations are kept; yours is the newest and counts")
            page.shell.notify(Notice("info", who, why, key="review.others"))

    def score_again(self) -> None:
        """Opens a new draft; the finished evaluation holds until that one is finished too."""
        page = self._page

        def begin(row: EvaluationRow) -> None:
            if page.sheet.call_id == row.call_id:
                page.sheet.begin_again(row)

        page.bridge.then(page, page.program.review.draft(page.sheet.call_id), begin)

    def analyze(self) -> None:
        page = self._page
        call_id = page.loader.call_id

        def failed(error: BaseException) -> None:
            from callqa_desktop.ui.calls.verbs import measured_only, no_model

            if no_model(error):
                told = measured_only(page.shell)
                page.bridge.then(page, page.program.jobs.measure([call_id]), lambda _: page.shell.notify(told))
            else:
                page.shell.show_error(error)

        page.bridge.then(page, page.program.jobs.analyze([call_id]), lambda _: page.loader.refresh(), failed)

    def cancel_analysis(self) -> None:
        page = self._page
        if page.job is not None:
            page.bridge.then(page, page.program.jobs.cancel(page.job.id), lambda _: page.loader.refresh())

    def sync(self) -> None:
        page = self._page

        def begun(_: object) -> None:
            page.shell.notify(Notice("info", tr("The sync has begun"), key="review.sync"))

        page.bridge.then(page, page.program.jobs.sync(), begun)

    def report(self) -> None:
        """Asks which kinds of file, and makes the report of this call."""
        from callqa_desktop.ui.calls.bulk_dialog import Scope
        from callqa_desktop.ui.calls.report_dialog import ReportDialog
        from callqa_desktop.ui.calls.verbs import CallVerbs

        page = self._page
        if page.detail is not None:
            page.saver.flush()
            verbs = CallVerbs(page, page.program, page.bridge, page.shell)
            scope = Scope([page.detail.row.id], CallFilter(), 1)
            ReportDialog(page, page.bridge, scope, verbs, page.shell.preferences, CallSort()).open()

    def push(self) -> None:
        """Queues the result of this call for the CRM."""
        page = self._page
        if page.detail is not None:
            page.saver.flush()
            future = page.program.jobs.push([page.detail.row.id])
            page.bridge.then(page, future, lambda _: page.loader.refresh())
