"""Tests that are kept, with every look at them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.models.experiment import Experiment, ExperimentLook
from callqa_desktop.services.experiments.definitions import Trial, kept, kept_plan, restored
from callqa_desktop.services.experiments.records import LookRow, Saved
from callqa_desktop.services.folding import storable
from callqa_desktop.services.store import announce
from callqa_desktop.texts import tr

LONGEST_NAME = 255
LONGEST_CONCLUSION = 10_000


def all_saved(session: Session, kind: str = "") -> list[Saved]:
    """Kept tests, the newest first; of one kind, or of both."""
    wanted = select(Experiment).order_by(Experiment.created_at.desc(), Experiment.id.desc())
    if kind:
        wanted = wanted.where(Experiment.kind == kind)
    rows = session.scalars(wanted).all()
    looked: dict[int, list[LookRow]] = {}
    for one in session.scalars(select(ExperimentLook).order_by(ExperimentLook.id)):
        looked.setdefault(one.experiment_id, []).append(_look(one))
    return [_saved(one, looked.get(one.id, ())) for one in rows]


def one_saved(session: Session, experiment_id: int) -> Saved:
    """One kept test.

    Raises:
        UserFacingError: it is gone.
    """
    found = _need(session, experiment_id)
    wanted = select(ExperimentLook).where(ExperimentLook.experiment_id == experiment_id).order_by(ExperimentLook.id)
    return _saved(found, [_look(one) for one in session.scalars(wanted)])


def keep(session: Session, name: str, trial: Trial, author: str) -> int:
    """Keeps a new test; returns its id.

    Raises:
        UserFacingError: no name, one that is too long, or one that is taken.
    """
    name = " ".join(storable(name).split())
    if not name or len(name) > LONGEST_NAME:
        raise UserFacingError(
            tr("The test has no name") if not name else tr("The name is too long"), "",
            tr("Give it a name of at most {n} characters").format(n=LONGEST_NAME), code="experiment.name",
        )  # fmt: skip
    if session.scalar(select(Experiment.id).where(Experiment.name == name, Experiment.kind == trial.kind)):
        raise UserFacingError(
            tr("There is a test called “{name}” already").format(name=name), "", tr("Choose another name"),
            code="experiment.taken",
        )  # fmt: skip
    made = Experiment(
        kind=trial.kind, name=name, definition=kept(trial), plan=kept_plan(trial.plan), author=author,
        created_at=now_ms(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    announce(session, ChangeKind.EXPERIMENT, made.id)
    return made.id


def looked(
    session: Session, experiment_id: int, sizes: Sequence[int], p: float | None, figures: dict[str, Any], author: str
) -> bool:
    """Counts a look; the same data seen again is none. Whether it was counted."""
    last = session.scalar(
        select(ExperimentLook)
        .where(ExperimentLook.experiment_id == experiment_id)
        .order_by(ExperimentLook.id.desc())
        .limit(1)
    )
    found = _need(session, experiment_id)
    if found.concluded_at is not None:
        return False
    if last is not None and list(last.sizes) == list(sizes) and last.p_value == p:
        return False
    session.add(
        ExperimentLook(
            experiment_id=experiment_id, sizes=list(sizes), p_value=p, figures=figures, author=author, seen_at=now_ms()
        )
    )
    announce(session, ChangeKind.EXPERIMENT, experiment_id)
    return True


def conclude(session: Session, experiment_id: int, text: str) -> None:
    """Ends a test with what the person made of it; an empty text lets it run on.

    Raises:
        UserFacingError: it is gone.
    """
    found = _need(session, experiment_id)
    found.conclusion = storable(text.strip())[:LONGEST_CONCLUSION]
    found.concluded_at = now_ms() if found.conclusion else None
    announce(session, ChangeKind.EXPERIMENT, experiment_id)


def remove(session: Session, experiment_id: int) -> None:
    found = session.get(Experiment, experiment_id)
    if found is not None:
        session.delete(found)
        announce(session, ChangeKind.EXPERIMENT, experiment_id)


def _need(session: Session, experiment_id: int) -> Experiment:
    found = session.get(Experiment, experiment_id)
    if found is None:
        raise UserFacingError(
            tr("This test is gone"), tr("somebody deleted it"), tr("Choose another one"), code="experiment.gone"
        )
    return found


def _look(one: ExperimentLook) -> LookRow:
    return LookRow(one.seen_at, one.author, tuple(one.sizes), one.p_value, one.figures.get("difference"))


def _saved(one: Experiment, looks: Sequence[LookRow]) -> Saved:
    return Saved(
        one.id, one.name, restored({**one.definition, "kind": one.kind}, one.plan), one.author, one.created_at,
        one.concluded_at, one.conclusion, tuple(looks),
    )  # fmt: skip
