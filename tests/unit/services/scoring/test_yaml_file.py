"""Cards as YAML: exact there and back, and errors with their place."""

from __future__ import annotations

from typing import Any

import pytest
from every_type import EVERY_TYPE
from hypothesis import given
from hypothesis import strategies as st

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.scoring.card import Card, load_default
from callqa_desktop.services.scoring.versions import DEFAULTS
from callqa_desktop.services.scoring.yaml_file import from_yaml, to_yaml

SALES = load_default("sales")


@pytest.mark.parametrize("card", [*map(load_default, DEFAULTS), Card.model_validate(EVERY_TYPE)], ids=lambda c: c.key)
def test_there_and_back(card: Card) -> None:
    again = from_yaml(to_yaml(card).encode())
    assert again == card and again.content_hash == card.content_hash


def test_it_reads_like_a_page() -> None:
    text = to_yaml(SALES)
    assert "  - key: greet\n    number: Q1\n    text:\n      uk: Привітання, імʼя, компанія\n" in text
    assert "weight: 5\n" in text and "options" not in text.split("key: openq")[0], "usual answers go without saying"


texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60)


@given(texts, texts, st.decimals(0, 10_000, places=4), st.decimals(0, 1, places=4))
def test_any_words_and_weights(uk: str, en: str, weight: Any, share: Any) -> None:
    body = SALES.body()
    body["sections"][0]["questions"][0] |= {"guidance": {"uk": uk, "en": en}, "weight": str(weight)}
    body["sections"][1]["questions"][0]["options"][1]["value"] = str(share)
    card = Card.model_validate(body)
    assert from_yaml(to_yaml(card).encode()) == card


def test_written_by_hand() -> None:
    card = from_yaml(
        """
key: short
title: {uk: Коротка, en: Short}
sections:
- key: all
  title: {uk: Усе, en: Everything}
  weight: 1.50
  questions:
  - {key: polite, number: 1, text: {uk: Ввічливо, en: Polite}, answer_type: yn, weight: 2, na_allowed: yes}
  - key: price
    number: 2
    text: {uk: Ціна, en: Price}
    answer_type: single
    options:
    - {key: yes, value: 1, label: {uk: Так, en: Yes}}
    - {key: no, value: 0, label: {uk: Ні, en: No}, effect: alert}
    visible_when: {question: polite, options: [yes]}
""".encode()
    )
    assert card.sections[0].weight.as_tuple().exponent == -1 and card.questions
    polite, price = card.questions()
    assert polite.na_allowed and polite.number == "1"
    assert [o.key for o in price.options] == ["yes", "no"]
    assert price.visible_when is not None and price.visible_when.options == ("yes",)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("answer_type: ypn", "answer_type: maybe", "question “Greeting, own name, company”: “answer_type” has a value"),
        ("key: purpose", "key: greet", "question “Purpose and 'is it a good time?' (outbound)”: another question has"),
        ("weight: 5", "weight: .nan", "“weight” must be a number"),
        ("weight: 5", "weight: 1e999", "“weight” must be at most 10000"),
        ("weight: 5", "weight: 0.00001", "more than 4 digits"),
        ("    question: objection", "    question: next", "looks at “next”, which is not asked before"),
        ("    - 'yes'", "    - never", "looks for the answer “never” to “objection”"),
        ("at_least: 0", "at_least: 5", "the levels must descend"),
        ("breach: 'no'", "breach: sometimes", "choose the answer that sets the breach off"),
        ("number: Q2", "number: Q1", "another question has the number “Q1” too"),
    ],
)
def test_errors_name_line_and_question(old: str, new: str, told: str) -> None:
    text = to_yaml(SALES)
    assert old in text
    with pytest.raises(UserFacingError) as caught:
        from_yaml(text.replace(old, new, 1).encode())
    assert told in caught.value.why and caught.value.why.startswith("line ")
    line = int(caught.value.why.split(":")[0].removeprefix("line "))
    lines = text.replace(old, new, 1).splitlines()
    near = "\n".join(lines[max(0, line - 3) : line + 25])
    assert new.strip() in near or line == 1


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_in_words(data: bytes) -> None:
    with pytest.raises(UserFacingError) as caught:
        from_yaml(data)
    assert caught.value.what == "The file cannot be taken as a scorecard" and caught.value.why
