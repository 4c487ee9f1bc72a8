"""The sales script that calls are judged against: shown, typed, taken from a file, cleared."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit, QWidget

from callqa_desktop.errors import UserFacingError
from callqa_desktop.texts import tr
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.labels import ElidedLabel, Label
from callqa_desktop.ui.widgets.notices import Notice
from callqa_desktop.ui.widgets.page import Shell
from callqa_desktop.ui.widgets.panels import Card, row

if TYPE_CHECKING:
    from callqa_desktop.services.sales_script import Script


class ScriptCard(Card):
    """An editor with save and clear; what is being typed is never overwritten by a reload."""

    def __init__(self, program: Program, bridge: Bridge, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._program, self._bridge, self._shell = program, bridge, shell
        self._source = ""
        self.body.addWidget(Label(tr("Sales script"), "heading"))
        self.body.addWidget(
            Label(tr("What a good call goes through. The AI checks calls against it."), "caption", wrap=True)
        )
        self.edit = QPlainTextEdit()
        self.edit.setPlaceholderText(tr("For example: greet, ask for the need, answer doubts, agree on the next step"))
        self.edit.setAccessibleName(tr("Sales script"))
        self.edit.setTabChangesFocus(True)
        self.edit.setFixedHeight(140)
        self.edit.textChanged.connect(self._show_state)
        self.body.addWidget(self.edit)
        self.state = ElidedLabel(role="caption")
        line = row()
        line.addWidget(self.state, 1)
        line.addWidget(Button(tr("From a file…"), self._choose, icon="folder-open"))
        self.clear_button = Button(tr("Clear"), self._clear)
        self.save_button = Button(tr("Save"), self._save)
        line.addWidget(self.clear_button)
        line.addWidget(self.save_button)
        self.body.addLayout(line)
        self._saved = ""
        self._show_state()

    def load(self) -> None:
        """Reads the script in force, unless something unsaved stands in the editor."""
        from callqa_desktop.services import sales_script

        if not self._typed():
            self._bridge.then(self, self._program.store.read(sales_script.current), self._show, self._shell.show_error)

    def take_file(self, path: str) -> None:
        """Puts the text of a file into the editor; it holds after saving."""
        from callqa_desktop.services import sales_script

        try:
            self.edit.setPlainText(sales_script.read_file(Path(path)))
        except UserFacingError as error:
            self._shell.show_error(error)
            return
        self._source = Path(path).name
        self._show_state()

    def _show(self, script: Script | None) -> None:
        if self._typed():  # somebody was quicker than the store
            return
        self._saved = script.text if script else ""
        self._source = script.source if script else ""
        self.edit.setPlainText(self._saved)
        self._show_state()

    def _typed(self) -> bool:
        return self.edit.toPlainText().strip() != self._saved

    def _show_state(self) -> None:
        text = self.edit.toPlainText()
        changed = self._typed()
        self.save_button.setEnabled(changed)
        self.clear_button.setEnabled(bool(text))
        if changed:
            self.state.setText(tr("not saved yet"))
        elif not text:
            self.state.setText(tr("no script: calls are judged by the scorecard alone"))
        else:
            self.state.setText(tr("in force") + (f" · {self._source}" if self._source else ""))

    def _save(self) -> None:
        from callqa_desktop.services import sales_script

        text, source = self.edit.toPlainText().strip(), self._source
        future = self._program.store.write(lambda session: sales_script.replace(session, source, text))

        def kept(_: object) -> None:
            self._saved = text
            self._show_state()
            self._shell.notify(Notice("good", tr("The script is saved"), key="script"))

        self._bridge.then(self, future, kept, self._shell.show_error)

    def _clear(self) -> None:
        self._source = ""
        self.edit.clear()
        self._save()

    def _choose(self) -> None:
        dialog = QFileDialog(self, tr("Sales script"), "", tr("Text") + " (*.txt *.md)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.take_file)
        dialog.open()
