"""How far the model and people agree, question by question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from callqa_desktop.services.quality.records import Concord
from callqa_desktop.texts import language, tr
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import Panel, column
from callqa_desktop.ui.work import words
from callqa_desktop.ui.work.lines import Line
from callqa_desktop.ui.work.section import ListSection

if TYPE_CHECKING:
    from callqa_desktop.services.scoring.agreement import Agreement
    from callqa_desktop.services.scoring.card import Card
    from callqa_desktop.ui.work.page import WorkPage

GOOD, FAIR = 0.6, 0.4
"""Bands of kappa in use (.4 / .6 / .8, product survey); a judgement, not a law."""
ENOUGH = 20
"""Pairs below which a question says little (Genesys wants 20 calls)."""


class AgreementSection(ListSection):
    name = "agreement"

    def __init__(self, page: WorkPage) -> None:
        super().__init__(page, tr("Agreement"))
        head = Panel()
        inside = column(head, margins=12)
        self.overall = Label("", "strong", wrap=True)
        inside.addWidget(self.overall)
        inside.addWidget(
            Label(
                tr("Cohen’s κ is agreement beyond chance: 1 is full, 0 is chance. In brackets: its interval at 95 %"),
                "caption", wrap=True,
            )
        )  # fmt: skip
        self._head = head
        self._head.hide()
        self.top.addWidget(head)
        self._card: Card | None = None

    def load(self) -> None:
        self.then(self.page.program.review.card(), self._have_card, failed=self.show_failed)

    def _have_card(self, found: tuple[int, Card]) -> None:
        version_id, self._card = found
        work = self.page.program.work
        self.then(work.overall_agreement(version_id), self._have_overall, failed=self.show_failed)
        self.then(work.agreement(version_id), self._have, failed=self.show_failed)

    def _have_overall(self, found: Agreement) -> None:
        self._head.setVisible(found.n > 0)
        if self._card is not None:
            parts = (self._card.title.of(language()), tr("equal answers {n}").format(n=words.share(found.exact)),
                     words.beyond_chance(concord(found)), tr("N {n}").format(n=found.n))  # fmt: skip
            self.overall.setText(" · ".join(parts))

    def _have(self, found: Mapping[str, Agreement]) -> None:
        card = self._card
        if card is not None:
            asked = [(q, found[q.key]) for q in card.questions() if q.key in found]
            self.show_items([(_line(q.key, f"{q.number}  {q.text.of(language())}", a), (q, a)) for q, a in asked])

    def show_empty(self) -> None:
        self.faces.show_empty(
            "list-checks", tr("Nothing to compare yet"),
            tr("When people score calls that the AI has answered too, you see here how far to trust it."),
            (tr("Draw calls"), lambda: self.page.show_section("queue")),
        )  # fmt: skip

    def show_details(self, item) -> None:  # type: ignore[no-untyped-def]  # (Question, Agreement)
        question, found = item
        self.say(question.text.of(language()), "title")
        self.say(tr("Equal answers {n} in N {count}").format(n=words.share(found.exact), count=found.n))
        self.say(words.beyond_chance(concord(found)))
        self.say(_advice(found), "muted")
        if guidance := question.guidance.of(language()):
            self.say(tr("What counts"), "heading")
            self.say(guidance)


def concord(found: Agreement) -> Concord:
    return Concord(found.n, found.exact, None, "kappa", found.kappa, found.low, found.high, found.why)


def _advice(found: Agreement) -> str:
    if found.n < ENOUGH:
        return tr("Too few pairs to judge by: wait for {n}.").format(n=ENOUGH)
    if found.kappa is None:
        return tr("Everybody always gives the same answer: the question does not tell calls apart.")
    if found.kappa >= GOOD:
        return tr("The AI can be relied on here.")
    if found.kappa >= FAIR:
        return tr("Look at these answers yourself.")
    return tr("Reword this question, or let a person answer it.")


def _line(key: str, title: str, found: Agreement) -> Line:
    second = " · ".join((tr("Equal answers {n}").format(n=words.share(found.exact)), tr("N {n}").format(n=found.n)))
    if found.n < ENOUGH or found.kappa is None:
        chip, tone = "… " + (tr("too few") if found.n < ENOUGH else tr("always the same")), "neutral"
    elif found.kappa >= GOOD:
        chip, tone = "✓ " + tr("reliable"), "good"
    elif found.kappa >= FAIR:
        chip, tone = "△ " + tr("look yourself"), "warning"
    else:
        chip, tone = "✕ " + tr("reword"), "bad"
    return Line(key, title, second, words.beyond_chance(concord(found)), chip, tone)
