"""To dispute an answer, or an evaluation as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from callqa_desktop.services.records import EvaluationRow
from callqa_desktop.texts import language, tr
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.dialog import Dialog
from callqa_desktop.ui.widgets.notices import Notice
from callqa_desktop.ui.work.forms import choice, field, words_field

if TYPE_CHECKING:
    from callqa_desktop.services.scoring.card import Card
    from callqa_desktop.ui.widgets.page import Page


class DisputeDialog(Dialog):
    """`evaluations` are those that can be disputed, the newest first; `question` is chosen to begin with."""

    def __init__(self, page: Page, card: Card, evaluations: Sequence[EvaluationRow], question: str = "") -> None:
        super().__init__(tr("Dispute an answer"), page, width=480)
        self._page, self._card = page, card
        self._given = {e.id: e for e in evaluations}
        self.about = choice(*((e.id, f"{e.evaluator}: {formats.score(e.score)}") for e in evaluations))
        field(self.body, tr("Evaluation"), self.about)
        asked = [(q.key, f"{q.number}  {q.text.of(language())}") for q in card.questions()]
        self.question = choice(("", tr("Whole evaluation")), *asked)
        field(self.body, tr("Question"), self.question)
        self.wanted = choice()
        self._wanted_word = field(self.body, tr("The answer it should be"), self.wanted)
        self.reason = words_field(4, tr("What was said, and when in the call"))
        field(self.body, tr("Reason"), self.reason)
        self.add_button(tr("Cancel"), self.reject)
        self.ok = self.add_button(tr("Dispute"), self._raise, kind="primary")
        self.question.currentIndexChanged.connect(self._renew)
        self.about.currentIndexChanged.connect(self._renew)
        self.reason.textChanged.connect(self._enable)
        self.question.setCurrentIndex(max(0, self.question.findData(question)))
        self._renew()
        self.reason.setFocus()

    def _renew(self) -> None:
        question = self._card.question(str(self.question.currentData()))
        evaluation = self._given.get(self.about.currentData())
        given = evaluation.answers.get(question.key) if evaluation and question else None
        self.wanted.clear()
        for option in question.choices if question else ():
            if given is None or option.key != given.option:
                self.wanted.addItem(option.label.of(language()), option.key)
        self.wanted.setVisible(question is not None)
        self._wanted_word.setVisible(question is not None)
        self._enable()

    def _enable(self) -> None:
        self.ok.setEnabled(bool(self.reason.toPlainText().strip()) and self.about.currentData() is not None)

    def _raise(self) -> None:
        question = str(self.question.currentData())
        future = self._page.program.work.dispute(
            int(self.about.currentData()), self.reason.toPlainText(), question=question,
            wanted=str(self.wanted.currentData() or "") if question else "",
        )  # fmt: skip
        self._page.bridge.then(self, future, self._raised, self.show_error)

    def _raised(self, _id: int) -> None:
        self.accept()
        hours = int(self._page.program.settings.get("dispute_hours"))
        why = tr("It is to be decided within {n} h; you find it on the page of work.").format(n=hours)
        self._page.shell.notify(Notice("good", tr("The dispute is raised"), why, key="work.dispute"))
