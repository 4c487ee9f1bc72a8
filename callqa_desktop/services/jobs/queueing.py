"""Puts the analysis of calls into the queue of a model, on its own or as a part of a batch."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.call import Call
from callqa_desktop.models.enums import MODEL, CallStatus, JobKind, RecordingState, Service
from callqa_desktop.services.connections.desk import by_service
from callqa_desktop.services.jobs import rows
from callqa_desktop.services.records import ConnectionRow
from callqa_desktop.services.settings import setting
from callqa_desktop.texts import tr

ASKED = 10
"""Priority of what a person waits for; 0 is what the program does by itself, batches among it."""
_PART = 500


def one_of(session: Session, services: tuple[str, ...], why: str, what_to_add: str) -> ConnectionRow:
    """The first connection to one of these services.

    Raises:
        UserFacingError: there is none; it says what to add.
    """
    found = by_service(session, services)
    if not found:
        raise UserFacingError(
            tr("This needs a connection"), why, tr("Open Connections and {action}").format(action=what_to_add),
            code="connection.none",
        )  # fmt: skip
    return found[0]


def model_of(session: Session, name: str = "") -> ConnectionRow:
    """The model that analyzes: of the connection that is named, else of the one chosen in the settings, else of the
    oldest. Raises as `one_of`.
    """
    wanted = name or setting(session, "analyzed_by")
    chosen = next((row for row in by_service(session, MODEL) if row.name == wanted), None)
    return chosen or one_of(session, MODEL, tr("no model is connected"), tr("add Google Gemini or this computer"))


def queue_name(model: ConnectionRow) -> str:
    """The queue of a model; one that works on this machine has a kind of its own, with a pace of its own."""
    return f"{'model' if model.service == Service.GEMINI else 'local'}:{model.id}"


def with_sound(session: Session, call_ids: Sequence[int]) -> list[int]:
    """Those with a recording, the newest calls first."""
    ready: list[int] = []
    for start in range(0, len(call_ids), _PART):
        ready += session.scalars(
            select(Call.id)
            .where(Call.id.in_(list(call_ids[start : start + _PART])), Call.recording_state == RecordingState.STORED)
            .order_by(Call.started_at.desc())
        )
    return ready


def queue_analyses(
    session: Session,
    model: ConnectionRow,
    call_ids: Sequence[int],
    *,
    again: bool = False,
    priority: int = ASKED,
    batch_id: int | None = None,
) -> list[int]:
    """Queues the calls with a recording; returns the jobs."""
    ready = with_sound(session, call_ids)
    jobs: list[int] = []
    for call_id in ready:
        target = {"connection_id": model.id, "call_id": call_id, **({"again": True} if again else {})}
        key = f"analyze:{call_id}"
        jobs.append(rows.queue(session, JobKind.ANALYZE, queue_name(model), target, key, priority, batch_id))
    for start in range(0, len(ready), _PART):
        session.execute(
            update(Call)
            .where(
                Call.id.in_(ready[start : start + _PART]), Call.status.in_((CallStatus.NEW, CallStatus.FAILED))
            )
            .values(status=CallStatus.QUEUED)
        )  # fmt: skip
    return jobs


def queue_measuring(session: Session, call_ids: Sequence[int], priority: int = ASKED) -> list[int]:
    """Queues the check and the measures of the sound, for which no model is needed; returns the jobs."""
    return [
        rows.queue(session, JobKind.MEASURE, "sound", {"call_id": call_id}, f"measure:{call_id}", priority)
        for call_id in with_sound(session, call_ids)
    ]


def queue_opinion(
    session: Session, model: ConnectionRow, call_id: int, name: str = "", prompt: str = "", priority: int = ASKED
) -> list[int]:
    """Queues a second opinion on a call; returns the job.

    Args:
        name: the model to ask, "" for the one of the connection.
        prompt: version of the instructions, "" for the usual one of second opinions.
    """
    given = {key: value for key, value in (("model", name), ("prompt", prompt)) if value}
    target = {"connection_id": model.id, "call_id": call_id, **given}
    key = f"opinion:{call_id}:{name}:{prompt}"
    return [rows.queue(session, JobKind.OPINION, queue_name(model), target, key, priority)]


def nothing_to_analyze() -> UserFacingError:
    return UserFacingError(
        tr("There is nothing to analyze"), tr("none of these calls has a recording"),
        tr("Choose answered calls, or sync again to fetch recordings"), code="analyze.nothing",
    )  # fmt: skip
