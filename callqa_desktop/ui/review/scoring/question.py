"""The line of one question of the scorecard."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QWidget

from callqa_desktop.services.scoring.card import Question
from callqa_desktop.texts import language, tr
from callqa_desktop.ui.review.scoring.look import answer_look, effect_words, missing_words
from callqa_desktop.ui.review.scoring.origin import OVERRIDE
from callqa_desktop.ui.review.scoring.sheet import Sheet
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.chips import Chip
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import column, row

OWN_WIDTH = 92


class QuestionRow(QFrame):
    """What is asked, the model's answer and the person's own; `clicked` makes it the current one."""

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
        texts = column(gap=0)
        self.words = Label(question.text.of(language()), wrap=True)
        self.words.setMinimumHeight(24)
        texts.addWidget(self.words)
        effect = effect_words(question)
        if effect:
            texts.addWidget(Label(f"⚑ {effect}", "caption", wrap=True))
        self.other = Label("", "warning", wrap=True)
        """What a second opinion answers otherwise."""
        self.other.hide()
        texts.addWidget(self.other)
        self.lacks = Label("", "warning", wrap=True)
        self.lacks.hide()
        texts.addWidget(self.lacks)
        line.addLayout(texts, 1)
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
        key = self.question.key
        found = self._sheet.ai_answer(key)
        self.ai.setVisible(found is not None)
        if found is not None:
            look = answer_look(self.question, found)
            self.ai.show_text(tr("AI: {answer}").format(answer=look.word), look.tone, look.sign)
        other = self._sheet.second_answer(key)
        self.other.setVisible(other is not None)
        if other is not None:
            word = answer_look(self.question, other).word
            self.other.setText("△ " + tr("second opinion: {answer}").format(answer=word))
        answer = self._sheet.answers.get(key)
        if self._sheet.is_answered(key):
            look = answer_look(self.question, answer)
            self.own.set_role(look.tone if look.tone in ("good", "warning", "bad") else "")
            extras = " ✎" if answer and answer.comment and answer.source != "metric" else ""
            self.own.setText((f"{look.sign} {look.word}" if look.sign else look.word) + extras)
        else:
            self.own.set_role("muted")
            self.own.setText(tr("not scored") if self._sheet.needs(key) else "–")
        self._tell(overridden=answer is not None and answer.source == OVERRIDE)

    def show_missing(self, what: frozenset[str]) -> None:
        """Marks what the answer still needs besides itself: "comment", "evidence"."""
        words = [missing_words(one) for one in ("comment", "evidence") if one in what]
        self.lacks.setVisible(bool(words))
        self.lacks.setText("△ " + ", ".join(words) if words else "")
        self._tell()

    def set_current(self, current: bool) -> None:
        self.setProperty("current", "true" if current else "false")
        self.style().unpolish(self)
        self.style().polish(self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(self.question.key)

    def _tell(self, *, overridden: bool = False) -> None:
        said = tr("{question}: {answer}").format(question=self.words.text(), answer=self.own.text())
        parts = [said, self.ai.text if not self.ai.isHidden() else "", self.lacks.text()]
        if not self.other.isHidden():
            parts.append(self.other.text())
        if overridden:
            parts.append(tr("differs from the AI"))
        self.setAccessibleName(". ".join(part for part in parts if part))
