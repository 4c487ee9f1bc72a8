"""Disputes by deadline, and their decisions."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox

from callqa_desktop.services.quality.records import DisputeRow
from callqa_desktop.texts import language, tr
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.dialog import Dialog, Question
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.notices import Notice
from callqa_desktop.ui.work import words
from callqa_desktop.ui.work.forms import ask_target, choice, field, words_field
from callqa_desktop.ui.work.lines import Line
from callqa_desktop.ui.work.section import ListSection

if TYPE_CHECKING:
    from callqa_desktop.services.scoring.card import Card
    from callqa_desktop.services.scoring.card import Question as Asked
    from callqa_desktop.ui.work.page import WorkPage


class DisputesSection(ListSection):
    name = "disputes"

    def __init__(self, page: WorkPage) -> None:
        super().__init__(page, tr("Disputes"))
        self._cards: dict[int, Card] = {}
        self._found: list[DisputeRow] = []

    def load(self) -> None:
        self.then(self.page.program.work.disputes(), self._have, failed=self.show_failed)

    def _have(self, found: list[DisputeRow]) -> None:
        self._found = found
        self.page.tell_count(self.name, sum(one.status == "open" for one in found))
        unknown = {one.version_id for one in found} - set(self._cards)
        if unknown:
            self.then(self.page.program.review.card(unknown.pop()), self._have_card, failed=self.show_failed)
            return
        self.show_items([(self._line(one), one) for one in found])

    def _have_card(self, found: tuple[int, Card]) -> None:
        self._cards[found[0]] = found[1]
        self._have(self._found)

    def show_empty(self) -> None:
        self.faces.show_empty(
            "circle-check", tr("No disputes"),
            tr("Whoever disagrees with an answer disputes it on the review page; here it is decided in time."),
            (tr("To the calls"), partial(self.page.shell.go, "calls")),
        )  # fmt: skip

    def show_details(self, item: DisputeRow) -> None:
        self.say(self._about(item), "title")
        self.say(f"{words.call_title(item.call)} · {words.call_facts(item.call)}", "muted")
        scored = tr("Scored by {name}: {n}").format(name=item.evaluator, n=formats.score(item.score))
        self.say(" · ".join(part for part in (scored, words.heard(item.heard_ratio)) if part), "muted")
        if item.question:
            change = tr("Given: {given}. Wanted: {wanted}.")
            wanted = self._option(item, item.wanted_option) or formats.NONE
            self.say(change.format(given=self._option(item, item.given_option) or formats.NONE, wanted=wanted))
        self.say(tr("Reason"), "heading")
        self.say(item.reason)
        self.say(f"{item.raised_by}, {formats.moment(item.created_at)}", "caption")
        if item.status == "open":
            late = item.deadline_at < _now()
            self.say(("△ " if late else "") + words.deadline(item.deadline_at, _now()), "bad" if late else "muted")
            self.offer(tr("Decide…"), partial(self.decide, item), kind="primary", keys="Enter")
        else:
            self.say(_status(item.status)[0], "heading")
            if item.decision:
                self.say(item.decision)
            if item.resolver:
                self.say(f"{item.resolver}, {formats.moment(item.resolved_at or 0)}", "caption")
        self.offer(tr("Open the call"), partial(self._open, item), icon="audio-lines")
        self.offer(tr("Export to a file"), partial(self._export, item), icon="send")
        if item.status == "open" and item.raised_by == self.page.program.work.person:
            self.offer(tr("Withdraw"), partial(self._ask_withdraw, item), kind="quiet", keys=hint("work_remove"))

    def primary(self) -> None:
        if self.current is not None and self.current.status == "open":
            self.decide(self.current)

    def act(self, name: str) -> bool:
        item = self.current
        if name == "remove" and item is not None and item.status == "open":
            if item.raised_by != self.page.program.work.person:
                return False
            self._ask_withdraw(item)
            return True
        return False

    def decide(self, item: DisputeRow) -> None:
        DecideDialog(self, item, self.asked(item)).open()

    def asked(self, item: DisputeRow) -> Asked | None:
        card = self._cards.get(item.version_id)
        return card.question(item.question) if card else None

    def _about(self, item: DisputeRow) -> str:
        asked = self.asked(item)
        return f"{asked.number}  {asked.text.of(language())}" if asked else item.question or tr("Whole evaluation")

    def _option(self, item: DisputeRow, key: str) -> str:
        asked = self.asked(item)
        found = asked.option(key) if asked else None
        return found.label.of(language()) if found else key

    def _open(self, item: DisputeRow) -> None:
        self.page.shell.open_review(item.call.id, [item.call.id])

    def _ask_withdraw(self, item: DisputeRow) -> None:
        Question(
            self.page, tr("Withdraw this dispute?"), tr("The evaluation stays as it is."), tr("Withdraw"),
            lambda: self.then(self.page.program.work.withdraw(item.id), lambda _: self.load()), danger=False,
        ).open()  # fmt: skip

    def _export(self, item: DisputeRow) -> None:
        def written(target: Path) -> None:
            self.page.shell.notify(Notice("good", tr("Written: {name}").format(name=str(target)), key="work.written"))

        def write(target: Path) -> None:
            self.then(self.page.program.work.export_dispute(item.id, target), written)

        ask_target(self.page, tr("Export the dispute"), f"dispute-{item.id}.json", write)

    def _line(self, item: DisputeRow) -> Line:
        late = item.status == "open" and item.deadline_at < _now()
        word, tone, sign = (tr("overdue"), "bad", "△") if late else _status(item.status)
        second = f"{item.call.employee or item.raised_by} · {item.raised_by} → {item.evaluator} · {item.reason}"
        when = item.deadline_at if item.status == "open" else item.resolved_at or item.created_at
        aside = words.deadline(when, _now()) if item.status == "open" else formats.date(when)
        return Line(item.id, self._about(item), second, aside, f"{sign} {word}", tone, item.status != "open")


class DecideDialog(Dialog):
    """Accept with the answer that is to stand, or reject with a reason."""

    def __init__(self, section: DisputesSection, item: DisputeRow, asked: Asked | None) -> None:
        super().__init__(tr("Decide the dispute"), section.page, width=480)
        self._section, self._item = section, item
        self.body.addWidget(Label(item.reason, wrap=True))
        self.option: QComboBox | None = None
        if asked is not None:
            self.option = choice(*((o.key, o.label.of(language())) for o in asked.choices))
            self.option.setCurrentIndex(max(0, self.option.findData(item.wanted_option or item.given_option)))
            field(self.body, tr("The answer that stands when you accept"), self.option)
        self.decision = words_field(3)
        field(self.body, tr("Why"), self.decision, tr("A rejection needs a reason. Nothing is overwritten."))
        self.add_button(tr("Cancel"), self.reject)
        self.no = self.add_button(tr("Reject"), self._reject)
        self.yes = self.add_button(tr("Accept"), self._accept, kind="primary")
        self.decision.textChanged.connect(self._renew)
        self._renew()
        self.decision.setFocus()

    def _renew(self) -> None:
        self.no.setEnabled(bool(self.decision.toPlainText().strip()))

    def _accept(self) -> None:
        option = str(self.option.currentData()) if self.option is not None else ""
        work = self._section.page.program.work
        self._section.page.bridge.then(
            self, work.accept(self._item.id, self.decision.toPlainText(), option), self._done, self.show_error
        )

    def _reject(self) -> None:
        work = self._section.page.program.work
        self._section.page.bridge.then(
            self, work.reject(self._item.id, self.decision.toPlainText()), self._done, self.show_error
        )

    def _done(self, _: object) -> None:
        self.accept()
        self._section.load()


def _now() -> int:
    return int(time.time() * 1000)


def _status(status: str) -> tuple[str, str, str]:
    return {
        "open": (tr("open"), "accent", "▸"),
        "accepted": (tr("accepted"), "good", "✓"),
        "rejected": (tr("rejected"), "neutral", "✕"),
        "withdrawn": (tr("withdrawn"), "neutral", "–"),
    }.get(status, (status, "neutral", ""))
