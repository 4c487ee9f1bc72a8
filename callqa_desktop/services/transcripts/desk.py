"""What the window asks for when a person corrects a transcript; every answer is a future."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.analysis import Transcript, TranscriptEdit
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.enums import ChangeKind, EditKind, Speaker
from callqa_desktop.services.privacy.conversation import masked_rows, unmasked
from callqa_desktop.services.privacy.masking import mask
from callqa_desktop.services.records import CorrectionRow, Transcribed
from callqa_desktop.services.search.index import index_call
from callqa_desktop.services.settings import Settings
from callqa_desktop.services.store import Store, announce
from callqa_desktop.services.trackers.store import track
from callqa_desktop.services.transcripts import reader
from callqa_desktop.services.transcripts.carry import fitting
from callqa_desktop.services.transcripts.overlay import Edit, Overlay, names
from callqa_desktop.services.transcripts.texts import LONGEST_LINE, LONGEST_NAME, tidy
from callqa_desktop.texts import tr

INITIATOR = "review"
_TEXTS = {
    EditKind.TEXT: ("text",), EditKind.SPLIT: ("left", "right"), EditKind.MERGE: ("text",), EditKind.RENAME: ("name",)
}  # fmt: skip


class TranscriptDesk:
    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings

    @property
    def _masks(self) -> bool:
        """Personal data is not shown on this computer."""
        return bool(self._settings.get("mask_in_view"))

    def _shown(self, words: Transcribed) -> Transcribed:
        return replace(words, lines=masked_rows(words.lines)) if self._masks else words

    def read(self, call_id: int) -> Future[Transcribed]:
        """The conversation of a call with its corrections."""
        return self._store.read(lambda s: self._shown(reader.transcribed(s, call_id)))

    def history(self, call_id: int) -> Future[tuple[CorrectionRow, ...]]:
        """Every correction ever made on this call, newest first; those of former transcripts are marked."""

        def work(session: Session) -> tuple[CorrectionRow, ...]:
            rows = reader.history(session, call_id)
            if not self._masks:
                return rows
            return tuple(replace(row, before=mask(row.before).text, after=mask(row.after).text) for row in rows)

        return self._store.read(work)

    def edit(
        self, call_id: int, kind: EditKind, payload: Mapping[str, Any], *, transcript: int = 0
    ) -> Future[Transcribed]:
        """One correction; what had been undone can then no longer be done again.

        A correction that changes nothing leaves the journal alone. A draft of the line is done with.

        Args:
            payload: see overlay.Edit.
            transcript: which one was in front of the person; 0 for the one in force.

        Raises (in the future):
            UserFacingError: a text is too long or empty, or the line is no longer there.
        """
        author = str(self._settings.get("evaluator"))

        def work(session: Session) -> Transcribed:
            current = _transcript(session, call_id)
            wanted = checked(kind, payload)
            if transcript not in (0, current.id):
                raise _gone()
            if self._masks:
                wanted |= unmasked(wanted, reader.lines_of(session, current.id))
            _keep(session, current, kind, wanted, author)
            if "line" in wanted:
                _drop_draft(session, current.id, str(wanted["line"]))
            return self._shown(_changed(session, call_id))

        return self._store.write(work, initiator=INITIATOR)

    def undo(self, call_id: int) -> Future[Transcribed]:
        """Takes the last correction in force back; nothing when there is none."""
        return self._store.write(lambda s: self._shown(_step(s, call_id, undo=True)), initiator=INITIATOR)

    def redo(self, call_id: int) -> Future[Transcribed]:
        """Does again what was undone last; nothing when there is none."""
        return self._store.write(lambda s: self._shown(_step(s, call_id, undo=False)), initiator=INITIATOR)

    def copy_former(self, call_id: int) -> Future[int]:
        """Takes over corrections of the former transcripts that fit the words of the new one; how many did."""
        author = str(self._settings.get("evaluator"))

        def work(session: Session) -> int:
            transcript = _transcript(session, call_id)
            older = session.scalars(
                select(Transcript.id)
                .where(Transcript.call_id == call_id, Transcript.id != transcript.id)
                .order_by(Transcript.id.desc())
            ).all()
            done = 0
            for former in older:
                edits = reader.in_force(reader.journal(session, former))
                if not edits:
                    continue
                lines = reader.lines_of(session, former)
                for kind, payload in fitting(lines, names(edits), reader.lines_of(session, transcript.id)):
                    done += _keep(session, transcript, kind, payload, author)
            if done:
                _changed(session, call_id)
            return done

        return self._store.write(work)

    def keep_draft(self, transcript: int, line: str, text: str) -> Future[None]:
        """Keeps what was begun on a line, for offering it again; "" forgets it.

        Raises (in the future):
            UserFacingError: the text is too long.
        """

        def work(session: Session) -> None:
            _drop_draft(session, transcript, line)
            if text and session.get(Transcript, transcript) is not None:
                _check_length(text, LONGEST_LINE)
                lowest = session.scalar(
                    select(func.min(TranscriptEdit.sequence)).where(TranscriptEdit.transcript_id == transcript)
                )
                session.add(
                    TranscriptEdit(
                        transcript_id=transcript, sequence=min(lowest or 0, 0) - 1, kind=EditKind.DRAFT,
                        payload={"line": line, "text": text}, created_at=now_ms(),
                    )
                )  # fmt: skip

        return self._store.write(work, initiator=INITIATOR)


def checked(kind: EditKind, payload: Mapping[str, Any]) -> dict[str, Any]:
    """The payload with its texts made tidy.

    Raises:
        UserFacingError: a text is too long or has no words.
        ValueError: the payload is not one of this kind.
    """
    wanted = dict(payload)
    for key in _TEXTS.get(kind, ()):
        wanted[key] = tidy(str(wanted.get(key, "")))
        _check_length(wanted[key], LONGEST_NAME if kind == EditKind.RENAME else LONGEST_LINE)
        if not wanted[key] and kind != EditKind.RENAME:
            raise UserFacingError(
                tr("A line cannot be empty"), tr("it would have a time and no words"),
                tr("Merge it with the previous line, or write what is said"), code="transcript.empty",
            )  # fmt: skip
    known = "speaker" not in wanted or wanted["speaker"] in set(Speaker)
    if kind == EditKind.DRAFT or not known:
        raise ValueError(f"not a correction: {kind}")
    return wanted


def _check_length(text: str, longest: int) -> None:
    if len(text) > longest:
        raise UserFacingError(
            tr("This is too long for one line"), tr("at most {n} characters are kept").format(n=longest),
            tr("Shorten it or split the line"), code="transcript.length",
        )  # fmt: skip


def _transcript(session: Session, call_id: int) -> Transcript:
    found = reader.newest(session, call_id)
    if found is None:
        raise UserFacingError(
            tr("This call has no conversation in words"), "", tr("Analyze it first"), code="transcript.none"
        )
    return found


def _keep(session: Session, transcript: Transcript, kind: EditKind, payload: Mapping[str, Any], author: str) -> bool:
    """Adds a correction that changes something; False for one that does not.

    Raises:
        UserFacingError: its line is not there.
    """
    rows = reader.journal(session, transcript.id)
    undone = [row for row in rows if row.undone]
    sequence = max((row.sequence for row in rows), default=0) + 1
    overlay = Overlay(reader.utterances(session, transcript.id))
    for edit in reader.in_force(rows):
        overlay.do(edit)
    for key in ("line", "into"):
        if key in payload and not overlay.text(str(payload[key])):
            raise _gone()
    if not overlay.do(Edit(sequence, kind, payload)):
        return False
    for row in undone:
        session.delete(row)
    session.flush()
    session.add(
        TranscriptEdit(
            transcript_id=transcript.id, sequence=sequence, kind=kind, payload=dict(payload), author=author,
            created_at=now_ms(),
        )
    )  # fmt: skip
    session.flush()
    return True


def _gone() -> UserFacingError:
    return UserFacingError(
        tr("This line has changed meanwhile"), tr("the call was transcribed or corrected anew"),
        tr("Look at the conversation again and repeat the correction"), code="transcript.gone",
    )  # fmt: skip


def _step(session: Session, call_id: int, *, undo: bool) -> Transcribed:
    transcript = _transcript(session, call_id)
    rows = reader.journal(session, transcript.id)
    if undo:
        row = next((row for row in reversed(rows) if not row.undone), None)
    else:
        row = next((row for row in rows if row.undone), None)
    if row is None:
        return reader.transcribed(session, call_id)
    row.undone = undo
    return _changed(session, call_id)


def _changed(session: Session, call_id: int) -> Transcribed:
    session.flush()
    index_call(session, call_id)
    track(session, call_id)
    announce(session, ChangeKind.TRANSCRIPT, call_id)
    return reader.transcribed(session, call_id)


def _drop_draft(session: Session, transcript_id: int, line: str) -> None:
    for row in reader.drafts(session, transcript_id):
        if row.payload.get("line") == line:
            session.delete(row)
    session.flush()
