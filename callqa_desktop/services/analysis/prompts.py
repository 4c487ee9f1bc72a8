"""Instructions to the model, versioned resources in both languages. A changed text is a new version with a new name."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Literal

from callqa_desktop import paths

TRANSCRIBE = "transcribe-3"

Voices = Literal["agent", "client", "inbound", "outbound", "later"]

_VOICES = {
    "uk": {
        "agent": "У цьому звуці лише голос менеджера компанії; клієнта записано окремо.",
        "client": "У цьому звуці лише голос клієнта; менеджера записано окремо.",
        "inbound": "У цьому звуці обидва голоси. Клієнт подзвонив у компанію: зазвичай першим відповідає менеджер. "
        "Для кожної репліки визнач, хто говорить: agent (менеджер), client (клієнт) або other (інші люди, автомат).",
        "outbound": "У цьому звуці обидва голоси. Менеджер подзвонив клієнтові: зазвичай клієнт відповідає першим, а "
        "менеджер називає себе й компанію. Для кожної репліки визнач, хто говорить: agent (менеджер), client (клієнт) "
        "або other (інші люди, автомат).",
        "later": "Це продовження розмови, у звуці обидва голоси. Для кожної репліки визнач зі слів, хто говорить: "
        "agent (менеджер компанії), client (клієнт) або other (інші люди, автомат).",
    },
    "en": {
        "agent": "This sound holds the voice of the company's agent alone; the client is recorded apart.",
        "client": "This sound holds the voice of the client alone; the agent is recorded apart.",
        "inbound": "This sound holds both voices. The client called the company: usually the agent answers first. "
        "Decide for each utterance who speaks: agent, client or other (other people, a machine).",
        "outbound": "This sound holds both voices. The agent called the client: usually the client answers first and "
        "the agent says the own name and the company. Decide for each utterance who speaks: agent, client or other "
        "(other people, a machine).",
        "later": "This is a later part of a call and holds both voices. Decide for each utterance by its words who "
        "speaks: agent (of the company), client or other (other people, a machine).",
    },
}


_VOCABULARY = {
    "uk": "Слова, які тут можуть прозвучати (назви, імена); пиши їх саме так, але лише там, де їх справді чути:",
    "en": "Words that may be heard here (names of products and people); write them like this, but only where they are "
    "really heard:",
}
_LONGEST_VOCABULARY = 4_000
"""Characters of vocabulary that go with an instruction: more would draw the model's mind off the sound."""


@cache
def _text(name: str, language: str) -> str:
    return paths.resource("prompts", f"{name}.{language}.md").read_text(encoding="utf-8").strip()


def transcribing(language: str, voices: Voices, vocabulary: Sequence[str] = ()) -> str:
    """How to transcribe.

    Args:
        language: "uk" or "en".
        voices: the one side that is heard; with both in one channel the direction of the call, or "later" where its
            beginning is not in this sound.
        vocabulary: names and products of the company, the most important first; what is too much is left out.
    """
    text = _text(TRANSCRIBE, language).replace("{voices}", _VOICES[language][voices])
    return text.replace("{vocabulary}", _phrases(language, vocabulary)).strip()


def _phrases(language: str, vocabulary: Sequence[str]) -> str:
    lines: list[str] = []
    left = _LONGEST_VOCABULARY
    for phrase in vocabulary:
        left -= len(phrase) + 3
        if left < 0:
            break
        lines.append(f"- {phrase}")
    return "\n".join((_VOCABULARY[language], *lines)) if lines else ""
