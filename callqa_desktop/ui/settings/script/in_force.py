"""The script that holds now: its text, where it came from, and whether its link can still be read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from callqa_desktop.errors import UserFacingError
from callqa_desktop.texts import tr
from callqa_desktop.ui.settings.script import words
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.chips import Chip
from callqa_desktop.ui.widgets.faces import describe
from callqa_desktop.ui.widgets.labels import ElidedLabel, Label
from callqa_desktop.ui.widgets.notices import Notice, NoticeBar
from callqa_desktop.ui.widgets.panels import Card, column, row
from callqa_desktop.ui.widgets.progress import ThinProgress

if TYPE_CHECKING:
    from callqa_desktop.services.script.records import Script

_HEIGHT = 168


class InForceCard(Card):
    """Shows the script in force; asks to read its link again and to clear it."""

    def __init__(
        self, read_again: Callable[[], Any], cancel: Callable[[], Any], clear: Callable[[], Any],
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        top = row()
        top.addWidget(Label(tr("Sales script"), "heading"))
        self.chip = Chip()
        top.addWidget(self.chip)
        top.addStretch(1)
        self.body.addLayout(top)
        self.title = ElidedLabel(role="strong")
        self.facts = ElidedLabel(role="caption")
        self.body.addWidget(self.title)
        self.body.addWidget(self.facts)
        self.nothing = Label(
            tr("There is no script: calls are judged by the scorecard alone. Set one below."), "muted", wrap=True
        )
        self.body.addWidget(self.nothing)
        self._trouble_place = column()
        self.body.addLayout(self._trouble_place)
        self.trouble: NoticeBar | None = None
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(_HEIGHT)
        self.text.setAccessibleName(tr("Text of the script in force"))
        self.body.addWidget(self.text)
        self.progress = ThinProgress(cancel)
        self.progress.hide()
        self.body.addWidget(self.progress)
        buttons = row()
        self.again_button = Button(tr("Read the link again"), read_again, icon="refresh-cw")
        self.clear_button = Button(tr("Clear"), clear, icon="trash-2")
        buttons.addWidget(self.again_button)
        buttons.addStretch(1)
        buttons.addWidget(self.clear_button)
        self.body.addLayout(buttons)
        self.show_script(None)

    def show_script(self, script: Script | None) -> None:
        there = script is not None
        for widget in (self.chip, self.title, self.facts, self.text, self.clear_button):
            widget.setVisible(there)
        self.nothing.setVisible(not there)
        self.again_button.setVisible(script is not None and script.kind == "google_docs")
        if script is None:
            self.text.clear()
            return
        self.chip.show_text(words.kind(script.kind), "accent")
        self.title.setText(words.name(script.kind, script.title, script.source))
        facts = [tr("version of {date}").format(date=formats.moment(script.set_at)), words.size(script.text)]
        if script.kind == "google_docs":
            when = formats.since(script.checked_at, datetime.now().astimezone())
            facts += [tr("read {when}").format(when=when), script.source]
        self.facts.setText(" · ".join(facts))
        if self.text.toPlainText() != script.text:
            self.text.setPlainText(script.text)

    def show_trouble(self, error: UserFacingError | None, at: int = 0) -> None:
        """Why the link could not be read; None takes it away."""
        if self.trouble is not None:
            self._trouble_place.removeWidget(self.trouble)
            self.trouble.hide()
            self.trouble.deleteLater()
            self.trouble = None
        if error is not None:
            _, why = describe(error)
            what = tr("The link could not be read on {date}; the last copy stays in force").format(
                date=formats.moment(at)
            )
            self.trouble = NoticeBar(Notice("warning", what, why), None)
            self._trouble_place.addWidget(self.trouble)

    def show_busy(self, busy: bool) -> None:
        self.progress.show_step(tr("Reading the document…"))
        self.progress.setVisible(busy)
        self.again_button.setEnabled(not busy)
        self.clear_button.setEnabled(not busy)
