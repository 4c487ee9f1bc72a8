"""Below the waveform: play, jump, clock, speed, skipping, loop, view, output and volume."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QLayoutItem, QMenu, QSlider, QWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.audio.playback import Playback
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.review import times
from callqa_desktop.ui.sound.clock import Clock
from callqa_desktop.ui.sound.view_menu import ViewButton
from callqa_desktop.ui.sound.waveform import Waveform
from callqa_desktop.ui.theme import icons, tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button, IconButton
from callqa_desktop.ui.widgets.labels import Label, plain_tooltip
from callqa_desktop.ui.widgets.panels import row

MENU_SPEEDS = (0.5, 0.8, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0, 2.5, 3.0)
_VOLUME = 64
_NARROWEST = 480
NOTHING, ORIGINAL, MAKING, CLEANED = "", "original", "making", "cleaned"
"""Which form of the sound plays, see `show_form`."""


class Transport(QWidget):
    """Buttons for what the keys do too; `jump` and `go_to` ask the page to move."""

    jump = Signal(int)
    """Milliseconds forward (negative: back)."""
    go_to = Signal(int)
    device_chosen = Signal(str)
    form_wanted = Signal()
    """The other one of original and cleaned sound."""

    def __init__(self, playback: Playback, waveform: Waveform, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._playback = playback
        self._line = line = row(self, gap=tokens.S2)
        self.back = Button(tr("−5 s"), lambda: self.jump.emit(-5000), keys=hint("back_5"))
        self.play = Button(tr("Play"), playback.toggle, kind="chip", icon="play", keys=hint("play"))
        self.play.setProperty("kind", "play")
        self.forward = Button(tr("+5 s"), lambda: self.jump.emit(5000), keys=hint("forward_5"))
        for button in (self.back, self.play, self.forward):
            line.addWidget(button)
        line.addSpacing(tokens.S1)
        self.clock = Clock()
        self.clock.entered.connect(self.go_to)
        line.addWidget(self.clock)
        self.speed = _SpeedButton(playback)
        self.speed.clicked.connect(self._offer_speeds)
        self.skip = Button("", self._toggle_skip, kind="chip", icon="fast-forward", keys=hint("skip_silence"))
        self.skip.setCheckable(True)
        self.loop = Button("", self._toggle_loop, kind="chip", icon="repeat", keys=hint("loop_in", "loop_out"))
        self.loop.setCheckable(True)
        self.form = Button("", self.form_wanted.emit, kind="chip", icon="sound-cleaned", keys=hint("cleaned_sound"))
        self.form.setCheckable(True)
        self.form.hide()
        for button in (self.speed, self.skip, self.loop, self.form):
            line.addWidget(button)
        line.addStretch(1)
        self.heard = Label("", "caption")
        line.addWidget(self.heard)
        self.view = ViewButton(waveform)
        line.addWidget(self.view)
        self.output = IconButton("volume-2", tr("Output"), playback.list_devices)
        line.addWidget(self.output)
        self.volume = QSlider(Qt.Orientation.Horizontal)
        self.volume.setRange(0, 100)
        self.volume.setFixedWidth(_VOLUME)
        self.volume.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.volume.setAccessibleName(tr("Volume"))
        self.volume.setValue(round(playback.volume * 100))
        self.volume.valueChanged.connect(lambda value: playback.set_volume(value / 100))
        line.addWidget(self.volume)
        self._hints = {
            b: b.keys
            for b in (self.loop, self.speed, self.back, self.forward, self.skip, self.form, self.view, self.play)
        }
        """Buttons whose keys give way where there is little room, each with its keys."""
        playback.changed.connect(self.renew)
        playback.position_changed.connect(self.clock.show_position)
        playback.playing_changed.connect(self._show_playing)
        playback.devices_listed.connect(self._offer_devices)
        self.renew()

    def renew(self) -> None:
        """Shows speed, skipping, loop, volume and output as they are now."""
        playback = self._playback
        self.clock.show_length(playback.duration_ms)
        ready = playback.ready
        for button in (self.back, self.play, self.forward, self.speed, self.skip, self.loop):
            button.setEnabled(ready or playback.duration_ms > 0)
        self.play.setEnabled(ready)
        self._renew_skip()
        self._renew_loop()
        speed = formats.number(playback.speed) + "×"
        self.speed.set_words(speed)
        self.speed.setToolTip(
            plain_tooltip(tr("Speed, the pitch is kept; normal again with {key}").format(key=hint("normal_speed")))
        )
        self.speed.setAccessibleName(tr("Speed {speed}").format(speed=speed))
        output = playback.device or tr("as the system chooses")
        self.output.setToolTip(plain_tooltip(tr("Output: {name}").format(name=output)))
        self.output.setAccessibleName(tr("Output: {name}").format(name=output))
        self.volume.setToolTip(plain_tooltip(tr("Volume {n} %").format(n=round(playback.volume * 100))))
        if not self.volume.isSliderDown():
            self.volume.blockSignals(True)
            self.volume.setValue(round(playback.volume * 100))
            self.volume.blockSignals(False)
        self._fit()

    def show_form(self, state: str, told: str) -> None:
        """Which form of the sound plays: NOTHING (no button: there is only one), ORIGINAL, MAKING or CLEANED.

        Args:
            told: what a press does, and what cleaning does to this sound.
        """
        cleaned = state == CLEANED
        said = {ORIGINAL: tr("Original"), MAKING: tr("Cleaning…"), CLEANED: tr("Cleaned")}.get(state, "")
        self.form.set_words(said)
        self.form.setAccessibleName(tr("Sound: {form}").format(form=said))
        self.form.setChecked(cleaned)
        self.form.setEnabled(state != MAKING)
        icons.set_icon(self.form, "sound-cleaned", "accent_text" if cleaned else "text")
        self.form.setToolTip(plain_tooltip(told))
        self.form.setVisible(bool(state))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(_NARROWEST, super().minimumSizeHint().height())

    def _fit(self) -> None:
        """Where there is little room, the keys of buttons give way, then the volume and how much was heard."""
        before = [button.keys for button in self._hints]
        for button, keys in self._hints.items():
            button.keys = keys
        groups = ((self.loop,), (self.speed,), (self.back, self.forward), (self.skip, self.view, self.form))
        for group in groups:
            if self._needed() <= self.width():
                break
            for button in group:
                button.keys = ""
        missing = self._needed() - self.width()
        self.volume.setVisible(missing <= 0)
        missing -= _VOLUME + self._line.spacing()
        self.heard.setVisible(missing <= 0)
        missing -= self.heard.sizeHint().width() + self._line.spacing()
        if missing > 0:
            self.play.keys = ""
        if [button.keys for button in self._hints] != before:
            for button in self._hints:
                button.updateGeometry()
                button.update()

    def _needed(self) -> int:
        """Width of everything beside each other."""
        parts = [part for n in range(self._line.count()) if (part := self._line.itemAt(n)) and not _gone(part)]
        return sum(map(_width, parts)) + self._line.spacing() * (len(parts) - 1)

    def ask_time(self) -> None:
        """Turns the clock into a field that takes a time."""
        self.clock.ask()

    def _renew_skip(self) -> None:
        playback = self._playback
        saved = tr("−{time}").format(time=formats.position(playback.saved_ms)) if playback.saved_ms else ""
        short = tr("No silence")
        self.skip.set_words(f"{short} {saved}".strip())
        self.skip.setChecked(playback.skip_silence)
        icons.set_icon(self.skip, "fast-forward", "accent_text" if playback.skip_silence else "text")
        lines = [tr("Playing jumps over what nobody says, but for a moment at its edges")]
        if playback.savable_ms:
            lines.append(tr("This call: up to {time} less").format(time=formats.position(playback.savable_ms)))
        if saved:
            lines.append(tr("Saved so far: {time}").format(time=formats.position(playback.saved_ms)))
        self.skip.setToolTip(plain_tooltip("\n".join(lines)))
        self.skip.setAccessibleName(f"{tr('Skip silence')} {saved}".strip())

    def _renew_loop(self) -> None:
        playback = self._playback
        if playback.loop:
            self.loop.set_words(tr("Loop {span}").format(span=times.span(*playback.loop)))
        else:
            self.loop.set_words(tr("Loop"))
        self.loop.setToolTip(plain_tooltip(tr("Drag over the waveform, or mark start and end while listening")))
        self.loop.setChecked(playback.loop_on)
        icons.set_icon(self.loop, "repeat", "accent_text" if playback.loop_on else "text")

    def _show_playing(self, playing: bool) -> None:
        self.play.set_words(tr("Pause") if playing else tr("Play"))
        icons.set_icon(self.play, "pause" if playing else "play", "accent_text")

    def _toggle_loop(self) -> None:
        self._playback.set_loop_on(not self._playback.loop_on)
        self.renew()

    def _toggle_skip(self) -> None:
        self._playback.set_skip_silence(not self._playback.skip_silence)

    def _offer_speeds(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for speed in sorted({*MENU_SPEEDS, self._playback.speed}):
            action = QAction(formats.number(speed) + "×", menu)
            action.setCheckable(True)
            action.setChecked(speed == self._playback.speed)
            action.triggered.connect(lambda _=False, value=speed: self._playback.set_speed(value))
            menu.addAction(action)
        menu.popup(self.speed.mapToGlobal(self.speed.rect().bottomLeft()))

    def _offer_devices(self, names: list[str]) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in ["", *names]:
            action = QAction((name or tr("As the system chooses")).replace("&", "&&"), menu)
            action.setCheckable(True)
            action.setChecked(name == self._playback.device)
            action.triggered.connect(lambda _=False, value=name: self.device_chosen.emit(value))
            menu.addAction(action)
        menu.popup(self.output.mapToGlobal(self.output.rect().bottomLeft()))


def _gone(part: QLayoutItem) -> bool:
    """The button of a sound with one form only takes no room; what gave way to others still counts."""
    widget = part.widget()
    return isinstance(widget, Button) and widget.isHidden()


def _width(part: QLayoutItem) -> int:
    widget = part.widget()
    if widget is None:
        return part.minimumSize().width()
    return min(max(widget.sizeHint().width(), widget.minimumWidth()), widget.maximumWidth())


class _SpeedButton(Button):
    """The speed; the wheel over it changes it by a tenth."""

    def __init__(self, playback: Playback) -> None:
        super().__init__("", kind="chip", keys=hint("slower", "faster"))
        self._playback = playback

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.angleDelta().y():
            self._playback.set_speed(self._playback.speed + (0.1 if event.angleDelta().y() > 0 else -0.1))
        event.accept()
