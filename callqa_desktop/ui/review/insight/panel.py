"""The tab itself: puts the parts of one judgement under each other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from callqa_desktop.models.enums import AnalysisKind, EvaluationKind, EvaluationStatus, FindingKind
from callqa_desktop.services.analysis.details import Details
from callqa_desktop.services.records import CallDetail, EvaluationRow, FindingRow, Judged, JudgementRow
from callqa_desktop.services.scoring.opinions import disagreements
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.review.insight import matters, words
from callqa_desktop.ui.review.insight.likelihood import likelihood_section
from callqa_desktop.ui.review.insight.mood import mood_section
from callqa_desktop.ui.review.insight.opinion import opinion_section
from callqa_desktop.ui.review.insight.parts import quote_line, section
from callqa_desktop.ui.review.insight.script import script_section
from callqa_desktop.ui.review.insight.source import SourceSection, banner
from callqa_desktop.ui.review.insight.under_way import UnderWay
from callqa_desktop.ui.review.layouts import clear
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.chips import StateChip
from callqa_desktop.ui.widgets.faces import EmptyState
from callqa_desktop.ui.widgets.labels import Label, Line
from callqa_desktop.ui.widgets.panels import Scroll, column, row

if TYPE_CHECKING:
    from callqa_desktop.services.scoring.card import Card

SHOWN = 200
"""A reply of the model with more findings than this is cut here; nobody reads them."""


class InsightPanel(QWidget):
    play_requested = Signal(int, int)
    question_requested = Signal(str)
    judgement_requested = Signal(int)
    """Another judgement is to be shown, by its id; 0 for the one in force."""
    opinion_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card: Card | None = None
        self.hidden = False
        self._detail: CallDetail | None = None
        self._other: Judged | None = None
        self._built: tuple[object, ...] | None = None
        """What the parts in sight were made of."""
        self.source: SourceSection | None = None
        self._scroll = Scroll(gap=tokens.S1)
        self._scroll.body.setContentsMargins(tokens.GAP, tokens.S3, tokens.GAP, tokens.S3)
        # Else the least height counts, which is that of all texts wrapped at their narrowest.
        if (inside := self._scroll.widget()) is not None:
            inside.setMinimumHeight(1)
        self._empty = EmptyState()
        self.under_way = UnderWay()
        self.opinion: QWidget | None = None
        self._wanted = False
        """The opinion is to be brought into view."""
        whole = column(self)
        whole.addWidget(self.under_way)
        self._stack = QStackedLayout()
        whole.addLayout(self._stack, 1)  # before it has parts: without a place the first would show as a window
        self._stack.addWidget(self._scroll)
        self._stack.addWidget(self._empty)

    def set_card(self, card: Card | None, *, hidden: bool) -> None:
        """The card the questions belong to; `hidden`: the person scores blind, so nothing may tell the answers."""
        self._card, self.hidden = card, hidden

    def show_call(self, detail: CallDetail) -> None:
        """The judgement in force; an earlier one that is being looked at stays while it is the same call."""
        if self._detail is None or self._detail.row.id != detail.row.id:
            self._other, self._wanted = None, False
            self._scroll.verticalScrollBar().setValue(0)
        self._detail = detail
        told = self._told(detail)
        if told != self._built:  # nothing that a person is about to press goes for the sake of the same again
            self._built = told
            self._build()

    def show_judged(self, judged: Judged | None) -> None:
        """Another judgement of the open call; None for the one in force."""
        self._other, self._built = judged, None
        self._scroll.verticalScrollBar().setValue(0)
        self._build()

    def show_opinion(self) -> None:
        """Brings the second opinion into view, or the one that is just being read from the store."""
        self._wanted = True
        if self._other is not None:
            self.show_judged(None)
        else:
            self._go_to_opinion()

    def _go_to_opinion(self) -> None:
        if self._wanted and self.opinion is not None:
            self._wanted = False
            QTimer.singleShot(0, self, self._scroll_to_opinion)  # once the parts have their places

    def _scroll_to_opinion(self) -> None:
        if self.opinion is not None:
            self._scroll.verticalScrollBar().setValue(self.opinion.y())

    def _told(self, detail: CallDetail) -> tuple[object, ...]:
        """All that the parts are made of."""
        duration = detail.recording.duration_ms if detail.recording else 0
        machine = [e for e in detail.evaluations if e.kind != EvaluationKind.HUMAN]
        return (
            detail.row.id, detail.summary, detail.findings, detail.details, detail.judgements, detail.advice,
            detail.client_mood, duration, machine, self._card, self.hidden, self._other,
        )  # fmt: skip

    def _build(self) -> None:
        body = self._scroll.body
        clear(body)
        self.source = self.opinion = None
        detail = self._detail
        if detail is None or not (detail.summary or detail.findings or detail.details):
            why = tr("They appear here when the call has been analysed")
            self._empty.show_state("sparkles", tr("No findings yet"), why)
            self._stack.setCurrentWidget(self._empty)
            return
        self._stack.setCurrentWidget(self._scroll)
        in_force = next((one for one in detail.judgements if one.kind == AnalysisKind.MAIN), None)
        if self._other is not None:
            body.addWidget(banner(self._other.row, lambda: self.judgement_requested.emit(0)))
            shown = _as_shown(detail, self._other)
            self._fill(shown, self._other.row)
        else:
            self._fill(detail, in_force)
        body.addStretch(1)
        self._go_to_opinion()

    def _fill(self, detail: CallDetail, judgement: JudgementRow | None) -> None:
        body, play = self._scroll.body, self.play_requested.emit
        told = Details.of(detail.details)
        if detail.summary:
            body.addWidget(self._summary(detail, told))
        by_kind: dict[str, list[FindingRow]] = {}
        for finding in detail.findings[:SHOWN]:
            by_kind.setdefault(finding.kind, []).append(finding)
        if told.likelihood is not None:
            body.addWidget(likelihood_section(told.likelihood, play))
        if found := by_kind.get(FindingKind.OBJECTION):
            body.addWidget(matters.objections_section(found, play))
        if found := by_kind.get(FindingKind.PROMISE):
            body.addWidget(matters.promises_section(found, play))
        if told.script:
            body.addWidget(script_section(told.script, play))
        if found := by_kind.get(FindingKind.SHORTCOMING):
            choose = self.question_requested.emit
            body.addWidget(matters.shortcomings_section(found, play, self._number, choose))
        skipped = {*matters.OWN, *((FindingKind.SCRIPT,) if told.script else ())}
        if others := [one for kind, rows in by_kind.items() if kind not in skipped for one in rows]:
            body.addWidget(matters.others_section(others, play))
        if told.mood is not None:
            duration = detail.recording.duration_ms if detail.recording else 0
            body.addWidget(mood_section(told.mood, detail.client_mood, duration))
        if told.conduct:
            made, layout = section(tr("Conduct, by the card"))
            layout.addWidget(Label(told.conduct, wrap=True))
            body.addWidget(made)
        if detail.advice:
            made, layout = section(tr("Advice to the manager"))
            for advice in detail.advice:
                layout.addWidget(Label(f"• {advice}", wrap=True))
            body.addWidget(made)
        self._add_opinion(detail)
        if judgement is not None:
            body.addSpacing(tokens.S2)
            body.addWidget(Line())
            ask = None if self.hidden else self.opinion_requested.emit
            self.source = SourceSection(judgement, detail.judgements, self.judgement_requested.emit, ask)
            body.addWidget(self.source)

    def _summary(self, detail: CallDetail, told: Details) -> QWidget:
        made, layout = section(tr("Summary"))
        layout.addWidget(Label(detail.summary, wrap=True))
        if detail.client_mood and told.mood is None:
            line = row()
            line.addWidget(Label(tr("Client’s mood, from the words"), "muted"))
            line.addWidget(StateChip(words.mood(detail.client_mood)))
            line.addStretch(1)
            layout.addLayout(line)
        for start, end in told.addressed[:3]:
            warning = tr("Somebody speaks to the machine here. It changes nothing; listen to it.")
            layout.addWidget(Label(f"△ {warning}", "warning", wrap=True))
            layout.addLayout(quote_line("", start, end, self.play_requested.emit))
        if told.language:
            note = tr("The model answered {language}, asked again too; the words are its own.")
            layout.addWidget(Label(f"△ {note.format(language=words.language(told.language))}", "warning", wrap=True))
        if told.unproved:
            note = trn("{n} quote nobody said was dropped", "{n} quotes nobody said were dropped", told.unproved)
            layout.addWidget(Label(note, "caption", wrap=True))
        return made

    def _add_opinion(self, detail: CallDetail) -> None:
        """Not while the person scores blind, and not where an earlier judgement is shown."""
        if self.hidden or self._other is not None or self._card is None:
            return
        seconds = [one for one in detail.judgements if one.kind == AnalysisKind.SECOND]
        first = _evaluation(detail, EvaluationKind.AI)
        for judgement in seconds[:1]:
            second = next((e for e in detail.evaluations if e.id == judgement.evaluation_id), None)
            if first is not None and second is not None:
                found = disagreements(self._card, first.answers, second.answers)
                part = opinion_section(
                    judgement, first, second, found, self.play_requested.emit, self.question_requested.emit
                )
                self._scroll.body.addWidget(part)
                self.opinion = part

    def _number(self, key: str) -> str:
        question = self._card.question(key) if self._card is not None else None
        return question.number if question is not None else ""


def insight_title(detail: CallDetail | None) -> str:
    """The title of the tab with how much there is in it; steps of the script count once, as findings."""
    count = len(detail.findings) if detail is not None else 0
    return f"{tr('Findings')} {count}" if count else tr("Findings")


def _as_shown(detail: CallDetail, judged: Judged) -> CallDetail:
    return replace(
        detail, summary=judged.summary, advice=judged.advice, client_mood=judged.client_mood, details=judged.details,
        findings=judged.findings,
    )  # fmt: skip


def _evaluation(detail: CallDetail, kind: EvaluationKind) -> EvaluationRow | None:
    found = [e for e in detail.evaluations if e.kind == kind and e.status == EvaluationStatus.SUBMITTED]
    return max(found, key=lambda e: e.id, default=None)
