"""A scorecard: sections of questions with options, in Ukrainian and English under one key.

A published card never changes. Keys of questions are stable across versions, so that trends join.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from decimal import Decimal
from functools import cache, cached_property
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from callqa_desktop import paths

NA = "na"
"""Key of the option "not applicable", offered where a question allows it; it leaves the denominator."""

Kind = Literal["standard", "info", "critical", "bonus"]
Severity = Literal["normal", "critical", "fail_section", "fail_all", "alert"]
DEFAULTS = ("sales", "support", "empty")
"""Cards that come with the program."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(_Part):
    """One text in both languages."""

    uk: str
    en: str

    def of(self, language: str) -> str:
        """The text in "uk" or "en"."""
        return self.uk if language == "uk" else self.en


class Option(_Part):
    key: str
    value: Decimal = Field(ge=0, le=1)
    """Share of the question's weight this choice earns."""
    label: Text


class Condition(_Part):
    """True when the question was answered with one of the options."""

    question: str
    options: tuple[str, ...]


_YES = {"key": "yes", "value": "1", "label": {"uk": "Так", "en": "Yes"}}
_PARTLY = {"key": "partly", "value": "0.5", "label": {"uk": "Частково", "en": "Partly"}}
_NO = {"key": "no", "value": "0", "label": {"uk": "Ні", "en": "No"}}
_USUAL_OPTIONS: dict[str, list[dict[str, Any]]] = {"yn": [_YES, _NO], "ypn": [_YES, _PARTLY, _NO]}
NA_OPTION = Option(key=NA, value=Decimal(0), label=Text(uk="Н/З", en="N/A"))


class Question(_Part):
    key: str
    number: str
    """Short number shown to people, for example "Q1"; the answers of a file may use it in place of the key."""
    text: Text
    guidance: Text = Text(uk="", en="")
    """One text for the person and for the model."""
    answer_type: Literal["yn", "ypn", "single"]
    options: tuple[Option, ...]
    """Best first, without "not applicable"; yn and ypn get the usual ones."""
    weight: Decimal = Field(default=Decimal(0), ge=0)
    """Share within the section; points to add in a bonus section."""
    severity: Severity = "normal"
    """What the choice `breach` does: fail_section, fail_all; critical: never passed; alert: only named."""
    breach: str = ""
    """Key of the option that sets the severity off."""
    na_allowed: bool = False
    visible_when: Condition | None = None
    filled_by: tuple[Literal["ai", "metric", "human"], ...] = ("ai",)
    """Who proposes the answer; the person may always decide. Only "ai" is asked of the model."""

    @model_validator(mode="before")
    @classmethod
    def _usual_options(cls, data: Any) -> Any:
        if isinstance(data, dict) and "options" not in data and data.get("answer_type") in _USUAL_OPTIONS:
            return {**data, "options": _USUAL_OPTIONS[data["answer_type"]]}
        return data

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        keys = [option.key for option in self.options]
        if not keys or NA in keys or len(set(keys)) != len(keys):
            raise ValueError(f"question {self.key}: options must be there, differ and not be called {NA}")
        if (self.severity == "normal") != (self.breach == "") or (self.breach and self.breach not in keys):
            raise ValueError(f"question {self.key}: a severity needs the option that sets it off")
        return self

    @property
    def choices(self) -> tuple[Option, ...]:
        """All that can be answered, "not applicable" last."""
        return (*self.options, NA_OPTION) if self.na_allowed else self.options

    def option(self, key: str) -> Option | None:
        return next((option for option in self.choices if option.key == key), None)


class Section(_Part):
    key: str
    title: Text
    kind: Kind = "standard"
    """standard is scored; info holds gates; critical holds breaches; bonus adds points."""
    weight: Decimal = Field(default=Decimal(0), ge=0)
    visible_when: Condition | None = None
    questions: tuple[Question, ...]


class Band(_Part):
    key: str
    at_least: Decimal
    label: Text


class Card(_Part):
    key: str
    title: Text
    pass_mark: Decimal = Field(default=Decimal(80), ge=0, le=100)
    bands: tuple[Band, ...] = ()
    """Best first; the last begins at 0."""
    bonus_cap: Decimal = Field(default=Decimal(0), ge=0)
    sections: tuple[Section, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        keys = [question.key for question in self.questions()]
        if len(set(keys)) != len(keys):
            raise ValueError("two questions share one key")
        if len({section.key for section in self.sections}) != len(self.sections):
            raise ValueError("two sections share one key")
        seen: set[str] = set()
        for section in self.sections:
            _check_condition(section.visible_when, seen, self._by_key)
            for question in section.questions:
                _check_condition(question.visible_when, seen, self._by_key)
                seen.add(question.key)
        return self

    @cached_property
    def _by_key(self) -> dict[str, Question]:
        return {question.key: question for question in self.questions()}

    def questions(self) -> Iterator[Question]:
        """All questions in the order they are asked."""
        for section in self.sections:
            yield from section.questions

    def question(self, key: str) -> Question | None:
        return self._by_key.get(key)

    def body(self) -> dict[str, Any]:
        """The whole card as JSON values, as it is stored."""
        return self.model_dump(mode="json")

    @property
    def content_hash(self) -> str:
        """SHA-256 of the body in hex: equal cards have equal hashes."""
        text = json.dumps(self.body(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def _check_condition(condition: Condition | None, seen: set[str], questions: dict[str, Question]) -> None:
    """A condition looks back, to a question already asked, so that visibility has no circles."""
    if condition is None:
        return
    if condition.question not in seen:
        raise ValueError(f"a condition looks at {condition.question}, which is not asked before")
    for option in condition.options:
        if questions[condition.question].option(option) is None:
            raise ValueError(f"a condition looks for {condition.question} = {option}, which cannot be answered")


@cache
def load_default(key: str) -> Card:
    """A card that comes with the program: "sales", "support" or "empty"."""
    return Card.model_validate_json(paths.resource("scorecards", f"{key}.json").read_bytes())
