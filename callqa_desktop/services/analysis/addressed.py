"""Words in a call that seem to be meant for the machine that judges it.

Such words change nothing: the transcript is data, each line a string of JSON in a part of its own. A person is told
all the same, since somebody tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from callqa_desktop.services.analysis.utterances import Said
from callqa_desktop.services.folding import fold

MOST = 20
_IGNORE = r"(?:ігнору\w*|не зважа\w*|забуд\w*|игнориру\w*|забыть|ignor\w*|disregard\w*|forget\w*|override\w*)"
_ORDERS = r"(?:інструкці\w*|вказів\w*|правил\w*|инструкци\w*|указани\w*|instruction\w*|prompt\w*|rules)"
_MACHINE = (
    r"(?:штучн\w* інтелект\w*|нейромереж\w*|мовн\w* модел\w*|искусственн\w* интеллект\w*|нейросет\w*|языков\w* модел\w*"
    r"|language model\w*|chatgpt|gemini|system prompt)"
)
_ANSWER = (
    r"(?:постав\w*|відповіда\w*|відповідай|напиш\w*|оціни\w*|отвеча\w*|отвечай|оцени\w*|поставь\w*|answer\w*|give\w*|"
    r"score\w*|rate\w*|mark\w*)"
)
_ALL = (
    r"(?:так на всі|«?так»? на все|найвищ\w* (?:бал|оцінк)\w*|максимальн\w* (?:бал|оцінк|оценк)\w*|сто балів|"
    r"сто баллов|да на все|высш\w* (?:балл|оценк)\w*|yes to (?:all|every)\w*|(?:highest|maximum|full) (?:score|mark)s?|"
    r"100 points)"
)
_TRIES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_IGNORE}(?:\W+\w+){{0,4}}\W+{_ORDERS}",
        rf"{_MACHINE}(?:\W+\w+){{0,12}}\W+(?:{_ANSWER}|{_IGNORE})",
        rf"{_ANSWER}(?:\W+\w+){{0,5}}\W+[«\"“]?{_ALL}",
        r"</?(?:transcript|script|card|call|measures|quotes|texts)>",
    )
)


def addressed(said: Iterable[Said]) -> tuple[tuple[int, int], ...]:
    """Where it is said: [start_ms, end_ms) of the utterances, in order."""
    found = ((one.start_ms, one.end_ms) for one in said if any(t.search(fold(one.text)) for t in _TRIES))
    return tuple(found)[:MOST]
