"""The shapes of the model's two replies: what is asked for as a JSON schema, and what is accepted.

The schema is strict, the reading tolerant where nothing is lost by it: a time may come as seconds, a confidence beyond
its range is clamped. Everything else that does not fit is an error of validation and the reply is asked for again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, Field, WithJsonSchema
from pydantic.json_schema import SkipJsonSchema

from callqa_desktop.models.enums import Speaker
from callqa_desktop.services.analysis.languages import code

LISTED = 0.4
"""Confidence of a word the model only lists as doubtful."""
MOODS = ("positive", "neutral", "negative", "mixed")
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,4}):(\d{1,2}(?:[.,]\d+)?)")


def to_ms(value: object) -> int:
    """Milliseconds of "MM:SS.s", "H:MM:SS", or a number of seconds (also as text).

    Raises:
        ValueError: it is none of these, negative, or beyond a day.
    """
    seconds: float
    if isinstance(value, str) and (clock := _CLOCK.fullmatch(value.strip())):
        hours, minutes, rest = clock.groups()
        seconds = int(hours or 0) * 3600 + int(minutes) * 60 + float(rest.replace(",", "."))
    elif isinstance(value, (str, int, float)) and not isinstance(value, bool):
        seconds = float(value.strip().rstrip("s").replace(",", ".")) if isinstance(value, str) else float(value)
    else:
        raise ValueError("not a time")
    if not 0 <= seconds < 86_400:
        raise ValueError("not a time within a recording")
    return round(seconds * 1000)


def _share(value: object) -> object:
    return min(max(value, 0.0), 1.0) if isinstance(value, (int, float)) and value == value else value


def _known_mood(value: object) -> object:
    return value if value in MOODS else ""


def _time_field(what: str) -> Any:
    return WithJsonSchema({"type": "string", "description": f"{what}, MM:SS.s from the beginning of the sound"})


@dataclass(frozen=True, slots=True)
class HeardWord:
    """What the model says of one word, or of a few; times in milliseconds from the beginning of the sound."""

    text: str
    start_ms: int | None = None
    end_ms: int | None = None
    confidence: float | None = None


def _heard(value: object) -> tuple[HeardWord, ...]:
    """What can be read of words with times and confidence; all else is as if it had not been given."""
    found = (_heard_word(one) for one in value) if isinstance(value, (list, tuple)) else ()
    return tuple(word for word in found if word is not None)


def _doubtful(value: object) -> tuple[HeardWord, ...]:
    if isinstance(value, (list, tuple)):
        value = [{"word": one, "confidence": LISTED} if isinstance(one, str) else one for one in value]
    return _heard(value)


def _language(value: object) -> str:
    return code(value) if isinstance(value, str) else ""


def _heard_word(value: object) -> HeardWord | None:
    if isinstance(value, HeardWord):
        return value
    if not isinstance(value, dict):
        return None
    text = value.get("word", value.get("text"))
    confidence = value.get("confidence")
    if not isinstance(text, str) or not text.strip():
        return None
    if isinstance(confidence, bool) or not isinstance(confidence, (int, float)) or confidence != confidence:
        confidence = None
    start, end = _maybe_ms(value, "start", "start_offset"), _maybe_ms(value, "end", "end_offset")
    if start is None or end is None or end < start:
        start = end = None
    return HeardWord(text, start, end, None if confidence is None else min(max(float(confidence), 0.0), 1.0))


def _maybe_ms(value: dict[Any, Any], *keys: str) -> int | None:
    given = next((value[key] for key in keys if key in value), None)
    try:
        return to_ms(given)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Piece:
    """What a dedicated transcription model gives at once: a whole side, or one turn of a speaker."""

    text: str
    label: str = ""
    """Of the speaker, as the model counts them; "" where it does not."""
    language: str = ""
    start_ms: int | None = None
    end_ms: int | None = None
    words: tuple[HeardWord, ...] = ()


class ChannelLine(BaseModel):
    """One utterance of one speaker."""

    start: Annotated[int, BeforeValidator(to_ms), _time_field("When the utterance begins")]
    """Milliseconds."""
    end: Annotated[int, BeforeValidator(to_ms), _time_field("When the utterance ends")]
    """Milliseconds."""
    text: str = Field(description="The words as they were spoken, in the language they were spoken in")
    doubtful: Annotated[
        tuple[HeardWord, ...],
        BeforeValidator(_doubtful),
        WithJsonSchema(
            {
                "type": "array",
                "items": {"type": "string"},
                "description": "Words of the text that were not heard clearly, as they stand in it; often empty",
            }
        ),
    ] = ()
    language: Annotated[str, BeforeValidator(_language)] = Field(
        default="", description="Language of this utterance as an ISO 639-1 code: uk, ru, en; empty when unsure"
    )
    words: SkipJsonSchema[Annotated[tuple[HeardWord, ...], BeforeValidator(_heard)]] = ()
    """Taken where a model gives them, never asked for: times of words cost quality (vendor's page)."""
    estimated: SkipJsonSchema[bool] = False
    """Nobody measured where it lies: it was laid over the speech, or drawn there from far away."""

    @classmethod
    def at(cls, start_ms: int, end_ms: int, text: str, **about: Any) -> Self:
        """A line of ours, its times in milliseconds."""
        return cls.model_validate({"start": start_ms / 1000, "end": end_ms / 1000, "text": text, **about})


class MixedLine(ChannelLine):
    speaker: Speaker = Field(
        description="agent: the company's employee; client: the other party; other: anybody else, also a machine"
    )


class ChannelReply(BaseModel):
    """Transcript of a sound with one speaker."""

    language: str = Field(default="", description="Main language as an ISO 639-1 code, for example uk")
    utterances: list[ChannelLine] = Field(description="In the order spoken; empty when there is no speech")


class MixedReply(BaseModel):
    """Transcript of a sound with both speakers in one channel."""

    language: str = Field(default="", description="Main language as an ISO 639-1 code, for example uk")
    utterances: list[MixedLine] = Field(description="In the order spoken; empty when there is no speech")


def transcript_schema(*, mixed: bool) -> dict[str, Any]:
    """JSON schema of a transcript; mixed: both speakers in one channel."""
    return _schema_of(MixedReply if mixed else ChannelReply)


def _schema_of(reply: type[BaseModel]) -> dict[str, Any]:
    """Without words the model's vendor does not name (default) and titles, which say nothing."""
    schema: dict[str, Any] = _without(reply.model_json_schema(), {"default", "title"})
    return schema


def _without(value: Any, keys: set[str]) -> Any:
    if isinstance(value, dict):
        return {key: _without(inner, keys) for key, inner in value.items() if key not in keys}
    return [_without(inner, keys) for inner in value] if isinstance(value, list) else value
