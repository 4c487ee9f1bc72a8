"""Calibrations: who still owes answers, and the results."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedLayout

from callqa_desktop.services.quality.records import CalibrationResult, CalibrationRow
from callqa_desktop.texts import tr
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.dialog import Question
from callqa_desktop.ui.widgets.notices import Notice
from callqa_desktop.ui.work import words
from callqa_desktop.ui.work.calibrate_dialog import CalibrateDialog
from callqa_desktop.ui.work.forms import ask_target
from callqa_desktop.ui.work.lines import Line
from callqa_desktop.ui.work.result_view import ResultView
from callqa_desktop.ui.work.section import ListSection, Section

if TYPE_CHECKING:
    from callqa_desktop.services.scoring.card import Card
    from callqa_desktop.ui.work.page import WorkPage


class CalibrationsSection(Section):
    """The list, or the result of one of them in its place."""

    name = "calibrations"

    def __init__(self, page: WorkPage) -> None:
        super().__init__(page)
        self.listed = CalibrationList(page, self)
        self.result = ResultView(page, self.close_result)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.listed)
        self._stack.addWidget(self.result)

    def load(self) -> None:
        self.listed.load()

    def primary(self) -> None:
        self.listed.primary()

    def act(self, name: str) -> bool:
        return self.listed.act(name)

    def focus(self) -> None:
        if self._stack.currentWidget() is self.result:
            self.result.focus()
        else:
            self.listed.focus()

    def open_result(self, row: CalibrationRow) -> None:
        def have(found: CalibrationResult) -> None:
            def have_card(card: tuple[int, Card]) -> None:
                self.result.show_result(found, card[1])
                self._stack.setCurrentWidget(self.result)
                self.result.focus()

            self.then(self.page.program.review.card(found.row.version_id), have_card)

        self.then(self.page.program.work.result(row.id), have)

    def close_result(self) -> None:
        self._stack.setCurrentWidget(self.listed)
        self.listed.load()
        self.listed.focus()


class CalibrationList(ListSection):
    def __init__(self, page: WorkPage, owner: CalibrationsSection) -> None:
        super().__init__(page, tr("Calibrations"))
        self._owner = owner
        owner.tools = Button(tr("New calibration"), self.ask_new, icon="plus", keys=hint("work_new"))

    def load(self) -> None:
        self.then(self.page.program.work.calibrations(), self._have, failed=self.show_failed)

    def _have(self, found: list[CalibrationRow]) -> None:
        me = self.page.program.work.person
        self.show_items([(_line(one, me), one) for one in found])
        self.page.tell_count("calibrations", sum(_owes(one, me) for one in found))

    def show_empty(self) -> None:
        self.faces.show_empty(
            "list-checks", tr("No calibration yet"),
            tr("Several people score one call without seeing each other; then you see where they differ."),
            (tr("New calibration"), self.ask_new),
        )  # fmt: skip

    def show_details(self, item: CalibrationRow) -> None:
        me = self.page.program.work.person
        self.say(item.title or words.call_title(item.call), "title")
        self.say(words.call_facts(item.call), "muted")
        if item.due_at and not item.revealed:
            self.say(words.deadline(item.due_at, _now()), "bad" if item.due_at < _now() else "muted")
        self.say(tr("Led by {name}").format(name=item.facilitator), "muted")
        self.say(tr("People"), "heading")
        for name, done in item.members:
            mark = "✓" if done else "…"
            role = " " + tr("(expert)") if name == item.expert else ""
            self.say(f"{mark} {name}{role}")
        if not item.revealed:
            self.say(tr("Answers stay hidden until everybody has submitted."), "caption")
        if item.revealed:
            self.offer(tr("See the result"), partial(self._owner.open_result, item), kind="primary", keys="Enter")
        elif _owes(item, me):
            self.offer(tr("Score blind"), partial(self._score, item), kind="primary", icon="audio-lines", keys="Enter")
        if not item.revealed and item.facilitator == me:
            self.offer(tr("Close now"), partial(self._ask_close, item))
        self.offer(tr("Export to a file"), partial(self._export, item), icon="send")
        if item.facilitator == me:
            self.offer(tr("Delete"), partial(self._ask_remove, item), kind="quiet", keys=hint("work_remove"))

    def primary(self) -> None:
        item = self.current
        if item is None:
            self.ask_new()
        elif item.revealed:
            self._owner.open_result(item)
        elif _owes(item, self.page.program.work.person):
            self._score(item)

    def act(self, name: str) -> bool:
        item = self.current
        if name == "new":
            self.ask_new()
            return True
        if name == "remove" and item is not None and item.facilitator == self.page.program.work.person:
            self._ask_remove(item)
            return True
        return False

    def ask_new(self) -> None:
        CalibrateDialog(self.page, self.page.shell).open()

    def _score(self, item: CalibrationRow) -> None:
        me = self.page.program.work.person
        self.page.shell.open_review(item.call.id, [one.call.id for one in self.items.values() if _owes(one, me)])

    def _ask_close(self, item: CalibrationRow) -> None:
        missing = ", ".join(name for name, done in item.members if not done)
        Question(
            self.page, tr("Close the calibration now?"),
            tr("Not submitted yet: {names}. Their answers will be missing.").format(names=missing), tr("Close"),
            lambda: self.then(self.page.program.work.close_calibration(item.id), lambda _: self.load()), danger=False,
        ).open()  # fmt: skip

    def _ask_remove(self, item: CalibrationRow) -> None:
        Question(
            self.page, tr("Delete this calibration?"), tr("The answers of everybody go with it."), tr("Delete"),
            lambda: self.then(self.page.program.work.remove_calibration(item.id), lambda _: self.load()),
        ).open()  # fmt: skip

    def _export(self, item: CalibrationRow) -> None:
        def write(target) -> None:  # type: ignore[no-untyped-def]  # a Path
            self.then(self.page.program.work.export_calibration(item.id, target), self._written)

        ask_target(self.page, tr("Export the calibration"), f"calibration-{item.id}.json", write)

    def _written(self, target: object) -> None:
        self.page.shell.notify(Notice("good", tr("Written: {name}").format(name=str(target)), key="work.written"))


def _owes(item: CalibrationRow, person: str) -> bool:
    return not item.revealed and dict(item.members).get(person) is False


def _now() -> int:
    return int(time.time() * 1000)


def _line(item: CalibrationRow, me: str) -> Line:
    if item.revealed:
        chip, tone = "✓ " + tr("result"), "good"
    elif _owes(item, me):
        chip, tone = "▸ " + tr("your turn"), "accent"
    else:
        chip, tone = "… " + tr("waiting"), "neutral"
    done = tr("{done} of {total} submitted").format(done=item.submitted, total=len(item.members))
    second = " · ".join((done, words.call_facts(item.call), item.facilitator))
    due = "" if item.revealed or not item.due_at else words.deadline(item.due_at, _now())
    title = item.title or words.call_title(item.call)
    return Line(item.id, title, second, due or formats.date(item.created_at), chip, tone)
