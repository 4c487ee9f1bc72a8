"""The Measures tab: how the call was talked, per side, each figure with its unit, its method and what is usual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QStackedLayout, QWidget

from callqa_desktop.services.records import CallDetail
from callqa_desktop.services.voice.describe import (
    AGENT,
    CALL,
    CLIENT,
    GROUPS,
    MEASURES,
    OWN,
    REASONS,
    VOICE,
    WORDS,
    Described,
)
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.review.layouts import clear
from callqa_desktop.ui.review.measure_places import PlaceList, places_of
from callqa_desktop.ui.sound.heads import percent
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.faces import EmptyState
from callqa_desktop.ui.widgets.labels import Label, plain_tooltip
from callqa_desktop.ui.widgets.panels import Scroll, column, row

if TYPE_CHECKING:
    from callqa_desktop.services.voice.baseline import Baseline

_NAME, _AGENT, _CLIENT = range(3)
_WIDTH = 72
"""Of a column of figures: those of all groups stand under one another."""
_TELLING = 1.0
"""Usual spreads from which on a deviation is worth a line."""
_STRONG = 2.0


class MeasuresPanel(QWidget):
    play_requested = Signal(int, int)
    analyze_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._detail: CallDetail | None = None
        self._usual: Mapping[str, Baseline] = {}
        self._drawn = True
        self._scroll = Scroll(gap=tokens.S2)
        self._scroll.body.setContentsMargins(tokens.GAP, tokens.S3, tokens.GAP, tokens.S3)
        self._empty = EmptyState()
        self.methods = Button(tr("Show how each is measured"), kind="link")
        self.methods.setCheckable(True)
        self.methods.toggled.connect(self._toggled)
        self._body = QWidget()
        self._layout = column(self._body, gap=tokens.S2)
        line = row()
        line.addWidget(self.methods)
        line.addStretch(1)
        self._scroll.body.addLayout(line)
        self._scroll.body.addWidget(self._body)
        self._scroll.body.addStretch(1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._scroll)
        self._stack.addWidget(self._empty)

    def show_call(self, detail: CallDetail) -> None:
        """Shows the measures of a call; what is usual of another call is forgotten."""
        if self._detail is not None and self._detail.row.id != detail.row.id:
            self._usual = {}
        self._detail = detail
        self._renew()

    def show_usual(self, call_id: int, usual: Mapping[str, Baseline]) -> None:
        """What is usual of the manager of a call, by the name of the figure; nothing when another call is shown."""
        if self._detail is not None and self._detail.row.id == call_id and usual != self._usual:
            self._usual = usual
            self._renew()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._drawn:
            self._draw()

    def _renew(self) -> None:
        self._drawn = False
        if self.isVisible():
            self._draw()

    def _toggled(self, shown: bool) -> None:
        self.methods.set_words(tr("Hide how each is measured") if shown else tr("Show how each is measured"))
        self._renew()

    def _draw(self) -> None:
        self._drawn = True
        detail = self._detail
        if detail is None:
            return
        clear(self._layout)
        if not detail.measures:
            self._show_empty(detail)
            return
        self._stack.setCurrentWidget(self._scroll)
        if detail.measures.get("approximate"):
            self._layout.addWidget(Label(_approximate(detail.measures), "muted", wrap=True))
        places = places_of(detail)
        for group, title in GROUPS.items():
            shown = [one for one in MEASURES if one.group == group and _known(one, detail.measures)]
            listed = [place for place in places if place.group == group]
            if shown or listed:
                self._layout.addWidget(_heading(tr(title)))
            if shown:
                self._layout.addWidget(self._table(shown, detail))
            if group == VOICE:
                self._withheld(detail.measures)
            if group == WORDS:
                self._languages(detail.measures)
            for kind in dict.fromkeys(place.kind for place in listed):
                self._layout.addWidget(PlaceList([p for p in listed if p.kind == kind], self.play_requested.emit))
        self._layout.addWidget(
            Label(tr("Counted on this computer from the sound, not by the model. No feelings are read from voices."),
                  "caption", wrap=True)
        )  # fmt: skip

    def _show_empty(self, detail: CallDetail) -> None:
        if detail.recording is None:
            self._empty.show_state("audio-lines", tr("Nothing to measure"), tr("This call has no recording"))
        else:
            self._empty.show_state(
                "audio-lines", tr("Not measured yet"), tr("Measures come with the analysis of the call"),
                (tr("Analyze"), self.analyze_requested.emit),
            )  # fmt: skip
        self._stack.setCurrentWidget(self._empty)

    def _table(self, shown: Sequence[Described], detail: CallDetail) -> QWidget:
        place = QFrame()
        place.setProperty("surface", "plain")
        grid = QGridLayout(place)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(tokens.S4)
        grid.setVerticalSpacing(tokens.S1)
        grid.setColumnStretch(_NAME, 1)
        for column_ in (_AGENT, _CLIENT):
            grid.setColumnMinimumWidth(column_, _WIDTH)
        measures = detail.measures
        of_call = [one for one in shown if CALL in (one.names or {})]
        of_sides = [one for one in shown if one not in of_call]
        line = 0
        for one in of_call:
            line = self._measure(grid, line, one, measures)
        if of_sides:
            for column_, title, role in ((_AGENT, tr("Manager"), "accent"), (_CLIENT, tr("Client"), "client")):
                grid.addWidget(Label(title, role), line, column_, Qt.AlignmentFlag.AlignRight)
            line += 1
        for one in of_sides:
            line = self._measure(grid, line, one, measures)
        return place

    def _measure(self, grid: QGridLayout, line: int, one: Described, measures: Mapping[str, Any]) -> int:
        """One measure in the grid; returns the next free line."""
        method = tr(one.method)
        title, unit = tr(one.title), tr(one.unit) if one.unit else ""
        name = Label(f"{title}, {unit}" if unit else title, "muted", wrap=True)
        name.setToolTip(plain_tooltip(_told(one)))
        grid.addWidget(name, line, _NAME, Qt.AlignmentFlag.AlignTop)
        for side, value in _values(one, measures).items():
            shown = Label(value, tabular=True)
            who = {AGENT: f", {tr('Manager')}", CLIENT: f", {tr('Client')}"}.get(side, "")
            shown.setAccessibleName(f"{title}{who}: {value} {unit}".rstrip() + f". {method}")
            shown.setToolTip(plain_tooltip(method))
            place = _AGENT if side == AGENT else _CLIENT
            grid.addWidget(shown, line, place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        usual = self._against_usual(one, measures)
        if usual is not None:
            line += 1
            grid.addWidget(usual, line, _NAME, 1, 3)
        if self.methods.isChecked():
            line += 1
            told = Label(_told(one), "caption", wrap=True)
            told.setContentsMargins(0, 0, 0, tokens.S1)
            grid.addWidget(told, line, _NAME, 1, 3)
        return line + 1

    def _against_usual(self, one: Described, measures: Mapping[str, Any]) -> Label | None:
        """How far the manager’s figure is from their own usual one, where that is worth a line."""
        figure = (one.names or {}).get(AGENT, "")
        usual, value = self._usual.get(figure), _number(measures.get(figure))
        if usual is None or value is None:
            return None
        away = usual.deviation(value)
        if away is None or abs(away) < _TELLING:
            return None
        sign = "+" if away > 0 else "−"
        shown = tr("{away} of the usual spread over {calls}; usually {usual}").format(
            away=f"{sign}{formats.number(abs(away))}",
            calls=trn("{n} call", "{n} calls", usual.n),
            usual=_shown(one, usual.median),
        )
        return Label(f"{'▲' if away > 0 else '▼'} {shown}", "strong" if abs(away) >= _STRONG else "caption", wrap=True)

    def _languages(self, measures: Mapping[str, Any]) -> None:
        for side, words in ((AGENT, tr("Languages of the manager")), (CLIENT, tr("Languages of the client"))):
            told = measures.get(f"{side}_languages")
            if not told:
                continue
            line = row(gap=tokens.S4)
            line.addWidget(Label(words, "muted"), 1)
            shares = sorted(told.items(), key=lambda one: -one[1])
            line.addWidget(Label(" · ".join(f"{code} {percent(share)}" for code, share in shares), tabular=True))
            self._layout.addLayout(line)

    def _withheld(self, measures: Mapping[str, Any]) -> None:
        """Why the finest measures of the voice are not told."""
        told = dict.fromkeys(
            str(reason) for side in (AGENT, CLIENT) if (reason := measures.get(f"{side}_voice_quality_reason"))
        )
        for reason in told:
            words = tr(REASONS[reason]) if reason in REASONS else reason
            self._layout.addWidget(
                Label(tr("Jitter, shimmer and harmonics to noise are not told: {reason}").format(reason=words),
                      "caption", wrap=True)
            )  # fmt: skip


def _told(one: Described) -> str:
    """Method, formula and source; that a definition is ours need not be said."""
    return ". ".join([tr(one.method), one.formula, *([one.source] if one.source != OWN else [])])


def _approximate(measures: Mapping[str, Any]) -> str:
    if "agent_speech_seconds" not in measures:
        return tr("The recording has one channel, and the sides could not be told apart")
    return tr("The recording has one channel: the sides were told apart by voice, approximately")


def _known(one: Described, measures: Mapping[str, Any]) -> bool:
    return any(_number(measures.get(name)) is not None for name in (one.names or {}).values())


def _values(one: Described, measures: Mapping[str, Any]) -> dict[str, str]:
    """What stands in the columns, by side."""
    shown = {
        side: formats.NONE if (value := _number(measures.get(name))) is None else _shown(one, value)
        for side, name in (one.names or {}).items()
    }
    share = _number(measures.get("talk_share_agent"))
    if "talk_share_agent" in (one.names or {}).values() and share is not None:
        shown[CLIENT] = _shown(one, 1 - share)
    return shown


def _shown(one: Described, value: float) -> str:
    text = formats.number(value * 100 if one.percent else value, one.decimals)
    return text.replace("-", "−")


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _heading(text: str) -> Label:
    made = Label(text, "heading")
    made.setContentsMargins(0, tokens.S2, 0, 0)
    return made
