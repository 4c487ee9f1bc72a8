"""The line above the table: how many calls, how long, how good; of the selection too; and the banner of newcomers."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from callqa_desktop.services.records import CallSummary
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import Panel, row

ROOMY = 1100
"""Pixels below which AI and people are not told apart: the mean of what counts stays."""


class SummaryLine(Panel):
    """Figures of what the filter holds. `newcomers_wanted`: the person asks for the calls that came in meanwhile."""

    newcomers_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(40)
        line = row(self, gap=tokens.S6)
        line.setContentsMargins(tokens.S4, 0, tokens.S3, 0)
        self._pairs: list[QWidget] = []
        self._labels: list[tuple[Label, Label]] = []
        for _ in range(5):
            holder = QWidget()
            pair = row(holder, gap=tokens.S1)
            figure, words = Label(role="strong", tabular=True), Label(role="muted")
            pair.addWidget(figure)
            pair.addWidget(words)
            line.addWidget(holder)
            self._pairs.append(holder)
            self._labels.append((figure, words))
        line.addStretch(1)
        self.selection = Label(role="accent", tabular=True)
        line.addWidget(self.selection)
        self.banner = Button("", self.newcomers_wanted.emit, kind="banner", keys=hint("calls_new"))
        self.banner.hide()
        line.addWidget(self.banner)

    def show_summary(self, summary: CallSummary) -> None:
        scored = summary.human_count
        texts = (
            (formats.count(summary.count), trn("call", "calls", summary.count)),
            (formats.hours(summary.talk_seconds), tr("of talk")),
            (formats.score(summary.mean_score), tr("mean score")),
            (formats.score(summary.mean_ai_score), tr("AI")),
            (formats.score(summary.mean_human_score), tr("people ({n})").format(n=formats.count(scored))),
        )
        for (figure, words), (value, name) in zip(self._labels, texts, strict=True):
            figure.setText(value)
            words.setText(name)
        self.setAccessibleName(", ".join(f"{value} {name}" for value, name in texts))

    def show_selection(self, summary: CallSummary | None) -> None:
        """Figures of the selected calls; None when there is nothing to tell apart."""
        words = ""
        if summary is not None:
            words = tr("Selected: {calls} · {hours} · {score}").format(
                calls=formats.count(summary.count),
                hours=formats.hours(summary.talk_seconds),
                score=formats.score(summary.mean_score),
            )
        self.selection.setText(words)
        self.selection.setVisible(bool(words))
        self._fit()

    def show_newcomers(self, n: int) -> None:
        """Counts calls that came in after the table was filled; 0 hides the banner."""
        self.banner.set_words("↑ " + trn("{n} new call matches – show", "{n} new calls match – show", n))
        self.banner.setVisible(n > 0)
        self._fit()

    def fit(self, width: int) -> None:
        """The page is so wide now."""
        self._width = width
        self._fit()

    _width = 0

    def _fit(self) -> None:
        crowded = bool(self.selection.text()) + self.banner.isVisibleTo(self)
        for holder in self._pairs[3:]:
            holder.setVisible(self._width >= ROOMY + 160 * crowded)
