"""A card while it is being edited: changes to its body (JSON values), each returning a new one.

A body may be incomplete; `check.problems` says what is wrong with it. Places are numbers of a section and of a question
in it, -1 for none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from callqa_desktop.services.scoring.card import CHOICE_TYPES, USUAL_OPTIONS

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    section: int = -1
    question: int = -1

    @property
    def kind(self) -> str:
        """card, section or question."""
        return "card" if self.section < 0 else "section" if self.question < 0 else "question"


CARD = Place()


def text(uk: str = "", en: str = "") -> dict[str, str]:
    return {"uk": uk, "en": en}


def part(body: Body, place: Place) -> Body:
    """The card, the section or the question at a place.

    Raises:
        IndexError: there is none.
    """
    if place.section < 0:
        return body
    found: Body = body["sections"][place.section]
    return found if place.question < 0 else found["questions"][place.question]


def exists(body: Body, place: Place) -> bool:
    try:
        part(body, place)
    except IndexError:
        return False
    return True


def places(body: Body) -> Iterator[Place]:
    """All sections and questions from top to bottom."""
    for s, section in enumerate(body["sections"]):
        yield Place(s)
        for q in range(len(section["questions"])):
            yield Place(s, q)


def new_card(key: str, title: dict[str, str]) -> Body:
    """A card with one empty section, the usual levels and pass mark."""
    bands = (("excellent", 90, "Відмінно", "Excellent"), ("good", 80, "Добре", "Good"),
             ("needs_work", 60, "Потребує уваги", "Needs work"), ("critical", 0, "Критично", "Critical"))  # fmt: skip
    return {
        "key": key,
        "title": title,
        "pass_mark": "80",
        "bands": [{"key": k, "at_least": str(least), "label": text(uk, en)} for k, least, uk, en in bands],
        "bonus_cap": "0",
        "sections": [],
    }


def put(body: Body, place: Place, field: str, value: Any) -> Body:
    """A field of a part set; conditions follow a question whose key changes."""
    made = deepcopy(body)
    target = part(made, place)
    if field == "key" and place.kind == "question":
        _follow(made, target["key"], value)
    target[field] = value
    return made


def set_type(body: Body, place: Place, answer_type: str) -> Body:
    """The answer type of a question changed, with what belongs to it; texts, weight and policies stay."""
    made = deepcopy(body)
    question = part(made, place)
    before = question["answer_type"]
    question["answer_type"] = answer_type
    for name in ("ranges", "minimum", "maximum", "step", "metric"):
        question.pop(name, None)
    if answer_type in USUAL_OPTIONS:
        question["options"] = deepcopy(USUAL_OPTIONS[answer_type])
    elif answer_type not in CHOICE_TYPES or before not in CHOICE_TYPES:
        question["options"] = deepcopy(USUAL_OPTIONS["yn"]) if answer_type in CHOICE_TYPES else []
    if answer_type == "scale":
        question |= {"minimum": "1", "maximum": "5", "step": "1"}
    if answer_type in ("text", "number", "duration", "metric"):
        question["weight"] = "0"
    if answer_type == "metric":
        question |= {"automation": "metric", "metric": "talk_share_agent"}
    elif question.get("automation") == "metric" or answer_type not in ("yn", "ypn", "single"):
        question["automation"] = "manual"  # the model answers questions with one choice
    _mend_breach(question)
    return made


def set_options(body: Body, place: Place, options: list[Body]) -> Body:
    """The answers of a question replaced; a breach or ranges that lost their answer go."""
    made = deepcopy(body)
    question = part(made, place)
    question["options"] = deepcopy(options)
    keys = {option["key"] for option in options}
    if question.get("ranges"):
        fallback = options[-1]["key"] if options else ""
        question["ranges"] = [
            {**one, "option": one["option"] if one["option"] in keys else fallback} for one in question["ranges"]
        ] if options else []  # fmt: skip
    _mend_breach(question)
    return made


def add_section(body: Body, after: Place, kind: str = "standard") -> tuple[Body, Place]:
    """A new section below the one of `after` (at the end for the card)."""
    made = deepcopy(body)
    at = after.section + 1 if after.section >= 0 else len(made["sections"])
    section = {
        "key": free_key(made, "section"), "title": text(), "kind": kind,
        "weight": "10" if kind == "standard" else "0", "questions": [],
    }  # fmt: skip
    made["sections"].insert(at, section)
    return made, Place(at)


def add_question(body: Body, after: Place, answer_type: str = "yn") -> tuple[Body, Place]:
    """A new question below `after`; in the last section when that is the card.

    Raises:
        IndexError: the card has no section.
    """
    made = deepcopy(body)
    s = after.section if after.section >= 0 else len(made["sections"]) - 1
    section = made["sections"][s]
    at = after.question + 1 if after.question >= 0 else len(section["questions"])
    key = free_key(made, "q")
    question: Body = {
        "key": key, "number": free_number(made, section["kind"]), "text": text(), "answer_type": "yn",
        "options": deepcopy(USUAL_OPTIONS["yn"]), "weight": "1" if section["kind"] in ("standard", "bonus") else "0",
        "na_allowed": section["kind"] == "standard",
    }  # fmt: skip
    if section["kind"] == "critical":
        question |= {"severity": "fail_all", "breach": "yes"}
    section["questions"].insert(at, question)
    place = Place(s, at)
    return (set_type(made, place, answer_type), place) if answer_type != "yn" else (made, place)


def duplicate(body: Body, place: Place) -> tuple[Body, Place]:
    """A copy below the original, its keys and numbers new; conditions inside a copied section follow the copies."""
    made = deepcopy(body)
    if place.kind == "question":
        copy = deepcopy(part(made, place))
        copy["key"], copy["number"] = (
            free_key(made, copy["key"]),
            free_number(made, part(made, Place(place.section))["kind"]),
        )
        made["sections"][place.section]["questions"].insert(place.question + 1, copy)
        return made, Place(place.section, place.question + 1)
    copy = deepcopy(part(made, place))
    copy["key"] = free_key(made, copy["key"])
    questions, copy["questions"] = copy["questions"], []
    made["sections"].insert(place.section + 1, copy)
    for question in questions:
        old = question["key"]
        question["key"], question["number"] = free_key(made, old), free_number(made, copy["kind"])
        copy["questions"].append(question)
        for later in questions:
            _turn(later, old, question["key"])
    return made, Place(place.section + 1)


def delete(body: Body, place: Place) -> tuple[Body, Place]:
    """Without the part; conditions that looked at its questions go too. Returns what is selected then."""
    made = deepcopy(body)
    gone = part(made, place)
    keys = {gone["key"]} if place.kind == "question" else {question["key"] for question in gone["questions"]}
    if place.kind == "question":
        questions = made["sections"][place.section]["questions"]
        del questions[place.question]
        here = Place(place.section, min(place.question, len(questions) - 1))
    else:
        del made["sections"][place.section]
        here = Place(min(place.section, len(made["sections"]) - 1))
    for one in _conditioned(made):
        condition = one.get("visible_when")
        if condition and condition["question"] in keys:
            one["visible_when"] = None
    return made, here


def move(body: Body, place: Place, step: int) -> tuple[Body, Place]:
    """One place up (-1) or down (1); a question goes over into the neighbouring section at either end of its own."""
    if place.kind == "card":
        return body, place
    if place.kind == "section":
        to = place.section + step
        return move_to(body, place, Place(to)) if 0 <= to < len(body["sections"]) else (body, place)
    s, q = place.section, place.question + step
    if 0 <= q < len(body["sections"][s]["questions"]):
        return move_to(body, place, Place(s, q))
    other = s + step
    if not 0 <= other < len(body["sections"]):
        return body, place
    return move_to(body, place, Place(other, 0 if step > 0 else len(body["sections"][other]["questions"])))


def move_to(body: Body, place: Place, to: Place) -> tuple[Body, Place]:
    """A section or question taken out and put in so that it stands at `to` in the result."""
    made = deepcopy(body)
    if place.kind == "section":
        made["sections"].insert(to.section, made["sections"].pop(place.section))
        return made, Place(to.section)
    question = made["sections"][place.section]["questions"].pop(place.question)
    made["sections"][to.section]["questions"].insert(to.question, question)
    return made, to


def free_key(body: Body, stem: str) -> str:
    """A key no section and no question of the body has."""
    taken = {section["key"] for section in body["sections"]}
    taken |= {question["key"] for section in body["sections"] for question in section["questions"]}
    stem = re.sub(r"_\d+$", "", stem)[:56]
    number = 1
    while f"{stem}_{number}" in taken:
        number += 1
    return f"{stem}_{number}"


def free_number(body: Body, kind: str) -> str:
    """The next short number: Q for scored questions, G gates, C breaches, B bonus."""
    letter = {"standard": "Q", "info": "G", "critical": "C", "bonus": "B"}.get(kind, "Q")
    taken = {str(question.get("number", "")) for section in body["sections"] for question in section["questions"]}
    number = 1
    while f"{letter}{number}" in taken:
        number += 1
    return f"{letter}{number}"


def asked_before(body: Body, place: Place) -> list[Body]:
    """The questions a condition at this place may look at: asked before it, and answered by a choice."""
    found: list[Body] = []
    for other in places(body):
        reached = (other.section, other.question) >= (place.section, place.question)
        if reached if place.kind == "question" else other.section >= place.section:
            break
        if other.kind == "question" and part(body, other)["options"]:
            found.append(part(body, other))
    return found


def _conditioned(body: Body) -> Iterator[Body]:
    for place in places(body):
        yield part(body, place)


def _follow(body: Body, old: str, new: str) -> None:
    for one in _conditioned(body):
        _turn(one, old, new)


def _turn(one: Body, old: str, new: str) -> None:
    condition = one.get("visible_when")
    if condition and condition["question"] == old:
        one["visible_when"] = {**condition, "question": new}


def _mend_breach(question: Body) -> None:
    """A breach needs its answer: without it the severity goes back to normal."""
    keys = [option["key"] for option in question["options"]]
    if question.get("severity", "normal") != "normal" and question.get("breach") not in keys:
        question |= {"severity": "normal", "breach": ""}
