"""Coaching notes to employees in the store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call
from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.models.evaluation import Annotation
from callqa_desktop.models.people import Employee
from callqa_desktop.models.quality import Coaching
from callqa_desktop.services.calls import reader
from callqa_desktop.services.folding import sort_key
from callqa_desktop.services.quality.records import CoachingRow
from callqa_desktop.services.review.reader import annotation_row
from callqa_desktop.services.store import announce
from callqa_desktop.texts import tr

MAX_TEXT = 20_000


def create(
    session: Session,
    *,
    person: str,
    text: str,
    action: str = "",
    employee_id: int | None = None,
    call_id: int | None = None,
    questions: Sequence[str] = (),
    annotations: Sequence[int] = (),
    due_at: int | None = None,
) -> int:
    """Keeps a note; the employee is that of the call where none is named.

    Raises:
        UserFacingError: the text is empty or too long, or nobody is named.
    """
    if not text.strip() or max(len(text), len(action)) > MAX_TEXT:
        raise _refused(tr("it needs a text of up to {n} characters").format(n=MAX_TEXT))
    if employee_id is None and call_id is not None:
        call = session.get(Call, call_id)
        employee_id = call.employee_id if call else None
    if employee_id is None or session.get(Employee, employee_id) is None:
        raise _refused(tr("the call has no manager; choose whom the note is for"))
    made = Coaching(
        employee_id=employee_id, call_id=call_id, questions=list(questions), annotations=list(annotations),
        text=text.strip(), action=action.strip(), due_at=due_at, author=person, created_at=now_ms(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    announce(session, ChangeKind.WORK, made.id)
    return made.id


def acknowledge(session: Session, coaching_id: int, *, known: bool = True) -> None:
    """The employee has read it; `known` False takes that back."""
    found = _get(session, coaching_id)
    found.acknowledged_at = now_ms() if known else None
    announce(session, ChangeKind.WORK, coaching_id)


def remove(session: Session, coaching_id: int) -> None:
    session.delete(_get(session, coaching_id))
    announce(session, ChangeKind.WORK, coaching_id)


def rows(session: Session, coaching_id: int | None = None) -> list[CoachingRow]:
    """All notes, or one: by employee, the newest first."""
    wanted = select(Coaching, Employee.name).outerjoin(Employee, Employee.id == Coaching.employee_id)
    if coaching_id is not None:
        wanted = wanted.where(Coaching.id == coaching_id)
    plain: list[tuple[int | None, list[int], dict[str, Any]]] = [
        (
            c.call_id,
            [n for n in c.annotations if isinstance(n, int)],
            {
                "id": c.id, "employee_id": c.employee_id, "employee": name or "", "text": c.text, "action": c.action,
                "questions": tuple(str(q) for q in c.questions), "due_at": c.due_at, "author": c.author,
                "created_at": c.created_at, "acknowledged_at": c.acknowledged_at,
            },
        )
        for c, name in session.execute(wanted)
    ]  # fmt: skip
    wanted_clips = {n for _, ids, _ in plain for n in ids}
    clips = {
        a.id: annotation_row(a) for a in session.scalars(select(Annotation).where(Annotation.id.in_(wanted_clips)))
    }
    calls = {row.id: row for row in reader.rows(session, sorted({n for n, _, _ in plain if n is not None}))}
    made = [
        CoachingRow(call=calls.get(call_id or 0), clips=tuple(clips[n] for n in ids if n in clips), **values)
        for call_id, ids, values in plain
    ]
    return sorted(made, key=lambda c: (sort_key(c.employee), -c.created_at, -c.id))


def _get(session: Session, coaching_id: int) -> Coaching:
    found = session.get(Coaching, coaching_id)
    if found is None:
        raise UserFacingError(tr("This note was deleted meanwhile"), code="coaching.gone")
    return found


def _refused(why: str) -> UserFacingError:
    return UserFacingError(tr("This note cannot be kept"), why, code="coaching.text")
