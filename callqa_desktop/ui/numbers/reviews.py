"""The reviews of one number, by level; one's own can be changed, others' can be hidden."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QWidget

from callqa_desktop.services.trust.levels import LEVELS
from callqa_desktop.services.trust.records import NumberRow, ReviewRow
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.numbers import words
from callqa_desktop.ui.review.layouts import clear
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.chips import StateChip
from callqa_desktop.ui.widgets.faces import Faces
from callqa_desktop.ui.widgets.labels import ElidedLabel, Label
from callqa_desktop.ui.widgets.panels import Flow, Panel, column, row

if TYPE_CHECKING:
    from callqa_desktop.ui.numbers.page import NumbersPage

STEP = 20
"""Reviews shown at first, and with each “more”."""
EMPTY = 220
"""Pixels of what is said where there are none."""


class ReviewsPanel(Panel):
    wanted = Signal()
    """Other reviews are to be shown: another level, or more of them."""

    def __init__(self, page: NumbersPage) -> None:
        super().__init__(page)
        self._page = page
        self.level = 0
        """The level that is shown alone, 0 for all."""
        self.limit = STEP
        self.items: list[ReviewItem] = []
        self._one_of = QButtonGroup(self)
        self.chips: dict[int, Button] = {}
        filters = QFrame()
        filters.setProperty("surface", "plain")
        flow = Flow(filters, gap=tokens.S1)
        for level in (0, *LEVELS):
            chip = Button("", partial(self.choose, level), kind="chip")
            chip.setCheckable(True)
            self._one_of.addButton(chip)
            self.chips[level] = chip
            flow.addWidget(chip)
        self.chips[0].setChecked(True)
        self._place = QWidget()
        self._lines = column(self._place, gap=tokens.S2)
        self.more = Button("", self._more, kind="link")
        self.faces = Faces(QWidget())
        self.faces.setFixedHeight(EMPTY)
        self.faces.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # no wider than the reviews
        inside = column(self, margins=tokens.S4, gap=tokens.S3)
        inside.addWidget(Label(tr("Reviews"), "heading"))
        inside.addWidget(filters)
        inside.addWidget(self._place)
        inside.addWidget(self.faces)
        inside.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.more.hide()

    def begin(self) -> None:
        """Another number: all its levels, from the newest review on."""
        self._place.hide()
        self.more.hide()
        self.faces.show()
        self.faces.show_loading()
        self.level, self.limit = 0, STEP
        self.chips[0].setChecked(True)

    def choose(self, level: int) -> None:
        self.level, self.limit = level, STEP
        self.chips[level].setChecked(True)
        self.wanted.emit()

    def show_counts(self, found: NumberRow) -> None:
        self.chips[0].set_words(tr("all {n}").format(n=formats.count(found.estimate.n)))
        for level, count in zip(LEVELS, found.counts, strict=True):
            look = words.level(level)
            self.chips[level].set_words(f"{look.sign} {look.word} {formats.count(count)}")
            self.chips[level].setEnabled(bool(count) or self.level == level)
        for chip in self.chips.values():
            chip.updateGeometry()

    def show_reviews(self, found: tuple[list[ReviewRow], int]) -> None:
        rows, total = found
        clear(self._lines)
        self.items = [ReviewItem(self._page, one) for one in rows]
        for item in self.items:
            self._lines.addWidget(item)
        self._lines.addStretch(1)
        rest = total - len(rows)
        self.more.set_words(trn("Show more: {n} is left", "Show more: {n} are left", rest))
        self.more.setVisible(rest > 0)
        self._place.setVisible(bool(rows))
        self.faces.setVisible(not rows)
        if rows:
            return
        if self.level:
            self.faces.show_empty(
                "message-square", tr("No reviews of this level"), "", (tr("All levels"), partial(self.choose, 0))
            )
        else:
            self.faces.show_empty(
                "message-square", tr("Nobody has rated this number yet"),
                tr("Your review helps the next colleague who gets a call from it."),
            )  # fmt: skip

    def show_failed(self, error: BaseException) -> None:
        self._place.hide()
        self.more.hide()
        self.faces.show()
        self.faces.show_failed(error, self.wanted.emit)

    def _more(self) -> None:
        self.limit += STEP * 5
        self.wanted.emit()


class ReviewItem(QFrame):
    """One review. Everything in it was written by somebody: it is shown as plain text."""

    def __init__(self, page: NumbersPage, review: ReviewRow) -> None:
        super().__init__()
        self.review = review
        self.setProperty("surface", "item")
        inside = column(self, margins=tokens.S3, gap=tokens.S1)
        head = row(gap=tokens.S2)
        look = words.level(review.level)
        head.addWidget(StateChip(look))
        facts = [review.author or tr("author not named"), formats.moment(review.at)]
        if review.source == "import":
            facts.append(tr("from a list"))
        if review.edited_at is not None:
            facts.append(tr("changed {day}").format(day=formats.date(review.edited_at)))
        head.addWidget(ElidedLabel(" · ".join(facts), "muted"), 1)
        verbs = page.verbs
        acts = (
            ((tr("Edit…"), partial(verbs.edit, review)), (tr("Withdraw…"), partial(verbs.withdraw, review)))
            if review.mine
            else ((tr("Hide…"), partial(verbs.hide, [review])),)
        )
        for name, act in acts:
            button = Button(name, act, kind="link")
            button.setAccessibleDescription(" ".join(facts))
            head.addWidget(button)
        inside.addLayout(head)
        self.comment = Label(review.comment, wrap=True)
        if review.comment:
            inside.addWidget(self.comment)
        self.setAccessibleName(f"{look.word}. {' '.join(facts)}. {review.comment}")
