"""Calls that the palette offers: by a client's number in any spelling, or by a part of the client's name."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from callqa_desktop.errors import Cancelled
from callqa_desktop.services.records import CallRow
from callqa_desktop.services.stop import Stop
from callqa_desktop.texts import tr
from callqa_desktop.ui.keys.fuzzy import readings
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.widgets import formats, words

FEWEST_DIGITS, FEWEST_LETTERS = 4, 3
DELAY_MS = 120
_PHONE = re.compile(r"[\d\s()+./\u2010-\u2015-]+")


def digits(typed: str) -> str:
    """The digits of what looks like enough of a number, "" for anything else."""
    found = "".join(c for c in typed if c.isdigit())
    return found if len(found) >= FEWEST_DIGITS and _PHONE.fullmatch(typed) else ""


def title(call: CallRow) -> str:
    """+380 67 321 96 57 · Кухні Є"""
    return " · ".join(part for part in (formats.phone(call.client_phone), call.client_name) if part)


def facts(call: CallRow) -> str:
    """19.11.2026 16:43 · Ґалина Цимбал · 3:07"""
    who = call.employee or call.internal_number or tr("no manager")
    length = formats.length(call.talk_seconds) if call.talk_seconds else words.disposition(call.disposition)
    return f"{formats.moment(call.started_at)} · {who} · {length}"


class CallFinder(QObject):
    """Looks for calls a moment after the last letter; what is no longer wanted is not read to its end."""

    found = Signal(list)
    """The newest calls for what was looked for last, maybe none."""

    def __init__(self, program: Program, bridge: Bridge, parent: QObject) -> None:
        super().__init__(parent)
        self._program, self._bridge = program, bridge
        self._stop: Stop | None = None
        self._wanted: Callable[[], None] = _nothing
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._timer.timeout.connect(self._ask)

    def look(self, typed: str) -> bool:
        """Begins to look; False where this can be neither a number nor a name."""
        self.drop()
        phone = digits(typed)
        if not phone and sum(c.isalpha() for c in typed) < FEWEST_LETTERS:
            return False
        self._wanted = partial(self._read, phone, () if phone else readings(typed))
        self._timer.start()
        return True

    def drop(self) -> None:
        """Nothing is wanted any more."""
        self._timer.stop()
        if self._stop is not None:
            self._stop.stop()
            self._stop = None

    def _ask(self) -> None:
        self._wanted()

    def _read(self, phone: str, names: tuple[str, ...]) -> None:
        stop = self._stop = Stop()
        reading = self._program.calls.newest(phone=phone, names=names, stop=stop)
        self._bridge.then(self, reading, partial(self._tell, stop), partial(self._fail, stop))

    def _tell(self, stop: Stop, calls: list[CallRow]) -> None:
        if stop is self._stop:
            self._stop = None
            self.found.emit(calls)

    def _fail(self, stop: Stop, error: BaseException) -> None:
        """Actions are found all the same; a damaged store tells of itself on the page behind."""
        if stop is self._stop and not isinstance(error, Cancelled):
            self._tell(stop, [])


def _nothing() -> None:
    """Nothing has been typed yet."""
