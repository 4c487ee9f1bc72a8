"""Statements about what the agent feels, found so that they are never kept.

Inferring emotions of people at work is forbidden in the EU (AI Act, Art. 5(1)(f)), and a call shows none of them
reliably; the instructions forbid it, and what comes all the same is left out here. What the client feels, from the
client's words, may stand.
"""

from __future__ import annotations

import re

from callqa_desktop.services.folding import fold

_STEMS = (
    # Ukrainian
    "роздратован", "дратува", "дратуєт", "знервован", "нервув", "нервує", "нервово", "злився", "злилас", "злиться",
    "злий", "злість", "розлючен", "розлютив", "сердит", "гнів", "сумний", "сумна", "сумно", "сумував", "засмучен",
    "пригнічен", "втомлен", "втома", "втомив", "радів", "раділ", "радісн", "щаслив", "ентузіазм", "натхнен", "байдуж",
    "апатич", "нудьг", "тривожн", "стривожен", "хвилюєт", "хвилював", "налякан", "боявся", "боялас", "боїться",
    "стрес", "ображен", "образився", "образилас", "розгублен", "розчарован", "відчуває", "відчувала", "відчував",
    "почуває", "почуття", "почувал", "емоці", "настрій", "настрої", "задоволен", "незадоволен", "збуджен", "захоплен",
    "нетерпля", "нетерпел",
    # Russian
    "раздражен", "раздражал", "нервнича", "злился", "злилась", "злится", "рассержен", "грустн", "расстроен", "уставш",
    "устал", "равнодуш", "энтузиазм", "испуган", "боится", "боялся", "боялась", "обижен", "растерян", "чувству",
    "эмоци", "настроени", "доволен", "довольн", "недовол", "радостн",
    # English
    "annoyed", "irritat", "frustrat", "angry", "angrily", "anger", "nervous", "anxious", "anxiety", "sad", "sadness",
    "upset", "tired", "exhausted", "bored", "boredom", "happy", "happily", "joyful", "enthusias", "indifferen",
    "afraid", "scared", "fearful", "stressed", "stressful", "offended", "disappointed", "excited", "excitement",
    "emotion", "feels", "felt", "feeling", "feelings", "mood", "impatien", "resentful",
)  # fmt: skip
_WHOLE = frozenset(("sad", "злий", "felt", "feels", "happy", "mood", "upset", "tired", "сумна", "сумно"))
"""Stems that begin other words too."""
_FEELING = re.compile("|".join(rf"\b{re.escape(fold(stem))}" + (r"\b" if stem in _WHOLE else "") for stem in _STEMS))
_AGENT = re.compile(r"\b(?:менеджер|оператор|агент|консультант|продав|працівни|agent|manager|operator|representative)")
_CLIENT = re.compile(
    r"\b(?:клієнт|клиент|покупец|покупц|замовни|співрозмовни|собеседни|абонент|client|customer|caller|buyer)"
)
_SENTENCES = re.compile(r"(?<=[.!?…])\s+")
_QUOTE = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"")


def names_agents_feelings(text: str, *, about_agent: bool = False) -> bool:
    """Whether a sentence says what the agent feels.

    A feeling belongs to whoever is named nearest to it; words in quotes are the call's own.

    Args:
        about_agent: the sentence is about the agent even where it names nobody.
    """
    plain = fold(_QUOTE.sub(" ", text))
    for feeling in _FEELING.finditer(plain):
        agent, client = _nearest(_AGENT, plain, feeling.start()), _nearest(_CLIENT, plain, feeling.start())
        if agent is None and client is None:
            if about_agent:
                return True
        elif client is None or (agent is not None and agent < client):
            return True
    return False


def without_agents_feelings(text: str, *, about_agent: bool = False) -> str:
    """The text without the sentences that say what the agent feels."""
    sentences = _SENTENCES.split(text.strip())
    kept = [one for one in sentences if not names_agents_feelings(one, about_agent=about_agent)]
    return text.strip() if len(kept) == len(sentences) else " ".join(kept)


def _nearest(who: re.Pattern[str], text: str, at: int) -> int | None:
    """Characters between the place and whoever is named nearest to it; None where nobody is."""
    return min((abs(found.start() - at) for found in who.finditer(text)), default=None)
