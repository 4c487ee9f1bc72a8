"""Original or cleaned sound of the open call: which one plays, and the way from one to the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from callqa_desktop.services.records import CallDetail
from callqa_desktop.services.sound_quality import words
from callqa_desktop.texts import tr
from callqa_desktop.ui.sound.transport import CLEANED, MAKING, NOTHING, ORIGINAL

if TYPE_CHECKING:
    from callqa_desktop.services.audio.pcm import Pcm
    from callqa_desktop.ui.review.page import ReviewPage


class Cleaned(QObject):
    """Cleaned sound is made when it is first wanted; the place stays, and what plays goes on playing."""

    def __init__(self, page: ReviewPage) -> None:
        super().__init__(page)
        self._page = page
        self._original: Pcm | None = None
        self._cleaned: Pcm | None = None
        self.state = NOTHING
        """One of NOTHING (there is nothing to clean), ORIGINAL, MAKING and CLEANED."""
        page.loader.sound.connect(self._have_original)
        page.sound.transport.form_wanted.connect(self.toggle)
        page.header_parts.quality.cleaned_wanted.connect(self.hear)
        page.header_parts.quality.look_wanted.connect(self._look)

    def begin(self) -> None:
        """Another call: it begins with its original."""
        self._original = self._cleaned = None
        self._show(NOTHING)

    def renew(self) -> None:
        """The call was read again: there may be something to clean now, or nothing any more."""
        if self.state in (NOTHING, ORIGINAL):
            self._show(ORIGINAL if self._steps() and self._original is not None else NOTHING)

    def toggle(self) -> None:
        """From one to the other; nothing where there is nothing to clean."""
        if self.state == CLEANED and self._original is not None:
            self._page.playback.exchange(self._original)
            self._show(ORIGINAL)
        elif self.state == ORIGINAL:
            self._clean()

    def hear(self) -> None:
        """Plays the cleaned sound."""
        if self.state == ORIGINAL:
            self._clean()
        self._page.playback.play()

    def _clean(self) -> None:
        if self._cleaned is not None:
            self._have_cleaned(self._cleaned)
            return
        page, call_id = self._page, self._page.loader.call_id
        self._show(MAKING)

        def made(sound: Pcm) -> None:
            if page.loader.call_id == call_id and self.state == MAKING:
                self._have_cleaned(sound)

        def failed(error: BaseException) -> None:
            if page.loader.call_id == call_id and self.state == MAKING:
                self._show(ORIGINAL)
                page.notify_error(error, "cleaned", level="warning")

        page.bridge.spawn(page, page.program.review.open_cleaned(call_id), made, failed)

    def _have_cleaned(self, sound: Pcm) -> None:
        self._cleaned = sound
        self._page.playback.exchange(sound)
        self._show(CLEANED)

    def _have_original(self, sound: Pcm) -> None:
        self._original, self._cleaned = sound, None
        self._show(ORIGINAL if self._steps() else NOTHING)

    def _look(self) -> None:
        """Looks at the sound without any analysis; the page is told by the change."""
        page, call_id = self._page, self._page.loader.call_id
        chip = page.header_parts.quality
        chip.set_busy(True)

        def done(_: object) -> None:
            chip.set_busy(False)
            if page.loader.call_id == call_id:
                page.loader.refresh()

        def failed(error: BaseException) -> None:
            chip.set_busy(False)
            page.notify_error(error, "quality", level="warning")

        page.bridge.spawn(page, page.program.review.check_sound(call_id), done, failed)

    def _steps(self) -> tuple[str, ...]:
        detail: CallDetail | None = self._page.detail
        return detail.sound.cleaning if detail and detail.sound else ()

    def _show(self, state: str) -> None:
        self.state = state
        steps = "\n".join("• " + words.cleaning(step) for step in self._steps())
        told = {
            ORIGINAL: tr("The original plays; press to hear it cleaned:"),
            MAKING: tr("The sound is being cleaned…"),
            CLEANED: tr("The cleaned sound plays; press for the original. What was done:"),
        }.get(state, "")
        self._page.sound.transport.show_form(state, f"{told}\n{steps}".strip())
