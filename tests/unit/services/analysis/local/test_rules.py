"""Judging by rules: what is found is said with its words and time, what is not is left to a person."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from callqa_desktop.models.enums import FindingKind
from callqa_desktop.services.analysis.details import Details
from callqa_desktop.services.analysis.engines import Judgement, Matter, Usage
from callqa_desktop.services.analysis.local.phrases import Spoken, find, phrase, spoken
from callqa_desktop.services.analysis.local.rules_mind import RulesMind
from callqa_desktop.services.analysis.local.script_steps import check, steps_of
from callqa_desktop.services.analysis.utterances import Said
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.scoring.card import Card

CALL = (
    ("agent", "Добрий день! Компанія Меблі-Люкс, мене звати Оксана."),
    ("client", "Вітаю. Скільки коштує кухня? Мені сказали, що розмова записується."),
    ("agent", "Для якої кімнати та які розміри вас цікавлять?"),
    ("agent", "Вартість від двадцяти тисяч. Надішлю вам прорахунок сьогодні."),
    ("client", "Дорого, дурниці якісь."),
    ("agent", "Дякую за дзвінок, гарного дня!"),
)


def said(*lines: tuple[str, str]) -> tuple[Said, ...]:
    return tuple(Said(n * 12_000, n * 12_000 + 3_000, who, text) for n, (who, text) in enumerate(lines))


def card(*questions: dict[str, Any]) -> Card:
    body = {
        "key": "k", "title": {"uk": "К", "en": "C"},
        "sections": [{"key": "s", "title": {"uk": "С", "en": "S"}, "weight": 1, "questions": [
            {"number": f"Q{n}", "text": {"uk": "Критерій", "en": "Question"}, "answer_type": "yn", "weight": 1, **q}
            for n, q in enumerate(questions)
        ]}],
    }  # fmt: skip
    return Card.model_validate(body)


def judged(what: Card, script: str = "", lines: tuple[Said, ...] = said(*CALL)) -> Judgement:
    async def nothing(usage: Usage) -> None:
        raise AssertionError("nothing leaves the machine")

    matter = Matter(what, "uk", lines, "inbound", 80_000, {}, script)
    return asyncio.run(RulesMind().judge(matter, nothing, Progress()))


def uk(text: str) -> dict[str, str]:
    return {"uk": text, "en": ""}


def line(text: str) -> list[Spoken]:
    return list(spoken(said(("agent", text))))


@pytest.mark.parametrize(
    ("wanted", "text", "quote"),
    [
        ("надіслати прорахунок", "Я надішлю вам прорахунок", "надішлю вам прорахунок"),
        ("добрий день", "ДОБРИЙ, день", "ДОБРИЙ, день"),
        ("добрий день", "Добрий вечір", None),
        ("добрий день", "День сьогодні добрий", None),
        ("м'який матрац", "Маємо м’які матраци", "м’які матраци"),
        ("Мене звати [ім’я]", "Мене звати Оксана", "Мене звати"),
        ("Компанія … слухаю", "Компанія Меблі-Люкс, слухаю вас", "Компанія Меблі-Люкс, слухаю"),
        ("warranty", "we give a warranty", "warranty"),
        ("ok", "окуляри і око", None),
    ],
)
def test_phrases_are_found_in_every_form_of_their_words(wanted: str, text: str, quote: str | None) -> None:
    looked = phrase(wanted)
    assert looked is not None
    hit = find(looked, line(text), ["agent"])
    assert (hit.quote if hit else None) == quote


def test_words_without_letters_are_no_phrase() -> None:
    assert phrase(" … ") is None
    assert phrase("") is None
    assert phrase("слово " * 21) is None


def test_an_answer_says_by_which_words_and_when_and_is_unsure() -> None:
    found = judged(card({"key": "greet", "examples": uk("«Добрий день», «Доброго ранку»")}))
    (answer,) = found.answers
    assert (answer.question, answer.option, answer.confidence) == ("greet", "yes", 0.3)
    assert answer.comment == "by rule: words “Добрий день” said at 0:00"
    assert [(e.start_ms, e.end_ms, e.quote) for e in answer.evidence] == [(0, 3000, "Добрий день")]


def test_what_is_not_found_or_has_no_phrases_is_left_to_a_person() -> None:
    found = judged(
        card(
            {"key": "recording", "examples": uk("розмова записується")},  # the client says so, not the agent
            {"key": "plain"},
            {"key": "choice", "answer_type": "single", "examples": uk("«Добрий день»"),
             "options": [{"key": "a", "value": 1, "label": uk("а")}, {"key": "b", "value": 0, "label": uk("б")}]},
            {"key": "manual", "examples": uk("«Добрий день»"), "automation": "manual"},
        )
    )  # fmt: skip
    assert found.answers == ()
    assert found.findings == ()


def test_a_breach_is_never_set_off_by_a_rule_but_shown_to_a_person() -> None:
    breach = {"key": "abuse", "severity": "fail_all", "breach": "yes", "examples": uk("«дурниця»\n«вартість»")}
    found = judged(card(breach))
    assert found.answers == ()
    (finding,) = found.findings
    assert (finding.kind, finding.quote, finding.start_ms) == (FindingKind.KEYWORD, "Вартість", 36_000)
    assert "by rule" in finding.text


def test_no_score_no_summary_no_mood_is_pretended() -> None:
    found = judged(card({"key": "greet", "examples": uk("«Добрий день»")}), "1. «Добрий день»")
    assert (found.summary, found.advice, found.client_mood, found.scored) == ("", (), "", False)
    assert (found.model, found.prompt) == ("rules", "rules-1")
    assert set(found.details) == {"script"}


SCRIPT = """# Скрипт
Вступ, який не є кроком
1. Привітатися: «Добрий день», «Доброго ранку»
2. Попрощатися: «гарного дня»
3. Назвати ціну: «вартість»
4. Запитати розміри кімнати, які цікавлять клієнта
5. Запропонувати знижку: «маємо знижку»
6. Усміхнутися
"""


def test_steps_of_the_script_are_found_missed_or_out_of_order() -> None:
    found = judged(card({"key": "q"}), SCRIPT)
    steps = {step.key: step for step in Details.of(found.details).script}
    assert {key: step.state for key, step in steps.items()} == {
        "s1": "found", "s2": "out_of_order", "s3": "out_of_order", "s4": "found", "s5": "missed"
    }  # fmt: skip
    assert "s6" not in steps, "no rule can tell a smile"
    assert steps["s1"].quote == "Добрий день"
    assert steps["s2"].start_ms == 60_000
    assert steps["s5"].start_ms is None
    assert steps["s1"].title.startswith("Привітатися")


def test_lines_are_steps_where_there_is_no_list_and_hard_texts_do_no_harm() -> None:
    assert [step.title for step in steps_of("Вітання «добрий день»\n\nПрощання «гарного дня»")] == [
        "Вітання «добрий день»", "Прощання «гарного дня»"
    ]  # fmt: skip
    assert steps_of("") == ()
    assert steps_of("- " * 500) == ()
    assert len(steps_of("\n".join(f"- крок «слово {n}»" for n in range(500)))) == 100
    assert check("1. «добрий день»", (), ["agent"])[0].state == "missed"


def test_where_sides_are_not_told_apart_anybody_may_have_said_it() -> None:
    lines = said(("other", "Добрий день, компанія Меблі"))
    assert judged(card({"key": "greet", "examples": uk("«Добрий день»")}), lines=lines).answers
