"""A second opinion on a call: the stored transcript judged once more, by another model or by other instructions.

It is kept beside the judgement in force and never changes the score; where the two answer differently a person is to
decide.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop import texts
from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.enums import AnalysisKind
from callqa_desktop.models.schema import Analysis, Measures
from callqa_desktop.services.analysis import judge_prompts, keeping
from callqa_desktop.services.analysis.engines import Engine, Matter, Record, Usage
from callqa_desktop.services.analysis.pipeline import INITIATOR, recorder
from callqa_desktop.services.analysis.task import Task, load
from callqa_desktop.services.analysis.wishes import masked, masks_before_judging
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.store import Store
from callqa_desktop.texts import tr

PURPOSE = "opinion"


async def second_opinion(
    store: Store, engine: Engine, call_id: int, connection_id: int, progress: Progress, *, prompt: str = ""
) -> None:
    """Judges the call's newest transcript once more and keeps the result beside the first.

    Args:
        engine: of the model that is asked.
        connection_id: of the model, for the record of requests.
        prompt: version of the instructions; "" for those of second opinions.

    Raises:
        Unavailable, Throttled, Refused, Cancelled
        UserFacingError: the call is not analyzed yet, or the answer cannot be used; the call stays as it is.
    """
    task, figures, judged = await store.aread(lambda s: _load(s, call_id))
    if task.transcript_id is None or not judged:
        raise UserFacingError(
            tr("There is nothing to give a second opinion on"),
            tr("the call has not been analyzed yet"),
            tr("Analyze the call first"),
            code="opinion.nothing",
        )
    progress.report(0, 1, tr("judging"))
    matter = Matter(
        task.card, texts.language(), task.said, task.direction, task.duration_ms, figures, task.script,
        prompt or judge_prompts.SECOND,
    )  # fmt: skip
    record = _as_opinion(recorder(store, call_id, connection_id))
    result = await engine.mind.judge(matter, record, progress)
    transcript_id = task.transcript_id
    await store.awrite(
        lambda s: keeping.store_judgement(s, task, transcript_id, figures, result, AnalysisKind.SECOND),
        initiator=INITIATOR,
    )
    progress.report(1, 1)


def _load(session: Session, call_id: int) -> tuple[Task, dict[str, object], bool]:
    """What is judged, the figures of the sound, and whether there is a first opinion."""
    task = load(session, call_id)
    if masks_before_judging(session):
        task = replace(task, said=masked(task.said))
    figures = session.scalar(select(Measures.figures).where(Measures.call_id == call_id))
    first = select(Analysis.id).where(Analysis.call_id == call_id, Analysis.kind == AnalysisKind.MAIN).limit(1)
    return task, dict(figures or {}), session.scalar(first) is not None


def _as_opinion(record: Record) -> Record:
    async def recorded(usage: Usage) -> None:
        await record(replace(usage, purpose=PURPOSE))

    return recorded
