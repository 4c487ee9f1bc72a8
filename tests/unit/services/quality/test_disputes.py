"""Disputes: raised with a deadline, decided once, and nothing is overwritten; also over files between machines."""

from __future__ import annotations

from pathlib import Path

import pytest
from quality_world import Writer, judged, scored
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call
from callqa_desktop.models.evaluation import Answer, Evaluation
from callqa_desktop.models.quality import Dispute
from callqa_desktop.services.quality import disputes, exchange, parcel

CALL = 5


def object_to(session: Session, evaluation_id: int, **given: object) -> int:
    values = {"person": "Ігор", "reason": "I did greet", "question": "greet", "wanted": "yes", "hours": 48, "most": 2}
    return disputes.raise_dispute(session, evaluation_id, **{**values, **given})  # type: ignore[arg-type]  # test


def test_an_accepted_dispute_makes_a_new_evaluation_and_keeps_the_old_one(write: Writer, read: Writer) -> None:
    old = write(lambda s: scored(s, CALL, "Анна", greet="no"))
    raised = write(lambda s: object_to(s, old))
    (row,) = read(disputes.rows)
    assert (row.given_option, row.wanted_option, row.status, row.call.id) == ("no", "yes", "open", CALL)
    assert row.deadline_at - row.created_at == 48 * 3_600_000
    new = write(lambda s: disputes.accept(s, raised, "Шеф", "heard at 0:12"))
    kept = [read(lambda s, n=n: s.get_one(Evaluation, n)) for n in (old, new)]
    before, after = [(e.status, e.evaluator, e.score) for e in kept]
    assert before[:2] == ("superseded", "Анна") and after[:2] == ("submitted", "Шеф")
    assert after[2] > before[2]
    assert read(lambda s: s.get_one(Answer, (old, "greet")).option) == "no"
    assert read(lambda s: s.get_one(Answer, (new, "greet")).option) == "yes"
    assert read(lambda s: s.get_one(Evaluation, new).supersedes_id) == old
    assert read(lambda s: s.get_one(Call, CALL).human_score) == after[2]
    (row,) = read(disputes.rows)
    assert (row.status, row.resolver, row.decision, row.result_evaluation_id) == (
        "accepted", "Шеф", "heard at 0:12", new,
    )  # fmt: skip
    with pytest.raises(UserFacingError, match="decided already"):
        write(lambda s: disputes.reject(s, raised, "Шеф", "no"))


def test_the_models_own_evaluation_stays_beside_the_new_one(write: Writer, read: Writer) -> None:
    old = write(lambda s: judged(s, CALL, greet="no"))
    raised = write(lambda s: object_to(s, old))
    write(lambda s: disputes.accept(s, raised, "Шеф", ""))
    assert read(lambda s: s.get_one(Evaluation, old).status) == "submitted"


def test_a_rejection_needs_a_reason_and_leaves_the_score(write: Writer, read: Writer) -> None:
    old = write(lambda s: scored(s, CALL, "Анна", greet="no"))
    raised = write(lambda s: object_to(s, old))
    with pytest.raises(UserFacingError, match="cannot be kept"):
        write(lambda s: disputes.reject(s, raised, "Шеф", " "))
    write(lambda s: disputes.reject(s, raised, "Шеф", "not said"))
    assert read(lambda s: s.get_one(Evaluation, old).status) == "submitted"
    assert read(disputes.rows)[0].decision == "not said"


def test_what_cannot_be_disputed(write: Writer, read: Writer) -> None:
    old = write(lambda s: scored(s, CALL, "Анна", greet="no"))
    for given in ({"reason": " "}, {"question": "nothing"}, {"wanted": "nothing"}):
        with pytest.raises(UserFacingError, match="cannot be kept"):
            write(lambda s, g=given: object_to(s, old, **g))
    first = write(lambda s: object_to(s, old))
    with pytest.raises(UserFacingError) as caught:
        write(lambda s: object_to(s, old))
    assert "open already" in caught.value.why
    write(lambda s: disputes.withdraw(s, first, "Ігор"))
    for question in ("greet", "polite"):  # the withdrawn one does not count
        write(lambda s, q=question: object_to(s, old, question=q))
    with pytest.raises(UserFacingError) as caught:
        write(lambda s: object_to(s, old, question="lang"))
    assert "2 times" in caught.value.why
    draft = write(lambda s: scored(s, 6, "Анна"))
    write(lambda s: setattr(s.get_one(Evaluation, draft), "status", "draft"))
    with pytest.raises(UserFacingError):
        write(lambda s: object_to(s, draft))


def test_open_ones_come_first_by_deadline(write: Writer, read: Writer) -> None:
    first, second, third = (
        write(lambda s, n=n, h=h: object_to(s, scored(s, n, "Анна"), hours=h)) for n, h in ((5, 48), (6, 1), (7, 5))
    )
    write(lambda s: disputes.reject(s, third, "Шеф", "no"))
    assert [row.id for row in read(disputes.rows)] == [second, first, third]


def test_a_dispute_and_its_decision_travel(write: Writer, read: Writer, tmp_path: Path) -> None:
    old = write(lambda s: scored(s, CALL, "Анна", greet="no"))
    raised = write(lambda s: object_to(s, old))
    (tmp_path / "asked.json").write_text(read(lambda s: parcel.pack(exchange.dispute_content(s, raised))), "utf-8")

    def decide(session: Session) -> str:
        disputes.accept(session, raised, "Шеф", "right")
        text = parcel.pack(exchange.dispute_content(session, raised))
        session.rollback()  # it happens on the other machine
        return text

    (tmp_path / "decided.json").write_text(read(decide), "utf-8")
    write(lambda s: s.delete(s.get_one(Dispute, raised)))
    for _ in range(2):
        write(lambda s: exchange.take_dispute(s, parcel.read(tmp_path / "asked.json")))
    (row,) = read(disputes.rows)
    assert (row.status, row.raised_by, row.reason) == ("open", "Ігор", "I did greet")
    for _ in range(2):
        write(lambda s: exchange.take_dispute(s, parcel.read(tmp_path / "decided.json")))
    (row,) = read(disputes.rows)
    assert (row.status, row.resolver, row.decision) == ("accepted", "Шеф", "right")
    assert read(lambda s: s.get_one(Answer, (row.result_evaluation_id, "greet")).option) == "yes"
    assert row.deadline_at > now_ms()
