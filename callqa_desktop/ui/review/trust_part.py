"""What is known of the caller's number, beside the call: its level, reviews, a warning, and one's own rating."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.services.changes import Change
from callqa_desktop.services.trust.records import Glance
from callqa_desktop.texts import tr
from callqa_desktop.ui.numbers import words
from callqa_desktop.ui.numbers.verbs import rate
from callqa_desktop.ui.review.layouts import clear
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.chips import StateChip
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.notices import Notice, NoticeBar
from callqa_desktop.ui.widgets.panels import column, row

if TYPE_CHECKING:
    from callqa_desktop.ui.review.page import ReviewPage


class TrustPart(QWidget):
    """Hidden where the caller's number is none that could be rated."""

    warned = Signal(bool)
    """Whether the number is tied to fraud, or may be."""

    def __init__(self, page: ReviewPage) -> None:
        super().__init__()
        self._page = page
        self.phone = ""
        self.verdict = StateChip(words.state("shown"))
        self.mean = Label("", "muted", tabular=True)
        self._warning = column()
        self.warning: NoticeBar | None = None
        self.rate_button = Button(tr("Rate…"), self.rate)
        self.more_button = Button(tr("Reviews and similar numbers"), self.open, kind="link")
        inside = column(self, gap=tokens.S2)
        inside.addWidget(Label(tr("Trust of the number"), "heading"))
        inside.addLayout(self._warning)
        line = row(gap=tokens.S2)
        line.addWidget(self.verdict)
        line.addWidget(self.mean)
        line.addStretch(1)
        inside.addLayout(line)
        acts = row(gap=tokens.S2)
        acts.addWidget(self.rate_button)
        acts.addWidget(self.more_button)
        acts.addStretch(1)
        inside.addLayout(acts)
        self.hide()
        page.client.put_trust(self)
        page.bridge.changes.changed.connect(self._changed)

    def show_phone(self, phone: str) -> None:
        """The number of the call that is open now."""
        if phone != self.phone:
            self.phone = phone
            self.hide()
            self.warned.emit(False)
        self._load()

    def rate(self) -> None:
        if self.phone and not self.isHidden():
            told = Notice("good", tr("Your review is kept"), key="numbers")
            rate(self._page, self.phone, partial(self._page.shell.notify, told))

    def open(self) -> None:
        self._page.shell.open_number(self.phone)

    def _load(self) -> None:
        if self.phone:
            future = self._page.program.trust.glance(self.phone)
            self._page.bridge.then(self, future, partial(self._show, self.phone), self._none)

    def _none(self, _: BaseException) -> None:
        self.hide()  # a hidden number or a line of the exchange: nothing that could be rated

    def _show(self, phone: str, found: Glance) -> None:
        if phone != self.phone:
            return
        self.verdict.show_look(words.rating(found.row.estimate))
        facts = (words.value(found.row.estimate), words.reviews(found.row.estimate.n))
        self.mean.setText(" · ".join(facts) if found.row.estimate.n else "")
        self.rate_button.set_words(tr("Change my rating…") if found.rated else tr("Rate…"))
        clear(self._warning)
        self.warning = None
        if found.row.fraud:
            self._warn(Notice("error", tr("Tied to fraud"), found.fraud_why))
        elif found.like:
            like = tr("rated low, like {phone}, which is tied to fraud").format(phone=formats.phone(found.like))
            self._warn(Notice("warning", tr("Possibly a fraudster: check by hand"), like))
        self.warned.emit(self.warning is not None)
        self.show()

    def _warn(self, notice: Notice) -> None:
        self.warning = NoticeBar(notice, None)
        self._warning.addWidget(self.warning)

    def _changed(self, changes: list[Change]) -> None:
        if self.isVisible() and any(change.kind == ChangeKind.NUMBER for change in changes):
            self._load()
