"""Plays a recording: the transport behind the review page, without Qt."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Literal, TypeVar

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.audio.feed import Feed
from callqa_desktop.services.audio.output import LATENCY, Output
from callqa_desktop.services.audio.pcm import Sound
from callqa_desktop.services.audio.ring import Ring
from callqa_desktop.services.audio.source import Cuts, Lane, Source
from callqa_desktop.services.audio.stretch import FASTEST, SLOWEST, Floats
from callqa_desktop.texts import tr

log = logging.getLogger(__name__)

T = TypeVar("T")
Solo = Lane | Literal["agent", "client"]
_TICK = 0.03


EventListener = Callable[[Literal["ended", "device_lost", "failed"], UserFacingError | None], None]
"""Told what happened without being asked for: the end was reached; the device went; the file could not be read on."""


class Player:
    """One recording at a time. Methods may be called from any thread and return when done, within milliseconds.

    A thread of its own owns everything but the sound callback, which only copies frames from a ring. Events come in
    that thread.
    """

    def __init__(self, on_event: EventListener | None = None) -> None:
        self.on_event = on_event
        self.underruns = 0
        """Times the device had to be given silence because the samples were late."""
        self._output = Output()
        self._sound: Sound | None = None
        self._frame = 0.0
        """Where the sound stands while it does not play."""
        self._loop: tuple[int, int] | None = None
        self._cuts: Cuts = ()
        self._volume = 1.0
        self._speed = 1.0
        self._solo: Solo = "both"
        self._agent_channel = 0
        self._device: str | None = None
        self._playing = False
        self._ring = Ring(1, 0)
        self._feed: Feed | None = None
        self._handed = 0
        self._clock = (0.0, 0.0, 0, 0)
        """At the last callback: the time, seconds until heard, number of its first frame, how many frames."""
        self._furthest = 0.0
        self._orders: queue.SimpleQueue[tuple[Callable[[], object], Future[object]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="player", daemon=True)
        self._thread.start()

    # -- transport -----------------------------------------------------------------------------------------------

    def load(self, sound: Sound, agent_channel: int | None = None) -> None:
        """Takes a recording and stands at its start; speed, volume, side and device stay, loop and cuts go.

        `agent_channel`: whose voice is in which channel of a stereo sound, as stored with the recording; None: the
        agent is in the first.
        """
        self._do(lambda: self._load(sound, agent_channel or 0))
        self._orders.put((self._output.prepare, Future()))  # play() tells what is wrong, when sound is wanted

    def exchange(self, sound: Sound) -> None:
        """Takes another form of the same recording, as long and at the same rate, and goes on with it where it stands,
        playing or not; all settings stay.

        Raises:
            ValueError: it is of another length or rate, or nothing is loaded.
        """
        self._do(lambda: self._exchange(sound))

    def play(self) -> None:
        """Plays on; from the start where the end was reached.

        Raises:
            UserFacingError: there is no sound device; the player stays paused where it was.
            ValueError: nothing is loaded.
        """
        self._do(self._play)

    def pause(self) -> None:
        self._do(self._stop)

    def seek(self, ms: float) -> None:
        """Goes to a place, playing or not; beyond the sound means its nearest end."""
        self._do(lambda: self._seek(ms))

    def set_loop(self, start_ms: float | None, end_ms: float | None) -> None:
        """Repeats from start to end, exact to the frame, going to the start when outside; None: no loop.

        Raises:
            ValueError: it would be shorter than 10 ms.
        """
        self._do(lambda: self._set_loop(start_ms, end_ms))

    def set_volume(self, volume: float) -> None:
        """0 (silent) to 1 (as recorded)."""
        self._do(lambda: self._change(volume=min(max(volume, 0.0), 1.0)))

    def set_speed(self, speed: float) -> None:
        """0.5 to 3 times, the pitch kept; values outside are limited."""
        self._do(lambda: self._change(speed=min(max(speed, SLOWEST), FASTEST)))

    def set_solo(self, solo: Solo) -> None:
        """Who is heard: "both" mixed (the default), "stereo" one channel in each ear, or one side alone in both ears:
        "agent", "client" or a channel's index. A sound of one channel has only "both".
        """
        self._do(lambda: self._change(solo=solo))

    def set_agent_channel(self, channel: int) -> None:
        """Whose voice is in which channel, where the recording was stored with the sides the wrong way round."""
        self._do(lambda: self._change(agent_channel=channel))

    def set_cuts(self, cuts: Sequence[tuple[int, int]]) -> None:
        """Leaves stretches of the sound out, exact to the frame; () plays everything.

        Args:
            cuts: (start, end) in milliseconds, in order, apart.
        """
        self._do(lambda: self._set_cuts(cuts))

    def devices(self) -> tuple[str, ...]:
        """The names of the output devices, looked up anew unless playing; () when there is none.

        Raises:
            UserFacingError: the PortAudio library is missing.
        """
        return self._do(self._output.devices)

    def set_device(self, name: str | None) -> None:
        """Plays through the device of this name from now on; None: the system's default.

        Raises:
            UserFacingError: while playing, when no device opens; the player is paused then.
        """
        self._do(lambda: self._set_device(name))

    def close(self) -> None:
        """Stops and ends the thread; the player cannot be used afterwards. May be called again."""
        if self._thread.is_alive():
            self._orders.put(None)
            if threading.current_thread() is not self._thread:
                self._thread.join()

    # -- state, readable from any thread without waiting -----------------------------------------------------------

    @property
    def playing(self) -> bool:
        return self._playing

    @property
    def duration_ms(self) -> int:
        sound = self._sound
        return round(sound.frames * 1000 / sound.sample_rate) if sound else 0

    @property
    def position_ms(self) -> int:
        """The place of the recording that is heard now: what the device still holds is not counted."""
        sound = self._sound
        return round(self._heard_frame() * 1000 / sound.sample_rate) if sound else 0

    def _heard(self) -> float:
        """Number, among all frames handed to the device, of the one heard now."""
        then, delay, first, frames = self._clock
        rate = self._sound.sample_rate if self._sound else 0
        now = min(first + (time.perf_counter() - then - delay) * rate, float(first + frames))
        # Devices correct what they say of their delay, most at the start; what was heard stays heard.
        self._furthest = max(self._furthest, now)
        return self._furthest

    def _heard_frame(self) -> float:
        if not self._playing:
            return self._frame
        frame = self._ring.heard_at(self._heard())
        return self._frame if frame is None else frame

    # -- the player's thread -----------------------------------------------------------------------------------------

    def _do(self, work: Callable[[], T]) -> T:
        if threading.current_thread() is self._thread:
            return work()
        if not self._thread.is_alive():
            raise RuntimeError("the player is closed")
        done: Future[T] = Future()
        self._orders.put((work, done))  # type: ignore[arg-type]  # a Future of any result is what the queue holds
        return done.result()

    def _run(self) -> None:
        while True:
            try:
                order = self._orders.get(timeout=_TICK if self._playing else None)
            except queue.Empty:
                self._tend()
                continue
            if order is None:
                self._output.close()
                self._playing = False
                return
            work, done = order
            try:
                done.set_result(work())
            except BaseException as error:  # noqa: BLE001 - raised again where the order came from
                done.set_exception(error)
            self._tend()

    def _tend(self) -> None:
        """Keeps the ring full and notices the end and a device that went."""
        if not self._playing or self._feed is None:
            return
        try:
            self._feed.fill()
        except UserFacingError as error:  # the file was deleted or damaged under our hands
            self._stop()
            self._tell("failed", error)
            return
        if self._ring.complete and self._heard() >= self._ring.end:
            self._playing = False
            self._frame = float(self._sound.frames) if self._sound else 0.0
            self._output.close(drain=True)
            self._tell("ended", None)
        elif not self._output.alive:
            # A call that goes on through loudspeakers when headphones are pulled out would be heard by others.
            self._stop()
            log.warning("the sound device went while playing")
            self._tell("device_lost", _device_lost())

    def _tell(self, kind: Literal["ended", "device_lost", "failed"], error: UserFacingError | None) -> None:
        if self.on_event:
            self.on_event(kind, error)

    def _load(self, sound: Sound, agent_channel: int) -> None:
        self._stop()
        self._sound, self._agent_channel, self._feed = sound, agent_channel, None
        self._frame, self._loop, self._cuts = 0.0, None, ()

    def _exchange(self, sound: Sound) -> None:
        old = self._sound
        if old is None or (old.frames, old.sample_rate) != (sound.frames, sound.sample_rate):
            raise ValueError("another form of the same recording is as long")
        self._sound = sound
        self._change()

    def _play(self) -> None:
        if self._sound is None:
            raise ValueError("nothing is loaded")
        if self._playing:
            return
        if self._frame >= self._sound.frames and not self._loop:
            self._frame = 0.0
        self._handed, self._furthest = 0, 0.0
        self._clock = time.perf_counter(), LATENCY, 0, 0
        self._feed_from(self._frame, previous=None)
        if not self._output.open(self._device, self._sound.sample_rate, self._callback):
            log.warning("the chosen sound device is not there, the default one plays")
        self._playing = True

    def _stop(self) -> None:
        self._frame = self._heard_frame()
        self._playing = False
        self._output.close()

    def _seek(self, ms: float) -> None:
        if self._sound is None:
            return
        frame = min(max(round(ms * self._sound.sample_rate / 1000), 0), self._sound.frames)
        self._frame = float(frame)
        if self._playing:
            self._feed_from(frame, previous=None)

    def _set_loop(self, start_ms: float | None, end_ms: float | None) -> None:
        if self._sound is None:
            return
        here = self._heard_frame()
        self._loop = None
        if start_ms is not None and end_ms is not None:
            start, end = (round(ms * self._sound.sample_rate / 1000) for ms in (start_ms, end_ms))
            start, end = max(start, 0), min(end, self._sound.frames)
            if end - start < self._sound.sample_rate // 100:
                raise ValueError("a loop lasts at least 10 ms")
            self._loop = start, end
            if not start <= here < end:
                self._seek(start_ms)
                return
        self._change()

    def _set_cuts(self, cuts: Sequence[tuple[int, int]]) -> None:
        if self._sound is None:
            return
        rate = self._sound.sample_rate / 1000
        self._cuts = tuple((round(start * rate), round(end * rate)) for start, end in cuts)
        self._change()

    def _change(
        self,
        *,
        volume: float | None = None,
        speed: float | None = None,
        solo: Solo | None = None,
        agent_channel: int | None = None,
    ) -> None:
        """Takes new settings and goes on with them at the next frame the device asks for."""
        self._volume = self._volume if volume is None else volume
        self._speed, self._solo = speed or self._speed, solo if solo is not None else self._solo
        self._agent_channel = self._agent_channel if agent_channel is None else agent_channel
        if self._playing:
            frame = self._ring.heard_at(self._handed)
            self._feed_from(self._frame if frame is None else frame, previous=self._ring)

    def _set_device(self, name: str | None) -> None:
        self._device = name
        if self._playing:
            self._stop()
            self._play()

    def _feed_from(self, frame: float, previous: Ring | None) -> None:
        """A new feed from a frame of the sound on, filled a little before the callback turns to its ring."""
        sound = self._sound
        assert sound is not None
        previous_speed = self._feed.speed if self._feed else 1.0
        lane = _lane(self._solo, self._agent_channel)
        source = Source(sound, lane=lane, volume=self._volume, loop=self._loop, cuts=self._cuts)
        handed = self._handed
        feed = Feed(source, sound.sample_rate, frame, self._speed, handed=handed, previous=previous)
        feed.fill()
        late = (self._handed - handed) * previous_speed / self._speed if previous else 0
        feed.ring.start(self._handed, round(late))
        self._feed, self._ring = feed, feed.ring

    def _callback(self, out: Floats, delay: float) -> None:
        """In the device's thread: copies, counts, and nothing else."""
        if not self._ring.take(out):
            self.underruns += 1
        self._clock = time.perf_counter(), delay, self._handed, len(out)
        self._handed += len(out)


def _lane(solo: Solo, agent_channel: int) -> Lane:
    if solo == "agent":
        return agent_channel
    return 1 - agent_channel if solo == "client" else solo


def _device_lost() -> UserFacingError:
    return UserFacingError(
        tr("The sound device is gone"),
        tr("It was unplugged or switched off"),
        tr("Press play to go on through the default device, or choose another one"),
        code="audio.device_lost",
    )
