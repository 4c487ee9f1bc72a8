"""insight segments and insight unusual."""

from __future__ import annotations

import argparse
from typing import Any

from callqa_desktop.commands.common import call_filter, iso, out, out_json, program, table
from callqa_desktop.services.insight.records import Unusual
from callqa_desktop.services.segments import words
from callqa_desktop.services.segments.metrics import USUAL
from callqa_desktop.services.segments.records import Found, UnusualClients, Wish
from callqa_desktop.texts import tr, trn


def segments(given: argparse.Namespace) -> int:
    wish = Wish(
        metrics=given.metrics or USUAL, scaling=given.scaling, log=not given.no_log, k=given.k, seed=given.seed
    )  # fmt: skip
    with program(given, exclusive=bool(given.save)) as opened:
        wanted = call_filter(given, opened.store)
        run = opened.segments.run(wanted, wish).result()
        saved = opened.segments.save(run, wanted, given.save).result() if given.save else None
    if given.json:
        out_json(_found_json(run.found, saved))
    else:
        _say_found(run.found, saved, given.save)
    return 0


def unusual(given: argparse.Namespace) -> int:
    with program(given, exclusive=False) as opened:
        wanted = call_filter(given, opened.store)
        if given.clients:
            clients = opened.segments.unusual(wanted).result()
            out_json(_clients_json(clients)) if given.json else _say_clients(clients)
        else:
            calls = opened.insight.unusual(wanted).result()
            out_json(_calls_json(calls)) if given.json else _say_calls(calls)
    return 0


def _found_json(found: Found, saved: int | None) -> dict[str, Any]:
    choice = found.choice
    return {
        "saved": saved,
        "clients": found.clients,
        "calls": found.calls,
        "calls_without_number": found.nameless,
        "metrics": list(found.used),
        "left_out": [{"metric": one.metric, "why": one.why, "clients": one.have} for one in found.left],
        "scaling": found.wish.scaling,
        "log": found.wish.log,
        "seed": found.wish.seed,
        "k": found.k,
        "wcss": found.wcss,
        "silhouette": found.silhouette,
        "choice": {
            "ks": list(choice.ks), "wcss": list(choice.wcss), "silhouette": list(choice.silhouette),
            "elbow": choice.elbow, "silhouette_best": choice.best, "recommended": choice.recommended,
            "clients": choice.looked, "silhouette_clients": choice.compared,
        },
        "stability": None if found.stability is None else {
            "runs": found.stability.runs, "adjusted_rand_mean": found.stability.mean,
            "adjusted_rand_lowest": found.stability.lowest,
        },
        "axes": [
            {"explained_variance": one.share, "loadings": dict(one.loadings)} for one in found.axes
        ],
        "segments": [
            {
                "segment": one.position, "name": one.name, "clients": one.size, "share": one.share,
                "medians": dict(one.medians),
                "traits": [
                    {
                        "metric": trait.metric, "value": trait.value, "all_clients": trait.usual,
                        "distance": trait.distance, "mean": trait.mean,
                    }
                    for trait in one.traits
                ],
            }
            for one in found.groups
        ],
        "recommendation": words.recommendation(found),
        "cautions": words.cautions(found),
    }  # fmt: skip


def _say_found(found: Found, saved: int | None, name: str) -> None:
    out(words.how(found))
    for one in found.left:
        out(tr("Left out: {why}.").format(why=words.left_words(one)))
    out(words.recommendation(found))
    out(words.stability(found))
    out()
    rows = [
        [str(one.position), words.count(one.size), words.percent(one.share), one.name, words.profile(one)]
        for one in found.groups
    ]
    table(rows, [tr("No."), tr("Clients"), tr("Share"), tr("Segment"), tr("What sets it apart")])
    for caution in words.cautions(found):
        out("! " + caution)
    if saved is not None:
        out(tr("Kept as {name} ({id})").format(name=name, id=saved))


def _clients_json(found: UnusualClients) -> dict[str, Any]:
    return {
        "clients": found.clients,
        "looked": found.looked,
        "missing": found.missing,
        "groups": found.groups,
        "found": [
            {
                "phone": one.phone, "name": one.name or None, "last_call_at": iso(one.last_at),
                "strength": one.strength,
                "reasons": [
                    {"metric": trait.metric, "value": trait.value, "low": trait.low, "high": trait.high}
                    for trait in one.traits
                ],
            }
            for one in found.found
        ],
    }  # fmt: skip


def _say_clients(found: UnusualClients) -> None:
    if found.missing:
        out(words.too_few_clients(found))
        return
    out(tr("Compared: {clients}.").format(clients=words.clients(found.looked)))
    rows = [
        [words.percent(one.strength), one.phone, one.name, "; ".join(words.client_trait(trait) for trait in one.traits)]
        for one in found.found
    ]
    table(rows, [tr("How far"), tr("Phone"), tr("Client"), tr("What sets it apart")])


def _calls_json(found: Unusual) -> dict[str, Any]:
    return {
        "looked": found.looked,
        "missing": found.missing,
        "groups": found.groups,
        "found": [
            {
                "call": one.call_id, "started_at": iso(one.started_at), "employee": one.employee or None,
                "strength": one.strength,
                "reasons": [
                    {"figure": trait.name, "value": trait.value, "low": trait.low, "high": trait.high}
                    for trait in one.traits
                ],
            }
            for one in found.found
        ],
    }  # fmt: skip


def _say_calls(found: Unusual) -> None:
    if found.missing:
        why = trn("{n} more call must be measured", "{n} more calls must be measured", found.missing)
        out(tr("Too few calls to say what is usual") + f": {why}")
        return
    rows = [
        [
            words.percent(one.strength), str(one.call_id), one.employee,
            "; ".join(f"{t.name} {t.value:.4g} ({t.low:.4g} – {t.high:.4g})" for t in one.traits),
        ]
        for one in found.found
    ]  # fmt: skip
    table(rows, [tr("How far"), tr("Call"), tr("Manager"), tr("What sets it apart")])
