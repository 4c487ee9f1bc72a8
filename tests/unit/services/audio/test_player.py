"""The player where there is nothing to play through; with a device it is tested against a sound server in e2e."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from callqa_desktop.services.audio.player import Player
from callqa_desktop.services.audio.ring import Ring


def run(script: str, **environment: str) -> str:
    """Runs a script in a process of its own, where the sound system is found as the environment says."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PULSE", "XDG_RUNTIME"))}
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        capture_output=True,
        text=True,
        check=False,
        env={**clean, **environment},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


SCRIPT = """
    import numpy as np
    from callqa_desktop.errors import UserFacingError
    from callqa_desktop.services.audio.player import Player

    class Sound:
        sample_rate, channels, frames = 8000, 1, 80_000
        def read(self, start, n):
            return np.zeros((min(n, self.frames - start), 1), np.int16)

    player = Player()
    player.load(Sound())
    try:
        player.play()
    except UserFacingError as error:
        print(error.code, "|", error)
    player.seek(2500)
    player.set_speed(2)
    player.set_loop(1000, 4000)
    player.set_solo("client")
    player.set_volume(0.5)
    print(player.position_ms, player.playing)
    player.close()
"""


@pytest.mark.skipif(sys.platform != "linux" or Path("/dev/snd").exists(), reason="there is a sound card to play on")
def test_without_a_device_everything_but_the_sound_goes_on(tmp_path: Path) -> None:
    said = run(SCRIPT, PULSE_SERVER=f"unix:{tmp_path}/none", HOME=str(tmp_path))
    assert said.startswith("audio.no_device | No sound device")
    assert said.endswith("2500 False\n")


def test_without_the_portaudio_library_the_way_to_get_it_is_told() -> None:
    """sounddevice raises OSError on import when the library is not there; so it does here, by a search that fails."""
    hide = """
        import ctypes.util
        real = ctypes.util.find_library
        ctypes.util.find_library = lambda name: None if name.startswith(("portaudio", "libportaudio")) else real(name)
        import sys
        sys.platform = "linux"
    """
    said = run(textwrap.dedent(hide) + textwrap.dedent(SCRIPT))
    assert said.startswith("audio.no_portaudio | ")
    assert "libportaudio2" in said
    assert said.endswith("2500 False\n")


def test_places_before_anything_is_loaded() -> None:
    player = Player()
    player.seek(500)
    assert (player.position_ms, player.duration_ms, player.playing) == (0, 0, False)
    with pytest.raises(ValueError, match="nothing is loaded"):
        player.play()
    player.close()
    player.close()
    with pytest.raises(RuntimeError, match="closed"):
        player.seek(0)


def test_seeking_and_looping_while_paused(memory_sound: Any, chirps: np.ndarray) -> None:
    player = Player()
    try:
        player.load(memory_sound(chirps))
        assert player.duration_ms == 20_000
        for asked, reached in ((1234, 1234), (-5, 0), (99_000, 20_000)):
            player.seek(asked)
            assert player.position_ms == reached
        player.set_loop(3000, 5000)
        assert player.position_ms == 3000, "outside the loop: to its start"
        player.seek(4000)
        player.set_loop(None, None)
        assert player.position_ms == 4000
        with pytest.raises(ValueError, match="10 ms"):
            player.set_loop(3000, 3001)
        player.load(memory_sound(chirps[:8000]))
        assert (player.position_ms, player.duration_ms) == (0, 1000)
    finally:
        player.close()


def test_the_ring_gives_back_what_it_took_in_any_portions() -> None:
    rng = np.random.default_rng(6)
    frames = rng.normal(size=(50_000, 2)).astype(np.float32)
    ring, heard, put = Ring(1000, 0), [], 0
    while put < len(frames):
        n = min(int(rng.integers(1, 300)), ring.free, len(frames) - put)
        if n:
            ring.put(frames[put : put + n], float(put * 2), 2.0)
            put += n
        out = np.empty((min(int(rng.integers(1, 300)), ring.waiting), 2), np.float32)
        assert ring.take(out)
        heard.append(out)
        taken = sum(map(len, heard))
        assert ring.heard_at(taken - 1) == pytest.approx(2 * (taken - 1))
    rest = np.empty((ring.waiting, 2), np.float32)
    ring.take(rest)
    assert (np.concatenate([*heard, rest]) == frames).all()


def test_a_starved_ring_gives_silence_and_says_so() -> None:
    ring = Ring(100, 0)
    ring.put(np.ones((10, 2), np.float32), 0.0, 1.0)
    out = np.full((30, 2), 9, np.float32)
    assert not ring.take(out)
    assert (out[:10] == 1).all()
    assert (out[10:] == 0).all()
    ring.put(np.ones((5, 2), np.float32), 10.0, 1.0)
    assert ring.heard_at(30) == 10.0, "what came late is heard late"
    ring.complete = True
    assert ring.take(out), "the end is not a failure"
    mono = np.empty((4, 1), np.float32)
    ring.take(mono)
    assert (mono == 0).all()
