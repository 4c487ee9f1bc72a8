"""A scorecard: sections of questions with options, in Ukrainian and English under one key.

A published card never changes. Keys of questions are stable across versions, so that trends join. Faults of a card are
`PydanticCustomError`s whose type is a word of `check.FAULTS`, so that they can be told to a person in his language.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from decimal import Decimal
from functools import cache, cached_property
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_serializer, model_validator
from pydantic_core import PydanticCustomError

from callqa_desktop import paths

NA = "na"
"""Key of the option "not applicable", offered where a question allows it; it leaves the denominator."""

Kind = Literal["standard", "info", "critical", "bonus"]
Severity = Literal["normal", "critical", "fail_section", "fail_all", "alert"]
Effect = Literal["none", "alert", "fail_section", "fail_all"]
AnswerType = Literal["yn", "ypn", "single", "multi", "scale", "number", "text", "duration", "metric"]
Policy = Literal["none", "optional", "on_low", "always"]
Automation = Literal["manual", "ai_prefill", "ai_final", "metric"]

CHOICE_TYPES: frozenset[str] = frozenset({"yn", "ypn", "single", "multi"})
"""Answered by choosing among the options."""
NUMBER_TYPES: frozenset[str] = frozenset({"scale", "number", "duration", "metric"})
"""Answered by a number."""


def _plain(number: Decimal) -> Decimal:
    """One spelling of a number, so that equal cards have equal hashes: 1.50 is 1.5, 2.0 is 2."""
    whole = number.to_integral_value()
    return whole if whole == number else number.normalize()


_Number = Annotated[
    Decimal, Field(ge=-1_000_000, le=1_000_000, decimal_places=4, allow_inf_nan=False), AfterValidator(_plain)
]
_Weight = Annotated[Decimal, Field(ge=0, le=10_000, decimal_places=4, allow_inf_nan=False), AfterValidator(_plain)]
_Share = Annotated[Decimal, Field(ge=0, le=1, decimal_places=4, allow_inf_nan=False), AfterValidator(_plain)]
_Percent = Annotated[Decimal, Field(ge=0, le=100, decimal_places=4, allow_inf_nan=False), AfterValidator(_plain)]
_Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    later: ClassVar[frozenset[str]] = frozenset()
    """Fields that came after the first published cards: written only when they say something, which keeps hashes."""

    @model_serializer(mode="wrap")
    def _without_silent(self, handler: Any) -> dict[str, Any]:
        body: dict[str, Any] = handler(self)
        fields = type(self).model_fields
        silent = {n for n in self.later if getattr(self, n) == fields[n].get_default(call_default_factory=True)}
        return {name: value for name, value in body.items() if name not in silent}


class Text(_Part):
    """One text in both languages."""

    uk: str = Field(max_length=10_000)
    en: str = Field(max_length=10_000)

    def of(self, language: str) -> str:
        """The text in "uk" or "en"; the other where that one is empty."""
        return (self.uk or self.en) if language == "uk" else (self.en or self.uk)


_NOTHING = Text(uk="", en="")


class Option(_Part):
    later = frozenset({"effect", "is_na"})

    key: _Key
    value: _Share
    """Share of the question's weight this choice earns."""
    label: Text
    effect: Effect = "none"
    """What choosing it does besides."""
    is_na: bool = False
    """Choosing it takes the question out of the denominator, whatever its value."""


class Range(_Part):
    """Which option a number means."""

    below: _Number | None = None
    """Numbers less than this, and not in an earlier range; None for all that are left."""
    option: _Key


class Condition(_Part):
    """True when the question was answered with one of the options."""

    question: _Key
    options: Annotated[tuple[_Key, ...], Field(min_length=1, max_length=50)]


_YES = {"key": "yes", "value": "1", "label": {"uk": "Так", "en": "Yes"}}
_PARTLY = {"key": "partly", "value": "0.5", "label": {"uk": "Частково", "en": "Partly"}}
_NO = {"key": "no", "value": "0", "label": {"uk": "Ні", "en": "No"}}
USUAL_OPTIONS: dict[str, list[dict[str, Any]]] = {"yn": [_YES, _NO], "ypn": [_YES, _PARTLY, _NO]}
"""Options of the types that bring their own, as JSON values."""
NA_OPTION = Option(key=NA, value=Decimal(0), label=Text(uk="Н/З", en="N/A"), is_na=True)


class Question(_Part):
    later = frozenset(
        {
            "short", "examples", "na_rule", "comment_policy", "evidence_policy", "metric", "ranges", "minimum",
            "maximum", "step", "unit", "coaching_tag",
        }
    )  # fmt: skip

    key: _Key
    number: str = Field(max_length=12)
    """Short number shown to people, for example "Q1"; the answers of a file may use it in place of the key."""
    text: Text
    short: Text = _NOTHING
    """Name of the question where there is little room; the text where empty."""
    guidance: Text = _NOTHING
    """One text for the person and for the model."""
    examples: Text = _NOTHING
    """Phrases that show what is meant, for both."""
    answer_type: AnswerType
    options: Annotated[tuple[Option, ...], Field(max_length=50)]
    """Best first, without "not applicable"; yn and ypn get the usual ones. Numbers reach them through `ranges`."""
    weight: _Weight = Decimal(0)
    """Share within the section (points in scoring mode "points"); points to add in a bonus section."""
    severity: Severity = "normal"
    """What the choice `breach` does: fail_section, fail_all; critical: never passed; alert: only named."""
    breach: str = ""
    """Key of the option that sets the severity off."""
    na_allowed: bool = False
    na_rule: Text = _NOTHING
    """When "not applicable" is right."""
    visible_when: Condition | None = None
    comment_policy: Policy = "optional"
    evidence_policy: Policy = "optional"
    """"on_low": with an answer that earns less than half, or that is a breach."""
    automation: Automation = "ai_prefill"
    """Who proposes the answer; "manual" and "metric" are not asked of the model."""
    metric: str = Field(default="", max_length=64)
    """Measure of the sound (services.scoring.metrics) that fills the answer through `ranges`."""
    ranges: Annotated[tuple[Range, ...], Field(max_length=50)] = ()
    """Ascending; which option a number, or the measure, means."""
    minimum: _Number | None = None
    maximum: _Number | None = None
    """Least and greatest number of a scale, a number or a duration (seconds). A scale earns its share of the way."""
    step: _Number | None = None
    unit: str = Field(default="", max_length=20)
    coaching_tag: str = Field(default="", max_length=64)
    """Topic of coaching a low answer belongs to."""

    @model_validator(mode="before")
    @classmethod
    def _usual(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        if "options" not in data and isinstance(data.get("answer_type"), str):
            data = {**data, "options": USUAL_OPTIONS.get(data["answer_type"], [])}
        if "filled_by" in data and "automation" not in data:  # what the first cards said of it
            by = data["filled_by"]
            data = {name: value for name, value in data.items() if name != "filled_by"}
            data["automation"] = "ai_prefill" if isinstance(by, (list, tuple)) and "ai" in by else "manual"
        return data

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        keys = [option.key for option in self.options]
        if NA in keys or len(set(keys)) != len(keys):
            raise PydanticCustomError("options_repeat", "options must differ and not be called na")
        if self.answer_type in CHOICE_TYPES and len(keys) < 2:
            raise PydanticCustomError("options_few", "a choice needs two options or more")
        if self.answer_type in ("scale", "text") and (keys or self.ranges):
            raise PydanticCustomError("options_foreign", "a scale and a text have no options")
        if (self.severity == "normal") != (self.breach == "") or (self.breach and self.breach not in keys):
            raise PydanticCustomError("breach", "a severity needs the option that sets it off")
        self._check_numbers()
        if bool(self.metric) != (self.answer_type == "metric" or self.automation == "metric"):
            raise PydanticCustomError("metric", "a question filled by a measure names it, another does not")
        if self.metric and self.answer_type not in ("yn", "ypn", "single", "metric"):
            raise PydanticCustomError("metric_type", "a measure cannot fill this type")
        return self

    def _check_numbers(self) -> None:
        low, high = self.minimum, self.maximum
        if low is not None and high is not None and low >= high:
            raise PydanticCustomError("bounds", "the least number must be less than the greatest")
        if self.answer_type == "scale" and (low is None or high is None):
            raise PydanticCustomError("scale_bounds", "a scale needs its least and greatest number")
        if self.step is not None and self.step <= 0:
            raise PydanticCustomError("step", "a step is more than zero")
        bounds = [one.below for one in self.ranges]
        open_end = bool(bounds) and bounds[-1] is None
        inner = [bound for bound in bounds if bound is not None]
        if self.ranges and (not open_end or len(inner) != len(bounds) - 1 or sorted(set(inner)) != inner):
            raise PydanticCustomError("ranges_order", "ranges ascend and the last one has no bound")
        if any(self._by_key(one.option) is None for one in self.ranges):
            raise PydanticCustomError("ranges_option", "a range leads to an option of the question")
        measured = bool(self.metric) or self.answer_type in ("number", "duration")
        if self.ranges and not measured:
            raise PydanticCustomError("ranges_foreign", "only numbers and measures have ranges")
        if not self.ranges and ((self.metric and self.answer_type != "metric") or (measured and self.options)):
            raise PydanticCustomError("ranges_missing", "options of a number are reached through ranges")
        if self.weight and self.answer_type in ("number", "duration", "metric") and not self.ranges:
            raise PydanticCustomError("weight_number", "a number counts only through ranges")
        if self.weight and self.answer_type == "text":
            raise PydanticCustomError("weight_text", "a text has no weight")

    @property
    def choices(self) -> tuple[Option, ...]:
        """All that can be answered, "not applicable" last; a measure may be missing, so it always allows that."""
        return (*self.options, NA_OPTION) if self.na_allowed or self.answer_type == "metric" else self.options

    @property
    def for_model(self) -> bool:
        """Whether the model is asked: the card says so, and no measure fills it."""
        return self.automation in ("ai_prefill", "ai_final") and self.answer_type != "metric"

    def option(self, key: str) -> Option | None:
        return next((option for option in self.choices if option.key == key), None)

    def _by_key(self, key: str) -> Option | None:
        return next((option for option in self.options if option.key == key), None)


class Section(_Part):
    key: _Key
    title: Text
    kind: Kind = "standard"
    """standard is scored; info holds gates; critical holds breaches; bonus adds points."""
    weight: _Weight = Decimal(0)
    """Share of the total; not used in scoring mode "points"."""
    visible_when: Condition | None = None
    questions: Annotated[tuple[Question, ...], Field(max_length=300)]


class Band(_Part):
    key: _Key
    at_least: _Percent
    label: Text


class Card(_Part):
    later = frozenset({"description", "scoring_mode", "na_policy", "over_100"})

    key: _Key
    title: Text
    description: Text = _NOTHING
    scoring_mode: Literal["weighted", "points"] = "weighted"
    """weighted: sections by their weights, questions within them; points: all questions by their weights alone."""
    na_policy: Literal["redistribute", "full"] = "redistribute"
    """What "not applicable" does: leaves the denominator, or earns the whole weight."""
    pass_mark: _Percent = Decimal(80)
    bands: Annotated[tuple[Band, ...], Field(max_length=20)] = ()
    """Best first; the last begins at 0."""
    bonus_cap: _Percent = Decimal(0)
    over_100: bool = False
    """Whether the bonus may lift the total over 100."""
    sections: Annotated[tuple[Section, ...], Field(max_length=50)] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        keys = [question.key for question in self.questions()]
        for key in keys:
            if keys.count(key) > 1:
                raise PydanticCustomError("question_repeats", "two questions share one key", {"question": key})
        sections = [section.key for section in self.sections]
        for key in sections:
            if sections.count(key) > 1:
                raise PydanticCustomError("section_repeats", "two sections share one key", {"section": key})
        bounds = [band.at_least for band in self.bands]
        if bounds and (bounds[-1] != 0 or sorted(set(bounds), reverse=True) != bounds):
            raise PydanticCustomError("bands", "bands descend and the last begins at 0")
        seen: set[str] = set()
        for section in self.sections:
            self._check_condition(section.visible_when, seen, {"section": section.key})
            for question in section.questions:
                self._check_condition(question.visible_when, seen, {"section": section.key, "question": question.key})
                seen.add(question.key)
        return self

    def _check_condition(self, condition: Condition | None, seen: set[str], place: dict[str, Any]) -> None:
        """A condition looks back, to a question already asked, so that visibility has no circles."""
        if condition is None:
            return
        place = {**place, "other": condition.question}
        if condition.question not in seen:
            raise PydanticCustomError("condition_order", "a condition looks at {other}, which is not before", place)
        for option in condition.options:
            if self._index[condition.question][1].option(option) is None:
                place = {**place, "option": option}
                raise PydanticCustomError("condition_option", "{other} cannot be answered with {option}", place)

    @cached_property
    def _index(self) -> dict[str, tuple[Section, Question]]:
        return {question.key: (section, question) for section in self.sections for question in section.questions}

    def questions(self) -> Iterator[Question]:
        """All questions in the order they are asked."""
        for section in self.sections:
            yield from section.questions

    def question(self, key: str) -> Question | None:
        found = self._index.get(key)
        return found[1] if found else None

    def section_of(self, key: str) -> Section | None:
        """The section of a question."""
        found = self._index.get(key)
        return found[0] if found else None

    def body(self) -> dict[str, Any]:
        """The whole card as JSON values, as it is stored."""
        return self.model_dump(mode="json")

    @property
    def content_hash(self) -> str:
        """SHA-256 of the body in hex: equal cards have equal hashes."""
        text = json.dumps(self.body(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


@cache
def load_default(key: str) -> Card:
    """A card that comes with the program: "sales", "support" or "empty"."""
    return Card.model_validate_json(paths.resource("scorecards", f"{key}.json").read_bytes())
