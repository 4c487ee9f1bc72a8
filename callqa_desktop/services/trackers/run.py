"""The job that looks for changed trackers in stored conversations, newest calls first, in portions.

Each portion is one transaction that also notes in the job how far it came, so that it goes on there after a crash.
A portion takes the trackers as they are now: words changed meanwhile are looked for at once, and a further job sees
to the calls already passed.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import TrackerHit, Transcript
from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.services.jobs import rows
from callqa_desktop.services.jobs.wording import said
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import JobRow
from callqa_desktop.services.store import Store, announce
from callqa_desktop.services.tallies import marking
from callqa_desktop.services.trackers import conversations, store
from callqa_desktop.services.trackers.matching import Matcher
from callqa_desktop.services.trackers.records import Hit
from callqa_desktop.texts import later

PORTION = 200
"""Calls in one transaction: what matching found before is written within a few milliseconds."""


async def run(database: Store, job: JobRow, progress: Progress) -> str:
    """Goes through all conversations below the place where it stopped.

    Raises:
        Cancelled: what was found so far stays, and the rest is as it was.
    """
    ids = [int(one) for one in job.target.get("trackers", ())]
    below = int(job.target.get("below", 0)) or None
    done, total = await database.aread(lambda s: _counts(s, below))
    while True:
        progress.report(done, total)
        portion = await database.aread(lambda s, b=below: _calls(s, b))  # type: ignore[misc]  # one each time round
        if not portion:
            break
        found = await database.aread(lambda s, p=portion: _found(s, ids, p))  # type: ignore[misc]  # likewise
        below = portion[-1]
        target = {**job.target, "below": below}
        await database.awrite(
            lambda s, p=portion, f=found, t=target: _keep(s, job.id, ids, p, f, t),  # type: ignore[misc]  # likewise
            initiator="trackers",
        )
        done += len(portion)
    await database.awrite(lambda s: announce(s, ChangeKind.TRACKER, *ids), initiator="trackers")
    return said(later("Looked through {n} conversations"), n=done)


def _counts(session: Session, below: int | None) -> tuple[int, int]:
    total = session.scalar(select(func.count(Transcript.call_id.distinct()))) or 0
    if below is None:
        return 0, total
    rest = select(func.count(Transcript.call_id.distinct())).where(Transcript.call_id < below)
    return total - (session.scalar(rest) or 0), total


def _calls(session: Session, below: int | None) -> list[int]:
    wanted = select(Transcript.call_id).distinct().order_by(Transcript.call_id.desc()).limit(PORTION)
    return list(session.scalars(wanted if below is None else wanted.where(Transcript.call_id < below)))


def _found(session: Session, ids: Sequence[int], calls: Sequence[int]) -> dict[int, list[Hit]]:
    matcher = Matcher(store.trackers(session, ids, active=True))
    return {call_id: matcher.hits(lines) for call_id, lines in conversations.read(session, calls)}


def _keep(
    session: Session, job_id: int, ids: Sequence[int], calls: Sequence[int], found: dict[int, list[Hit]],
    target: dict[str, object],
) -> None:  # fmt: skip
    present = {one.id for one in store.trackers(session, ids)}  # deleted meanwhile: nothing of it is kept
    session.execute(delete(TrackerHit).where(TrackerHit.call_id.in_(list(calls)), TrackerHit.tracker_id.in_(list(ids))))
    store.put(session, {call: [hit for hit in hits if hit.tracker_id in present] for call, hits in found.items()})
    marking.calls(session, calls)
    rows.change(session, job_id, target=target)
