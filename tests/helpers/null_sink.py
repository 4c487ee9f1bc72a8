"""A private PulseAudio server with a null sink: what is played goes nowhere and can be recorded from its monitor."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

RATE = 48_000
"""Of the sink; at 8 kHz its timing goes wrong."""


class NullSink:
    """The server, its monitor as a list of recordings, and the means to take it away."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server: subprocess.Popen[bytes] | None = None
        self.address = f"unix:{folder}/native"
        self._environment = {
            **os.environ,
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
            "PULSE_SERVER": self.address,
        }

    def start(self) -> None:
        command = [
            *("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"),
            *("-L", f"module-native-protocol-unix socket={self._folder}/native auth-anonymous=1"),
            *("-L", f"module-null-sink sink_name=testsink rate={RATE} channels=2"),
        ]
        environment = {k: v for k, v in self._environment.items() if k != "PULSE_SERVER"}
        with (self._folder / "pulse.log").open("wb") as out:
            self._server = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
        wait_for(self._answers, "the sound server to answer")

    def _answers(self) -> bool:
        assert self._server is not None
        assert self._server.poll() is None, (self._folder / "pulse.log").read_text()
        return (
            subprocess.run(["pactl", "info"], env=self._environment, capture_output=True, check=False).returncode == 0
        )

    def stop(self) -> None:
        """As when the device is unplugged: at once."""
        if self._server:
            self._server.send_signal(signal.SIGKILL)
            self._server.wait()
            (self._folder / "native").unlink(missing_ok=True)
            self._server = None

    def record(self, rate: int) -> Recording:
        return Recording(rate, self._folder, self._environment)


class Recording:
    """What the sink's monitor gives from now until `stop`; a context manager."""

    def __init__(self, rate: int, folder: Path, environment: dict[str, str]) -> None:
        self._file = Path(tempfile.mkstemp(dir=folder, suffix=".raw")[1])
        command = [
            *("parec", "--device=testsink.monitor", f"--rate={rate}", "--channels=2"),
            *("--format=s16le", "--latency-msec=20", "--raw", str(self._file)),
        ]
        self._process = subprocess.Popen(command, env=environment)
        wait_for(lambda: self._file.stat().st_size > 0, "the monitor to be recorded")

    def stop(self) -> np.ndarray:
        """int16 (frames, 2), with half a second after this moment."""
        size = self._file.stat().st_size
        wait_for(lambda: self._file.stat().st_size > size + 16_000, "the rest of the recording")
        self.close()
        data = self._file.read_bytes()
        return np.frombuffer(data[: len(data) // 4 * 4], "<i2").reshape(-1, 2)

    def close(self) -> None:
        self._process.terminate()
        self._process.wait()

    def __enter__(self) -> Recording:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def wait_for(condition: Callable[[], bool], what: str, seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.01)
