"""What is wrong with a card, in words that name the section and the question.

Two kinds: faults, which keep a draft from being published (the card's own validation finds most of them), and
warnings about a card that would not do what is meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.scoring.card import Card, Question, Section
from callqa_desktop.services.scoring.metrics import MEASURES
from callqa_desktop.texts import language, later, tr

FAULTS = {
    "options_repeat": later("two answers share one key, or an answer is called “na”"),
    "options_few": later("at least two answers are needed"),
    "options_foreign": later("a scale and a text have no list of answers"),
    "breach": later("choose the answer that sets the breach off"),
    "metric": later("choose the measure that fills the answer; a question without one is not filled by measures"),
    "metric_type": later("a measure fills questions with one choice and questions of type “measure”"),
    "bounds": later("the least number must be less than the greatest"),
    "scale_bounds": later("a scale needs its least and greatest number"),
    "step": later("the step must be more than zero"),
    "ranges_order": later("the limits of the ranges must ascend, and the last range has none"),
    "ranges_option": later("a range must lead to an answer of this question"),
    "ranges_foreign": later("only numbers and measures have ranges"),
    "ranges_missing": later("say which numbers mean which answer"),
    "weight_number": later("a number counts only when ranges say which answer it means; give ranges or weight 0"),
    "weight_text": later("a text cannot be scored; give it weight 0"),
    "question_repeats": later("another question has the same key “{question}”"),
    "section_repeats": later("another section has the same key “{section}”"),
    "bands": later("the levels must descend, differ, and the last one begins at 0"),
    "condition_order": later("its condition looks at “{other}”, which is not asked before it"),
    "condition_option": later("its condition looks for the answer “{option}” to “{other}”, which cannot be given"),
    "missing": later("“{field}” is missing"),
    "extra_forbidden": later("there is no such field: “{field}”"),
    "literal_error": later("“{field}” has a value that is not known; possible: {expected}"),
    "string_pattern_mismatch": later("“{field}” takes small Latin letters, digits, _ and - only"),
    "string_too_long": later("“{field}” is longer than {max_length} characters"),
    "too_long": later("“{field}” has more than {max_length} entries"),
    "too_short": later("“{field}” must not be empty"),
    "greater_than_equal": later("“{field}” must be at least {ge}"),
    "less_than_equal": later("“{field}” must be at most {le}"),
    "decimal_max_places": later("“{field}” has more than {decimal_places} digits after the point"),
    "decimal_parsing": later("“{field}” must be a number"),
    "decimal_type": later("“{field}” must be a number"),
    "finite_number": later("“{field}” must be a number"),
    "bool_parsing": later("“{field}” must be true or false"),
    "bool_type": later("“{field}” must be true or false"),
    "string_type": later("“{field}” must be a text"),
    "tuple_type": later("“{field}” must be a list"),
    "model_type": later("“{field}” must hold named fields"),
}
"""Words of every fault, by the type of the validation's error."""


@dataclass(frozen=True, slots=True)
class Problem:
    text: str
    section: int = -1
    """Number of the section it is in, from 0; -1 for the card itself."""
    question: int = -1
    """Number of the question within the section; -1 for the section itself."""
    field: str = ""
    fault: bool = True
    """False for a warning, which does not keep the card from being published."""
    place: str = ""
    """Names of section and question, for people; "" for the card itself."""

    @property
    def sentence(self) -> str:
        return f"{self.place}: {self.text}" if self.place else self.text


def problems(body: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Faults first, then warnings; empty for a card that can be published as it is."""
    faults = [*_empty_texts(body), *_numbers(body)]
    try:
        card = Card.model_validate(body)
    except ValidationError as error:
        faults += [found for one in error.errors() if (found := _fault(body, one)) not in faults]
        return tuple(faults)
    return (*faults, *_warnings(card, body))


def need_card(body: Mapping[str, Any]) -> Card:
    """The card of a body that has no fault.

    Raises:
        UserFacingError: it has; the reason names section and question of the first ones.
    """
    faults = [problem for problem in problems(body) if problem.fault]
    if faults:
        more = len(faults) - 3
        told = "; ".join(fault.sentence for fault in faults[:3])
        raise UserFacingError(
            tr("The card cannot be published yet"),
            told + (" " + tr("and {n} more").format(n=more) if more > 0 else ""),
            tr("Correct what is named and publish again"),
            code="card.faults",
        )
    return Card.model_validate(body)


def words_of(error: Mapping[str, Any]) -> str:
    """One error of pydantic in words."""
    names = [str(part) for part in error["loc"] if isinstance(part, str)]
    values = {"field": names[-1] if names else "", **error.get("ctx", {})}
    words = FAULTS.get(str(error["type"]))
    if words is None:
        return tr("“{field}” cannot be used").format(field=values["field"])
    return tr(words).format_map(_Kept(values))


def place_of(body: Any, section: int, question: int) -> str:
    """Names of a section and a question for people, from a body that may be broken."""
    names = []
    if section >= 0:
        found = _at(_at(body, "sections"), section)
        names.append(tr("section “{name}”").format(name=_name(_at(found, "title"), found, section)))
        if question >= 0:
            asked = _at(_at(found, "questions"), question)
            names.append(tr("question “{name}”").format(name=_name(_at(asked, "text"), asked, question)))
    return ", ".join(names)


class _Kept(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""


def _at(value: Any, key: str | int) -> Any:
    if isinstance(value, Mapping):
        return value.get(key)
    if isinstance(value, Sequence) and not isinstance(value, str) and isinstance(key, int):
        return value[key] if 0 <= key < len(value) else None
    return None


def _name(text: Any, part: Any, number: int) -> str:
    other = "en" if language() == "uk" else "uk"
    for found in (_at(text, language()), _at(text, other), _at(part, "key")):
        if isinstance(found, str) and found.strip():
            return " ".join(found.split())[:60]
    return str(number + 1)


def _fault(body: Any, error: Any) -> Problem:
    loc = list(error["loc"])
    section = loc[1] if len(loc) > 1 and loc[0] == "sections" and isinstance(loc[1], int) else -1
    question = loc[3] if section >= 0 and len(loc) > 3 and loc[2] == "questions" and isinstance(loc[3], int) else -1
    named = error.get("ctx", {})
    if section < 0 and ("section" in named or "question" in named):
        section, question = find(body, named)
    field = next((str(part) for part in reversed(loc) if isinstance(part, str)), "") if loc else ""
    return Problem(words_of(error), section, question, field, True, place_of(body, section, question))


def find(body: Any, named: Mapping[str, Any]) -> tuple[int, int]:
    """Numbers of the section and question an error of the whole card names: the later one of two with one key."""
    found = (-1, -1)
    if "question" in named:
        for s, q, _, asked in _parts(body):
            found = (s, q) if _at(asked, "key") == named["question"] else found
        return found
    for s, part in enumerate(_at(body, "sections") or ()):
        found = (s, -1) if _at(part, "key") == named.get("section") else found
    return found


def _parts(body: Any) -> Iterator[tuple[int, int, Any, Any]]:
    for s, section in enumerate(_at(body, "sections") or ()):
        for q, question in enumerate(_at(section, "questions") or ()):
            yield s, q, section, question


def _filled(text: Any) -> list[str]:
    return [code for code in ("uk", "en") if isinstance(found := _at(text, code), str) and found.strip()]


def _empty_texts(body: Any) -> Iterator[Problem]:
    if not _filled(_at(body, "title")):
        yield Problem(tr("the card has no name"), field="title")
    for s, section in enumerate(_at(body, "sections") or ()):
        if not _filled(_at(section, "title")):
            yield Problem(tr("the section has no name"), s, -1, "title", True, place_of(body, s, -1))
    for s, q, _, question in _parts(body):
        if not _filled(_at(question, "text")):
            yield Problem(tr("the question has no text"), s, q, "text", True, place_of(body, s, q))
        for option in _at(question, "options") or ():
            if not _filled(_at(option, "label")):
                yield Problem(tr("an answer has no name"), s, q, "options", True, place_of(body, s, q))


def _numbers(body: Any) -> Iterator[Problem]:
    seen: set[str] = set()
    for s, q, _, question in _parts(body):
        number = str(_at(question, "number") or "").casefold()
        if number and number in seen:
            yield Problem(
                tr("another question has the number “{number}” too").format(number=_at(question, "number")),
                s, q, "number", True, place_of(body, s, q),
            )  # fmt: skip
        seen.add(number)


def _warnings(card: Card, body: Any) -> Iterator[Problem]:
    scored = [s for s in card.sections if s.kind == "standard"]
    weighed = [s for s in scored if any(q.weight for q in s.questions) and (s.weight or card.scoring_mode == "points")]
    if not scored or not any(s.questions for s in scored):
        yield Problem(tr("no question counts: calls will be not scored"), fault=False)
    elif not weighed:
        yield Problem(tr("all weights are zero: calls will be not scored"), field="weight", fault=False)
    for s, section in enumerate(card.sections):
        for text in _of_section(card, section, weighed):
            yield Problem(text, s, -1, "weight", False, place_of(body, s, -1))
        for q, question in enumerate(section.questions):
            for field, text in _of_question(section, question):
                yield Problem(text, s, q, field, False, place_of(body, s, q))


def _of_section(card: Card, section: Section, weighed: list[Section]) -> Iterator[str]:
    if not section.questions:
        yield tr("there is no question in it")
    elif section.kind == "standard" and section not in weighed and weighed:
        yield tr("its weight, or that of all its questions, is zero: it does not count")
    if section.kind == "bonus" and not card.bonus_cap:
        yield tr("the most the bonus may add is 0: it adds nothing")
    missing = [code for code in ("uk", "en") if code not in _filled(section.title.model_dump())]
    yield from (_untranslated(code) for code in missing)


def _of_question(section: Section, question: Question) -> Iterator[tuple[str, str]]:
    for code in ("uk", "en"):
        if code not in _filled(question.text.model_dump()):
            yield "text", _untranslated(code)
    if question.metric and question.metric not in MEASURES:
        yield "metric", tr("there is no measure “{name}”").format(name=question.metric)
    if section.kind == "critical" and not question.breach and all(o.effect == "none" for o in question.options):
        yield "severity", tr("no answer to it is a breach")
    if section.kind == "bonus" and not question.weight:
        yield "weight", tr("it adds 0 points")
    fails = question.severity == "fail_section" or any(o.effect == "fail_section" for o in question.options)
    if fails and section.kind != "standard":
        yield "severity", tr("its section is not scored, so nothing fails with it")


def _untranslated(code: str) -> str:
    return tr("the Ukrainian text is missing") if code == "uk" else tr("the English text is missing")
