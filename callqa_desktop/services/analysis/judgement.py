"""What the model is given to judge, and what is made of its judgement."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from callqa_desktop.services.analysis.engines import Judgement, Matter
from callqa_desktop.services.analysis.shapes import Evidence, JudgedAnswer, JudgeReply, asked_questions
from callqa_desktop.services.analysis.utterances import Said, words_of
from callqa_desktop.services.records import AnswerRow, EvidenceRow, FindingRow
from callqa_desktop.services.scoring.card import NA, Card, Condition, Question
from callqa_desktop.services.scoring.engine import score

UNPROVED = 0.5
"""Highest confidence of an answer that no quote of the transcript shows."""
_SHORT, _LONG = 1_000, 5_000
_MOST = 50
"""Findings kept of one call; a model that runs wild is cut off."""


def material(matter: Matter) -> str:
    """All that is judged, in marked parts; each utterance is one line of JSON, so that no word can end its part.

    It holds no name or number of the client from the store, only what was said.
    """
    card = matter.card
    parts = [_part("card", "\n".join(_json(_question(card, q, matter.language)) for q in asked_questions(card)))]
    if matter.script.strip():
        parts.append(_part("script", _json(matter.script.strip())))
    if matter.measures:
        parts.append(_part("measures", _json(matter.measures)))
    parts.append(_part("call", _json({"direction": matter.direction, "seconds": round(matter.duration_ms / 1000)})))
    lines = (
        {"i": i, "at": _clock(one.start_ms), "who": one.speaker, "text": one.text} for i, one in enumerate(matter.said)
    )
    parts.append(_part("transcript", "\n".join(map(_json, lines))))
    return "\n".join(parts)


def understand(reply: JudgeReply, matter: Matter, *, model: str, prompt: str) -> Judgement:
    """The judgement with its quotes looked up: those nobody said are dropped, and what they proved counts less.

    Answers that do not fit the card, and those behind a closed gate, are left out.
    """
    card, said = matter.card, matter.said
    spoken = [words_of(one.text) for one in said]
    answers: dict[str, AnswerRow] = {}
    for judged in reply.answers:
        option = fitting_option(card, judged)
        if option is None or judged.question in answers:
            continue
        evidence = tuple(_found(judged.evidence, said, spoken))
        confidence = judged.confidence if evidence else min(judged.confidence, UNPROVED)
        answers[judged.question] = AnswerRow(
            judged.question, option, confidence, judged.reason.strip()[:_SHORT], evidence
        )
    visible = score(card, answers).visible
    findings = []
    for finding in reply.findings[:_MOST]:
        hint = -1 if finding.utterance is None else finding.utterance
        place = _place(finding.quote, hint, spoken)
        if not finding.text.strip():
            continue
        findings.append(
            FindingRow(
                finding.kind.value,
                finding.text.strip()[:_SHORT],
                finding.quote.strip()[:_SHORT] if place is not None else "",
                said[place].start_ms if place is not None else None,
                said[place].end_ms if place is not None else None,
            )
        )
    return Judgement(
        tuple(answer for key, answer in answers.items() if key in visible),
        tuple(findings),
        reply.summary.strip()[:_LONG],
        tuple(advice.strip()[:_SHORT] for advice in reply.advice[:10] if advice.strip()),
        reply.client_mood,
        model,
        prompt,
    )


def fitting_option(card: Card, judged: JudgedAnswer) -> str | None:
    """The option the model chose; None when the card has no such question or choice."""
    question = card.question(judged.question)
    if question is None or not question.for_model:
        return None
    chosen = judged.answer if judged.applicable or not question.na_allowed else NA
    return chosen if question.option(chosen) else None


def _found(evidence: Iterable[Evidence], said: Sequence[Said], spoken: Sequence[str]) -> Iterable[EvidenceRow]:
    for one in list(evidence)[:10]:
        place = _place(one.quote, one.utterance, spoken)
        if place is not None:
            yield EvidenceRow(said[place].start_ms, said[place].end_ms, one.quote.strip()[:_SHORT])


def _place(quote: str, hint: int, spoken: Sequence[str]) -> int | None:
    """Index of the utterance that holds the quote as whole words, the named one first, then those nearest to it."""
    wanted = words_of(quote)
    if not wanted:
        return None
    for index in sorted(range(len(spoken)), key=lambda i: abs(i - hint)):
        if f" {wanted} " in f" {spoken[index]} ":
            return index
    return None


def _question(card: Card, question: Question, language: str) -> dict[str, Any]:
    section = next(s for s in card.sections if question in s.questions)
    asked: dict[str, Any] = {
        "key": question.key,
        "section": section.title.of(language),
        "text": question.text.of(language),
    }
    if guidance := question.guidance.of(language):
        asked["guidance"] = guidance
    if examples := question.examples.of(language):
        asked["examples"] = examples
    if question.na_allowed and (rule := question.na_rule.of(language)):
        asked["not_applicable_when"] = rule
    asked["options"] = {option.key: option.label.of(language) for option in question.choices}
    conditions = [_condition(c) for c in (section.visible_when, question.visible_when) if c is not None]
    if conditions:
        asked["asked_when"] = conditions
    return asked


def _condition(condition: Condition) -> str:
    return f"{condition.question} = {' | '.join(condition.options)}"


def _part(name: str, text: str) -> str:
    return f"<{name}>\n{text}\n</{name}>"


def _json(value: Any) -> str:
    # Marks of parts cannot be written inside a value.
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e")


def _clock(ms: int) -> str:
    tenths = ms // 100
    return f"{tenths // 600:02d}:{tenths // 10 % 60:02d}.{tenths % 10}"
