"""The panel on top: lanes with their heads, and the transport below."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from callqa_desktop.services.records import CallDetail
from callqa_desktop.texts import tr
from callqa_desktop.ui.audio.playback import AGENT, CLIENT, Playback
from callqa_desktop.ui.review import times
from callqa_desktop.ui.review.lanes import LaneHeads, percent
from callqa_desktop.ui.review.marks import lanes
from callqa_desktop.ui.review.transport import Transport
from callqa_desktop.ui.review.waveform import Waveform
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import words
from callqa_desktop.ui.widgets.panels import Panel, column, row


class SoundPanel(Panel):
    """Connects waveform and transport with the playback."""

    mark_clicked = Signal(str)

    def __init__(self, playback: Playback, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._playback = playback
        self._speaking = ""
        self._duration = 0
        layout = column(self, gap=tokens.S2)
        layout.setContentsMargins(tokens.GAP, tokens.S3, tokens.GAP, tokens.S3)
        self.waveform = Waveform()
        self.heads = LaneHeads(playback)
        line = row(gap=tokens.S2)
        line.addWidget(self.heads)
        line.addWidget(self.waveform, 1)
        layout.addLayout(line)
        self.transport = Transport(playback)
        layout.addWidget(self.transport)
        self.waveform.seek_requested.connect(playback.seek)
        self.waveform.loop_requested.connect(playback.set_loop)
        self.waveform.mark_clicked.connect(self.mark_clicked)
        self.transport.jump.connect(lambda ms: playback.seek(playback.position + ms))
        self.transport.go_to.connect(playback.seek)
        playback.position_changed.connect(self._moved)
        playback.changed.connect(self._changed)

    def show_call(self, detail: CallDetail) -> None:
        shown = lanes(detail.recording)
        duration = detail.recording.duration_ms if detail.recording else 0
        self._duration, self._speaking = duration, ""
        self.waveform.set_sound(None, duration, shown)
        share = detail.measures.get("talk_share_agent")
        shares: dict[str, str] = {}
        if isinstance(share, (int, float)) and not isinstance(share, bool):
            shares = {AGENT: percent(share), CLIENT: percent(1 - share)}
        method = tr("Share of the time somebody speaks, counted from the loudness of each channel")
        self.heads.show_lanes(shown, shares, method)
        self.setVisible(detail.recording is not None)
        self.transport.renew()
        self._describe(0)

    def _moved(self, ms: int) -> None:
        self.waveform.set_position(ms, playing=self._playback.playing)

    def _changed(self) -> None:
        playback = self._playback
        self.waveform.set_loop(playback.loop, playback.loop_on)
        silenced = {AGENT: {CLIENT}, CLIENT: {AGENT}}.get(playback.side, set())
        self.waveform.set_silenced(frozenset(silenced))

    def tell_speaker(self, speaker: str) -> None:
        """Who speaks now, for the words of the slider."""
        self._speaking = words.speaker(speaker).word if speaker else ""
        self._describe(self._playback.position)

    def _describe(self, ms: int) -> None:
        place = tr("{position} of {length}").format(position=times.whole(ms), length=times.whole(self._duration))
        if self._speaking:
            place = tr("{place}, {name} speaking").format(place=place, name=self._speaking)
        if place != self.waveform.accessibleDescription():
            self.waveform.setAccessibleDescription(place)
