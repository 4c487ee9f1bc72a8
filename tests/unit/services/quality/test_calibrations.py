"""One call, several people: blind until all have submitted, then compared; also over files between machines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from quality_world import Writer, all_best, judged
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.call import Call
from callqa_desktop.models.evaluation import ScorecardVersion
from callqa_desktop.services.quality import calibrations, exchange, parcel, results
from callqa_desktop.services.review import reader
from callqa_desktop.services.scoring import evaluations
from callqa_desktop.services.scoring.agreement import FEW
from callqa_desktop.services.scoring.versions import current_card

CALL = 5


def begin(session: Session, *members: str, expert: str = "") -> int:
    version_id, _ = current_card(session)
    return calibrations.create(session, CALL, version_id, members, facilitator="Шеф", expert=expert)


def give(session: Session, person: str, **other: str) -> None:
    """A member scores the call and submits."""
    task = calibrations.task_of(session, CALL, person)
    assert task is not None and not task.submitted
    draft = calibrations.draft(session, CALL, person, task)
    evaluations.save_draft(session, draft.id, all_best(session, task.version_id, **other))
    evaluations.submit(session, draft.id)


def test_members_see_nothing_of_each_other_or_the_model_until_all_submitted(write: Writer, read: Writer) -> None:
    write(lambda s: judged(s, CALL))
    made = write(lambda s: begin(s, "Анна", "Богдан"))
    write(lambda s: give(s, "Анна", polite="no"))

    def seen(session, person):  # type: ignore[no-untyped-def]
        task = calibrations.task_of(session, CALL, person)
        detail = reader.detail(session, CALL)
        return calibrations.blinded(detail, task, person) if task else detail

    for person, own in (("Анна", 1), ("Богдан", 0)):
        detail = read(lambda s, p=person: seen(s, p))
        assert len(detail.evaluations) == own
        assert (detail.row.ai_score, detail.findings, detail.summary) == (None, (), "")
        assert detail.calibration_id == made
    assert read(lambda s: calibrations.task_of(s, CALL, "Хтось інший")) is None
    with pytest.raises(UserFacingError, match="still hidden"):
        read(lambda s: results.result(s, made))
    with pytest.raises(UserFacingError, match="have scored"):
        write(lambda s: calibrations.draft(s, CALL, "Анна", calibrations.task_of(s, CALL, "Анна")))
    write(lambda s: give(s, "Богдан"))
    assert read(lambda s: seen(s, "Анна")).row.ai_score is not None
    (row,) = read(calibrations.rows)
    assert row.revealed and row.submitted == 2


def test_a_calibration_never_becomes_the_calls_score(write: Writer, read: Writer) -> None:
    before = read(lambda s: s.get_one(Call, CALL).human_score)
    write(lambda s: begin(s, "Анна", "Богдан"))
    write(lambda s: give(s, "Анна", polite="no"))
    assert read(lambda s: s.get_one(Call, CALL).human_score) == before


def test_two_people_are_compared_by_kappa_and_with_the_expert(write: Writer, read: Writer) -> None:
    made = write(lambda s: begin(s, "Анна", "Богдан", expert="Анна"))
    write(lambda s: give(s, "Анна"))
    write(lambda s: give(s, "Богдан", polite="no", greet="partly"))
    found = read(lambda s: results.result(s, made))
    by_key = {q.key: q for q in found.questions}
    assert by_key["polite"].answers == {"Анна": "yes", "Богдан": "no"}
    assert (by_key["polite"].steps, by_key["greet"].steps, by_key["lang"].steps) == (2, 1, 0)
    assert (by_key["greet"].exact, by_key["greet"].near) == (0.0, 1.0)
    assert [q.key for q in found.discuss] == ["polite", "greet"]
    assert by_key["polite"].consensus == "yes"  # the expert's
    n = len(found.questions)
    assert (found.overall.measure, found.overall.n) == ("kappa", n)
    assert found.overall.exact == pytest.approx((n - 2) / n)
    assert found.overall.near == pytest.approx((n - 1) / n)
    assert found.overall.value is not None and found.overall.low is not None
    assert found.distances == {"Богдан": (pytest.approx((n - 2) / n), pytest.approx(3 / n))}
    assert found.spread is not None and found.spread > 0
    assert by_key["polite"].over_calls.why == FEW  # one call says nothing about a question


def test_three_people_and_a_gap_are_compared_by_alpha(write: Writer, read: Writer) -> None:
    made = write(lambda s: begin(s, "Анна", "Богдан", "Віра"))
    write(lambda s: give(s, "Анна", polite="no"))
    write(lambda s: give(s, "Богдан"))
    with pytest.raises(UserFacingError):
        read(lambda s: results.result(s, made))
    write(lambda s: calibrations.close(s, made))  # Віра is ill
    found = read(lambda s: results.result(s, made))
    assert set(found.scores) == {"Анна", "Богдан"}
    assert found.overall.measure == "kappa"
    write(lambda s: calibrations.remove(s, made))
    made = write(lambda s: begin(s, "Анна", "Богдан", "Віра"))
    for name, other in (("Анна", {"polite": "no"}), ("Богдан", {}), ("Віра", {"polite": "no"})):
        write(lambda s, n=name, o=other: give(s, n, **o))
    found = read(lambda s: results.result(s, made))
    assert found.overall.measure == "alpha"
    polite = next(q for q in found.questions if q.key == "polite")
    assert polite.exact == pytest.approx(1 / 3)
    assert polite.consensus == "no"  # of most


def test_too_few_people_are_refused(write: Writer) -> None:
    with pytest.raises(UserFacingError, match="several people"):
        write(lambda s: begin(s, "Анна", " Анна "))


def test_consensus_becomes_a_draft_of_the_facilitator(write: Writer, read: Writer) -> None:
    made = write(lambda s: begin(s, "Анна", "Богдан"))
    write(lambda s: give(s, "Анна", polite="no"))
    write(lambda s: give(s, "Богдан"))
    found = read(lambda s: results.result(s, made))
    row = write(lambda s: calibrations.keep_consensus(s, made, "Шеф", {q.key: q.consensus for q in found.questions}))
    assert (row.kind, row.evaluator, row.status) == ("human", "Шеф", "draft")
    assert row.answers["greet"].option == "yes"


@pytest.fixture
def sent(write: Writer, read: Writer) -> tuple[int, str, str]:
    """A calibration, as Анна sends it while it is blind, and as it stands once all have submitted."""
    made = write(lambda s: begin(s, "Анна", "Богдан"))
    write(lambda s: give(s, "Анна", polite="no"))
    blind = read(lambda s: parcel.pack(exchange.calibration_content(s, made, "Анна")))
    write(lambda s: give(s, "Богдан"))
    return made, blind, read(lambda s: parcel.pack(exchange.calibration_content(s, made, "Богдан")))


def test_a_calibration_travels_and_comes_back(
    sent: tuple[int, str, str], write: Writer, read: Writer, tmp_path: Path
) -> None:
    made, blind, whole = sent
    assert [s["member"] for s in json.loads(blind)["content"]["submissions"]] == ["Анна"]
    write(lambda s: calibrations.remove(s, made))  # another machine, as it were
    (tmp_path / "blind.json").write_text(blind, "utf-8")
    (tmp_path / "whole.json").write_text(whole, "utf-8")
    for _ in range(2):  # twice: nothing is added again
        write(lambda s: exchange.take_calibration(s, parcel.read(tmp_path / "blind.json")))
        (row,) = read(calibrations.rows)
        assert row.members == (("Анна", True), ("Богдан", False))
    taken = write(lambda s: exchange.take_calibration(s, parcel.read(tmp_path / "whole.json")))
    found = read(lambda s: results.result(s, taken))
    assert [q.key for q in found.discuss] == ["polite"]


def test_a_card_unknown_here_comes_with_the_file_and_is_not_put_in_force(
    sent: tuple[int, str, str], write: Writer, read: Writer, tmp_path: Path
) -> None:
    made, blind, _ = sent
    write(lambda s: calibrations.remove(s, made))
    data = json.loads(blind)
    data["content"]["card"]["pass_mark"] = "71"
    data["sha256"] = parcel.digest(data["content"])
    (tmp_path / "other.json").write_text(json.dumps(data), "utf-8")
    in_force = read(lambda s: current_card(s)[0])
    write(lambda s: exchange.take_calibration(s, parcel.read(tmp_path / "other.json")))
    (row,) = read(calibrations.rows)
    assert row.version_id != in_force == read(lambda s: current_card(s)[0])
    assert read(lambda s: s.get_one(ScorecardVersion, row.version_id).published_by) == "Шеф"


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda t: t.replace('"option": "no"', '"option": "yes"'), "changed"),
        (lambda t: t[: len(t) // 2], "no file of this program"),
        (lambda t: t.replace("callqa-calibration", "another"), "no file of this program"),
        (lambda t: "[" * 100_000, "no file of this program"),
        (lambda t: "17", "no file of this program"),
    ],
)
def test_a_spoiled_file_is_refused(sent: tuple[int, str, str], tmp_path: Path, spoil: object, why: str) -> None:
    (tmp_path / "x.json").write_text(spoil(sent[1]), "utf-8")  # type: ignore[operator]  # a function, see above
    with pytest.raises(UserFacingError, match="cannot be taken in") as caught:
        parcel.read(tmp_path / "x.json")
    assert why in caught.value.why


def test_a_file_about_a_call_that_is_not_here_is_refused(
    sent: tuple[int, str, str], write: Writer, tmp_path: Path
) -> None:
    (tmp_path / "x.json").write_text(sent[1], "utf-8")
    write(lambda s: s.delete(s.get_one(Call, CALL)))
    with pytest.raises(UserFacingError, match="cannot be taken in") as caught:
        write(lambda s: exchange.take_calibration(s, parcel.read(tmp_path / "x.json")))
    assert "the call" in caught.value.why
