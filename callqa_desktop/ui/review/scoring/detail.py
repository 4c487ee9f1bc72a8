"""Under the current question: what the model says of it and why, the controls to answer, evidence and comment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from callqa_desktop.services.records import AnswerRow, EvidenceRow
from callqa_desktop.services.scoring.card import Question
from callqa_desktop.services.scoring.metrics import MEASURES
from callqa_desktop.texts import language, tr
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.review.clip_button import clip_button
from callqa_desktop.ui.review.layouts import clear
from callqa_desktop.ui.review.scoring.inputs import Inputs
from callqa_desktop.ui.review.scoring.origin import OVERRIDE
from callqa_desktop.ui.review.scoring.sheet import Sheet
from callqa_desktop.ui.review.scoring.text_field import TextField
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button, IconButton
from callqa_desktop.ui.widgets.labels import KeyHint, Label, plain_tooltip
from callqa_desktop.ui.widgets.panels import Flow, column, row

if TYPE_CHECKING:
    from callqa_desktop.services.scoring.agreement import Agreement

_AI_CLIPS = 3
"""Places of the model's evidence with a button each; V plays all of them in turn."""


class QuestionDetail(QFrame):
    """Everything of one question; `renew` shows the answer as it is now."""

    play_requested = Signal(int, int)
    attach_requested = Signal()

    def __init__(
        self,
        question: Question,
        sheet: Sheet,
        agreement: Mapping[str, Agreement] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("surface", "detail")
        self._question, self._sheet = question, sheet
        layout = column(self, gap=tokens.S2)
        layout.setContentsMargins(12, 2, 4, tokens.S2)
        self._add_guidance(layout)
        self._add_ai(layout)
        self._add_measure(layout)
        self.inputs = Inputs(question, sheet)
        layout.addWidget(self.inputs)
        self.options = self.inputs.options
        answer = sheet.answers.get(question.key) or AnswerRow(question.key, "")
        self.reason = TextField(
            tr("Why not the AI’s answer? You may leave it empty")
            if question.key not in sheet.measured
            else tr("Why not the measured value? You may leave it empty"),
            answer.reason, lambda text: sheet.write_reason(question.key, text), lines=1,
        )  # fmt: skip
        self.reason.field.setReadOnly(not sheet.editable)
        layout.addWidget(self.reason)
        self._add_acts(layout)
        self._evidence = Flow(gap=tokens.S1)
        layout.addLayout(self._evidence)
        self._comment = TextField(
            tr("Comment on this answer"), answer.comment if answer.source != "metric" else "",
            lambda text: sheet.write_comment(question.key, text),
        )  # fmt: skip
        self.comment = self._comment.field
        self.comment.setReadOnly(not sheet.editable)
        layout.addWidget(self._comment)
        self._comment.setVisible(bool(self._comment.text()))
        self.agreement = Label("", "caption", wrap=True)
        layout.addWidget(self.agreement)
        self.show_agreement(agreement)
        self.renew()

    def renew(self) -> None:
        """Shows the own answer and its evidence as they are now."""
        self.inputs.renew()
        answer = self._sheet.answers.get(self._question.key) or AnswerRow(self._question.key, "")
        self.reason.setVisible(answer.source == OVERRIDE)
        clear(self._evidence)
        for clip in answer.evidence:
            self._evidence.addWidget(self._own_clip(clip))
        self.updateGeometry()

    def show_missing(self, what: frozenset[str]) -> None:
        """Opens the comment where one is required; the field itself says so."""
        required = "comment" in what
        self.comment.setPlaceholderText(
            tr("Comment on this answer (required)") if required else tr("Comment on this answer")
        )
        if required:
            self._comment.show()

    def show_agreement(self, agreement: Mapping[str, Agreement] | None) -> None:
        """How often the model and people agreed on this question."""
        found = agreement.get(self._question.key) if agreement is not None and not self._sheet.hidden else None
        self.agreement.setVisible(found is not None and found.n > 0)
        if found is None or found.exact is None:
            self.agreement.hide()
            return
        parts = [tr("AI and people agree: {share} %").format(share=formats.number(found.exact * 100, 0))]
        if found.kappa is not None:
            kappa = f"κ {formats.number(found.kappa, 2)}"
            if found.low is not None and found.high is not None:
                kappa += f" ({formats.number(found.low, 2)}–{formats.number(found.high, 2)})"
            parts.append(kappa)
        parts.append(tr("N {n}").format(n=formats.count(found.n)))
        self.agreement.setText(" · ".join(parts))
        self.agreement.setToolTip(
            plain_tooltip(
                tr(
                    "Of {n} answers given by both the AI and a person, this share is the same. κ is the agreement "
                    "beyond what chance alone would give: 0 is chance, 1 is full; in brackets the range it lies in "
                    "with 95 percent certainty. Few answers make the range wide."
                ).format(n=formats.count(found.n))
            )
        )

    def write_comment(self) -> None:
        """Opens the comment field and goes into it."""
        if self._sheet.editable:
            self._comment.show()
            self.comment.setFocus()

    def _add_guidance(self, layout: QVBoxLayout) -> None:
        for text in (self._question.guidance, self._question.examples, self._question.na_rule):
            words = text.of(language())
            if text is self._question.na_rule and words:
                words = tr("N/A: {rule}").format(rule=words)
            if words:
                layout.addWidget(Label(words, "caption", wrap=True))

    def _add_ai(self, layout: QVBoxLayout) -> None:
        found = self._sheet.ai_answer(self._question.key)
        if found is None:
            if self._sheet.hidden and self._sheet.ai is not None:
                layout.addWidget(Label(tr("The AI’s answer is hidden until you finish"), "caption", wrap=True))
            return
        for clip in found.evidence:
            if clip.quote:
                layout.addWidget(Label(f"«{clip.quote.strip('«»')}»", "muted", wrap=True))
        if found.comment:
            layout.addWidget(Label(found.comment, "muted", wrap=True))
        facts = row(gap=tokens.S1)
        for clip in found.evidence[:_AI_CLIPS]:
            facts.addWidget(self._clip_button(clip))
        if found.evidence:
            facts.addWidget(KeyHint(hint("play_evidence")))
        else:
            facts.addWidget(Label(tr("no evidence named"), "caption"))
        if found.confidence is not None:
            sure = Label(tr("confidence {n}").format(n=formats.number(found.confidence, 2)), "caption", tabular=True)
            facts.addSpacing(tokens.S1)
            facts.addWidget(sure)
        facts.addStretch(1)
        layout.addLayout(facts)

    def _add_measure(self, layout: QVBoxLayout) -> None:
        """What the sound says, and by which rule of the card that became an answer."""
        if not self._question.metric:
            return
        found = self._sheet.measured.get(self._question.key)
        if found is None:
            layout.addWidget(Label(tr("Measured from the sound; not measured for this call"), "caption", wrap=True))
            return
        said = found.comment
        known = MEASURES.get(self._question.metric)
        if known is not None and found.number is not None:
            said = f"{known.title()}: {formats.number(found.number)} {known.unit()}".strip()
        option = self._question.option(found.option)
        if option is not None and found.number is not None:
            said = tr("{measure} → {answer}").format(measure=said, answer=option.label.of(language()))
        layout.addWidget(Label(said, "muted", wrap=True))
        rules = []
        for one in self._question.ranges:
            option = self._question.option(one.option)
            label = option.label.of(language()) if option else one.option
            bound = tr("below {n}").format(n=formats.number(float(one.below))) if one.below is not None else tr("else")
            rules.append(f"{bound}: {label}")
        if rules:
            layout.addWidget(Label(tr("Rule: {rule}").format(rule="; ".join(rules)), "caption", wrap=True))

    def _clip_button(self, clip: EvidenceRow) -> Button:
        return clip_button(clip.start_ms, clip.end_ms, self.play_requested.emit)

    def _add_acts(self, layout: QVBoxLayout) -> None:
        if not self._sheet.editable:
            return
        acts = row(gap=2)
        if self._sheet.ai_answer(self._question.key) is not None:
            self._hint(acts, tr("as AI"), "accept", self._sheet.accept_ai)
        self._hint(acts, tr("evidence"), "attach", self.attach_requested.emit)
        self._hint(acts, tr("comment"), "comment", self.write_comment)
        acts.addStretch(1)
        layout.addLayout(acts)

    def _hint(self, place: QHBoxLayout, words: str, action: str, act: Callable[[], Any]) -> None:
        place.addWidget(Button(words, act, kind="link"))
        keys = hint(action)
        if keys:
            place.addWidget(KeyHint(keys))
        place.addSpacing(tokens.S2)

    def _own_clip(self, clip: EvidenceRow) -> QWidget:
        place = QFrame()
        place.setProperty("surface", "clip")
        line = row(place, gap=0)
        line.setContentsMargins(4, 0, 0, 0)
        line.addWidget(self._clip_button(clip))
        if self._sheet.editable:
            remove = IconButton("x", tr("Remove this evidence"), lambda: self._sheet.detach(self._question.key, clip))
            line.addWidget(remove)
        if clip.quote:
            place.setToolTip(plain_tooltip(clip.quote))
        return place
