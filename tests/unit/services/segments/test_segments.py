"""Clients of a store in groups: the table, the groups, what is said of them, bad input."""

from __future__ import annotations

import math
from concurrent.futures import Future

import client_world
import numpy as np
import pytest
from client_world import ANGRY, CALLS, CLIENTS, DAY, LOYAL, NOW, USUAL, digits

from callqa_desktop.errors import Cancelled, UserFacingError
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.deal import Deal, DealPhone
from callqa_desktop.models.enums import JobKind
from callqa_desktop.models.quality import Calibration, CalibrationMember
from callqa_desktop.services.progress import Progress, Step
from callqa_desktop.services.records import CallFilter
from callqa_desktop.services.segments import charts, choose, table, words
from callqa_desktop.services.segments.desk import SegmentDesk
from callqa_desktop.services.segments.metrics import METRICS
from callqa_desktop.services.segments.records import Clients, Run, Wish
from callqa_desktop.services.segments.run import analyse
from callqa_desktop.services.settings import Settings
from callqa_desktop.services.store import Store

EVERYTHING = CallFilter(to_ms=NOW + 1)


@pytest.fixture
def desk(store: Store) -> SegmentDesk:
    client_world.build(store)
    return SegmentDesk(store, Settings(store), lambda: None)


def read(store: Store, metrics: tuple[str, ...], wanted: CallFilter = EVERYTHING) -> Clients:
    return store.read(lambda s: table.read(s, wanted, metrics, Progress())).result()


def of(found: Clients, client: int, metric: str) -> float:
    return float(found.columns[metric][found.digits.index(digits(client))])


def test_each_metric_is_what_its_name_says(desk: SegmentDesk, store: Store) -> None:
    found = read(store, tuple(METRICS))
    assert len(found.digits) == CLIENTS
    assert (found.calls, found.nameless) == (CALLS, 5)
    loyal, usual, angry = 1, LOYAL + 1, LOYAL + USUAL + 1
    known = {
        "calls": (12, 3, 4), "positive": (12, 0, 0), "negative": (0, 0, 2), "neutral": (0, 3, 0),
        "positive_share": (100, 0, 0), "negative_share": (0, 0, 100), "inbound": (8, 3, 4), "outbound": (4, 0, 0),
        "missed": (0, 0, 2), "unreached": (0, 0, 0), "talk_seconds": (12 * 301, 3 * 61, 2 * 61),
        "mean_seconds": (301, 61, 61), "wait_seconds": (10, 10, 10), "score": (81, 81, 81), "objections": (0, 0, 2),
        "promises": (0, 0, 0), "conflicts": (0, 0, 0), "managers": (2, 2, 1), "known_days": (77, 14, 21),
        "recency": (1 / 24, usual / 24, angry / 24),
        "frequency": (12 * 30 / (77 + 1 / 24), 3.0, 4.0),
    }  # fmt: skip
    for metric, values in known.items():
        assert [of(found, client, metric) for client in (loyal, usual, angry)] == pytest.approx(values), metric
    assert all(math.isnan(of(found, loyal, name)) for name in ("deals_won", "deals_lost", "deals_amount"))
    assert set(known) == {name for name, metric in METRICS.items() if metric.needs != "deals"}


def test_deals_come_from_the_crm_by_number(desk: SegmentDesk, store: Store) -> None:
    def work(session):  # type: ignore[no-untyped-def]
        for number, (state, amount) in enumerate((("won", 1000.0), ("won", 500.0), ("lost", 900.0)), 1):
            session.add(Deal(id=number, external_id=str(number), state=state, amount=amount, read_at=NOW))
            session.flush()
            session.add(DealPhone(deal_id=number, phone="0670000001", search_key="670000001"))

    store.write(work).result()
    found = read(store, ("deals_won", "deals_lost", "deals_amount"))
    assert [of(found, 1, name) for name in ("deals_won", "deals_lost", "deals_amount")] == [2, 1, 1500]
    assert of(found, 2, "deals_won") == 0


def test_a_call_calibrated_blind_counts_as_not_judged(desk: SegmentDesk, store: Store) -> None:
    def work(session):  # type: ignore[no-untyped-def]
        from callqa_desktop.models.work import Setting

        session.add(Setting(key="evaluator", value="Ірина"))
        session.add(Calibration(id=1, call_id=1, version_id=1, status="open", facilitator="Ірина", created_at=NOW))
        session.flush()
        session.add(CalibrationMember(calibration_id=1, member="Ірина"))

    from callqa_desktop.services.scoring.versions import publish_defaults

    store.write(publish_defaults).result()
    store.write(work).result()
    found = read(store, ("positive", "score"))
    assert of(found, 1, "positive") == 11
    assert of(found, 1, "score") == pytest.approx(81)


def test_a_period_counts_only_its_calls(desk: SegmentDesk, store: Store) -> None:
    found = read(store, ("calls", "recency"), CallFilter(from_ms=NOW - 10 * DAY, to_ms=NOW - 3 * DAY))
    assert of(found, 1, "calls") == 1
    assert of(found, 1, "recency") == pytest.approx(4 + 1 / 24)


def test_the_three_kinds_are_found_and_told(desk: SegmentDesk) -> None:
    steps: list[Step] = []
    run = desk.run(EVERYTHING, Wish(), progress=Progress(steps.append)).result()
    found = run.found
    assert found.k == found.choice.recommended == 3
    assert [group.size for group in found.groups] == [USUAL, LOYAL, ANGRY]
    assert found.silhouette > 0.5
    loyal, angry = found.groups[1], found.groups[2]
    told = words.profile(loyal)
    assert "more calls: 12, all clients 3" in told
    assert "mostly positive: 100 %, all clients 0 %" in told
    assert {trait.metric for trait in angry.traits} >= {"negative_share", "missed"}
    assert "more calls missed: 2, all clients 0" in words.profile(angry)
    assert words.recommendation(found).startswith("3 segments are recommended: ")
    assert found.stability is not None
    assert found.stability.mean > 0.95
    assert words.stability(found).startswith("Other runs find the same segments")
    assert words.how(found).startswith("110 clients of 620 calls, compared by 6 metrics")
    assert "Calls without a number are left out: 5." in words.how(found)
    assert any(one.startswith("Few clients for so many metrics: 110 of about 420") for one in words.cautions(found))
    assert sum(one.share for one in found.axes) > 0.6
    assert "To the right: " in words.axes(found)
    assert steps[-1].done == steps[-1].total


def test_the_same_seed_gives_the_same_groups_and_a_wish_is_obeyed(desk: SegmentDesk) -> None:
    one = desk.run(EVERYTHING, Wish(k=5, seed=3, scaling="robust", log=False)).result()
    other = desk.run(EVERYTHING, Wish(k=5, seed=3, scaling="robust", log=False)).result()
    assert one.found.k == 5
    assert (one.labels == other.labels).all()
    assert "You asked for 5." in words.recommendation(one.found)
    assert sum(group.size for group in one.found.groups) == CLIENTS


def test_the_charts_hold_the_figures(desk: SegmentDesk) -> None:
    found = desk.run(EVERYTHING, Wish()).result().found
    assert charts.elbow(found).series[0].values == found.choice.wcss
    assert charts.silhouette(found).x == tuple(map(str, found.choice.ks))
    scatter = charts.scatter(found)
    assert sum(len(one.values) for one in scatter.series) == CLIENTS
    assert charts.client_of(found, 2, 0) in {digits(n) for n in range(LOYAL + USUAL + 1, CLIENTS + 1)}
    assert charts.client_of(found, 9, 0) == charts.client_of(found, 0, 99_999) == ""


def test_groups_of_clients_open_as_their_calls(desk: SegmentDesk) -> None:
    run = desk.run(EVERYTHING, Wish()).result()
    angry = desk.calls_of(run, EVERYTHING, 3).result()
    assert len(angry) == ANGRY * 4
    assert len(desk.calls_of_client(EVERYTHING, digits(1)).result()) == 12
    members = desk.members(run, 3).result()
    assert len(members) == ANGRY
    assert members[0].phone == "+" + digits(LOYAL + USUAL + 1)  # called last
    assert members[0].name == f"Клієнт {LOYAL + USUAL + 1}"


def test_a_run_can_be_given_up(desk: SegmentDesk) -> None:
    progress = Progress(lambda step: progress.cancel() if step.done == 3 else None)
    with pytest.raises(Cancelled):
        desk.run(EVERYTHING, Wish(), progress=progress).result()


# Bad input


def clients(columns: dict[str, np.ndarray]) -> Clients:
    n = len(next(iter(columns.values())))
    return Clients(tuple(digits(i) for i in range(n)), columns, n, 0, np.zeros(n))


def made(columns: dict[str, np.ndarray], **wish: object) -> Run:
    return analyse(clients(columns), Wish(metrics=tuple(columns), **wish), NOW, Progress())  # type: ignore[arg-type]


def refused(call: Future[Run]) -> str:
    with pytest.raises(UserFacingError) as told:
        call.result()
    return str(told.value)


def test_too_few_clients_say_how_many_more_are_needed(desk: SegmentDesk) -> None:
    said = refused(desk.run(CallFilter(phone=digits(1)), Wish()))
    assert "the set has 1 client with a number, and 20 are needed: 19 more" in said
    assert "the set has 0 clients" in refused(desk.run(CallFilter(ids=()), Wish()))


def test_clients_who_are_all_equal_are_not_divided() -> None:
    with pytest.raises(UserFacingError) as told:
        made({"calls": np.full(10_000, 3.0), "score": np.full(10_000, 80.0)})
    assert "“Calls” is the same for all clients; “Mean score of calls” is the same for all clients" in str(told.value)


def test_a_constant_metric_and_one_few_have_are_left_out_and_named() -> None:
    chance = np.random.default_rng(1)
    few = np.full(100, np.nan)
    few[:10] = chance.normal(size=10)
    run = made({"calls": chance.poisson(5, 100).astype(float), "missed": np.zeros(100), "score": few})
    assert run.found.used == ("calls",)
    assert [words.left_words(one) for one in run.found.left] == [
        "“Client’s calls not answered” is the same for all clients",
        "“Mean score of calls” is known for 10 clients, 40 more are needed",
    ]
    assert len(run.found.axes) == 1
    assert set(run.found.points.y) == {0.0}


def test_missing_values_count_as_the_median_and_are_told() -> None:
    chance = np.random.default_rng(1)
    score = chance.normal(80, 5, 200)
    score[:60] = np.nan
    run = made({"calls": chance.poisson(5, 200).astype(float), "score": score})
    assert run.found.filled == {"score": 60}
    assert any("“Mean score of calls” is unknown for 60 clients" in one for one in words.cautions(run.found))
    assert all(math.isfinite(value) for value in (run.found.wcss, run.found.silhouette, *run.found.choice.wcss))


def test_ten_thousand_clients_of_two_sorts_make_two_groups_and_no_more() -> None:
    calls = np.repeat([1.0, 50.0], 5000)
    run = made({"calls": calls})
    assert run.found.k == 2
    assert run.found.choice.ks == (2,)
    assert run.found.silhouette == pytest.approx(1.0)
    with pytest.raises(UserFacingError, match="the clients have only 2 different sets of these figures"):
        made({"calls": calls}, k=3)


def test_endless_numbers_never_become_nan() -> None:
    chance = np.random.default_rng(2)
    wild = chance.poisson(3, 100).astype(float)
    wild[0], wild[1] = np.inf, 1e18
    for scaling in ("standard", "robust", "none"):
        for log in (True, False):
            run = made({"calls": wild, "missed": chance.poisson(1, 100).astype(float)}, scaling=scaling, log=log)
            numbers = [run.found.silhouette, run.found.wcss, *run.found.choice.silhouette, *run.found.points.x]
            assert all(map(math.isfinite, numbers))
            assert all(math.isfinite(t.value) for group in run.found.groups for t in group.traits)


def test_noise_is_called_noise() -> None:
    chance = np.random.default_rng(4)
    names = ("calls", "missed", "score", "mean_seconds", "recency", "managers")
    run = made({name: chance.normal(10, 2, 1000) for name in names}, log=False, k=6)
    assert any(one.startswith("No clear segments") for one in words.cautions(run.found))
    assert "There are no segments of their own here" in words.recommendation(run.found)


def test_metrics_that_say_the_same_are_named() -> None:
    chance = np.random.default_rng(5)
    calls = chance.poisson(8, 300).astype(float)
    run = made({"calls": calls, "inbound": calls + chance.normal(0, 0.1, 300), "score": chance.normal(80, 3, 300)})
    assert any("“Calls” and “Calls from the client” say nearly the same" in one for one in words.cautions(run.found))


def test_many_clients_are_judged_on_a_stated_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choose, "LOOKED", 400)
    monkeypatch.setattr(choose, "COMPARED", 100)
    chance = np.random.default_rng(6)
    run = made({"calls": chance.poisson(5, 1000).astype(float), "score": chance.normal(80, 3, 1000)}, k=3)
    assert (run.found.choice.looked, run.found.choice.compared) == (400, 100)
    assert "The curves are made of 400 clients drawn at random, the silhouette of 100." in words.how(run.found)
    assert len(run.labels) == 1000


def test_unusual_clients_come_with_reasons(desk: SegmentDesk, store: Store) -> None:
    def work(session):  # type: ignore[no-untyped-def]
        from sqlalchemy import insert

        from callqa_desktop.models.call import Call

        odd = [client_world.call(5000 + turn, LOYAL + 1, turn) for turn in range(90)]
        session.execute(insert(Call), odd)

    store.write(work).result()
    found = desk.unusual(EVERYTHING).result()
    assert found.looked == CLIENTS
    first = found.found[0]
    assert first.phone == "+" + digits(LOYAL + 1)
    told = [words.client_trait(trait) for trait in first.traits]
    assert any(one.startswith("Calls: 93, usually 3 – 12") for one in told)


def test_with_too_few_clients_nothing_is_called_unusual(desk: SegmentDesk) -> None:
    few = desk.unusual(CallFilter(phone=digits(1))).result()
    assert (few.looked, few.missing, few.found) == (1, 29, ())
    assert words.too_few_clients(few) == "Too few clients to say what is usual: 1 client, 29 more are needed."


def test_a_kind_of_job_puts_tags() -> None:
    assert JobKind("tag") is JobKind.TAG
    assert table.end_of(CallFilter()) <= now_ms()
