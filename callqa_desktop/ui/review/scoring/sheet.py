"""The answers of one person for one call while they are being given: no widgets, no store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from callqa_desktop.models.enums import EvaluationStatus
from callqa_desktop.services.records import MAX_TEXT, AnswerRow, CallDetail, EvaluationRow, EvidenceRow
from callqa_desktop.services.scoring import answers as of
from callqa_desktop.services.scoring.card import CHOICE_TYPES, NA, Card, Question, Section
from callqa_desktop.services.scoring.completeness import Missing, missing, must_answer
from callqa_desktop.services.scoring.engine import Result, score
from callqa_desktop.services.scoring.metrics import SOURCE as METRIC
from callqa_desktop.services.scoring.metrics import fill
from callqa_desktop.services.scoring.opinions import differ
from callqa_desktop.ui.review.scoring.evaluations import (
    ai_evaluation,
    other_evaluations,
    own_evaluation,
    second_evaluation,
)
from callqa_desktop.ui.review.scoring.origin import AI, told
from callqa_desktop.ui.review.scoring.stops import stops

MAX_EVIDENCE = 20
"""Clips kept for one answer."""


class Sheet(QObject):
    """Card, the model's answers and the person's own; the two are never mixed.

    `changed` carries the key of the question whose answer changed, "" for anything else that changes what is shown.
    `edited` tells that something has to be saved.
    """

    changed = Signal(str)
    current_changed = Signal(str)
    edited = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.blind = False
        """The person wants the model's answers hidden until their own are submitted."""
        self.clear()

    def clear(self) -> None:
        self.call_id = 0
        self.card: Card | None = None
        self.version_id = 0
        self.evaluator = ""
        self.calibrating = False
        """Blind answers for a calibration: the service gives nothing of others to begin with."""
        self.ai: EvaluationRow | None = None
        """The model's evaluation, also while it is hidden."""
        self.second: EvaluationRow | None = None
        """Another opinion of a model, which counts nowhere."""
        self.others: tuple[EvaluationRow, ...] = ()
        """What people submitted for this call, newest first, one's own among them."""
        self.answers: dict[str, AnswerRow] = {}
        self.measured: Mapping[str, AnswerRow] = {}
        """Answers that measures of the sound give."""
        self.comment = ""
        self.evaluation: EvaluationRow | None = None
        """The stored row behind the answers; None until the first answer makes a draft."""
        self.current = ""
        self.result: Result | None = None

    def load(self, detail: CallDetail, version_id: int, card: Card, evaluator: str) -> None:
        """Takes over a call, the card it is scored with and what is stored of both."""
        self.clear()
        self.call_id, self.evaluator = detail.row.id, evaluator
        self.calibrating = detail.calibration_id is not None
        self.card, self.version_id = card, version_id
        self.ai, self.others = ai_evaluation(detail, version_id), other_evaluations(detail)
        self.second = second_evaluation(detail, version_id)
        self._adopt(own_evaluation(detail, evaluator))
        self._measure(detail.measures)
        first = next((one.question for one in self.missing()), "")
        self.current = first or next((q.key for q in self.asked()), "")
        self.changed.emit("")
        self.current_changed.emit(self.current)

    def try_out(self, card: Card) -> None:
        """Takes a card without a call, as the card editor does; answers given before that still fit stay."""
        kept = {key: a for key, a in self.answers.items() if (q := card.question(key)) and of.is_answered(q, a)}
        self.clear()
        self.card, self.answers = card, kept
        self._rescore()
        self.current = next((q.key for q in self.asked()), "")
        self.changed.emit("")

    def refresh_ai(self, detail: CallDetail) -> None:
        """The model or another person answered meanwhile; what this person answered stays."""
        if self.card is not None and detail.row.id == self.call_id:
            self.ai, self.others = ai_evaluation(detail, self.version_id), other_evaluations(detail)
            self.second = second_evaluation(detail, self.version_id)
            self._measure(detail.measures)
            self.changed.emit("")

    def set_blind(self, blind: bool) -> None:
        if blind != self.blind:
            self.blind = blind
            self.changed.emit("")

    def stored(self, row: EvaluationRow) -> None:
        """The row was written: keeps its identity and state, not its answers, which may be older than ours."""
        changed = self.evaluation is None or self.evaluation.status != row.status
        self.evaluation = row
        if changed:
            self.changed.emit("")

    def lose_draft(self) -> None:
        """The draft is final already, from elsewhere: the answers here wait for a new one."""
        self.evaluation = None

    def begin_again(self, row: EvaluationRow) -> None:
        """A new draft after a finished evaluation; starts from the answers it carries, else from the finished ones."""
        answers, comment = self.answers, self.comment
        self._adopt(row)
        if not row.answers:
            self.answers, self.comment = answers, comment
            self._rescore()
        self.changed.emit("")
        self.current_changed.emit(self.current)

    @property
    def submitted(self) -> bool:
        return self.evaluation is not None and self.evaluation.status == EvaluationStatus.SUBMITTED

    @property
    def editable(self) -> bool:
        return self.card is not None and not self.submitted

    @property
    def begun(self) -> bool:
        """Whether the person did anything here; what measures filled in is not theirs."""
        return bool(self.comment or self.evaluation or any(a.source != METRIC for a in self.answers.values()))

    @property
    def hidden(self) -> bool:
        """Whether what others answered must not be seen yet."""
        return self.blind and not self.submitted

    def sections(self) -> list[Section]:
        """Sections that are asked now, given the gate's answer."""
        if self.card is None or self.result is None:
            return []
        visible = self.result.visible
        return [s for s in self.card.sections if any(q.key in visible for q in s.questions)]

    def asked(self) -> list[Question]:
        """Questions that are asked now, in order."""
        visible = self.result.visible if self.result else frozenset[str]()
        return [q for s in self.sections() for q in s.questions if q.key in visible]

    def question(self, key: str = "") -> Question | None:
        return self.card.question(key or self.current) if self.card else None

    def missing(self) -> list[Missing]:
        """What is needed before the evaluation can be finished, in the order of the card."""
        return list(missing(self.card, self.answers)) if self.card else []

    def needs(self, key: str) -> bool:
        """Whether this question has to be answered before the evaluation can be finished."""
        section, question = (self.card.section_of(key), self.card.question(key)) if self.card else (None, None)
        return section is not None and question is not None and must_answer(section, question)

    def chosen(self, key: str) -> str:
        """Key of the person's option, "" while there is none."""
        answer = self.answers.get(key)
        return answer.option if answer else ""

    def is_answered(self, key: str) -> bool:
        question = self.question(key)
        return question is not None and of.is_answered(question, self.answers.get(key))

    def ai_answer(self, key: str) -> AnswerRow | None:
        """The model's answer, None also while it is hidden."""
        return self.ai.answers.get(key) if self.ai and not self.hidden else None

    def second_answer(self, key: str) -> AnswerRow | None:
        """What the second opinion answers, where it differs from the model's answer; None also while that is hidden."""
        question, first = self.question(key), self.ai_answer(key)
        other = self.second.answers.get(key) if self.second else None
        return other if question and first and other and differ(question, first, other) else None

    def sure(self) -> list[str]:
        """Questions without an answer of one's own where the model named evidence for its, and no second opinion
        speaks against it."""
        ai = [(q, self.ai_answer(q.key)) for q in self.asked()] if self.editable else []
        return [
            q.key
            for q, found in ai
            if of.is_answered(q, found)
            and found
            and found.evidence
            and not self.is_answered(q.key)
            and self.second_answer(q.key) is None
        ]

    def select(self, key: str) -> None:
        if key and key != self.current and any(q.key == key for q in self.asked()):
            self.current = key
            self.current_changed.emit(key)

    def move(self, step: int) -> None:
        """To the next (1) or previous (-1) question; stays at either end."""
        keys = [q.key for q in self.asked()]
        if keys:
            at = keys.index(self.current) if self.current in keys else 0
            self.select(keys[max(0, min(len(keys) - 1, at + step))])

    def choose(self, number: int) -> bool:
        """Answers the current question with its option 1..9 (ticks it where several can hold), or 0 for "not
        applicable"; False where the digit means nothing."""
        question = self.question()
        if question is None:
            return False
        if number == 0 and question.option(NA) is not None:
            return self.answer(question.key, NA)
        if question.answer_type == "scale":
            stop = next((s for s in stops(question) if s == number), None)
            return stop is not None and self.set_number(question.key, float(stop))
        if question.answer_type not in CHOICE_TYPES or not 1 <= number <= len(question.options):
            return False
        option = question.options[number - 1].key
        return self.tick(question.key, option) if question.answer_type == "multi" else self.answer(question.key, option)

    def answer(self, key: str, option: str) -> bool:
        """Answers with one option, or "not applicable"."""
        question = self.question(key)
        if not self.editable or question is None or question.option(option) is None:
            return False
        self._put(key, option=option, options=(), number=None, text="")
        return True

    def tick(self, key: str, option: str) -> bool:
        """Adds or removes one of the options of a question with several."""
        question = self.question(key)
        if not self.editable or question is None or option not in [o.key for o in question.options]:
            return False
        before = self._answer(key).options
        wanted = {*before} ^ {option}
        self._put(key, option="", options=tuple(o.key for o in question.options if o.key in wanted))
        return True

    def set_number(self, key: str, number: float | None) -> bool:
        """Answers a scale, a number, a duration (seconds) or a measure; None takes the answer back.

        False where the number lies outside the question's bounds.
        """
        question = self.question(key)
        if not self.editable or question is None:
            return False
        new = replace(self._answer(key), number=number, option="", options=())
        if number is not None and of.number_of(question, new) is None:
            return False
        reached = of.reached(question, of.number_of(question, new))
        self._put(key, number=number, option=reached.key if reached else "", options=())
        return True

    def set_text(self, key: str, text: str) -> None:
        """Answers a text question; what is longer than is kept is cut."""
        if self.editable and self._answer(key).text != text[:MAX_TEXT]:
            self._put(key, quiet=True, text=text[:MAX_TEXT], option="")

    def accept_ai(self) -> bool:
        """Takes over the model's answer to the current question, with the evidence it named."""
        return self._accept(self.current)

    def accept_sure(self) -> int:
        """Takes over every answer of the model that names evidence, where there is none of one's own; returns how many.

        An answer without evidence waits for a person. What a gate opens on the way is taken over too.
        """
        taken = 0
        while done := sum(self._accept(key) for key in self.sure()):
            taken += done
        return taken

    def _accept(self, key: str) -> bool:
        found, question = self.ai_answer(key), self.question(key)
        if found is None or question is None or not self.editable or not of.is_answered(question, found):
            return False
        evidence = self._answer(key).evidence or found.evidence[:MAX_EVIDENCE]
        self._put(
            key, option=found.option, options=found.options, number=found.number, text=found.text, evidence=evidence,
            source=AI,
        )  # fmt: skip
        return True

    def write_reason(self, key: str, text: str) -> None:
        """Why the person decided against the model or the measure."""
        if self.editable and self._answer(key).reason != text[:MAX_TEXT]:
            self._put(key, quiet=True, reason=text[:MAX_TEXT])

    def write_comment(self, key: str, text: str) -> None:
        if self.editable and self._answer(key).comment != text[:MAX_TEXT]:
            self._put(key, quiet=True, comment=text[:MAX_TEXT])

    def write_call_comment(self, text: str) -> None:
        if self.editable and self.comment != text[:MAX_TEXT]:
            self.comment = text[:MAX_TEXT]
            self.edited.emit()

    def attach(self, start_ms: int, end_ms: int, quote: str = "") -> bool:
        """Adds a clip of the call as evidence to the current question."""
        evidence = self._answer(self.current).evidence
        clip = EvidenceRow(start_ms, end_ms, quote)
        if not self.editable or not self.current or clip in evidence or len(evidence) >= MAX_EVIDENCE:
            return False
        self._put(self.current, evidence=(*evidence, clip))
        return True

    def detach(self, key: str, clip: EvidenceRow) -> None:
        if self.editable:
            self._put(key, evidence=tuple(e for e in self._answer(key).evidence if e != clip))

    def evidence(self, key: str = "") -> tuple[EvidenceRow, ...]:
        """Clips of the person's answer, then the model's that are not among them."""
        own = self._answer(key or self.current).evidence
        found = self.ai_answer(key or self.current)
        return own + tuple(e for e in (found.evidence if found else ()) if e not in own)

    def _answer(self, key: str) -> AnswerRow:
        return self.answers.get(key) or AnswerRow(key, "")

    def _put(self, key: str, *, quiet: bool = False, source: str | None = None, **values: Any) -> None:
        """`quiet`: a text is being typed; what shows it is in step already."""
        new = replace(self._answer(key), **values)
        if {"option", "options", "number"} & values.keys():
            new = self._told(key, new, source)
        if new == self.answers.get(key):
            return
        self.answers[key] = new
        before = self.result
        self._rescore()
        if not any(q.key == self.current for q in self.asked()):
            self.current = key
        if not quiet or before is None or self.result is None or before.visible != self.result.visible:
            self.changed.emit(key)
        self.edited.emit()

    def _told(self, key: str, new: AnswerRow, source: str | None) -> AnswerRow:
        question = self.question(key)
        return new if question is None else told(question, new, self.measured.get(key), self.ai_answer(key), source)

    def _measure(self, measures: Mapping[str, Any]) -> None:
        """Answers by measures fill what is open; they are stored with the first answer of the person.

        While nothing was measured yet nothing is filled: "not measured" would stand there as "not applicable".
        """
        self.measured = fill(self.card, measures) if self.card and measures else {}
        if self.editable:
            for key, found in self.measured.items():
                if not self.is_answered(key):
                    self.answers[key] = replace(found, comment=self._answer(key).comment, evidence=())
            self._rescore()

    def _adopt(self, row: EvaluationRow | None) -> None:
        self.evaluation = row
        self.answers = dict(row.answers) if row else {}
        self.comment = row.comment if row else ""
        self._rescore()

    def _rescore(self) -> None:
        if self.card is not None:
            self.result = score(self.card, self.answers)
