"""The stored words (states, directions, kinds) as people read them, with tone and sign.

A sign always stands beside a colour, so that colour never speaks alone.
"""

from __future__ import annotations

from typing import NamedTuple

from callqa_desktop.texts import tr

GOOD_FROM, WARNING_FROM = 80.0, 60.0
"""Bounds of the bands of the score: good, needs work, critical (product.md part d)."""


class Look(NamedTuple):
    word: str
    tone: str
    sign: str = ""


def score_look(value: float) -> tuple[str, str]:
    """Tone and sign of a score of 0-100."""
    if value >= GOOD_FROM:
        return "good", "✓"
    if value >= WARNING_FROM:
        return "warning", "△"
    return "bad", "✕"


def status(value: str) -> Look:
    return {
        "new": Look(tr("new"), "neutral"),
        "queued": Look(tr("queued"), "accent", "…"),
        "analyzing": Look(tr("being analyzed"), "accent", "…"),
        "analyzed": Look(tr("analyzed"), "neutral"),
        "failed": Look(tr("failed"), "bad", "✕"),
    }.get(value, Look(value, "neutral"))


def status_short(value: str) -> str:
    """A state where there is little room, "" for what is short anyway."""
    return {
        "analyzing": tr("under way"),
        "analyzed": tr("done"),
        "failed": tr("failure"),
    }.get(value, "")


def direction(value: str) -> Look:
    return {
        "inbound": Look(tr("in"), "neutral", "↙"),
        "outbound": Look(tr("out"), "neutral", "↗"),
    }.get(value, Look(value, "neutral"))


def direction_long(value: str) -> str:
    return {"inbound": tr("inbound"), "outbound": tr("outbound")}.get(value, value)


def disposition(value: str) -> str:
    return {
        "answered": tr("answered"),
        "transferred": tr("transferred"),
        "missed": tr("missed"),
        "busy": tr("busy"),
        "cancelled": tr("cancelled"),
        "failed": tr("did not connect"),
        "voicemail": tr("voicemail"),
        "online": tr("going on now"),
    }.get(value, value)


def sound(value: str) -> Look:
    """A verdict on the sound of a call."""
    return {
        "good": Look(tr("good sound"), "good", "✓"),
        "fair": Look(tr("fair sound"), "warning", "△"),
        "poor": Look(tr("poor sound"), "bad", "✕"),
        "unusable": Look(tr("unusable sound"), "bad", "⊘"),
        "unchecked": Look(tr("sound not looked at"), "neutral"),
    }.get(value, Look(value, "neutral"))


def recording(value: str) -> str:
    return {
        "none": tr("no recording"),
        "pending": tr("being fetched"),
        "stored": tr("recorded"),
        "failed": tr("recording failed"),
    }.get(value, value)


def finding(value: str) -> Look:
    return {
        "script": Look(tr("script"), "bad", "✕"),
        "objection": Look(tr("objection"), "warning", "△"),
        "doubt": Look(tr("doubt"), "warning", "△"),
        "conflict": Look(tr("conflict"), "bad", "✕"),
        "promise": Look(tr("next step"), "good", "✓"),
        "strength": Look(tr("strength"), "good", "✓"),
        "shortcoming": Look(tr("shortcoming"), "bad", "✗"),
        "keyword": Look(tr("keyword"), "neutral"),
    }.get(value, Look(value, "neutral"))


def speaker(value: str) -> Look:
    return {
        "agent": Look(tr("Manager"), "accent"),
        "client": Look(tr("Client"), "client"),
        "other": Look(tr("Other voice"), "neutral"),
    }.get(value, Look(value, "neutral"))


def job_kind(value: str) -> str:
    return {
        "sync": tr("Synchronisation"),
        "import": tr("Import of files"),
        "analyze": tr("Analysis"),
        "push": tr("Push to CRM"),
        "tag": tr("Tags to CRM"),
        "measure": tr("Measuring"),
        "opinion": tr("Second opinion"),
        "track": tr("Trackers"),
    }.get(value, value)


def job_state(value: str) -> Look:
    return {
        "queued": Look(tr("waiting"), "neutral", "…"),
        "running": Look(tr("running"), "accent", "▸"),
        "done": Look(tr("done"), "good", "✓"),
        "failed": Look(tr("failed"), "bad", "✕"),
        "cancelled": Look(tr("cancelled"), "neutral", "–"),
        "interrupted": Look(tr("interrupted"), "warning", "△"),
    }.get(value, Look(value, "neutral"))


def connection_state(value: str) -> Look:
    return {
        "ready": Look(tr("connected"), "good", "✓"),
        "refused": Look(tr("keys refused"), "bad", "✕"),
        "failing": Look(tr("not reachable now"), "warning", "△"),
    }.get(value, Look(value, "neutral"))


def service(value: str) -> str:
    return {
        "binotel": "Binotel",
        "keepincrm": "KeepinCRM",
        "gemini": "Google Gemini",
        "local": tr("This computer"),
        "folder": tr("Folder of recordings"),
    }.get(value, value)
