"""Phone numbers and how far they can be trusted: look one up, read and write reviews, see numbers like it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.services.changes import Change
from callqa_desktop.services.trust.records import Likeness, NumberCard, ReviewRow, Similar
from callqa_desktop.texts import tr
from callqa_desktop.ui.charts.card import ChartCard
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.numbers.card import NumberPanel
from callqa_desktop.ui.numbers.lists import ListsPanel
from callqa_desktop.ui.numbers.reviews import ReviewsPanel
from callqa_desktop.ui.numbers.similar import SimilarPanel
from callqa_desktop.ui.numbers.verbs import NumberVerbs
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.theme import icons, tokens
from callqa_desktop.ui.theme.manager import theme
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.faces import Faces, describe
from callqa_desktop.ui.widgets.page import Page, Shell
from callqa_desktop.ui.widgets.panels import Scroll, column, row

LONGEST = 400
"""Characters the field takes: more is a text pasted by mistake."""
_SOON, _LATER = 150, 2000
"""Milliseconds after which a change shows: of the ratings, of our calls."""
_LATE = (ChangeKind.CALL, ChangeKind.EVALUATION, ChangeKind.SETTING)


class NumbersPage(Page):
    """At the left the lists, in front one number: its card, reviews, activity, and numbers like it."""

    def __init__(self, program: Program, bridge: Bridge, shell: Shell) -> None:
        super().__init__(tr("Numbers"), program, bridge, shell)
        self.card: NumberCard | None = None
        self._asked = ""
        """What was typed and is being looked up."""
        self._stale = False
        self.verbs = NumberVerbs(self)
        self._build_header()
        self.lists = ListsPanel(self)
        self.number = NumberPanel(self)
        self.reviews = ReviewsPanel(self)
        self.chart = ChartCard(self)
        self.similar = SimilarPanel(self)
        self._scroll = Scroll()
        self._build_front()
        self.faces = Faces(self._scroll)
        both = row(gap=tokens.GAP)
        both.addWidget(self.lists)
        both.addWidget(self.faces, 1)
        self.body.addLayout(both, 1)
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self.renew)
        self.reviews.wanted.connect(self._load_reviews)
        self.chart.opened.connect(lambda _series, day: self.verbs.open_day(day))
        self.similar.chosen.connect(self._choose_likeness)
        bridge.changes.changed.connect(self._changed)
        self._show_nothing()
        self.acts = {
            "numbers_search": self.focus_search, "numbers_rate": self.verbs.rate,
            "numbers_calls": self.verbs.open_calls, "numbers_fraud": self.verbs.fraud,
            "numbers_show": self.verbs.show_current, "numbers_hide": self.verbs.hide_current,
            "numbers_import": self.verbs.take_in, "numbers_export": self.verbs.export,
            "numbers_next_section": lambda: self.lists.step(1),
            "numbers_previous_section": lambda: self.lists.step(-1),
        }  # fmt: skip

    def _build_header(self) -> None:
        self.field = NumberField()
        self.field.returnPressed.connect(lambda: self.look_up(self.field.text()))
        self.look_button = Button(tr("Look up"), lambda: self.look_up(self.field.text()), keys="Enter")
        self.import_button = Button(tr("Take in a list…"), self.verbs.take_in, keys=hint("numbers_import"))
        self.export_button = Button(tr("Save as CSV"), self.verbs.export, keys=hint("numbers_export"))
        line = self.header.line
        line.addSpacing(tokens.S4)
        line.addWidget(self.field, 1)
        line.addWidget(self.look_button)
        line.addStretch(1)
        line.addWidget(self.import_button)
        line.addWidget(self.export_button)

    def _build_front(self) -> None:
        sides = row(gap=tokens.GAP)
        left, right = column(gap=tokens.GAP), column(gap=tokens.GAP)
        left.addWidget(self.number)
        left.addWidget(self.reviews)
        left.addStretch(1)
        right.addWidget(self.chart)
        right.addWidget(self.similar)
        right.addStretch(1)
        sides.addLayout(left, 3)
        sides.addLayout(right, 2)
        self._scroll.body.addLayout(sides)

    # The page comes and goes

    def shown(self) -> None:
        self.lists.load()
        if self._stale:
            self.renew()
        if self.card is None:
            self.focus_search()
        else:
            self.number.rate_button.setFocus()

    def keep(self) -> dict[str, Any]:
        return {"phone": self.phone, "typed": self.field.text(), "list": self.lists.key}

    def take_up(self, kept: dict[str, Any]) -> None:
        self.field.setText(kept["typed"])
        self.lists.choose(kept["list"])
        if kept["phone"]:
            self._read(kept["phone"])

    def focus_search(self) -> None:
        self.field.setFocus()
        self.field.selectAll()

    # One number

    @property
    def phone(self) -> str:
        """The number in front, "" for none."""
        return self.card.row.phone if self.card is not None else ""

    def look_up(self, text: str) -> None:
        """Shows a number, however it is written; the look is counted."""
        self._asked = text
        if text.strip() != self.field.text().strip():
            self.field.setText(text)
        if self.card is None:
            self.faces.show_loading()
        future = self.program.trust.look_up(text)
        self.bridge.then(self, future, partial(self._have, text), partial(self._failed, text))

    def renew(self) -> None:
        """Reads the number in front anew; no look is counted."""
        self._stale = False
        self.lists.load()
        if self.phone:
            self._read(self.phone)

    def _read(self, phone: str) -> None:
        self._asked = phone
        future = self.program.trust.card(phone)
        self.bridge.then(self, future, partial(self._have, phone), partial(self._failed, phone))

    def _have(self, asked: str, card: NumberCard) -> None:
        if asked != self._asked:
            return
        if self.card is None or self.card.row.digits != card.row.digits:
            self.reviews.begin()
            self.similar.show_loading()
            self._scroll.verticalScrollBar().setValue(0)
            if self.isVisible():
                self.lists.load()
        else:
            card = replace(card, last_view_at=self.card.last_view_at)  # the look of just now is no news
        self.card = card
        self.number.show_card(card)
        self.reviews.show_counts(card.row)
        self.chart.show_chart(card.activity)
        self.faces.show_full()
        self._load_reviews()
        self._load_similar()

    def _failed(self, asked: str, error: BaseException) -> None:
        if asked != self._asked:
            return
        self.card = None
        if isinstance(error, UserFacingError) and error.code.startswith("number."):
            what, why = describe(error)
            self.faces.show_empty("search", what, why, (tr("Type it again"), self.focus_search))
            return
        self.faces.show_failed(error, partial(self.look_up, asked))

    def _show_nothing(self) -> None:
        self.faces.show_empty(
            "shield-alert", tr("Which number do you want to know about?"),
            tr("Type or paste it above in any form: 067 123 45 67, +38 (067) 123-45-67, 00380671234567. You see what "
               "colleagues say of it, how our own calls with it went, and numbers like it."),
            (tr("Type a number"), self.focus_search),
        )  # fmt: skip

    def _load_reviews(self) -> None:
        if self.card is None:
            return
        digits = self.card.row.digits
        levels = (self.reviews.level,) if self.reviews.level else ()

        def have(found: tuple[list[ReviewRow], int]) -> None:
            if self.card is not None and self.card.row.digits == digits:
                self.reviews.show_reviews(found)

        future = self.program.trust.reviews(digits, levels, self.reviews.limit)
        self.bridge.then(self, future, have, self.reviews.show_failed)

    def _load_similar(self) -> None:
        phone = self.phone

        def have(found: Similar) -> None:
            if self.card is not None and self.phone == phone:
                self.similar.show_similar(found)
                self.number.show_warning(self.card, found.suspect_of)

        self.bridge.then(self, self.program.trust.similar(phone), have, self.similar.show_failed)

    def _choose_likeness(self, wanted: Likeness) -> None:
        def kept(_: object) -> None:
            self._load_similar()
            self.lists.load()

        self.bridge.then(self, self.program.trust.set_likeness(wanted), kept, self.shell.show_error)

    def _changed(self, changes: list[Change]) -> None:
        rated = any(change.kind == ChangeKind.NUMBER for change in changes)
        if not rated and not (self.card is not None and any(change.kind in _LATE for change in changes)):
            return
        if not self.isVisible():
            self._stale = True
        elif rated:
            self._pause.start(_SOON)
        elif not self._pause.isActive():
            self._pause.start(_LATER)


class NumberField(QLineEdit):
    """Where a number is typed or pasted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "search")
        self.setPlaceholderText(tr("A number in any form") + f"   {hint('numbers_search')}")
        self.setAccessibleName(tr("Phone number"))
        self.setClearButtonEnabled(True)
        self.setMaxLength(LONGEST)
        self.setMinimumWidth(220)
        self.setMaximumWidth(420)
        self._glass = self.addAction(QIcon(), QLineEdit.ActionPosition.LeadingPosition)
        theme.changed.connect(self._tint)
        self._tint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)

    def _tint(self) -> None:
        self._glass.setIcon(icons.icon("search", "muted"))
