"""One employee: the course of the score, strengths and gaps, clips worth hearing, coaching and what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QBoxLayout, QComboBox, QHBoxLayout, QWidget

from callqa_desktop.services.dashboard.records import Behind
from callqa_desktop.services.employees.records import EmployeePage
from callqa_desktop.services.insight.records import Clip
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.charts.card import ChartCard
from callqa_desktop.ui.dashboard.asker import Asker
from callqa_desktop.ui.dashboard.behind import open_behind
from callqa_desktop.ui.dashboard.employee_parts import Clips, Coached, Measures, Topics
from callqa_desktop.ui.dashboard.section import Section
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import Panel, column, row
from callqa_desktop.ui.work.coach_dialog import CoachDialog

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from callqa_desktop.services.scoring.card import Card
    from callqa_desktop.ui.dashboard.page import DashboardPage

SIDE_BY_SIDE, TABLES = 1000, 1500
"""Pixels from which on two parts stand beside each other, and two wide tables."""


class EmployeeSection(Section):
    name = "employee"
    about_one = True

    def __init__(self, page: DashboardPage) -> None:
        super().__init__(page)
        self.chosen = ""
        self.answer: EmployeePage | None = None
        self._build_head()
        self.trend = ChartCard(page)
        self.measures = Measures(self.open)
        self.strengths = Topics(
            tr("Strengths"), tr("Questions that earn more here than with the others"), self.open, self.hear
        )
        self.gaps = Topics(tr("Gaps"), tr("Questions that earn less here than with the others"), self.open, self.hear)
        self.best = Clips(tr("Best moments"), tr("No moment stands out yet."), self.hear)
        self.worst = Clips(tr("Moments to work on"), tr("No moment stands out yet."), self.hear)
        self.coached = Coached(self.open)
        self._lines: list[QHBoxLayout] = []
        self.body.addWidget(self._head)
        for left, right in ((self.trend, self.measures), (self.gaps, self.strengths), (self.worst, self.best)):
            self._beside(left, right)
        self.body.addWidget(self.coached)
        self.body.addStretch(1)
        self.trend.opened.connect(self._open_point)
        self.asker = Asker(
            page, lambda stop: page.program.employees.page(self.chosen, page.question(), stop=stop), self._have,
            self.show_failed,
        )  # fmt: skip

    def _build_head(self) -> None:
        self.title = Label("", "title")
        self.about = Label("", "muted", wrap=True)
        self.words = Label("", wrap=True)
        self.who = QComboBox()
        self.who.setAccessibleName(tr("Manager"))
        self.who.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.who.setMinimumContentsLength(18)
        self.who.textActivated.connect(self.page.show_employee)
        self.coach_button = Button(
            tr("Plan coaching"), self.coach, kind="primary", icon="message-square", keys=hint("dashboard_coach")
        )
        self._head = Panel()
        line = row(self._head, gap=tokens.S3)
        line.setContentsMargins(tokens.S4, tokens.S3, tokens.S4, tokens.S3)
        said = column(gap=tokens.S1)
        for label in (self.title, self.about, self.words):
            said.addWidget(label)
        line.addLayout(said, 1)
        line.addWidget(self.who)
        line.addWidget(self.coach_button)

    def _beside(self, left: QWidget, right: QWidget) -> None:
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(tokens.GAP)
        line.addWidget(left, 1)
        line.addWidget(right, 1)
        self._lines.append(line)
        self.body.addLayout(line)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for line, least in zip(self._lines, (SIDE_BY_SIDE, TABLES, SIDE_BY_SIDE), strict=True):
            beside = self.width() >= least
            line.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)

    def choose(self, name: str) -> None:
        """Whose page it is; read when it comes to the front."""
        if name == self.chosen:
            return
        self.chosen, self.answer = name, None
        self.who.setCurrentText(name)
        self.faces.show_loading()
        self.renew()

    def set_names(self, names: tuple[str, ...]) -> None:
        """Who may be chosen."""
        self.who.blockSignals(True)
        self.who.clear()
        self.who.addItems(list(dict.fromkeys((*names, self.chosen) if self.chosen else names)))
        self.who.setCurrentText(self.chosen)
        self.who.blockSignals(False)

    def come(self) -> None:
        if self.chosen:
            super().come()

    def focus(self) -> None:
        if self.faces.face == "full":
            self.trend.focus()
        else:
            super().focus()

    def act(self, name: str) -> bool:
        if name == "coach" and self.answer is not None:
            self.coach()
            return True
        return False

    def coach(self) -> None:
        """The note to this employee, with the gaps ticked."""
        answer = self.answer
        if answer is None:
            return

        def have(found: tuple[object, Card]) -> None:
            weak = [topic.key for topic in answer.gaps]
            dialog = CoachDialog(self.page, card=found[1], weak=weak, employee=answer.name)
            dialog.open()

        self.page.bridge.then(self, self.page.program.review.card(), have, self.page.shell.show_error)

    def open(self, behind: Behind | None) -> None:
        open_behind(self.page, behind)

    def hear(self, clip: Clip) -> None:
        """The review of the call at the moment of the clip."""
        self.page.shell.open_review(clip.call_id, (clip.call_id,), clip.start_ms)

    def keep(self) -> dict[str, Any]:
        return {"chosen": self.chosen}

    def take_up(self, kept: dict[str, Any]) -> None:
        if kept.get("chosen"):
            self.page.show_employee(kept["chosen"])

    def _have(self, answer: EmployeePage) -> None:
        self.answer = answer
        self.counting(answer.filling)
        self.title.setText(answer.name)
        calls = trn("{n} call", "{n} calls", answer.calls)
        scored = tr("scored: {n}").format(n=formats.count(answer.scored))
        gone = "" if answer.active else tr("no longer works here")
        self.about.setText(" · ".join(part for part in (answer.team, calls, scored, gone) if part))
        self.words.setText(answer.words)
        self.words.setVisible(bool(answer.words))
        if answer.trend.missing:
            self.trend.show_empty(answer.trend.missing)
        else:
            self.trend.show_chart(answer.trend.chart)
        self.measures.show_measures(answer.measures)
        none = answer.topics_words or tr("No question stands out.")
        self.strengths.show_topics(answer.strengths, none)
        self.gaps.show_topics(answer.gaps, none)
        self.best.show_clips(answer.best)
        self.worst.show_clips(answer.worst)
        self.coached.show_effects(answer.coaching)
        waited = self.faces.face != "full"
        self.faces.show_full()
        if waited and self.page.hasFocus():
            self.focus()

    def _open_point(self, series: int, place: int) -> None:
        found = self.answer.trend.behind if self.answer else ()
        if series < len(found) and place < len(found[series]):
            open_behind(self.page, found[series][place])
