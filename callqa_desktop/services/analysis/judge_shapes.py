"""The shape of the model's judgement: what is asked for as a JSON schema, and what is accepted.

The schema is strict, the reading tolerant where nothing is lost by it: an entry that does not fit is left out, a number
beyond its range is drawn into it. Without a summary or without most answers the reply is asked for again.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, Field, ValidationError, WrapValidator, model_validator
from pydantic_core.core_schema import ValidatorFunctionWrapHandler

from callqa_desktop.services.analysis.details import BEST, QUARTERS, WORST
from callqa_desktop.services.records import AnswerRow
from callqa_desktop.services.scoring import answers as of
from callqa_desktop.services.scoring.card import CHOICE_TYPES, NA, NUMBER_TYPES, Card, Question

MOODS = ("positive", "neutral", "negative", "mixed")
ENUMS = 120
"""Keys that may stand in one enum; a schema with more states than the vendor's grammar bears is refused, so the keys of
a larger card are checked here alone."""
_TEXT = 2_000


def _share(value: object) -> object:
    return min(max(value, 0.0), 1.0) if isinstance(value, (int, float)) and value == value else value


def _one_of(*known: str) -> BeforeValidator:
    return BeforeValidator(lambda value: value if value in known else "")


def _between(least: int, most: int) -> BeforeValidator:
    def drawn_in(value: object) -> object:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
            return value
        return round(min(max(value, least), most))

    return BeforeValidator(drawn_in)


def _kept(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    """A list without the entries that do not fit."""
    found: list[Any] = []
    for one in value if isinstance(value, (list, tuple)) else ():
        try:
            found.extend(handler([one]))
        except ValidationError:
            continue
    return found


_Kept = WrapValidator(_kept)


def _or_none(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    try:
        return handler(value)
    except ValidationError:
        return None


class Quoted(BaseModel):
    """Something that was said in the call."""

    utterance: int | None = Field(default=None, description="Index of the utterance that shows it")
    quote: str = Field(default="", description="Words copied from that utterance, unchanged; empty when none show it")


class Evidence(Quoted):
    utterance: int | None = Field(default=None, description="Index of the utterance")
    quote: str = Field(description="Words copied from that utterance, unchanged")


class JudgedStep(Quoted):
    step: str = Field(description="Key of the step of the script")
    applicable: bool = Field(
        default=True, description="False when it is no step but a remark, or could not be taken in this conversation"
    )
    said: bool = Field(description="Whether the agent did it, in these or other words")


class JudgedAnswer(BaseModel):
    """The answer to one question; the reasons come before the choice, as the model writes in this order."""

    question: str = Field(description="Key of the question")
    applicable: bool = Field(description="Decide this first: can the question be asked of this conversation at all")
    evidence: list[Evidence] = Field(
        description="What shows it; empty only when the answer is that something is absent"
    )
    reason: str = Field(description="One sentence")
    answer: str = Field(
        default="", description=f"Key of an option of this question; {NA} when not applicable; else empty"
    )
    options: Annotated[list[str], _Kept] = Field(
        default_factory=list, description="Of a question with several: keys of all options that hold"
    )
    number: float | None = Field(default=None, description="Of a question that asks for a number")
    text: str = Field(default="", description="Of a question that asks for words")
    confidence: Annotated[float, BeforeValidator(_share)] = Field(
        ge=0, le=1, description="0 to 1: how sure the answer is"
    )


class JudgedObjection(Quoted):
    text: str = Field(description="One sentence: what the client objects to")
    how: str = Field(default="", description="One sentence: what the agent answered")
    handled: Annotated[Literal["yes", "partly", "no", ""], _one_of("yes", "partly", "no")] = Field(
        default="", description="Whether the doubt was settled; empty when the call does not show it"
    )


class JudgedPromise(Quoted):
    text: str = Field(description="What was promised or agreed")
    who: Annotated[Literal["agent", "client", "both", ""], _one_of("agent", "client", "both")] = Field(
        default="", description="Who is to do it"
    )
    due: str = Field(default="", description="By when, in the words of the call; empty when no time was named")


class JudgedShortcoming(Quoted):
    text: str = Field(description="What the agent should have done and did not, or did wrong; an act, one sentence")
    question: str = Field(default="", description="Key of the question of the card it belongs to; empty for none")


class JudgedFinding(Quoted):
    kind: Literal["doubt", "conflict", "strength", "keyword"]
    text: str = Field(description="One sentence about what was found")


class JudgedMood(BaseModel):
    why: str = Field(default="", description="In a few words, from what the client says")
    value: Annotated[int | None, _between(WORST, BEST)] = Field(
        default=None,
        description=f"{WORST} to {BEST}, 0 is neutral; null when the client's words in this quarter do not show it",
    )


class JudgedReason(Quoted):
    text: str = Field(description="One sentence")
    sign: Literal["+", "-"] = Field(description="+ speaks for success, - against it")


class JudgedLikelihood(BaseModel):
    reasons: Annotated[list[JudgedReason], _Kept] = Field(default_factory=list, description="First the reasons")
    value: Annotated[int, _between(0, 100)] = Field(
        description="0 to 100: how likely the deal, or what the client called for, succeeds after this call"
    )


class JudgeReply(BaseModel):
    script: Annotated[list[JudgedStep], _Kept] = Field(
        default_factory=list, description="One for each step of the script, in the given order"
    )
    answers: list[JudgedAnswer] = Field(description="One for each question, in the given order")
    objections: Annotated[list[JudgedObjection], _Kept] = Field(default_factory=list)
    promises: Annotated[list[JudgedPromise], _Kept] = Field(default_factory=list)
    shortcomings: Annotated[list[JudgedShortcoming], _Kept] = Field(default_factory=list)
    findings: Annotated[list[JudgedFinding], _Kept] = Field(default_factory=list)
    mood: Annotated[list[JudgedMood], _Kept] = Field(
        default_factory=list, description=f"The client's, in each of the {QUARTERS} quarters of the call"
    )
    likelihood: Annotated[JudgedLikelihood | None, WrapValidator(_or_none)] = None
    conduct: str = Field(
        default="",
        description="How the agent kept to the card's questions on conduct: acts and wording, one or two sentences",
    )
    summary: str = Field(description="Two to four sentences: what the call was about and how it ended")
    advice: Annotated[list[str], _Kept] = Field(
        default_factory=list, description="Up to three concrete pieces of advice to the agent, each one sentence"
    )
    client_mood: Annotated[Literal["positive", "neutral", "negative", "mixed", ""], _one_of(*MOODS)] = Field(
        default="", description="Of the client, from the words alone; empty when the words do not show it"
    )


class MendedQuote(Quoted):
    id: str = Field(description="As in the list")
    withdrawn: bool = Field(default=False, description="True when nothing that was said shows it")


class MendedText(BaseModel):
    id: str = Field(description="As in the list")
    text: str


class MendReply(BaseModel):
    """What is made of quotes nobody said and of texts in another language."""

    quotes: Annotated[list[MendedQuote], _Kept] = Field(default_factory=list)
    texts: Annotated[list[MendedText], _Kept] = Field(default_factory=list)


def judge_schema(card: Card, steps: Iterable[str] = ()) -> dict[str, Any]:
    """JSON schema of a judgement against the card, its keys as enums.

    Args:
        steps: keys of the steps of the script.
    """
    schema = _schema_of(JudgeReply)
    parts, keys = schema["$defs"], list(steps)
    if keys:
        _enum(parts["JudgedStep"]["properties"]["step"], keys)
    else:
        _drop(schema, "script")
        del parts["JudgedStep"]
    questions = asked_questions(card)
    answer = parts["JudgedAnswer"]
    types = {question.answer_type for question in questions}
    for name, needed in (("options", {"multi"}), ("number", NUMBER_TYPES), ("text", {"text"})):
        if not types & needed:
            _drop(answer, name)
    if questions:
        named = [question.key for question in questions]
        _enum(answer["properties"]["question"], named)
        _enum(parts["JudgedShortcoming"]["properties"]["question"], [*named, ""])
        options = dict.fromkeys(o.key for q in questions for o in q.options if q.answer_type in CHOICE_TYPES)
        free = [""] if types - {"yn", "ypn", "single"} else []
        _enum(answer["properties"]["answer"], [*options, NA, *free])
    else:
        schema["properties"]["answers"]["maxItems"] = 0
    schema["properties"]["mood"] |= {"minItems": QUARTERS, "maxItems": QUARTERS}
    return schema


def mend_schema() -> dict[str, Any]:
    return _schema_of(MendReply)


def asked_questions(card: Card) -> list[Question]:
    """The questions put to the model, in the card's order (gates come before what they open)."""
    return [question for question in card.questions() if question.for_model]


def row_of(card: Card, judged: JudgedAnswer) -> AnswerRow | None:
    """The answer as the card takes it, without its evidence; None where it has no such question, option or number."""
    question = card.question(judged.question)
    if question is None or not question.for_model:
        return None
    if question.na_allowed and (not judged.applicable or judged.answer == NA):
        return AnswerRow(question.key, NA, judged.confidence)
    kind = question.answer_type
    option = judged.answer if kind not in NUMBER_TYPES | {"multi", "text"} else ""
    known = {one.key for one in question.options}
    several = [key for key in dict.fromkeys((*judged.options, judged.answer)) if key in known]
    row = AnswerRow(
        question.key, option, judged.confidence,
        options=tuple(several) if kind == "multi" else (),
        number=_on_step(question, judged.number) if kind in NUMBER_TYPES else None,
        text=judged.text.strip()[:_TEXT] if kind == "text" else "",
    )  # fmt: skip
    return row if of.is_answered(question, row) else None


def judge_reply(card: Card) -> type[JudgeReply]:
    """The shape of a judgement that is worth keeping: most questions have an answer the card knows."""
    wanted = len(asked_questions(card))

    class Reply(JudgeReply):
        @model_validator(mode="after")
        def _answered(self) -> Self:
            good = {judged.question for judged in self.answers if row_of(card, judged) is not None}
            # Questions behind a gate are rightly left out, a whole card is not.
            if len(good) * 2 < wanted:
                raise ValueError("most questions have no answer of the card")
            return self

    return Reply


def _on_step(question: Question, number: float | None) -> float | None:
    """The number, drawn to the nearest step of the question: a model answers 3.9 where 4 is meant."""
    if number is None or number != number or question.step is None or abs(number) > 1e9:
        return number
    least = question.minimum or Decimal(0)
    steps = round((Decimal(str(number)) - least) / question.step)
    return float(least + steps * question.step)


def _enum(field: dict[str, Any], keys: list[str]) -> None:
    if len(keys) <= ENUMS:
        field["enum"] = keys


def _drop(schema: dict[str, Any], name: str) -> None:
    del schema["properties"][name]
    schema["required"].remove(name)


def _schema_of(reply: type[BaseModel]) -> dict[str, Any]:
    """Every field is asked for, in the order it stands; without words the model's vendor does not name."""
    schema: dict[str, Any] = _plain(reply.model_json_schema())
    return schema


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        made = {key: _plain(inner) for key, inner in value.items() if key not in ("default", "title")}
        if isinstance(made.get("properties"), dict):
            made["required"] = list(made["properties"])
        return made
    return [_plain(inner) for inner in value] if isinstance(value, list) else value
