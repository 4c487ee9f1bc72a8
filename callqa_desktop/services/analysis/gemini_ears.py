"""Transcription by Google's models: which of them, in which pieces, and one conversation made of what they heard.

Two sides are sent apart; a silent one is not sent at all. Long calls are cut at silences, the pieces heard at the same
time, a few at once, so that memory holds only these.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from callqa_desktop.errors import Cancelled, Refused, Rejected, ServiceError, Unavailable
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.enums import Direction, Speaker
from callqa_desktop.services.analysis import chunks, dedicated, joining, languages, timing
from callqa_desktop.services.analysis.chunks import Chunk, Stretch
from callqa_desktop.services.analysis.engines import Heard, Hearing, Record, Usage
from callqa_desktop.services.analysis.gemini import Gemini
from callqa_desktop.services.analysis.gemini_ways import Dedicated, General, Part, Way
from callqa_desktop.services.analysis.joining import Spoken
from callqa_desktop.services.analysis.pieces import HeardLines, PieceName
from callqa_desktop.services.analysis.prompts import Voices
from callqa_desktop.services.analysis.roles import roles
from callqa_desktop.services.analysis.shapes import ChannelLine
from callqa_desktop.services.analysis.utterances import Said, conversation, loudness_in, mended, silent, without_echo
from callqa_desktop.services.audio.channels import flac_of
from callqa_desktop.services.progress import Progress

log = logging.getLogger(__name__)

PARALLEL = 4
"""Pieces of one call heard at once."""
_HALVED = ("gemini.max_tokens", "gemini.malformed")
"""Failures of one piece that a shorter piece may not have."""
_SHORTEST_HALVED_MS = 120_000
_REFUSES = ("gemini.model", "gemini.rejected", "gemini.too_large")
"""Failures of the dedicated model that a general one does not share."""
_SPEAKERS = frozenset(speaker.value for speaker in Speaker)
_FOREIGN_WORDS = 8
"""Words a piece must have before its letters are compared with those of the other pieces."""


@dataclass(frozen=True, slots=True)
class _Side:
    """One channel, or all mixed (None)."""

    channel: int | None
    voices: Voices
    speech: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class _Task:
    side: _Side
    chunk: Chunk
    hints: tuple[str, ...] = ()
    """Languages it is probably in."""


class GeminiEars:
    """
    Args:
        longest_ms: pieces of a call are at most this long, and never longer than the model takes.
    """

    def __init__(self, model: Gemini, *, longest_ms: int | None = None) -> None:
        self._model, self._longest_ms = model, longest_ms

    async def hear(self, hearing: Hearing, record: Record, progress: Progress) -> Heard:
        """See Ears."""
        sides = await asyncio.to_thread(_sides, hearing)
        general = General(self._model, hearing.language, hearing.vocabulary)
        if not sides:
            return Heard("", (), general.model, general.prompt)
        name = await self._dedicated(record) if hearing.dedicated else ""
        if not name:
            return await self._listening(general, hearing, sides, record, progress).heard()
        way = Dedicated(
            self._model, name, hearing.vocabulary, word_times=hearing.word_times,
            diarization=hearing.agent_channel is None,
        )  # fmt: skip
        try:
            return await self._listening(way, hearing, sides, record, progress).heard()
        except (Refused, Rejected) as error:
            if error.code not in _REFUSES:
                raise
            log.warning("%s refuses (%s), a general model takes over", name, error.code)
            self._model.account.refused(name, error.code)
        heard = await self._listening(general, hearing, sides, record, progress).heard()
        return replace(heard, notes={**heard.notes, "instead_of": name})

    def _listening(
        self, way: Way, hearing: Hearing, sides: Sequence[_Side], record: Record, progress: Progress
    ) -> _Listening:
        longest = min(way.longest_ms, self._longest_ms or way.longest_ms)
        return _Listening(way, longest, hearing, sides, record, progress)

    async def _dedicated(self, record: Record) -> str:
        """The dedicated model of this account; "" where it has none, or where that one refused lately."""
        account = self._model.account
        listed = account.models
        if listed is None:
            outcome = "ok"
            try:
                listed = tuple(await self._model.models())
            except ServiceError as error:
                # What is wrong shows in the next request, which is told about properly.
                outcome, listed = error.code, ()
            await record(Usage("models", "", 0, 0, 0, 0, 0, outcome, now_ms()))
        name = dedicated.newest(listed)
        return "" if account.refusal(name) else name


class _Listening:
    """One call being heard in one way."""

    def __init__(
        self, way: Way, longest_ms: int, hearing: Hearing, sides: Sequence[_Side], record: Record, progress: Progress
    ) -> None:
        self._way, self._longest_ms = way, longest_ms
        self._hearing, self._sides = hearing, sides
        self._record, self._progress = record, progress
        self._gate = asyncio.Semaphore(PARALLEL)
        self._fatal: BaseException | None = None
        """What makes it useless to begin another piece."""

    async def heard(self) -> Heard:
        duration, longest = self._hearing.duration_ms, self._longest_ms
        tasks = [_Task(side, chunk) for side in self._sides for chunk in chunks.plan(side.speech, duration, longest)]
        answers = await self._all(tasks)
        found = await self._in_one_language(tasks, [one.lines for one in answers])
        said = await asyncio.to_thread(self._conversation, tasks, found)
        moved = sum(one.moved for one in answers)
        notes = {"pieces": len(tasks), "moved": moved, "vocabulary": len(self._hearing.vocabulary)}
        language = languages.main((one.language, one.text) for one in said)
        return Heard(language, tuple(said), self._way.model, self._way.prompt, notes)

    async def _all(self, tasks: Sequence[_Task]) -> list[HeardLines]:
        """Every piece; those that failed for a passing reason once more, alone.

        A piece under way is not stopped by another's failure: it has been paid for. One that has not begun is.
        """
        answers = await asyncio.gather(*map(self._one, tasks), return_exceptions=True)
        if self._fatal is not None:
            raise self._fatal
        result: list[HeardLines] = []
        for task, answer in zip(tasks, answers, strict=True):
            if isinstance(answer, Unavailable):
                log.info("a piece failed (%s), it is heard once more", answer.code)
                result.append(await self._one(task))
            elif isinstance(answer, BaseException):
                raise answer
            else:
                result.append(answer)
        return result

    async def _one(self, task: _Task) -> HeardLines:
        """A piece; one that was heard before the analysis was broken off is not sent again."""
        kept = self._hearing.pieces
        if kept is None:
            return await self._new(task)
        chunk, side, way = task.chunk, task.side, self._way
        name = PieceName(
            chunk.start_ms, chunk.end_ms, side.voices, way.model, way.prompt, self._hearing.word_times, task.hints
        )
        found = await kept.find(name)
        if found is None:
            found = await self._new(task)
            await kept.keep(name, found)
        return found

    async def _new(self, task: _Task) -> HeardLines:
        async with self._gate:
            if self._fatal is not None:
                raise self._fatal
            try:
                return await self._heard_piece(task)
            except Rejected as error:
                if error.code not in _HALVED or task.chunk.length_ms < _SHORTEST_HALVED_MS:
                    self._fatal = error
                    raise
                log.info("a piece is heard in two halves after %s", error.code)
            except Unavailable:
                raise
            except (ServiceError, Cancelled, asyncio.CancelledError) as error:
                self._fatal = error
                raise
        return await self._halved(task)

    async def _halved(self, task: _Task) -> HeardLines:
        chunk = task.chunk
        speech = chunks.within(task.side.speech, chunk)
        halves = [
            replace(task, chunk=Chunk(chunk.start_ms + half.start_ms, chunk.start_ms + half.end_ms))
            for half in chunks.plan(speech, chunk.length_ms, chunk.length_ms * 3 // 5)
        ]
        heard = [await self._one(half) for half in halves]
        lines = _joined([half.chunk for half in halves], [one.lines for one in heard])
        return HeardLines(lines, sum(one.moved for one in heard))

    async def _heard_piece(self, task: _Task) -> HeardLines:
        sound, chunk, side = self._hearing.sound, task.chunk, task.side
        self._progress.check()
        first = chunk.start_ms * sound.sample_rate // 1000
        count = chunk.length_ms * sound.sample_rate // 1000
        if await asyncio.to_thread(silent, sound, side.channel, first, count):
            return HeardLines([], 0)
        alone = side.channel is not None
        voices: Voices = side.voices if alone or chunk.start_ms == 0 else "later"
        speech = chunks.within(side.speech, chunk)
        data = await asyncio.to_thread(flac_of, sound, side.channel, first, count)
        part = Part(data, voices, chunk.length_ms, speech, task.hints)
        lines = await self._way.hear(part, self._record, self._progress)
        done = await asyncio.to_thread(timing.mended, lines, speech, chunk.length_ms)
        named = self._named(done.lines, chunk) if not alone else done.lines
        return HeardLines([(speaker, _later(line, chunk.start_ms)) for speaker, line in named], done.moved)

    def _named(self, lines: Sequence[Spoken], chunk: Chunk) -> list[Spoken]:
        """Sides instead of the labels a model gave to voices."""
        if all(speaker in _SPEAKERS for speaker, _ in lines):
            return list(lines)
        hearing = self._hearing
        given = roles(lines, direction=hearing.direction, agent_name=hearing.agent_name, beginning=chunk.start_ms == 0)
        return [(given[label], line) for label, line in lines]

    async def _in_one_language(self, tasks: Sequence[_Task], found: list[list[Spoken]]) -> list[list[Spoken]]:
        """A piece in letters none of the others is in was perhaps translated: it is asked for once more, and the new
        answer taken where it is in the letters of the others."""
        texts = [" ".join(line.text for _, line in lines) for lines in found]
        scripts = [languages.latin(text) if len(text.split()) >= _FOREIGN_WORDS else None for text in texts]
        if len({script for script in scripts if script is not None}) < 2:
            return found
        words = {script: sum(len(t.split()) for t, s in zip(texts, scripts, strict=True) if s is script)
                 for script in (True, False)}  # fmt: skip
        usual = words[True] > words[False]
        spoken = languages.main(
            (line.language, line.text)
            for lines, script in zip(found, scripts, strict=True) if script is usual for _, line in lines
        )  # fmt: skip
        result = list(found)
        for number, script in enumerate(scripts):
            if script is not None and script is not usual:
                again = (await self._one(replace(tasks[number], hints=(spoken,) if spoken else ()))).lines
                if languages.latin(" ".join(line.text for _, line in again)) is usual:
                    result[number] = again
        return result

    def _conversation(self, tasks: Sequence[_Task], found: Sequence[list[Spoken]]) -> list[Said]:
        """The lines of all pieces as one conversation."""
        hearing = self._hearing
        lines: list[Spoken] = []
        for side in self._sides:
            mine = [number for number, task in enumerate(tasks) if task.side is side]
            lines += _joined([tasks[number].chunk for number in mine], [found[number] for number in mine])
        said = conversation(lines, hearing.duration_ms)
        if len(self._sides) == 2:
            channels: dict[str, int] = {side.voices: side.channel or 0 for side in self._sides}
            said = without_echo(said, loudness_in(hearing.sound, channels))
        return mended(said)


def _sides(hearing: Hearing) -> list[_Side]:
    """What is to be heard; a silent side is not."""
    stretches = hearing.speech.stretches
    if hearing.agent_channel is None:
        direction: Voices = "outbound" if hearing.direction == Direction.OUTBOUND else "inbound"
        sides = [_Side(None, direction, _merged(pair for of in stretches for pair in of.tolist()))]
    else:
        agent = hearing.agent_channel
        sides = [
            _Side(channel, voices, _merged(stretches[channel].tolist() if channel < len(stretches) else ()))
            for voices, channel in _apart(agent)
        ]
    return [side for side in sides if not silent(hearing.sound, side.channel)]


def _apart(agent: int) -> tuple[tuple[Voices, int], tuple[Voices, int]]:
    return ("agent", agent), ("client", 1 - agent)


def _merged(stretches: Iterable[Sequence[float]]) -> tuple[Stretch, ...]:
    """Seconds as milliseconds, sorted and apart."""
    result: list[Stretch] = []
    for start, end in sorted((round(pair[0] * 1000), round(pair[1] * 1000)) for pair in stretches):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        elif end > start:
            result.append((start, end))
    return tuple(result)


def _joined(pieces: Sequence[Chunk], found: Sequence[list[Spoken]]) -> list[Spoken]:
    """The lines of neighbouring pieces, each word once."""
    lines = found[0]
    for (before, chunk), after in zip(pairwise(pieces), found[1:], strict=True):
        lines = joining.joined(lines, after, (chunk.start_ms, before.end_ms))
    return lines


def _later(line: ChannelLine, by: int) -> ChannelLine:
    """The line of a piece that begins `by` milliseconds into the recording."""
    if not by:
        return line
    words = tuple(
        replace(
            word,
            start_ms=None if word.start_ms is None else word.start_ms + by,
            end_ms=None if word.end_ms is None else word.end_ms + by,
        )
        for word in line.words
    )
    return line.model_copy(update={"start": line.start + by, "end": line.end + by, "words": words})
