"""The lists beside a number: popular ones, possible fraudsters, reviews to moderate and what was decided."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QButtonGroup, QFrame, QStackedWidget, QWidget

from callqa_desktop.services.trust.records import ActRow, NumberRow, ReviewRow, Suspect
from callqa_desktop.texts import tr
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.numbers import words
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.faces import Faces
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import Flow, Panel, column, row
from callqa_desktop.ui.work.lines import Line, LinesView

if TYPE_CHECKING:
    from callqa_desktop.ui.numbers.page import NumbersPage

WIDTH = 304
SECTIONS = ("popular", "suspects", "moderation")


class ListsPanel(Panel):
    """Each list is read when it comes to the front."""

    def __init__(self, page: NumbersPage) -> None:
        super().__init__(page)
        self._page = page
        self.setFixedWidth(WIDTH)
        self._one_of = QButtonGroup(self)
        self.chips: dict[str, Button] = {}
        filters = QFrame()
        filters.setProperty("surface", "plain")
        flow = Flow(filters, gap=tokens.S1)
        names = {"popular": tr("Popular"), "suspects": tr("Possible fraudsters"), "moderation": tr("Moderation")}
        for key in SECTIONS:
            chip = Button(names[key], partial(self.choose, key), kind="chip")
            chip.setCheckable(True)
            self._one_of.addButton(chip)
            self.chips[key] = chip
            flow.addWidget(chip)
        self.popular, self.suspects = LinesView(names["popular"]), LinesView(names["suspects"])
        self.moderation = Moderation(page)
        self.faces: dict[str, Faces] = {}
        self.stack = QStackedWidget()
        for key, shown in (
            ("popular", self.popular), ("suspects", self.suspects), ("moderation", self.moderation)
        ):  # fmt: skip
            self.faces[key] = Faces(shown)
            self.stack.addWidget(self.faces[key])
        self.caption = Label("", "caption", wrap=True)
        inside = column(self, margins=1, gap=0)
        top = column(gap=tokens.S2)
        top.setContentsMargins(tokens.S3, tokens.S3, tokens.S3, tokens.S2)
        top.addWidget(filters)
        top.addWidget(self.caption)
        inside.addLayout(top)
        inside.addWidget(self.stack, 1)
        self.popular.opened.connect(page.look_up)
        self.suspects.opened.connect(page.look_up)
        self._key = "popular"
        self._select("popular")

    @property
    def key(self) -> str:
        """The list in front."""
        return self._key

    def choose(self, key: str) -> None:
        self._select(key)
        self.load()

    def step(self, by: int) -> None:
        self.choose(SECTIONS[(SECTIONS.index(self._key) + by) % len(SECTIONS)])
        self.focus()

    def focus(self) -> None:
        {"popular": self.popular, "suspects": self.suspects, "moderation": self.moderation.reviews}[
            self._key
        ].setFocus()

    def load(self) -> None:
        """Reads the list in front."""
        page, desk = self._page, self._page.program.trust
        failed = partial(self._failed, self._key)
        if self._key == "popular":
            page.bridge.then(self, desk.popular(), self._show_popular, failed)
        elif self._key == "suspects":
            page.bridge.then(self, desk.suspects(), self._show_suspects, failed)
        else:
            page.bridge.then(self, desk.moderation(), self._show_moderation, failed)

    def _select(self, key: str) -> None:
        self._key = key
        self.chips[key].setChecked(True)
        self.stack.setCurrentWidget(self.faces[key])
        self.caption.setText(
            {
                "popular": tr("Looked up most in the last 30 days"),
                "suspects": tr("Rated low and like a number tied to fraud. Check by hand: likeness proves nothing."),
                "moderation": tr("Reviews that wait or are hidden, and what was decided"),
            }[key]
        )
        if self.faces[key].face == "full" and not self._loaded(key):
            self.faces[key].show_loading()

    def _loaded(self, key: str) -> bool:
        shown = {"popular": self.popular, "suspects": self.suspects, "moderation": self.moderation.reviews}[key]
        return bool(shown.lines.lines)

    def _failed(self, key: str, error: BaseException) -> None:
        self.faces[key].show_failed(error, self.load)

    def _show_popular(self, found: list[NumberRow]) -> None:
        if not found:
            self.faces["popular"].show_empty(
                "search", tr("No number was looked up yet"), tr("Type or paste one above."),
                (tr("Look a number up"), self._page.focus_search),
            )  # fmt: skip
            return
        self.popular.show_lines([_number(one, formats.count(one.views)) for one in found])
        self.faces["popular"].show_full()

    def _show_suspects(self, found: list[Suspect]) -> None:
        if not found:
            self.faces["suspects"].show_empty(
                "shield-alert", tr("No possible fraudsters"),
                tr("They show here once a number is tied to fraud and others are rated low and like it."),
            )  # fmt: skip
            return
        self.suspects.show_lines(
            [
                Line(
                    one.row.phone, formats.phone(one.row.phone),
                    tr("like {phone}").format(phone=formats.phone(one.like)), formats.number(one.similarity, 2),
                )
                for one in found
            ]
        )  # fmt: skip
        self.faces["suspects"].show_full()

    def _show_moderation(self, found: tuple[list[ReviewRow], list[ActRow]]) -> None:
        waiting, acts = found
        if not waiting and not acts:
            self.faces["moderation"].show_empty(
                "circle-check", tr("Nothing to moderate"),
                tr("Reviews of a list that is taken in for moderation wait here; hidden ones stay here too."),
            )  # fmt: skip
            return
        self.moderation.show_lists(waiting, acts)
        self.faces["moderation"].show_full()


class Moderation(QWidget):
    """Reviews above with what can be done, decisions below."""

    def __init__(self, page: NumbersPage) -> None:
        super().__init__()
        self._rows: dict[int, ReviewRow] = {}
        self.reviews, self.acts = LinesView(tr("Reviews to moderate")), LinesView(tr("Decisions"))
        self.show_button = Button(tr("Show it"), page.verbs.show_current, keys=hint("numbers_show"))
        self.hide_button = Button(tr("Hide…"), page.verbs.hide_current, keys=hint("numbers_hide"))
        buttons = row()
        buttons.setContentsMargins(tokens.S3, 0, tokens.S3, 0)
        buttons.addWidget(self.show_button)
        buttons.addWidget(self.hide_button)
        buttons.addStretch(1)
        heading = Label(tr("Decisions"), "heading")
        heading.setContentsMargins(tokens.S4, tokens.S2, 0, 0)
        inside = column(self, gap=tokens.S2)
        inside.addWidget(self.reviews, 3)
        inside.addLayout(buttons)
        inside.addWidget(heading)
        inside.addWidget(self.acts, 2)
        self.reviews.current_changed.connect(self._renew)
        self.reviews.opened.connect(lambda key: page.look_up(self._rows[key].phone))
        self.acts.opened.connect(lambda key: page.look_up(key[0]))

    @property
    def current(self) -> ReviewRow | None:
        return self._rows.get(self.reviews.current_key() or 0)

    def show_lists(self, waiting: list[ReviewRow], acts: list[ActRow]) -> None:
        self._rows = {one.id: one for one in waiting}
        self.reviews.show_lines([_review(one) for one in waiting])
        self.acts.show_lines(
            [
                Line(
                    (one.phone, number), f"{formats.phone(one.phone)} · {words.act(one.act)}",
                    " · ".join(part for part in (one.author, formats.date(one.at), one.why) if part),
                )
                for number, one in enumerate(acts)
            ]
        )  # fmt: skip
        self._renew()

    def _renew(self) -> None:
        one = self.current
        self.show_button.setEnabled(one is not None)
        self.hide_button.setEnabled(one is not None and one.state == "pending")


def _number(one: NumberRow, aside: str) -> Line:
    said = f"✕ {tr('tied to fraud')}" if one.fraud else words.short(one.estimate)
    return Line(one.phone, formats.phone(one.phone), " · ".join(part for part in (said, one.name) if part), aside)


def _review(one: ReviewRow) -> Line:
    look = words.level(one.level)
    said = one.moderated_why if one.state == "hidden" else one.comment
    return Line(
        one.id, f"{look.sign} {formats.phone(one.phone)}", " · ".join(part for part in (look.word, said) if part),
        words.state(one.state).word,
    )  # fmt: skip
