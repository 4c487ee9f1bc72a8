"""Parts of the page of an employee: questions with their clips, clips alone, coaching and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from callqa_desktop.services.charts.chart import Unit
from callqa_desktop.services.dashboard.records import Behind
from callqa_desktop.services.employees.records import Against, Effect, Topic
from callqa_desktop.services.insight.records import Clip
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.charts.words import said
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.chips import Chip
from callqa_desktop.ui.widgets.figures import Cell, FigureTable, Line, missing, number
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.labels import Line as Hairline
from callqa_desktop.ui.widgets.panels import Panel, column, row
from callqa_desktop.ui.work.lines import HEIGHT, LinesView
from callqa_desktop.ui.work.lines import Line as Example

CLIPS = 3
"""Clips that are seen without scrolling."""
Open = Callable[[Behind | None], Any]
Hear = Callable[[Clip], Any]


class Titled(Panel):
    """A heading, room for a button at its right, a caption, and content up to the edges."""

    def __init__(self, title: str, caption: str = "") -> None:
        super().__init__()
        self.heading = Label(title, "heading")
        self.caption = Label(caption, "caption", wrap=True)
        self.none = Label("", "muted", wrap=True)
        self.head = row()
        self.head.setContentsMargins(tokens.S4, 0, tokens.S3, 0)
        self.head.addWidget(self.heading)
        self.head.addStretch(1)
        self.inside = column(self, gap=tokens.S1)
        self.inside.setContentsMargins(1, tokens.S3, 1, tokens.S2)
        self.inside.addLayout(self.head)
        for label in (self.caption, self.none):
            line = row()
            line.setContentsMargins(tokens.S4, 0, tokens.S4, 0)
            line.addWidget(label, 1)
            self.inside.addLayout(line)
            label.setVisible(bool(label.text()))

    def say_none(self, words: str) -> None:
        """Why there is nothing; "" where there is something."""
        self.none.setText(words)
        self.none.setVisible(bool(words))


class Measures(Titled):
    """Each measure beside the employee's own earlier calls and the rest of the team."""

    def __init__(self, open_behind: Open) -> None:
        super().__init__(tr("Beside the team and the time before"))
        self._open = open_behind
        self.table = FigureTable(
            tr("Measures"), (tr("Measure"), tr("Now"), tr("Before"), tr("Team"), tr("Calls")), most=14
        )
        self.inside.addWidget(self.table)
        self.inside.addStretch(1)
        self.table.opened.connect(self._open_line)

    def show_measures(self, measures: Sequence[Against]) -> None:
        known = [one for one in measures if (one.value, one.own, one.team) != (None, None, None)]
        self.table.show_lines([self._line(one) for one in known])

    def _line(self, one: Against) -> Line:
        def cell(value: float | None) -> Cell:
            return missing() if value is None else Cell(said(value, one.unit), value)

        now = cell(one.value)
        sign = _sign(one)
        if sign:
            now = Cell(f"{sign} {now.text}", now.order)
        title = f"{one.title} – {one.note}" if one.note else one.title
        return Line((Cell(title), now, cell(one.own), cell(one.team), number(one.n)), about=one.title, item=one.behind)

    def _open_line(self) -> None:
        line = self.table.line()
        if line is not None:
            self._open(line.item)


class Topics(Titled):
    """Questions that stand out, the clips of the chosen one below."""

    def __init__(self, title: str, caption: str, open_behind: Open, hear: Hear) -> None:
        super().__init__(title, caption)
        self._open = open_behind
        self.table = FigureTable(
            title, (tr("Question"), tr("Earned"), tr("Team"), tr("Points"), tr("Calls"), tr("How sure")), (0, 5), most=8
        )
        self.clips = LinesView(tr("Examples: {subject}").format(subject=title))
        self.calls_button = Button("", self._open_line, kind="quiet")
        self.head.addWidget(self.calls_button)
        self.inside.addWidget(self.table)
        self.inside.addWidget(self.clips)
        self.inside.addStretch(1)
        self.table.opened.connect(self._open_line)
        self.table.moved.connect(self._moved)
        self.clips.opened.connect(hear)

    def show_topics(self, topics: Sequence[Topic], none: str) -> None:
        self.say_none("" if topics else none)
        self.caption.setVisible(bool(topics))
        self.table.setVisible(bool(topics))
        self.table.show_lines([_topic(one) for one in topics])

    def _moved(self) -> None:
        line = self.table.line()
        topic = line.item if line is not None else None
        clips = topic.clips if isinstance(topic, Topic) else ()
        self.calls_button.set_words(trn("Open {n} call", "Open {n} calls", topic.n) if topic is not None else "")
        self.calls_button.setVisible(topic is not None and topic.behind is not None)
        show_clips(self.clips, clips)

    def _open_line(self) -> None:
        line = self.table.line()
        if line is not None and isinstance(line.item, Topic):
            self._open(line.item.behind)


class Clips(Titled):
    """Places of calls; Enter opens the review at the moment."""

    def __init__(self, title: str, none: str, hear: Hear) -> None:
        super().__init__(title)
        self._none = none
        self.list = LinesView(title)
        self.list.opened.connect(hear)
        self.inside.addWidget(self.list)
        self.inside.addStretch(1)

    def show_clips(self, clips: Sequence[Clip]) -> None:
        self.say_none("" if clips else self._none)
        show_clips(self.list, clips, most=5)


class Coached(Titled):
    """Coaching given, and the scores before and after."""

    def __init__(self, open_behind: Open) -> None:
        super().__init__(
            tr("Coaching and what changed after"),
            tr("Before and after alone do not prove that the coaching was the cause"),
        )
        self._open = open_behind
        self._place = column(gap=tokens.S3)
        self._place.setContentsMargins(tokens.S4, tokens.S1, tokens.S4, tokens.S2)
        self.inside.addLayout(self._place)
        self._rows: list[QWidget] = []
        self._shown: tuple[Effect, ...] | None = None

    def show_effects(self, effects: Sequence[Effect]) -> None:
        if tuple(effects) == self._shown:
            return
        self._shown = tuple(effects)
        self.caption.setVisible(bool(effects))
        self.say_none("" if effects else tr("No coaching note was written yet. Plan the first one above."))
        for old in self._rows:
            self._place.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._rows = [self._row(one, first=not n) for n, one in enumerate(effects)]
        for made in self._rows:
            self._place.addWidget(made)

    def _row(self, one: Effect, *, first: bool) -> QWidget:
        whole = QWidget()
        inside = column(whole, gap=tokens.S1)
        if not first:
            inside.addWidget(Hairline())
        head = row(gap=tokens.S2)
        about = " · ".join(part for part in (formats.date(one.created_at), one.author) if part)
        head.addWidget(Label(about, "muted"))
        chip, tone = effect_look(one)
        head.addWidget(Chip(chip, tone))
        head.addStretch(1)
        for title, n, behind in (
            (tr("Before: {n}"), one.n_before, one.behind_before), (tr("After: {n}"), one.n_after, one.behind_after),
        ):  # fmt: skip
            if behind is not None and n:
                head.addWidget(
                    Button(title.format(n=trn("{n} call", "{n} calls", n)), partial(self._open, behind), kind="link")
                )
        inside.addLayout(head)
        inside.addWidget(Label(one.text, wrap=True))
        if one.action:
            inside.addWidget(Label(tr("To practise: {what}").format(what=one.action), wrap=True))
        if one.questions:
            inside.addWidget(Label(", ".join(one.questions), "muted", wrap=True))
        inside.addWidget(Label(one.words, "strong", wrap=True))
        return whole


def effect_look(one: Effect) -> tuple[str, str]:
    """What came of coaching, in short, with its tone."""
    if one.change is None or one.low is None or one.high is None:
        return "… " + tr("too early to say"), "neutral"
    size = said(abs(one.change), Unit.POINTS)
    if one.low > 0:
        return f"▲ +{size}", "good"
    if one.high < 0:
        return f"▼ −{size}", "bad"
    return "≈ " + tr("no clear change"), "neutral"


def show_clips(view: LinesView, clips: Sequence[Clip], most: int = CLIPS) -> None:
    """Clips as lines, as high as up to `most` of them."""
    view.setVisible(bool(clips))
    view.setFixedHeight(min(most, max(1, len(clips))) * HEIGHT + 2)
    view.show_lines([_clip(one) for one in clips])


def _clip(one: Clip) -> Example:
    at = formats.position(one.start_ms) if one.start_ms is not None else ""
    return Example(one, one.text, tr("Call {id}").format(id=one.call_id), at)


def _topic(one: Topic) -> Line:
    def share(value: float) -> str:
        return f"{formats.number(value * 100, 0)} %"

    earned = tr("{share} ({low}–{high})").format(
        share=share(one.earned), low=formats.number(one.low * 100, 0), high=formats.number(one.high * 100, 0)
    )
    sign = "+" if one.points > 0 else "−" if one.points < 0 else ""
    sure = (
        Cell("✓ " + tr("sure"), 0.0, tone="good") if one.sure else Cell("… " + tr("not sure yet"), 1.0, tone="neutral")
    )
    return Line(
        (
            Cell(one.title), Cell(earned, one.earned),
            missing() if one.team is None else Cell(share(one.team), one.team),
            Cell(f"{sign}{said(abs(one.points), Unit.POINTS)}", one.points), number(one.n), sure,
        ),
        about=one.title, item=one,
    )  # fmt: skip


def _sign(one: Against) -> str:
    """✓ where the value is better than the team's, △ where it is worse, "" where nothing is better."""
    if one.value is None or one.team is None or not one.better or one.value == one.team:
        return ""
    return "✓" if (one.value > one.team) == (one.better > 0) else "△"
