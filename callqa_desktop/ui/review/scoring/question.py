"""One question of the scorecard: a line, and below it what belongs to it while it is the current one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QSizePolicy, QWidget

from callqa_desktop.services.records import AnswerRow, EvidenceRow
from callqa_desktop.services.scoring.card import NA, Question
from callqa_desktop.texts import language, tr
from callqa_desktop.ui.review.clip_button import clip_button
from callqa_desktop.ui.review.keys import hint
from callqa_desktop.ui.review.layouts import clear
from callqa_desktop.ui.review.scoring.sheet import Sheet
from callqa_desktop.ui.theme import fonts, tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button, IconButton
from callqa_desktop.ui.widgets.chips import Chip
from callqa_desktop.ui.widgets.labels import KeyHint, Label, plain_tooltip
from callqa_desktop.ui.widgets.panels import Flow, column, row

OWN_WIDTH = 92
_AI_CLIPS = 3
"""Places of the model's evidence with a button each; V plays all of them in turn."""


def answer_look(question: Question, option_key: str) -> tuple[str, str, str]:
    """Words, tone and sign of an answer: how good it is by its value, a breach always bad."""
    option = question.option(option_key)
    if option is None:
        return option_key, "neutral", ""
    words = option.label.of(language())
    if option_key == NA:
        return words, "neutral", ""
    if question.breach:
        return (words, "bad", "✕") if option_key == question.breach else (words, "good", "✓")
    if question.weight == 0:
        return words, "neutral", ""
    if option.value >= 1:
        return words, "good", "✓"
    return (words, "warning", "△") if option.value > 0 else (words, "bad", "✕")


class QuestionRow(QFrame):
    """The line of a question; `clicked` makes it the current one."""

    clicked = Signal(str)

    def __init__(self, question: Question, sheet: Sheet, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.question = question
        self._sheet = sheet
        self.setProperty("surface", "question")
        self.setProperty("current", "false")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        line = row(self, gap=tokens.S2)
        line.setContentsMargins(10, 5, 10, 5)
        self.words = Label(question.text.of(language()), wrap=True)
        self.words.setMinimumHeight(24)
        line.addWidget(self.words, 1)
        self.ai = Chip()
        line.addWidget(self.ai, 0, Qt.AlignmentFlag.AlignVCenter)
        self.own = Label("")
        self.own.setFixedWidth(OWN_WIDTH)
        self.own.setWordWrap(True)
        self.own.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self.own)
        self.renew()

    def renew(self) -> None:
        """Shows both answers as they are now."""
        found = self._sheet.ai_answer(self.question.key)
        self.ai.setVisible(found is not None)
        if found is not None:
            words, tone, sign = answer_look(self.question, found.option)
            self.ai.show_text(tr("AI: {answer}").format(answer=words), tone, sign)
        chosen = self._sheet.chosen(self.question.key)
        answer = self._sheet.answers.get(self.question.key)
        if chosen:
            words, tone, sign = answer_look(self.question, chosen)
            role = tone if tone in ("good", "warning", "bad") else ""
            self.own.set_role(role)
            extras = "" if not answer or not answer.comment else " ✎"
            self.own.setText((f"{sign} {words}" if sign else words) + extras)
        else:
            self.own.set_role("muted")
            self.own.setText(tr("not scored") if self._sheet.needs(self.question.key) else "–")
        self.setAccessibleName(tr("{question}: {answer}").format(question=self.words.text(), answer=self.own.text()))

    def set_current(self, current: bool) -> None:
        self.setProperty("current", "true" if current else "false")
        self.style().unpolish(self)
        self.style().polish(self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(self.question.key)


class QuestionDetail(QFrame):
    """Under the current question: the model's reason and evidence, the options, evidence and comment of one's own."""

    play_requested = Signal(int, int)
    attach_requested = Signal()

    def __init__(self, question: Question, sheet: Sheet, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "detail")
        self._question, self._sheet = question, sheet
        layout = column(self, gap=tokens.S2)
        layout.setContentsMargins(12, 2, 4, tokens.S2)
        guidance = question.guidance.of(language())
        if guidance:
            layout.addWidget(Label(guidance, "caption", wrap=True))
        self._add_ai(layout)
        self._add_options(layout)
        self._evidence = Flow(gap=tokens.S1)
        layout.addLayout(self._evidence)
        self.comment = _Comment()
        self.comment.setPlaceholderText(tr("Comment on this answer"))
        self.comment.setAccessibleName(tr("Comment on this answer"))
        answer = sheet.answers.get(question.key)
        self.comment.setPlainText(answer.comment if answer else "")
        if not (answer and answer.comment):
            self.comment.hide()
        self.comment.setReadOnly(not sheet.editable)
        self.comment.textChanged.connect(self._comment_changed)
        layout.addWidget(self.comment)
        self.renew()

    def _add_ai(self, layout: Any) -> None:
        found = self._sheet.ai_answer(self._question.key)
        if found is None:
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
        if not found.evidence:
            facts.addWidget(Label(tr("no evidence named"), "caption"))
        if found.confidence is not None:
            sure = Label(tr("confidence {n}").format(n=formats.number(found.confidence, 2)), "caption", tabular=True)
            facts.addSpacing(tokens.S1)
            facts.addWidget(sure)
        facts.addStretch(1)
        layout.addLayout(facts)

    def _clip_button(self, clip: EvidenceRow) -> Button:
        return clip_button(clip.start_ms, clip.end_ms, self.play_requested.emit)

    def _add_options(self, layout: Any) -> None:
        place = Flow(gap=6)
        self.options: dict[str, Button] = {}
        for number, option in enumerate(self._question.options, 1):
            self._add_option(place, number, option.key, option.label.of(language()))
        if self._question.na_allowed:
            na = self._question.option(NA)
            self._add_option(place, 0, NA, na.label.of(language()) if na else NA)
        layout.addLayout(place)
        self._acts = row(gap=2)
        if self._sheet.editable:
            if self._sheet.ai_answer(self._question.key) is not None:
                self._hint(self._acts, tr("as AI"), "accept", self._sheet.accept_ai)
            self._hint(self._acts, tr("evidence"), "attach", self.attach_requested.emit)
            self._hint(self._acts, tr("comment"), "comment", self.write_comment)
        self._acts.addStretch(1)
        layout.addLayout(self._acts)

    def _hint(self, place: QHBoxLayout, words: str, action: str, act: Callable[[], Any]) -> None:
        place.addWidget(Button(words, act, kind="link"))
        place.addWidget(KeyHint(hint(action)))
        place.addSpacing(tokens.S2)

    def _add_option(self, place: Flow, number: int, key: str, words: str) -> None:
        button = Button(f"{number}  {words}", lambda: self._sheet.answer(self._question.key, key), kind="option")
        button.setCheckable(True)
        button.setAccessibleName(words)
        button.setEnabled(self._sheet.editable)
        self.options[key] = button
        place.addWidget(button)

    def renew(self) -> None:
        """Shows the own answer and its evidence as they are now."""
        chosen = self._sheet.chosen(self._question.key)
        for key, button in self.options.items():
            button.setChecked(key == chosen)
        clear(self._evidence)
        answer = self._sheet.answers.get(self._question.key) or AnswerRow(self._question.key, "")
        for clip in answer.evidence:
            self._evidence.addWidget(self._own_clip(clip))
        self.updateGeometry()

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

    def write_comment(self) -> None:
        """Opens the comment field and goes into it."""
        if self._sheet.editable:
            self.comment.show()
            self.comment.setFocus()

    def _comment_changed(self) -> None:
        self._sheet.write_comment(self._question.key, self.comment.toPlainText())


class _Comment(QPlainTextEdit):
    """A small text field that grows with what is written; Esc leaves it and keeps the text."""

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self._grow)
        self.setFont(fonts.font())
        self._grow()

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self._grow()

    def _grow(self) -> None:
        lines = max(2, min(8, int(self.document().size().height())))
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 22)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clearFocus()
            return
        super().keyPressEvent(event)


CallComment = _Comment
"""The same field for the comment on the whole call."""
