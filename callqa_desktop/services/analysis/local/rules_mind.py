"""Judging by rules alone: phrases of the card's questions and steps of the script, by the forms of words.

What no rule can tell is left to a person. Words that are not found prove nothing, so no answer is ever made of that,
and no rule alone sets off a breach. There is no score, no summary and no likelihood.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence

from callqa_desktop.models.enums import FindingKind, Speaker
from callqa_desktop.services.analysis.engines import Judgement, Matter, Record
from callqa_desktop.services.analysis.judge_shapes import asked_questions
from callqa_desktop.services.analysis.local import script_steps
from callqa_desktop.services.analysis.local.phrases import Hit, Spoken, find, phrase, quoted, spoken
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import AnswerRow, EvidenceRow, FindingRow
from callqa_desktop.services.scoring.card import Question
from callqa_desktop.texts import tr

MODEL, VERSION = "rules", "rules-1"
CONFIDENCE = 0.3
"""Of an answer by rule: words were said, which is not yet that the thing was done well."""
_LONG = 1_000


class RulesMind:
    async def judge(self, matter: Matter, record: Record, progress: Progress) -> Judgement:
        """See Mind. Nothing leaves the machine, so nothing is recorded."""
        progress.check()
        return await asyncio.to_thread(judge, matter)


def judge(matter: Matter) -> Judgement:
    """The judgement by rules, in the calling thread; reads the dictionary of words when first called."""
    lines = spoken(matter.said)
    speakers = _speakers(lines)
    answers: list[AnswerRow] = []
    findings: list[FindingRow] = []
    for question in asked_questions(matter.card):
        hit = next(_hits(question, lines, speakers), None)
        if hit is None:
            continue
        if question.breach or any(option.effect != "none" for option in question.options):
            findings.append(_finding(question, hit, lines, matter.language))
        elif question.answer_type in ("yn", "ypn"):
            answers.append(_answer(question, hit, lines))
    steps = script_steps.check(matter.script, lines, speakers)
    details = {"script": [_step(one, lines) for one in steps]} if steps else {}
    return Judgement(tuple(answers), tuple(findings), "", (), "", MODEL, VERSION, details, scored=False)


def _speakers(lines: Sequence[Spoken]) -> tuple[str, ...]:
    """The agent; everybody where the sides are not told apart."""
    told = any(line.said.speaker == Speaker.AGENT for line in lines)
    return (Speaker.AGENT,) if told else tuple(Speaker)


def _hits(question: Question, lines: Sequence[Spoken], speakers: Sequence[str]) -> Iterator[Hit]:
    for text in (question.examples.uk, question.examples.en):
        for words in quoted(text) or [part.strip() for part in re.split(r"[\n;]", text)]:
            wanted = phrase(words)
            hit = find(wanted, lines, speakers) if wanted is not None else None
            if hit is not None:
                yield hit


def _answer(question: Question, hit: Hit, lines: Sequence[Spoken]) -> AnswerRow:
    said = lines[hit.line].said
    evidence = EvidenceRow(said.start_ms, said.end_ms, hit.quote[:_LONG])
    return AnswerRow(question.key, question.options[0].key, CONFIDENCE, _why(hit, lines), (evidence,))


def _finding(question: Question, hit: Hit, lines: Sequence[Spoken], language: str) -> FindingRow:
    said = lines[hit.line].said
    text = f"{question.text.of(language)}: {_why(hit, lines)}"
    return FindingRow(FindingKind.KEYWORD, text[:_LONG], hit.quote[:_LONG], said.start_ms, said.end_ms, said.speaker)


def _why(hit: Hit, lines: Sequence[Spoken]) -> str:
    seconds = lines[hit.line].said.start_ms // 1000
    at = f"{seconds // 60}:{seconds % 60:02d}"
    return tr("by rule: words “{words}” said at {time}").format(words=hit.quote[:200], time=at)


def _step(one: script_steps.Checked, lines: Sequence[Spoken]) -> dict[str, object]:
    said = lines[one.hit.line].said if one.hit else None
    return {
        "key": one.step.key, "title": one.step.title, "state": one.state,
        "quote": one.hit.quote[:_LONG] if one.hit else "",
        "start_ms": said.start_ms if said else None, "end_ms": said.end_ms if said else None,
    }  # fmt: skip
