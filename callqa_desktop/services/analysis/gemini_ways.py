"""The two ways to have a piece of sound transcribed by Google: a general model told how, or the dedicated one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from callqa_desktop.models.enums import Speaker
from callqa_desktop.services.analysis import dedicated, languages, loops, prompts
from callqa_desktop.services.analysis.chunks import Stretch
from callqa_desktop.services.analysis.engines import Record
from callqa_desktop.services.analysis.gemini import Gemini
from callqa_desktop.services.analysis.joining import Spoken
from callqa_desktop.services.analysis.shapes import ChannelReply, MixedReply, Piece, transcript_schema
from callqa_desktop.services.progress import Progress

_MEDIA_TYPE = "audio/flac"
PIECE_MS = 15 * 60_000
"""Models take longer sounds, but a general one's times drift and its lines grow careless; a piece of this length fits
its answer several times over, goes inside the request, and a few at once take little memory."""
_EXPECTED_MS = 3_000
"""Speech in a sound from which an answer without a word is doubted."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of one side, or of both mixed, to be heard."""

    sound: bytes
    """FLAC, one channel."""
    voices: prompts.Voices
    duration_ms: int
    speech: Sequence[Stretch]
    """In milliseconds from its beginning."""
    hints: tuple[str, ...] = ()
    """Languages it is probably in."""

    @property
    def alone(self) -> bool:
        """It holds one side only, whose speaker is therefore known."""
        return self.voices in (Speaker.AGENT, Speaker.CLIENT)


class Way(Protocol):
    """How pieces are heard: by which model, how long they may be."""

    @property
    def model(self) -> str: ...
    @property
    def prompt(self) -> str: ...
    @property
    def longest_ms(self) -> int: ...
    async def hear(self, part: Part, record: Record, progress: Progress) -> list[Spoken]:
        """Lines with times from the beginning of the piece; the speaker is a side, or a label of the model's own
        where it told the voices of one channel apart (see roles.py)."""
        ...


class General:
    """A general model, which is told in words what to write and answers by a schema."""

    def __init__(self, client: Gemini, language: str, vocabulary: tuple[str, ...]) -> None:
        self._client, self._language, self._vocabulary = client, language, vocabulary
        self.model = client.model
        self.prompt = prompts.TRANSCRIBE
        self.longest_ms = PIECE_MS

    async def hear(self, part: Part, record: Record, progress: Progress) -> list[Spoken]:
        """See Way."""
        instruction = prompts.transcribing(self._language, part.voices, self._vocabulary)
        schema = transcript_schema(mixed=not part.alone)
        if part.alone:
            reply = await self._client.transcribe(
                part.sound, _MEDIA_TYPE, instruction, schema, ChannelReply, record=record, progress=progress,
                accept=lambda one: _odd([(part.voices, line) for line in one.utterances], part),
            )  # fmt: skip
            return _told([(part.voices, line) for line in reply.utterances])
        mixed = await self._client.transcribe(
            part.sound, _MEDIA_TYPE, instruction, schema, MixedReply, record=record, progress=progress,
            accept=lambda one: _odd([(line.speaker.value, line) for line in one.utterances], part),
        )  # fmt: skip
        return _told([(line.speaker.value, line) for line in mixed.utterances])


class Dedicated:
    """The model made for transcribing, which takes the vocabulary and gives text, words and labels of speakers."""

    prompt = ""

    def __init__(
        self, client: Gemini, model: str, vocabulary: tuple[str, ...], *, word_times: bool, diarization: bool
    ) -> None:
        self._client, self.model = client, model
        self._wish = dedicated.Wish(diarization, word_times, vocabulary)
        self.longest_ms = min(PIECE_MS, self._wish.longest_ms)

    async def hear(self, part: Part, record: Record, progress: Progress) -> list[Spoken]:
        """See Way."""
        wish = replace(self._wish, languages=part.hints)

        def lines(pieces: Sequence[Piece]) -> list[Spoken]:
            return dedicated.lines(pieces, part.speech, part.duration_ms)

        pieces = await self._client.transcribe_dedicated(
            self.model, part.sound, _MEDIA_TYPE, wish, record=record, progress=progress,
            accept=lambda one: _odd(lines(one), part),
        )  # fmt: skip
        spoken = _told(lines(pieces))
        return [(part.voices, line) for _, line in spoken] if part.alone else spoken


def _odd(lines: Sequence[Spoken], part: Part) -> str:
    """What is strange about an answer of the right shape, as a code for the record."""
    if not any(line.text.strip() for _, line in lines):
        return "gemini.empty" if sum(end - start for start, end in part.speech) >= _EXPECTED_MS else ""
    return "gemini.loop" if loops.endless(lines) else ""


def _told(lines: Sequence[Spoken]) -> list[Spoken]:
    """The lines without loops, each with a language: the model's word for it, else told by its own words."""
    return [
        (speaker, line if line.language else line.model_copy(update={"language": languages.detect(line.text)}))
        for speaker, line in loops.without_loops(lines)
    ]
