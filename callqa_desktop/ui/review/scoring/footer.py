"""The foot of the score panel: how far one is, what is left, and whether it is saved."""

from __future__ import annotations

import time

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QWidget

from callqa_desktop.services.scoring.completeness import why_unscored
from callqa_desktop.texts import language, tr, trn
from callqa_desktop.ui.review.scoring import saver as saving
from callqa_desktop.ui.review.scoring.saver import Saver
from callqa_desktop.ui.review.scoring.sheet import Sheet
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import column, row
from callqa_desktop.ui.widgets.progress import Bar


class Footer(QFrame):
    """How many answers, a bar, whether it is saved; what is left, or "score again" when finished."""

    again_requested = Signal()
    points_requested = Signal(bool)
    """Show how the total came about, or the questions again."""

    def __init__(self, sheet: Sheet, saver: Saver, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheet, self._saver = sheet, saver
        self.setProperty("surface", "plain")
        layout = column(self, gap=tokens.S1)
        layout.setContentsMargins(tokens.GAP, 10, tokens.GAP, 10)
        self.missing = Label("", "bad", wrap=True)
        self.missing.hide()
        layout.addWidget(self.missing)
        line = row(gap=tokens.S2)
        self.count = Label("", "muted", tabular=True)
        self.bar = Bar(width=80)
        self.saved = Label("", "muted")
        line.addWidget(self.count)
        line.addWidget(self.bar, 1)
        line.addWidget(self.saved)
        layout.addLayout(line)
        acts = row(gap=tokens.S2)
        acts.setContentsMargins(0, 0, 0, 0)
        self.left = Button("", self._to_first, kind="link")
        self.left.setToolTip(tr("Go to the first of them"))
        self.none = Label("", "warning", wrap=True)
        self.points = Button(tr("Points"), kind="link", icon="chart-gantt")
        self.points.setCheckable(True)
        self.points.setToolTip(tr("How each answer moved the total"))
        self.points.toggled.connect(self.points_requested)
        self.again = Button(tr("Score again"), self.again_requested.emit, kind="link")
        acts.addWidget(self.left)
        acts.addWidget(self.none, 1)
        acts.addStretch(1)
        acts.addWidget(self.again)
        acts.addWidget(self.points)
        layout.addLayout(acts)
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._renew_saved)
        sheet.changed.connect(self.renew)
        sheet.edited.connect(self.renew)
        saver.state_changed.connect(self._renew_saved)
        self.renew()

    def renew(self) -> None:
        sheet = self._sheet
        result = sheet.result
        answered, total = (result.answered, result.total) if result else (0, 0)
        self.count.setText(tr("{done} of {total} answers").format(done=answered, total=total))
        self.bar.set_share(answered / total if total else 0.0)
        self.again.setVisible(sheet.submitted)
        words = left_words(sheet) if sheet.editable else ""
        self.left.setVisible(bool(words))
        self.left.set_words(words)
        why = why_unscored(result.unscored) if result and not words and sheet.editable else ""
        self.none.setVisible(bool(why))
        self.none.setText(tr("No score: {why}").format(why=why) if why else "")
        self.points.setVisible(result is not None and bool(result.steps))
        if not self.missing.isHidden():
            self.show_missing()
        self._renew_saved()

    def show_missing(self) -> bool:
        """Says what is missing; False (and says nothing) when nothing is."""
        lacking = self._sheet.missing()
        self.missing.setVisible(bool(lacking))
        if lacking:
            question = self._sheet.question(lacking[0].question)
            first = question.text.of(language()) if question else ""
            words = {
                "answer": tr("To finish, answer: {question}"),
                "comment": tr("To finish, comment on: {question}"),
                "evidence": tr("To finish, add evidence to: {question}"),
            }[lacking[0].what].format(question=first)
            more = len(lacking) - 1
            self.missing.setText(words + (" " + tr("and {n} more").format(n=more) if more else ""))
        return bool(lacking)

    def hide_missing(self) -> None:
        self.missing.hide()

    def _to_first(self) -> None:
        lacking = self._sheet.missing()
        if lacking:
            self._sheet.select(lacking[0].question)

    def _renew_saved(self, _state: str = "") -> None:
        state, saved_at = self._saver.state, self._saver.saved_at
        self.saved.set_role("bad" if state == saving.FAILED else "muted")
        if self._sheet.submitted:
            words = tr("finished")
        elif state == saving.FAILED:
            words = tr("✕ not saved yet, trying again")
        elif state in (saving.DIRTY, saving.SAVING):
            words = tr("saving…")
        elif saved_at is not None:
            words = tr("saved {time}").format(time=_ago(time.monotonic() - saved_at))
        else:
            words = tr("saved") if self._sheet.evaluation else ""
        self.saved.setText(words)
        if saved_at is not None and state == saving.SAVED and not self._sheet.submitted:
            self._timer.start()
        else:
            self._timer.stop()


def left_words(sheet: Sheet) -> str:
    """Left: 14 answers; 3 left: 2 answers, 1 comment; "" for nothing."""
    lacking = [one.what for one in sheet.missing()]
    if not lacking:
        return ""
    kinds = (
        trn("{n} answer", "{n} answers", lacking.count("answer")) if "answer" in lacking else "",
        trn("{n} comment", "{n} comments", lacking.count("comment")) if "comment" in lacking else "",
        trn("{n} piece of evidence", "{n} pieces of evidence", lacking.count("evidence"))
        if "evidence" in lacking
        else "",
    )
    named = [kind for kind in kinds if kind]
    form = tr("{n} left: {kinds}") if len(named) > 1 else tr("Left: {kinds}")
    return form.format(n=len(lacking), kinds=", ".join(named))


def _ago(seconds: float) -> str:
    if seconds < 60:
        return trn("{n} s ago", "{n} s ago", max(1, round(seconds)))
    return trn("{n} min ago", "{n} min ago", int(seconds // 60))
