"""Left of the waveform: who speaks on which lane, how much of the time, and whether the lane is heard."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QToolButton, QWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.audio.playback import AGENT, BOTH, CLIENT, Playback
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.sound.shapes import LANE_GAP, MARKS, Geometry, Lane
from callqa_desktop.ui.theme import fonts, icons, tokens
from callqa_desktop.ui.widgets import formats, words
from callqa_desktop.ui.widgets.buttons import IconButton
from callqa_desktop.ui.widgets.labels import Label, plain_tooltip
from callqa_desktop.ui.widgets.panels import column, row

WIDTH = 116
_OTHER = {AGENT: CLIENT, CLIENT: AGENT}
_TIGHT = 48
"""Height of a lane below which name and buttons stand in one line."""


class LaneHeads(QWidget):
    """One head a lane, in line with it, and the word for the lane of marks."""

    swap_requested = Signal()

    def __init__(self, playback: Playback, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        self._playback = playback
        self.heads: list[LaneHead] = []
        self._geometry: Geometry | None = None
        self.swap = IconButton("arrow-left-right", tr("Swap agent and client"), self.swap_requested.emit, parent=self)
        self.swap.setToolTip(plain_tooltip(f"{tr('Swap agent and client')}  {hint('swap_channels')}"))
        self.swap.setFixedSize(28, 28)
        self._marks = Label(tr("Marks"), "caption", parent=self)
        playback.changed.connect(self._renew)

    def show_lanes(self, lanes: tuple[Lane, ...], shares: dict[str, str], method: str) -> None:
        """`shares`: talk share by speaker as text; `method`: how it was measured, for the tooltip."""
        for head in self.heads:
            head.hide()
            head.deleteLater()
        self.heads = [LaneHead(lane, shares.get(lane.speaker, ""), method, self._playback, self) for lane in lanes]
        for head in self.heads:
            head.show()
        self.swap.setVisible(len(lanes) > 1)
        if self._geometry is not None:
            self.place(self._geometry)
        self._renew()

    def place(self, geometry: Geometry) -> None:
        """Puts every head beside its lane."""
        self._geometry = geometry
        for index, head in enumerate(self.heads):
            head.setGeometry(0, geometry.top(index), WIDTH, geometry.row)
            head.stack(tight=geometry.row < _TIGHT)
        if len(self.heads) > 1:
            middle = geometry.top(1) - LANE_GAP // 2
            self.swap.move(WIDTH - self.swap.width(), middle - self.swap.height() // 2)
            self.swap.raise_()
        self._marks.setGeometry(0, geometry.bottom + 2, WIDTH, MARKS - 2)
        self.setFixedHeight(geometry.height)

    def _renew(self) -> None:
        for head in self.heads:
            head.renew()


class LaneHead(QWidget):
    def __init__(self, lane: Lane, share: str, method: str, playback: Playback, parent: QWidget) -> None:
        super().__init__(parent)
        self.lane = lane
        self._playback = playback
        layout = column(self, gap=0)
        layout.addStretch(1)
        name = words.speaker(lane.speaker).word if lane.speaker else tr("Both voices")
        self.name = Label(name, {"agent": "accent", "client": "client"}.get(lane.speaker, "muted"))
        self.name.setFont(fonts.font(weight=QFont.Weight.DemiBold))
        layout.addWidget(self.name)
        line = row(gap=2)
        self.share = Label(share, "caption", tabular=True, parent=self)
        self.share.setToolTip(plain_tooltip(method))
        self.share.setVisible(bool(share))
        line.addWidget(self.share)
        if share:
            line.addSpacing(tokens.S1)
        agent = lane.speaker == AGENT
        self.solo = _switch(
            self,
            "headphones",
            tr("Hear only this voice: {name}").format(name=name),
            hint("solo_agent" if agent else "solo_client"),
            self._solo,
        )
        self.mute = _switch(
            self,
            "volume-x",
            tr("Silence this voice: {name}").format(name=name),
            hint("solo_client" if agent else "solo_agent"),
            self._mute,
        )
        if lane.speaker:
            line.addWidget(self.solo)
            line.addWidget(self.mute)
        else:
            self.share.setText(tr("approximate"))
            self.share.setVisible(True)
            self.share.setToolTip(
                plain_tooltip(tr("The recording has one channel: who speaks was told apart by the model"))
            )
            self.solo.hide()
            self.mute.hide()
        line.addStretch(1)
        layout.addLayout(line)
        layout.addStretch(1)

    def stack(self, *, tight: bool) -> None:
        """In a low lane the share of the talk makes room."""
        self.share.setVisible(bool(self.share.text()) and not (tight and self.lane.speaker))

    def renew(self) -> None:
        side = self._playback.side
        for button, on in ((self.solo, side == self.lane.speaker), (self.mute, side == _OTHER.get(self.lane.speaker))):
            button.setChecked(on)

    def _solo(self) -> None:
        self._playback.set_side(BOTH if self._playback.side == self.lane.speaker else self.lane.speaker)

    def _mute(self) -> None:
        other = _OTHER[self.lane.speaker]
        self._playback.set_side(BOTH if self._playback.side == other else other)


def _switch(parent: QWidget, icon: str, name: str, keys: str, act: Callable[[], None]) -> QToolButton:
    button = QToolButton(parent)
    icons.set_icon(button, icon, "muted_text", checked_role="accent_text")
    button.setIconSize(QSize(14, 14))
    button.setCheckable(True)
    button.setProperty("kind", "letter")
    button.setFixedSize(QSize(24, 20))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setToolTip(plain_tooltip(f"{name}  {keys}".strip()))
    button.setAccessibleName(name)
    button.clicked.connect(act)
    return button


def percent(share: float) -> str:
    """0.54 as "54 %"."""
    return f"{formats.number(share * 100, 0)}\u00a0%"
