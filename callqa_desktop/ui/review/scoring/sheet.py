"""The answers of one person for one call while they are being given: no widgets, no store."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from callqa_desktop.models.enums import EvaluationKind, EvaluationStatus
from callqa_desktop.services.records import AnswerRow, CallDetail, EvaluationRow, EvidenceRow
from callqa_desktop.services.scoring.card import NA, Card, Question, Section
from callqa_desktop.services.scoring.engine import Result, score

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
        self.clear()

    def clear(self) -> None:
        self.call_id = 0
        self.card: Card | None = None
        self.version_id = 0
        self.ai: EvaluationRow | None = None
        self.answers: dict[str, AnswerRow] = {}
        self.comment = ""
        self.evaluation: EvaluationRow | None = None
        """The stored row behind the answers; None until the first answer makes a draft."""
        self.current = ""
        self.result: Result | None = None

    def load(self, detail: CallDetail, version_id: int, card: Card) -> None:
        """Takes over a call, the card it is scored with and what is stored of both."""
        self.clear()
        self.call_id = detail.row.id
        self.card, self.version_id = card, version_id
        self.ai = ai_evaluation(detail)
        self._adopt(own_evaluation(detail))
        first = next((q.key for q in self.asked() if q.key not in self.answers), "")
        self.current = first or next((q.key for q in self.asked()), "")
        self.changed.emit("")
        self.current_changed.emit(self.current)

    def refresh_ai(self, detail: CallDetail) -> None:
        """The model answered meanwhile; what the person answered stays."""
        if self.card is not None and detail.row.id == self.call_id:
            self.ai = ai_evaluation(detail)
            self.changed.emit("")

    def stored(self, row: EvaluationRow) -> None:
        """The row was written: keeps its identity and state, not its answers, which may be older than ours."""
        changed = self.evaluation is None or self.evaluation.status != row.status
        self.evaluation = row
        if changed:
            self.changed.emit("")

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
        return bool(self.answers or self.comment or self.evaluation)

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

    def missing(self) -> list[str]:
        """Keys of the questions that must be answered before the evaluation can be finished."""
        return [q.key for q in self.asked() if self.needs(q.key) and not self.chosen(q.key)]

    def needs(self, key: str) -> bool:
        """Whether this question has to be answered before the evaluation can be finished."""
        sections = self.card.sections if self.card else ()
        return any(s.kind in ("standard", "info") and any(q.key == key for q in s.questions) for s in sections)

    def chosen(self, key: str) -> str:
        """Key of the person's option, "" while there is none."""
        answer = self.answers.get(key)
        return answer.option if answer else ""

    def ai_answer(self, key: str) -> AnswerRow | None:
        return self.ai.answers.get(key) if self.ai else None

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
        """Answers the current question with its option 1..9, or 0 for "not applicable"; False where there is none."""
        question = self.question()
        if question is None:
            return False
        if number == 0:
            return question.na_allowed and self.answer(question.key, NA)
        return number <= len(question.options) and self.answer(question.key, question.options[number - 1].key)

    def answer(self, key: str, option: str) -> bool:
        question = self.question(key)
        if not self.editable or question is None or question.option(option) is None:
            return False
        self._put(key, option=option)
        return True

    def accept_ai(self) -> bool:
        """Takes over the model's option for the current question, with the evidence it named."""
        found = self.ai_answer(self.current)
        if found is None or not self.answer(self.current, found.option):
            return False
        if not self.answers[self.current].evidence and found.evidence:
            self._put(self.current, evidence=found.evidence[:MAX_EVIDENCE])
        return True

    def write_comment(self, key: str, text: str) -> None:
        if self.editable and self._answer(key).comment != text:
            self._put(key, quiet=True, comment=text)

    def write_call_comment(self, text: str) -> None:
        if self.editable and self.comment != text:
            self.comment = text
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

    def _put(
        self,
        key: str,
        *,
        option: str | None = None,
        comment: str | None = None,
        evidence: tuple[EvidenceRow, ...] | None = None,
        quiet: bool = False,
    ) -> None:
        old = self._answer(key)
        new = replace(
            old,
            option=old.option if option is None else option,
            comment=old.comment if comment is None else comment,
            evidence=old.evidence if evidence is None else evidence,
        )
        if new == self.answers.get(key):
            return
        self.answers[key] = new
        self._rescore()
        if not any(q.key == self.current for q in self.asked()):
            self.current = key
        if not quiet:
            self.changed.emit(key)
        self.edited.emit()

    def _adopt(self, row: EvaluationRow | None) -> None:
        self.evaluation = row
        self.answers = dict(row.answers) if row else {}
        self.comment = row.comment if row else ""
        self._rescore()

    def _rescore(self) -> None:
        if self.card is not None:
            self.result = score(self.card, {key: a.option for key, a in self.answers.items() if a.option})


def ai_evaluation(detail: CallDetail) -> EvaluationRow | None:
    """The model's newest evaluation."""
    return _newest(detail, EvaluationKind.AI, (EvaluationStatus.SUBMITTED, EvaluationStatus.DRAFT))


def own_evaluation(detail: CallDetail) -> EvaluationRow | None:
    """The person's open draft, else the evaluation that was finished last."""
    return _newest(detail, EvaluationKind.HUMAN, (EvaluationStatus.DRAFT,)) or _newest(
        detail, EvaluationKind.HUMAN, (EvaluationStatus.SUBMITTED,)
    )


def _newest(detail: CallDetail, kind: str, statuses: tuple[str, ...]) -> EvaluationRow | None:
    fitting = [e for e in detail.evaluations if e.kind == kind and e.status in statuses]
    return max(fitting, key=lambda e: e.id, default=None)
