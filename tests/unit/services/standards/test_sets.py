"""Standards beside the calls of a store."""

from __future__ import annotations

import outlook_world
import pytest
from sqlalchemy import select, update

from callqa_desktop import texts
from callqa_desktop.errors import Cancelled, UserFacingError
from callqa_desktop.models.call import Call, CallTag
from callqa_desktop.models.enums import Direction, Disposition
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import CallFilter
from callqa_desktop.services.standards.desk import StandardDesk
from callqa_desktop.services.standards.records import Compared, Row, State
from callqa_desktop.services.standards.table import content
from callqa_desktop.services.store import Store


@pytest.fixture
def desk(store: Store) -> StandardDesk:
    texts.set_language("en")
    outlook_world.build(store, outlook_world.World(days=30))
    return StandardDesk(store)


def row_of(found: Compared, key: str) -> Row:
    return next(one for one in found.rows if one.standard.key == key)


def test_figures_are_those_of_the_calls(desk: StandardDesk, store: Store) -> None:
    found = desk.compared(CallFilter()).result()
    rows = store.read(
        lambda s: s.execute(select(Call.direction, Call.disposition, Call.wait_seconds, Call.ai_score)).all()
    ).result()
    inbound = [one for one in rows if one[0] == Direction.INBOUND]
    lost = sum(one[1] != Disposition.ANSWERED for one in inbound) / len(inbound) * 100
    in_time = sum(one[1] == Disposition.ANSWERED and one[2] <= 20 for one in inbound) / len(inbound) * 100
    scores = [one[3] for one in rows if one[3] is not None]
    assert found.calls == len(rows)
    for key, mean, n in (
        ("abandonment_mean", lost, len(inbound)), ("service_level", in_time, len(inbound)),
        ("qa_score", sum(scores) / len(scores), len(scores)),
    ):  # fmt: skip
        tested = row_of(found, key).comparison.tested
        assert tested is not None and (tested.n, tested.mean) == (n, pytest.approx(mean))
    assert row_of(found, "speech_rate_uk").comparison.state == State.COMPARED
    assert row_of(found, "speech_rate_en").comparison.state == State.NONE
    assert row_of(found, "fcr").comparison.state == State.REFERENCE
    queue = row_of(found, "service_level").comparison.clustered
    assert queue is not None and queue.by == "day"


def test_cold_calls_are_compared_only_where_a_tag_chose_them(desk: StandardDesk, store: Store) -> None:
    assert row_of(desk.compared(CallFilter()).result(), "cold_connect").comparison.state == State.REFERENCE

    def tag(session: object) -> None:
        for number in session.scalars(select(Call.id).where(Call.direction == "outbound")):  # type: ignore[attr-defined]
            session.add(CallTag(call_id=number, tag="холодний", tag_folded="холодний"))  # type: ignore[attr-defined]

    store.write(tag).result()
    found = row_of(desk.compared(CallFilter(tags=("холодний",))).result(), "cold_connect").comparison
    assert found.state == State.COMPARED


def test_reviews_are_counted_by_manager_and_share(desk: StandardDesk) -> None:
    found = desk.compared(CallFilter()).result()
    share = row_of(found, "reviewed_share").comparison.tested
    assert share is not None and share.mean == pytest.approx(4.0, abs=1.5)
    effort = row_of(found, "review_effort").comparison
    assert effort.tested is not None and 13 < effort.tested.mean < 22
    assert row_of(found, "reviews_per_agent").comparison.state == State.FEW


def test_people_stand_beside_a_standard_by_name_and_team(desk: StandardDesk) -> None:
    found = desk.people("qa_score", CallFilter()).result()
    assert [one.name for one in found if one.team] == ["Продаж", "Сервіс"]
    assert [one.name for one in found if not one.team] == sorted(
        (name for name, _ in outlook_world.PEOPLE), key=lambda name: "ІОСТ".index(name[0]) if name[0] in "ІОСТ" else 9
    )
    weakest = next(one for one in found if one.name == "Олена Гринько")
    assert weakest.comparison.word == "below" and weakest.real
    assert desk.people("service_level", CallFilter()).result() == ()
    with pytest.raises(UserFacingError, match="no such standard"):
        desk.people("nothing", CallFilter()).result()


@pytest.mark.parametrize("count", [0, 1])
def test_hardly_any_calls_are_no_failure(store: Store, count: int) -> None:
    outlook_world.build(store, outlook_world.World(days=0))
    found = StandardDesk(store).compared(CallFilter()).result()
    assert all(one.comparison.word is None for one in found.rows)
    assert content(found)[:3] == b"\xef\xbb\xbf"


def test_equal_scores_of_all_calls_have_a_word(desk: StandardDesk, store: Store) -> None:
    store.write(lambda s: s.execute(update(Call).values(ai_score=95.0)) and None).result()
    found = row_of(desk.compared(CallFilter()).result(), "qa_score").comparison
    assert found.word == "above" and found.tested is not None and found.tested.p is None


def test_it_can_be_cancelled(desk: StandardDesk) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        desk.compared(CallFilter(), progress=progress).result()
