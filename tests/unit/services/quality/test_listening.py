"""What was really heard is kept with the evaluation, before and after the first answer."""

from __future__ import annotations

import pytest
from quality_world import Writer
from sqlalchemy.orm import Session

from callqa_desktop.models.call import Recording
from callqa_desktop.models.evaluation import Evaluation
from callqa_desktop.services.quality import listening
from callqa_desktop.services.scoring import evaluations

CALL, ME = 5, "Олена"


@pytest.fixture(autouse=True)
def recorded(write: Writer) -> None:
    """A recording of 100 s."""
    write(
        lambda s: s.add(
            Recording(call_id=CALL, path="x", sha256="", original_bytes=1, media_type="audio/wav", sample_rate=8000,
                      channels=2, frames=800_000, agent_channel=0, created_at=1)
        )
    )  # fmt: skip


def test_stretches_are_joined_and_counted_once(write: Writer, read: Writer) -> None:
    write(lambda s: listening.keep(s, CALL, ME, [(0, 20_000), (50_000, 60_000)], 5000))
    found = write(lambda s: listening.keep(s, CALL, ME, [(10_000, 30_000), (99_000, 120_000)], 5000))
    assert found.ranges == ((0, 30_000), (50_000, 60_000), (99_000, 120_000))
    assert found.ratio == pytest.approx(0.41)  # what lies behind the end is none of it
    assert read(lambda s: listening.read(s, CALL, ME)) == found
    assert read(lambda s: listening.read(s, CALL, "Тарас")).ratio == 0.0


def test_what_was_heard_before_the_first_answer_moves_to_the_draft(write: Writer, read: Writer) -> None:
    write(lambda s: listening.keep(s, CALL, ME, [(0, 20_000)], 7000))
    draft = write(lambda s: evaluations.draft_for(s, CALL, ME)).id
    write(lambda s: listening.keep(s, CALL, ME, [(20_000, 64_000)], 3000))

    def stored(session: Session) -> tuple[object, ...]:
        row = session.get_one(Evaluation, draft)
        return row.heard, row.heard_ratio, row.active_ms

    assert read(stored) == ([[0, 64_000]], pytest.approx(0.64), 10_000)


def test_a_submitted_evaluation_is_left_as_it_is(write: Writer, read: Writer) -> None:
    draft = write(lambda s: evaluations.draft_for(s, CALL, ME)).id
    write(lambda s: listening.keep(s, CALL, ME, [(0, 20_000)], 0))
    write(lambda s: setattr(s.get_one(Evaluation, draft), "status", "submitted"))
    found = write(lambda s: listening.keep(s, CALL, ME, [(20_000, 90_000)], 0))
    assert found.ratio == pytest.approx(0.2)
    assert read(lambda s: s.get_one(Evaluation, draft).heard) == [[0, 20_000]]
