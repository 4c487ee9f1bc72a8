"""The card as reviewers see it, answerable, with the score and how it came about."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QStackedLayout, QWidget

from callqa_desktop.services.scoring.card import Card, Section
from callqa_desktop.services.scoring.completeness import why_unscored
from callqa_desktop.services.scoring.engine import shown
from callqa_desktop.texts import language, tr
from callqa_desktop.ui.cards import words
from callqa_desktop.ui.cards.editing import Editing
from callqa_desktop.ui.review.layouts import clear
from callqa_desktop.ui.review.scoring.inputs import Inputs
from callqa_desktop.ui.review.scoring.look import effect_words
from callqa_desktop.ui.review.scoring.sheet import Sheet
from callqa_desktop.ui.review.scoring.waterfall import Waterfall
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.chips import Chip
from callqa_desktop.ui.widgets.faces import EmptyState
from callqa_desktop.ui.widgets.labels import Label, Line
from callqa_desktop.ui.widgets.panels import Panel, Scroll, column, row

_SIDE = 380


class Preview(QWidget):
    """Built anew when it is shown and the card has changed; answers that still fit stay."""

    def __init__(self, editing: Editing) -> None:
        super().__init__()
        self._editing = editing
        self.sheet = Sheet(self)
        self.inputs: dict[str, Inputs] = {}
        self._shape: tuple[str, ...] = ()
        self._values: dict[str, Label] = {}
        self._scroll = Scroll(gap=0)
        self._scroll.body.setContentsMargins(tokens.S4, tokens.S2, tokens.S4, tokens.S4)
        self._empty = EmptyState()
        left = Panel()
        self._stack = QStackedLayout(left)
        self._stack.addWidget(self._scroll)
        self._stack.addWidget(self._empty)
        self.score = Label("", "clock", tabular=True)
        self.band = Chip()
        self.passed = Label("", "muted", wrap=True)
        self.waterfall = Waterfall(self.sheet)
        right = Panel()
        right.setMinimumWidth(300)
        right.setMaximumWidth(_SIDE)
        side = column(right, gap=0)
        head = row(margins=tokens.S4)
        head.addWidget(Label(tr("Score"), "heading"))
        head.addWidget(self.score)
        head.addWidget(self.band)
        head.addStretch(1)
        head.addWidget(Button(tr("Clear the answers"), self.forget, kind="link"))
        side.addLayout(head)
        told = row()
        told.setContentsMargins(tokens.S4, 0, tokens.S4, tokens.S3)
        told.addWidget(self.passed)
        side.addLayout(told)
        side.addWidget(Line())
        steps = column()
        steps.setContentsMargins(tokens.S2, 0, tokens.S1, tokens.S2)
        steps.addWidget(self.waterfall)
        side.addLayout(steps, 1)
        layout = row(self, gap=tokens.GAP)
        layout.addWidget(left, 1)
        layout.addWidget(right, 1)
        self.sheet.changed.connect(self._changed)

    def renew(self) -> None:
        """Takes the card as it is now."""
        faults = [problem for problem in self._editing.problems if problem.fault]
        if faults:
            told = "\n".join(problem.sentence for problem in faults[:5])
            self._empty.show_state("triangle-alert", tr("The card cannot be shown yet"), told)
            self._stack.setCurrentWidget(self._empty)
            return
        card = Card.model_validate(self._editing.body)
        if not any(True for _ in card.questions()):
            self._empty.show_state(
                "list-checks", tr("This card has no questions"), tr("Add the first one in the structure")
            )
            self._stack.setCurrentWidget(self._empty)
            return
        self._stack.setCurrentWidget(self._scroll)
        self._shape = ()
        self.sheet.try_out(card)

    def forget(self) -> None:
        """Begins with no answers."""
        if self.sheet.card is not None:
            card = self.sheet.card
            self.sheet.clear()
            self._shape = ()
            self.sheet.try_out(card)

    def _changed(self, _key: str) -> None:
        shape = tuple(q.key for q in self.sheet.asked())
        if shape != self._shape:
            place = self._scroll.verticalScrollBar().value()
            self._shape = shape
            self._build()
            self._scroll.verticalScrollBar().setValue(place)
        for inputs in self.inputs.values():
            inputs.renew()
        self._show_score()

    def _build(self) -> None:
        body = self._scroll.body
        clear(body)
        self.inputs, self._values = {}, {}
        asked = {q.key for q in self.sheet.asked()}
        spoken = language()
        for section in self.sheet.sections():
            body.addWidget(self._title(section))
            for question in section.questions:
                if question.key not in asked:
                    continue
                texts = column(gap=2)
                texts.setContentsMargins(tokens.S2, tokens.S2, 0, tokens.S2)
                texts.addWidget(Label(question.text.of(spoken), "strong", wrap=True))
                for extra in (question.guidance.of(spoken), question.examples.of(spoken), effect_words(question)):
                    if extra:
                        texts.addWidget(Label(extra, "caption", wrap=True))
                inputs = Inputs(question, self.sheet)
                self.inputs[question.key] = inputs
                texts.addSpacing(tokens.S1)
                texts.addWidget(inputs)
                wanted = _wanted(question.comment_policy, question.evidence_policy)
                if wanted:
                    texts.addWidget(Label(wanted, "caption", wrap=True))
                body.addLayout(texts)
        body.addStretch(1)

    def _title(self, section: Section) -> QFrame:
        place = QFrame()
        place.setProperty("surface", "plain")
        line = row(place)
        line.setContentsMargins(0, tokens.S3, 0, tokens.S1)
        line.addWidget(Label(section.title.of(language()), "heading", wrap=True), 1)
        value = Label("", "muted", tabular=True)
        value.setAlignment(Qt.AlignmentFlag.AlignRight)
        line.addWidget(value)
        self._values[section.key] = value
        return place

    def _show_score(self) -> None:
        result = self.sheet.result
        if result is None or self.sheet.card is None:
            return
        for key, label in self._values.items():
            value = result.sections.get(key)
            label.setText("" if value is None else formats.number(float(shown(value))))
        self.score.setText(formats.NONE if result.score is None else formats.number(float(shown(result.score))))
        self.score.setAccessibleName(tr("Score: {score}").format(score=self.score.text()))
        self.band.setVisible(result.band is not None)
        if result.band is not None:
            tone, sign = ("good", "✓") if result.passed else ("bad", "✕")
            self.band.show_text(result.band.label.of(language()), tone, sign)
        if result.score is None:
            words_ = tr("Not scored: {why}").format(why=why_unscored(result.unscored))
        else:
            mark = formats.number(float(self.sheet.card.pass_mark))
            words_ = (
                tr("Passed, the mark is {mark}") if result.passed else tr("Not passed, the mark is {mark}")
            ).format(mark=mark)
            if result.score_before_fail is not None:
                before = formats.number(float(shown(result.score_before_fail)))
                words_ += ". " + tr("{score} without the breach").format(score=before)
        self.passed.setText(words_)


def _wanted(comment: str, evidence: str) -> str:
    """What an answer must bring along."""
    parts = [
        tr("{what}: {when}").format(what=what, when=words.word(words.policies(), policy).lower())
        for what, policy in ((tr("Comment"), comment), (tr("Evidence"), evidence))
        if policy in ("on_low", "always")
    ]
    return " · ".join(parts)
