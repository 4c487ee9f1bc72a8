"""Training on a synthetic truth: what is known to be so must come out, and where there is nothing nothing may."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from callqa_desktop.services.deals import learn, scores
from callqa_desktop.services.deals.learn import Data, Way
from callqa_desktop.services.deals.records import LEAST, ModelCard, Verdict
from callqa_desktop.services.deals.terms import Terms

DAY = 86_400_000
NAMES = ("talks", "mood_end", "score", "known_days", "inbound", "gap")
LOG = (True, False, False, True, False, False)


def world(n: int, *, signal: float = 1.0, share: float = -0.4, seed: int = 1, curve: bool = False) -> tuple[Data, Any]:
    """Deals whose true likelihoods are known: mood and score decide (`signal`), the rest is noise."""
    dice = np.random.default_rng(seed)
    at = np.sort(dice.integers(0, 400 * DAY, n))
    x = np.column_stack(
        [
            dice.integers(1, 9, n), dice.integers(-5, 6, n), dice.normal(78, 9, n), dice.uniform(0, 40, n),
            dice.uniform(0, 100, n), dice.normal(1, 0.3, n),
        ]
    ).astype(float)  # fmt: skip
    form = np.abs(x[:, 1]) - 2.5 if curve else x[:, 1] / 2.5
    truth = 1 / (1 + np.exp(-(share + signal * (form + 0.5 * (x[:, 2] - 78) / 9))))
    y = (dice.random(n) < truth).astype(float)
    x[dice.random(n) < 0.2, 2] = np.nan
    closed = at + dice.integers(1, 25 * DAY, n)
    opinion = np.where(dice.random(n) < 0.7, np.clip(0.5 + 2 * (truth - 0.5), 0.03, 0.97), np.nan)
    return Data(NAMES, LOG, x, y, at, closed, np.arange(n), opinion), truth


def run(data: Data) -> tuple[ModelCard, Terms | None]:
    work: Generator[Any, None, tuple[ModelCard, Terms | None]] = learn.learn(data)
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]  # what the generator returns


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> Iterator[None]:
    with threadpool_limits(1):
        yield


@pytest.fixture(scope="module")
def trained() -> tuple[ModelCard, Terms, Data, Any]:
    data, truth = world(900)
    card, terms = run(data)
    assert terms is not None
    return card, terms, data, truth


def test_likelihoods_are_the_true_ones_within_tolerance(trained: tuple[ModelCard, Terms, Data, Any]) -> None:
    card, terms, *_ = trained
    fresh, truth = world(4000, seed=99)
    said = np.array([one.value for one in terms.chances(fresh.columns(card.features).x, card.features)])
    assert float(np.abs(said - truth).mean()) < 0.06
    for one in scores.curve(fresh.y, said):
        assert one.foreseen == pytest.approx(one.share, abs=0.12)


def test_it_says_that_it_does_better_than_the_base_rate(trained: tuple[ModelCard, Terms, Data, Any]) -> None:
    card = trained[0]
    assert card.verdict == Verdict.GOOD
    assert card.gain is not None
    assert card.gain.low > 0
    by = {one.who: one for one in card.scores}
    assert by["model"].brier.value < by["naive"].brier.value
    assert by["model"].log_loss.value < by["base"].log_loss.value
    assert by["model"].auc is not None
    assert by["model"].auc.low > 0.6
    assert by["base"].auc is None or by["base"].auc.value < by["model"].auc.value
    assert sum(one.n for one in card.curve) == card.test_n


def test_the_test_is_the_last_part_and_nothing_is_learned_from_what_ended_later(
    trained: tuple[ModelCard, Terms, Data, Any],
) -> None:
    card, _, data, _ = trained
    cut = int(900 * 0.7)
    assert (card.test_n, card.test_from) == (900 - cut, int(data.at[cut]))
    pasts = list(learn._rolling(data))
    assert len(pasts) == 4
    for known, block in pasts:
        assert data.closed[known].max() < data.at[block].min()


def test_outcomes_after_a_moment_change_nothing_that_was_foreseen_before() -> None:
    """The likelihood of the first part of the test is the same whatever becomes of the last part."""
    data, _ = world(900)
    other = Data(
        data.names, data.log, data.x, np.where(np.arange(900) > 850, 1 - data.y, data.y), data.at, data.closed,
        data.groups, data.opinion,
    )  # fmt: skip
    first, second = (learn.out_of_time(Way(), one) for one in (data, other))
    same = data.at[first[0]] < data.closed[851:].min()
    assert same.sum() > 300
    assert np.array_equal(first[1][same], second[1][same])


def test_drivers_are_the_figures_that_decide(trained: tuple[ModelCard, Terms, Data, Any]) -> None:
    card = trained[0]
    assert {one.name for one in card.drivers[:2]} == {"mood_end", "score"}
    mood = next(one for one in card.drivers if one.name == "mood_end")
    assert mood.odds.low > 1
    noise = next(one for one in card.drivers if one.name == "gap")
    assert noise.odds.low < 1 < noise.odds.high


def test_reasons_add_up_to_the_likelihood(trained: tuple[ModelCard, Terms, Data, Any]) -> None:
    card, terms, data, _ = trained
    names = list(card.features)
    x = data.columns(names).x[:5]
    for row, one in enumerate(terms.chances(x, names)):
        assert one.low <= one.value <= one.high
        total = terms.slope * terms.model.start + terms.shift
        total += sum(float(terms.slope * term.adds(x[[row], names.index(term.name)])[0]) for term in terms.model.terms)
        assert one.value == pytest.approx(1 / (1 + np.exp(-total)))
        assert [abs(reason.adds) for reason in one.reasons] == sorted((abs(r.adds) for r in one.reasons), reverse=True)


def test_where_there_is_nothing_it_says_so_and_gives_no_ranking() -> None:
    said = [run(world(450, signal=0.0, seed=seed)[0])[0] for seed in range(6)]
    assert [card.verdict for card in said].count(Verdict.BAD) >= 5
    for card in said:
        assert card.gain is not None
        assert card.gain.value < 0.01


def test_a_figure_that_tells_the_outcome_alone_is_left_out() -> None:
    data, _ = world(450)
    x = data.x.copy()
    x[:, 4] = 100 * data.y + np.random.default_rng(0).normal(0, 5, 450)  # the "stage" of a deal that has ended
    card, terms = run(
        Data(data.names, data.log, x, data.y, data.at, data.closed, data.groups, data.opinion)
    )  # fmt: skip
    assert card.suspects == ("inbound",)
    assert terms is not None
    assert "inbound" not in {term.name for term in terms.model.terms}


def test_too_few_outcomes_say_how_many_more_are_needed() -> None:
    data, _ = world(60, share=-1.0)
    card, terms = run(data)
    assert terms is None
    assert card.verdict == Verdict.FEW
    assert card.rarer == "won"
    assert card.needed == LEAST - card.won > 0


@pytest.mark.parametrize("outcome", [0.0, 1.0])
def test_outcomes_of_one_kind_alone_are_too_few(outcome: float) -> None:
    data, _ = world(300)
    card, terms = run(
        Data(data.names, data.log, data.x, np.full(300, outcome), data.at, data.closed, data.groups, data.opinion)
    )
    assert (card.verdict, terms, card.needed) == (Verdict.FEW, None, LEAST)


def test_nothing_at_all_is_too_few() -> None:
    data, _ = world(10)
    card, terms = run(data.part(np.zeros(0, dtype=int)))
    assert (card.verdict, card.needed, terms) == (Verdict.FEW, LEAST, None)


def test_constant_and_unknown_figures_are_left_out_by_name() -> None:
    data, _ = world(450)
    x = data.x.copy()
    x[:, 0], x[np.arange(450) % 5 > 0, 3] = 3.0, np.nan
    card, _ = run(Data(data.names, data.log, x, data.y, data.at, data.closed, data.groups, data.opinion))
    assert card.constant == ("talks",)
    assert list(card.unknown) == ["known_days"]
    assert card.unknown["known_days"] == pytest.approx(0.8, abs=0.01)


def test_few_outcomes_allow_few_figures_taken_in_their_fixed_order() -> None:
    data, _ = world(200)
    card, _ = run(data)
    assert len(card.features) == 5
    assert card.features == NAMES[:5]
    assert card.spare == NAMES[5:]


def test_boosting_is_taken_only_where_its_gain_is_certain() -> None:
    straight, bent = world(520)[0], world(800, signal=1.4, curve=True)[0]
    assert learn.choose(straight).kind == "linear"
    way = learn.choose(bent)
    assert way.kind == "boosted"
    model = learn.fit(way, bent)
    again = Terms.of(Terms(model, 1.0, 0.0, ()).kept()).model
    assert np.allclose(again.logits(bent.x, NAMES), model.logits(bent.x, NAMES))
    low, middle, high = model.terms[1].adds(np.array([-5.0, 0.0, 5.0]))
    assert min(low, high) > middle


def test_calibration_brings_overconfident_logits_back() -> None:
    """Platt (1999): logits three times too large get a slope of about a third."""
    dice = np.random.default_rng(0)
    logits = dice.normal(0, 1.2, 5000)
    y = (dice.random(5000) < 1 / (1 + np.exp(-logits))).astype(float)
    slope, shift = learn.platt(y, 3 * logits)
    assert slope == pytest.approx(1 / 3, abs=0.03)
    assert shift == pytest.approx(0.0, abs=0.1)


def test_logits_against_the_outcomes_become_the_base_rate() -> None:
    dice = np.random.default_rng(0)
    y = (dice.random(400) < 0.3).astype(float)
    slope, shift = learn.platt(y, -2.0 * y + dice.normal(0, 0.1, 400))
    assert slope == 0.0
    assert 1 / (1 + np.exp(-shift)) == pytest.approx(y.mean())


def test_the_language_models_likelihood_is_judged_beside_the_base_rate(
    trained: tuple[ModelCard, Terms, Data, Any],
) -> None:
    opinion = trained[0].opinion
    assert opinion is not None
    assert [one.who for one in opinion.scores] == ["ai", "base", "model"]
    assert 150 < opinion.n < 240
    assert sum(one.n for one in opinion.curve) > 500
    assert opinion.beside is not None
    ai, base, _ = opinion.scores
    assert ai.auc is not None
    assert ai.auc.value > 0.7
    assert ai.brier.value != base.brier.value
    assert opinion.curve[-1].foreseen > opinion.curve[-1].share  # it was made too sure of itself


def test_the_card_survives_the_store(trained: tuple[ModelCard, Terms, Data, Any]) -> None:
    import json

    card, terms, data, _ = trained
    assert ModelCard.of(json.loads(json.dumps(card.kept()))) == card
    again = Terms.of(json.loads(json.dumps(terms.kept())))
    names = list(card.features)
    x = data.columns(names).x[:20]
    assert again.chances(x, names) == terms.chances(x, names)
