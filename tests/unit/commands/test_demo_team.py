"""The demo's past gives the dashboard and the pages of employees something to show."""

from __future__ import annotations

import time
from datetime import date, timedelta

from sqlalchemy.orm import Session

from callqa_desktop.commands import demo_past, demo_team
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.people import Employee
from callqa_desktop.sandbox.past import PEOPLE, past
from callqa_desktop.services.dashboard.desk import DashboardDesk
from callqa_desktop.services.dashboard.records import Question
from callqa_desktop.services.employees.desk import EmployeeDesk
from callqa_desktop.services.folding import sort_key
from callqa_desktop.services.scoring.versions import publish_defaults
from callqa_desktop.services.settings import Settings
from callqa_desktop.services.store import Store


def _people(session: Session) -> None:
    session.add(Connection(id=1, service="binotel", name="Binotel", settings={}, created_at=0))
    session.flush()
    for number, name in enumerate(PEOPLE, 1):
        session.add(
            Employee(
                id=number, connection_id=1, external_id=str(number), name=name, name_key=sort_key(name),
                internal_number=str(900 + number), department="Продажі",
            )
        )  # fmt: skip


def test_there_is_something_to_see(store: Store) -> None:
    store.write(publish_defaults).result()
    store.write(_people).result()
    demo_past.keep(store, past(time.time(), clients=70))
    demo_team.keep(store)
    today = date.today()  # noqa: DTZ011 - the clock of this machine
    question = Question(today - timedelta(days=180), today)
    view = DashboardDesk(store).overview(question).result()
    values = {one.key: one.value for one in view.tiles}
    assert all(values[key] is not None for key in ("score", "agreement", "reviewed", "talk_share", "objections"))
    desk = EmployeeDesk(store, Settings(store))
    assert len(desk.ranking(question).result().rows) >= 2
    page = desk.page("Ігор Мельник", question).result()
    assert page.best
    assert page.worst
    assert page.strengths or page.gaps
    assert len(page.coaching) == 2
