"""Employees: the team by score with its uncertainty, and in words who cannot be told apart."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout

from callqa_desktop.services.charts.chart import Unit
from callqa_desktop.services.employees.records import Ranked, Ranking
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.charts.card import ChartCard
from callqa_desktop.ui.charts.words import said
from callqa_desktop.ui.dashboard.asker import Asker
from callqa_desktop.ui.dashboard.behind import open_behind
from callqa_desktop.ui.dashboard.section import Section
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.figures import Cell, FigureTable, Line, number
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import Panel, column, row

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from callqa_desktop.ui.dashboard.page import DashboardPage

SIDE_BY_SIDE, WITH_TEAMS = 1080, 1400
"""Pixels from which on drawing and table stand beside each other, and where the table names teams."""
TEAM = 6
"""The column of teams."""


class EmployeesSection(Section):
    name = "employees"

    def __init__(self, page: DashboardPage) -> None:
        super().__init__(page)
        self.answer: Ranking | None = None
        self.words = Label("", "strong", wrap=True)
        self.groups = Label("", "muted", wrap=True)
        self.few = Label("", "muted", wrap=True)
        top = Panel()
        inside = column(top, margins=tokens.S4, gap=tokens.S2)
        for label in (self.words, self.groups, self.few):
            inside.addWidget(label)
        self.chart = ChartCard(page)
        self.table = FigureTable(
            tr("Employees"),
            (tr("Manager"), tr("Score"), tr("95 % interval"), tr("Place"), tr("Calls"), tr("Group"), tr("Team")),
            (0, 6), most=18,
        )  # fmt: skip
        self.open_button = Button(tr("Open the page"), self.open_page, keys="↵")
        self.calls_button = Button(tr("Their calls"), self.open_calls, kind="quiet", icon="phone")
        right = Panel()
        listed = column(right, gap=tokens.S1)
        listed.setContentsMargins(1, tokens.S3, 1, tokens.S2)
        head = row()
        head.setContentsMargins(tokens.S4, 0, tokens.S3, 0)
        head.addWidget(Label(tr("The team"), "heading"))
        head.addStretch(1)
        head.addWidget(self.calls_button)
        head.addWidget(self.open_button)
        listed.addLayout(head)
        listed.addWidget(self.table)
        listed.addStretch(1)
        self._both = QHBoxLayout()
        self._both.setContentsMargins(0, 0, 0, 0)
        self._both.setSpacing(tokens.GAP)
        self._both.addWidget(self.chart, 1)
        self._both.addWidget(right, 1)
        self.body.addWidget(top)
        self.body.addLayout(self._both)
        self.body.addStretch(1)
        self.table.opened.connect(self.open_page)
        self.chart.opened.connect(self._open_point)
        self.asker = Asker(
            page, lambda stop: page.program.employees.ranking(page.question(), stop=stop), self._have, self.show_failed
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        beside = self.width() >= (SIDE_BY_SIDE if self.table.isColumnHidden(TEAM) else WITH_TEAMS)
        self._both.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)

    def open_page(self) -> None:
        """The page of the chosen employee."""
        chosen = self._chosen()
        if chosen is not None:
            self.page.show_employee(chosen.name)

    def open_calls(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            open_behind(self.page, chosen.behind)

    def focus(self) -> None:
        if self.faces.face == "full" and self.table.line() is not None:
            self.table.setFocus()
        else:
            super().focus()

    def _chosen(self) -> Ranked | None:
        line = self.table.line()
        return line.item if line is not None and isinstance(line.item, Ranked) else None

    def _have(self, answer: Ranking) -> None:
        before = self._chosen()
        self.answer = answer
        self.counting(answer.filling)
        few = ", ".join(f"{name} ({formats.count(n)})" for name, n in answer.few)
        least = trn("{n} scored call", "{n} scored calls", answer.enough)
        if not answer.rows:
            why = answer.words or tr("Nobody has {least} in this period.").format(least=least)
            self.faces.show_empty("users", tr("Nobody can be placed yet"), why, (tr("Any time"), self.page.any_time))
            return
        waited = self.faces.face != "full"
        self.words.setText(answer.words)
        self.groups.setText(group_words(answer))
        self.groups.setVisible(bool(self.groups.text()))
        self.few.setText(
            tr("Too few scored calls to be placed (less than {enough}): {names}.").format(
                enough=formats.count(answer.enough), names=few
            )
        )
        self.few.setVisible(bool(few))
        if answer.panel is None:
            self.chart.hide()
        elif answer.panel.missing:
            self.chart.show_empty(answer.panel.missing)
        else:
            self.chart.show_chart(answer.panel.chart)
        self.table.setColumnHidden(TEAM, len({one.team for one in answer.rows}) < 2)
        self._arrange()
        self.table.show_lines([_line(one) for one in answer.rows])
        if before is not None:
            places = [n for n, line in enumerate(self.table.figures.lines) if line.item.name == before.name]
            if places:
                self.table.setCurrentIndex(self.table.figures.index(places[0], 0))
        self.faces.show_full()
        if waited and self.page.hasFocus():
            self.focus()

    def _open_point(self, series: int, place: int) -> None:
        panel = self.answer.panel if self.answer else None
        if panel is not None and series < len(panel.behind) and place < len(panel.behind[series]):
            open_behind(self.page, panel.behind[series][place])


def group_words(answer: Ranking) -> str:
    """Who stands together: "Group 1: A, B – the order within it may be chance."."""
    said_groups = []
    for group, members in groupby(answer.rows, key=lambda one: one.group):
        names = [one.name for one in members]
        text = tr("Group {n}: {names}").format(n=group, names=", ".join(names))
        if len(names) > 1:
            text += " – " + tr("the order within it may be chance")
        said_groups.append(text + ".")
    return "\n".join(said_groups) if len(said_groups) > 1 else ""


def _line(one: Ranked) -> Line:
    low, high = (formats.number(v) for v in (one.low, one.high))
    place = formats.count(one.first) if one.first == one.last else f"{one.first}–{one.last}"
    return Line(
        (
            Cell(one.name), Cell(said(one.estimate, Unit.POINTS), one.estimate), Cell(f"{low} – {high}", one.low),
            Cell(place, float(one.first)), number(one.n), Cell(formats.count(one.group), float(one.group)),
            Cell(one.team or formats.NONE),
        ),
        about=one.name, item=one,
    )  # fmt: skip
