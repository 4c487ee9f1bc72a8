"""The questions of the segments: a name, tags for the CRM, another run to compare with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from callqa_desktop.services.segments import words
from callqa_desktop.services.segments.records import Comparison, Found, SavedRow
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.dialog import Dialog
from callqa_desktop.ui.widgets.figures import Cell, FigureTable, Line, number
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.notices import Notice
from callqa_desktop.ui.widgets.panels import Scroll, row
from callqa_desktop.ui.work.forms import choice, field

if TYPE_CHECKING:
    from callqa_desktop.services.segments.tags import TagPlan
    from callqa_desktop.ui.statistics.page import StatisticsPage

LONGEST = 120
TYPING_MS = 250


class NameDialog(Dialog):
    """One line of text; `on_name` gets it."""

    def __init__(
        self, parent: QWidget, title: str, name: str, yes: str, on_name: Callable[[str], Any], note: str = ""
    ) -> None:
        super().__init__(title, parent, width=420)
        self._on_name = on_name
        self.name = QLineEdit(name)
        self.name.setMaxLength(LONGEST)
        field(self.body, tr("Name"), self.name, note)
        self.add_button(tr("Cancel"), self.reject, keys="Esc")
        self.yes = self.add_button(yes, self._agree, kind="primary", keys="Enter")
        self.name.textChanged.connect(self._renew)
        self.name.selectAll()
        self.name.setFocus()
        self._renew()

    def _renew(self) -> None:
        self.yes.setEnabled(bool(self.name.text().strip()))

    def _agree(self) -> None:
        self.accept()
        self._on_name(self.name.text())


class TagsDialog(Dialog):
    """Which segments become which tags. What would happen is counted before anything is sent."""

    def __init__(self, page: StatisticsPage, found: Found) -> None:
        super().__init__(tr("Tags in the CRM"), page, width=560)
        self._page = page
        self._asked = 0
        self.boxes: dict[int, QCheckBox] = {}
        self.tags: dict[int, QLineEdit] = {}
        self.body.addWidget(
            Label(
                tr("Each client of a chosen segment gets the tag on the card in the CRM, once. Tags that are there "
                   "already stay, whoever set them."), "muted", wrap=True,
            )
        )  # fmt: skip
        area = Scroll(gap=tokens.S2)
        for group in found.groups:
            if group.segment_id is None:
                continue
            box = QCheckBox(f"{group.position}. {words.clients(group.size)}")
            box.setAccessibleName(f"{group.position}. {group.name}")
            tag = QLineEdit(group.name)
            tag.setAccessibleName(tr("Tag of segment {n}").format(n=group.position))
            tag.setEnabled(False)
            box.toggled.connect(tag.setEnabled)
            box.toggled.connect(self._changed)
            tag.textChanged.connect(self._changed)
            self.boxes[group.segment_id], self.tags[group.segment_id] = box, tag
            line = row(gap=tokens.S3)
            box.setMinimumWidth(180)
            line.addWidget(box)
            line.addWidget(tag, 1)
            area.body.addLayout(line)
        area.setFixedHeight(min(6, len(self.boxes)) * 42 + 8)
        self.body.addWidget(area)
        self.what = Label("", "strong", wrap=True)
        self.body.addWidget(self.what)
        self.add_button(tr("Cancel"), self.reject, keys="Esc")
        self.yes = self.add_button(tr("Send"), self._send, kind="primary")
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._typing.timeout.connect(self._count)
        self._changed()
        next(iter(self.boxes.values())).setFocus()

    @property
    def wanted(self) -> dict[int, str]:
        return {number: self.tags[number].text() for number, box in self.boxes.items() if box.isChecked()}

    def _changed(self) -> None:
        self.yes.setEnabled(False)
        self._asked += 1
        self.show_notice(None)
        if self.wanted:
            self._typing.start()
        else:
            self._typing.stop()
            self.what.setText(tr("Choose the segments whose clients shall have a tag."))

    def _count(self) -> None:
        asked = self._asked
        future = self._page.program.segments.tag_plan(self.wanted)

        def have(plan: TagPlan) -> None:
            if asked == self._asked:
                self._show(plan)

        def failed(error: BaseException) -> None:
            if asked == self._asked:
                self.what.setText("")
                self.show_error(error)

        self._page.bridge.then(self, future, have, failed)

    def _show(self, plan: TagPlan) -> None:
        send = plan.fresh + plan.waiting
        said = tr("{crm}: {n} to send, {already} have it already. Tags: {tags}.").format(
            crm=plan.crm, n=words.clients(send), already=formats.count(plan.already), tags=", ".join(plan.tags)
        )
        if send:
            minutes = max(1, round(plan.seconds / 60))
            said += " " + trn("It takes about {n} minute.", "It takes about {n} minutes.", minutes)
        self.what.setText(said)
        self.yes.set_words(trn("Tag {n} client", "Tag {n} clients", send))
        self.yes.setEnabled(send > 0)
        self.show_notice(
            Notice(
                "warning", tr("This changes cards of real clients in {crm}").format(crm=plan.crm),
                tr("The program never takes a tag away, so it cannot take these back. That adding a tag keeps the "
                   "others is checked on each card; where a card loses one, sending stops."),
            )
        )  # fmt: skip

    def _send(self) -> None:
        self.yes.setEnabled(False)
        self._page.bridge.then(self, self._page.program.segments.send_tags(self.wanted), self._sent, self.show_error)

    def _sent(self, _jobs: Sequence[int]) -> None:
        shell = self._page.shell
        act = (tr("To the jobs"), lambda: shell.go("jobs"))
        shell.notify(Notice("good", tr("The tags are on their way to the CRM"), acts=(act,), key="segments.tags"))
        self.accept()


class CompareDialog(Dialog):
    """This run beside another one that is kept: who stayed together, who moved."""

    def __init__(self, page: StatisticsPage, found: Found, others: Sequence[SavedRow]) -> None:
        super().__init__(tr("Compare “{name}”").format(name=found.name), page, width=640)
        self._page, self._found = page, found
        self.other = choice(*((one.id, f"{one.name} · {formats.date(one.created_at)}") for one in others))
        self.said = Label("", "strong", wrap=True)
        self.table = FigureTable(
            tr("Moves between segments"), (tr("Then"), tr("Now"), tr("Clients")), (0, 1), most=8
        )  # fmt: skip
        field(self.body, tr("With another run"), self.other)
        self.body.addWidget(self.said)
        self.body.addWidget(self.table)
        self.add_button(tr("Close"), self.reject, keys="Esc")
        self.other.currentIndexChanged.connect(self._ask)
        self._ask()

    def _ask(self) -> None:
        other, mine = self.other.currentData(), self._found.saved_id
        if other is not None and mine is not None:
            old, new = sorted((int(other), mine))
            future = self._page.program.segments.compare(old, new)
            self._page.bridge.then(self, future, self._show, self.show_error)

    def _show(self, found: Comparison) -> None:
        self.said.setText(words.comparison(found))
        self.table.show_lines(
            [
                Line(
                    (
                        Cell(f"{old}. {found.old_names[old - 1]}", float(old)),
                        Cell(f"{new}. {found.new_names[new - 1]}", float(new)), number(count),
                    )
                )
                for (old, new), count in sorted(found.moves.items(), key=lambda one: -one[1])
            ]
        )  # fmt: skip
        self.table.setVisible(bool(found.moves))
