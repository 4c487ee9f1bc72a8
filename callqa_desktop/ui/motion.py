"""Whether things may move by themselves: follow-scroll and playhead ask before they glide."""

from __future__ import annotations

_state = {"reduced": False}


def reduced() -> bool:
    """True when the person wants things to jump to their place instead of gliding there."""
    return _state["reduced"]


def reduce(on: bool) -> None:
    _state["reduced"] = on
