"""The button that says how the sound is drawn, and its menu."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.sound.shapes import BOTH, MODES, SPECTRUM, WAVE
from callqa_desktop.ui.sound.waveform import Waveform
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.labels import plain_tooltip

LAYERS = ("silence", "pitch", "loudness")


def mode_names() -> dict[str, str]:
    return {WAVE: tr("Waveform"), SPECTRUM: tr("Spectrogram"), BOTH: tr("Waveform and spectrogram")}


def layer_names() -> dict[str, str]:
    return {
        "silence": tr("Silence and overlap"),
        "pitch": tr("Pitch (solid line)"),
        "loudness": tr("Loudness (dashed line)"),
    }


class ViewButton(Button):
    """Shows the mode in force; opens the menu of modes and of what lies over the lanes."""

    def __init__(self, waveform: Waveform, parent: QWidget | None = None) -> None:
        super().__init__("", kind="chip", icon="audio-lines", keys=hint("view_mode"), parent=parent)
        self._waveform = waveform
        self.setToolTip(plain_tooltip(tr("How the sound is drawn, and what lies over it")))
        self.clicked.connect(self._offer)
        waveform.look_changed.connect(self._renew)
        self._renew()

    def _renew(self) -> None:
        short = {WAVE: tr("Waveform"), SPECTRUM: tr("Spectrum"), BOTH: tr("Both")}
        self.set_words(short[self._waveform.view_mode])
        self.setAccessibleName(tr("View: {mode}").format(mode=mode_names()[self._waveform.view_mode]))

    def _offer(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        group = QActionGroup(menu)
        for mode in MODES:
            action = _checkable(menu, mode_names()[mode], mode == self._waveform.view_mode)
            action.triggered.connect(_with(self._waveform.set_view_mode, mode))
            group.addAction(action)
        menu.addSeparator()
        for layer in LAYERS:
            action = _checkable(menu, layer_names()[layer], layer in self._waveform.layers)
            action.triggered.connect(_with(self._switch, layer))
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _switch(self, layer: str) -> None:
        self._waveform.set_layers(self._waveform.layers ^ {layer})


def _checkable(menu: QMenu, words: str, checked: bool) -> QAction:
    action = menu.addAction(words)
    action.setCheckable(True)
    action.setChecked(checked)
    return action


def _with(act: Callable[[str], None], value: str) -> Callable[[], None]:
    return lambda: act(value)
