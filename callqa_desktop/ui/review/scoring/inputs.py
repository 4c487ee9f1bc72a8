"""What a question is answered with: buttons, check boxes, the stops of a scale, a number, a text."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from callqa_desktop.services.scoring import answers as of
from callqa_desktop.services.scoring.card import NA, Question
from callqa_desktop.texts import language, tr
from callqa_desktop.ui.review import times
from callqa_desktop.ui.review.scoring.look import number_words
from callqa_desktop.ui.review.scoring.sheet import Sheet
from callqa_desktop.ui.review.scoring.stops import stops
from callqa_desktop.ui.review.scoring.text_field import TextField
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import Flow, column, row


class Inputs(QWidget):
    """The controls of one question. `renew` shows the answer as it is now; `digit` is a key 0..9."""

    def __init__(self, question: Question, sheet: Sheet) -> None:
        super().__init__()
        self._question, self._sheet = question, sheet
        self.options: dict[str, Button] = {}
        self.checks: dict[str, QCheckBox] = {}
        self.stops: dict[float, Button] = {}
        self.number: NumberField | None = None
        self.text: TextField | None = None
        layout = column(self, gap=tokens.S1)
        kind = question.answer_type
        if kind == "multi":
            self._add_checks(layout)
        elif kind == "text":
            answer = sheet.answers.get(question.key)
            self.text = TextField(
                tr("Answer in words"), answer.text if answer else "", lambda t: sheet.set_text(question.key, t)
            )
            self.text.field.setReadOnly(not sheet.editable)
            layout.addWidget(self.text)
        elif kind in ("number", "duration", "metric") or (kind == "scale" and not stops(question)):
            self.number = NumberField(question, sheet)
            layout.addWidget(self.number)
        self._buttons = Flow(gap=6)
        if kind == "scale":
            self._add_stops()
        elif kind in ("yn", "ypn", "single"):
            for n, option in enumerate(question.options, 1):
                self._add_option(n, option.key, option.label.of(language()))
        na = question.option(NA)
        if na is not None:
            self._add_option(0, NA, na.label.of(language()))
        layout.addLayout(self._buttons)
        self.renew()

    def renew(self) -> None:
        answer = self._sheet.answers.get(self._question.key)
        for key, button in self.options.items():
            button.setChecked(answer is not None and key == answer.option)
        for key, check in self.checks.items():
            check.setChecked(answer is not None and key in answer.options)
        for stop, button in self.stops.items():
            button.setChecked(answer is not None and answer.number == stop and answer.option != NA)
        if self.number is not None:
            self.number.renew()

    def digit(self, number: int) -> bool:
        """Answers with a digit, or begins to write a number or a text with it."""
        if self._sheet.choose(number):
            return True
        if self.number is not None and self._sheet.editable:
            self.number.begin(str(number))
            return True
        if self.text is not None and self._sheet.editable:
            self.text.field.setFocus()
            return True
        return False

    def _add_option(self, number: int, key: str, words: str) -> None:
        button = self._button(f"{number}  {words}" if number < 10 else words, words)
        button.clicked.connect(lambda: self._choose(key))
        self.options[key] = button

    def _choose(self, key: str) -> None:
        self._sheet.answer(self._question.key, key)
        self.renew()  # a second click must not take the mark off the button

    def _add_stops(self) -> None:
        for stop in stops(self._question):
            words = number_words(self._question, stop)
            value = float(stop)
            button = self._button(words, words)
            button.clicked.connect(lambda _=False, v=value: self._stop(v))
            self.stops[value] = button

    def _stop(self, value: float) -> None:
        self._sheet.set_number(self._question.key, value)
        self.renew()

    def _button(self, words: str, name: str) -> Button:
        button = Button(words, kind="option")
        button.setCheckable(True)
        button.setAccessibleName(name)
        button.setEnabled(self._sheet.editable)
        self._buttons.addWidget(button)
        return button

    def _add_checks(self, layout: QVBoxLayout) -> None:
        for n, option in enumerate(self._question.options, 1):
            words = option.label.of(language()).replace("&", "&&")
            check = QCheckBox(f"{n}  {words}" if n < 10 else words)
            check.setAccessibleName(option.label.of(language()))
            check.setEnabled(self._sheet.editable)
            check.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            check.clicked.connect(lambda _=False, key=option.key: self._sheet.tick(self._question.key, key))
            self.checks[option.key] = check
            layout.addWidget(check)


class NumberField(QWidget):
    """A number, a duration as m:ss, or a measured value that may be overridden; what is wrong is said below."""

    def __init__(self, question: Question, sheet: Sheet) -> None:
        super().__init__()
        self._question, self._sheet = question, sheet
        layout = column(self, gap=2)
        line: QHBoxLayout = row(gap=tokens.S2)
        self.field = _Field()
        self.field.setMinimumWidth(96)
        self.field.setMaximumWidth(140)
        name = tr("Minutes and seconds") if question.answer_type == "duration" else tr("Number")
        self.field.setAccessibleName(f"{name} {self._bounds()}".strip())
        self.field.setPlaceholderText(tr("m:ss") if question.answer_type == "duration" else "0")
        self.field.setReadOnly(not sheet.editable)
        self.field.editingFinished.connect(self._finished)
        self.field.textEdited.connect(self._edited)
        self.reached = Label("", "muted")
        line.addWidget(self.field)
        line.addWidget(Label(self._bounds(), "caption"))
        line.addWidget(self.reached, 1)
        layout.addLayout(line)
        self.wrong = Label("", "bad", wrap=True)
        self.wrong.hide()
        layout.addWidget(self.wrong)

    def renew(self) -> None:
        answer = self._sheet.answers.get(self._question.key)
        number = of.number_of(self._question, answer) if answer else None
        option = of.reached(self._question, number)
        self.reached.setText(option.label.of(language()) if option else "")
        if not self.field.hasFocus():
            self.field.setText("" if number is None else self._written(float(number)))

    def begin(self, digit: str) -> None:
        """The person starts to write: the first digit is in already."""
        self.field.setFocus()
        self.field.setText(digit)
        self._edited(digit)

    def _edited(self, text: str) -> None:
        value = self._read(text)
        good = not text.strip() or (value is not None and self._sheet.set_number(self._question.key, value))
        if not text.strip():
            self._sheet.set_number(self._question.key, None)
        self.wrong.setVisible(not good)
        if not good:
            bounds = self._bounds()
            words = tr("Not kept: write minutes and seconds, like 1:30") if self._question.answer_type == "duration" \
                else tr("Not kept: write a number")  # fmt: skip
            self.wrong.setText(f"{words} ({bounds})" if bounds else words)

    def _finished(self) -> None:
        self.wrong.hide()
        self.renew()

    def _read(self, text: str) -> float | None:
        if self._question.answer_type == "duration":
            ms = times.parse(text)
            return None if ms is None else ms / 1000
        try:
            return float(text.strip().replace("\u00a0", "").replace(",", "."))
        except ValueError:
            return None

    def _written(self, number: float) -> str:
        if self._question.answer_type == "duration":
            return times.whole(round(number * 1000))
        text = f"{number:.3f}".rstrip("0").rstrip(".")
        return text.replace(".", formats.locale().decimalPoint())

    def _bounds(self) -> str:
        """3–10 min, from 3, at most 10"""
        low, high = self._question.minimum, self._question.maximum
        first, last = (number_words(self._question, v) if v is not None else "" for v in (low, high))
        if first and last:
            return f"{first}–{last}"
        if first:
            return tr("from {n}").format(n=first)
        return tr("at most {n}").format(n=last) if last else self._question.unit


class _Field(QLineEdit):
    """Enter and Esc leave the field and keep the number."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.clearFocus()
            return
        super().keyPressEvent(event)
