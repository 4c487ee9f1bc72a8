"""Evaluations in a real store: drafts survive, submitted ones stay, scores reach the call."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.enums import CalibrationStatus, ChangeKind, Direction, Disposition, EvaluationKind, Service
from callqa_desktop.models.quality import Calibration
from callqa_desktop.models.schema import Call, Connection, Recording, Setting
from callqa_desktop.services.changes import Change
from callqa_desktop.services.records import AnswerRow, EvaluationRow, EvidenceRow
from callqa_desktop.services.scoring import evaluations
from callqa_desktop.services.scoring.card import load_default
from callqa_desktop.services.scoring.evaluations import (
    current_card,
    draft_for,
    evaluations_of,
    record_work,
    save_draft,
    store_ai,
    submit,
)
from callqa_desktop.services.scoring.sheet import answers_from_json
from callqa_desktop.services.scoring.versions import CARD_SETTING
from callqa_desktop.services.store import Store

CARD = load_default("sales")
WRITTEN = {
    "greet": AnswerRow("greet", "yes"),
    "custname": AnswerRow("custname", "partly", comment="once", evidence=(EvidenceRow(1_200, 3_400, "Олено"),)),
}


REST = (
    "purpose", "openq", "criteria", "recap_need", "listen", "match", "value", "accurate", "next", "ask", "recap",
    "bye", "polite", "pace", "lang",
)  # fmt: skip
COMPLETE = WRITTEN | {key: AnswerRow(key, "na") for key in REST} | {"objection": AnswerRow("objection", "no")}
"""The same with every other question answered by what changes no score."""


def put_call(session: Session) -> int:
    now = now_ms()
    connection = Connection(service=Service.FOLDER, name="Files", created_at=now)
    session.add(connection)
    session.flush()
    call = Call(
        connection_id=connection.id,
        external_id="1",
        started_at=now,
        direction=Direction.INBOUND,
        disposition=Disposition.ANSWERED,
        created_at=now,
        changed_at=now,
    )
    session.add(call)
    session.flush()
    return call.id


def put_calibration(session: Session, call_id: int, version_id: int) -> int:
    made = Calibration(
        call_id=call_id, version_id=version_id, facilitator="Olha", status=CalibrationStatus.OPEN, created_at=now_ms()
    )
    session.add(made)
    session.flush()
    return made.id


def put_recording(call_id: int, seconds: int) -> Recording:
    return Recording(
        call_id=call_id, path="aa/b", sha256="0" * 64, original_bytes=1, media_type="audio/wav", sample_rate=8_000,
        channels=2, frames=8_000 * seconds, agent_channel=0, created_at=now_ms(),
    )  # fmt: skip


@pytest.fixture
def call_id(store: Store) -> Iterator[int]:
    store.write(evaluations.publish_defaults).result()
    yield store.write(put_call).result()


def scores(store: Store, call_id: int) -> tuple[float | None, float | None]:
    def read(session: Session) -> tuple[float | None, float | None]:
        call = session.get_one(Call, call_id)
        return call.human_score, call.ai_score

    return store.read(read).result()


def test_the_default_cards_are_published_once(store: Store, call_id: int) -> None:
    first = store.read(current_card).result()
    store.write(evaluations.publish_defaults).result()
    assert store.read(current_card).result() == first
    assert first[1] == CARD


def test_the_setting_chooses_the_card(store: Store, call_id: int) -> None:
    store.write(lambda s: s.add(Setting(key=CARD_SETTING, value="support"))).result()
    version_id, card = store.read(current_card).result()
    assert card.key == "support"
    assert store.read(lambda s: evaluations.card_of(s, version_id)).result() == card


def test_a_draft_is_found_again_with_all_that_was_written(store: Store, call_id: int) -> None:
    draft = store.write(lambda s: draft_for(s, call_id, "Olha")).result()
    store.write(lambda s: save_draft(s, draft.id, WRITTEN, "quiet line")).result()
    again = store.write(lambda s: draft_for(s, call_id, "Olha")).result()
    assert again.id == draft.id
    assert dict(again.answers) == WRITTEN
    assert again.comment == "quiet line"
    assert again.score == 81.3
    assert scores(store, call_id) == (None, None), "a draft is nobody's result yet"


def test_a_draft_may_be_emptied(store: Store, call_id: int) -> None:
    draft = store.write(lambda s: draft_for(s, call_id, "Olha")).result()
    store.write(lambda s: save_draft(s, draft.id, WRITTEN, "")).result()
    emptied = store.write(lambda s: save_draft(s, draft.id, {}, "")).result()
    assert not emptied.answers and emptied.score is None


def test_submitting_sets_the_score_of_the_call(store: Store, call_id: int) -> None:
    draft = store.write(lambda s: draft_for(s, call_id, "Olha")).result()
    store.write(lambda s: save_draft(s, draft.id, COMPLETE, "")).result()
    heard: list[Change] = []
    store.changes.subscribe(heard.append)
    done = store.write(lambda s: submit(s, draft.id)).result()
    assert done.status == "submitted" and done.submitted_at is not None
    assert scores(store, call_id) == (81.3, None)
    assert {change.kind for change in heard} == {ChangeKind.CALL, ChangeKind.EVALUATION}


def test_a_submitted_evaluation_is_never_changed(store: Store, call_id: int) -> None:
    draft = store.write(lambda s: draft_for(s, call_id, "Olha")).result()
    store.write(lambda s: save_draft(s, draft.id, COMPLETE, "")).result()
    done = store.write(lambda s: submit(s, draft.id)).result()
    for act in (lambda s: save_draft(s, done.id, {}, ""), lambda s: submit(s, done.id)):
        with pytest.raises(UserFacingError, match="not changed"):
            store.write(act).result()
    assert store.read(lambda s: evaluations_of(s, call_id)).result() == (done,)


def test_scoring_again_supersedes(store: Store, call_id: int) -> None:
    first = store.write(lambda s: draft_for(s, call_id, "Olha")).result()
    store.write(lambda s: save_draft(s, first.id, COMPLETE, "first")).result()
    store.write(lambda s: submit(s, first.id)).result()
    second = store.write(lambda s: draft_for(s, call_id, "Olha")).result()
    assert second.id != first.id and dict(second.answers) == COMPLETE, "it begins with what was said before"
    better = COMPLETE | {"greet": AnswerRow("greet", "yes"), "custname": AnswerRow("custname", "yes")}
    store.write(lambda s: save_draft(s, second.id, better, "")).result()
    assert scores(store, call_id) == (81.3, None), "until it is submitted the first holds"
    store.write(lambda s: submit(s, second.id)).result()
    rows = store.read(lambda s: evaluations_of(s, call_id)).result()
    assert [(row.status, row.score) for row in rows] == [("superseded", 81.3), ("submitted", 100.0)]
    assert dict(rows[0].answers) == COMPLETE
    assert scores(store, call_id) == (100.0, None)


def test_two_people_and_the_model_stand_side_by_side(store: Store, call_id: int) -> None:
    version_id, _ = store.read(current_card).result()
    judged = [AnswerRow("greet", "no", 0.9, "did not greet", (EvidenceRow(0, 900, "Алло"),))]
    store.write(lambda s: store_ai(s, call_id, version_id, "model · judge-1", judged)).result()
    for name in ("Olha", "Ivan"):
        draft = store.write(lambda s, name=name: draft_for(s, call_id, name)).result()
        store.write(lambda s, draft=draft: save_draft(s, draft.id, COMPLETE, "")).result()
        store.write(lambda s, draft=draft: submit(s, draft.id)).result()
    rows = store.read(lambda s: evaluations_of(s, call_id)).result()
    assert [(row.kind, row.status) for row in rows] == [
        ("ai", "submitted"), ("human", "submitted"), ("human", "submitted"),
    ]  # fmt: skip
    assert rows[0].answers["greet"] == judged[0]
    assert scores(store, call_id) == (81.3, 0.0)


def test_the_models_newer_answers_replace_its_older(store: Store, call_id: int) -> None:
    version_id, _ = store.read(current_card).result()
    for option in ("no", "yes"):
        answers = [AnswerRow("greet", option, 0.9)]
        store.write(lambda s, a=answers: store_ai(s, call_id, version_id, "model", a)).result()
    rows = store.read(lambda s: evaluations_of(s, call_id)).result()
    assert [row.status for row in rows] == ["superseded", "submitted"]
    assert scores(store, call_id) == (None, 100.0)


def test_a_failed_call_keeps_its_score_before(store: Store, call_id: int) -> None:
    draft = store.write(lambda s: draft_for(s, call_id, "Olha")).result()
    answers = COMPLETE | {"abuse": AnswerRow("abuse", "yes")}
    store.write(lambda s: save_draft(s, draft.id, answers, "")).result()
    done = store.write(lambda s: submit(s, draft.id)).result()
    assert (done.score, done.score_before_fail, done.passed) == (0.0, 81.3, False)


def test_what_is_missing_is_named_and_nothing_is_submitted(store: Store, call_id: int) -> None:
    draft = store.write(lambda s: draft_for(s, call_id, "Olha")).result()
    most = {key: answer for key, answer in COMPLETE.items() if key not in ("next", "lang")}
    store.write(lambda s: save_draft(s, draft.id, most, "")).result()
    with pytest.raises(UserFacingError) as raised:
        store.write(lambda s: submit(s, draft.id)).result()
    assert "Next step with who, what and when" in raised.value.why and "and 1 more" in raised.value.why
    assert scores(store, call_id) == (None, None)
    assert dict(store.write(lambda s: draft_for(s, call_id, "Olha")).result().answers) == most


def test_every_part_of_an_answer_is_kept(store: Store, call_id: int) -> None:
    draft = store.write(lambda s: draft_for(s, call_id, "Olha")).result()
    answer = AnswerRow(
        "greet", "yes", 0.5, "why", (EvidenceRow(0, 900, "<b>Алло</b>"),), options=("a", "b"), number=2.5, text="words",
        source="override", ai_option="no", reason="heard it myself",
    )  # fmt: skip
    store.write(lambda s: save_draft(s, draft.id, {"greet": answer}, "")).result()
    assert store.read(lambda s: evaluations_of(s, call_id)).result()[0].answers["greet"] == answer


def test_a_text_of_100_000_characters_is_refused_with_its_limit(store: Store, call_id: int) -> None:
    draft = store.write(lambda s: draft_for(s, call_id, "Olha")).result()
    endless = AnswerRow("greet", "yes", comment="ї" * 100_000)
    for answers, comment in (({"greet": endless}, ""), ({}, "x" * 100_000)):
        with pytest.raises(UserFacingError, match="20000 characters"):
            store.write(lambda s, a=answers, c=comment: save_draft(s, draft.id, a, c)).result()


def test_a_calibration_never_becomes_the_score_of_the_call(store: Store, call_id: int) -> None:
    version_id, _ = store.read(current_card).result()
    calibration = store.write(lambda s: put_calibration(s, call_id, version_id)).result()

    def begin(session: Session) -> EvaluationRow:
        return draft_for(session, call_id, "Olha", kind=EvaluationKind.CALIBRATION, calibration_id=calibration)

    blind = store.write(begin).result()
    own = store.write(lambda s: draft_for(s, call_id, "Olha")).result()
    assert blind.id != own.id and blind.calibration_id == calibration
    store.write(lambda s: save_draft(s, blind.id, COMPLETE, "")).result()
    done = store.write(lambda s: submit(s, blind.id)).result()
    assert (done.kind, done.score) == ("calibration", 81.3)
    assert scores(store, call_id) == (None, None)
    assert not store.write(lambda s: draft_for(s, call_id, "Olha")).result().answers


def test_what_was_heard_is_joined_and_measured(store: Store, call_id: int) -> None:
    store.write(lambda s: s.add(put_recording(call_id, seconds=10))).result()
    draft = store.write(lambda s: draft_for(s, call_id, "Olha")).result()
    store.write(lambda s: record_work(s, draft.id, heard=[(0, 2_000), (1_500, 3_000)], active_ms=4_000)).result()
    row = store.write(lambda s: record_work(s, draft.id, heard=[(8_000, 12_000), (5, 5)], active_ms=500)).result()
    assert row.heard == ((0, 3_000), (8_000, 12_000))
    assert (row.heard_ratio, row.active_ms) == (0.5, 4_500)


def test_nothing_answered_cannot_be_submitted(store: Store, call_id: int) -> None:
    draft = store.write(lambda s: draft_for(s, call_id, "Olha")).result()
    with pytest.raises(UserFacingError, match="cannot be submitted"):
        store.write(lambda s: submit(s, draft.id)).result()


@pytest.mark.parametrize(
    ("answers", "named"),
    [
        ({"smile": AnswerRow("smile", "yes")}, "smile"),
        ({"greet": AnswerRow("greet", "maybe")}, "greet"),
        ({"objection": AnswerRow("objection", "na")}, "objection"),
    ],
)
def test_foreign_answers_are_refused_and_nothing_is_lost(
    store: Store, call_id: int, answers: dict[str, AnswerRow], named: str
) -> None:
    draft = store.write(lambda s: draft_for(s, call_id, "Olha")).result()
    store.write(lambda s: save_draft(s, draft.id, WRITTEN, "")).result()
    with pytest.raises(UserFacingError) as raised:
        store.write(lambda s: save_draft(s, draft.id, answers, "")).result()
    assert named in str(raised.value)
    assert dict(store.write(lambda s: draft_for(s, call_id, "Olha")).result().answers) == WRITTEN


def test_a_call_that_is_gone(store: Store, call_id: int) -> None:
    version_id, _ = store.read(current_card).result()
    for act in (lambda s: draft_for(s, 999, "Olha"), lambda s: store_ai(s, 999, version_id, "model", [])):
        with pytest.raises(UserFacingError, match="cannot be saved"):
            store.write(act).result()


def test_a_file_of_answers_is_read() -> None:
    sheet = answers_from_json(
        CARD,
        {
            "answers": {
                "greet": "yes",
                "q3": {"option": "partly", "comment": "once", "evidence": [{"start": 1.2, "end": 3.4}]},
                "G1": "no",
            },
            "comment": "fine",
        },
    )
    assert sheet.comment == "fine"
    assert dict(sheet.answers) == {
        "greet": AnswerRow("greet", "yes"),
        "custname": AnswerRow("custname", "partly", comment="once", evidence=(EvidenceRow(1_200, 3_400),)),
        "objection": AnswerRow("objection", "no"),
    }
    assert dict(answers_from_json(CARD, {"greet": "na"}).answers) == {"greet": AnswerRow("greet", "na")}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (["greet"], "JSON object"),
        ({}, "not empty"),
        ({"answers": []}, "not empty"),
        ({"answers": {"smile": "yes"}}, "greet, purpose"),
        ({"answers": {"greet": "perhaps"}}, "yes, partly, no, na"),
        ({"answers": {"greet": 5}}, "greet"),
        ({"answers": {"greet": {"comment": "x"}}}, "greet"),
        ({"answers": {"greet": {"option": "yes", "score": 5}}}, "greet"),
        ({"answers": {"greet": "yes", "Q1": "no"}}, "twice"),
        ({"answers": {"greet": {"option": "yes", "evidence": [{"start": 5, "end": 1}]}}}, "seconds"),
        ({"answers": {"greet": {"option": "yes", "evidence": [{"start": float("nan"), "end": 1}]}}}, "seconds"),
        ({"answers": {"greet": {"option": "yes", "evidence": ["00:01"]}}}, "seconds"),
        ({"answers": {"greet": {"option": "yes", "comment": 1}}}, "comment"),
        ({"answers": {"greet": "yes"}, "comment": 3}, "comment"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(data: Any, said: str) -> None:
    with pytest.raises(UserFacingError) as raised:
        answers_from_json(CARD, data)
    assert said in str(raised.value)
