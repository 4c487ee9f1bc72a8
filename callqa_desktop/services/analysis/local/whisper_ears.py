"""Transcription by a Whisper model on this computer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from callqa_desktop.models.enums import Speaker
from callqa_desktop.services.analysis.engines import Heard, Hearing, Record
from callqa_desktop.services.analysis.local.listener import Listener, Model
from callqa_desktop.services.analysis.shapes import ChannelLine, HeardWord
from callqa_desktop.services.analysis.utterances import Said, conversation, loudness_in, mended, silent, without_echo
from callqa_desktop.services.audio.channels import lane
from callqa_desktop.services.progress import Progress
from callqa_desktop.texts import tr

if TYPE_CHECKING:
    from callqa_desktop.services.analysis.local.worker import Spoken

WINDOW = 28.0
"""Seconds of a piece: Whisper hears 30 at once."""
PAUSE = 2.0
"""Seconds of silence a piece may hold; longer ones part two pieces, since Whisper invents words for silence."""
MARGIN = 0.2
"""Seconds before and after the speech, so that no sound of a word is cut off."""
_VOCABULARY = 400
"""Characters of names and products given to the model; its prompt has room for about 220 tokens."""

Window = tuple[float, float]
_Line = tuple[str, ChannelLine]


class WhisperEars:
    """
    Args:
        model: which model listens.
        listener: the process that holds it.
    """

    def __init__(self, model: Model, listener: Listener) -> None:
        self._model = model
        self._listener = listener

    async def hear(self, hearing: Hearing, record: Record, progress: Progress) -> Heard:
        """See Ears. Nothing leaves the machine, so nothing is recorded. Both sides of a recording with one channel are
        told as "other": this model does not tell voices apart."""
        sides = await asyncio.to_thread(_sides, hearing)
        whole = sum(end - start for _, _, windows in sides for start, end in windows)
        done = 0.0
        lines: list[_Line] = []
        for speaker, channel, windows in sides:
            for window in windows:
                lines += await self._hear_window(hearing, speaker, channel, window, done, whole, progress)
                done += window[1] - window[0]
        said = await asyncio.to_thread(_conversation, lines, hearing, sides)
        return Heard(_main_language(said), tuple(said), Path(self._model.folder).name[:255], "")

    async def _hear_window(
        self, hearing: Hearing, speaker: str, channel: int | None, window: Window, done: float, whole: float,
        progress: Progress,
    ) -> list[_Line]:  # fmt: skip
        from callqa_desktop.services.analysis.local.worker import Piece

        start, end = window
        progress.report(_percent(done, whole), 100, tr("transcribing on this computer"))
        sound = hearing.sound
        first, count = round(start * sound.sample_rate), round((end - start) * sound.sample_rate)
        samples = await asyncio.to_thread(lambda: lane(sound.read(first, count), channel).copy())
        piece = Piece(samples, sound.sample_rate, self._model.languages, _named(hearing.vocabulary))
        spoken = await self._listener.listen(self._model, piece, lambda: progress.cancelled, lambda _: None)
        progress.check()
        return [(speaker, _line(one, start)) for one in spoken]


def windows_of(stretches: Iterable[Sequence[float]], duration: float) -> list[Window]:
    """Pieces of speech, in order and apart: neighbours together up to WINDOW seconds unless a PAUSE lies between.

    A stretch longer than a piece stays whole: the model goes through it step by step.
    """
    found: list[Window] = []
    for start, end in sorted((float(pair[0]), float(pair[1])) for pair in stretches):
        if end <= start:
            continue
        if found and (start < found[-1][1] or (start - found[-1][1] <= PAUSE and end - found[-1][0] <= WINDOW)):
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    wider: list[Window] = []
    for start, end in found:
        after = wider[-1][1] if wider else 0.0
        wider.append((max(start - MARGIN, after, 0.0), min(end + MARGIN, duration)))
    return wider


def _sides(hearing: Hearing) -> list[tuple[str, int | None, list[Window]]]:
    """Speaker, channel and pieces of each side; a silent one is not listened to."""
    stretches, duration = hearing.speech.stretches, hearing.duration_ms / 1000
    sides: list[tuple[str, int | None, Iterable[Sequence[float]]]]
    if hearing.agent_channel is None:
        sides = [(Speaker.OTHER, None, [pair for of in stretches for pair in of.tolist()])]
    else:
        agent = hearing.agent_channel
        sides = [
            (speaker, channel, stretches[channel].tolist() if channel < len(stretches) else ())
            for speaker, channel in ((Speaker.AGENT, agent), (Speaker.CLIENT, 1 - agent))
        ]
    return [
        (speaker, channel, windows_of(pairs, duration))
        for speaker, channel, pairs in sides
        if not silent(hearing.sound, channel)
    ]


def _named(vocabulary: Iterable[str]) -> str:
    """As much of the vocabulary as the model has room for, the most important first."""
    text = ""
    for word in vocabulary:
        if len(text) + len(word) + 2 > _VOCABULARY:
            break
        text = f"{text}, {word}" if text else word
    return text


def _line(spoken: Spoken, begins: float) -> ChannelLine:
    words = tuple(
        HeardWord(text, _ms(begins + start), _ms(begins + end), min(max(share, 0.0), 1.0))
        for text, start, end, share in spoken.words
    )
    start, end = begins + spoken.start, begins + spoken.end
    if spoken.words:  # phrases of Whisper begin and end at whole pieces, words where they are heard
        start, end = begins + spoken.words[0][1], begins + spoken.words[-1][2]
    return ChannelLine.model_construct(
        start=_ms(start), end=_ms(max(end, start)), text=spoken.text, language=spoken.language, words=words,
    )  # fmt: skip


def _conversation(
    lines: Sequence[_Line], hearing: Hearing, sides: Sequence[tuple[str, int | None, list[Window]]]
) -> list[Said]:
    said = conversation(lines, hearing.duration_ms)
    channels = {speaker: channel for speaker, channel, _ in sides if channel is not None}
    if len(channels) == 2:
        said = without_echo(said, loudness_in(hearing.sound, channels))
    return mended(said)


def _main_language(said: Iterable[Said]) -> str:
    """The language most letters are in."""
    letters: dict[str, int] = {}
    for one in said:
        if one.language:
            letters[one.language] = letters.get(one.language, 0) + len(one.text)
    return max(letters, key=lambda code: letters[code]) if letters else ""


def _percent(done: float, whole: float) -> int:
    return min(99, int(100 * done / whole)) if whole else 0


def _ms(seconds: float) -> int:
    return max(0, round(seconds * 1000))
