"""Calls that somebody gave me to review."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from callqa_desktop.services.quality.records import Assigned
from callqa_desktop.texts import tr
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.work import words
from callqa_desktop.ui.work.lines import Line
from callqa_desktop.ui.work.section import ListSection

if TYPE_CHECKING:
    from callqa_desktop.ui.work.page import WorkPage


class AssignedSection(ListSection):
    name = "assigned"

    def __init__(self, page: WorkPage) -> None:
        super().__init__(page, tr("Assigned to me"))

    def load(self) -> None:
        self.then(self.page.program.work.assigned(), self._have, failed=self.show_failed)

    def _have(self, found: list[Assigned]) -> None:
        self.show_items([(_line(one), one) for one in found])
        self.page.tell_count(self.name, sum(not one.done for one in found))

    def show_empty(self) -> None:
        self.faces.show_empty(
            "inbox", tr("Nothing is assigned to you"),
            tr("A manager of quality gives calls to people on the page of calls: select them and choose Assign."),
            (tr("To the calls"), partial(self.page.shell.go, "calls")),
        )  # fmt: skip

    def show_details(self, item: Assigned) -> None:
        self.say(words.call_title(item.call), "title")
        self.say(words.call_facts(item.call), "muted")
        by = tr("Given by {name}, {date}").format(name=item.author or "–", date=formats.moment(item.created_at))
        self.say(by, "muted")
        self.offer(tr("Open"), partial(self._open, item), kind="primary", icon="audio-lines", keys="Enter")

    def primary(self) -> None:
        item = self.current or next(iter(self.items.values()), None)
        if item is not None:
            self._open(item)

    def _open(self, item: Assigned) -> None:
        self.page.shell.open_review(item.call.id, [one.call.id for one in self.items.values()])


def _line(item: Assigned) -> Line:
    return Line(
        item.call.id, words.call_title(item.call), words.call_facts(item.call), words.heard(item.heard_ratio),
        "✓ " + tr("done") if item.done else "", "good" if item.done else "neutral", item.done,
    )  # fmt: skip
