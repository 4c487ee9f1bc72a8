"""What the review page asks for and keeps; every answer is a future, nothing needs a network."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call
from callqa_desktop.models.enums import AnnotationKind, ChangeKind
from callqa_desktop.models.evaluation import Annotation
from callqa_desktop.services.audio.library import RecordingLibrary
from callqa_desktop.services.privacy.giving import covered, judgement_to_show, silences, to_give, to_show
from callqa_desktop.services.quality import calibrations, queues
from callqa_desktop.services.records import (
    MAX_TEXT,
    AnnotationRow,
    AnswerRow,
    CallDetail,
    EvaluationRow,
    Judged,
    RecordingRow,
)
from callqa_desktop.services.review import channels, clips, judgements, reader
from callqa_desktop.services.scoring import evaluations
from callqa_desktop.services.scoring.versions import card_for
from callqa_desktop.services.search.index import index_call
from callqa_desktop.services.settings import Settings
from callqa_desktop.services.sound_quality import store as checks
from callqa_desktop.services.store import Store, announce
from callqa_desktop.services.voice.baseline import Baseline, baseline
from callqa_desktop.texts import tr

if TYPE_CHECKING:  # numpy and pydantic stay out until somebody listens or scores
    from callqa_desktop.services.audio.curves import Curves
    from callqa_desktop.services.audio.pcm import Pcm
    from callqa_desktop.services.audio.peaks import Peaks
    from callqa_desktop.services.scoring.card import Card

INITIATOR = "review"
COLOURS = ("accent", "good", "warning", "bad", "client")
"""Tones a note may have instead of that of its kind (palette.TONES)."""


class ReviewDesk:
    def __init__(self, store: Store, library: RecordingLibrary, settings: Settings) -> None:
        self._store = store
        self._library = library
        self._settings = settings

    @property
    def evaluator(self) -> str:
        """Who scores: the name in the settings."""
        return str(self._settings.get("evaluator"))

    def detail(self, call_id: int) -> Future[CallDetail]:
        """Everything of a call; blind while the evaluator takes part in an open calibration of it."""

        def work(session: Session) -> CallDetail:
            person = self.evaluator
            found = to_show(session, reader.detail(session, call_id))
            task = calibrations.task_of(session, call_id, person)
            return calibrations.blinded(found, task, person) if task else found

        return self._store.read(work)

    def judgement(self, call_id: int, analysis_id: int) -> Future[Judged]:
        """One judgement of the call by a machine, also an earlier one or a second opinion.

        Raises (in the future):
            UserFacingError: it is gone, or the call is scored blind here.
        """
        return self._store.read(
            lambda session: judgement_to_show(session, judgements.judged(session, call_id, analysis_id))
        )

    def card(self, version_id: int | None = None, *, call_id: int = 0) -> Future[tuple[int, Card]]:
        """A version of a scorecard; None for the one in force for this call."""

        def work(session: Session) -> tuple[int, Card]:
            if version_id is None:
                return card_for(session, call_id)
            return version_id, evaluations.card_of(session, version_id)

        return self._store.read(work)

    def draft(self, call_id: int) -> Future[EvaluationRow]:
        """The evaluator's open draft of this call, made when there is none; a blind one during a calibration."""
        person = self.evaluator

        def work(session: Session) -> EvaluationRow:
            task = calibrations.task_of(session, call_id, person)
            if task is not None:
                return calibrations.draft(session, call_id, person, task)
            sampling_id = queues.owner_of(session, call_id, person)
            return evaluations.draft_for(session, call_id, person, sampling_id=sampling_id)

        return self._store.write(work, initiator=INITIATOR)

    def save_draft(
        self, evaluation_id: int, answers: Mapping[str, AnswerRow], comment: str = ""
    ) -> Future[EvaluationRow]:
        return self._store.write(
            lambda s: evaluations.save_draft(s, evaluation_id, answers, comment), initiator=INITIATOR
        )

    def submit(self, evaluation_id: int) -> Future[EvaluationRow]:
        def work(session: Session) -> EvaluationRow:
            row = evaluations.submit(session, evaluation_id)
            index_call(session, row.call_id)
            return row

        return self._store.write(work, initiator=INITIATOR)

    def annotate(
        self,
        call_id: int,
        start_ms: int,
        end_ms: int,
        *,
        speaker: str = "",
        kind: str = "note",
        text: str = "",
        colour: str = "",
    ) -> Future[AnnotationRow]:
        """A note on a range of the call (a point where start equals end); `colour` is one of COLOURS or ""."""
        _check_note(start_ms, end_ms, kind, text, colour)
        author = self.evaluator

        def work(session: Session) -> AnnotationRow:
            now = now_ms()
            note = Annotation(
                call_id=call_id, start_ms=start_ms, end_ms=end_ms, speaker=speaker, kind=kind, text=text, author=author,
                colour=colour, created_at=now, changed_at=now,
            )  # fmt: skip
            session.add(note)
            index_call(session, call_id)
            announce(session, ChangeKind.ANNOTATION, call_id)
            return reader.annotation_row(note)

        return self._store.write(work, initiator=INITIATOR)

    def change_annotation(
        self, annotation_id: int, *, start_ms: int, end_ms: int, speaker: str, kind: str, text: str, colour: str = ""
    ) -> Future[AnnotationRow]:
        _check_note(start_ms, end_ms, kind, text, colour)

        def work(session: Session) -> AnnotationRow:
            note = session.get(Annotation, annotation_id)
            if note is None:
                raise UserFacingError(tr("This note was deleted meanwhile"), code="annotation.gone")
            note.start_ms, note.end_ms, note.speaker, note.kind, note.text = start_ms, end_ms, speaker, kind, text
            note.colour, note.changed_at = colour, now_ms()
            index_call(session, note.call_id)
            announce(session, ChangeKind.ANNOTATION, note.call_id)
            return reader.annotation_row(note)

        return self._store.write(work, initiator=INITIATOR)

    def delete_annotation(self, annotation_id: int) -> Future[None]:
        def work(session: Session) -> None:
            note = session.get(Annotation, annotation_id)
            if note is None:
                return
            session.delete(note)
            index_call(session, note.call_id)
            announce(session, ChangeKind.ANNOTATION, note.call_id)

        return self._store.write(work, initiator=INITIATOR)

    async def export_clip(self, call_id: int, wanted: clips.Wanted, folder: Path) -> clips.ClipFiles:
        """Writes a piece of the call as a sound file and a text into a folder.

        Raises:
            UserFacingError: the call has no sound, or the files cannot be written.
        """
        detail, how, where = await self._store.aread(lambda s: _to_give(s, call_id))
        sound = await self.open_sound(call_id)
        try:
            return await asyncio.to_thread(clips.export, detail, covered(sound, how, where), folder, wanted)
        finally:
            sound.close()

    async def export_sound(self, call_id: int, folder: Path) -> Path:
        """Writes the whole sound of a call into a folder, in the format and with the voices chosen for clips; personal
        data is silenced in it where the settings say so.

        Raises:
            UserFacingError: the call has no sound, or the file cannot be written.
        """
        detail, how, where = await self._store.aread(lambda s: _to_give(s, call_id))
        kind, side = self._settings.get("clip_format"), self._settings.get("clip_sides")
        sound = await self.open_sound(call_id)
        try:
            return await asyncio.to_thread(clips.export_whole, detail, covered(sound, how, where), folder, side, kind)
        finally:
            sound.close()

    async def open_sound(self, call_id: int) -> Pcm:
        """The sound, ready to play.

        Raises:
            UserFacingError: the call has no recording, or its file is damaged.
        """
        return await self._library.open((await self._recording(call_id)).path)

    async def peaks(self, call_id: int) -> Peaks:
        return await self._library.peaks((await self._recording(call_id)).path)

    async def curves(self, call_id: int) -> Curves:
        """Pitch, loudness, silence and overlap; the first time this takes seconds for a long call."""
        return await self._library.curves((await self._recording(call_id)).path)

    async def open_cleaned(self, call_id: int) -> Pcm:
        """The sound as cleaning makes it, ready to play; the first time it is made, which takes a moment.

        Raises:
            UserFacingError: the call has no recording, its file is damaged, or there is nothing to clean.
        """
        check = await self._store.aread(lambda s: checks.read(s, call_id))
        if check is None or not check.cleaning:
            raise UserFacingError(
                tr("There is nothing to clean in this sound"), "", tr("Listen to the original"), code="sound.clean"
            )
        return await self._library.cleaned((await self._recording(call_id)).path, check.cleaning, check.figures)

    async def check_sound(self, call_id: int) -> None:
        """Looks at the sound and keeps what was found.

        Raises:
            UserFacingError: the call has no recording, or its file is damaged.
        """
        recording = await self._recording(call_id)
        agent = recording.agent_channel if recording.channels == 2 else None
        check = (await self._library.examine(recording.path, agent)).check

        def work(session: Session) -> None:
            checks.keep(session, call_id, check)
            announce(session, ChangeKind.CALL, call_id)

        await self._store.awrite(work, initiator=INITIATOR)

    def usual(self, call_id: int) -> Future[Mapping[str, Baseline]]:
        """What is usual of the manager of a call in the measures of the calls before it; empty where there is none."""

        def work(session: Session) -> Mapping[str, Baseline]:
            call = session.get(Call, call_id)
            if call is None or call.employee_id is None:
                return {}
            return baseline(session, call.employee_id, call.started_at)

        return self._store.read(work)

    async def swap_channels(self, call_id: int) -> None:
        """The agent is in the other channel: kept with the recording, and the call is measured anew.

        Raises:
            UserFacingError: the call has no recording, or one with both voices in one channel.
        """
        await channels.swap(self._store, self._library, await self._recording(call_id), INITIATOR)

    async def _recording(self, call_id: int) -> RecordingRow:
        found = await self._store.aread(lambda s: reader.recording_of(s, call_id))
        if found is None:
            raise UserFacingError(
                tr("This call has no recording"), "", tr("Sync again if it should have one"), code="recording.none"
            )
        return found


def _to_give(session: Session, call_id: int) -> tuple[CallDetail, str, list[tuple[int, int]]]:
    """The call as it is given away, and how and where its sound is covered."""
    return to_give(session, reader.detail(session, call_id)), *silences(session, call_id)


def _check_note(start_ms: int, end_ms: int, kind: str, text: str, colour: str) -> None:
    if colour not in ("", *COLOURS):
        raise ValueError(f"no such colour: {colour!r}")
    if start_ms < 0 or end_ms < start_ms or kind not in set(AnnotationKind):
        raise ValueError("a note needs a known kind and a range that does not end before it starts")
    if len(text) > MAX_TEXT:
        raise UserFacingError(
            tr("This note is too long"), tr("at most {n} characters are kept").format(n=MAX_TEXT),
            tr("Shorten it or split it into several notes"), code="annotation.length",
        )  # fmt: skip
