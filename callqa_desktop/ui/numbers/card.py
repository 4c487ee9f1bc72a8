"""The card of one number: how far it can be trusted, how sure that is, and what our own calls tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout

from callqa_desktop.services.trust.records import NumberCard, OwnHistory, Suspect
from callqa_desktop.services.wording import Wording
from callqa_desktop.texts import language, tr, trn
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.numbers import words
from callqa_desktop.ui.review.layouts import clear
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.chips import StateChip
from callqa_desktop.ui.widgets.labels import Label, Line
from callqa_desktop.ui.widgets.notices import Notice, NoticeBar
from callqa_desktop.ui.widgets.panels import Flow, Panel, column, row

if TYPE_CHECKING:
    from callqa_desktop.ui.numbers.page import NumbersPage


class NumberPanel(Panel):
    def __init__(self, page: NumbersPage) -> None:
        super().__init__(page)
        self._page = page
        self.phone = Label("", "title", tabular=True)
        self.phone.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.about = Label("", "muted", wrap=True)
        self.verdict = StateChip(words.state("shown"))
        self.stars = Label("", "accent")
        self.value = Label("", "title", tabular=True)
        self.sure = Label("", "muted", wrap=True)
        self._warning = column()
        self.warning: NoticeBar | None = None
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(tokens.S4)
        self._facts.setVerticalSpacing(tokens.S1)
        self._facts.setColumnStretch(1, 1)
        self.rate_button = Button(tr("Rate…"), page.verbs.rate, kind="primary", keys=hint("numbers_rate"))
        self.calls_button = Button(
            tr("Its calls"), page.verbs.open_calls, icon="phone", keys=hint("numbers_calls")
        )  # fmt: skip
        self.fraud_button = Button(tr("Tie to fraud…"), page.verbs.fraud, keys=hint("numbers_fraud"))
        self._build()

    def _build(self) -> None:
        inside = column(self, margins=tokens.S4, gap=tokens.S2)
        head = row(gap=tokens.S3)
        names = column(gap=2)
        names.addWidget(self.phone)
        names.addWidget(self.about)
        head.addLayout(names, 1)
        head.addWidget(self.verdict, 0, Qt.AlignmentFlag.AlignTop)
        inside.addLayout(head)
        inside.addLayout(self._warning)
        mean = row(gap=tokens.S3)
        mean.addWidget(self.value)
        mean.addWidget(self.stars)
        mean.addStretch(1)
        inside.addLayout(mean)
        inside.addWidget(self.sure)
        inside.addWidget(Line())
        inside.addLayout(self._facts)
        acts = QFrame()
        acts.setProperty("surface", "plain")
        flow = Flow(acts)
        for button in (self.rate_button, self.calls_button, self.fraud_button):
            flow.addWidget(button)
        inside.addWidget(acts)

    def show_card(self, card: NumberCard) -> None:
        found = card.row
        self.phone.setText(formats.phone(found.phone))
        extension = tr("without the extension {n}").format(n=card.extension) if card.extension else ""
        name = found.name or card.own.name
        company = card.own.card.company if card.own.card is not None else ""
        facts = (name, company, words.kind(card.kind), words.country(card.country), extension)
        self.about.setText(" · ".join(dict.fromkeys(part for part in facts if part)))
        self.verdict.show_look(words.rating(found.estimate))
        self.value.setText(words.value(found.estimate))
        self.value.setVisible(bool(found.estimate.n))
        self.stars.setText(words.stars(found.estimate))
        self.stars.setVisible(bool(found.estimate.n))
        self.stars.setAccessibleName(words.value(found.estimate))
        self.sure.setText(words.how_sure(found.estimate))
        self.fraud_button.set_words(tr("Untie from fraud…") if found.fraud else tr("Tie to fraud…"))
        self.calls_button.setEnabled(bool(card.own.calls))
        self._show_facts(card)
        self.show_warning(card, None)
        self.setAccessibleName(f"{formats.phone(found.phone)}: {words.short(found.estimate)}")

    def show_warning(self, card: NumberCard, suspect_of: Suspect | None) -> None:
        """What one must know first: it is tied to fraud, or may be."""
        clear(self._warning)
        self.warning = None
        if card.row.fraud:
            who = ", ".join(
                part for part in (card.fraud_by, formats.date(card.fraud_at) if card.fraud_at else "") if part
            )
            notice = Notice("error", tr("Tied to fraud"), f"{card.fraud_why} ({who})" if who else card.fraud_why)
        elif suspect_of is not None:
            notice = Notice(
                "warning", tr("Possibly a fraudster: check by hand"),
                tr("It is rated low and like {phone}, which is tied to fraud. That proves nothing by itself.").format(
                    phone=formats.phone(suspect_of.like)
                ),
            )  # fmt: skip
        else:
            return
        self.warning = NoticeBar(notice, None)
        self._warning.addWidget(self.warning)

    def _show_facts(self, card: NumberCard) -> None:
        clear(self._facts)
        rated = formats.moment(card.last_review_at) if card.last_review_at is not None else tr("never")
        views = formats.count(card.row.views)
        if card.last_view_at is not None:
            moment = formats.moment(card.last_view_at)
            views = tr("{n}, the last one before: {moment}").format(n=views, moment=moment)
        facts = [
            (tr("Last review"), rated),
            (tr("Views"), views),
            (tr("Our calls"), own_words(card.own)),
        ]  # fmt: skip
        if card.own.scored or card.own.moods:
            facts.append((tr("How they went"), _went(card.own)))
        if card.own.card is not None and card.own.card.deals:
            deal = card.own.card.deals[0]
            facts.append((tr("Deal"), " · ".join(part for part in (deal.title, deal.stage, deal.total) if part)))
        if card.not_shown:
            facts.append((tr("Not shown"), words.reviews(card.not_shown)))
        for line, (what, value) in enumerate(facts):
            self._facts.addWidget(Label(what, "muted"), line, 0, Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(Label(value, wrap=True), line, 1)


def own_words(own: OwnHistory) -> str:
    """Our calls in one line."""
    if not own.calls:
        return tr("none so far")
    parts = [trn("{n} call", "{n} calls", own.calls)]
    if own.missed:
        parts.append(trn("{n} missed", "{n} missed", own.missed))
    parts.append(tr("talk {time}").format(time=formats.length(own.talk_seconds)))
    if own.last_call_at is not None:
        parts.append(tr("last {moment}").format(moment=formats.moment(own.last_call_at)))
    return " · ".join(parts)


def _went(own: OwnHistory) -> str:
    parts = []
    if own.mean_score is not None:
        parts.append(tr("mean score {score}").format(score=formats.score(own.mean_score)))
    named = Wording(language())
    parts += [f"{named.word('mood', mood)} {n}" for mood, n in sorted(own.moods.items(), key=lambda one: -one[1])]
    return " · ".join(parts)
