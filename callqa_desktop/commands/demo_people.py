"""What people did in the demo world: scores, notes, tags, a queue, a calibration, a dispute, coaching.

What they wrote is in Ukrainian in every language of the program, as the calls are.
"""

from __future__ import annotations

from collections.abc import Sequence

from callqa_desktop.app import Program
from callqa_desktop.commands.common import out
from callqa_desktop.models.enums import AnnotationKind, EvaluationKind, Strategy
from callqa_desktop.services.quality.records import Plan
from callqa_desktop.services.records import AnswerRow
from callqa_desktop.texts import tr

PEOPLE = ("Оксана Демчук", "Богдан Ткачук", "Ірина Ґалаґан")
_DIFFERENT = (
    {"greet": "partly"},
    {"greet": "no", "recap_need": "no", "value": "partly"},
    {"recap_need": "no", "next": "partly", "polite": "partly"},
)
"""How the people's answers to the calibrated call differ from the model's."""


def work(program: Program, analyzed: Sequence[int]) -> None:
    """Fills a prepared world with the work of three people; the first of them is at the desk in the end.

    Args:
        analyzed: calls with the model's answers, at least five.
    """
    program.work.become(PEOPLE[0])
    for number, call_id in enumerate(analyzed[:2]):
        changed = {"greet": AnswerRow("greet", "partly", comment="Назву компанії важко розчути")}
        score = _score(program, call_id, changed if number == 0 else {})
        out(tr("Scored by a person, call {id}: {score}").format(id=call_id, score=score))
    _remarks(program, analyzed[0])
    program.calls.add_tag(list(analyzed[1:3]), "скарга").result()
    program.calls.assign(list(analyzed[2:5]), PEOPLE[0]).result()
    program.work.draw(Plan(Strategy.RISK, budget_minutes=45, name="Понеділок, 45 хвилин")).result()
    _calibrate(program, analyzed[3])
    _dispute(program, analyzed[1])
    program.work.become(PEOPLE[0])


def _answers(program: Program, call_id: int) -> dict[str, AnswerRow]:
    """The model's answers taken over, and those that people alone are asked."""
    detail = program.review.detail(call_id).result()
    machine = next(e for e in detail.evaluations if e.kind == EvaluationKind.AI)
    answers = {
        key: AnswerRow(key, a.option, evidence=a.evidence, source="ai", ai_option=a.option)
        for key, a in machine.answers.items()
        if a.option
    }
    for key in ("accurate", "pace", "listen"):
        answers.setdefault(key, AnswerRow(key, "yes"))
    return answers


def _score(program: Program, call_id: int, changed: dict[str, AnswerRow]) -> float | None:
    answers = _answers(program, call_id) | changed
    draft = program.review.draft(call_id).result()
    program.review.save_draft(draft.id, answers).result()
    return program.review.submit(draft.id).result().score


def _remarks(program: Program, call_id: int) -> None:
    lines = program.review.detail(call_id).result().transcript
    said = (
        (0, AnnotationKind.PRAISE, "Спокійний, зрозумілий початок"),
        (8, AnnotationKind.COACHING, "Варто перепитати"),
    )
    notes = [
        program.review.annotate(
            call_id, lines[place].start_ms, lines[place].end_ms, speaker=lines[place].speaker, kind=kind, text=words
        ).result()
        for place, kind, words in said
    ]
    employees = dict(program.work.employees().result())
    named = program.calls.rows([call_id]).result()[0].employee
    program.work.coach(
        "Потребу з’ясовано, але ціна звучить зарано.",
        action="Спершу назвати вигоду, потім ціну",
        employee_id=next((n for n, name in employees.items() if name == named), None),
        call_id=call_id,
        questions=("value",),
        annotations=[notes[1].id],
    ).result()


def _calibrate(program: Program, call_id: int) -> None:
    """One call scored blind by three."""
    answers = _answers(program, call_id)
    version, _ = program.review.card().result()
    program.work.calibrate(call_id, version, PEOPLE, expert=PEOPLE[0], title="Калібрування тижня").result()
    for name, changed in zip(PEOPLE, _DIFFERENT, strict=True):
        program.work.become(name)
        own = {key: AnswerRow(key, a.option) for key, a in answers.items()}
        draft = program.review.draft(call_id).result()
        own |= {key: AnswerRow(key, option) for key, option in changed.items()}
        program.review.save_draft(draft.id, own).result()
        program.review.submit(draft.id).result()


def _dispute(program: Program, call_id: int) -> None:
    """Somebody objects to an answer."""
    detail = program.review.detail(call_id).result()
    scored = next(e for e in detail.evaluations if e.kind == EvaluationKind.HUMAN)
    program.work.become(PEOPLE[1])
    program.work.dispute(
        scored.id, "Клієнт поклав слухавку раніше, ніж це можна було сказати", question="bye", wanted="na"
    ).result()
