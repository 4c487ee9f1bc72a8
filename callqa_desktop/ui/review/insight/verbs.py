"""What the person does with judgements: look at an earlier one, ask for another opinion, go to a question."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from callqa_desktop.services.records import JobRow, Judged
from callqa_desktop.texts import tr
from callqa_desktop.ui.calls.verbs import no_model
from callqa_desktop.ui.review.insight.ask import OpinionDialog
from callqa_desktop.ui.widgets.notices import Notice

if TYPE_CHECKING:
    from callqa_desktop.services.jobs.opinions import OpinionChoice
    from callqa_desktop.ui.review.page import ReviewPage

_NO_MODEL = "gemini.model"
"""Code of the failure where the vendor does not know the model."""


class InsightVerbs(QObject):
    def __init__(self, page: ReviewPage) -> None:
        super().__init__(page)
        self._page = page
        panel = page.findings
        panel.judgement_requested.connect(self.show_judgement)
        panel.opinion_requested.connect(self.ask_opinion)
        panel.question_requested.connect(self.go_to_question)
        panel.under_way.cancel_requested.connect(self._cancel)
        panel.under_way.again_requested.connect(self._ask_again)
        panel.under_way.arrived.connect(self._arrived)
        page.loader.opened.connect(self._begin)
        page.loader.opinion.connect(panel.under_way.show_job)
        page.sheet.changed.connect(self._follow)

    def _begin(self, *_opened: object) -> None:
        self._page.findings.under_way.forget()

    def show_judgement(self, analysis_id: int) -> None:
        """Shows another judgement of the open call; 0 for the one in force."""
        page = self._page
        if page.detail is None:
            return
        if not analysis_id:
            page.findings.show_judged(None)
            return
        call_id = page.detail.row.id

        def have(judged: Judged) -> None:
            if page.detail is not None and page.detail.row.id == call_id:
                page.findings.show_judged(judged)

        wanted = page.program.review.judgement(call_id, analysis_id)
        page.bridge.then(page, wanted, have, lambda error: page.notify_error(error, "judgement"))

    def ask_opinion(self) -> None:
        """Asks whose opinion is wanted, then for it."""
        page = self._page
        if page.detail is None or not page.detail.judgements:
            why = tr("The call has to be analyzed first")
            page.shell.notify(Notice("info", tr("There is nothing to give a second opinion on"), why, key="opinion"))
            return
        call_id = page.detail.row.id

        def choose(choice: OpinionChoice) -> None:
            dialog = OpinionDialog(page, page.program, page.bridge, choice)
            dialog.asked.connect(partial(self._ask, call_id))
            dialog.open()

        page.bridge.then(page, page.program.jobs.opinion_choice(), choose, self._cannot)

    def _ask(self, call_id: int, model: str, prompt: str) -> None:
        page = self._page

        def asked(_: object) -> None:
            why = tr("It appears under Findings; the score stays as it is")
            page.shell.notify(Notice("info", tr("A second opinion is on its way"), why, key="opinion"))

        page.bridge.then(page, page.program.jobs.opinion(call_id, model, prompt), asked, self._cannot)

    def _cannot(self, error: BaseException) -> None:
        page = self._page
        acts = ((tr("Connections"), lambda: page.shell.go("connections")),) if no_model(error) else ()
        page.shell.notify(Notice.of(error, *acts, key="opinion"))

    def _ask_again(self, job: JobRow) -> None:
        """Asks for what failed; where the model is gone, for another one."""
        page = self._page
        if job.code == _NO_MODEL:
            self.ask_opinion()
        else:
            page.bridge.then(page, page.program.jobs.retry(job.id), lambda _: None, self._cannot)

    def _cancel(self, job_id: int) -> None:
        page = self._page
        page.bridge.then(page, page.program.jobs.cancel(job_id), lambda _: None, self._cannot)

    def _arrived(self) -> None:
        page = self._page
        if page.findings.hidden:
            return
        act = (tr("Show"), self._show_opinion)
        page.shell.notify(Notice("good", tr("The second opinion is there"), acts=(act,), key="opinion"))

    def _show_opinion(self) -> None:
        self._page.show_findings()
        self._page.findings.show_opinion()

    def _follow(self, _key: str) -> None:
        """What tells answers comes and goes with what the person may see of them."""
        page = self._page
        if page.detail is not None and page.sheet.hidden != page.findings.hidden:
            page.findings.set_card(page.sheet.card, hidden=page.sheet.hidden)
            page.findings.show_call(page.detail)

    def go_to_question(self, key: str) -> None:
        self._page.show_score()
        self._page.sheet.select(key)
