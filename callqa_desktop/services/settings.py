"""Settings of the workspace: each declared once with its type and default, kept in the store."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.models.work import Setting
from callqa_desktop.services.store import Store, announce


@dataclass(frozen=True, slots=True)
class Declared:
    key: str
    default: Any
    allowed: tuple[Any, ...] | None = None


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no such user in this system's list
        return ""


DECLARED = {
    d.key: d
    for d in (
        Declared("language", "auto", ("auto", "uk", "en")),
        Declared("theme", "auto", ("auto", "light", "dark", "contrast")),
        Declared("density", "normal", ("compact", "normal", "comfortable")),
        Declared("evaluator", _user()),
        Declared("sound_device", ""),
        Declared("step_back_ms", 1500),
        Declared("report_language", "auto", ("auto", "uk", "en")),
        Declared("country", "UA"),
        Declared("scorecard", "sales"),
        Declared("sync_minutes", 60),
        Declared("window", {}),
        Declared("calls_view", {}),
        Declared("saved_views", {}),
        Declared("review_view", {}),
        Declared("work_view", {}),
        Declared("numbers_view", {}),
        Declared("reviewers", []),
        Declared("dispute_hours", 48),
        Declared("dispute_limit", 2),
        Declared("blind", False),
        Declared("mark_delay_ms", 0),
        Declared("clip_folder", ""),
        Declared("clip_format", "wav", ("wav", "flac", "mp3")),
        Declared("clip_sides", "both", ("both", "agent", "client")),
        Declared("clip_name", "{date} {time} {employee} {kind} {at}"),
        Declared("clips_told", False),
        Declared("transcribe_model", "auto", ("auto", "general")),
        Declared("word_times", True),
        Declared("vocabulary", ""),
        Declared("vocabulary_refused", []),
        Declared("mask_before_judging", False),
        Declared("mask_in_view", False),
        Declared("mask_in_reports", False),
        Declared("sound_of_personal", "keep", ("keep", "silence", "beep")),
        Declared("script_refresh", True),
        Declared("script_trouble", {}),
        Declared("parallel_calls", 20),
        Declared("deal_tags", {}),
        Declared("dashboard", {}),
        Declared("analyzed_by", ""),
        Declared("opinion", {}),
        Declared("keys", {}),
        Declared("reduced_motion", False),
    )
}


_TOLD = "settings"


class Settings:
    """Reads are from memory and never wait; changes are written behind."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._values: dict[str, Any] = store.read(_load).result()
        store.told[_TOLD] = self._values
        self._listeners: list[Callable[[str, Any], None]] = []

    def get(self, key: str) -> Any:
        """The value, or the declared default.

        Raises:
            KeyError: no such setting is declared.
        """
        return _valid(DECLARED[key], self._values.get(key))

    def set(self, key: str, value: Any) -> Future[None]:
        declared = DECLARED[key]
        if type(value) is not type(declared.default) or (declared.allowed and value not in declared.allowed):
            raise ValueError(f"not a value of {key}: {value!r}")
        self._values[key] = value
        for listener in tuple(self._listeners):
            listener(key, value)

        def work(session: Session) -> None:
            session.merge(Setting(key=key, value=value))
            announce(session, ChangeKind.SETTING)

        return self._store.write(work)

    def subscribe(self, listener: Callable[[str, Any], None]) -> None:
        """Calls listener(key, value) after each change, on the thread that made it."""
        self._listeners.append(listener)


def setting(session: Session, key: str) -> Any:
    """The value of a setting, or the declared default; for work that has a session only.

    A change holds from the moment it is made, also while its writing waits for its turn.

    Raises:
        KeyError: no such setting is declared.
    """
    declared = DECLARED[key]
    values = session.info.get(_TOLD)
    if values is not None:
        return _valid(declared, values.get(key))
    row = session.get(Setting, key)
    return _valid(declared, row.value if row else None)


def _valid(declared: Declared, value: Any) -> Any:
    fits = type(value) is type(declared.default) and (declared.allowed is None or value in declared.allowed)
    return value if fits else declared.default


def _load(session: Session) -> dict[str, Any]:
    return {row.key: row.value for row in session.scalars(select(Setting))}
