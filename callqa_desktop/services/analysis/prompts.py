"""Instructions to the model, versioned resources in both languages. A changed text is a new version with a new name."""

from __future__ import annotations

from functools import cache
from typing import Literal

from callqa_desktop import paths

TRANSCRIBE = "transcribe-2"
JUDGE = "judge-1"

_VOICES = {
    "uk": {
        "agent": "У цьому звуці лише голос менеджера компанії; клієнта записано окремо.",
        "client": "У цьому звуці лише голос клієнта; менеджера записано окремо.",
        "inbound": "У цьому звуці обидва голоси. Клієнт подзвонив у компанію: зазвичай першим відповідає менеджер. "
        "Для кожної репліки визнач, хто говорить: agent (менеджер), client (клієнт) або other (інші люди, автомат).",
        "outbound": "У цьому звуці обидва голоси. Менеджер подзвонив клієнтові: зазвичай клієнт відповідає першим, а "
        "менеджер називає себе й компанію. Для кожної репліки визнач, хто говорить: agent (менеджер), client (клієнт) "
        "або other (інші люди, автомат).",
    },
    "en": {
        "agent": "This sound holds the voice of the company's agent alone; the client is recorded apart.",
        "client": "This sound holds the voice of the client alone; the agent is recorded apart.",
        "inbound": "This sound holds both voices. The client called the company: usually the agent answers first. "
        "Decide for each utterance who speaks: agent, client or other (other people, a machine).",
        "outbound": "This sound holds both voices. The agent called the client: usually the client answers first and "
        "the agent says the own name and the company. Decide for each utterance who speaks: agent, client or other "
        "(other people, a machine).",
    },
}


@cache
def _text(name: str, language: str) -> str:
    return paths.resource("prompts", f"{name}.{language}.md").read_text(encoding="utf-8").strip()


def transcribing(language: str, voices: Literal["agent", "client", "inbound", "outbound"]) -> str:
    """How to transcribe.

    Args:
        language: "uk" or "en".
        voices: the one side that is heard, or the direction of a call with both sides in one channel.
    """
    return _text(TRANSCRIBE, language).replace("{voices}", _VOICES[language][voices])


def judging(language: str) -> str:
    """How to judge, and write, in "uk" or "en"."""
    return _text(JUDGE, language)
