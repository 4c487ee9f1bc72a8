"""A sound server of the tests' own."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from null_sink import NullSink


@pytest.fixture(scope="session")
def null_sink_server() -> Iterator[NullSink]:
    if not shutil.which("pulseaudio"):
        pytest.skip("needs PulseAudio: apt install pulseaudio pulseaudio-utils libasound2-plugins")
    folder = Path(tempfile.mkdtemp(prefix="callqa-pulse-"))
    before = os.environ.get("PULSE_SERVER")
    sink = NullSink(folder)
    os.environ["PULSE_SERVER"] = sink.address  # read by the sound library in this process
    try:
        sink.start()
        yield sink
    finally:
        sink.stop()
        if before is None:
            del os.environ["PULSE_SERVER"]
        else:
            os.environ["PULSE_SERVER"] = before
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def null_sink(null_sink_server: NullSink) -> NullSink:
    """The server, started again if a test has taken it away."""
    if null_sink_server._server is None:
        null_sink_server.start()
    return null_sink_server
