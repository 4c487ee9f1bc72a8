"""deals: read them from the CRM, import outcomes, name tags that mean one, train."""

from __future__ import annotations

import argparse
import asyncio
from typing import Any

from callqa_desktop.commands.common import out, out_json, program, raise_failures, run_jobs
from callqa_desktop.commands.connections import find
from callqa_desktop.commands.insight_deals import card_json, tell_card
from callqa_desktop.errors import UserFacingError
from callqa_desktop.texts import tr


def read_deals(given: argparse.Namespace) -> int:
    with program(given, exclusive=True) as opened:
        connection = find(opened.connections.list().result(), given.name).id if given.name else None
        jobs = run_jobs(opened, opened.deals.read(connection))
        result: Any = opened.handlers.results.get(jobs[0].id)
    if result is not None:
        counts = {
            "connection": jobs[0].target["name"], "new": result.new, "changed": result.changed,
            "unchanged": result.unchanged, "failed": result.failed, "gone": result.gone, "whole": result.whole,
        }  # fmt: skip
        if given.json:
            out_json(counts)
        else:
            out(
                tr(
                    "{connection}: {new} new, {changed} changed, {unchanged} unchanged, {failed} failed, {gone} gone"
                ).format(**counts)
            )
            if not result.whole:
                out(tr("The CRM gave fewer deals than it counts: the next reading begins where this one did"))
    raise_failures(jobs)
    return 0


def import_deals(given: argparse.Namespace) -> int:
    with program(given, exclusive=True) as opened:
        told = asyncio.run(opened.deals.import_file(given.file))
    if given.json:
        out_json(
            {
                "new": told.new, "changed": told.changed, "unchanged": told.unchanged, "failed": told.wrong_count,
                "wrong": [{"line": line, "reason": reason} for line, reason in told.wrong],
            }
        )  # fmt: skip
    else:
        out(
            tr("{new} new, {changed} changed, {unchanged} unchanged, {failed} wrong lines").format(
                new=told.new, changed=told.changed, unchanged=told.unchanged, failed=told.wrong_count
            )
        )
        for line, reason in told.wrong:
            out(tr("line {n}: {reason}").format(n=line, reason=reason))
    if told.wrong_count and not (told.new or told.changed or told.unchanged):
        raise UserFacingError(
            tr("No line of the file could be used"), told.wrong[0][1], tr("Mend the lines and import the file again"),
            code="deals.no_line",
        )  # fmt: skip
    return 0


def tags_deals(given: argparse.Namespace) -> int:
    changes = given.won is not None or given.lost is not None
    with program(given, exclusive=changes) as opened:
        won, lost = opened.deals.tags()
        if changes:
            won = won if given.won is None else tuple(given.won)
            lost = lost if given.lost is None else tuple(given.lost)
            opened.deals.set_tags(won, lost).result()
    if given.json:
        out_json({"won": list(won), "lost": list(lost)})
    else:
        out(tr("won: {tags}").format(tags=", ".join(won) or "–"))
        out(tr("lost: {tags}").format(tags=", ".join(lost) or "–"))
    return 0


def train_deals(given: argparse.Namespace) -> int:
    with program(given, exclusive=True) as opened:
        jobs = run_jobs(opened, opened.deals.train())
        raise_failures(jobs)
        view = opened.deals.view().result()
    if given.json:
        out_json(card_json(view))
    else:
        tell_card(view)
    return 0
