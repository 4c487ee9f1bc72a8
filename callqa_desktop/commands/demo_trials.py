"""Two versions of the script in the demo's past, and a test of one against the other that waits for a look."""

from __future__ import annotations

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from callqa_desktop.app import Program
from callqa_desktop.models.analysis import Analysis
from callqa_desktop.models.call import Call
from callqa_desktop.models.enums import FindingKind
from callqa_desktop.models.work import SalesScript
from callqa_desktop.services.experiments.definitions import By, Group, Grouping, Outcome, Plan, Trial, What
from callqa_desktop.services.records import CallFilter

_VERSIONS = (
    ("Скрипт «Весна»", "Привітатися. Дізнатися потребу. Назвати ціну."),
    ("Скрипт «Осінь»", "Привітатися. Дізнатися потребу. Підсумувати її. Назвати ціну й наступний крок."),
)


def keep(program: Program) -> None:
    """The older half of the past was judged against the first version, the newer half against the second."""
    first, second = program.store.write(_scripts).result()
    groups = (Group(_VERSIONS[1][0], (str(second),)), Group(_VERSIONS[0][0], (str(first),)))
    trial = Trial(
        CallFilter(), (Grouping(By.SCRIPT, groups),), (Outcome(What.FINDING, FindingKind.PROMISE),),
        plan=Plan(size=400, usual=0.4, difference=0.1),
    )  # fmt: skip
    program.experiments.keep("Скрипт «Осінь» проти «Весни»", trial).result()


def _scripts(session: Session) -> tuple[int, int]:
    bounds = session.execute(select(func.min(Call.started_at), func.max(Call.started_at))).one()
    begun, ended = (int(one or 0) for one in bounds)
    half = (begun + ended) // 2
    made = [
        SalesScript(kind="text", source="", title=title, text=text, created_at=at, in_force_at=at)
        for (title, text), at in zip(_VERSIONS, (begun, half), strict=True)
    ]
    session.add_all(made)
    session.flush()
    for script, after in ((made[0], begun), (made[1], half)):
        late = select(Call.id).where(Call.started_at >= after)
        session.execute(
            update(Analysis)
            .where(Analysis.call_id.in_(late), (Analysis.script_id.is_(None)) | (Analysis.script_id == made[0].id))
            .values(script_id=script.id)
        )
    return made[0].id, made[1].id
