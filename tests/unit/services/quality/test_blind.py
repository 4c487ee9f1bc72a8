"""A member of an open calibration learns the score of its call nowhere: in no list, by no search, from no file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from quality_world import Writer, all_best, judged, make_queue, scored
from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call
from callqa_desktop.models.enums import OutboxState, RecordingState, Strategy
from callqa_desktop.models.evaluation import Annotation, Evaluation, ScorecardVersion
from callqa_desktop.models.quality import Dispute
from callqa_desktop.models.work import Outbox, Setting
from callqa_desktop.services.calls import reader
from callqa_desktop.services.calls.blind import hidden_calls
from callqa_desktop.services.crm.outbox import _parcel
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.quality import calibrations, disputes, queues
from callqa_desktop.services.quality.reasons import in_words
from callqa_desktop.services.quality.records import Plan
from callqa_desktop.services.records import CallFilter, CallSort
from callqa_desktop.services.reports.build import make
from callqa_desktop.services.review.reader import detail
from callqa_desktop.services.scoring import evaluations, what_if
from callqa_desktop.services.scoring.versions import card_for, current_card
from callqa_desktop.services.search import snippets
from callqa_desktop.services.search.index import index_call
from callqa_desktop.services.store import Store

CALL = 5
ME, OTHER = "Анна", "Богдан"
Give = Callable[[str], None]


@pytest.fixture
def give(write: Writer) -> Give:
    """A member submits; every test begins with the call as a member finds it, the one with the best score of all."""

    def begin(session: Session) -> None:
        session.add(Setting(key="evaluator", value=ME))
        judged(session, CALL, confidence=0.1)
        scored(session, CALL, "Віра", polite="no")
        call = session.get_one(Call, CALL)
        call.ai_score, call.human_score, call.recording_state = 3.0, 100.0, RecordingState.STORED
        evaluation = session.scalars(select(Evaluation).where(Evaluation.evaluator == "Віра")).one()
        evaluation.comment = "бездоганна бесіда"
        index_call(session, CALL)
        calibrations.create(session, CALL, current_card(session)[0], [ME, OTHER], facilitator="Шеф")

    def submit(person: str) -> None:
        def work(session: Session) -> None:
            task = calibrations.task_of(session, CALL, person)
            assert task is not None
            draft = calibrations.draft(session, CALL, person, task)
            evaluations.save_draft(session, draft.id, all_best(session, task.version_id))
            evaluations.submit(session, draft.id)

        write(work)

    write(begin)
    return submit


def seen(read: Writer, wanted: CallFilter, key: str = "score", *, descending: bool = True) -> list[int]:
    """What the list shows; its first page, its ids and its count agree."""
    sort = CallSort(key, descending)
    page, ids = read(lambda s: reader.first(s, wanted, sort)), list(read(lambda s: reader.ids(s, wanted, sort)))
    assert list(page.ids) == ids[: len(page.ids)]
    assert read(lambda s: reader.summary(s, wanted)).count == len(ids)
    return ids


def test_sorted_and_filtered_by_score_the_call_is_one_without(give: Give, read: Writer) -> None:
    bounds = [CallFilter(min_score=0), CallFilter(max_score=100), CallFilter(ids=(4, CALL, 6), min_score=99)]
    for key in ("score", "ai_score", "human_score"):
        for descending in (True, False):
            ids = seen(read, CallFilter(), key, descending=descending)
            rows = read(lambda s, i=ids: reader.rows(s, i))
            without = [row.id for row in rows if getattr(row, key) is None]
            assert CALL in without and ids[-len(without) :] == without, "calls without a score come last"
    for bound in bounds:
        assert CALL not in seen(read, bound)
    for person in (ME, OTHER):
        give(person)
    assert seen(read, CallFilter())[0] == CALL
    assert all(CALL in seen(read, bound) for bound in bounds)


def test_figures_of_a_filter_that_isolates_it_tell_nothing(give: Give, read: Writer) -> None:
    alone = read(lambda s: reader.summary(s, CallFilter(ids=(CALL,))))
    assert (alone.count, alone.mean_score, alone.mean_ai_score, alone.mean_human_score, alone.human_count) == (
        1, None, None, None, 0,
    )  # fmt: skip


def test_who_is_no_member_sees_it(give: Give, read: Writer, write: Writer) -> None:
    write(lambda s: setattr(s.get_one(Setting, "evaluator"), "value", "Шеф"))
    assert read(hidden_calls) == frozenset()
    assert seen(read, CallFilter())[0] == CALL


def test_it_is_not_found_by_what_somebody_judged(give: Give, read: Writer, write: Writer) -> None:
    judgement, said = CallFilter(search="бездоганна бесіда"), CallFilter(search="доставка")

    def found(wanted: CallFilter) -> tuple[bool, str]:
        lines = read(lambda s: snippets.of(s, [CALL], wanted.search, hidden_calls(s)))
        return CALL in seen(read, wanted, "started_at"), lines[CALL].source if CALL in lines else ""

    def speak(session: Session) -> None:
        evaluation = session.scalars(select(Evaluation).where(Evaluation.evaluator == "Віра")).one()
        session.add(
            Annotation(call_id=CALL, start_ms=0, end_ms=0, speaker="", kind="note", text="клієнт питає про доставку",
                       author=ME, created_at=now_ms(), changed_at=now_ms())
        )  # fmt: skip
        evaluation.comment += ", доставка"
        index_call(session, CALL)

    assert found(judgement) == (False, "")
    write(speak)
    assert found(said) == (True, "note")
    write(lambda s: setattr(s.get_one(Setting, "evaluator"), "value", "Шеф"))
    assert found(judgement) == (True, "comment")


def test_the_call_by_itself_holds_only_ones_own_answers(give: Give, read: Writer) -> None:
    assert read(lambda s: detail(s, CALL)).evaluations == ()
    give(OTHER)
    assert read(lambda s: detail(s, CALL)).evaluations == ()
    give(ME)
    assert {e.evaluator for e in read(lambda s: detail(s, CALL)).evaluations} >= {ME, OTHER, "Віра"}


def test_a_report_leaves_the_score_out_and_says_why(give: Give, filled: Store, tmp_path: Path, read: Writer) -> None:
    def cells(name: str, formats: tuple[str, ...]) -> list[str]:
        (tmp_path / name).mkdir()
        made = make(filled, [CALL], formats=formats, out_dir=tmp_path / name, language="uk", progress=Progress())
        book = load_workbook(made[0])
        return [str(value) for sheet in book for row in sheet.iter_rows(values_only=True) for value in row if value]

    found = cells("blind", ("xlsx", "pdf"))
    assert "Оцінку 1 дзвінка не показано: автор звіту калібрує його наосліп" in found
    assert not any(cell in ("100", "100.0", "3", "3.0") for cell in found)
    for person in (ME, OTHER):
        give(person)
    found = cells("open", ("xlsx",))
    assert any(cell in ("100", "100.0") for cell in found) and not any("наосліп" in cell for cell in found)


def test_no_note_for_the_crm_is_made_meanwhile(give: Give, write: Writer) -> None:
    def work(session: Session) -> Any:
        row = Outbox(connection_id=2, call_id=CALL, marker="[call:5]", state=OutboxState.PENDING, created_at=now_ms())
        session.add(row)
        session.flush()
        return _parcel(session, row.id)

    parcel = write(work)
    assert parcel.result is None and "calibrate this call blind" in parcel.reason


def test_a_queue_gives_no_reason_by_the_score(give: Give, read: Writer, write: Writer) -> None:
    write(lambda s: setattr(s.get_one(Setting, "evaluator"), "value", "Шеф"))
    plan = Plan(strategy=Strategy.RISK, wanted=CallFilter(ids=(CALL,)), quota=5, unscored=False)
    drawn = write(lambda s: make_queue(s, plan, ME))
    reason = read(lambda s: queues.items(s, drawn))[0].reason
    assert "AI score 3" in in_words(reason)
    write(lambda s: setattr(s.get_one(Setting, "evaluator"), "value", ME))
    (item,) = read(lambda s: queues.items(s, drawn))
    assert "points" not in item.reason and not any("score" in word for word in in_words(item.reason))
    again = write(lambda s: make_queue(s, replace(plan), ME))
    (item,) = read(lambda s: queues.items(s, again))
    assert not any("score" in word for word in in_words(item.reason))


def test_a_dispute_is_told_without_score_and_answer(give: Give, read: Writer, write: Writer) -> None:
    def raised(session: Session) -> None:
        about = session.scalars(select(Evaluation).where(Evaluation.evaluator == "Віра")).one()
        session.add(
            Dispute(evaluation_id=about.id, question="polite", raised_by="Петро", reason="не згоден", status="open",
                    wanted_option="yes", deadline_at=now_ms(), created_at=now_ms())
        )  # fmt: skip

    write(raised)
    (row,) = read(disputes.rows)
    assert (row.score, row.given_option, row.reason) == (None, "", "не згоден")
    for person in (ME, OTHER):
        give(person)
    (row,) = read(disputes.rows)
    assert row.given_option == "no"


def test_what_if_leaves_it_out(give: Give, filled: Store, read: Writer) -> None:
    _, card = read(lambda s: card_for(s, CALL))
    version_id = read(lambda s: current_card(s)[0])
    scorecard = read(lambda s: s.get_one(ScorecardVersion, version_id).scorecard_id)

    def count() -> int:
        return what_if.what_if(
            filled, scorecard, card, Progress(), wanted=CallFilter(ids=(CALL,)), now_ms=now_ms()
        ).evaluations

    assert count() == 0
    for person in (ME, OTHER):
        give(person)
    assert count() > 0
