"""The line above the table: how many calls, how long, how good; and the banner of newcomers."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from callqa_desktop.services.records import CallSummary
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import Panel, row


class SummaryLine(Panel):
    """Figures of what the filter holds. `newcomers_wanted`: the person asks for the calls that came in meanwhile."""

    newcomers_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(40)
        line = row(self, gap=tokens.S6)
        line.setContentsMargins(tokens.S4, 0, tokens.S3, 0)
        self._pairs: list[tuple[Label, Label]] = []
        for _ in range(4):
            pair = row(gap=tokens.S1)
            figure, words = Label(role="strong", tabular=True), Label(role="muted")
            pair.addWidget(figure)
            pair.addWidget(words)
            line.addLayout(pair)
            self._pairs.append((figure, words))
        line.addStretch(1)
        self.banner = Button("", self.newcomers_wanted.emit, kind="banner")
        self.banner.hide()
        line.addWidget(self.banner)

    def show_summary(self, summary: CallSummary) -> None:
        scored = summary.human_count
        texts = (
            (formats.count(summary.count), trn("call", "calls", summary.count)),
            (formats.hours(summary.talk_seconds), tr("of talk")),
            (formats.score(summary.mean_ai_score), tr("mean AI score")),
            (formats.score(summary.mean_human_score), tr("mean score of people ({n})").format(n=formats.count(scored))),
        )
        for (figure, words), (value, name) in zip(self._pairs, texts, strict=True):
            figure.setText(value)
            words.setText(name)
        self.setAccessibleName(", ".join(f"{value} {name}" for value, name in texts))

    def show_newcomers(self, n: int) -> None:
        """Counts calls that came in after the table was filled; 0 hides the banner."""
        self.banner.set_words("↑ " + trn("{n} new call – show", "{n} new calls – show", n))
        self.banner.setVisible(n > 0)
