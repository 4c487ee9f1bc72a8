"""What the person does with judgements: look at an earlier one, ask for another opinion, go to a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from callqa_desktop.services.records import Judged
from callqa_desktop.texts import tr
from callqa_desktop.ui.widgets.notices import Notice

if TYPE_CHECKING:
    from callqa_desktop.ui.review.page import ReviewPage


class InsightVerbs(QObject):
    def __init__(self, page: ReviewPage) -> None:
        super().__init__(page)
        self._page = page
        panel = page.findings
        panel.judgement_requested.connect(self.show_judgement)
        panel.opinion_requested.connect(self.ask_opinion)
        panel.question_requested.connect(self.go_to_question)
        page.sheet.changed.connect(self._follow)

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
        page = self._page
        if page.detail is None or not page.detail.judgements:
            why = tr("The call has to be analyzed first")
            page.shell.notify(Notice("info", tr("There is nothing to give a second opinion on"), why, key="opinion"))
            return

        def asked(_: object) -> None:
            why = tr("It appears under Findings; the score stays as it is")
            page.shell.notify(Notice("info", tr("A second opinion is on its way"), why, key="opinion"))

        wanted = page.program.jobs.opinion(page.detail.row.id)
        page.bridge.then(page, wanted, asked, lambda error: page.notify_error(error, "opinion"))

    def _follow(self, _key: str) -> None:
        """What tells answers comes and goes with what the person may see of them."""
        page = self._page
        if page.detail is not None and page.sheet.hidden != page.findings.hidden:
            page.findings.set_card(page.sheet.card, hidden=page.sheet.hidden)
            page.findings.show_call(page.detail)

    def go_to_question(self, key: str) -> None:
        self._page.show_score()
        self._page.sheet.select(key)
