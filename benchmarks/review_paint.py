"""Painting the lanes of a three-hour call while a person pans and zooms: 95th percentile of a frame, offscreen.

Each frame moves the view and paints the whole widget at 1700 x 200 pixels: waveform with silences, overlaps, pitch,
loudness and 300 marks, the same close up from samples that are there, and waveform with spectrogram whose pieces are
there. The minimap is painted with it. The baseline fills the same widget with one colour.
"""

from __future__ import annotations

import os
import sys
import time

import numpy as np

RATE = 8000
SECONDS = 3 * 3600
FRAMES = 200
TARGET_MS = 16
WIDTH = 1700


class Call:
    """A sound made up as it is read: int16 (frames, 2), two voices that take turns."""

    sample_rate, channels, frames = RATE, 2, SECONDS * RATE

    def __init__(self) -> None:
        rng = np.random.default_rng(6)
        time_ = np.arange(60 * RATE) / RATE
        sides = []
        for hertz, phase in ((210, 0.0), (95, np.pi)):
            buzz = sum(np.sin(2 * np.pi * hertz * n * time_ + 2 * np.sin(2 * np.pi * time_)) / n for n in range(1, 7))
            turns = np.sin(2 * np.pi * time_ / 7.5 + phase) > -0.1
            sides.append(0.2 * buzz * turns * (time_ % 20 < 17) + rng.normal(0, 0.002, len(time_)))
        self._minute = (np.stack(sides, axis=1) * 32_000).astype(np.int16)

    def read(self, start: int, n: int) -> np.ndarray:
        places = np.arange(start, min(start + n, self.frames)) % len(self._minute)
        return self._minute[places]


def views() -> list[tuple[float, float]]:
    """Start and end in ms: pans at several zooms, then zooms in and out."""
    whole = SECONDS * 1000.0
    found = []
    for length in (whole / 2, 600_000.0, 60_000.0, 8_000.0):
        start = whole * 0.3
        found += [(start + n * length * 0.02, start + n * length * 0.02 + length) for n in range(FRAMES // 8)]
    middle = whole * 0.6
    lengths = np.geomspace(whole, 2000.0, FRAMES // 4)
    found += [(middle - n / 2, middle + n / 2) for n in (*lengths, *lengths[::-1])]
    return found


def close_views() -> list[tuple[float, float]]:
    """Start and end in ms where the samples themselves are drawn: pans at several zooms, then zooms in and out."""
    middle = SECONDS * 600.0
    found = []
    for length in (16_000.0, 4_000.0, 500.0, 60.0):
        found += [(middle + n * length * 0.02, middle + (n * 0.02 + 1) * length) for n in range(FRAMES // 8)]
    lengths = np.geomspace(16_000.0, 50.0, FRAMES // 4)
    found += [(middle - n / 2, middle + n / 2) for n in (*lengths, *lengths[::-1])]
    return found


def main() -> None:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtGui import QColor, QPainter, QPixmap
    from PySide6.QtWidgets import QApplication

    from callqa_desktop.services.audio.curves import Curves, trace
    from callqa_desktop.services.audio.peaks import Peaks, PeaksBuilder
    from callqa_desktop.ui.sound.minimap import Minimap
    from callqa_desktop.ui.sound.shapes import BOTH, WAVE, Lane, Mark
    from callqa_desktop.ui.sound.waveform import Waveform
    from callqa_desktop.ui.theme.manager import theme

    app = QApplication(sys.argv[:1])
    theme.apply("light")
    call = Call()
    builder = PeaksBuilder(2)
    for start in range(0, call.frames, 600 * RATE):
        builder.add(call.read(start, 600 * RATE))
    peaks, curves = Peaks(builder.data(RATE)), Curves(trace(call))
    wave = Waveform()
    minimap = Minimap(wave)
    wave.resize(WIDTH, wave.sizeHint().height())
    minimap.resize(WIDTH, minimap.height())
    wave.set_sound(None, SECONDS * 1000, (Lane(0, "agent"), Lane(1, "client")))
    wave.set_peaks(peaks)
    wave.set_curves(curves)
    wave.set_samples(call)
    wave.set_marks(
        tuple(
            Mark(f"note:{n}", n * SECONDS * 1000 // 300, n * SECONDS * 1000 // 300 + 4000, "objection", "bad", "!", "")
            for n in range(300)
        )
    )
    wave.set_loop((4_000_000, 4_030_000), active=True)

    def frames(places: list[tuple[float, float]], *, warm: bool) -> tuple[list[float], list[float]]:
        """Milliseconds of every frame by the clock and of the processor: they differ on a busy machine."""
        taken, busy = [], []
        canvas = QPixmap(WIDTH, wave.height() + minimap.height())
        for start, end in places:
            if warm:
                wave.show_range(start, end)
                wave.grab()
                while wave.tiles.pieces.waiting or wave.closeup.pieces.waiting:
                    app.processEvents()
                    time.sleep(0.001)
            begun, worked = time.perf_counter(), time.thread_time()
            wave.show_range(start, end)
            wave.render(canvas)
            minimap.render(canvas, wave.rect().bottomLeft())
            taken.append((time.perf_counter() - begun) * 1000)
            busy.append((time.thread_time() - worked) * 1000)
        return taken, busy

    def bare() -> list[float]:
        taken = []
        canvas = QPixmap(WIDTH, wave.height() + minimap.height())
        for _ in views():
            begun = time.perf_counter()
            painter = QPainter(canvas)
            painter.fillRect(canvas.rect(), QColor("white"))
            painter.end()
            taken.append((time.perf_counter() - begun) * 1000)
        return taken

    baseline = float(np.percentile(bare(), 95))
    curves_too = {"silence", "pitch", "loudness"}
    for mode, shown, places, warm, words in (
        (WAVE, curves_too, views(), False, "waveform with curves and marks"),
        (WAVE, curves_too, close_views(), True, "close up from samples with curves and marks, samples warm"),
        (BOTH, {"silence"}, views(), True, "waveform and spectrogram, pieces warm"),
    ):
        wave.set_view_mode(mode)
        wave.set_layers(frozenset(shown))
        wave.resize(WIDTH, wave.sizeHint().height())
        taken, busy = frames(places, warm=warm)
        at_95, busy_95 = (float(np.percentile(times, 95)) for times in (taken, busy))
        print(
            f"pan and zoom over {SECONDS // 3600} hours, {words}: p95 {at_95:.1f} ms "
            f"({busy_95:.1f} ms of processor time), median {np.median(taken):.1f} ms, longest {max(taken):.1f} ms "
            f"/ bare fill {baseline:.2f} ms "
            f"(target <= {TARGET_MS} ms); kept {(wave.tiles.pieces.size + wave.closeup.pieces.size) / 2**20:.1f} MB"
        )


if __name__ == "__main__":
    main()
