"""The language of a few words by letters and frequent words: Ukrainian, Russian, English, or honestly none.

Ukrainian and Russian share most letters and many words; what tells them apart are the letters only one has and the
little words each sentence is full of. One shared word proves nothing, so short answers often have no language.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from callqa_desktop.services.folding import fold

UK, RU, EN = "uk", "ru", "en"
_SURE = 2.0
"""Points without which nothing is said; a letter only one language has gives more than one such word."""
_AHEAD = 1.5
"""How many times more points than the next language."""
_WORD = re.compile(r"[^\W\d_]+(?:\u02bc[^\W\d_]+)*")
_LETTERS = {UK: re.compile("[іїєґ]|\u02bc"), RU: re.compile("[ыэёъ]")}
_PER_WORD = 2.0
"""Points of a word with a letter only one language has."""

_FREQUENT = {
    UK: frozenset(
        [
            "що",
            "це",
            "як",
            "але",
            "або",
            "чи",
            "якщо",
            "вже",
            "ще",
            "дуже",
            "треба",
            "можна",
            "буде",
            "було",
            "ми",
            "ви",
            "вони",
            "він",
            "вона",
            "воно",
            "мене",
            "вас",
            "нас",
            "вам",
            "нам",
            "мені",
            "тобто",
            "тому",
            "також",
            "щоб",
            "коли",
            "де",
            "хто",
            "добре",
            "дякую",
            "прошу",
            "будь",
            "ласка",
            "гаразд",
            "звичайно",
            "зараз",
            "сьогодні",
            "завтра",
            "скільки",
            "чому",
            "який",
            "яка",
            "яке",
            "які",
            "цей",
            "ця",
            "ні",
            "день",
            "добрий",
            "добридень",
            "побачення",
            "вітаю",
            "слухаю",
            "дзвоню",
            "звуть",
            "мій",
            "моя",
            "й",
            "та",
            "бо",
            "адже",
            "хочу",
            "хотів",
            "хотіла",
            "можу",
            "знаю",
            "думаю",
            "розумію",
            "гривень",
            "тисяч",
            "тисячі",
            "пʼять",
            "девʼять",
            "сім",
            "шість",
            "чотири",
            "два",
            "три",
            "один",
            "одна",
            "вулиця",
            "замовлення",
            "доставка",
            "коштує",
            "ціна",
            "знижка",
        ]
    ),
    RU: frozenset(
        [
            "что",
            "это",
            "как",
            "или",
            "если",
            "уже",
            "еще",
            "очень",
            "нужно",
            "надо",
            "можно",
            "будет",
            "было",
            "мы",
            "вы",
            "они",
            "он",
            "она",
            "оно",
            "меня",
            "вас",
            "нас",
            "вам",
            "нам",
            "мне",
            "потому",
            "поэтому",
            "также",
            "чтобы",
            "когда",
            "где",
            "кто",
            "хорошо",
            "спасибо",
            "пожалуйста",
            "конечно",
            "сейчас",
            "сегодня",
            "завтра",
            "сколько",
            "почему",
            "какой",
            "какая",
            "какое",
            "какие",
            "этот",
            "эта",
            "эти",
            "да",
            "нет",
            "день",
            "добрый",
            "здравствуйте",
            "свидания",
            "слушаю",
            "звоню",
            "зовут",
            "и",
            "но",
            "ведь",
            "хочу",
            "хотел",
            "хотела",
            "могу",
            "знаю",
            "думаю",
            "понимаю",
            "гривен",
            "тысяч",
            "тысячи",
            "пять",
            "девять",
            "семь",
            "шесть",
            "четыре",
            "то",
            "есть",
            "только",
            "просто",
            "вот",
            "ну",
            "тоже",
            "у",
            "меня",
            "улица",
            "заказ",
            "доставка",
            "стоит",
            "цена",
            "скидка",
        ]
    ),
    EN: frozenset(
        [
            "the",
            "a",
            "an",
            "is",
            "are",
            "was",
            "were",
            "be",
            "been",
            "have",
            "has",
            "had",
            "do",
            "does",
            "did",
            "not",
            "no",
            "yes",
            "you",
            "i",
            "we",
            "they",
            "he",
            "she",
            "it",
            "my",
            "your",
            "our",
            "to",
            "of",
            "in",
            "on",
            "at",
            "for",
            "with",
            "from",
            "and",
            "or",
            "but",
            "if",
            "so",
            "that",
            "this",
            "what",
            "when",
            "where",
            "how",
            "who",
            "why",
            "can",
            "could",
            "will",
            "would",
            "please",
            "thank",
            "thanks",
            "hello",
            "hi",
            "good",
            "morning",
            "okay",
            "ok",
            "call",
            "about",
            "there",
            "here",
            "just",
            "me",
            "us",
            "him",
            "her",
            "them",
            "which",
        ]
    ),
}
_SHARED = _FREQUENT[UK] & _FREQUENT[RU]


def detect(text: str) -> str:
    """ "uk", "ru" or "en"; "" when the words do not tell."""
    points: dict[str, float] = {}
    for word in set(_WORD.findall(fold(text))):  # "так, так, так" says no more than "так"
        for language, gained in _points(word).items():
            points[language] = points.get(language, 0.0) + gained
    ranked = sorted(points.items(), key=lambda entry: -entry[1])
    if not ranked or ranked[0][1] < _SURE:
        return ""
    if len(ranked) > 1 and ranked[0][1] < ranked[1][1] * _AHEAD:
        return ""
    return ranked[0][0]


def code(given: str) -> str:
    """The language of a code a model gives ("uk-UA", "UKR", "ru_RU"); "" for none."""
    plain = re.split(r"[-_]", given.strip().casefold(), maxsplit=1)[0]
    known = {"ukr": UK, "ua": UK, "rus": RU, "eng": EN}.get(plain, plain)
    return known if re.fullmatch(r"[a-z]{2,3}", known) and known not in ("und", "unk", "mul", "zxx") else ""


def main(said: Iterable[tuple[str, str]]) -> str:
    """The language most words are in.

    Args:
        said: pairs of language and text.
    """
    counts = _counts(said)
    counts.pop("", None)
    return counts.most_common(1)[0][0] if counts else ""


def shares(said: Iterable[tuple[str, str]]) -> Mapping[str, float]:
    """Parts (0 to 1) of the words that have a language, by language, the largest first."""
    counts = _counts(said)
    counts.pop("", None)
    total = sum(counts.values())
    return {language: round(n / total, 3) for language, n in counts.most_common()} if total else {}


def latin(text: str) -> bool | None:
    """Whether most letters are Latin; None without letters."""
    letters = [sign for sign in text.casefold() if sign.isalpha()]
    return sum(sign <= "\u024f" for sign in letters) * 2 > len(letters) if letters else None


def _points(word: str) -> dict[str, float]:
    if word.isascii():
        return {EN: 1.0} if word in _FREQUENT[EN] else {}
    gained = {language: _PER_WORD for language, letters in _LETTERS.items() if letters.search(word)}
    if len(gained) == 2:
        return {}
    if gained or word in _SHARED:
        return gained
    return {language: 1.0 for language in (UK, RU) if word in _FREQUENT[language]}


def _counts(said: Iterable[tuple[str, str]]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for language, text in said:
        counts[language] += len(_WORD.findall(fold(text)))
    return counts
