"""Which part of the call was really heard, and how long the person worked: kept within seconds, shown small."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from callqa_desktop.services.quality.spans import joined
from callqa_desktop.texts import tr
from callqa_desktop.ui.widgets.labels import plain_tooltip

if TYPE_CHECKING:
    from callqa_desktop.services.quality.listening import Listening
    from callqa_desktop.ui.review.page import ReviewPage

KEEP_MS = 2000
IDLE_SECONDS = 60
"""After so long without sound or a change the person is taken to be away."""
QUIET_KEEPS = 5
"""While nothing sounds, time worked is written only every so many turns."""


class Coverage(QObject):
    """Gathers `Playback.heard` for the open call and hands it to the store."""

    def __init__(self, page: ReviewPage) -> None:
        super().__init__(page)
        self._page = page
        self._call = 0
        self.ranges: list[tuple[int, int]] = []
        """All that is known to have been heard, in milliseconds."""
        self._fresh: list[tuple[int, int]] = []
        self._active = 0.0
        self._since = self._touched = time.monotonic()
        self._turn = 0
        self._timer = QTimer(self)
        self._timer.setInterval(KEEP_MS)
        self._timer.timeout.connect(self._tick)
        page.playback.heard.connect(self._heard)
        page.call_opened.connect(self._begin)
        for signal in (page.playback.position_changed, page.sheet.changed, page.sheet.current_changed):
            signal.connect(self._touch)
        page.sheet.edited.connect(self._touch)

    @property
    def ratio(self) -> float | None:
        """Share of the recording, 0-1; None without one."""
        length = self._page.playback.duration_ms
        if not length or not self._call:
            return None
        return min(1.0, sum(min(end, length) - min(start, length) for start, end in self.ranges) / length)

    def flush(self) -> None:
        """Hands over what is not kept yet; nothing is waited for."""
        self._count()
        call, fresh, active = self._call, self._fresh, round(self._active * 1000)
        if not call or (not fresh and not active):
            return
        self._fresh, self._active = [], 0.0
        page = self._page

        def failed(_error: BaseException) -> None:
            if call == self._call:  # tried again with the next stretch
                self._fresh = [*fresh, *self._fresh]

        page.bridge.then(self, page.program.work.listened(call, fresh, active), lambda _: None, failed)

    def _begin(self, call_id: int) -> None:
        self._call, self.ranges, self._fresh, self._active = call_id, [], [], 0.0
        self._since = self._touched = time.monotonic()
        self._show()
        self._timer.start()

        def have(found: Listening) -> None:
            if call_id == self._call:
                self.ranges = joined((*found.ranges, *self.ranges))
                self._show()

        self._page.bridge.then(self, self._page.program.work.listening(call_id), have)

    def _heard(self, start_ms: int, end_ms: int) -> None:
        if self._call and self._page.detail is not None and self._page.detail.row.id == self._call:
            self._fresh.append((start_ms, end_ms))
            self.ranges = joined((*self.ranges, (start_ms, end_ms)))
            self._show()

    def _touch(self, *_: object) -> None:
        self._touched = time.monotonic()

    def _tick(self) -> None:
        self._turn += 1
        self._count()
        if self._fresh or self._turn % QUIET_KEEPS == 0:
            self.flush()

    def _count(self) -> None:
        """Adds the time since the last look when the person was here."""
        now = time.monotonic()
        page = self._page
        here = page.isVisible() and page.isActiveWindow()
        if here and (page.playback.playing or now - self._touched < IDLE_SECONDS):
            self._active += min(now - self._since, 2 * KEEP_MS / 1000)
        self._since = now

    def _show(self) -> None:
        sound, ratio = self._page.sound, self.ratio
        words = "" if ratio is None else tr("Heard {n} %").format(n=round(ratio * 100))
        sound.transport.heard.setText(words)
        sound.transport.heard.setToolTip(
            plain_tooltip(tr("Seconds of this call that really sounded while you scored it"))
        )
        sound.minimap.set_heard(tuple(self.ranges))
