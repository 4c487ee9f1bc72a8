"""Left of the waveform: who speaks on which lane, how much of the time, and whether the lane is heard."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QToolButton, QWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.audio.playback import AGENT, BOTH, CLIENT, Playback
from callqa_desktop.ui.review.waveform import LANE, LANE_GAP, MARKS, Lane
from callqa_desktop.ui.theme import fonts, tokens
from callqa_desktop.ui.widgets import formats, words
from callqa_desktop.ui.widgets.labels import Label, plain_tooltip
from callqa_desktop.ui.widgets.panels import column, row

WIDTH = 108
_OTHER = {AGENT: CLIENT, CLIENT: AGENT}


class LaneHeads(QWidget):
    """One head a lane, in line with it, and the word for the lane of marks."""

    def __init__(self, playback: Playback, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        self._playback = playback
        self._layout = column(self, gap=LANE_GAP)
        self.heads: list[LaneHead] = []
        self._marks = Label(tr("Marks"), "caption")
        self._marks.setFixedHeight(MARKS - LANE_GAP)
        self._layout.addWidget(self._marks)
        self._layout.addStretch(1)
        playback.changed.connect(self._renew)

    def show_lanes(self, lanes: tuple[Lane, ...], shares: dict[str, str], method: str) -> None:
        """`shares`: talk share by speaker as text; `method`: how it was measured, for the tooltip."""
        for head in self.heads:
            self._layout.removeWidget(head)
            head.hide()
            head.deleteLater()
        self.heads = [LaneHead(lane, shares.get(lane.speaker, ""), method, self._playback) for lane in lanes]
        for index, head in enumerate(self.heads):
            self._layout.insertWidget(index, head)
        self._renew()

    def _renew(self) -> None:
        for head in self.heads:
            head.renew()


class LaneHead(QWidget):
    def __init__(self, lane: Lane, share: str, method: str, playback: Playback) -> None:
        super().__init__()
        self.lane = lane
        self._playback = playback
        self.setFixedHeight(LANE)
        layout = column(self, gap=2)
        layout.addStretch(1)
        name = words.speaker(lane.speaker).word if lane.speaker else tr("Both voices")
        self.name = Label(name, {"agent": "accent", "client": "client"}.get(lane.speaker, "muted"))
        self.name.setFont(fonts.font(weight=QFont.Weight.DemiBold))
        layout.addWidget(self.name)
        line = row(gap=tokens.S1)
        self.share = Label(share, "caption", tabular=True)
        self.share.setToolTip(plain_tooltip(method))
        if not share and lane.speaker:
            self.share.hide()
        line.addWidget(self.share)
        self.solo = _letter("S", tr("Hear only this voice: {name}").format(name=name), self._solo)
        self.mute = _letter("M", tr("Silence this voice: {name}").format(name=name), self._mute)
        if lane.speaker:
            line.addWidget(self.solo)
            line.addWidget(self.mute)
        else:
            self.share.setText(tr("approximate"))
            self.share.setToolTip(
                plain_tooltip(tr("The recording has one channel: who speaks was told apart by the model"))
            )
        line.addStretch(1)
        layout.addLayout(line)
        layout.addStretch(1)

    def renew(self) -> None:
        side = self._playback.side
        self.solo.setChecked(side == self.lane.speaker)
        self.mute.setChecked(side == _OTHER.get(self.lane.speaker, "none"))

    def _solo(self) -> None:
        self._playback.set_side(BOTH if self._playback.side == self.lane.speaker else self.lane.speaker)

    def _mute(self) -> None:
        other = _OTHER[self.lane.speaker]
        self._playback.set_side(BOTH if self._playback.side == other else other)


def _letter(letter: str, name: str, act: Callable[[], None]) -> QToolButton:
    button = QToolButton()
    button.setText(letter)
    button.setCheckable(True)
    button.setProperty("kind", "letter")
    button.setFixedSize(QSize(20, 18))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setToolTip(plain_tooltip(name))
    button.setAccessibleName(name)
    button.clicked.connect(act)
    return button


def percent(share: float) -> str:
    """0.54 as "54 %"."""
    return f"{formats.number(share * 100, 0)}\u00a0%"
