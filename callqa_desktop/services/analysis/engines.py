"""What an engine of analysis is: ears that make words of sound, a mind that judges them.

Google's model (gemini_ears, gemini_mind) and what runs on this machine alone (services.analysis.local) are used the
same way by the pipeline.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from callqa_desktop.services.analysis.pieces import Pieces
from callqa_desktop.services.analysis.utterances import Said
from callqa_desktop.services.audio.pcm import Pcm
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import AnswerRow, FindingRow
from callqa_desktop.services.scoring.card import Card
from callqa_desktop.services.voice.speech import Speech


@dataclass(frozen=True, slots=True)
class Usage:
    """What one request to an outside service took."""

    purpose: str
    model: str
    sent_bytes: int
    """Of instructions, text and sound, before encoding."""
    input_tokens: int
    output_tokens: int
    thinking_tokens: int
    cost_micro_usd: int | None
    outcome: str
    """"ok", or the code of the failure."""
    at: int
    host: str = ""
    """Where it went, "" where nothing left this machine."""


Record = Callable[[Usage], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Hearing:
    """A recording to be transcribed."""

    sound: Pcm
    agent_channel: int | None
    """Of a recording with the sides apart; None where both share a channel."""
    speech: Speech
    """Who speaks when, by the sound."""
    direction: str
    duration_ms: int
    language: str
    """Of instructions, "uk" or "en"; the call may be in any."""
    vocabulary: tuple[str, ...] = ()
    """Names and products of the company, names of the people in this call; the most important first."""
    agent_name: str = ""
    """Of the employee, as the telephony names them."""
    dedicated: bool = True
    """A model made for transcribing may be used where the account has one."""
    word_times: bool = True
    """Ask for the time of every word where a model gives it."""
    pieces: Pieces | None = None
    """Where finished pieces are kept until the whole is heard."""


@dataclass(frozen=True, slots=True)
class Heard:
    language: str
    """Of most of the call, "" when unknown."""
    said: tuple[Said, ...]
    """Sorted; empty where there are no words."""
    model: str
    prompt: str
    """Version of the instructions; "" where there are none."""
    notes: Mapping[str, Any] = field(default_factory=dict)
    """How it was done, see models.analysis.Transcript.notes."""


@dataclass(frozen=True, slots=True)
class Matter:
    """A conversation to be judged."""

    card: Card
    language: str
    said: tuple[Said, ...]
    direction: str
    duration_ms: int
    measures: Mapping[str, Any]
    script: str
    prompt: str = ""
    """Version of the instructions; "" for the usual ones."""


@dataclass(frozen=True, slots=True)
class Judgement:
    answers: tuple[AnswerRow, ...]
    findings: tuple[FindingRow, ...]
    summary: str
    advice: tuple[str, ...]
    client_mood: str
    model: str
    prompt: str
    details: Mapping[str, Any] = field(default_factory=dict)
    """See models.analysis.Analysis.details."""
    scored: bool = True
    """Its answers come to a score; False where they are hints for a person."""


class Ears(Protocol):
    async def hear(self, hearing: Hearing, record: Record, progress: Progress) -> Heard:
        """The words of a recording.

        Raises:
            Refused, Throttled, Unavailable, Rejected, Cancelled
        """
        ...


class Mind(Protocol):
    async def judge(self, matter: Matter, record: Record, progress: Progress) -> Judgement:
        """The judgement of a conversation. Raises as `Ears.hear` does."""
        ...


@dataclass(frozen=True, slots=True)
class Engine:
    ears: Ears
    mind: Mind
    close: Callable[[], Awaitable[None]]
