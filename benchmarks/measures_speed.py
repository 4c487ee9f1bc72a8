"""CPU time of all measures and the check of the sound of a 5-minute stereo call at 8 kHz, against librosa.pyin.

Ours: listening (voice activity, music, pitch), every figure, the curves of the review page and the check of the sound,
as the child process does them. Baseline: librosa.pyin on the same two channels, 10 ms hop, 60 to 500 Hz, after a first
run that compiles it; measured on a minute and told for all five. Then the memory of a
call of three hours, in a process of its own.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "helpers"))

import spoken_calls  # noqa: E402 - from tests/helpers

from callqa_desktop.services.audio.curves import curves_of  # noqa: E402
from callqa_desktop.services.sound_quality.check import check  # noqa: E402
from callqa_desktop.services.voice.examine import examined  # noqa: E402
from callqa_desktop.services.voice.listening import listen  # noqa: E402

RATE = 8000
SECONDS = 300
HOURS = 3
RUNS = 5
PART = 60
"""Seconds of the call the baseline is run on; it takes as long for each."""


class Repeated:
    """A call over and over, as long as one likes, without taking its memory."""

    def __init__(self, samples: np.ndarray, seconds: int) -> None:
        self.samples = samples
        self.sample_rate = RATE
        self.frames, self.channels = seconds * RATE, samples.shape[1]

    def read(self, start_frame: int, n: int) -> np.ndarray:
        n = max(0, min(n, self.frames - start_frame))
        return self.samples[(start_frame + np.arange(n)) % len(self.samples)]


def everything(sound: Repeated) -> tuple[float, float, float]:
    """CPU seconds of listening, of figures and curves, and of the check."""
    begun = time.process_time()
    track = listen(sound)
    heard = time.process_time()
    examined(track, 0)
    curves_of(track)
    told = time.process_time()
    check(sound, track.speech)
    return heard - begun, told - heard, time.process_time() - told


def pyin(samples: np.ndarray) -> float:
    """CPU seconds for these samples, by their first minute."""
    import librosa

    part = samples[: PART * RATE]
    lanes = [np.ascontiguousarray(part[:, n], np.float32) / 32768 for n in range(samples.shape[1])]
    settings = {"sr": RATE, "fmin": 60.0, "fmax": 500.0, "frame_length": 512, "hop_length": 80}
    librosa.pyin(lanes[0][: 2 * RATE], **settings)
    begun = time.process_time()
    for lane in lanes:
        librosa.pyin(lane, **settings)
    return (time.process_time() - begun) * len(samples) / len(part)


def memory(file: str) -> None:
    """Run in a process of its own: the peak of a 3-hour call above what a minute takes."""
    call = np.load(file)
    everything(Repeated(call, 60))
    before = peak()
    everything(Repeated(call, HOURS * 3600))
    after = peak()
    print(f"memory of a {HOURS}-hour stereo call: {after:.0f} MB, {after - before:.0f} MB above a minute")


def peak() -> float:
    """The most memory this process has had, in MB; getrusage would tell that of its parent."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def main() -> None:
    if "--memory" in sys.argv:
        memory(sys.argv[-1])
        return
    sound = Repeated(spoken_calls.make(SECONDS, 1).samples, SECONDS)
    everything(sound)
    parts = [everything(sound) for _ in range(RUNS)]
    ours = statistics.median(sum(one) for one in parts)
    heard, told, checked = (statistics.median(one[n] for one in parts) for n in range(3))
    baseline = pyin(sound.samples[: sound.frames])
    print(
        f"measures and quality of a 5-minute call: {ours:.2f} CPU s (target <= 1.0)"
        f" / librosa.pyin {baseline:.2f} CPU s = ratio {ours / baseline:.3f} (target <= 0.10);"
        f" listening {heard:.2f}, figures and curves {told:.2f}, check of the sound {checked:.2f}"
    )
    sys.stdout.flush()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "call.npy"
        np.save(file, sound.samples)
        subprocess.run([sys.executable, __file__, "--memory", str(file)], check=True)


if __name__ == "__main__":
    main()
