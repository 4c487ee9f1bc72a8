"""The examination of a recording as a job of the child process: measures, curves and the check of the sound at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.audio import faults
from callqa_desktop.services.audio.curves import curves_of
from callqa_desktop.services.audio.pcm import Pcm
from callqa_desktop.services.audio.sealed import SealedWriter
from callqa_desktop.services.sound_quality.check import Check, check
from callqa_desktop.services.voice.examine import examined
from callqa_desktop.services.voice.listening import listen
from callqa_desktop.services.voice.speech import Speech


@dataclass(frozen=True, slots=True)
class Examined:
    """What a recording says about itself."""

    figures: dict[str, Any]
    """See `examine.Examination`."""
    speech: Speech
    check: Check
    doubled: bool
    """Both channels carry the same: the sides are not apart, whatever was said of them."""


@dataclass(frozen=True, slots=True)
class ExamineJob:
    """Which sealed sound to read, whose channel is whose, and where its curves go."""

    pcm: Path
    pcm_context: bytes
    curves: Path
    curves_context: bytes
    agent_channel: int | None
    key: bytes = field(repr=False)

    def run(self) -> Examined:
        """Listens, measures and writes the curves.

        Raises:
            UserFacingError: the sound is damaged.
            OSError: reading or writing failed.
        """
        sound = Pcm(self.pcm, self.key, self.pcm_context)
        try:
            track = listen(sound)
            told = check(sound, track.speech)
        finally:
            sound.close()
        with SealedWriter(self.curves, self.key, context=self.curves_context, durable=False) as writer:
            writer.write(curves_of(track))
        return Examined(examined(track, self.agent_channel).figures, track.speech, told, track.doubled)

    def crashed(self) -> UserFacingError:
        return faults.no_decoder()
