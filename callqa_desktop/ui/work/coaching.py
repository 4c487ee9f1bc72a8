"""Coaching notes, employee by employee."""

from __future__ import annotations

import re
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from callqa_desktop.services.quality.records import CoachingRow
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.dialog import Question
from callqa_desktop.ui.widgets.notices import Notice
from callqa_desktop.ui.widgets.panels import row
from callqa_desktop.ui.work.coach_dialog import CoachDialog
from callqa_desktop.ui.work.forms import ask_target, choice
from callqa_desktop.ui.work.lines import Line
from callqa_desktop.ui.work.section import ListSection

if TYPE_CHECKING:
    from callqa_desktop.ui.work.page import WorkPage


class CoachingSection(ListSection):
    name = "coaching"

    def __init__(self, page: WorkPage) -> None:
        super().__init__(page, tr("Coaching"))
        self._found: list[CoachingRow] = []
        self.who = choice(("", tr("All managers")))
        self.who.setAccessibleName(tr("Manager"))
        self.who.activated.connect(lambda _: self._show())
        self.new = Button(tr("New note"), self.ask_new, icon="plus", keys=hint("work_new"))
        line = row()
        line.addWidget(self.who)
        line.addWidget(self.new)
        self.tools = QWidget()
        self.tools.setLayout(line)

    def load(self) -> None:
        self.then(self.page.program.work.coachings(), self._have, failed=self.show_failed)

    def _have(self, found: list[CoachingRow]) -> None:
        self._found = found
        chosen = self.who.currentData()
        self.who.clear()
        self.who.addItem(tr("All managers"), "")
        for name in dict.fromkeys(one.employee for one in found):
            self.who.addItem(name, name)
        self.who.setCurrentIndex(max(0, self.who.findData(chosen)))
        self.who.setVisible(bool(found))
        self._show()

    def _show(self) -> None:
        who = self.who.currentData()
        self.show_items([(_line(one), one) for one in self._found if not who or one.employee == who])

    def show_empty(self) -> None:
        self.faces.show_empty(
            "message-square", tr("No coaching notes yet"),
            tr("A note says what was heard and what to practise, with clips of the call. Write it while you review."),
            (tr("New note"), self.ask_new), (tr("To the calls"), partial(self.page.shell.go, "calls")),
        )  # fmt: skip

    def show_details(self, item: CoachingRow) -> None:
        self.say(item.employee, "title")
        parts = [item.author, formats.date(item.created_at)]
        if item.call is not None:
            parts.append(tr("call of {date}").format(date=formats.moment(item.call.started_at)))
        self.say(" · ".join(part for part in parts if part), "muted")
        self.say(item.text)
        if item.action:
            self.say(tr("What to practise"), "heading")
            self.say(item.action)
        if item.due_at:
            late = item.acknowledged_at is None and item.due_at < _now()
            self.say(tr("by {date}").format(date=formats.date(item.due_at)), "bad" if late else "muted")
        if item.clips:
            self.say(trn("{n} clip", "{n} clips", len(item.clips)), "muted")
        known = item.acknowledged_at is not None
        if known:
            self.say("✓ " + tr("Acknowledged {date}").format(date=formats.date(item.acknowledged_at or 0)), "good")
        self.offer(tr("Export with the sound"), partial(self.ask_export, item), kind="primary", keys="Enter")
        self.offer(
            tr("Not acknowledged after all") if known else tr("Acknowledged"),
            partial(self._acknowledge, item, not known),
        )
        if item.call is not None:
            self.offer(tr("Open the call"), partial(self.page.shell.open_review, item.call.id, [item.call.id]))
        self.offer(tr("Page of the manager"), partial(self.page.shell.open_employee, item.employee), kind="quiet")
        self.offer(tr("Delete"), partial(self._ask_remove, item), kind="quiet", keys=hint("work_remove"))

    def primary(self) -> None:
        if self.current is not None:
            self.ask_export(self.current)
        else:
            self.ask_new()

    def act(self, name: str) -> bool:
        if name == "new":
            self.ask_new()
        elif name == "remove" and self.current is not None:
            self._ask_remove(self.current)
        else:
            return False
        return True

    def ask_new(self) -> None:
        CoachDialog(self.page).open()

    def ask_export(self, item: CoachingRow) -> None:
        name = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', " ", item.employee).strip(" .")[:80] or "coaching"
        target = f"{name} {formats.local(item.created_at):%Y-%m-%d}.html"
        ask_target(self.page, tr("Export with the sound"), target, partial(self.export, item))

    def export(self, item: CoachingRow, target: Path) -> None:
        def written(path: Path) -> None:
            self.page.shell.notify(Notice("good", tr("Written: {name}").format(name=str(path)), key="work.written"))

        self.page.bridge.spawn(
            self, self.page.program.work.export_coaching(item.id, target), written, self.page.shell.show_error
        )

    def _acknowledge(self, item: CoachingRow, known: bool) -> None:
        self.then(self.page.program.work.acknowledge(item.id, known=known), lambda _: self.load())

    def _ask_remove(self, item: CoachingRow) -> None:
        Question(
            self.page, tr("Delete this note?"), tr("The clips stay with the call."), tr("Delete"),
            lambda: self.then(self.page.program.work.remove_coaching(item.id), lambda _: self.load()),
        ).open()  # fmt: skip


def _now() -> int:
    return int(time.time() * 1000)


def _line(item: CoachingRow) -> Line:
    known = item.acknowledged_at is not None
    late = not known and item.due_at is not None and item.due_at < _now()
    if known:
        chip, tone = "✓ " + tr("acknowledged"), "good"
    elif late:
        chip, tone = "△ " + tr("overdue"), "bad"
    else:
        chip, tone = "… " + tr("not read yet"), "neutral"
    second = " · ".join(part for part in (item.text, item.action) if part)
    return Line(item.id, item.employee, second, formats.date(item.created_at), chip, tone)
