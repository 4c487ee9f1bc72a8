"""What an answer of Gemini says: words by schema, or the pieces of a dedicated transcription model."""

from __future__ import annotations

import logging
import re
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from callqa_desktop.errors import Rejected
from callqa_desktop.services.analysis import failures, languages
from callqa_desktop.services.analysis.shapes import HeardWord, Piece, to_ms

R = TypeVar("R", bound=BaseModel)
Response = Any
"""google.genai.types.GenerateContentResponse; its library is imported by the client alone (gemini.py)."""
log = logging.getLogger(__name__)


class Again(Exception):
    """The answer cannot be used; the same question, perhaps with more room, may bring a better one."""

    def __init__(self, error: Rejected) -> None:
        self.error = error


def reply_of(response: Response, reply: type[R]) -> R:
    """The validated answer.

    Raises:
        Rejected: what stays so however often it is asked.
        Again: what another try may mend.
    """
    text = "".join(part.text for part in _parts(response) if part.text and not part.thought)
    try:
        return reply.model_validate_json(_unfenced(text))
    except ValidationError as error:
        log.info("answer of another shape: %s", sorted({problem["type"] for problem in error.errors()}))
        raise Again(failures.malformed()) from None


def pieces_of(response: Response) -> tuple[Piece, ...]:
    """The transcription; text outside of its proper field counts too. No piece where no words were heard.

    Raises:
        Rejected, Again: as `reply_of` does.
    """
    return tuple(piece for part in _parts(response) if not part.thought and (piece := _piece(part)) is not None)


def _parts(response: Response) -> list[Any]:
    feedback = response.prompt_feedback
    if feedback is not None and feedback.block_reason is not None:
        raise failures.blocked(str(feedback.block_reason.value))
    candidate = response.candidates[0] if response.candidates else None
    if candidate is None:
        raise Again(failures.malformed())
    reason = str(candidate.finish_reason.value) if candidate.finish_reason else "FINISH_REASON_UNSPECIFIED"
    if reason in failures.BLOCKED:
        raise failures.blocked(reason)
    if reason == "MAX_TOKENS":
        raise Again(failures.too_long())
    if reason != "STOP":
        raise Again(failures.malformed())
    return list((candidate.content.parts if candidate.content else None) or ())


def _piece(part: Any) -> Piece | None:
    given = part.audio_transcription
    if given is None:
        return Piece(part.text) if part.text and part.text.strip() else None
    words = tuple(
        HeardWord(word.word, start, end)
        for word in given.words or ()
        if word.word and word.word.strip()
        for start, end in (_span(word.start_offset, word.end_offset),)
    )
    text = given.text or part.text or ""
    if not text.strip() and not words:
        return None
    start, end = _span(given.start_offset, given.end_offset)
    return Piece(text, given.speaker_label or "", languages.code(given.language_code or ""), start, end, words)


def _span(start: object, end: object) -> tuple[int, int] | tuple[None, None]:
    """Both moments in milliseconds, or none: an offset that cannot be read is as if it were not there.

    A start of zero is left out by some of the vendor's encoders.
    """
    try:
        begin, stop = to_ms(start or "0s"), to_ms(end)
    except ValueError:
        return None, None
    return (begin, stop) if begin <= stop else (None, None)


def _unfenced(text: str) -> str:
    """The JSON without the code fence some models put around it."""
    fenced = re.fullmatch(r"\s*```(?:json)?\s*(.*?)\s*```\s*", text, re.DOTALL)
    return fenced[1] if fenced else text
