"""How answers and questions look: words, tones, signs."""

from __future__ import annotations

from decimal import Decimal

from callqa_desktop.services.records import AnswerRow
from callqa_desktop.services.scoring import answers as of
from callqa_desktop.services.scoring.card import NA, Question, Section
from callqa_desktop.texts import language, tr
from callqa_desktop.ui.review import times
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.words import Look

_SHORT = 60


def answer_look(question: Question, answer: AnswerRow | None) -> Look:
    """Words, tone and sign of an answer: how good it is by what it earns, a breach always bad."""
    if answer is None:
        return Look("", "neutral", "")
    words = answer_words(question, answer)
    if of.breaches(question, answer):
        return Look(words, "bad", "✕")
    if answer.option == NA or of.is_na(question, answer):
        return Look(words, "neutral", "")
    if question.breach and of.is_answered(question, answer):
        return Look(words, "good", "✓")
    share = of.value(question, answer)
    if share is None or question.weight == 0:
        return Look(words, "neutral", "")
    if share >= 1:
        return Look(words, "good", "✓")
    return Look(words, "warning", "△") if share > 0 else Look(words, "bad", "✕")


def answer_words(question: Question, answer: AnswerRow) -> str:
    """What was answered, in words and numbers of the window's language."""
    labels = [option.label.of(language()) for option in of.chosen(question, answer)]
    number = of.number_of(question, answer)
    if number is not None:
        said = number_words(question, number)
        return f"{said} · {labels[0]}" if labels else said
    if labels:
        return ", ".join(labels)
    if answer.text.strip():
        text = " ".join(answer.text.split())
        return text if len(text) <= _SHORT else text[: _SHORT - 1].rstrip() + "…"
    return answer.option


def number_words(question: Question, number: Decimal) -> str:
    """3.5 min; a duration as m:ss."""
    if question.answer_type == "duration":
        return times.whole(int(number * 1000))
    places = max(0, -int(number.normalize().as_tuple().exponent))
    return f"{formats.number(float(number), min(places, 3))} {question.unit}".strip()


def effect_words(question: Question) -> str:
    """What an answer to this question may set off, said beside it; "" for nothing."""
    effects = {question.severity if question.breach else "normal", *(option.effect for option in question.options)}
    for effect, words in (
        ("fail_all", tr("a breach fails the call")),
        ("critical", tr("a breach: never passed")),
        ("fail_section", tr("a breach fails the section")),
        ("alert", tr("a breach is only named")),
    ):
        if effect in effects:
            return words
    return ""


def section_look(section: Section) -> tuple[str, str, str]:
    """Icon, word and tone that tell a block of breaches or of bonus points from the others; empty for those."""
    if section.kind == "critical":
        return "ban", tr("critical"), "bad"
    if section.kind == "bonus":
        return "plus", tr("bonus"), "good"
    return "", "", ""


def missing_words(what: str) -> str:
    """What a question still lacks, as it stands beside it."""
    return {
        "answer": tr("not scored"), "comment": tr("needs a comment"), "evidence": tr("needs evidence")
    }[what]  # fmt: skip
