"""Sound: where it comes out, what is heard again, what is left out."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from threading import Thread

from callqa_desktop.texts import tr
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.settings.form import FormSection
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.page import Shell


class Listening(FormSection):
    """Settings of the player; they hold for the next call that is opened."""

    def __init__(self, program: Program, bridge: Bridge, shell: Shell) -> None:
        super().__init__(tr("Listening"), program, bridge, shell)
        card = self.card(self.title)
        ms = tr("ms")
        self.step_back = self.number(
            card, tr("Step back on resume"), "step_back_ms", 0, 5000, ms, step=500,
            note=tr("How much is heard again after a pause."),
        )  # fmt: skip
        self.mark_delay = self.number(
            card, tr("Marks reach back"), "mark_delay_ms", 0, 3000, ms, step=100,
            note=tr("A mark is set this much earlier: a person hears first and presses then."),
        )  # fmt: skip
        chosen = str(program.settings.get("sound_device"))
        known = [("", tr("As the system"))] + ([(chosen, chosen)] if chosen else [])
        card = self.card(tr("Sound"))
        self.device = self.choice(
            card, tr("Output device"), known, chosen, lambda value: self.keep("sound_device", value)
        )
        self.device_trouble = Label("", "warning", wrap=True)
        self.device_trouble.hide()
        card.body.addWidget(self.device_trouble)

    def load(self) -> None:
        """Looks for the sound outputs of now."""
        self.bridge.then(self, list_devices(), self._show_devices, self._no_devices)

    def _show_devices(self, names: Sequence[str]) -> None:
        for name in names:
            if self.device.findData(name) < 0:
                self.device.addItem(name, name)
        self.device_trouble.setVisible(not names)
        self.device_trouble.setText(tr("This computer has no sound output now. Connect headphones or speakers."))

    def _no_devices(self, error: BaseException) -> None:
        self.device_trouble.setText(str(error))
        self.device_trouble.show()


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
