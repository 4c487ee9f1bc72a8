"""One batch: how far it is, what it cost, why it stands still, what failed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from callqa_desktop.services.batches.figures import BatchRow, FailureGroup, Limits
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.jobs import amounts
from callqa_desktop.ui.jobs.limits import LimitDialog
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats, words
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.chips import StateChip
from callqa_desktop.ui.widgets.labels import ElidedLabel, Label
from callqa_desktop.ui.widgets.notices import Notice, NoticeBar
from callqa_desktop.ui.widgets.panels import Panel, column, row
from callqa_desktop.ui.widgets.progress import Bar

BAR = 96


@dataclass(frozen=True)
class BatchVerbs:
    """What a card's buttons do, each with the number of the batch first."""

    pause: Callable[[int], Any]
    resume: Callable[[int, Limits | None], Any]
    cancel: Callable[[int], Any]
    retry: Callable[[int, str], Any]


class BatchCard(Panel):
    """Renews its texts in place while the batch goes on."""

    def __init__(self, batch: BatchRow, verbs: BatchVerbs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.batch = batch
        self._verbs = verbs
        self.title = ElidedLabel(role="strong")
        self.state = StateChip(words.job_state("queued"))
        self.limits_button = Button(tr("Limits"), self._limits, kind="quiet")
        self.pause_button = Button(tr("Pause"), lambda: verbs.pause(self.batch.id), icon="pause")
        self.resume_button = Button(tr("Go on"), lambda: verbs.resume(self.batch.id, None), icon="play")
        self.cancel_button = Button(tr("Cancel"), lambda: verbs.cancel(self.batch.id), kind="quiet")
        top = row(gap=tokens.S2)
        top.addWidget(self.title, 1)
        top.addWidget(self.state)
        for button in (self.limits_button, self.pause_button, self.resume_button, self.cancel_button):
            top.addWidget(button)
        self.bar = Bar()
        self.far = Label(role="muted", tabular=True)
        self.cost = Label(role="muted", tabular=True)
        figures = row(gap=tokens.S4)
        figures.addWidget(self.far, 1)
        figures.addWidget(self.cost)
        self._budget = row(gap=tokens.S4)
        self._budget_shown: list[tuple[str, float]] = []
        self._reason: NoticeBar | None = None
        self._reason_text = ""
        self._reason_place = column()
        self._failures = column(gap=tokens.S1)
        self._failures_shown: tuple[FailureGroup, ...] = ()
        layout = column(self, margins=tokens.S4, gap=tokens.S2)
        layout.setContentsMargins(tokens.S4, tokens.S3, tokens.S4, tokens.S3)
        layout.addLayout(top)
        layout.addWidget(self.bar)
        layout.addLayout(figures)
        layout.addLayout(self._budget)
        layout.addLayout(self._reason_place)
        layout.addLayout(self._failures)
        self.show_batch(batch)

    def show_batch(self, batch: BatchRow) -> None:
        self.batch = batch
        name = batch.title or trn("Analysis of {n} call", "Analysis of {n} calls", batch.total)
        self.title.setText(f"{name}  ·  {formats.moment(batch.created_at)}")
        self.state.show_look(_look(batch))
        over = batch.done + batch.failed + batch.cancelled
        self.bar.set_share(over / batch.total if batch.total else 0.0)
        self.bar.setVisible(not batch.ended)
        self.far.setText(_far(batch, over))
        self.cost.setText(amounts.spent(batch.spent))
        self.pause_button.setVisible(batch.state == "running")
        self.resume_button.setVisible(batch.state == "paused")
        self.cancel_button.setVisible(not batch.ended)
        self.limits_button.setVisible(batch.state == "paused")
        self._show_budget(amounts.budget(batch.limits, batch.spent))
        self._show_reason(batch)
        self._show_failures(batch.failures)
        self.setAccessibleName(f"{name}. {_look(batch).word}. {self.far.text()}")

    def _show_budget(self, lines: list[tuple[str, float]]) -> None:
        if lines == self._budget_shown:
            return
        self._budget_shown = lines
        _clear(self._budget)
        for text, share in lines:
            bar = Bar(width=BAR)
            bar.setFixedWidth(BAR)
            bar.set_share(share)
            bar.setAccessibleName(text)
            self._budget.addWidget(bar, 0, Qt.AlignmentFlag.AlignVCenter)
            self._budget.addWidget(Label(text, "muted", tabular=True))
        if lines:
            self._budget.addStretch(1)

    def _show_reason(self, batch: BatchRow) -> None:
        what, why = batch.reason, ""
        if batch.waits_until is not None:
            what = tr("Waits until {when}").format(when=formats.moment(batch.waits_until))
            why = batch.waits_why
        if what + why == self._reason_text:
            return
        self._reason_text = what + why
        if self._reason is not None:
            self._reason.hide()
            self._reason.deleteLater()
            self._reason = None
        if what:
            level = "info" if batch.waits_until is not None else "warning"
            self._reason = NoticeBar(Notice(level, what, why), None)
            self._reason_place.addWidget(self._reason)

    def _show_failures(self, groups: tuple[FailureGroup, ...]) -> None:
        if groups == self._failures_shown:
            return
        self._failures_shown = groups
        _clear(self._failures)
        for group in groups:
            line = row(gap=tokens.S2)
            line.addWidget(Label(f"✕ {formats.count(group.calls)}", "bad", tabular=True))
            line.addWidget(ElidedLabel(group.reason), 1)
            again = Button(tr("Try these again"), partial(self._verbs.retry, self.batch.id, group.code), kind="link")
            again.setAccessibleName(tr("Try again: {reason}").format(reason=group.reason))
            line.addWidget(again)
            self._failures.addLayout(line)

    def _limits(self) -> None:
        LimitDialog(self, self.batch, lambda limits: self._verbs.resume(self.batch.id, limits)).open()


def _far(batch: BatchRow, over: int) -> str:
    parts = [
        tr("{done} of {total}").format(done=formats.count(over), total=formats.count(batch.total)),
        tr("{n} failed").format(n=formats.count(batch.failed)) if batch.failed else "",
        tr("{n} cancelled").format(n=formats.count(batch.cancelled)) if batch.cancelled else "",
        tr("{n} under way").format(n=formats.count(batch.running)) if batch.running else "",
    ]
    if batch.seconds_left is not None:
        parts.append(tr("{time} left").format(time=amounts.duration(batch.seconds_left)))
    if batch.ended and batch.finished_at:
        parts.append(tr("ended {when}").format(when=formats.moment(batch.finished_at)))
    return "  ·  ".join(part for part in parts if part)


def _look(batch: BatchRow) -> words.Look:
    if batch.waits_until is not None:
        return words.Look(tr("waiting"), "warning", "…")
    return {
        "running": words.Look(tr("running"), "accent", "▸"),
        "paused": words.Look(tr("paused"), "warning", "‖"),
        "done": words.Look(tr("done"), "warning", "△") if batch.failed else words.Look(tr("done"), "good", "✓"),
        "cancelled": words.Look(tr("cancelled"), "neutral", "–"),
    }.get(batch.state, words.Look(batch.state, "neutral"))


def _clear(layout: Any) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            _clear(inner)
