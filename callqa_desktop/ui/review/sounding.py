"""The sound of the open call: what arrives for it, troubles, swapped sides, and how it is drawn."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from callqa_desktop.models.enums import EditKind
from callqa_desktop.services.records import CallDetail, RecordingRow
from callqa_desktop.ui.widgets.notices import Notice

if TYPE_CHECKING:
    from callqa_desktop.ui.review.page import ReviewPage


class Sounding(QObject):
    def __init__(self, page: ReviewPage) -> None:
        super().__init__(page)
        self._page = page
        self._swapping = False
        loader, playback, panel = page.loader, page.playback, page.sound
        loader.sound.connect(playback.load)
        loader.sound.connect(panel.show_samples)
        loader.peaks.connect(panel.show_peaks)
        loader.curves.connect(panel.show_curves)
        loader.sound_failed.connect(lambda error: panel.show_failed(error, self._retry))
        loader.curves_failed.connect(self._curves_failed)
        playback.trouble.connect(lambda error: page.notify_error(error, "sound", level="warning"))
        panel.transport.device_chosen.connect(self._choose_device)
        panel.swap_requested.connect(self.swap)

    def begin(self, detail: CallDetail) -> None:
        """Another call: its sound follows from the loader."""
        playback, settings = self._page.playback, self._page.program.settings
        playback.step_back_ms = int(settings.get("step_back_ms"))
        playback.device = str(settings.get("sound_device"))
        recording = detail.recording
        playback.begin(recording.duration_ms if recording else 0, _agent_channel(recording))
        self._page.sound.show_call(detail)

    def refresh(self, before: CallDetail, detail: CallDetail) -> bool:
        """The call was read again; False when its sound is another one and has to be opened anew."""
        old, new = before.recording, detail.recording
        if old == new:
            if before.measures != detail.measures:
                self._page.sound.show_sides(detail)
            return True
        if old is None or new is None or None in (_agent_channel(old), _agent_channel(new)):
            return False
        if dataclasses.replace(old, agent_channel=new.agent_channel) != new:
            return False
        self._page.playback.set_swapped(not self._page.playback.swapped)
        self._page.sound.show_sides(detail)
        return True

    def swap(self) -> None:
        """Agent and client the other way round: kept with the recording, measured anew, the words swapped too."""
        page, detail = self._page, self._page.detail
        if detail is None or detail.recording is None or self._swapping:
            return
        call_id = detail.row.id
        self._swapping = True

        def swapped(_: object) -> None:
            if detail.transcript and not detail.approximate:
                future = page.program.transcripts.edit(call_id, EditKind.SWAP, {})
                page.bridge.then(page, future, done, failed)
            else:
                done(None)

        def done(_: object) -> None:
            self._swapping = False
            if page.loader.call_id == call_id:
                page.loader.refresh()

        def failed(error: BaseException) -> None:
            self._swapping = False
            page.notify_error(error, "swap", level="warning")

        page.bridge.spawn(page, page.program.review.swap_channels(call_id), swapped, failed)

    def restore(self, view: dict[str, Any]) -> None:
        """How the sound was heard and drawn last, from the settings."""
        playback = self._page.playback
        volume, speed = view.get("volume"), view.get("speed")
        playback.set_volume(volume if isinstance(volume, float) else 1.0)
        playback.set_speed(speed if isinstance(speed, float) else 1.0)
        playback.set_skip_silence(view.get("skip") is True)
        self._page.sound.restore(view)

    def look(self) -> dict[str, Any]:
        """What `restore` takes."""
        playback = self._page.playback
        heard = {"volume": playback.volume, "speed": playback.speed, "skip": playback.skip_silence}
        return {**heard, **self._page.sound.look()}

    def _retry(self) -> None:
        detail = self._page.detail
        if detail is not None:
            self._page.sound.show_call(detail)
            self._page.loader.load_sound(detail.row.id)

    def _curves_failed(self, error: BaseException) -> None:
        if self._page.sound.hearable:  # else the panel says it already
            made = Notice.of(error, key="review.curves")
            self._page.shell.notify(Notice("warning", made.what, made.why, made.acts, made.key))

    def _choose_device(self, name: str) -> None:
        self._page.playback.set_device(name)
        self._page.program.settings.set("sound_device", name)


def _agent_channel(recording: RecordingRow | None) -> int | None:
    return recording.agent_channel if recording and recording.channels == 2 else None
