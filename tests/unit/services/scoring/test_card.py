"""The cards that come with the program, and what a card may not be."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from pydantic import ValidationError

from callqa_desktop.services.scoring.card import NA, Card, load_default
from callqa_desktop.services.scoring.versions import DEFAULTS


def test_the_sales_card_has_all_its_questions() -> None:
    card = load_default("sales")
    numbers = [question.number for question in card.questions()]
    assert sorted(numbers, key=lambda n: (n[0], int(n[1:]))) == (
        ["B1", "C1", "C2", "C3", "C4", "G1", *(f"Q{n}" for n in range(1, 21))]
    )
    assert sum(s.weight for s in card.sections) == 100
    for section in card.sections:
        if section.kind == "standard":
            assert sum(q.weight for q in section.questions) == section.weight


@pytest.mark.parametrize("key", DEFAULTS)
def test_every_text_is_there_in_both_languages(key: str) -> None:
    card = load_default(key)
    texts = [card.title, *(b.label for b in card.bands), *(s.title for s in card.sections)]
    texts += [q.text for q in card.questions()] + [o.label for q in card.questions() for o in q.choices]
    assert all(text.of("uk").strip() and text.of("en").strip() for text in texts)
    assert all(bool(q.guidance.uk) == bool(q.guidance.en) for q in card.questions())


@pytest.mark.parametrize("key", DEFAULTS)
def test_its_hash_is_known(key: str) -> None:
    assert load_default(key).content_hash == DEFAULTS[key]


@pytest.mark.parametrize("key", DEFAULTS)
def test_a_stored_body_is_the_same_card(key: str) -> None:
    card = load_default(key)
    again = Card.model_validate(card.body())
    assert again == card
    assert again.content_hash == card.content_hash


def test_not_applicable_is_offered_where_allowed() -> None:
    card = load_default("sales")
    greet, gate = card.question("greet"), card.question("objection")
    assert greet is not None and [o.key for o in greet.choices] == ["yes", "partly", "no", NA]
    assert gate is not None and [o.key for o in gate.choices] == ["yes", "no"]


def broken(change: Any) -> dict[str, Any]:
    body = copy.deepcopy(load_default("sales").body())
    change(body)
    return body


@pytest.mark.parametrize(
    "change",
    [
        lambda b: b["sections"][0]["questions"].append(b["sections"][1]["questions"][0]),
        lambda b: b["sections"][0].update(visible_when={"question": "bye", "options": ["yes"]}),
        lambda b: b["sections"][4].update(visible_when={"question": "objection", "options": ["maybe"]}),
        lambda b: b["sections"][0]["questions"][0].update(severity="fail_all"),
        lambda b: b["sections"][0]["questions"][0].update(options=[]),
        lambda b: b["sections"][0].update(colour="red"),
    ],
    ids=["key twice", "looks forward", "unknown option", "severity without breach", "no options", "unknown field"],
)
def test_a_card_that_makes_no_sense_is_refused(change: Any) -> None:
    with pytest.raises(ValidationError):
        Card.model_validate(broken(change))
