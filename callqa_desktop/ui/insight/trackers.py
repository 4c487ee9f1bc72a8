"""Trackers: what was said and what was not in these calls, and the editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from callqa_desktop.services.insight.records import Consolidated, Tracked
from callqa_desktop.services.trackers.records import Looking, Tracker, TrackerRow
from callqa_desktop.texts import tr
from callqa_desktop.ui.insight import words
from callqa_desktop.ui.insight.block import Block
from callqa_desktop.ui.insight.section import Section
from callqa_desktop.ui.insight.tracker_editor import TrackerEditor
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.figures import Cell, Line, number
from callqa_desktop.ui.widgets.panels import column, row
from callqa_desktop.ui.widgets.progress import ThinProgress

if TYPE_CHECKING:
    from callqa_desktop.ui.insight.page import InsightPage

EDITOR = 400


class TrackersSection(Section):
    name = "trackers"

    def __init__(self, page: InsightPage) -> None:
        super().__init__(page)
        self.trackers: dict[int, Tracker] = {}
        self._answer: Consolidated | None = None
        self._looking: Looking | None = None
        self._wanted = 0
        """The tracker to stand on next."""
        self.heard = Block(
            page, tr("Trackers"),
            (tr("Tracker"), tr("Who"), tr("Said"), tr("Not said"), tr("Manager"), tr("Client"),
             tr("State")),
            tr("No tracker is looked for yet. Take the starter set, or write your own at the right."), words=(0, 1, 6),
            most=16, caption=tr("Calls of this set with a conversation; what is expected opens the calls without it"),
        )  # fmt: skip
        self.new_button = Button(tr("New tracker"), self.begin, icon="plus", keys=hint("insight_new_tracker"))
        self.starter_button = Button(tr("Take the starter set"), self.take_starters)
        self.work = ThinProgress(self._cancel)
        self.editor = TrackerEditor(page)
        self.editor.setFixedWidth(EDITOR)
        line = row()
        line.addWidget(self.new_button)
        line.addWidget(self.starter_button)
        line.addStretch(1)
        left = column(gap=tokens.S3)
        left.addLayout(line)
        left.addWidget(self.work)
        left.addWidget(self.heard)
        left.addStretch(1)
        both = row(gap=tokens.GAP)
        both.addLayout(left, 1)
        both.addWidget(self.editor)
        self.body.addLayout(both, 1)
        self.work.hide()
        self._watch = QTimer(self, singleShot=True, interval=500)
        self._watch.timeout.connect(self._ask_looking)
        self.heard.table.moved.connect(self._moved)
        self.editor.kept.connect(self._kept)
        self.editor.removed.connect(self._removed)

    def show_answer(self, answer: Consolidated) -> None:
        self._answer = answer
        self.load()

    def load(self) -> None:
        trackers = self.page.program.trackers
        self.page.bridge.then(self, trackers.rows(), self._show, self.page.shell.show_error)
        self._ask_looking()

    def begin(self) -> None:
        """An empty tracker."""
        self.editor.edit(None)
        self.editor.name.setFocus()

    def take_starters(self) -> None:
        desk = self.page.program.trackers

        def have(offered: tuple[Tracker, ...]) -> None:
            self.page.bridge.then(self, desk.add(offered), lambda _ids: self.load(), self.page.shell.show_error)

        self.page.bridge.then(self, desk.starters(), have, self.page.shell.show_error)

    def _show(self, rows: list[TrackerRow]) -> None:
        self.trackers = {row.tracker.id: row.tracker for row in rows}
        found = {one.tracker_id: one for one in self._answer.trackers} if self._answer is not None else {}
        before = self.heard.table.line()
        stood = self._wanted or (before.item.id if before is not None else 0)
        self._wanted = 0
        lines = [_line(row.tracker, found.get(row.tracker.id)) for row in rows]
        self.starter_button.setVisible(not rows)
        self.heard.show_lines(lines)
        place = next((n for n, line in enumerate(self.heard.table.figures.lines) if line.item.id == stood), -1)
        if place >= 0:
            self.heard.table.setCurrentIndex(self.heard.table.figures.index(place, 0))

    def _moved(self) -> None:
        line = self.heard.table.line()
        if line is not None and line.item != self.editor.tracker:
            self.editor.edit(line.item)

    def _kept(self, tracker_id: int) -> None:
        self._wanted = tracker_id
        self.load()

    def _removed(self) -> None:
        self.editor.edit(None)
        self.load()

    def _ask_looking(self) -> None:
        self.page.bridge.then(self, self.page.program.trackers.looking(), self._show_looking)

    def _show_looking(self, found: Looking | None) -> None:
        ended = self._looking is not None and found is None
        self._looking = found
        self.work.setVisible(found is not None)
        if found is not None:
            self.work.show_step(tr("Looking through stored conversations"), found.done, found.total)
            if self.isVisible():
                self._watch.start()
        elif ended:
            self.page.renew()

    def _cancel(self) -> None:
        if self._looking is not None:
            future = self.page.program.jobs.cancel(self._looking.job_id)
            self.page.bridge.then(self, future, lambda _done: self._ask_looking(), self.page.shell.show_error)


def _line(tracker: Tracker, found: Tracked | None) -> Line:
    said = len(found.said) if found else 0
    unsaid = len(found.unsaid) if found else 0
    looked = said + unsaid
    if not tracker.active:
        state = Cell(tr("off"), 2.0, tone="neutral")
    elif tracker.expected:
        state = (
            Cell("△ " + tr("expected"), 0.0, tone="warning")
            if unsaid
            else Cell("✓ " + tr("expected"), 0.0, tone="good")
        )
    else:
        state = Cell(tr("watched"), 1.0, tone="neutral")
    by = found.by if found else {}
    share = Cell(f"{said}", float(said), said / looked if looked else None)
    calls, about = (found.said, tr("Said: {name}")) if found else ((), "")
    if found and tracker.expected:
        calls, about = found.unsaid, tr("Not said: {name}")
    return Line(
        (
            Cell(tracker.name), Cell(words.who(tracker.speaker)), share, number(unsaid), number(by.get("agent", 0)),
            number(by.get("client", 0)), state,
        ),
        calls, about.format(name=tracker.name), item=tracker,
    )  # fmt: skip
