"""What results of tests share: the verdict on top, doubts below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.chips import Chip
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import Panel, column, row

_DIFFERENT, _SAME, _FEW = ("accent", "≠"), ("neutral", "≈"), ("warning", "△")
_LOOKS = {"higher": _DIFFERENT, "lower": _DIFFERENT, "effect": _DIFFERENT, "few": _FEW}


def _word(verdict: str) -> str:
    return {
        "higher": tr("A difference"), "lower": tr("A difference"), "none": tr("No difference shown"),
        "few": tr("Too little to tell"), "effect": tr("An effect"), "no_effect": tr("No effect shown"),
    }[verdict]  # fmt: skip


class Verdict(Panel):
    """A chip, the sentence, and the figures in one muted line."""

    def __init__(self) -> None:
        super().__init__()
        self.chip = Chip()
        self.sentence = Label(role="title", wrap=True)
        self.figures = Label(role="muted", wrap=True)
        self.figures.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        inside = column(self, margins=tokens.S4, gap=tokens.S2)
        line = row()
        line.addWidget(self.chip)
        line.addStretch(1)
        self.aside = Label(role="muted")
        line.addWidget(self.aside)
        inside.addLayout(line)
        inside.addWidget(self.sentence)
        inside.addWidget(self.figures)

    def show_verdict(self, verdict: str, sentence: str, figures: str = "", aside: str = "") -> None:
        tone, sign = _LOOKS.get(verdict, _SAME)
        self.chip.show_text(_word(verdict), tone, sign)
        self.sentence.setText(sentence)
        self.figures.setText(figures)
        self.figures.setVisible(bool(figures))
        self.aside.setText(aside)
        self.setAccessibleName(f"{_word(verdict)}. {sentence}")


class Doubts(Panel):
    """When not to believe it: a sentence a line."""

    def __init__(self) -> None:
        super().__init__()
        self.body: QVBoxLayout = column(self, margins=tokens.S4, gap=tokens.S2)
        self.body.addWidget(Label(tr("When not to believe it"), "heading"))
        self.lines: list[QWidget] = []

    def show_doubts(self, doubts: Sequence[str]) -> None:
        for old in self.lines:
            self.body.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.lines = []
        for one in doubts:
            whole = QWidget()
            line = row(whole)
            sign = Label("△", "warning")
            line.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(Label(one, wrap=True), 1)
            self.body.addWidget(whole)
            self.lines.append(whole)
        self.setVisible(bool(doubts))

    def texts(self) -> list[str]:
        """What is said, for whoever reads it by program."""
        return [one.findChildren(Label)[1].text() for one in self.lines]
