"""The analysis of one call in stored steps: examine the sound, transcribe, measure, judge.

A step whose result is stored and still fits is not repeated, so running it again sends nothing. What was sent is
recorded whatever comes of it. Without a model the sound is examined and measured all the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from callqa_desktop import texts
from callqa_desktop.errors import Cancelled, Refused, Throttled, Unavailable, UserFacingError
from callqa_desktop.models.enums import CallStatus
from callqa_desktop.services.analysis import keeping, pieces
from callqa_desktop.services.analysis.engines import Engine, Hearing, Matter, Record, Usage
from callqa_desktop.services.analysis.pieces import PieceShelf
from callqa_desktop.services.analysis.task import Task, load
from callqa_desktop.services.analysis.utterances import Said
from callqa_desktop.services.analysis.wishes import masked, masks_before_judging, of_call
from callqa_desktop.services.audio.library import RecordingLibrary
from callqa_desktop.services.audio.pcm import Pcm
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.sound_quality import words as quality
from callqa_desktop.services.sound_quality.check import Check
from callqa_desktop.services.sound_quality.figures import BOTH_VOICES
from callqa_desktop.services.store import Store
from callqa_desktop.services.trackers.store import track
from callqa_desktop.services.voice.job import Examined
from callqa_desktop.services.voice.speech import Speech
from callqa_desktop.services.voice.words import from_words
from callqa_desktop.texts import tr

INITIATOR = "analysis"
_STEPS = 3


async def analyze_call(
    store: Store,
    library: RecordingLibrary,
    engine: Engine,
    call_id: int,
    connection_id: int,
    progress: Progress,
    *,
    again: bool = False,
    batch_id: int | None = None,
) -> None:
    """Transcribes, measures and judges one call, and keeps all of it; the call ends analyzed.

    Args:
        connection_id, batch_id: of the model and of the batch the call belongs to, for the ledger.
        again: do all steps anew even if their results are stored; earlier judgements stay beside the new one.

    Raises:
        Unavailable, Throttled, Refused: the call waits in the queue; what is done so far is kept.
        UserFacingError: the call is marked as failed with these words, or has no recording at all.
        Cancelled
    """
    task = await store.aread(lambda s: load(s, call_id, again=again))
    if task.judged:
        await store.awrite(lambda s: keeping.mark(s, call_id, CallStatus.ANALYZED), initiator=INITIATOR)
        return
    await store.awrite(lambda s: keeping.mark(s, call_id, CallStatus.ANALYZING), initiator=INITIATOR)
    record = recorder(store, call_id, connection_id, batch_id)
    try:
        sound = await library.open(task.stem)
        try:
            await _analyze(store, library, engine, task, sound, record, progress)
        finally:
            await asyncio.to_thread(sound.close)
    except (Unavailable, Throttled, Refused):  # nothing is wrong with the call
        await store.awrite(lambda s: keeping.mark(s, call_id, CallStatus.QUEUED), initiator=INITIATOR)
        raise
    except UserFacingError as error:
        await fail(store, call_id, error)
        raise
    except (Cancelled, asyncio.CancelledError):
        await store.awrite(lambda s: keeping.put_back(s, call_id), initiator=INITIATOR)
        raise


async def measure_call(store: Store, library: RecordingLibrary, call_id: int, progress: Progress) -> None:
    """Examines and measures the sound of one call without any model; its state stays as it is.

    Raises:
        UserFacingError: the call has no recording, or one that cannot be read.
        Cancelled
    """
    task = await store.aread(lambda s: load(s, call_id))
    progress.report(0, 1, tr("measuring"))
    await _examined(store, library, task)
    progress.report(1, 1)


async def fail(store: Store, call_id: int, error: UserFacingError) -> None:
    """Marks a call as failed, with the reason in words."""
    await store.awrite(lambda s: keeping.mark(s, call_id, CallStatus.FAILED, str(error)), initiator=INITIATOR)


def recorder(store: Store, call_id: int, connection_id: int, batch_id: int | None = None) -> Record:
    """Keeps what each request about a call took."""

    async def record(usage: Usage) -> None:
        await store.awrite(lambda s: keeping.record(s, usage, call_id, connection_id, batch_id), initiator=INITIATOR)

    return record


async def _analyze(
    store: Store, library: RecordingLibrary, engine: Engine, task: Task, sound: Pcm, record: Record, progress: Progress
) -> None:
    progress.report(0, _STEPS, tr("measuring"))
    task, found = await _examined(store, library, task)
    if found.check.verdict == "unusable":
        worst = found.check.reasons[0]
        raise quality.unusable(worst.code, worst.value)
    transcript_id, said, figures = task.transcript_id, task.said, found.figures
    if transcript_id is None:
        progress.report(1, _STEPS, tr("transcribing"))
        async with _at_its_best(library, task, sound, found.check) as clear:
            kept = PieceShelf(store, task.call_id, "+".join((task.sha256, *found.check.cleaning)), INITIATOR)
            transcript_id, said = await _transcribed(store, engine, task, clear, found.speech, kept, record, progress)
        figures = from_words(said, figures)
        await store.awrite(lambda s: keeping.store_measures(s, task.call_id, figures), initiator=INITIATOR)
    progress.report(2, _STEPS, tr("judging"))
    await _judged(store, engine, task, transcript_id, said, figures, record, progress)
    progress.report(_STEPS, _STEPS)


async def _examined(store: Store, library: RecordingLibrary, task: Task) -> tuple[Task, Examined]:
    """What the sound says, and with it the words that are there already; measures and check are kept."""
    found = await library.examine(task.stem, task.agent_channel)
    if found.doubled or found.check.figures["layout"] in BOTH_VOICES:
        task = replace(task, agent_channel=None)
    found = replace(found, figures=from_words(task.said, found.figures))
    await store.awrite(lambda s: keeping.store_examined(s, task.call_id, found), initiator=INITIATOR)
    return task, found


@asynccontextmanager
async def _at_its_best(library: RecordingLibrary, task: Task, sound: Pcm, check: Check) -> AsyncIterator[Pcm]:
    """The sound as it is understood best: cleaned where that helps."""
    if not check.cleaning:
        yield sound
        return
    cleaned = await library.cleaned(task.stem, check.cleaning, check.figures)
    try:
        yield cleaned
    finally:
        await asyncio.to_thread(cleaned.close)


async def _transcribed(
    store: Store, engine: Engine, task: Task, sound: Pcm, speech: Speech, kept: PieceShelf, record: Record,
    progress: Progress,
) -> tuple[int, tuple[Said, ...]]:  # fmt: skip
    wishes = await store.aread(lambda s: of_call(s, task.call_id))
    hearing = Hearing(
        sound, task.agent_channel, speech, task.direction, task.duration_ms, texts.language(), wishes.vocabulary,
        wishes.agent_name, wishes.dedicated, wishes.word_times, kept,
    )  # fmt: skip
    heard = await engine.ears.hear(hearing, record, progress)
    if not heard.said:
        await store.awrite(lambda s: pieces.drop(s, task.call_id), initiator=INITIATOR)  # the next try is a new one
        raise no_words()
    made = await store.awrite(lambda s: keeping.store_transcript(s, task, heard), initiator=INITIATOR)
    await store.awrite(lambda s: track(s, task.call_id), initiator=INITIATOR)
    return made, heard.said


async def _judged(
    store: Store, engine: Engine, task: Task, transcript_id: int, said: tuple[Said, ...], figures: Mapping[str, Any],
    record: Record, progress: Progress,
) -> None:  # fmt: skip
    if await store.aread(masks_before_judging):
        said = masked(said)
    matter = Matter(task.card, texts.language(), said, task.direction, task.duration_ms, figures, task.script)
    result = await engine.mind.judge(matter, record, progress)
    await store.awrite(lambda s: keeping.store_judgement(s, task, transcript_id, figures, result), initiator=INITIATOR)


def no_words() -> UserFacingError:
    return UserFacingError(
        tr("The call could not be analyzed"),
        tr("there are no words in the recording"),
        tr("Listen to it: silence, tones and music have no score"),
        code="analysis.no_words",
    )
