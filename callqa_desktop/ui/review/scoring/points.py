"""How a total came about, step by step: what each answer took from 100, what breaches and the bonus did."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from callqa_desktop.services.scoring import answers as of
from callqa_desktop.services.scoring.card import Card, Question
from callqa_desktop.services.scoring.engine import Result
from callqa_desktop.texts import language, tr
from callqa_desktop.ui.review.scoring.sheet import Sheet

_NONE, _HUNDRED = Decimal(0), Decimal(100)
START, SECTION, ANSWER, BONUS, FAIL, CUT, END = "start", "section", "answer", "bonus", "fail", "cut", "end"


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the picture; points of the total, `before` and `after` this step."""

    kind: str
    words: str
    before: Decimal
    after: Decimal
    question: str = ""
    """Key of the question it leads to, "" for none."""

    @property
    def moved(self) -> Decimal:
        return self.after - self.before


def bars(sheet: Sheet) -> list[Bar]:
    """From 100 down to the score: sections that lost points with their answers, then bonus and breaches.

    Empty while nothing counts. A section's line names what it lost; its answers follow and lead to the next line.
    """
    card, result = sheet.card, sheet.result
    if card is None or result is None or result.score is None or not result.steps:
        return []
    made = [Bar(START, tr("Everything answered, all points"), _HUNDRED, _HUNDRED)]
    at = _HUNDRED
    for section in card.sections:
        steps = [s for s in result.steps if s.section == section.key]
        lost = sum((s.possible - s.earned for s in steps), _NONE)
        if not lost:
            continue
        title = section.title.of(language())
        cause = _breach(sheet, [q for q in section.questions if q.key in result.visible], "fail_section")
        if cause is not None:
            words = tr("{section}: failed by “{question}”").format(section=title, question=_name(cause))
            made.append(Bar(FAIL, words, at, at - lost, cause.key))
            at -= lost
            continue
        made.append(Bar(SECTION, title, at, at - lost))
        for step in steps:
            gone = step.possible - step.earned
            if gone:
                question = card.question(step.question)
                words = _name(question) if question else step.question
                made.append(Bar(ANSWER, words, at, at - gone, step.question))
                at -= gone
    return made + _ending(sheet, card, result, at)


def _ending(sheet: Sheet, card: Card, result: Result, at: Decimal) -> list[Bar]:
    made: list[Bar] = []
    if result.bonus:
        giver = next((q for s in card.sections if s.kind == "bonus" for q in s.questions if _earns(sheet, q)), None)
        made.append(
            Bar(BONUS, _name(giver) if giver else tr("Bonus"), at, at + result.bonus, giver.key if giver else "")
        )
        at += result.bonus
    if at > _HUNDRED and not card.over_100:
        made.append(Bar(CUT, tr("No more than 100"), at, _HUNDRED))
        at = _HUNDRED
    if result.score_before_fail is not None:
        cause = _breach(sheet, [q for q in card.questions() if q.key in result.visible], "fail_all")
        words = tr("The call failed by “{question}”").format(question=_name(cause) if cause else "")
        made.append(Bar(FAIL, words, at, _NONE, cause.key if cause else ""))
    score = result.score or _NONE
    made.append(Bar(END, tr("Score"), score, score))
    return made


def _breach(sheet: Sheet, questions: list[Question], effect: str) -> Question | None:
    return next((q for q in questions if effect in of.breaches(q, sheet.answers.get(q.key))), None)


def _earns(sheet: Sheet, question: Question) -> bool:
    return bool(of.value(question, sheet.answers.get(question.key)))


def _name(question: Question) -> str:
    return question.short.of(language()) or question.text.of(language())
