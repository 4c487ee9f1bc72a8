"""What changed from one card to another, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from callqa_desktop.services.scoring.card import Card, Question, Section
from callqa_desktop.texts import language, tr


@dataclass(frozen=True, slots=True)
class Difference:
    sign: str
    """+ added, - taken away, ~ changed."""
    what: str
    """Name of the section or question, "" for the card."""
    change: str
    """What of it, with the values before and after; "" where all of it is new or gone."""


def difference(before: Card, after: Card) -> tuple[Difference, ...]:
    """Sections and questions are the same ones by their keys; empty when the cards say the same."""
    found = list(_fields("", before, after, skip=("sections", "key")))
    old_sections = {section.key: section for section in before.sections}
    for section in after.sections:
        old = old_sections.pop(section.key, None)
        if old is None:
            found.append(Difference("+", _title(section), ""))
        else:
            found += _fields(_title(section), old, section, skip=("questions", "key"))
    found += [Difference("-", _title(section), "") for section in old_sections.values()]
    old_questions = {question.key: question for question in before.questions()}
    for question in after.questions():
        gone = old_questions.pop(question.key, None)
        if gone is None:
            found.append(Difference("+", _title(question), ""))
            continue
        found += _fields(_title(question), gone, question, skip=("key",))
        place, now = before.section_of(question.key), after.section_of(question.key)
        if place is not None and now is not None and place.key != now.key:
            found.append(Difference("~", _title(question), tr("now in section “{name}”").format(name=_title(now))))
    found += [Difference("-", _title(question), "") for question in old_questions.values()]
    if not found and before != after:
        found.append(Difference("~", "", tr("the order of sections or questions")))
    return tuple(found)


def _title(part: Section | Question) -> str:
    return (part.title if isinstance(part, Section) else part.text).of(language()) or part.key


def _fields(what: str, before: Any, after: Any, *, skip: tuple[str, ...]) -> Iterator[Difference]:
    for name in type(before).model_fields:
        old, new = getattr(before, name), getattr(after, name)
        if name not in skip and old != new:
            words = field_names().get(name, name)
            values = f"{_shown(old)} → {_shown(new)}" if _short(old) and _short(new) else ""
            yield Difference("~", what, f"{words}: {values}" if values else words)


def _short(value: Any) -> bool:
    return value is None or (not isinstance(value, (tuple, Mapping)) and not hasattr(value, "model_fields"))


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    return str(value)


def field_names() -> Mapping[str, str]:
    """Names of a card's fields for people."""
    return {
        "title": tr("name"), "description": tr("description"), "scoring_mode": tr("way of scoring"),
        "na_policy": tr("what N/A does"), "pass_mark": tr("pass mark"), "bands": tr("levels"),
        "bonus_cap": tr("most the bonus may add"), "over_100": tr("bonus over 100"), "kind": tr("kind"),
        "weight": tr("weight"), "visible_when": tr("condition"), "number": tr("number"), "text": tr("text"),
        "short": tr("short name"), "guidance": tr("guidance"), "examples": tr("examples"),
        "answer_type": tr("type of answer"), "options": tr("answers"), "severity": tr("severity"),
        "breach": tr("answer that is a breach"), "na_allowed": tr("N/A allowed"), "na_rule": tr("when N/A is right"),
        "comment_policy": tr("comment"), "evidence_policy": tr("evidence"), "automation": tr("who answers"),
        "metric": tr("measure"), "ranges": tr("ranges"), "minimum": tr("least"), "maximum": tr("greatest"),
        "step": tr("step"), "unit": tr("unit"), "coaching_tag": tr("coaching topic"),
    }  # fmt: skip
