"""Trackers and what they found, in the store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.analysis import Tracker as StoredTracker
from callqa_desktop.models.analysis import TrackerHit, Transcript
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.enums import ChangeKind, JobKind
from callqa_desktop.models.work import Job
from callqa_desktop.services.jobs import rows
from callqa_desktop.services.search.query import WORD
from callqa_desktop.services.store import announce
from callqa_desktop.services.tallies import marking
from callqa_desktop.services.trackers.matching import Line, Matcher
from callqa_desktop.services.trackers.records import (
    MAX_NAME,
    MAX_PHRASE,
    MAX_PHRASES,
    SIDES,
    Heard,
    Hit,
    Looking,
    Place,
    Tracker,
    TrackerRow,
)
from callqa_desktop.services.transcripts.reader import lines_of, newest
from callqa_desktop.texts import tr

QUEUE = "trackers"


def trackers(session: Session, ids: Iterable[int] | None = None, *, active: bool = False) -> list[Tracker]:
    """All trackers, or these, by id."""
    wanted = select(StoredTracker).order_by(StoredTracker.id)
    if ids is not None:
        wanted = wanted.where(StoredTracker.id.in_(list(ids)))
    if active:
        wanted = wanted.where(StoredTracker.active.is_(True))
    return [_record(one) for one in session.scalars(wanted)]


def track(session: Session, call_id: int, lines: Sequence[Line] | None = None) -> None:
    """Looks for every active tracker in the conversation of a call; replaces what was found before.

    Args:
        lines: the conversation as it is shown, where the caller has it already.
    """
    wanted = trackers(session, active=True)
    if lines is None:
        transcript = newest(session, call_id)
        lines = lines_of(session, transcript.id) if transcript is not None else ()
    found = Matcher(wanted).hits(lines) if wanted else []
    session.execute(delete(TrackerHit).where(TrackerHit.call_id == call_id))
    put(session, {call_id: found})
    marking.calls(session, [call_id])


def put(session: Session, found: Mapping[int, Sequence[Hit]]) -> None:
    """Adds hits by call."""
    made = [
        {
            "call_id": call_id, "tracker_id": hit.tracker_id, "count": hit.count, "first_ms": hit.first_ms,
            "places": [[p.line, p.first, p.end, p.speaker, p.phrase, p.start_ms] for p in hit.places],
        }
        for call_id, hits in found.items()
        for hit in hits
    ]  # fmt: skip
    if made:
        session.execute(insert(TrackerHit), made)


def of_call(session: Session, call_id: int) -> tuple[Heard, ...]:
    """What became of every active tracker in a call; empty where it has no conversation."""
    if newest(session, call_id) is None:
        return ()
    kept = session.execute(select(TrackerHit.tracker_id, TrackerHit.places).where(TrackerHit.call_id == call_id))
    found: dict[int, object] = {int(tracker): places for tracker, places in kept}
    return tuple(Heard(one, places_of(found.get(one.id))) for one in trackers(session, active=True))


def places_of(kept: object) -> tuple[Place, ...]:
    """From `TrackerHit.places`; what does not fit is left out."""
    made = []
    for entry in kept if isinstance(kept, list) else ():
        if isinstance(entry, list) and len(entry) == 6:
            line, first, end, speaker, phrase, start_ms = entry
            made.append(Place(int(line), int(first), int(end), int(start_ms), str(speaker), str(phrase)))
    return tuple(made)


def all_rows(session: Session) -> list[TrackerRow]:
    """Trackers with their counts, by name as the person wrote it."""
    said: dict[int, int] = {
        int(tracker): int(n)
        for tracker, n in session.execute(select(TrackerHit.tracker_id, func.count()).group_by(TrackerHit.tracker_id))
    }
    looked = session.scalar(select(func.count(Transcript.call_id.distinct()))) or 0
    return [TrackerRow(one, said.get(one.id, 0), looked) for one in trackers(session)]


def looking(session: Session) -> Looking | None:
    """The search through stored conversations under way, the first one of several."""
    job = session.scalars(
        select(Job).where(Job.kind == JobKind.TRACK, Job.state.in_(rows.OPEN)).order_by(Job.id).limit(1)
    ).first()
    return Looking(job.id, job.done, job.total) if job is not None else None


def keep(session: Session, wanted: Tracker) -> tuple[int, bool]:
    """Keeps a tracker, a new one where its id is 0.

    Returns:
        Its id, and whether what it finds may be something else now.

    Raises:
        UserFacingError: it has no name or no words, or another one is called so.
    """
    checked = _checked(session, wanted)
    stored = session.get(StoredTracker, wanted.id) if wanted.id else None
    if wanted.id and stored is None:
        raise UserFacingError(tr("This tracker was deleted meanwhile"), code="tracker.gone")
    before = _record(stored) if stored is not None else None
    if stored is None:
        stored = StoredTracker(created_at=now_ms())
        session.add(stored)
    stored.name, stored.phrases, stored.speaker = checked.name, list(checked.phrases), checked.speaker
    stored.expected, stored.active, stored.changed_at = checked.expected, checked.active, now_ms()
    session.flush()
    announce(session, ChangeKind.TRACKER, stored.id)
    other = before is None or (before.phrases, before.speaker, before.active) != (
        checked.phrases, checked.speaker, checked.active,
    )  # fmt: skip
    return stored.id, other


def remove(session: Session, tracker_id: int) -> None:
    """Deletes a tracker with all it found."""
    session.execute(delete(TrackerHit).where(TrackerHit.tracker_id == tracker_id))
    session.execute(delete(StoredTracker).where(StoredTracker.id == tracker_id))
    announce(session, ChangeKind.TRACKER, tracker_id)


def queue(session: Session, ids: Sequence[int]) -> int:
    """Queues the search of stored conversations for these trackers; it goes through the newest calls first."""
    key = f"track:{','.join(map(str, ids))}:{now_ms()}"[:255]
    return rows.queue(session, JobKind.TRACK, QUEUE, {"trackers": list(ids)}, key)


def _record(stored: StoredTracker) -> Tracker:
    return Tracker(
        stored.id, stored.name, tuple(map(str, stored.phrases)), stored.speaker, stored.expected, stored.active
    )


def _checked(session: Session, wanted: Tracker) -> Tracker:
    name = " ".join(wanted.name.split())
    phrases = tuple(dict.fromkeys(text for one in wanted.phrases if (text := " ".join(one.split()))))
    if not name or len(name) > MAX_NAME:
        raise UserFacingError(
            tr("The tracker needs a name"), tr("a name has 1 to {n} characters").format(n=MAX_NAME), code="tracker.name"
        )
    if not any(WORD.search(one) for one in phrases):
        raise UserFacingError(
            tr("The tracker has no words"), "", tr("Write what is to be heard, one phrase in each line"),
            code="tracker.words",
        )  # fmt: skip
    if len(phrases) > MAX_PHRASES or any(len(one) > MAX_PHRASE for one in phrases):
        raise UserFacingError(
            tr("The tracker has too many words"),
            tr("at most {n} phrases of {m} characters each").format(n=MAX_PHRASES, m=MAX_PHRASE),
            tr("Make two trackers of it"), code="tracker.length",
        )  # fmt: skip
    same = select(StoredTracker.id).where(StoredTracker.name == name, StoredTracker.id != wanted.id)
    if session.scalar(same) is not None:
        raise UserFacingError(
            tr("Another tracker is called {name}").format(name=name), "", tr("Choose another name"),
            code="tracker.same_name",
        )  # fmt: skip
    if wanted.speaker not in SIDES:
        raise ValueError(f"not a side: {wanted.speaker}")
    return Tracker(wanted.id, name, phrases, wanted.speaker, wanted.expected, wanted.active)
