"""Words for calls, people and answers on the work page."""

from __future__ import annotations

from callqa_desktop.services.quality.records import Concord, Queue
from callqa_desktop.services.records import CallRow
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.widgets import formats, words

MINUTE = 60


def call_title(call: CallRow) -> str:
    """19.11.2026 16:43 · Ґалина Цимбал"""
    who = call.employee or call.internal_number or tr("no manager")
    return f"{formats.moment(call.started_at)} · {who}"


def call_facts(call: CallRow) -> str:
    name = call.client_name or formats.phone(call.client_phone)
    return f"{words.direction(call.direction).sign} {name} · {formats.length(call.talk_seconds)}"


def heard(ratio: float | None) -> str:
    """heard 64 %"""
    return "" if ratio is None else tr("heard {n} %").format(n=round(ratio * 100))


def minutes(seconds: int) -> str:
    return formats.hours(max(MINUTE, round(seconds / MINUTE) * MINUTE)) if seconds else tr("0 min")


def strategy(queue: Queue) -> str:
    if queue.budget_seconds:
        return tr("In {time}").format(time=formats.hours(queue.budget_seconds))
    return {
        "random": tr("Random sample"),
        "risk": tr("By risk"),
        "disagreement": tr("Where people may disagree"),
    }.get(queue.strategy, queue.strategy)


def queue_name(queue: Queue) -> str:
    return queue.name or f"{strategy(queue)}, {formats.date(queue.created_at)}"


def deadline(at: int, now: int) -> str:
    """How long there is left, or how long it is overdue."""
    hours = abs(at - now) // 3_600_000
    if hours < 48:
        left, over = (
            trn("{n} h left", "{n} h left", hours), trn("{n} h overdue", "{n} h overdue", hours),
        )  # fmt: skip
    else:
        left, over = (
            trn("{n} day left", "{n} days left", hours // 24), trn("{n} day overdue", "{n} days overdue", hours // 24),
        )  # fmt: skip
    return left if at >= now else over


def share(value: float | None) -> str:
    return formats.NONE if value is None else f"{formats.number(value * 100, 0)} %"


def beyond_chance(found: Concord) -> str:
    """κ 0,71 (0,52–0,90), N 18; or why there is none."""
    sign = "κ" if found.measure == "kappa" else "α"
    if found.value is None:
        return no_figure(found.why)
    words_ = f"{sign} {formats.number(found.value, 2)}"
    if found.low is not None and found.high is not None:
        words_ += f" ({formats.number(found.low, 2)}–{formats.number(found.high, 2)})"
    return words_


def no_figure(why: str) -> str:
    """Why there is no figure, by its code in services.scoring.agreement."""
    return tr("all the same answer") if why == "constant" else tr("too few answers")
