"""The player as the window sees it: position, loop, speed and troubles as signals.

Without a sound device everything but the sound goes on: positions can be set and loops marked; `trouble` says why
nothing is heard when somebody presses play.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from callqa_desktop.errors import UserFacingError
from callqa_desktop.ui.audio.hearing import Hearing, Span
from callqa_desktop.ui.audio.orders import Orders

if TYPE_CHECKING:
    from callqa_desktop.services.audio.pcm import Sound
    from callqa_desktop.services.audio.player import Player, Solo

POLL_MS = 33
"""The position is read 30 times a second, and only while something plays."""
SLOWEST, FASTEST = 0.5, 3.0
BOTH, AGENT, CLIENT, STEREO = "both", "agent", "client", "stereo"
_SHORTEST_LOOP_MS = 100
LONGEST_STEP_BACK_MS = 5000
_EDGE_MS = 300
"""What is left of a silence at either side when it is skipped."""


class Playback(QObject):
    """What is heard of the open call, for the whole page."""

    position_changed = Signal(int)
    playing_changed = Signal(bool)
    changed = Signal()
    """Speed, loop, volume, side, device or skipping is another one, more was saved, or a sound was loaded."""
    heard = Signal(int, int)
    """Start and end in milliseconds of a stretch that really sounded: what was skipped or muted is left out."""
    trouble = Signal(object)
    """A UserFacingError: no device, device unplugged, file damaged."""
    devices_listed = Signal(object)
    """list[str]: the outputs that `list_devices` asked for."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._orders = Orders(self._prepare, self)
        self._turn = self._position = 0
        self._playing = False
        self._paused_here: int | None = None
        self._agent_channel: int | None = None
        self._sound: Sound | None = None
        self.duration_ms = 0
        self.loop: tuple[int, int] | None = None
        self.loop_on = self.skip_silence = False
        self.saved_ms = 0
        """Sound of this call that was skipped while it played."""
        self.swapped = False
        """Agent and client are heard the other way round than the recording was stored."""
        self._cuts: tuple[Span, ...] = ()
        self._hearing = Hearing(self.heard.emit)
        self.speed = 1.0
        self.volume = 1.0
        self.side = BOTH
        self.device = ""
        """Name of the output, "" for the system's choice."""
        self.step_back_ms = 0
        """On going on after a pause, so that the thread is not lost."""
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self._poll)
        self._orders.happened.connect(self._happened)
        self._orders.failed.connect(self.trouble)

    @property
    def position(self) -> int:
        """Milliseconds from the start of the recording."""
        return self._position

    @property
    def playing(self) -> bool:
        return self._playing

    @property
    def ready(self) -> bool:
        """True when a recording is loaded."""
        return self._sound is not None

    @property
    def has_sides(self) -> bool:
        """True when agent and client have a channel each."""
        return self._agent_channel is not None

    @property
    def savable_ms(self) -> int:
        """Sound of this call that skipping leaves out; 0 while its silences are not known."""
        return sum(end - start for start, end in self._cuts)

    def begin(self, duration_ms: int, agent_channel: int | None) -> None:
        """Another call: stops, forgets position and loop; the sound follows with `load`."""
        self.pause()
        self._turn += 1
        self._sound = None
        self.duration_ms, self._agent_channel = duration_ms, agent_channel
        self._position, self._paused_here = 0, None
        self.loop, self.loop_on, self.side = None, False, BOTH
        self._cuts, self.saved_ms, self.swapped = (), 0, False
        self.changed.emit()
        self.position_changed.emit(0)

    def load(self, sound: Sound) -> None:
        """Takes the recording of the call given to `begin`."""
        self._sound = sound
        self._order(self._prepare)
        self.changed.emit()

    def exchange(self, sound: Sound) -> None:
        """Goes on with another form of the same recording, as long and at the same rate, from where it stands."""
        self._sound = sound
        self._order(lambda player: player.exchange(sound))
        self.changed.emit()

    def release(self) -> None:
        """Stops and gives the sound device back; the next `play` takes it again."""
        self._set_playing(False)
        self._orders.release()

    def toggle(self) -> None:
        self.hold(not self._playing)

    def hold(self, pressed: bool) -> None:
        """Plays while a pedal or key is held down, from a little before where it was let go."""
        if pressed:
            self.play()
        else:
            self.pause()

    def play(self) -> None:
        if not self.ready or self._playing:
            return
        start = self._position
        if self._paused_here == start and start < self.duration_ms:
            floor = self.loop[0] if self.loop and self.loop_on and start >= self.loop[0] else 0
            start = max(floor, start - min(max(self.step_back_ms, 0), LONGEST_STEP_BACK_MS))
        if start >= self.duration_ms:
            start = 0
        self._move(start)

        def work(player: Player) -> None:
            player.seek(start)
            player.play()

        self._set_playing(True)
        self._order(work, on_error=lambda _: self._set_playing(False))

    def pause(self) -> None:
        if not self._playing:
            return
        self._set_playing(False)
        turn = self._turn

        def work(player: Player) -> int:
            player.pause()
            return player.position_ms

        def stopped(ms: int) -> None:
            if turn == self._turn and not self._playing:
                self._move(ms)
                self._paused_here = ms

        self._order(work, stopped)

    def seek(self, ms: int) -> None:
        """Moves to a moment and plays on from there if it plays; a moment outside the loop switches the loop off."""
        ms = max(0, min(ms, self.duration_ms))
        if self.loop and self.loop_on and not self.loop[0] <= ms < self.loop[1]:
            self.set_loop_on(False)
        self._turn += 1
        self._paused_here = None
        self._hearing.stop()
        self._order(lambda player: player.seek(ms))
        self._move(ms)

    def play_range(self, start_ms: int, end_ms: int) -> None:
        """Plays a piece of the call round and round."""
        self.set_loop(start_ms, max(end_ms, start_ms + 500))
        self.seek(start_ms)
        self.play()

    def set_loop(self, start_ms: int, end_ms: int) -> None:
        """Marks a piece and repeats it; one too short to hear is no loop."""
        first, last = max(0, min(start_ms, end_ms)), min(self.duration_ms, max(start_ms, end_ms))
        self.loop = (first, last) if last - first >= _SHORTEST_LOOP_MS else None
        self.set_loop_on(True)

    def set_loop_on(self, on: bool) -> None:
        self.loop_on = on and self.loop is not None
        self._send_loop()
        if self.loop and self.loop_on and not self.loop[0] <= self._position < self.loop[1]:
            self._hearing.stop()
            self._move(self.loop[0])  # the player goes there by itself
        self.changed.emit()

    def clear_loop(self) -> None:
        self.loop = None
        self.set_loop_on(False)

    def set_silences(self, ranges: Iterable[Span]) -> None:
        """The stretches of this call in which nobody speaks, in order, for skipping."""
        shortened = ((start + _EDGE_MS, end - _EDGE_MS) for start, end in ranges)
        self._cuts = tuple((start, end) for start, end in shortened if end > start)
        self._send_cuts()

    def set_skip_silence(self, on: bool) -> None:
        """Jumps over silences, but for a little at their edges."""
        self.skip_silence = on
        self._send_cuts()

    def set_swapped(self, on: bool) -> None:
        """Takes agent and client the other way round than stored; nothing without a channel for each."""
        self.swapped = on and self.has_sides
        channel = self._channel()
        self._order(lambda player: player.set_agent_channel(channel or 0))
        self.changed.emit()

    def set_speed(self, speed: float) -> None:
        self.speed = value = round(max(SLOWEST, min(FASTEST, speed)), 1)
        self._order(lambda player: player.set_speed(value))
        self.changed.emit()

    def set_volume(self, volume: float) -> None:
        self.volume = value = max(0.0, min(1.0, volume))
        self._order(lambda player: player.set_volume(value))
        self.changed.emit()

    def set_side(self, side: str) -> None:
        """Who is heard: BOTH, AGENT, CLIENT or STEREO; all but the first need a channel each."""
        self.side = side if self.has_sides else BOTH
        solo = cast("Solo", self.side)
        self._order(lambda player: player.set_solo(solo))
        self.changed.emit()

    def list_devices(self) -> None:
        """Asks for the outputs; `devices_listed` or `trouble` answers."""
        self._orders.give(lambda player: list(player.devices()), self.devices_listed.emit)

    def set_device(self, name: str) -> None:
        """Another output, "" for the system's choice; goes on playing there."""
        self.device = name
        self._order(lambda player: player.set_device(name or None), on_error=lambda _: self._set_playing(False))
        self.changed.emit()

    def _prepare(self, player: Player) -> None:
        """Gives a player the recording and all settings of now; on the thread of the orders."""
        if self._sound is None:
            return
        player.load(self._sound, self._channel())
        player.set_solo(cast("Solo", self.side))
        player.set_speed(self.speed)
        player.set_volume(self.volume)
        if self.device:
            player.set_device(self.device)
        if self.loop and self.loop_on:
            player.set_loop(*self.loop)
        player.set_cuts(self._cuts if self.skip_silence else ())
        player.seek(self._position)

    def _channel(self) -> int | None:
        channel = self._agent_channel
        return 1 - channel if self.swapped and channel is not None else channel

    def _send_cuts(self) -> None:
        cuts = self._cuts if self.skip_silence else ()
        self._order(lambda player: player.set_cuts(cuts))
        self.changed.emit()

    def _send_loop(self) -> None:
        start, end = (self.loop if self.loop_on else None) or (None, None)
        self._order(lambda player: player.set_loop(start, end))

    def _order(
        self,
        work: Callable[[Player], Any],
        on_result: Callable[[Any], None] | None = None,
        on_error: Callable[[UserFacingError], None] | None = None,
    ) -> None:
        """Hands work to the player; before there is anything to play it is kept for `_prepare`."""
        if self._orders.player is not None or self._sound is not None:
            self._orders.give(work, on_result, on_error)

    @Slot(str, object)
    def _happened(self, kind: str, error: UserFacingError | None) -> None:
        if kind == "ended" and not self._orders.pending:
            self._listen(self.duration_ms)
            self._move(self.duration_ms)
            self._paused_here = None
            self._set_playing(False)
        if error is not None:
            self._set_playing(False)
            self.trouble.emit(error)

    def _poll(self) -> None:
        player = self._orders.player
        if player is not None and not self._orders.pending:
            ms = player.position_ms
            self._listen(ms)
            self._move(ms)

    def _listen(self, ms: int) -> None:
        if not self.volume:
            self._hearing.stop()
            return
        cuts = self._cuts if self.skip_silence else ()
        saved = self._hearing.at(ms, cuts, self.loop if self.loop_on else None)
        if saved:
            self.saved_ms += saved
            self.changed.emit()

    def _move(self, ms: int) -> None:
        ms = min(ms, self.duration_ms)
        if ms != self._position:
            self._position = ms
            self.position_changed.emit(ms)

    def _set_playing(self, playing: bool) -> None:
        if playing != self._playing:
            self._playing = playing
            self._hearing.stop()
            self._timer.start() if playing else self._timer.stop()
            self.playing_changed.emit(playing)
