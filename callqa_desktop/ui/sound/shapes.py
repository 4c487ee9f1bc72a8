"""What is shown of a sound, and where each part lies."""

from __future__ import annotations

from dataclasses import dataclass

RULER, LANE_GAP, MARKS = 16, 8, 28
LOWEST_LANE, USUAL_LANE, HIGHEST_LANE = 32, 48, 200
WAVE, SPECTRUM, BOTH = "waveform", "spectrogram", "both"
MODES = (WAVE, SPECTRUM, BOTH)


@dataclass(frozen=True, slots=True)
class Lane:
    """One row: a channel of the sound and who speaks on it ("agent", "client" or "" for both)."""

    channel: int
    speaker: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A chip under the lanes: a note or a finding."""

    key: str
    """"note:<id>" or "finding:<n>"."""
    start_ms: int
    end_ms: int
    label: str
    tone: str
    sign: str
    """Stands alone where there is no room for the label."""
    hint: str


@dataclass(frozen=True, slots=True)
class Geometry:
    """Heights in logical pixels from the top: ruler, lanes with gaps, marks."""

    lanes: int
    lane: int
    """Height of a waveform or of a spectrogram; of both above each other it is more."""
    mode: str

    @property
    def row(self) -> int:
        """Height of one lane with all that is in it."""
        return self.lane + self.spectrum if self.mode == BOTH else self.lane

    @property
    def wave(self) -> int:
        """Height of the waveform in a lane, 0 when there is none."""
        return 0 if self.mode == SPECTRUM else self.lane

    @property
    def spectrum(self) -> int:
        """Height of the spectrogram in a lane, below the waveform; 0 when there is none."""
        return {WAVE: 0, SPECTRUM: self.lane, BOTH: max(40, self.lane * 3 // 4)}[self.mode]

    def top(self, row: int) -> int:
        """Of a lane."""
        return RULER + row * (self.row + LANE_GAP)

    @property
    def bottom(self) -> int:
        """Of the last lane."""
        return self.top(self.lanes - 1) + self.row

    @property
    def height(self) -> int:
        return self.bottom + MARKS
