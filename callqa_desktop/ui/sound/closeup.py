"""The waveform of a short stretch from the samples themselves, where the buckets of the peaks would repeat."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from callqa_desktop.ui.sound.pieces import Pieces

if TYPE_CHECKING:
    import numpy as np

    from callqa_desktop.services.audio.pcm import Sound

_CEILING = 4 << 20
"""Bytes of samples kept; the longest view drawn from samples takes about 1 MB with the blocks beside it."""


class CloseUp(QObject):
    """Blocks of samples around the part in sight, by number. Zooming and panning among them reads nothing."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pieces = Pieces("close-up", _CEILING, self)
        self._sound: Sound | None = None

    def begin(self, sound: Sound | None) -> None:
        """Another sound; everything of the one before is forgotten."""
        self.pieces.forget()
        self._sound = sound

    def view(self, start_ms: float, end_ms: float, columns: int) -> np.ndarray[Any, Any] | None:
        """Lowest and highest sample of each column, joined, float32 (channels, columns, 2).

        None until all of it is there; what lacks is asked for, and one block more to either side.
        """
        sound = self._sound
        if sound is None or self.pieces.failed or end_ms <= start_ms:
            return None
        import numpy as np

        from callqa_desktop.services.audio import closeup

        rate = sound.sample_rate / 1000
        first, step = start_ms * rate, (end_ms - start_ms) * rate / columns
        left, right = int(first) // closeup.BLOCK, int(end_ms * rate + 2) // closeup.BLOCK
        shown = range(left, right + 1)
        beside = [n for n in (right + 1, left - 1) if 0 <= n * closeup.BLOCK < sound.frames]
        self.pieces.want({*shown, *beside})
        found = [self.pieces.get(n, partial(closeup.block, sound, n)) for n in (*shown, *beside)]
        there = [block for block in found[: len(shown)] if block is not None]
        if len(there) < len(shown):
            return None
        return closeup.columns(np.concatenate(there, axis=1), first - left * closeup.BLOCK, step, columns)
