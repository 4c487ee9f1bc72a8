"""The spectrogram of the part in sight."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from callqa_desktop.ui.sound.pieces import Pieces

if TYPE_CHECKING:
    import numpy as np

    from callqa_desktop.services.audio.pcm import Sound

_CEILING = 24 << 20
"""Bytes of pieces kept; a view of both lanes takes less than 1 MB."""
FINEST_MS = 4.0
"""Milliseconds of a column at the closest zoom; every level above has columns twice as long."""
_COLUMNS = 256


class Tiles(QObject):
    """Pieces by level and number."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pieces = Pieces("spectrogram", _CEILING, self)
        self._sound: Sound | None = None

    def begin(self, sound: Sound | None) -> None:
        """Another sound; everything of the one before is forgotten."""
        self.pieces.forget()
        self._sound = sound

    def view(self, start_ms: float, end_ms: float, columns: int) -> np.ndarray[Any, Any] | None:
        """Levels for drawing, uint8 (channels, bands, columns); zero where pieces are still to come, which are asked
        for. None without a sound."""
        import numpy as np

        sound = self._sound
        if sound is None or self.pieces.failed:
            return None
        width = (end_ms - start_ms) / max(1, columns)
        level = max(0, math.ceil(math.log2(max(width, 1e-6) / FINEST_MS)))
        column_ms = FINEST_MS * 2**level
        numbers = ((start_ms + (np.arange(columns) + 0.5) * width) / column_ms).astype(np.intp)
        first, last = int(numbers[0]) // _COLUMNS, int(numbers[-1]) // _COLUMNS
        shown = range(first, last + 1)
        self.pieces.want({(level, n) for n in shown})
        found = [self.pieces.get((level, n), partial(_piece, sound, n, column_ms)) for n in shown]
        shape = next((p.shape for p in found if p is not None), None)
        if shape is None:
            return np.zeros((sound.channels, 1, columns), np.uint8)
        joined = np.concatenate([np.zeros(shape, np.uint8) if p is None else p for p in found], axis=2)
        levels: np.ndarray[Any, Any] = joined[:, :, numbers - first * _COLUMNS]
        return levels


def _piece(sound: Sound, number: int, column_ms: float) -> np.ndarray[Any, Any]:
    from callqa_desktop.services.audio.spectrogram import piece

    return piece(sound, number * _COLUMNS * column_ms, column_ms)
