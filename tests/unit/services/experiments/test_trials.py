"""Trials over stored calls: groups, outcomes, units, looks, and sentences where nothing can be told."""

from __future__ import annotations

import csv
import io
import secrets
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import trial_world
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from callqa_desktop.errors import Cancelled, UserFacingError
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call
from callqa_desktop.models.deal import Deal, DealPhone
from callqa_desktop.models.evaluation import ScorecardVersion
from callqa_desktop.models.quality import Calibration, CalibrationMember
from callqa_desktop.models.work import Setting
from callqa_desktop.services.experiments import ab, export, multivariate
from callqa_desktop.services.experiments.definitions import (
    By,
    Group,
    Grouping,
    Outcome,
    Plan,
    Trial,
    Unit,
    What,
    kept,
    kept_plan,
    planned,
    restored,
)
from callqa_desktop.services.experiments.desk import ExperimentDesk
from callqa_desktop.services.experiments.frame import read_calls
from callqa_desktop.services.experiments.records import AbResult
from callqa_desktop.services.migrate import migrate
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import CallFilter
from callqa_desktop.services.store import Store

SCRIPTS = Grouping(By.SCRIPT, (Group("new", ("2",)), Group("old", ("1",))))
DEAL = Outcome(What.TAG, trial_world.DEAL)
SCORE = Outcome(What.SCORE)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for all tests that only read, or keep tests of their own."""
    folder, key = tmp_path_factory.mktemp("trials"), secrets.token_bytes(32)
    migrate(folder / "callqa.db", key, folder)
    opened = Store(folder / "callqa.db", key)
    trial_world.build(opened)
    yield opened
    opened.close()


@pytest.fixture
def desk(world: Store) -> ExperimentDesk:
    return ExperimentDesk(world, lambda: "Олена")


@pytest.fixture
def own(store: Store) -> ExperimentDesk:
    """A desk over a store whose calls may be changed."""
    trial_world.build(store)
    return ExperimentDesk(store, lambda: "Олена")


def trial(grouping: Grouping = SCRIPTS, *outcomes: Outcome, **more: Any) -> Trial:
    return Trial(CallFilter(), (grouping,), outcomes or (DEAL,), **more)


def compared(desk: ExperimentDesk, one: Trial) -> AbResult:
    return desk.compare(one).result()


def groups(result: AbResult) -> list[tuple[str, int]]:
    return [(arm.name, arm.sample.n) for arm in result.main.arms]


def test_scripts_differ_by_their_deals(desk: ExperimentDesk) -> None:
    found = compared(desk, trial())
    assert groups(found) == [("new", 400), ("old", 320)]
    assert found.verdict == "higher"
    assert found.main.comparison is not None
    assert 0.05 < found.main.comparison.difference < 0.25
    assert set(found.main.arms[0].calls) == {n for n in range(1, 801) if n % 2}


def test_the_rest_is_a_group_and_values_may_be_several(desk: ExperimentDesk) -> None:
    names = Grouping(By.EMPLOYEE, (Group("two", ("Олена Гринько", "ІГОР МЕЛЬНИК")), Group("others")))
    found = compared(desk, trial(names, SCORE))
    teams = Grouping(By.TEAM, (Group("Київ", ("Продажі Київ",)), Group("Львів", ("Продажі Львів",))))
    same = compared(desk, trial(teams, SCORE))
    assert [n for _, n in groups(found)] == [n for _, n in groups(same)]
    assert found.main.arms[0].missing > 0, "calls that are not analyzed have no score"
    assert any(one.startswith("The outcome is not known of ") for one in found.cautions)


def test_periods_and_directions(desk: ExperimentDesk) -> None:
    both = Grouping(By.PERIOD, (Group("a", ("2000-01-01..2999-12-31",)), Group("b", ("2000-01-01..2999-12-31",))))
    found = compared(desk, trial(both))
    assert (found.both, found.verdict) == (800, "few")
    directions = Grouping(By.DIRECTION, (Group("in", ("inbound",)), Group("out", ("outbound",))))
    assert sum(n for _, n in groups(compared(desk, trial(directions)))) == 800


def test_a_lot_is_even_stable_and_by_client(desk: ExperimentDesk, world: Store) -> None:
    lot = Grouping(By.RANDOM, (Group("A"), Group("B")), "winter")
    found = compared(desk, trial(lot, SCORE))
    assert found.ratio is not None
    assert not found.ratio.broken
    again = compared(desk, trial(lot, SCORE))
    assert list(again.main.arms[0].calls) == list(found.main.arms[0].calls)
    other = compared(desk, trial(replace(lot, salt="summer"), SCORE))
    assert list(other.main.arms[0].calls) != list(found.main.arms[0].calls)
    by_client = world.read(lambda s: ab.read(s, trial(lot, unit=Unit.CLIENT), Progress())).result()
    assert not (by_client.labels[0] < 0).any(), "all calls of a client fall into one group"


def test_clients_count_once_and_those_of_both_groups_nowhere(desk: ExperimentDesk) -> None:
    calls = compared(desk, trial())
    clients = compared(desk, trial(SCRIPTS, DEAL, unit=Unit.CLIENT))
    assert clients.both > 0
    assert all(n < m for (_, n), (_, m) in zip(groups(clients), groups(calls), strict=True))
    assert any(one.startswith("In two groups at once") for one in clients.cautions)
    assert not any(one.of == "client" for one in clients.dependence)


def test_calls_of_one_client_that_agree_are_warned_of(own: ExperimentDesk, store: Store) -> None:
    def alike(session: Session) -> None:
        for n in range(1, 801):
            session.execute(update(Call).where(Call.id == n).values(client_digits=str(n // 20), ai_score=50 + n // 20))

    store.write(alike).result()
    found = compared(own, trial(SCRIPTS, SCORE))
    client = next(one for one in found.dependence if one.of == "client")
    assert client.icc > 0.9
    assert any("Count clients instead of calls." in one for one in found.cautions)


@pytest.mark.parametrize(
    ("outcome", "known"),
    [
        (Outcome(What.ANSWER, trial_world.QUESTION), 720), (Outcome(What.FINDING, "objection"), 720),
        (Outcome(What.MOOD), 720), (Outcome(What.SCORE_FROM, at_least=80), 720), (SCORE, 720),
        (Outcome(What.MEASURE, "talk_share_agent"), 720), (Outcome(What.TALK), 720), (DEAL, 720),
    ],
)  # fmt: skip
def test_every_outcome_is_read(desk: ExperimentDesk, outcome: Outcome, known: int) -> None:
    found = compared(desk, trial(SCRIPTS, outcome))
    assert sum(n for _, n in groups(found)) == known
    assert found.main.comparison is not None
    if outcome.what == What.ANSWER:
        assert found.main.title not in ("", trial_world.QUESTION), "the question in words"
    if outcome.what == What.MEASURE:
        assert 40 < found.main.arms[0].sample.mean < 70, "in percent"


def test_deals_are_those_that_ended_after_the_call(own: ExperimentDesk, store: Store) -> None:
    def deals(session: Session) -> None:
        later, now = now_ms() + 86_400_000, now_ms()
        for n in range(1, 301):
            digits = f"38067{n * 73_219 % 10_000_000:07}"
            state = "won" if n % 3 == 0 else "lost"
            deal = Deal(
                connection_id=None, external_id=str(n), state=state, amount=100.0, closed_at=later, read_at=now,
                created_at=now,
            )  # fmt: skip
            session.add(deal)
            session.flush()
            session.add(DealPhone(deal_id=deal.id, phone=digits, search_key=digits[-9:]))

    assert compared(own, trial(SCRIPTS, Outcome(What.DEAL))).sentence.endswith(
        "read the deals of your CRM; only ended ones count."
    )
    store.write(deals).result()
    found = compared(own, trial(SCRIPTS, Outcome(What.DEAL), unit=Unit.CLIENT))
    assert 0.2 < found.main.arms[0].sample.mean < 0.5
    amount = compared(own, trial(SCRIPTS, Outcome(What.AMOUNT)))
    assert (amount.main.arms[0].sample.least, amount.main.arms[0].sample.most) == (0, 100)


def test_several_outcomes_are_corrected(desk: ExperimentDesk) -> None:
    found = compared(desk, trial(SCRIPTS, DEAL, SCORE, Outcome(What.TALK)))
    assert [one.adjusted is not None for one in found.compared] == [True] * 3
    assert found.main.comparison is not None
    assert found.main.adjusted == pytest.approx(3 * found.main.comparison.p)
    assert any("3 outcomes were looked at" in one for one in found.cautions)


def test_a_plan_counts_looks_and_a_reached_plan_decides_once(desk: ExperimentDesk, world: Store) -> None:
    early = trial(SCRIPTS, DEAL, plan=Plan(size=2000, usual=0.35, difference=0.05))
    number = desk.keep("Зима", early).result()
    first = desk.compare(early, kept=number).result()
    assert first.peek is not None
    assert first.peek.share == pytest.approx(0.1778, abs=1e-3)
    assert first.peek.limit < 1e-4
    desk.compare(early, kept=number).result()
    world.write(lambda s: None).result()  # the look was noted behind
    assert [one.sizes for one in desk.saved().result()[0].looks] == [(400, 320)]
    desk.remove(number).result()
    small = ab.judge(
        world.read(lambda s: ab.read(s, replace(early, plan=replace(early.plan, size=200)), Progress())).result(),
        [(300, 300)],
    )
    assert small.peek is not None
    assert small.peek.limit == 0
    assert small.cautions[0].startswith("The planned size was reached at an earlier look")


def test_a_kept_test_is_the_same_again_and_names_differ(desk: ExperimentDesk) -> None:
    one = trial(SCRIPTS, DEAL, SCORE, unit=Unit.CLIENT, plan=Plan(size=100, usual=0.3, difference=0.1))
    assert restored(kept(one), kept_plan(one.plan)) == one
    number = desk.keep("  Зима   2026 ", one).result()
    found = desk.saved("ab").result()
    assert [(two.id, two.name, two.trial, two.author) for two in found] == [(number, "Зима 2026", one, "Олена")]
    for name, code in (("Зима 2026", "experiment.taken"), (" ", "experiment.name"), ("x" * 256, "experiment.name")):
        with pytest.raises(UserFacingError) as caught:
            desk.keep(name, one).result()
        assert caught.value.code == code
    desk.conclude(number, "Зима краща").result()
    assert desk.saved().result()[0].conclusion == "Зима краща"
    desk.remove(number).result()
    assert desk.saved().result() == []


def test_a_plan_is_made_from_all_groups_together(desk: ExperimentDesk) -> None:
    found = desk.foresee(trial(SCRIPTS, DEAL, plan=Plan(difference=0.05))).result()
    assert found.have == (400, 320)
    assert found.size is not None
    assert 1300 < found.size < 1600
    assert found.days is not None
    assert f"each group needs {found.size:,} calls".replace(",", "\u00a0") in found.sentence
    assert planned(found.trial, found.size, found.usual, found.spread).plan.size == found.size
    means = desk.foresee(trial(SCRIPTS, SCORE, plan=Plan(difference=2.0))).result()
    assert means.size is not None
    assert means.sentence.endswith("They are there.")


@pytest.mark.parametrize(
    ("grouping", "outcome", "sentence"),
    [
        (Grouping(By.EMPLOYEE, (Group("nobody", ("Немає такого",)), Group("others"))), DEAL,
         "“nobody” has no calls in this set: choose a longer period or another group."),
        (SCRIPTS, Outcome(What.TAG, "немає"), "All have the same outcome (0.0\u00a0%): there is nothing to compare."),
        (SCRIPTS, Outcome(What.MEASURE, "overlap_seconds"),
         "“new” has 400 calls, and of none the outcome is known: analyze or measure the calls."),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_told(
    desk: ExperimentDesk, grouping: Grouping, outcome: Outcome, sentence: str
) -> None:
    found = compared(desk, trial(grouping, outcome))
    assert (found.verdict, found.sentence) == ("few", sentence)
    assert found.main.comparison is None


def test_too_few_calls_say_how_many_more(desk: ExperimentDesk) -> None:
    found = compared(desk, replace(trial(), calls=CallFilter(ids=tuple(range(1, 16)))))
    assert found.sentence == (
        "Too few to say anything: “old” has 6 calls with a known outcome, 4 more are needed."
    )  # fmt: skip
    one_each = compared(desk, replace(trial(SCRIPTS, SCORE), calls=CallFilter(ids=(1, 2))))
    assert one_each.sentence == "“new” has 1 call with a known outcome: a spread needs two or more."
    nothing = compared(desk, replace(trial(), calls=CallFilter(ids=(-1,))))
    assert nothing.verdict == "few"


def test_reading_ends_when_it_is_cancelled(desk: ExperimentDesk) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        desk.compare(trial(), progress=progress).result()


def test_calls_calibrated_blind_do_not_show_through(own: ExperimentDesk, store: Store) -> None:
    def blind(session: Session) -> None:
        version = session.scalar(select(ScorecardVersion.id))
        session.add(Setting(key="evaluator", value="Олена"))
        session.add(
            Calibration(id=1, call_id=7, version_id=version, facilitator="Ігор", status="open", created_at=now_ms())
        )
        session.flush()
        session.add(CalibrationMember(calibration_id=1, member="Олена"))

    store.write(blind).result()
    found = compared(own, trial(SCRIPTS, SCORE))
    assert found.blind == 1
    assert 7 not in found.main.arms[0].calls
    assert "Left out, since you calibrate them blind: 1 call." in found.cautions


def test_the_data_behind_is_written_line_by_line(world: Store) -> None:
    def work(session: Session) -> bytes:
        one = trial(SCRIPTS, DEAL, SCORE)
        content, lines = export.content(
            ab.read(session, one, Progress()), read_calls(session, one, Progress()).digits
        )  # fmt: skip
        assert lines == 720
        return content

    rows = list(csv.reader(io.StringIO(world.read(work).result().decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Call", "Client", "Version of the script", "Tag “угода”", "Mean score"]
    assert len(rows) == 721
    assert {row[2] for row in rows[1:]} == {"new", "old"}
    assert rows[1][1].startswith("'+38067"), "no spreadsheet runs it as a formula"


def grid(*factors: Grouping, outcome: Outcome = SCORE, **more: Any) -> Trial:
    return Trial(CallFilter(), factors, (outcome,), kind="factorial", **more)


TEAMS = Grouping(By.TEAM, (Group("Київ", ("Продажі Київ",)), Group("Львів", ("Продажі Львів",))))
WAYS = Grouping(By.DIRECTION, (Group("in", ("inbound",)), Group("out", ("outbound",))))


def test_factors_that_work_together_are_found(desk: ExperimentDesk) -> None:
    found = desk.factorial(grid(TEAMS, WAYS, SCRIPTS)).result()
    assert found.counted == 720
    assert [one.factors for one in found.effects if one.adjusted < 0.05] == [(1,), (0, 1)]
    assert "Team × Direction work together" in found.sentence
    assert found.order == 3
    assert not found.balanced
    together = {one.levels: one.mean for one in found.pairs[0].means}
    assert together[1, 0] - together[1, 1] == pytest.approx(6, abs=2.5)
    assert sum(len(cell.calls) for cell in found.cells) == 720
    shares = desk.factorial(grid(SCRIPTS, outcome=DEAL)).result()
    assert shares.effects[0].adjusted < 0.01
    assert all(0 <= one.low <= one.mean <= one.high <= 1 for one in shares.mains[0].means)


def test_thin_and_empty_combinations_are_named_with_what_they_lack(own: ExperimentDesk, store: Store) -> None:
    def spoil(session: Session) -> None:
        session.execute(update(Call).where(Call.employee_id >= 3, Call.id > 20).values(direction="inbound"))

    store.write(spoil).result()
    thin = own.factorial(grid(TEAMS, WAYS)).result()
    assert any(one.startswith("Thin combinations") and "Львів × out (+" in one for one in thin.cautions)
    store.write(lambda s: s.execute(update(Call).where(Call.employee_id >= 3).values(direction="inbound"))).result()
    empty = own.factorial(grid(TEAMS, WAYS)).result()
    assert empty.order == 1
    assert "Empty combinations: Львів × out (+10)." in empty.cautions
    assert any("only factors by themselves are told" in one for one in empty.cautions)


@pytest.mark.parametrize(
    ("trial_of", "code", "words"),
    [
        (grid(Grouping(By.DIRECTION, (Group("in", ("inbound",)), Group("?", ("sideways",))))), "factors.constant",
         "all calls with a known outcome are of “in”"),
        (grid(TEAMS, outcome=Outcome(What.MEASURE, "overlap_seconds")), "factors.unknown",
         "Analyze or measure the calls"),
        (grid(TEAMS, outcome=Outcome(What.TAG, "немає")), "factors.alike", "there is nothing to compare"),
        (replace(grid(TEAMS, WAYS), calls=CallFilter(ids=(1, 2, 3, 4, 5, 6))), "factors.few", "At least 4 more"),
        (replace(grid(TEAMS), calls=CallFilter(ids=(-1,))), "factors.empty", "Choose a longer period"),
    ],
)  # fmt: skip
def test_grids_that_cannot_be_told_say_why(desk: ExperimentDesk, trial_of: Trial, code: str, words: str) -> None:
    with pytest.raises(UserFacingError) as caught:
        desk.factorial(trial_of).result()
    assert caught.value.code == code
    assert words in str(caught.value)


def test_factors_that_never_part_cannot_be_told_apart(own: ExperimentDesk, store: Store) -> None:
    def tie(session: Session) -> None:
        session.execute(update(Call).where(Call.employee_id <= 2).values(direction="inbound"))
        session.execute(update(Call).where(Call.employee_id >= 3).values(direction="outbound"))

    store.write(tie).result()
    with pytest.raises(UserFacingError) as caught:
        own.factorial(grid(TEAMS, WAYS)).result()
    assert caught.value.code == "factors.entangled"
    assert "Київ × out" in caught.value.remedy


def test_no_effect_says_what_would_have_been_seen(desk: ExperimentDesk) -> None:
    lot = Grouping(By.RANDOM, (Group("1"), Group("2"), Group("3")), "seed")
    found = desk.factorial(grid(lot)).result()
    assert found.sentence.startswith("No factor shows an effect that chance does not make as well. By lot: differences")
    assert not any("not drawn by lot" in one for one in found.cautions)
    assert isinstance(multivariate.limit(found), float)
