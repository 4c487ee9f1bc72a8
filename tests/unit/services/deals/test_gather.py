"""What is learned from: only what was known before the end, of the right client, and nothing that may know the end."""

from __future__ import annotations

import asyncio
from typing import Any

import numpy as np
import pytest
from sqlalchemy import delete, select, update

from callqa_desktop.commands import demo_past
from callqa_desktop.models.analysis import Analysis, Finding
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call, CallTag
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.deal import Deal, DealPhone
from callqa_desktop.models.people import Client
from callqa_desktop.models.quality import Calibration, CalibrationMember
from callqa_desktop.models.work import Setting
from callqa_desktop.sandbox.past import past
from callqa_desktop.services.deals import gather, likely, outcomes, training
from callqa_desktop.services.deals.learn import Data
from callqa_desktop.services.deals.records import Left, Verdict
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.store import Store

DAY = 86_400_000
NOW = now_ms()


@pytest.fixture
def world(store: Store) -> Store:
    """Thirty clients of the past with a deal each, four of them open."""
    clients = past(NOW / 1000, clients=26, opened=4)

    def people(session: Any) -> None:
        session.add(Connection(id=1, service="binotel", name="Binotel", settings={}, cursor={}, created_at=1))

    def deals(session: Any) -> None:
        for number, client in enumerate(clients, 1):
            one = client.deals[0]
            state = "open" if one.closed is None else "won" if one.won else "lost"
            session.add(
                Deal(
                    id=number, external_id=str(number), state=state, title=one.title, created_at=one.created * 1000,
                    closed_at=one.closed * 1000 if one.closed else None, dated=True, read_at=NOW,
                )
            )  # fmt: skip
            session.flush()
            session.add(DealPhone(deal_id=number, phone=client.phone, search_key=client.phone[-9:]))

    store.write(people).result()
    demo_past.keep(store, clients)
    store.write(deals).result()
    return store


def table(store: Store) -> Data:
    return store.read(lambda s: gather.table(s, Progress()).data).result()


def same(one: Data, other: Data) -> bool:
    return np.array_equal(one.x, other.x, equal_nan=True) and np.array_equal(one.at, other.at)


def test_calls_after_the_moment_and_after_the_end_change_nothing(world: Store) -> None:
    before = table(world)

    def later(session: Any) -> None:
        ends = session.execute(select(Deal.id, Deal.closed_at).where(Deal.closed_at.is_not(None))).all()
        for number, at in ends:
            phone = session.scalar(select(DealPhone.phone).where(DealPhone.deal_id == number))
            client = session.scalar(select(Client.id).where(Client.phone == phone))
            for place, moment in enumerate((at - DAY // 2, at, at + DAY, at + 9 * DAY)):
                session.add(
                    Call(
                        connection_id=1, external_id=f"later-{number}-{place}", started_at=moment, direction="inbound",
                        disposition="answered", client_id=client, client_phone=phone, client_digits=phone[1:],
                        talk_seconds=900, recording_state="none", status="analyzed", ai_score=100.0, created_at=1,
                        changed_at=1,
                    )
                )  # fmt: skip

    world.write(later).result()
    assert same(table(world), before)


def test_stage_amount_title_tags_and_peoples_scores_are_no_figures(world: Store) -> None:
    before = table(world)

    def tell(session: Any) -> None:
        for deal in session.scalars(select(Deal)):
            deal.stage, deal.title, deal.amount = (
                f"Закрито: {deal.state}",
                deal.state,
                1.0 if deal.state == "won" else 9.0,
            )
        for call in session.scalars(select(Call)):
            call.human_score = 100.0
            session.add(CallTag(call_id=call.id, tag="успіх", tag_folded="успіх"))

    world.write(tell).result()
    assert same(table(world), before)


def test_every_row_stands_at_a_moment_a_day_before_the_end_and_after_a_conversation(world: Store) -> None:
    data = table(world)
    assert len(data.y) > 15
    assert (data.at <= data.closed - DAY).all()
    assert (data.x[:, data.names.index("talks")] >= 1).all()
    assert same(table(world), data)  # drawn once and for all


def test_a_second_deal_of_a_client_begins_where_the_first_ended(world: Store) -> None:
    def second(session: Any) -> tuple[int, int]:
        first = session.scalars(select(Deal).where(Deal.state == "won")).first()
        phone = session.scalar(select(DealPhone.phone).where(DealPhone.deal_id == first.id))
        session.add(
            Deal(id=900, external_id="900", state="lost", closed_at=first.closed_at + 30 * DAY, dated=True, read_at=NOW)
        )
        session.flush()
        session.add(DealPhone(deal_id=900, phone=phone, search_key=phone[-9:]))
        return first.id, first.closed_at

    first, ended = world.write(second).result()
    known = {one.deal_id: one for one in world.read(outcomes.subjects).result()}
    assert known[900].began == ended
    assert known[first].began == 0
    left = world.read(lambda s: gather.table(s, Progress()).left).result()
    assert left[Left.NO_TALK] >= 1  # nobody called after the first one


def test_tags_are_outcomes_of_clients_without_a_deal(world: Store) -> None:
    def tag(session: Any) -> None:
        clients = list(session.scalars(select(Client.id).order_by(Client.id).limit(3)))
        session.execute(delete(Deal).where(Deal.id.in_((1, 2))))
        for client, word in zip(clients, ("Продано", "відмова", "Продано"), strict=True):
            call = session.scalars(
                select(Call).where(Call.client_id == client).order_by(Call.started_at.desc())
            ).first()
            session.add(CallTag(call_id=call.id, tag=word, tag_folded=word.lower()))
        session.add(Setting(key="deal_tags", value={"won": ["продано"], "lost": ["Відмова"]}))

    world.write(tag).result()
    found = world.read(lambda s: [(one.state, one.dated) for one in outcomes.subjects(s) if not one.deal_id]).result()
    assert sorted(found) == [("lost", True), ("won", True)]  # the third client has a deal, which counts


def test_what_a_blind_calibration_hides_is_not_in_the_figures(world: Store) -> None:
    def judged(session: Any) -> int:
        return int(session.scalars(select(Analysis.call_id)).first())

    call = world.read(judged).result()
    client = world.read(lambda s: s.get_one(Call, call).client_id).result()

    def facts(session: Any) -> Any:
        return next(one for one in gather.facts(session, [client], Progress())[client] if one.id == call)

    seen = world.read(facts).result()
    assert seen.judged
    assert seen.score is not None

    def hide(session: Any) -> None:
        from callqa_desktop.services.scoring.versions import publish_defaults

        publish_defaults(session)
        session.add(Setting(key="evaluator", value="Оксана"))
        session.add(Calibration(id=1, call_id=call, version_id=1, facilitator="Богдан", status="open", created_at=NOW))
        session.flush()
        session.add_all(CalibrationMember(calibration_id=1, member=name) for name in ("Оксана", "Богдан"))

    world.write(hide).result()
    hidden = world.read(facts).result()
    assert (hidden.judged, hidden.score, hidden.mood, hidden.likelihood, hidden.promises) == (
        False,
        None,
        None,
        None,
        0,
    )


def test_too_few_outcomes_are_told_by_the_whole_way_and_nothing_is_ranked(world: Store) -> None:
    card = asyncio.run(training.train(world, Progress()))
    assert card.verdict == Verdict.FEW
    assert card.needed > 0
    view = world.read(lambda s: likely.view(s, Progress())).result()
    assert view.card == card
    assert view.counts.opened == 4
    assert [one.chance for one in view.deals] == [None] * 4
    assert all(one.client for one in view.deals)


def test_findings_without_words_and_odd_details_do_not_stop_it(world: Store) -> None:
    def spoil(session: Any) -> None:
        session.execute(update(Finding).values(detail={"handled": ["x"], "due": 5, "who": None}))
        session.execute(
            update(Analysis).values(details={"mood": {"client": ["a", None]}, "likelihood": {"value": "x"}})
        )

    world.write(spoil).result()
    data = table(world)
    assert np.isnan(data.x[:, data.names.index("mood_end")]).all()
    assert np.isnan(data.opinion).all()
