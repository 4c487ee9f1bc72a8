"""What a run found: what to think of it, the segments, their clients, the pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from callqa_desktop.services.segments import charts, words
from callqa_desktop.services.segments.records import Found, Group, Member
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.charts.card import ChartCard
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button, IconButton
from callqa_desktop.ui.widgets.figures import Cell, FigureTable, Line, missing, number, percent
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import Panel, Scroll, column, row

if TYPE_CHECKING:
    from callqa_desktop.ui.statistics.page import StatisticsPage

COLUMNS = 3
"""Metrics of the list of clients."""


class Verdict(Panel):
    """How many groups and why, whether to believe them, and what can be done with them."""

    def __init__(self) -> None:
        super().__init__()
        self.heading = Label("", "heading", wrap=True)
        self.keep = Button(tr("Keep…"), icon="bookmark", keys=hint("statistics_save"))
        self.rename = Button(tr("Rename…"), icon="pencil")
        self.export = Button(tr("Save as file…"), icon="folder-open")
        self.tags = Button(tr("Tags in the CRM…"), icon="send")
        self.compare = Button(tr("Compare…"), icon="arrow-left-right")
        self.remove = Button(tr("Delete…"), kind="danger")
        self.acts = (self.keep, self.rename, self.compare, self.export, self.tags, self.remove)
        self.advice = Label("", "strong", wrap=True)
        self.stable = Label("", wrap=True)
        self.doubts = Label("", "warning", wrap=True)
        self.how = Label("", "caption", wrap=True)
        line = row(gap=tokens.S2)
        for act in self.acts:
            line.addWidget(act)
        line.addStretch(1)
        inside = column(self, gap=tokens.S2)
        inside.setContentsMargins(tokens.S4, tokens.S3, tokens.S4, tokens.S3)
        for part in (self.heading, self.advice, self.stable, self.doubts, self.how):
            inside.addWidget(part)
        inside.addLayout(line)

    def show_found(self, found: Found) -> None:
        title = trn("{n} segment", "{n} segments", found.k)
        self.heading.setText(f"{found.name} · {title}" if found.name else title)
        self.advice.setText(words.recommendation(found))
        self.stable.setText(words.stability(found))
        doubts = "\n".join(f"△ {one}" for one in words.cautions(found))
        self.doubts.setText(doubts)
        self.doubts.setVisible(bool(doubts))
        left = " ".join(tr("Left out: {why}.").format(why=words.left_words(one)) for one in found.left)
        self.how.setText(f"{words.how(found)} {left}".strip())
        kept = found.saved_id is not None
        self.keep.setVisible(not kept)
        for act in (self.rename, self.compare, self.remove):
            act.setVisible(kept)


class Detail(Panel):
    """The chosen segment in words."""

    def __init__(self) -> None:
        super().__init__()
        self.heading = Label("", "heading", wrap=True)
        self.amount = Label("", "muted")
        self.traits = Label("", wrap=True)
        self.traits.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.open_button = Button(tr("Calls of these clients"), icon="phone", keys=hint("statistics_open"))
        self.rename = IconButton("pencil", tr("Rename the segment"))
        line = row(gap=tokens.S2)
        line.addWidget(self.open_button)
        line.addWidget(self.rename)
        line.addStretch(1)
        inside = column(self, gap=tokens.S2)
        inside.setContentsMargins(tokens.S4, tokens.S3, tokens.S4, tokens.S3)
        for part in (self.heading, self.amount, self.traits):
            inside.addWidget(part)
        inside.addStretch(1)
        inside.addLayout(line)

    def show_group(self, group: Group) -> None:
        self.heading.setText(f"{group.position}. {group.name}")
        self.amount.setText(f"{words.clients(group.size)}, {words.percent(group.share)}")
        lines = [words.trait(one) for one in group.traits] or [words.profile(group)]
        self.traits.setText("\n".join(f"• {one}" for one in lines))
        self.rename.setVisible(group.segment_id is not None)


class SegmentsResult(Scroll):
    """`group_chosen` says that another segment became the current one; `client_opened` tells the digits of a client,
    `groups_wanted` a number of groups that was picked from a curve."""

    group_chosen = Signal()
    client_opened = Signal(str)
    groups_wanted = Signal(int)

    def __init__(self, page: StatisticsPage) -> None:
        super().__init__(gap=tokens.GAP)
        self.body.setContentsMargins(0, 0, tokens.S1, tokens.S2)
        self.found: Found | None = None
        self.verdict, self.detail = Verdict(), Detail()
        self.table = FigureTable(tr("Segments"), (tr("Segment"), tr("Clients"), tr("Share")), most=10)
        self.members = FigureTable(tr("Clients"), (tr("Client"), tr("Phone")), (0, 1), most=8)
        self.members_words = Label("", "caption", wrap=True)
        self.elbow, self.silhouette, self.scatter = ChartCard(page), ChartCard(page), ChartCard(page)
        self.scatter.setMinimumHeight(420)
        segments = Panel()
        inside = column(segments, margins=1, gap=0)
        inside.setContentsMargins(1, tokens.S2, 1, tokens.S2)
        inside.addWidget(self.table)
        inside.addStretch(1)
        clients = Panel()
        inside = column(clients, margins=1, gap=tokens.S1)
        inside.setContentsMargins(1, tokens.S3, 1, tokens.S2)
        title = Label(tr("Clients of the segment"), "heading")
        for label in (title, self.members_words):
            line = row()
            line.setContentsMargins(tokens.S4, 0, tokens.S4, 0)
            line.addWidget(label, 1)
            inside.addLayout(line)
        inside.addWidget(self.members)
        self.body.addWidget(self.verdict)
        self._beside((segments, 3), (self.detail, 2))
        self.body.addWidget(clients)
        self.body.addWidget(self.scatter)
        self._beside((self.elbow, 1), (self.silhouette, 1))
        self.body.addStretch(1)
        self.table.moved.connect(self._moved)
        self.table.opened.connect(self.detail.open_button.click)
        self.members.opened.connect(self._open_member)
        self.scatter.opened.connect(self._open_point)
        for curve in (self.elbow, self.silhouette):
            curve.opened.connect(self._pick)

    def show_found(self, found: Found) -> None:
        again = self.group.position if self.group is not None else 1
        self.found = found
        self.verdict.show_found(found)
        self.elbow.show_chart(charts.elbow(found))
        self.silhouette.show_chart(charts.silhouette(found))
        self.scatter.show_chart(charts.scatter(found))
        self.table.show_lines(
            [
                Line((Cell(f"{one.position}. {one.name}", float(one.position)), number(one.size), percent(one.share)),
                     item=one)
                for one in found.groups
            ]
        )  # fmt: skip
        for place, line in enumerate(self.table.figures.lines):
            if line.item.position == again and place:
                self.table.setCurrentIndex(self.table.figures.index(place, 0))

    @property
    def group(self) -> Group | None:
        """The chosen segment."""
        line = self.table.line()
        return line.item if line is not None else None

    def show_members(self, clients: Sequence[Member]) -> None:
        """Those of the chosen segment, with the metrics that tell it first."""
        group, found = self.group, self.found
        if group is None or found is None:
            return
        telling = [one.metric for one in group.traits]
        shown = [*telling, *(name for name in found.wish.metrics if name not in telling)][:COLUMNS]
        places = {name: found.wish.metrics.index(name) for name in shown}
        self.members.figures.titles = (tr("Client"), tr("Phone"), *(words.title(name) for name in shown))
        self.members.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self.members.show_lines([_member_line(one, places) for one in clients])
        said = words.clients(group.size)
        if len(clients) < group.size:
            said = tr("{shown} of {all}; the file holds all of them").format(
                shown=formats.count(len(clients)), all=said
            )
        self.members_words.setText(said)

    def focus(self) -> None:
        self.table.setFocus()

    def _beside(self, *parts: tuple[QWidget, int]) -> None:
        line = row(gap=tokens.GAP)
        for part, stretch in parts:
            line.addWidget(part, stretch)
        self.body.addLayout(line)

    def _moved(self) -> None:
        if self.group is not None:
            self.detail.show_group(self.group)
            self.group_chosen.emit()

    def _open_member(self) -> None:
        line = self.members.line()
        if line is not None:
            self.client_opened.emit(line.item)

    def _open_point(self, series: int, point: int) -> None:
        digits = charts.client_of(self.found, series, point) if self.found is not None else ""
        if digits:
            self.client_opened.emit(digits)

    def _pick(self, _series: int, point: int) -> None:
        if self.found is not None and 0 <= point < len(self.found.choice.ks):
            self.groups_wanted.emit(self.found.choice.ks[point])


def _member_line(one: Member, places: dict[str, int]) -> Line:
    values = [(name, one.placed.values[place]) for name, place in places.items()]
    return Line(
        (
            Cell(one.name or formats.NONE), Cell(formats.phone(one.phone)),
            *(missing() if value is None else Cell(words.value(name, value), value) for name, value in values),
        ),
        item=one.placed.digits,
    )  # fmt: skip
