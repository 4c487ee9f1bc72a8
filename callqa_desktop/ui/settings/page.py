"""The page of settings: every choice holds at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from threading import Thread
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox, QWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.settings.script import ScriptCard
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.theme.manager import theme
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.page import Page, Shell
from callqa_desktop.ui.widgets.panels import Card, Scroll, column, row

WIDE = 760
FIELD = 260


class SettingsPage(Page):
    """Appearance, your name, sound, synchronisation, the sales script, privacy."""

    def __init__(self, program: Program, bridge: Bridge, shell: Shell) -> None:
        super().__init__(tr("Settings"), program, bridge, shell)
        area = Scroll(gap=tokens.GAP)
        middle = QWidget()
        middle.setMaximumWidth(WIDE)
        self._cards = column(middle, gap=tokens.GAP)
        line = row()
        line.addWidget(middle, 1)
        line.addStretch(0)
        area.body.addLayout(line)
        area.body.addStretch(1)
        self.body.addWidget(area, 1)
        self._looks()
        self._work()
        self._sound()
        self.script = ScriptCard(program, bridge, shell)
        self._cards.addWidget(self.script)
        self._privacy()

    def shown(self) -> None:
        self.bridge.then(self, list_devices(), self._show_devices, self._no_devices)
        self.script.load()
        self.language.setFocus()

    def _looks(self) -> None:
        card = self._card(tr("Appearance"))
        kept = self.shell.preferences
        self.language = self._choice(
            card,
            tr("Language"),
            (("auto", tr("As the system")), ("uk", "Українська"), ("en", "English")),
            kept.text("language", "auto"),
            self._set_language,
        )
        self.theme = self._choice(
            card,
            tr("Theme"),
            (("auto", tr("As the system")), ("light", tr("Light")), ("dark", tr("Dark"))),
            kept.text("theme", "auto"),
            self._set_theme,
        )
        self.density = self._choice(
            card,
            tr("Rows of the table"),
            (("compact", tr("Compact")), ("normal", tr("Normal")), ("comfortable", tr("Comfortable"))),
            str(self.program.settings.get("density")),
            lambda value: self._set("density", value),
        )

    def _work(self) -> None:
        card = self._card(tr("Work"))
        self.evaluator = QLineEdit(str(self.program.settings.get("evaluator")))
        self.evaluator.setMaxLength(120)
        self.evaluator.editingFinished.connect(self._set_evaluator)
        self._line(card, tr("Your name"), self.evaluator, tr("Stands beside the scores you give."))
        self.report_language = self._choice(
            card,
            tr("Language of reports"),
            (("auto", tr("As the program")), ("uk", "Українська"), ("en", "English")),
            str(self.program.settings.get("report_language")),
            lambda value: self._set("report_language", value),
        )
        self.sync_minutes = self._number(card, tr("Synchronise every"), "sync_minutes", 1, 1440, tr("min"))
        self.step_back = QSpinBox()
        self.step_back.setRange(0, 5000)
        self.step_back.setSingleStep(500)
        self.step_back.setSuffix(" " + tr("ms"))
        self.step_back.setValue(int(self.program.settings.get("step_back_ms")))
        self.step_back.valueChanged.connect(lambda value: self._set("step_back_ms", value))
        self._line(card, tr("Step back on resume"), self.step_back, tr("How much is heard again after a pause."))

    def _sound(self) -> None:
        card = self._card(tr("Sound"))
        chosen = str(self.program.settings.get("sound_device"))
        known = [("", tr("As the system"))] + ([(chosen, chosen)] if chosen else [])
        self.device = self._choice(
            card, tr("Output device"), known, chosen, lambda value: self._set("sound_device", value)
        )
        self.device_trouble = Label("", "warning", wrap=True)
        self.device_trouble.hide()
        card.body.addWidget(self.device_trouble)

    def _privacy(self) -> None:
        card = self._card(tr("Privacy"))
        for text in (
            tr("Everything is kept on this computer, encrypted. Keys of services lie in the system’s keyring."),
            tr(
                "Sound and words of a call go only to the model you connect, when you ask for an analysis; results go "
                "only to the CRM you connect."
            ),
            tr("Moods are read from words, never from the voice. The program sends no statistics about you."),
        ):
            card.body.addWidget(Label(text, "muted", wrap=True))

    # Verbs

    def _set(self, key: str, value: Any) -> None:
        self.bridge.then(self, self.program.settings.set(key, value), _kept, self.shell.show_error)

    def _set_evaluator(self) -> None:
        name = " ".join(self.evaluator.text().split())
        if name != self.program.settings.get("evaluator"):
            self._set("evaluator", name)

    def _set_theme(self, mode: str) -> None:
        self.shell.preferences.keep("theme", mode)
        self._set("theme", mode)
        theme.apply(mode)

    def _set_language(self, language: str) -> None:
        self.shell.preferences.keep("language", language)
        self._set("language", language)
        self.shell.relabel()

    def _show_devices(self, names: Sequence[str]) -> None:
        for name in names:
            if self.device.findData(name) < 0:
                self.device.addItem(name, name)
        self.device_trouble.setVisible(not names)
        self.device_trouble.setText(tr("This computer has no sound output now. Connect headphones or speakers."))

    def _no_devices(self, error: BaseException) -> None:
        self.device_trouble.setText(str(error))
        self.device_trouble.show()

    # Parts

    def _card(self, title: str) -> Card:
        card = Card()
        card.body.addWidget(Label(title, "heading"))
        self._cards.addWidget(card)
        return card

    def _line(self, card: Card, name: str, field: QWidget, note: str = "") -> None:
        field.setAccessibleName(name)
        field.setAccessibleDescription(note)
        field.setFixedWidth(FIELD)
        if isinstance(field, QSpinBox):
            field.lineEdit().setTextMargins(tokens.S1, 0, 0, 0)
        line = row()
        texts = column(gap=2)
        texts.addWidget(Label(name))
        if note:
            texts.addWidget(Label(note, "caption", wrap=True))
        line.addLayout(texts, 1)
        line.addWidget(field)
        card.body.addLayout(line)

    def _choice(
        self,
        card: Card,
        name: str,
        choices: Sequence[tuple[str, str]],
        chosen: str,
        on_choice: Callable[[str], Any],
    ) -> QComboBox:
        box = QComboBox()
        for value, words in choices:
            box.addItem(words, value)
        box.setCurrentIndex(max(0, box.findData(chosen)))
        box.activated.connect(lambda number: on_choice(str(box.itemData(number))))
        self._line(card, name, box)
        return box

    def _number(self, card: Card, name: str, key: str, low: int, high: int, unit: str) -> QSpinBox:
        box = QSpinBox()
        box.setRange(low, high)
        box.setSuffix(" " + unit)
        box.setValue(int(self.program.settings.get(key)))
        box.valueChanged.connect(lambda value: self._set(key, value))
        self._line(card, name, box)
        return box


def list_devices() -> Future[Sequence[str]]:
    """The names of the sound outputs, looked up on a thread of its own: the sound library is slow to load."""
    future: Future[Sequence[str]] = Future()

    def work() -> None:
        try:
            from callqa_desktop.services.audio.player import Player

            player = Player()
            try:
                future.set_result(player.devices())
            finally:
                player.close()
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits
            future.set_exception(error)

    Thread(target=work, name="sound-devices", daemon=True).start()
    return future


def _kept(_: object) -> None:
    """The field shows the value already."""
