"""What is known of a set of calls, read in a few queries; each part is a plain mapping by call."""

from __future__ import annotations

import json
from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import String, case, cast, func, select, type_coerce
from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import Analysis, Finding, Measures
from callqa_desktop.models.call import Call
from callqa_desktop.models.enums import AnalysisKind, EvaluationKind, EvaluationStatus, FindingKind
from callqa_desktop.models.evaluation import Answer, Evaluation, ScorecardVersion
from callqa_desktop.models.people import Client, Employee
from callqa_desktop.models.queries.idlist import among
from callqa_desktop.services.calls import reader
from callqa_desktop.services.calls.bulk import Calls
from callqa_desktop.services.records import AnswerRow, CallFilter
from callqa_desktop.services.scoring import answers as of
from callqa_desktop.services.scoring.card import Card, Question


@dataclass(frozen=True, slots=True)
class Known:
    """One call in short."""

    id: int
    started_at: int
    employee_id: int | None
    employee: str
    client: str
    talk_seconds: int
    status: str
    recording: str
    ai_score: float | None
    human_score: float | None

    @property
    def score(self) -> float | None:
        return self.ai_score if self.human_score is None else self.human_score


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The newest submitted evaluation of one call, of one kind."""

    id: int
    call_id: int
    kind: str
    version_id: int


@dataclass(frozen=True, slots=True)
class Given:
    """One answer to one question, and the evaluations that gave it."""

    version_id: int
    question: str
    category: str
    """What is compared between raters."""
    earned: float | None
    """Share of the points, 0-1; None where the question does not apply or has none."""
    evaluations: tuple[int, ...]


def ids_of(session: Session, calls: Calls) -> array[int]:
    """The ids of a set, newest first where it is a filter."""
    return reader.ids(session, calls) if isinstance(calls, CallFilter) else array("q", calls)


def known(session: Session, ids: Sequence[int]) -> dict[int, Known]:
    """The calls that are there, in the order of `ids`."""
    rows: Any = session.execute(
        select(
            Call.id, Call.started_at, Call.employee_id, func.coalesce(Employee.name, ""),
            func.coalesce(Client.name, ""), Call.talk_seconds, Call.status, Call.recording_state, Call.ai_score,
            Call.human_score,
        )
        .outerjoin(Employee, Employee.id == Call.employee_id)
        .outerjoin(Client, Client.id == Call.client_id)
        .where(among(Call.id.expression, ids))
    )  # fmt: skip
    found = {row[0]: Known(*row) for row in rows}
    return {n: found[n] for n in ids if n in found}


def analyses(session: Session, ids: Sequence[int]) -> dict[int, int]:
    """The judgement in force of each call: id by call."""
    rows = session.execute(
        select(Analysis.call_id, func.max(Analysis.id))
        .where(among(Analysis.call_id.expression, ids), Analysis.kind == AnalysisKind.MAIN)
        .group_by(Analysis.call_id)
    )
    return {int(call): int(analysis) for call, analysis in rows}


def findings(session: Session, judged: Mapping[int, int]) -> Sequence[Any]:
    """(id, analysis, kind, handled, who, due) of judgements by call, None where its kind knows no such thing; the words
    of those that are shown are read by `words_of`."""
    objection, promise = Finding.kind == FindingKind.OBJECTION, Finding.kind == FindingKind.PROMISE
    return session.execute(
        select(
            Finding.id, Finding.analysis_id, Finding.kind, case((objection, Finding.detail["handled"].as_string())),
            case((promise, Finding.detail["who"].as_string())), case((promise, Finding.detail["due"].as_string())),
        )
        .where(among(Finding.analysis_id.expression, list(judged.values())))
        .order_by(Finding.id)
    ).all()  # fmt: skip


def words_of(session: Session, findings: Sequence[int]) -> dict[int, tuple[str, int | None, int | None]]:
    """What was found, in words, and its place in the call, of findings by id."""
    rows = session.execute(
        select(Finding.id, Finding.text, Finding.quote, Finding.start_ms, Finding.end_ms).where(
            among(Finding.id.expression, findings)
        )
    )
    return {n: (text or quote, start, end) for n, text, quote, start, end in rows}


def evaluated(session: Session, ids: Sequence[int]) -> dict[tuple[int, str], Evaluated]:
    """The newest submitted evaluation by call and kind (ai, human)."""
    rows = session.execute(
        select(Evaluation.id, Evaluation.call_id, Evaluation.kind, Evaluation.version_id)
        .where(
            among(Evaluation.call_id.expression, ids),
            Evaluation.kind.in_((EvaluationKind.AI, EvaluationKind.HUMAN)),
            Evaluation.status == EvaluationStatus.SUBMITTED,
        )
        .order_by(Evaluation.id)
    )
    return {(row[1], row[2]): Evaluated(*row) for row in rows}


def in_force(found: Mapping[tuple[int, str], Evaluated]) -> dict[int, Evaluated]:
    """What counts of each call: a person's evaluation where there is one, else the machine's."""
    counts: dict[int, Evaluated] = {}
    for (call_id, kind), one in found.items():
        if kind == EvaluationKind.HUMAN or call_id not in counts:
            counts[call_id] = one
    return counts


class Cards:
    """The versions of cards that were used, and what their answers earn."""

    def __init__(self, session: Session, version_ids: Sequence[int]) -> None:
        rows = session.execute(
            select(ScorecardVersion.id, ScorecardVersion.body)
            .where(ScorecardVersion.id.in_(sorted(set(version_ids))))
            .order_by(ScorecardVersion.id)
        )
        self.versions: dict[int, Card] = {int(n): Card.model_validate(body) for n, body in rows}
        self.questions: dict[str, Question] = {}
        """By key, as the newest version asks it; in the order of the newest cards."""
        for card in reversed(list(self.versions.values())):
            for question in card.questions():
                self.questions.setdefault(question.key, question)

    def earned(self, version_id: int, key: str, option: str, options: str, number: float | None) -> float | None:
        """Share of the question's points, 0-1; None where it does not apply or has none."""
        card = self.versions.get(version_id)
        question = card.question(key) if card else None
        if card is None or question is None or not question.weight:
            return None
        section = card.section_of(key)
        if section is None or section.kind != "standard":
            return None
        answer = AnswerRow(key, option, options=tuple(json.loads(options)), number=number)
        if of.is_na(question, answer):
            return None
        value: Decimal | None = of.value(question, answer)
        return None if value is None else float(value)

    def weight(self, version_id: int, key: str) -> float:
        """Points of the total, 0-100, the question stands for when everything applies."""
        card = self.versions[version_id]
        section, question = card.section_of(key), card.question(key)
        if section is None or question is None:
            return 0.0
        within = sum((q.weight for q in section.questions), Decimal(0))
        parts = [s for s in card.sections if s.kind == "standard"]
        if card.scoring_mode == "points":
            whole = sum((q.weight for s in parts for q in s.questions), Decimal(0))
            return float(question.weight / whole * 100) if whole else 0.0
        whole = sum((s.weight for s in parts), Decimal(0))
        return float(section.weight / whole * question.weight / within * 100) if whole and within else 0.0


def answers(session: Session, evaluations: Sequence[Evaluated], cards: Cards) -> list[Given]:
    """The answers of evaluations, equal ones of a version together: the database does the counting."""
    by_version: dict[int, list[int]] = defaultdict(list)
    for one in evaluations:
        by_version[one.version_id].append(one.id)
    same = (Answer.question, Answer.option, type_coerce(Answer.options, String), Answer.number)
    made: list[Given] = []
    for version_id, wanted in sorted(by_version.items()):
        rows: Any = session.execute(
            select(*same, func.aggregate_strings(cast(Answer.evaluation_id, String), ","))
            .where(among(Answer.evaluation_id.expression, wanted))
            .group_by(*same)
        )
        for question, option, options, number, ids in rows:
            earned = cards.earned(version_id, question, option, options or "[]", number)
            made.append(Given(version_id, question, option or options, earned, tuple(map(int, ids.split(",")))))
    return made


def figures(session: Session, ids: Sequence[int], names: Sequence[str]) -> dict[int, dict[str, float]]:
    """These measures of each call that has any: what is missing is left out."""
    columns = [Measures.figures[name].as_float() for name in names]
    rows = session.execute(select(Measures.call_id, *columns).where(among(Measures.call_id.expression, ids)))
    return {
        row[0]: {name: value for name, value in zip(names, row[1:], strict=True) if value is not None} for row in rows
    }
