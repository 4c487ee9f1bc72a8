"""number PHONE, number rate, similar, popular, import."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Any

from callqa_desktop.app import Program
from callqa_desktop.commands.common import iso, out, out_json, program, table
from callqa_desktop.services.progress import Progress, Step
from callqa_desktop.services.trust import levels
from callqa_desktop.services.trust.activity import Day
from callqa_desktop.services.trust.estimate import Estimate
from callqa_desktop.services.trust.list_file import Plan
from callqa_desktop.services.trust.records import Likeness, NumberCard, NumberRow, ReviewRow, Similar
from callqa_desktop.services.trust.words import shared, verdict
from callqa_desktop.services.wording import Wording
from callqa_desktop.texts import language, tr, trn

ACTS = ("rate", "similar", "popular", "import")
ALLOWED = {"rate": {"level", "comment"}, "similar": {"neighbours"}, "import": {"pending"}}


def number(given: argparse.Namespace) -> int:
    """A look at a number, or one of ACTS; a phone may be typed in several words."""
    act, rest = (given.words[0], given.words[1:]) if given.words[0] in ACTS else ("", given.words)
    used = {name for name in ("level", "comment", "neighbours", "pending") if getattr(given, name) is not None}
    wrong = sorted(used - ALLOWED.get(act, set()))
    if wrong:
        given.usage(f"--{wrong[0]} does not go with number {act or 'PHONE'}")
    if bool(rest) == (act == "popular"):
        given.usage("popular takes no PHONE" if act == "popular" else f"number {act} needs a {_needs(act)}")
    if act == "rate" and given.level is None:
        given.usage("number rate needs --level")
    if act == "import" and len(rest) != 1:
        given.usage("number import takes one FILE")
    with program(given, exclusive=act in ("rate", "import")) as opened:
        run = {"": _look, "rate": _rate, "similar": _similar, "popular": _popular, "import": _import}[act]
        run(opened, " ".join(rest), given)
    return 0


def _needs(act: str) -> str:
    return "FILE" if act == "import" else "PHONE"


def _look(opened: Program, phone: str, given: argparse.Namespace) -> None:
    desk = opened.trust
    card = desk.look_up(phone).result()
    found, _ = desk.reviews(card.row.digits, limit=1000).result()
    similar = desk.similar(phone).result()
    if given.json:
        out_json(_card_json(card, found, similar, desk.days(phone).result()))
        return
    words = Wording(language())
    out("  ".join(part for part in (words.phone(card.row.phone), card.row.name or card.own.name) if part))
    out(verdict(card.row.estimate, words))
    if card.row.fraud:
        out(tr("Tied to fraud: {why}").format(why=card.fraud_why))
    if similar.suspect_of is not None:
        like = words.phone(similar.suspect_of.like)
        out(tr("Possibly a fraudster: rated like {phone}, which is tied to fraud. Check by hand.").format(phone=like))
    out(_own_words(card, words))
    for one in found[:20]:
        comment = " ".join(one.comment.split())
        facts = (words.moment(one.at), levels.word(one.level), one.author, comment)
        out("  " + "  ".join(part for part in facts if part))
    if len(found) > 20:
        out(trn("  and {n} more", "  and {n} more", len(found) - 20))


def _own_words(card: NumberCard, words: Wording) -> str:
    own = card.own
    if not own.calls:
        return tr("We have no calls with this number")
    parts = [trn("{n} call", "{n} calls", own.calls), trn("{n} missed", "{n} missed", own.missed)]
    parts.append(tr("talk {time}").format(time=words.length(own.talk_seconds)))
    if own.mean_score is not None:
        parts.append(tr("mean score {score}").format(score=words.score(own.mean_score)))
    if own.last_call_at is not None:
        parts.append(tr("last {moment}").format(moment=words.moment(own.last_call_at)))
    return tr("Our calls: {facts}").format(facts=", ".join(parts))


def _rate(opened: Program, phone: str, given: argparse.Namespace) -> None:
    desk = opened.trust
    review_id = desk.rate(phone, levels.read(given.level), given.comment or "").result()
    card = desk.card(phone).result()
    if given.json:
        own = desk.mine(card.row.digits).result()
        out_json({"id": review_id, "phone": card.row.phone, **(_review_json(own) if own else {})})
    else:
        out(tr("Rated {phone}: {verdict}").format(
            phone=Wording(language()).phone(card.row.phone), verdict=verdict(card.row.estimate, Wording(language()))
        ))  # fmt: skip


def _similar(opened: Program, phone: str, given: argparse.Namespace) -> None:
    desk = opened.trust
    usual = desk.likeness
    wanted = Likeness(given.neighbours or usual.neighbours, usual.basis, usual.own, usual.below)
    found = desk.similar(phone, wanted).result()
    if given.json:
        out_json(_similar_json(found, wanted))
        return
    words = Wording(language())
    if found.note:
        out(found.note)
    if found.neighbours:
        table(
            [
                (
                    words.phone(one.row.phone), words.number(one.similarity, 2), verdict(one.row.estimate, words),
                    _mark(one.row.fraud, one.suspect), shared(one),
                )
                for one in found.neighbours
            ],
            (tr("Number"), tr("Similarity"), tr("Rating"), tr("Warning"), tr("Both have")),
        )  # fmt: skip
    if found.as_similar:
        out(trn("At least {n} more number is just as similar.", "At least {n} more numbers are just as similar.",
                found.as_similar))  # fmt: skip


def _mark(fraud: bool, suspect: bool) -> str:
    return tr("tied to fraud") if fraud else tr("possible fraudster") if suspect else ""


def _popular(opened: Program, _phone: str, given: argparse.Namespace) -> None:
    found = opened.trust.popular().result()
    if given.json:
        out_json([{**_row_json(one), "views": one.views} for one in found])
        return
    if not found:
        out(tr("No number was looked up in the last 30 days"))
        return
    words = Wording(language())
    table(
        [
            (words.phone(one.phone), str(one.views), verdict(one.estimate, words), _mark(one.fraud, False), one.name)
            for one in found
        ],
        (tr("Number"), tr("Views"), tr("Rating"), tr("Warning"), tr("Client")),
    )


def _import(opened: Program, file: str, given: argparse.Namespace) -> None:
    desk = opened.trust
    plan = desk.preview(Path(file).expanduser(), Progress(_progress(tr("Reading the list")))).result()
    taken = asyncio.run(desk.take_in(plan, pending=bool(given.pending), progress=Progress(_progress(tr("Keeping")))))
    if given.json:
        out_json(
            {
                "file": plan.name, "encoding": plan.encoding, "columns": [one or None for one in plan.columns],
                "reviews": taken.reviews, "numbers": taken.numbers, "known": plan.known + taken.known,
                "duplicates": plan.twice, "bad": plan.bad,
                "bad_lines": [{"line": one.line, "reason": one.reason} for one in plan.told],
            }
        )  # fmt: skip
        return
    out(told(plan, taken.reviews, taken.numbers))
    for one in plan.told[:20]:
        out(tr("line {n}: {reason}").format(n=one.line, reason=one.reason))
    if plan.bad > 20:
        out(trn("and {n} more bad line", "and {n} more bad lines", plan.bad - 20))


def told(plan: Plan, reviews: int, numbers: int) -> str:
    return ", ".join(
        (
            tr("{reviews} of {numbers}").format(
                reviews=trn("{n} review", "{n} reviews", reviews), numbers=trn("{n} number", "{n} numbers", numbers)
            ),
            trn("{n} known before", "{n} known before", plan.known),
            trn("{n} twice in the file", "{n} twice in the file", plan.twice),
            trn("{n} bad line", "{n} bad lines", plan.bad),
        )
    )


def _progress(words: str) -> Any:
    """Writes steps on stderr where that is a terminal."""

    def show(step: Step) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{words}  {step.done}/{step.total} ")
            if step.done >= step.total:
                sys.stderr.write("\r" + " " * 60 + "\r")
            sys.stderr.flush()

    return show


def _card_json(card: NumberCard, found: list[ReviewRow], similar: Similar, days: list[Day]) -> dict[str, Any]:
    own = card.own
    return {
        **_row_json(card.row), "country": card.country or None, "kind": card.kind or None,
        "extension": card.extension or None, "last_review_at": iso(card.last_review_at), "views": card.row.views,
        "last_view_at": iso(card.last_view_at), "fraud_why": card.fraud_why or None,
        "possible_fraudster_like": similar.suspect_of.like if similar.suspect_of else None,
        "not_shown": card.not_shown,
        "own": {
            "calls": own.calls, "inbound": own.inbound, "missed": own.missed, "talk_seconds": own.talk_seconds,
            "scored": own.scored, "mean_score": None if own.mean_score is None else round(own.mean_score, 1),
            "moods": dict(own.moods), "first_call_at": iso(own.first_call_at), "last_call_at": iso(own.last_call_at),
            "company": own.card.company if own.card else None, "crm": own.card.source if own.card else None,
        },
        "reviews": [_review_json(one) for one in found],
        "activity": [
            {"day": one.day.isoformat(), "views": one.views, "reviews": one.reviews, "calls": one.calls}
            for one in days
        ],
    }  # fmt: skip


def _row_json(row: NumberRow) -> dict[str, Any]:
    return {
        "phone": row.phone, "digits": row.digits, "name": row.name or None, "rating": _estimate_json(row.estimate),
        "reviews_by_level": {levels.key(level): count for level, count in zip(levels.LEVELS, row.counts, strict=True)},
        "fraud": row.fraud,
    }  # fmt: skip


def _estimate_json(found: Estimate) -> dict[str, Any]:
    return {
        "reviews": found.n, "mean": None if found.mean is None else round(found.mean, 3),
        "estimate": round(found.value, 3), "low": round(found.low, 3), "high": round(found.high, 3),
        "level": levels.key(levels.nearest(found.value)) if found.n else None,
    }  # fmt: skip


def _review_json(one: ReviewRow) -> dict[str, Any]:
    return {
        "id": one.id, "level": one.level, "level_name": levels.key(one.level), "comment": one.comment,
        "author": one.author, "source": one.source, "state": one.state, "at": iso(one.at),
        "edited_at": iso(one.edited_at),
    }  # fmt: skip


def _similar_json(found: Similar, wanted: Likeness) -> dict[str, Any]:
    return {
        "neighbours": [
            {
                **_row_json(one.row), "similarity": round(one.similarity, 6), "possible_fraudster": one.suspect,
                "shared": [
                    {"level": both.level, "here": both.here, "there": both.there, "raters": list(both.raters)}
                    for both in one.shared
                ],
            }
            for one in found.neighbours
        ],
        "as_similar": found.as_similar, "compared": found.compared, "note": found.note or None,
        "by": wanted.basis.value, "own_calls": wanted.own, "below": wanted.below,
        "possible_fraudster_like": found.suspect_of.like if found.suspect_of else None,
    }  # fmt: skip
