"""In the child process: the Whisper model, loaded once, and one piece of sound after another."""

from __future__ import annotations

import math
import os
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from callqa_desktop.services.analysis.local import model_folder
from callqa_desktop.services.analysis.local.reasons import Unfit
from callqa_desktop.services.child import Work

if TYPE_CHECKING:
    from faster_whisper import WhisperModel  # type: ignore[import-untyped]  # it has no stubs

RATE = 16_000
"""Samples a second Whisper hears."""
_LOOP = 2.4
"""Text that packs better than this many times is the model repeating itself (as in the reference implementation)."""
_NOTHING, _UNSURE = 0.6, -1.0
"""Probability of no speech above which, and mean log probability below which, words are invented out of noise."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one channel to be transcribed; an empty one asks what the model is."""

    samples: NDArray[np.int16]
    rate: int
    languages: tuple[str, ...] = ()
    """Codes of the languages it can be in; () for any."""
    vocabulary: str = ""
    """Names and products, as one text."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One phrase; seconds from the beginning of the piece."""

    start: float
    end: float
    text: str
    language: str
    words: tuple[tuple[str, float, float, float], ...]
    """Text, start, end, probability."""


Result = tuple[Spoken, ...]


def load(folder: str, threads: int, languages: tuple[str, ...]) -> Work:
    """The model of a folder, ready to listen.

    Raises:
        Unfit: the package, the folder or the model is not as it must be.
    """
    os.environ["HF_HUB_OFFLINE"] = "1"  # before the import: nothing is ever fetched
    model_folder.check(Path(folder))
    try:
        from faster_whisper import WhisperModel
    except ImportError:
        raise Unfit("extra") from None
    try:
        model = WhisperModel(
            folder, device="cpu", compute_type="auto", cpu_threads=threads, num_workers=1, local_files_only=True
        )
    except MemoryError:
        raise Unfit("memory") from None
    except Exception:  # noqa: BLE001 - the libraries below raise all kinds for files that do not fit
        raise Unfit("broken") from None
    start = "<|startoftranscript|>"
    place = model.hf_tokenizer.token_to_id(start)
    if place is None or model_folder.vocabulary(Path(folder))[place : place + 1] != [start]:
        raise Unfit("broken")  # tokenizer and vocabulary are not of one model: its words would be nonsense
    unknown = [code for code in languages if code not in model.supported_languages]
    if unknown:
        raise Unfit("language", unknown[0])
    return _Listener(model)


class _Listener:
    def __init__(self, model: WhisperModel) -> None:
        self._model = model
        self._word_times = True

    def __call__(self, piece: Piece) -> Generator[float, None, Result]:
        """Yields the second it has come to after each phrase."""
        yield 0.0
        if not len(piece.samples):
            return ()
        sound = heard_at_16_khz(piece.samples, piece.rate)
        language = self._language(sound, piece.languages)
        try:
            return (yield from self._phrases(sound, language, piece.vocabulary))
        except RuntimeError:
            if not self._word_times:
                raise
            self._word_times = False  # a model converted without its alignment heads knows no times of words
            return (yield from self._phrases(sound, language, piece.vocabulary))

    def _language(self, sound: NDArray[np.float32], wanted: tuple[str, ...]) -> str | None:
        if not self._model.model.is_multilingual:
            return "en"
        if len(wanted) < 2:
            return wanted[0] if wanted else None
        _, _, shares = self._model.detect_language(sound)
        return str(max((share, code) for code, share in shares if code in wanted)[1])

    def _phrases(
        self, sound: NDArray[np.float32], language: str | None, vocabulary: str
    ) -> Generator[float, None, Result]:
        # Each piece by itself: what was misheard before must not lead what is heard now.
        phrases, about = self._model.transcribe(
            sound, language=language, word_timestamps=self._word_times, condition_on_previous_text=False,
            hotwords=vocabulary or None, vad_filter=False,
        )  # fmt: skip
        found: list[Spoken] = []
        for phrase in phrases:
            yield float(phrase.end)
            invented = phrase.no_speech_prob > _NOTHING and phrase.avg_logprob < _UNSURE
            if phrase.text.strip() and not invented and phrase.compression_ratio <= _LOOP:
                found.append(_spoken(phrase, about.language))
        return tuple(found)


def heard_at_16_khz(samples: NDArray[np.int16], rate: int) -> NDArray[np.float32]:
    """Samples between -1 and 1 at Whisper's rate."""
    sound: NDArray[np.float32] = samples.astype(np.float32) / 32768.0
    if rate != RATE:
        from scipy.signal import resample_poly

        common = math.gcd(rate, RATE)
        sound = resample_poly(sound, RATE // common, rate // common).astype(np.float32)
    return np.ascontiguousarray(sound)


def _spoken(phrase: Any, language: str) -> Spoken:
    words = tuple(
        (word.word.strip(), float(word.start), float(word.end), float(word.probability))
        for word in phrase.words or ()
        if word.word.strip()
    )
    return Spoken(float(phrase.start), float(phrase.end), phrase.text.strip(), language, words)
