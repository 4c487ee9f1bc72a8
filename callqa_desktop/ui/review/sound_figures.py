"""The figures of a sound as a table: names, values of every side, and how each was measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from callqa_desktop.services.sound_quality import words as telling
from callqa_desktop.texts import tr
from callqa_desktop.ui.widgets import formats

Row = tuple[str, list[str], str]
"""Name, a value for each side, method."""


def table(figures: Mapping[str, Any], agent_channel: int | None) -> tuple[list[str], list[Row]]:
    """Heads of the sides and the lines below them; figures that are missing or of an unknown kind are left out.

    Args:
        agent_channel: None where nobody knows, or where the recording has one channel.
    """
    lanes = [lane for lane in figures.get("lanes", ()) if isinstance(lane, Mapping)]
    order = list(range(len(lanes)))
    if agent_channel == 1 and len(lanes) == 2:
        order.reverse()  # the agent stands first everywhere
    heads = [telling.side(n, agent_channel) for n in order] if len(lanes) > 1 else [tr("Recording")] * len(lanes)
    rows: list[Row] = []
    for name, show, method in _lines():
        values = [_shown(show, lanes[n]) for n in order]
        if any(value != formats.NONE for value in values):
            rows.append((name, values, method))
    return heads, rows


def number(value: float, decimals: int = 1) -> str:
    """A number with a true minus, as levels below full scale need it."""
    return formats.number(value, decimals).replace("-", "\N{MINUS SIGN}")


def _shown(show: Callable[[Mapping[str, Any]], str], lane: Mapping[str, Any]) -> str:
    try:
        return show(lane)
    except (KeyError, TypeError, ValueError):  # None, or written by a newer program
        return formats.NONE


def _lines() -> list[tuple[str, Callable[[Mapping[str, Any]], str], str]]:
    return [
        (
            tr("Level of the voice"),
            lambda lane: tr("{n} dB").format(n=number(lane["level_dbfs"], 0)),
            tr("Mean power while this side speaks, in dB of full scale; a good telephone has about −26"),
        ),
        (
            tr("Voice above the noise"),
            lambda lane: tr("{n} dB").format(n=number(lane["snr_db"], 0)),
            tr("Power of the voice against that of the moments nobody speaks; from 15 dB on it is well understood"),
        ),
        (
            tr("Cut off by clipping"),
            lambda lane: tr("{n} %").format(n=number(lane["clipped_share"] * 100, 1)),
            tr("Share of the samples of the voice that lie at a ceiling, in flat tops or piled up below it"),
        ),
        (
            tr("Reaches up to"),
            lambda lane: tr("{n} Hz, {band}").format(n=formats.count(lane["bandwidth_hz"]), band=telling.band(lane)),
            tr("The highest frequency at which the voice is within 60 dB of its strongest part"),
        ),
        (
            tr("Drop-outs"),
            lambda lane: formats.count(lane["dropouts"]),
            tr("Holes of 10 ms and more in the middle of a sounding voice"),
        ),
        (
            tr("Tones"),
            lambda lane: tr("{n} %").format(n=number(lane["tone_share"] * 100, 0)),
            tr("Share of the time with one or two pure tones: ringing, keys, fax"),
        ),
        (
            tr("Music"),
            lambda lane: tr("{n} %").format(n=number(lane["music_share"] * 100, 0)),
            tr("Share of the time in which lines of the spectrum are held, as notes are and voices are not"),
        ),
        (
            tr("Speech"),
            lambda lane: formats.length(int(lane["speech_seconds"])),
            tr("Time this side speaks, tones and music left out"),
        ),
    ]
