"""The sound device, behind the one module that knows sounddevice."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.audio.stretch import Floats
from callqa_desktop.texts import tr

log = logging.getLogger(__name__)

LATENCY = 0.1
"""Seconds of sound asked of the device as its buffer: less stalls PortAudio on PulseAudio, more is felt."""
_STALLED = 2.0
"""Seconds without a callback after which a device counts as gone."""


_portaudio = threading.RLock()
"""PortAudio is one for the whole process and must not be used from two threads at once: it crashes."""
_streams: set[int] = set()
"""Who has a stream open: PortAudio is not started anew under it."""


def no_device() -> UserFacingError:
    return UserFacingError(
        tr("No sound device was found"),
        "",
        tr("Connect headphones or loudspeakers and press play again; everything else works without them"),
        code="audio.no_device",
    )


class Output:
    """One stream to a sound device. All methods from one thread; the callback comes in a thread of the device."""

    def __init__(self) -> None:
        self._stream: Any = None
        self._called = 0.0
        self._fill: Callable[[Floats, float], None] | None = None

    def prepare(self) -> None:
        """Loads the library, which takes a moment, ahead of the first play."""
        with _portaudio:
            _library()

    def devices(self) -> tuple[str, ...]:
        """Names of the devices of the system's usual sound interface, fresh unless a stream is open; () without any.

        Raises:
            UserFacingError: the PortAudio library is missing.
        """
        with _portaudio:
            sounddevice = _library()
            self.refresh()
            return tuple(str(d["name"]) for d, _usual in _outputs(sounddevice))

    def refresh(self) -> None:
        """Makes PortAudio look again: it knows only the devices that were there when it started.

        Does nothing while a stream is open anywhere in the process.

        Raises:
            UserFacingError: it does not start any more.
        """
        with _portaudio:
            sounddevice = _library()
            if _streams:
                return
            try:
                sounddevice._terminate()
                sounddevice._initialize()
            except sounddevice.PortAudioError as error:
                raise no_device() from error

    def open(self, device: str | None, sample_rate: int, fill: Callable[[Floats, float], None]) -> bool:
        """Starts a stream that calls `fill(frames to fill, seconds until their first is heard)`.

        Returns False when the wanted device is not there and the default one plays instead.

        Raises:
            UserFacingError: there is no device, or none that opens.
        """
        with _portaudio:
            sounddevice = _library()
            self.close()
            self._fill = fill
            wanted = [None] if device is None else [device, None]
            for fresh in (False, True):  # a second time with a fresh list, for what was plugged in or out
                if fresh:
                    self.refresh()
                for name in wanted:
                    if self._start(sounddevice, name, sample_rate):
                        return name == device
            raise no_device()

    def _start(self, sounddevice: Any, name: str | None, sample_rate: int) -> bool:
        found = [
            d for d, usual in _outputs(sounddevice) if (d["index"] == usual if name is None else d["name"] == name)
        ]
        if not found:
            return False
        try:
            stream = sounddevice.OutputStream(
                samplerate=sample_rate,
                device=found[0]["index"],
                channels=min(2, found[0]["max_output_channels"]),
                dtype="float32",
                latency=LATENCY,
                callback=self._callback,
            )
        except (sounddevice.PortAudioError, ValueError) as error:
            log.warning("sound device does not open: %s", error)
            return False
        self._stream = stream
        _streams.add(id(self))
        self._called = time.perf_counter()
        try:
            stream.start()
        except sounddevice.PortAudioError as error:
            log.warning("sound device does not start: %s", error)
            self.close()
            return False
        return True

    def _callback(self, out: Floats, _frames: int, when: Any, _status: object) -> None:
        self._called = time.perf_counter()
        delay = when.outputBufferDacTime - when.currentTime
        assert self._fill is not None
        self._fill(out, delay if 0.0 < delay < 2.0 else LATENCY)

    @property
    def alive(self) -> bool:
        """Whether the open stream still plays; False once its device is gone."""
        stream = self._stream
        return stream is not None and stream.active and time.perf_counter() - self._called < _STALLED

    def close(self, *, drain: bool = False) -> None:
        """Ends the stream, with `drain` after what the device still holds."""
        stream, self._stream = self._stream, None
        if stream is None:
            return
        with _portaudio:
            sounddevice = _library()
            try:
                if drain:
                    stream.stop()
                else:
                    stream.abort()
            except sounddevice.PortAudioError as error:
                log.info("sound device did not stop cleanly: %s", error)
            stream.close(ignore_errors=True)
            _streams.discard(id(self))


def _library() -> Any:
    try:
        import sounddevice
    except OSError as error:  # the wheel for Linux comes without PortAudio
        raise UserFacingError(
            tr("No sound device can be used"),
            tr("The PortAudio library is missing"),
            tr("Install it (Debian and Ubuntu: sudo apt install libportaudio2) and start the program again"),
            code="audio.no_portaudio",
        ) from error
    return sounddevice


def _outputs(sounddevice: Any) -> list[tuple[dict[str, Any], int]]:
    """Devices that play, of the default host interface (others list the same ones again), and the default's number."""
    interfaces = sounddevice.query_hostapis()
    first = next((i for i in interfaces if i["default_output_device"] >= 0), None)
    if first is None:
        return []
    usual = int(first["default_output_device"])
    described = [sounddevice.query_devices(number) for number in first["devices"]]
    return [(d, usual) for d in described if d["max_output_channels"] > 0]
