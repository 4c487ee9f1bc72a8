"""Calls judged as the program judges them, by the stand-in for the model, without any request."""

from __future__ import annotations

from sqlalchemy.orm import Session

from callqa_desktop.app import Program
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.enums import AnalysisKind
from callqa_desktop.models.schema import SalesScript
from callqa_desktop.sandbox import gemini_mind
from callqa_desktop.services.analysis import judge_prompts, keeping
from callqa_desktop.services.analysis.engines import Judgement, Matter
from callqa_desktop.services.analysis.judge_shapes import judge_reply, judge_schema
from callqa_desktop.services.analysis.judgement import understand
from callqa_desktop.services.analysis.material import material
from callqa_desktop.services.analysis.places import Places
from callqa_desktop.services.analysis.script_steps import steps_of
from callqa_desktop.services.analysis.task import Task, load
from callqa_desktop.texts import language

SCRIPT = """Сценарій вхідного дзвінка
1. Привітатися, назвати своє ім’я та компанію
2. Попередити про запис розмови
3. Дізнатися ім’я клієнта
4. Поставити відкриті запитання про потребу
5. Підсумувати потребу словами клієнта
6. Запропонувати рішення з вигодою
7. Відповісти на заперечення
8. Домовитися про наступний крок
9. Подякувати й попрощатися"""


def put_script(program: Program, text: str = SCRIPT, title: str = "Вхідний дзвінок") -> int:
    """Puts a version of the sales script in force; returns its id."""

    def work(session: Session) -> int:
        script = SalesScript(kind="text", source="", title=title, text=text, created_at=now_ms())
        session.add(script)
        session.flush()
        return script.id

    return program.store.write(work).result()


def judge(
    program: Program,
    call_id: int,
    *,
    second: bool = False,
    model: str = "gemini-3.8-flash",
    prompt: str = "",
    spoil: str = "",
) -> None:
    """Judges the stored transcript of a call in the present language and keeps it; `spoil` is one of the mind's."""

    def work(session: Session) -> None:
        task = load(session, call_id)
        version = prompt or (judge_prompts.SECOND if second else judge_prompts.JUDGE)
        result = judged(task, version, model=model, spoil=spoil)
        assert task.transcript_id is not None
        kind = AnalysisKind.SECOND if second else AnalysisKind.MAIN
        keeping.store_judgement(session, task, task.transcript_id, {}, result, kind)

    program.store.write(work).result()


def judged(task: Task, prompt: str, *, model: str = "gemini-3.8-flash", spoil: str = "") -> Judgement:
    matter = Matter(task.card, language(), task.said, task.direction, task.duration_ms, {}, task.script, prompt)
    known = prompt if prompt in (judge_prompts.SECOND, judge_prompts.JUDGE) else judge_prompts.JUDGE
    asked = judge_prompts.text(known, matter.language) + "\n" + material(matter)
    schema = judge_schema(task.card, [step.key for step in steps_of(task.script)])
    reply = judge_reply(task.card).model_validate_json(gemini_mind.judge(asked, schema, spoil))
    return understand(reply, matter, Places(matter.said), model=model, prompt=prompt)
