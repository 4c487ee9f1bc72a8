"""The panel on top of the review page: lanes with their heads, minimap, and the transport below."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from callqa_desktop.services.records import CallDetail
from callqa_desktop.texts import tr
from callqa_desktop.ui import motion
from callqa_desktop.ui.audio.playback import AGENT, CLIENT, Playback
from callqa_desktop.ui.review import times
from callqa_desktop.ui.review.marks import lanes
from callqa_desktop.ui.sound.face import SoundFace
from callqa_desktop.ui.sound.grip import Grip
from callqa_desktop.ui.sound.heads import WIDTH, LaneHeads, percent
from callqa_desktop.ui.sound.minimap import Minimap
from callqa_desktop.ui.sound.transport import Transport
from callqa_desktop.ui.sound.view_menu import LAYERS
from callqa_desktop.ui.sound.waveform import Waveform
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import words
from callqa_desktop.ui.widgets.faces import SKELETON_AFTER, describe
from callqa_desktop.ui.widgets.panels import Panel, column, row

_CALM_STEP_MS = 1000
"""The playhead's step where the person wants less motion."""

if TYPE_CHECKING:
    from callqa_desktop.services.audio.curves import Curves
    from callqa_desktop.services.audio.pcm import Pcm
    from callqa_desktop.services.audio.peaks import Peaks


class SoundPanel(Panel):
    """Connects lanes, minimap and transport with the playback. Shows why where there is nothing to hear."""

    mark_clicked = Signal(str)
    mark_moved = Signal(str, int, int)
    swap_requested = Signal()

    def __init__(self, playback: Playback, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._playback = playback
        self._speaking = ""
        self._duration = 0
        layout = column(self, gap=0)
        layout.setContentsMargins(tokens.GAP, tokens.S2, tokens.GAP, 0)
        self.waveform = Waveform()
        self.heads = LaneHeads(playback)
        self.minimap = Minimap(self.waveform)
        self.transport = Transport(playback, self.waveform)
        self.grip = Grip(self.waveform)
        self.face = SoundFace()
        self._full = QWidget()
        full = column(self._full, gap=tokens.S2)
        line = row(gap=tokens.S2)
        line.addWidget(self.heads)
        line.addWidget(self.waveform, 1)
        full.addLayout(line)
        below = row(gap=tokens.S2)
        below.addSpacing(WIDTH + tokens.S2)
        below.addWidget(self.minimap, 1)
        full.addLayout(below)
        full.addWidget(self.transport)
        layout.addWidget(self.face)
        layout.addWidget(self._full)
        layout.addWidget(self.grip)
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(SKELETON_AFTER)
        self._slow.timeout.connect(lambda: self.waveform.set_words(tr("The sound is being opened…")))
        self.waveform.seek_requested.connect(playback.seek)
        self.waveform.loop_requested.connect(playback.set_loop)
        self.waveform.mark_clicked.connect(self.mark_clicked)
        self.waveform.mark_moved.connect(self.mark_moved)
        self.waveform.look_changed.connect(self._place)
        self.heads.swap_requested.connect(self.swap_requested)
        self.transport.jump.connect(lambda ms: playback.seek(playback.position + ms))
        self.transport.go_to.connect(playback.seek)
        playback.position_changed.connect(self._moved)
        playback.changed.connect(self._changed)
        self._place()
        self.hearable = True
        """Whether the lanes are shown, and not why there are none."""
        self._show(hearable=True)

    # A call and its parts arrive

    def show_call(self, detail: CallDetail) -> None:
        recording = detail.recording
        self._duration, self._speaking = recording.duration_ms if recording else 0, ""
        self.waveform.set_sound(None, self._duration, lanes(recording))
        self.show_sides(detail)
        self.waveform.set_words("")
        if recording is None:
            self._slow.stop()
            self.face.show_state(
                "ban",
                tr("There is nothing to listen to"),
                tr("This call has no recording; scoring and notes work without it"),
            )
        else:
            self._slow.start()
        self._show(hearable=recording is not None)
        self.transport.renew()
        self._describe(0)

    def show_sides(self, detail: CallDetail) -> None:
        """Who is on which lane and how much of the talk is theirs."""
        shown = lanes(detail.recording)
        self.waveform.set_lanes(shown)
        share = detail.measures.get("talk_share_agent")
        shares: dict[str, str] = {}
        if isinstance(share, (int, float)) and not isinstance(share, bool):
            shares = {AGENT: percent(share), CLIENT: percent(1 - share)}
        method = tr("Share of the time somebody speaks, counted from the loudness of each channel")
        self.heads.show_lanes(shown, shares, method)

    def show_peaks(self, peaks: Peaks) -> None:
        self._slow.stop()
        self.waveform.set_peaks(peaks)
        self.minimap.renew()

    def show_found(self, moments: tuple[int, ...]) -> None:
        """Where the search in the call found something, on the lanes and on the minimap."""
        self.waveform.set_found(moments)
        self.minimap.update()

    def show_samples(self, sound: Pcm) -> None:
        self.waveform.set_samples(sound)

    def show_curves(self, curves: Curves) -> None:
        self.waveform.set_curves(curves)
        self._playback.set_silences([(int(start), int(end)) for start, end in curves.silences])

    def show_failed(self, error: BaseException, retry: Callable[[], Any]) -> None:
        """The sound cannot be opened: what, why, and the button that tries again."""
        self._slow.stop()
        what, why = describe(error)
        self.face.show_state("triangle-alert", what, why, (tr("Try again"), retry))
        self._show(hearable=False)

    def _show(self, *, hearable: bool) -> None:
        self.hearable = hearable
        self.face.setVisible(not hearable)
        self._full.setVisible(hearable)
        self.grip.setVisible(hearable)

    # What is remembered

    def look(self) -> dict[str, Any]:
        """Height, mode and layers, for the settings."""
        wave = self.waveform
        return {"lane": wave.lane_height, "mode": wave.view_mode, "layers": sorted(wave.layers)}

    def restore(self, look: Mapping[str, Any]) -> None:
        """Takes back what `look` gave; what does not fit is left as it is."""
        lane, mode, shown = look.get("lane"), look.get("mode"), look.get("layers")
        if isinstance(lane, int) and not isinstance(lane, bool):
            self.waveform.set_lane_height(lane)
        if isinstance(mode, str):
            self.waveform.set_view_mode(mode)
        if isinstance(shown, list):
            self.waveform.set_layers(frozenset(shown) & frozenset(LAYERS))

    # While it plays

    def _place(self) -> None:
        self.heads.place(self.waveform.geometry_)

    def _moved(self, ms: int) -> None:
        if motion.reduced() and self._playback.playing and 0 <= ms - self.waveform.value() < _CALM_STEP_MS:
            return
        self.waveform.set_position(ms, playing=self._playback.playing)
        self.minimap.set_position(ms)

    def _changed(self) -> None:
        playback = self._playback
        self.waveform.set_loop(playback.loop, playback.loop_on)
        self.minimap.update()
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
