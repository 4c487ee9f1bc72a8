"""Below the waveform: play, jump, clock, speed, loop, output and volume."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QFont, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QSlider, QStackedWidget, QWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.audio.playback import Playback
from callqa_desktop.ui.review import times
from callqa_desktop.ui.review.keys import hint
from callqa_desktop.ui.theme import fonts, icons, tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.labels import Label, plain_tooltip
from callqa_desktop.ui.widgets.panels import row

MENU_SPEEDS = (0.5, 0.8, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0, 2.5, 3.0)


class Transport(QWidget):
    """Buttons for what the keys do too; `jump` and `go_to` ask the page to move."""

    jump = Signal(int)
    """Milliseconds forward (negative: back)."""
    go_to = Signal(int)
    device_chosen = Signal(str)

    def __init__(self, playback: Playback, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._playback = playback
        line = row(self, gap=tokens.S2)
        self.back = Button(tr("−5 s"), lambda: self.jump.emit(-5000), keys=hint("back_5"))
        self.play = Button(tr("Play"), playback.toggle, kind="chip", icon="play", keys=hint("play"))
        self.play.setProperty("kind", "play")
        self.forward = Button(tr("+5 s"), lambda: self.jump.emit(5000), keys=hint("forward_5"))
        for button in (self.back, self.play, self.forward):
            line.addWidget(button)
        line.addSpacing(tokens.S1)
        self.clock = _Clock()
        self.clock.entered.connect(self.go_to)
        line.addWidget(self.clock)
        line.addSpacing(tokens.S1)
        keys = f"{hint('slower')} {hint('faster')}"
        self.speed = Button("", kind="chip", keys=keys)
        self.speed.clicked.connect(self._offer_speeds)
        loop_keys = f"{hint('loop_in')} {hint('loop_out')}"
        self.loop = Button("", self._toggle_loop, kind="chip", icon="repeat", keys=loop_keys)
        self.loop.setCheckable(True)
        line.addWidget(self.speed)
        line.addWidget(self.loop)
        line.addStretch(1)
        self.output = Button(tr("Output"), kind="chip", icon="volume-2")
        self.output.clicked.connect(playback.list_devices)
        line.addWidget(self.output)
        self.volume = QSlider(Qt.Orientation.Horizontal)
        self.volume.setRange(0, 100)
        self.volume.setFixedWidth(88)
        self.volume.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.volume.setAccessibleName(tr("Volume"))
        self.volume.setValue(round(playback.volume * 100))
        self.volume.valueChanged.connect(lambda value: playback.set_volume(value / 100))
        line.addWidget(self.volume)
        playback.changed.connect(self.renew)
        playback.position_changed.connect(self.clock.show_position)
        playback.playing_changed.connect(self._show_playing)
        playback.devices_listed.connect(self._offer_devices)
        self.renew()

    def renew(self) -> None:
        """Shows speed, loop, volume and output as they are now."""
        playback = self._playback
        self.clock.show_length(playback.duration_ms)
        ready = playback.ready
        for button in (self.back, self.play, self.forward, self.speed, self.loop):
            button.setEnabled(ready or playback.duration_ms > 0)
        self.play.setEnabled(ready)
        speed = formats.number(playback.speed) + "×"
        self.speed.set_words(speed)
        self.speed.setToolTip(plain_tooltip(tr("Speed, the pitch is kept; normal again with {key}").format(key="\\")))
        self.speed.setAccessibleName(tr("Speed {speed}").format(speed=speed))
        if playback.loop:
            self.loop.set_words(tr("Loop {span}").format(span=times.span(*playback.loop)))
        else:
            self.loop.set_words(tr("Loop"))
        self.loop.setToolTip(plain_tooltip(tr("Drag over the waveform, or mark start and end while listening")))
        self.loop.setChecked(playback.loop_on)
        icons.set_icon(self.loop, "repeat", "accent_text" if playback.loop_on else "text")
        self.output.setToolTip(plain_tooltip(playback.device or tr("As the system chooses")))
        self.output.setAccessibleName(tr("Output: {name}").format(name=playback.device or tr("as the system chooses")))
        self.volume.setToolTip(plain_tooltip(tr("Volume {n} %").format(n=round(playback.volume * 100))))
        if not self.volume.isSliderDown():
            self.volume.blockSignals(True)
            self.volume.setValue(round(playback.volume * 100))
            self.volume.blockSignals(False)

    def ask_time(self) -> None:
        """Turns the clock into a field that takes a time."""
        self.clock.ask()

    def _show_playing(self, playing: bool) -> None:
        self.play.set_words(tr("Pause") if playing else tr("Play"))
        icons.set_icon(self.play, "pause" if playing else "play", "accent_text")

    def _toggle_loop(self) -> None:
        self._playback.set_loop_on(not self._playback.loop_on)
        self.renew()

    def _offer_speeds(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for speed in MENU_SPEEDS:
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


class _Clock(QStackedWidget):
    """Position and length; a field for a time when asked."""

    entered = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._faces = QWidget()
        line = row(self._faces, gap=tokens.S1)
        self.position = Label("", tabular=True)
        self.position.setFont(fonts.font(15, QFont.Weight.DemiBold, tabular=True))
        self.position.setProperty("role", "clock")
        self.length = Label("", "muted", tabular=True)
        line.addWidget(self.position)
        line.addWidget(self.length)
        self._faces.setCursor(Qt.CursorShape.PointingHandCursor)
        self._faces.setToolTip(plain_tooltip(f"{tr('Go to a time')}  {hint('go_to')}"))
        self._field = _TimeField()
        self._field.entered.connect(self._take)
        self._field.left.connect(lambda: self.setCurrentIndex(0))
        self.addWidget(self._faces)
        self.addWidget(self._field)
        self.show_position(0)

    def show_position(self, ms: int) -> None:
        self.position.setText(times.clock(ms))

    def show_length(self, ms: int) -> None:
        self.length.setText(f"/ {times.whole(ms)}")
        widest = self.position.fontMetrics().horizontalAdvance("0:00:00,0" if ms >= 3_600_000 else "00:00,0")
        self.position.setMinimumWidth(widest + 2)
        self.setFixedWidth(self._faces.sizeHint().width())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.currentIndex() == 0:
            self.ask()

    def ask(self) -> None:
        self.setCurrentIndex(1)
        self._field.clear()
        self._field.setFocus()

    def _take(self, ms: int) -> None:
        self.setCurrentIndex(0)
        self.entered.emit(ms)


class _TimeField(QLineEdit):
    entered = Signal(int)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText(tr("m:ss"))
        self.setAccessibleName(tr("Go to a time"))
        self.returnPressed.connect(self._take)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: object) -> None:
        super().focusOutEvent(event)  # type: ignore[arg-type]  # Qt hands a QFocusEvent, the stub wants it named
        self.left.emit()

    def _take(self) -> None:
        found = times.parse(self.text())
        self.setProperty("wrong", "false" if found is not None else "true")
        self.style().unpolish(self)
        self.style().polish(self)
        if found is not None:
            self.entered.emit(found)
