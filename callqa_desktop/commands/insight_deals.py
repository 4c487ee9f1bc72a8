"""insight deals: open deals by their likelihood, and how well likelihoods did."""

from __future__ import annotations

import argparse
from typing import Any

from callqa_desktop.commands.common import iso, out, out_json, program, raise_failures, run_jobs, table
from callqa_desktop.services.deals import words
from callqa_desktop.services.deals.records import Bin, DealsView, Estimate, OpenDeal, Score, Verdict
from callqa_desktop.texts import tr

_SHOWN = 50


def deals(given: argparse.Namespace) -> int:
    with program(given, exclusive=given.train) as opened:
        if given.train:
            raise_failures(run_jobs(opened, opened.deals.train()))
        view = opened.deals.view().result()
    if given.json:
        out_json({"model": card_json(view), "deals": [_deal(one, view) for one in view.deals]})
        return 0
    tell_card(view)
    if view.deals:
        out()
        table(
            [_line(one, view) for one in view.deals[:_SHOWN]],
            (tr("deal"), tr("client"), tr("likelihood"), tr("interval"), tr("why"), tr("next call")),
        )
    if len(view.deals) > _SHOWN:
        out(tr("… and {n} more (--json gives all)").format(n=len(view.deals) - _SHOWN))
    return 0


def card_json(view: DealsView) -> dict[str, Any]:
    """The card of the model; figures of it as in docs/cli.md."""
    card = view.card
    opinion = card.opinion
    return {
        "verdict": card.verdict.value,
        "said": words.verdict(card),
        "trained_at": iso(card.trained_at),
        "open": view.counts.opened,
        "outcomes": {"won": view.counts.won, "lost": view.counts.lost, "tagged": view.counts.tagged},
        "learned_from": {"won": card.won, "lost": card.lost, "first": iso(card.first), "last": iso(card.last)},
        "left_out": dict(card.left),
        "needed": {"more": card.needed, "of": card.rarer} if card.verdict == Verdict.FEW else None,
        "kind": card.kind or None,
        "figures": list(card.features),
        "figures_left_out": {
            "unknown": list(card.unknown), "constant": list(card.constant), "written_after": list(card.suspects),
            "too_few_outcomes": list(card.spare),
        },
        "base_rate": round(card.base_rate, 4) if card.won + card.lost else None,
        "test": {"n": card.test_n, "won": card.test_won, "since": iso(card.test_from)} if card.test_n else None,
        "scores": [_score(one) for one in card.scores],
        "gain": _estimate(card.gain),
        "reliability": [_bin(one) for one in card.curve],
        "drivers": [{"figure": one.name, "odds": _estimate(one.odds), "step": one.step} for one in card.drivers],
        "language_model": {
            "n": opinion.n, "won": opinion.won, "scores": [_score(one) for one in opinion.scores],
            "reliability": [_bin(one) for one in opinion.curve], "gain": _estimate(opinion.gain),
            "beside_model": _estimate(opinion.beside),
        } if opinion else None,
    }  # fmt: skip


def tell_card(view: DealsView) -> None:
    """The card in words."""
    card = view.card
    out(
        tr("Deals: {opened} open, {won} won, {lost} lost").format(
            opened=view.counts.opened, won=view.counts.won, lost=view.counts.lost
        )
    )
    out(words.verdict(card))
    if card.verdict == Verdict.FEW:
        out(words.rule())
    if card.scores:
        out()
        table(
            [
                (words.who(one.who), words.metric(one.brier), words.metric(one.log_loss), words.metric(one.auc, 2))
                for one in card.scores
            ],
            ("", tr("Brier score"), tr("log loss"), tr("area under the curve")),
        )
    for sentence in (*words.left(card), *words.warnings(card, view.trackers)):
        out(sentence)


def _line(one: OpenDeal, view: DealsView) -> tuple[str, ...]:
    if one.chance is None:
        return (one.title, one.client, "–", "–", "–", one.due)
    chance = one.chance
    why = "; ".join(
        f"{'+' if reason.adds > 0 else '−'} {words.reason(reason, view.trackers)}" for reason in chance.reasons[:2]
    )
    return (
        one.title, one.client, f"{chance.value * 100:.0f} %", f"{chance.low * 100:.0f}–{chance.high * 100:.0f} %", why,
        one.due,
    )  # fmt: skip


def _deal(one: OpenDeal, view: DealsView) -> dict[str, Any]:
    chance = one.chance
    return {
        "id": one.id, "title": one.title, "client": one.client, "stage": one.stage, "responsible": one.responsible,
        "amount": one.amount, "currency": one.currency, "created_at": iso(one.created_at), "calls": list(one.calls),
        "last_talk_at": iso(one.last_talk_at), "promise": one.promise, "due": one.due, "language_model": one.ai,
        "likelihood": round(chance.value, 4) if chance else None,
        "interval": [round(chance.low, 4), round(chance.high, 4)] if chance else None,
        "reasons": [
            {
                "figure": reason.name, "value": reason.value, "adds": round(reason.adds, 4),
                "said": words.reason(reason, view.trackers),
            }
            for reason in (chance.reasons if chance else ())
        ],
    }  # fmt: skip


def _score(one: Score) -> dict[str, Any]:
    return {
        "who": one.who, "brier": _estimate(one.brier), "log_loss": _estimate(one.log_loss), "auc": _estimate(one.auc)
    }  # fmt: skip


def _estimate(one: Estimate | None) -> dict[str, float] | None:
    return {"value": round(one.value, 4), "low": round(one.low, 4), "high": round(one.high, 4)} if one else None


def _bin(one: Bin) -> dict[str, Any]:
    return {
        "n": one.n, "won": one.won, "foreseen": round(one.foreseen, 4), "low": round(one.low, 4),
        "high": round(one.high, 4),
    }  # fmt: skip
