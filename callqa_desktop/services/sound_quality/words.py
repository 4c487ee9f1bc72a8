"""What is wrong with a sound, in words, each with what to do; and the names and units of its figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from callqa_desktop.errors import UserFacingError
from callqa_desktop.texts import later, tr

VERDICTS = {
    "good": later("good sound"),
    "fair": later("fair sound"),
    "poor": later("poor sound"),
    "unusable": later("unusable sound"),
}


@dataclass(frozen=True, slots=True)
class Telling:
    """A reason in words: what is wrong, with {value} where there is a figure, and what to do about it."""

    what: str
    remedy: str
    unit: str = ""
    """"share", "db", "hz", "count" or "seconds" of {value}."""


_RECORDER = later("Check the recording setting of the telephone exchange")
_LINE = later("Check the headset and the line")

REASONS = {
    "silent": Telling(
        later("there is no sound in it, only silence"),
        later("Check that the exchange records calls, then fetch the recording again"),
    ),
    "too_short": Telling(
        later("it lasts {value} s only"), later("Fetch it again; if it stays so, the call ended at once"), "seconds"
    ),
    "only_tones": Telling(
        later("there is nothing in it but tones"), later("Nobody answered, or keys and faxes were recorded")
    ),
    "only_music": Telling(
        later("there is nothing in it but music"), later("The call waited on hold to its end; nothing is to be done")
    ),
    "only_noise": Telling(
        later("there is nothing in it but noise"), later("Check the microphone and the line of this workplace")
    ),
    "dead_side": Telling(
        later("no sound at all"), later("This side is silent: check the recording setting of the exchange")
    ),
    "no_speech": Telling(later("no speech was found"), later("Listen to it: it may hold no conversation")),
    "noisy": Telling(
        later("noise, only {value} dB below the voice"),
        later("Listen to the cleaned sound; check the microphone, or choose a quieter place"),
        "db",
    ),
    "clipped": Telling(
        later("{value} % of the voice is cut off: it was too loud for the recorder"),
        later("Lower the level of the microphone or of the exchange’s input"),
        "share",
    ),
    "quiet": Telling(
        later("very quiet: {value} dB"), later("Raise the level of the microphone; the cleaned sound is louder"), "db"
    ),
    "dropouts": Telling(
        later("the voice drops out {value} times a minute"),
        later("Packets are lost on the way: check the network and its priority for voice"),
        "count",
    ),
    "muffled": Telling(
        later("muffled: nothing above {value} Hz"),
        later("A telephone passes 3400 Hz: check the codec of the line and the quality of recorded files"),
        "hz",
    ),
    "inverted": Telling(
        later("both voices on either side, one of them upside down: a mono copy would be silent"), _RECORDER
    ),
    "music": Telling(
        later("music for {value} % of the call"),
        later("Long waiting: see whether the client was left on hold"),
        "share",
    ),
    "tones": Telling(
        later("tones for {value} % of the call"), later("Mostly ringing or keys; little is said"), "share"
    ),
    "mute_side": Telling(
        later("says nothing in the whole call"), later("Listen whether the other side is an answering machine")
    ),
    "same_sides": Telling(
        later("both sides hold the same sound"),
        later("Record the sides apart on the exchange: who speaks is only estimated now"),
    ),
    "mixed_sides": Telling(
        later("both voices are heard on either side"),
        later("Record the sides apart on the exchange: who speaks is only estimated now"),
    ),
    "uneven": Telling(
        later("{value} dB quieter than the other side"), later("Listen to the cleaned sound; even the levels out"), "db"
    ),
    "rumble": Telling(later("hum: {value} % of the noise is below 100 Hz"), _LINE, "share"),
    "offset": Telling(
        later("the middle of the sound is off by {value} %"),
        later("The sound card is at fault; hardly to be heard"),
        "share",
    ),
}
"""By code."""

CLEANING = {
    "declip": later("tops that were cut off are drawn anew"),
    "polarity": later("one side is turned the right way up"),
    "highpass": later("hum and offset are taken out"),
    "denoise": later("steady noise is lowered"),
    "gain": later("the level is raised and evened out"),
}
"""What each step of cleaning does."""

LAYOUTS = {
    "mono": later("one channel with both voices"),
    "sides": later("the sides apart"),
    "one_side": later("one side only"),
    "same": later("two equal channels"),
    "inverted": later("two equal channels, one upside down"),
    "mixed": later("both voices in each channel"),
    "silent": later("silent"),
}


def verdict(value: str) -> str:
    """The verdict in words; one that is not known (a newer program wrote it) stands as it is."""
    return tr(VERDICTS.get(value, value))


def side(channel: int | None, agent_channel: int | None) -> str:
    """Whose channel it is, "" for the whole recording."""
    if channel is None:
        return ""
    if agent_channel is None:
        return tr("Channel {n}").format(n=channel + 1)
    return tr("Manager") if channel == agent_channel else tr("Client")


def what(
    code: str, value: float | None, whose: str = "", number: Callable[[float, int], str] = "{:.{}f}".format
) -> str:
    """What is wrong, one phrase; begins with the side it is about.

    Args:
        whose: as `side` gives it.
        number: writes a number with so many decimals as people read it.
    """
    telling = REASONS.get(code)
    if telling is None:
        return code
    text = tr(telling.what)
    if value is not None:
        text = text.format(value=_value(value, telling.unit, number))
    return f"{whose}: {text}" if whose else text


def remedy(code: str) -> str:
    """What to do about it, "" for a code that is not known."""
    telling = REASONS.get(code)
    return tr(telling.remedy) if telling else ""


def cleaning(step: str) -> str:
    return tr(CLEANING.get(step, step))


def layout(value: str) -> str:
    return tr(LAYOUTS.get(value, value))


def band(figures: Mapping[str, Any]) -> str:
    """The kind of bandwidth of a channel by its name."""
    hertz = figures.get("bandwidth_hz")
    if not isinstance(hertz, int):
        return ""
    if hertz < 2800:
        return tr("muffled")
    if hertz <= 4200:
        return tr("telephone")
    return tr("wide-band") if hertz <= 8200 else tr("full band")


def _value(value: float, unit: str, number: Callable[[float, int], str]) -> str:
    match unit:
        case "share":
            return number(value * 100, 1 if value < 0.1 else 0)
        case "seconds":
            return number(value, 1)
    return number(value, 0)


def unusable(code: str, value: float | None) -> UserFacingError:
    """What a person is told of a call whose sound cannot hold any words."""
    return UserFacingError(tr("The call could not be analyzed"), what(code, value), remedy(code), code=f"sound.{code}")
