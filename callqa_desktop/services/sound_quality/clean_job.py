"""The cleaned copy of a recording, made in the child process and kept sealed beside the original."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.audio import faults
from callqa_desktop.services.audio.pcm import Pcm, header
from callqa_desktop.services.audio.sealed import SealedWriter
from callqa_desktop.services.sound_quality.cleaning import clean


@dataclass(frozen=True, slots=True)
class CleanJob:
    """Which sealed sound to read and which sealed file to write, each with the context of its seal."""

    pcm: Path
    pcm_context: bytes
    cleaned: Path
    cleaned_context: bytes
    steps: tuple[str, ...]
    figures: Mapping[str, Any]
    key: bytes = field(repr=False)

    def run(self) -> int:
        """Writes the cleaned sound in the form of a .pcm file; returns its frames.

        Raises:
            UserFacingError: the sound is damaged.
            OSError: reading or writing failed.
        """
        sound = Pcm(self.pcm, self.key, self.pcm_context)
        frames = 0
        try:
            with SealedWriter(self.cleaned, self.key, context=self.cleaned_context, durable=False) as writer:
                writer.write(header(sound.sample_rate, sound.channels))
                for block in clean(sound, self.steps, self.figures):
                    writer.write(np.ascontiguousarray(block, "<i2").data.cast("B"))
                    frames += len(block)
        finally:
            sound.close()
        return frames

    def crashed(self) -> UserFacingError:
        return faults.no_decoder()
