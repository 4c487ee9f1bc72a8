"""The scoring rule: the six known answers of the sales card, and what must hold for any answers at all."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callqa_desktop.services.records import AnswerRow
from callqa_desktop.services.scoring import engine
from callqa_desktop.services.scoring.card import NA, Card, load_default
from callqa_desktop.services.scoring.engine import Result, shown
from callqa_desktop.services.scoring.versions import DEFAULTS

SALES = load_default("sales")
BEST = {q.key: q.options[0].key for s in SALES.sections if s.kind == "standard" for q in s.questions} | {
    "objection": "yes"
}
V2 = {key: option for key, option in BEST.items() if key not in ("ack", "answer", "check")} | {
    "objection": "no",
    "purpose": NA,
    "custname": "partly",
    "openq": "few",
    "recap_need": "no",
    "next": "partly",
}


def score(card: Card, options: Mapping[str, str]) -> Result:
    return engine.score(card, {key: AnswerRow(key, option) for key, option in options.items()})


def total(answers: dict[str, str]) -> str:
    value = score(SALES, answers).score
    assert value is not None
    return str(shown(value))


def sections(result: Result) -> list[str]:
    return [str(shown(value)) if value is not None else "-" for value in result.sections.values()]


def test_v1_all_best() -> None:
    assert total(BEST) == "100.0"


def test_v2_usual_call() -> None:
    result = score(SALES, V2)
    assert total(V2) == "82.5"
    assert sections(result) == ["81.3", "68.0", "100.0", "-", "75.0", "100.0"]
    assert result.passed and result.band is not None and result.band.key == "good"
    assert result.answered == result.total == 18


def test_v3_wrong_terms_fail_their_section() -> None:
    result = score(SALES, V2 | {"accurate": "no"})
    assert total(V2 | {"accurate": "no"}) == "59.0"
    assert result.sections["offer"] == 0
    assert result.alerts == ("accurate",)
    assert not result.passed


def test_v4_critical_breach_keeps_the_score_before() -> None:
    result = score(SALES, V2 | {"abuse": "yes"})
    assert result.score == 0
    assert result.score_before_fail is not None and str(shown(result.score_before_fail)) == "82.5"
    assert result.passed is False
    assert result.alerts == ("abuse",)


def test_v5_bonus_is_added_after() -> None:
    assert total(V2 | {"cross_sell": "yes"}) == "87.5"
    assert total(BEST | {"cross_sell": "yes"}) == "100.0", "never over 100"


def test_v6_objections_unanswered() -> None:
    answers = V2 | {"objection": "yes", "ack": "no", "answer": "no", "check": "no"}
    assert total(answers) == "70.1"


def test_answers_behind_a_closed_gate_count_for_nothing() -> None:
    assert total(V2 | {"ack": "no", "answer": "no"}) == "82.5"
    assert "ack" not in score(SALES, V2).visible
    assert "ack" in score(SALES, V2 | {"objection": "yes"}).visible


def test_an_alert_is_named_and_leaves_the_score() -> None:
    result = score(SALES, V2 | {"no_notice": "yes"})
    assert result.alerts == ("no_notice",)
    assert result.score == score(SALES, V2).score and result.passed


def test_a_critical_question_cannot_be_passed_by_points() -> None:
    body = SALES.body()
    body["sections"][-1]["questions"][0] |= {"severity": "critical", "breach": "no"}
    strict = Card.model_validate(body)
    assert score(strict, BEST | {"cross_sell": "no"}).passed is False


@pytest.mark.parametrize("card", [load_default(key) for key in DEFAULTS], ids=DEFAULTS)
def test_no_answers_no_score(card: Card) -> None:
    result = score(card, {})
    assert result.score is None and result.passed is None and result.band is None
    assert result.answered == 0


@pytest.mark.parametrize(("value", "text"), [("81.25", "81.3"), ("70.05", "70.1"), ("58.949", "58.9"), ("0", "0.0")])
def test_shown_half_up(value: str, text: str) -> None:
    assert str(shown(Decimal(value))) == text


answers_of_sales = st.fixed_dictionaries(
    {}, optional={q.key: st.sampled_from([o.key for o in q.choices]) for q in SALES.questions()}
)


@given(answers_of_sales)
def test_a_score_is_between_0_and_100(answers: dict[str, str]) -> None:
    result = score(SALES, answers)
    assert result.score is None or 0 <= result.score <= 100
    assert all(value is None or 0 <= value <= 100 for value in result.sections.values())
    assert result.answered <= result.total


@given(answers_of_sales, st.sampled_from([q for s in SALES.sections if s.kind == "standard" for q in s.questions]))
def test_not_applicable_equals_not_asked(answers: dict[str, str], question) -> None:  # type: ignore[no-untyped-def]
    without = {key: option for key, option in answers.items() if key != question.key}
    assert score(SALES, without | {question.key: NA}).score == score(SALES, without).score


@given(answers_of_sales, st.sampled_from([q for s in SALES.sections if s.kind == "standard" for q in s.questions]))
def test_not_applicable_never_lowers_a_worst_answer(answers: dict[str, str], question) -> None:  # type: ignore[no-untyped-def]
    before = score(SALES, answers | {question.key: question.options[-1].key}).score
    after = score(SALES, answers | {question.key: NA}).score
    assert before is None or after is None or after >= before


@given(answers_of_sales, st.sampled_from([q for s in SALES.sections if s.kind == "standard" for q in s.questions]))
def test_a_better_answer_never_lowers_the_score(answers: dict[str, str], question) -> None:  # type: ignore[no-untyped-def]
    values = [score(SALES, answers | {question.key: option.key}).score for option in question.options]
    known = [value for value in values if value is not None]
    assert known == sorted(known, reverse=True)


@given(st.dictionaries(st.text(), st.text()))
def test_foreign_keys_are_harmless(answers: dict[str, str]) -> None:
    assert score(SALES, answers | V2).score == score(SALES, V2).score
