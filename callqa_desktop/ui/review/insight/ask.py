"""Before a second opinion is asked for: which model gives it, and by which instructions."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.dialog import Dialog
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.notices import Notice
from callqa_desktop.ui.widgets.panels import column
from callqa_desktop.ui.widgets.progress import ThinProgress

if TYPE_CHECKING:
    from callqa_desktop.services.jobs.opinions import OpinionChoice

SETTING = "opinion"


class OpinionDialog(Dialog):
    """What was chosen last stands there again. The usual model can be asked before the others are listed."""

    asked = Signal(str, str)
    """Model and version of the instructions ("" where there is none to choose)."""

    def __init__(self, parent: QWidget, program: Program, bridge: Bridge, choice: OpinionChoice) -> None:
        super().__init__(tr("Second opinion on the call"), parent, width=460)
        self._program, self._bridge, self._choice = program, bridge, choice
        self._task: asyncio.Task[Any] | None = None
        self.body.addWidget(
            Label(tr("The words of the call are judged once more. The score stays as it is."), "muted", wrap=True)
        )
        self.model: QComboBox | None = None
        self.prompt: QComboBox | None = None
        self._last = program.settings.get(SETTING)
        self.listing = ThinProgress(self._cancel)
        if choice.prompts:
            self._choose_model()
        else:
            by_rules = tr("“{name}” judges by rules: phrases of the card and steps of the script")
            self.body.addWidget(Label(by_rules.format(name=choice.connection), wrap=True))
        if len(choice.prompts) > 1:
            self._choose_prompt()
        self.add_button(tr("Cancel"), self.reject)
        self.go = self.add_button(tr("Ask"), self._ask, kind="primary")
        (self.model or self.go).setFocus()

    def _choose_model(self) -> None:
        choice = self._choice
        self.model = self._box(tr("Model"), tr("Of the connection “{name}”").format(name=choice.connection))
        self._offer([name for name in dict.fromkeys((choice.model, str(self._last.get("model") or ""))) if name])
        self.body.addWidget(self.listing)
        self._list()

    def _choose_prompt(self) -> None:
        versions = self._choice.prompts
        self.prompt = self._box(tr("Instructions"), tr("What was judged before stays as it was"))
        for number, version in enumerate(versions):
            self.prompt.addItem(f"{version} · {_about(versions, number)}", version)
        self.prompt.setCurrentIndex(max(0, self.prompt.findData(self._last.get("prompt"))))

    def _box(self, name: str, note: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setAccessibleDescription(note)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        label = Label(name, "strong")
        label.setBuddy(box)
        layout = column(gap=tokens.S1)
        layout.addWidget(label)
        layout.addWidget(box)
        layout.addWidget(Label(note, "caption", wrap=True))
        self.body.addLayout(layout)
        return box

    def _list(self) -> None:
        self.show_notice(None)
        self.listing.show_step(tr("Asking {name} for its models…").format(name=self._choice.connection))
        self.listing.show()
        work = self._program.connections.models_of(self._choice.connection_id)
        self._task = self._bridge.spawn(self, work, self._listed, self._failed)

    def _listed(self, names: Sequence[str]) -> None:
        self._ended()
        chosen = self._chosen(self.model)
        self._offer(names or [chosen])
        if chosen and names and chosen not in names:
            gone = tr("The model {name} is no longer offered").format(name=chosen)
            self.show_notice(Notice("warning", gone, tr("Another one is chosen now")))

    def _offer(self, names: Sequence[str]) -> None:
        """Fills the list; the choice stays, else it is the last one, else the usual one."""
        if self.model is None:
            return
        usual = self._choice.model
        wanted = (self._chosen(self.model), str(self._last.get("model") or ""), usual)
        self.model.clear()
        for name in names:
            self.model.addItem(tr("{name} (usual)").format(name=name) if name == usual else name, name)
        places = [place for name in wanted if name and (place := self.model.findData(name)) >= 0]
        self.model.setCurrentIndex(places[0] if places else 0)

    @staticmethod
    def _chosen(box: QComboBox | None) -> str:
        return str(box.currentData() or "") if box is not None else ""

    def _failed(self, error: BaseException) -> None:
        """Without the list the usual model can be asked all the same."""
        self._ended()
        self.show_notice(Notice.of(error, (tr("Try again"), self._list)))

    def _ended(self) -> None:
        self._task = None
        self.listing.hide()

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self._ended()

    def _ask(self) -> None:
        model, prompt = self._chosen(self.model), self._chosen(self.prompt)
        if self.model is not None:
            self._program.settings.set(SETTING, {"model": model, "prompt": prompt})
        self.accept()
        self.asked.emit(model, prompt)

    def done(self, result: int) -> None:
        self._cancel()
        super().done(result)


def _about(versions: Sequence[str], number: int) -> str:
    """What a version is, in words: of each kind the first one is the newest."""
    kind = versions[number].split("-")[0]
    if number and versions[number - 1].split("-")[0] == kind:
        return tr("an earlier version")
    if not number:
        return tr("strict, looks first for what speaks against")
    return tr("as calls are usually judged")
