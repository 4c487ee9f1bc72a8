"""What the model is given to judge: marked parts of JSON lines, so that no word of the call can end its part."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from callqa_desktop.services.analysis.details import QUARTERS
from callqa_desktop.services.analysis.engines import Matter
from callqa_desktop.services.analysis.judge_shapes import asked_questions
from callqa_desktop.services.analysis.script_steps import steps_of
from callqa_desktop.services.analysis.utterances import Said
from callqa_desktop.services.scoring.card import NUMBER_TYPES, Card, Condition, Question


def material(matter: Matter) -> str:
    """All that is judged. It holds no name or number of the client from the store, only what was said."""
    card = matter.card
    parts = [part("card", (_question(card, q, matter.language) for q in asked_questions(card)))]
    if steps := steps_of(matter.script):
        parts.append(part("script", ({"step": step.key, "text": step.text} for step in steps)))
    if matter.measures:
        parts.append(part("measures", [matter.measures]))
    about = {
        "direction": matter.direction,
        "seconds": round(matter.duration_ms / 1000),
        "quarters": [
            None if not lines else [lines[0], lines[-1]] for lines in quarters(matter.said, matter.duration_ms)
        ],
    }
    parts.append(part("call", [about]))
    parts.append(transcript(matter.said))
    return "\n".join(parts)


def transcript(said: Iterable[Said]) -> str:
    """The part with what was said, one utterance a line."""
    return part(
        "transcript",
        ({"i": i, "at": _clock(one.start_ms), "who": one.speaker, "text": one.text} for i, one in enumerate(said)),
    )


def quarters(said: Sequence[Said], duration_ms: int) -> tuple[list[int], ...]:
    """Indexes of the utterances that begin in each quarter of the call's length."""
    whole = max(duration_ms, said[-1].end_ms if said else 0, 1)
    found: tuple[list[int], ...] = tuple([] for _ in range(QUARTERS))
    for i, one in enumerate(said):
        found[min(one.start_ms * QUARTERS // whole, QUARTERS - 1)].append(i)
    return found


def part(name: str, values: Iterable[Any]) -> str:
    """A marked part, each value one line of JSON; marks of parts cannot be written inside a value."""
    lines = (json.dumps(v, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e") for v in values)
    return f"<{name}>\n" + "\n".join(lines) + f"\n</{name}>"


def _question(card: Card, question: Question, language: str) -> Mapping[str, Any]:
    section = next(s for s in card.sections if question in s.questions)
    asked: dict[str, Any] = {
        "key": question.key,
        "section": section.title.of(language),
        "text": question.text.of(language),
    }
    if guidance := question.guidance.of(language):
        asked["guidance"] = guidance
    if examples := question.examples.of(language):
        asked["examples"] = examples
    if question.na_allowed and (rule := question.na_rule.of(language)):
        asked["not_applicable_when"] = rule
    asked |= _answers(question, language)
    conditions = [_condition(c) for c in (section.visible_when, question.visible_when) if c is not None]
    if conditions:
        asked["asked_when"] = conditions
    return asked


def _answers(question: Question, language: str) -> dict[str, Any]:
    """What the question takes: options, several of them, a number within bounds, or words."""
    kind = question.answer_type
    if kind == "text":
        return {"answer_with": "text", **({"options": _options(question, language)} if question.na_allowed else {})}
    if kind in NUMBER_TYPES:
        bounds = {"least": question.minimum, "most": question.maximum, "step": question.step}
        asked = {"answer_with": "number", **{name: float(n) for name, n in bounds.items() if n is not None}}
        if kind == "duration" or question.unit:
            asked["unit"] = question.unit or "s"
        return {**asked, **({"options": {"na": "N/A"}} if question.na_allowed else {})}
    several = {"answer_with": "options"} if kind == "multi" else {}
    return {**several, "options": _options(question, language)}


def _options(question: Question, language: str) -> dict[str, str]:
    return {option.key: option.label.of(language) for option in question.choices}


def _condition(condition: Condition) -> str:
    return f"{condition.question} = {' | '.join(condition.options)}"


def _clock(ms: int) -> str:
    tenths = ms // 100
    return f"{tenths // 600:02d}:{tenths // 10 % 60:02d}.{tenths % 10}"
