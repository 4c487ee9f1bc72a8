"""Dialogs about numbers: a review, and a reason."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QPlainTextEdit, QWidget

from callqa_desktop.services.trust.levels import LEVELS, MAX_COMMENT
from callqa_desktop.services.trust.records import ReviewRow
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.keys.physical import chord
from callqa_desktop.ui.numbers import words
from callqa_desktop.ui.ports import Bridge
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.dialog import Dialog
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import column
from callqa_desktop.ui.work.forms import field, words_field


class _Writing(Dialog):
    """A dialog that keeps what was written with Ctrl+Enter, also from within the text."""

    def __init__(self, title: str, parent: QWidget, *, width: int = 480) -> None:
        super().__init__(title, parent, width=width)
        self.text: QPlainTextEdit
        self.keep_button: Button

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if chord(event) == "Ctrl+Enter":
            self.keep_button.click()
            return
        super().keyPressEvent(event)


class RateDialog(_Writing):
    """One's review of a number. `keep(level, comment)` writes it; a failure is shown inside, what was typed stays."""

    def __init__(
        self,
        parent: QWidget,
        bridge: Bridge,
        phone: str,
        mine: ReviewRow | None,
        keep: Callable[[int, str], Future[Any]],
        done: Callable[[], Any],
    ) -> None:
        title = tr("Rate {phone}") if mine is None else tr("Your review of {phone}")
        super().__init__(title.format(phone=formats.phone(phone)), parent, width=520)
        self._bridge, self._keep_review, self._done = bridge, keep, done
        self.level = mine.level if mine is not None else 0
        self._one_of = QButtonGroup(self)
        self.levels: dict[int, Button] = {}
        lines = QGridLayout()
        lines.setHorizontalSpacing(tokens.S3)
        lines.setVerticalSpacing(tokens.S1)
        lines.setColumnStretch(1, 1)
        for level in LEVELS:
            look = words.level(level)
            button = Button(f"{look.sign} {look.word}", partial(self.choose, level), kind="option", keys=str(level))
            button.setCheckable(True)
            button.setAccessibleDescription(words.meaning(level))
            self._one_of.addButton(button)
            self.levels[level] = button
            lines.addWidget(button, level, 0)
            lines.addWidget(Label(words.meaning(level), "muted", wrap=True), level, 1)
        box = column(gap=tokens.S2)
        box.addWidget(Label(tr("How far can it be trusted?"), "strong"))
        box.addLayout(lines)
        self.body.addLayout(box)
        self.text = words_field(4, tr("What happened in the call, in plain words"))
        self.text.setPlainText(mine.comment if mine is not None else "")
        field(self.body, tr("Comment"), self.text)
        self.left = Label("", "caption")
        self.body.addWidget(self.left)
        self.add_button(tr("Cancel"), self.reject)
        self.keep_button = self.add_button(tr("Keep"), self._keep, kind="primary", keys="Ctrl+Enter")
        self.text.textChanged.connect(self._renew)
        if self.level:
            self.levels[self.level].setChecked(True)
        self._renew()
        self.levels[self.level or LEVELS[0]].setFocus()

    def choose(self, level: int) -> None:
        self.level = level
        self.levels[level].setChecked(True)
        self._renew()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        typed = event.text()
        if not self.text.hasFocus() and typed.isdecimal() and typed.isascii() and int(typed) in LEVELS:
            self.choose(int(typed))
            self.levels[self.level].setFocus()
            return
        super().keyPressEvent(event)

    def _renew(self) -> None:
        left = MAX_COMMENT - len(self.text.toPlainText().strip())
        self.left.setText(
            trn("{n} character left", "{n} characters left", left)
            if left >= 0
            else trn("{n} character too many", "{n} characters too many", -left)
        )
        self.left.set_role("caption" if left >= 0 else "bad")
        self.left.setVisible(left < 200)
        self.keep_button.setEnabled(bool(self.level) and left >= 0)

    def _keep(self) -> None:
        future = self._keep_review(self.level, self.text.toPlainText())
        self._bridge.then(self, future, self._kept, self.show_error)

    def _kept(self, _: object) -> None:
        self.accept()
        self._done()


class ReasonDialog(_Writing):
    """Something with a reason that others can follow. `act(reason)` does it."""

    def __init__(
        self,
        parent: QWidget,
        bridge: Bridge,
        title: str,
        text: str,
        yes: str,
        act: Callable[[str], Future[Any]],
        done: Callable[[], Any],
        *,
        hint: str = "",
        danger: bool = False,
    ) -> None:
        super().__init__(title, parent, width=480)
        self._bridge, self._act, self._done = bridge, act, done
        self.body.addWidget(Label(text, wrap=True))
        self.text = words_field(2, hint)
        field(self.body, tr("Why"), self.text)
        self.add_button(tr("Cancel"), self.reject)
        self.keep_button = self.add_button(yes, self._go, kind="danger" if danger else "primary", keys="Ctrl+Enter")
        self.text.textChanged.connect(self._renew)
        self._renew()
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _renew(self) -> None:
        self.keep_button.setEnabled(bool(self.text.toPlainText().strip()))

    def _go(self) -> None:
        self._bridge.then(self, self._act(self.text.toPlainText()), self._did, self.show_error)

    def _did(self, _: object) -> None:
        self.accept()
        self._done()
