"""Answers of every type, effects, both ways of scoring, steps, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from every_type import EVERY_TYPE, both, option
from hypothesis import given
from hypothesis import strategies as st

from callqa_desktop.services.records import AnswerRow, EvidenceRow
from callqa_desktop.services.scoring import answers as of
from callqa_desktop.services.scoring.card import NA, Card, load_default
from callqa_desktop.services.scoring.completeness import Missing, missing, why_unscored
from callqa_desktop.services.scoring.engine import Unscored, score, shown
from callqa_desktop.services.scoring.metrics import fill, measured

SALES = load_default("sales")


def question(key: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "number": key, "text": both(key, key), "answer_type": "yn", "weight": "1"} | more


def card(*questions: dict[str, Any], kind: str = "standard", weight: str = "10", **more: Any) -> Card:
    section = {"key": "s", "title": both("s", "s"), "kind": kind, "weight": weight, "questions": list(questions)}
    return Card.model_validate({"key": "c", "title": both("c", "c"), "sections": [section]} | more)


def given_(**values: Any) -> Mapping[str, AnswerRow]:
    made = {}
    for key, value in values.items():
        if isinstance(value, str):
            made[key] = AnswerRow(key, value)
        elif isinstance(value, tuple):
            made[key] = AnswerRow(key, "", options=value)
        else:
            made[key] = AnswerRow(key, "", number=float(value))
    return made


def total(made: Card, answers: Mapping[str, AnswerRow]) -> str:
    value = score(made, answers).score
    return "-" if value is None else str(shown(value))


SEVERAL = question(
    "m", answer_type="multi", options=[option("a", "0.5", "а", "a"), option("b", "0.75", "б", "b"),
                                       option("z", "0", "в", "z", effect="fail_all")],
)  # fmt: skip
SCALE = question("s", answer_type="scale", minimum="1", maximum="5", step="1")
NUMBER = question(
    "n", answer_type="number", minimum="0",
    options=[option("few", "0.25", "м", "few"), option("many", "1", "б", "many")],
    ranges=[{"below": "3", "option": "few"}, {"option": "many"}],
)  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "answer", "expected"),
    [
        (SEVERAL, ("a",), "50.0"), (SEVERAL, ("a", "b"), "100.0"), (SEVERAL, ("a", "z"), "0.0"), (SEVERAL, (), "-"),
        (SEVERAL, ("unknown",), "-"), (SCALE, 1, "0.0"), (SCALE, 4, "75.0"), (SCALE, 5, "100.0"), (SCALE, 6, "-"),
        (SCALE, 2.5, "-"), (NUMBER, 2.9, "25.0"), (NUMBER, 3, "100.0"), (NUMBER, -1, "-"), (NUMBER, "many", "-"),
    ],
)  # fmt: skip
def test_worth_of_an_answer(asked: dict[str, Any], answer: Any, expected: str) -> None:
    assert total(card(asked), given_(**{asked["key"]: answer})) == expected


def test_no_number_is_no_answer() -> None:
    asked = card(NUMBER).question("n")
    assert asked is not None
    for bad in (float("nan"), float("inf"), None):
        assert not of.is_answered(asked, AnswerRow("n", "", number=bad))


def test_an_option_that_says_not_applicable_leaves_the_calculation() -> None:
    made = card(
        question("a"), question("b", answer_type="single", options=[
            option("good", "1", "г", "g"), option("none", "0", "н", "n", is_na=True)]),
    )  # fmt: skip
    assert total(made, given_(a="yes", b="none")) == "100.0"


def test_points_do_without_weights_of_sections() -> None:
    body = {
        "key": "c", "title": both("c", "c"), "scoring_mode": "points",
        "sections": [
            {"key": "x", "title": both("x", "x"), "weight": "0", "questions": [question("a", weight="3")]},
            {"key": "y", "title": both("y", "y"), "weight": "90", "questions": [question("b", weight="1")]},
        ],
    }  # fmt: skip
    assert total(Card.model_validate(body), given_(a="yes", b="no")) == "75.0"
    weighted = Card.model_validate(body | {"scoring_mode": "weighted"})
    assert total(weighted, given_(a="yes", b="no")) == "0.0"


def test_not_applicable_may_count_as_the_best() -> None:
    asked = (question("a", na_allowed=True), question("b"))
    assert total(card(*asked), given_(a=NA, b="no")) == "0.0"
    assert total(card(*asked, na_policy="full"), given_(a=NA, b="no")) == "50.0"


def test_a_bonus_lifts_over_100_only_where_it_may() -> None:
    body = SALES.body()
    best = {q.key: q.options[0].key for s in SALES.sections if s.kind == "standard" for q in s.questions}
    answers = given_(**best, objection="yes", cross_sell="yes")
    assert total(SALES, answers) == "100.0"
    assert total(Card.model_validate(body | {"over_100": True}), answers) == "105.0"


def test_an_effect_of_an_option_adds_to_the_severity_of_its_question() -> None:
    asked = question(
        "a", answer_type="single",
        options=[option("good", "1", "г", "g"), option("bad", "0.5", "п", "b", effect="alert")],
        severity="critical", breach="bad",
    )  # fmt: skip
    result = score(card(asked, pass_mark="10"), given_(a="bad"))
    assert result.alerts == ("a",) and result.passed is False and str(result.score) == "50.0"


@pytest.mark.parametrize(
    ("made", "answers", "reason"),
    [
        (card(question("a", weight="0")), given_(a="yes"), Unscored.NO_WEIGHTS),
        (card(question("a"), weight="0"), given_(a="yes"), Unscored.NO_WEIGHTS),
        (card(question("a", weight="5"), kind="bonus", bonus_cap="5"), given_(a="yes"), Unscored.NO_QUESTIONS),
        (card(question("a", na_allowed=True)), given_(a=NA), Unscored.NOT_APPLICABLE),
        (card(question("a")), {}, Unscored.NOT_ANSWERED),
        (load_default("empty"), {}, Unscored.NO_QUESTIONS),
    ],
)
def test_unusual_cards_say_why_there_is_no_score(
    made: Card, answers: Mapping[str, AnswerRow], reason: Unscored
) -> None:
    result = score(made, answers)
    assert result.score is None and result.passed is None and result.unscored == reason
    assert why_unscored(reason)
    assert not result.steps


any_answers = st.fixed_dictionaries(
    {}, optional={q.key: st.sampled_from([o.key for o in q.choices]) for q in SALES.questions()}
)


@given(any_answers, st.sampled_from(["weighted", "points"]), st.sampled_from(["redistribute", "full"]))
def test_steps_add_up(options: dict[str, str], mode: str, policy: str) -> None:
    made = Card.model_validate(SALES.body() | {"scoring_mode": mode, "na_policy": policy, "over_100": True})
    result = score(made, given_(**options))
    before = result.score if result.score_before_fail is None else result.score_before_fail
    if before is None:
        assert not result.steps
        return
    near = Decimal("1e-20")
    assert abs(sum(step.possible for step in result.steps) - 100) < near
    assert abs(sum((step.earned for step in result.steps), Decimal(0)) + result.bonus - before) < near


def test_steps_of_the_known_answer() -> None:
    chosen = {q.key: q.options[0].key for s in SALES.sections if s.kind == "standard" for q in s.questions}
    chosen |= {"objection": "no", "purpose": NA, "accurate": "no"}
    steps = {step.question: step for step in score(SALES, given_(**chosen)).steps}
    assert "ack" not in steps and "purpose" not in steps
    assert str(shown(steps["greet"].possible)) == "7.4"  # 10/85 x 5/8
    assert steps["match"].earned == 0, "its section failed"


def test_what_is_missing() -> None:
    made = card(
        question("a", comment_policy="on_low", evidence_policy="always"),
        question("b", answer_type="text", weight="0"),
        question("c", answer_type="text", weight="0", comment_policy="always"),
        question("d", visible_when={"question": "a", "options": ["no"]}),
    )
    assert missing(made, {}) == (Missing("a", "answer"), Missing("c", "answer"))
    assert missing(made, given_(a="no")) == (
        Missing("a", "comment"), Missing("a", "evidence"), Missing("c", "answer"), Missing("d", "answer"),
    )  # fmt: skip
    full = {
        "a": AnswerRow("a", "no", comment="why", evidence=(EvidenceRow(0, 100),)), "c": AnswerRow("c", "", text="so"),
        "d": AnswerRow("d", "yes"),
    }  # fmt: skip
    assert missing(made, full) == ()
    assert missing(SALES, given_(objection="no"))[0] == Missing("greet", "answer")


def test_measures_answer_by_ranges_and_say_so() -> None:
    measures = {"talk_share_agent": 0.652, "interruptions": 3, "duration_seconds": 300.0}
    filled = fill(Card.model_validate(EVERY_TYPE), measures)
    assert (filled["share"].option, filled["share"].number) == ("much", 65.2)
    assert filled["share"].comment == "Manager’s share of the talk: 65.2 %" and filled["share"].source == "metric"
    listen = fill(SALES, measures)["listen"]
    assert (listen.option, listen.number) == ("no", 6.0)
    assert measured("interruptions_per_10_min", {"interruptions": 3}) is None


@pytest.mark.parametrize("measures", [{}, {"talk_share_agent": None}, {"talk_share_agent": float("nan")}])
def test_a_missing_measure_is_not_applicable(measures: dict[str, Any]) -> None:
    filled = fill(Card.model_validate(EVERY_TYPE), measures)
    assert filled["share"].option == NA and "not measured" in filled["share"].comment
