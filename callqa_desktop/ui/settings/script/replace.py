"""Setting another script: a link that is checked as one types, a file, or a text; read first, then put in force."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QLineEdit, QPlainTextEdit, QWidget

from callqa_desktop.errors import UserFacingError
from callqa_desktop.texts import tr
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.settings.script import words
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.notices import Notice, NoticeBar
from callqa_desktop.ui.widgets.panels import Card, Flow, column, row
from callqa_desktop.ui.widgets.progress import ThinProgress

if TYPE_CHECKING:
    from callqa_desktop.services.script.records import Found, Kept

LINK, FILE, TEXT = "link", "file", "text"
_HEIGHT = 168


class ReplaceCard(Card):
    """What is read or typed here waits until it is put in force; a reload never takes it away.

    Args:
        kept: is told what became of a text that was put in force.
    """

    def __init__(
        self, program: Program, bridge: Bridge, kept: Callable[[Kept], Any], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._program, self._bridge, self._kept = program, bridge, kept
        self._found: Found | None = None
        self._current = ""
        """Text of the script in force."""
        self._task: asyncio.Task[Any] | None = None
        self._notice: NoticeBar | None = None
        self.body.addWidget(Label(tr("Set another script"), "heading"))
        self.body.addWidget(
            Label(tr("What a good call goes through. Calls are checked against it from then on."), "caption", wrap=True)
        )
        self.body.addLayout(self._choices())
        self.body.addWidget(self._link_page())
        self.body.addWidget(self._file_page())
        self.editor = QPlainTextEdit()
        self.editor.setTabChangesFocus(True)
        self.editor.setFixedHeight(_HEIGHT)
        self.editor.textChanged.connect(self._show_state)
        self.body.addWidget(self.editor)
        self.progress = ThinProgress(self.cancel)
        self.progress.hide()
        self.body.addWidget(self.progress)
        self._notice_place = column()
        self.body.addLayout(self._notice_place)
        line = row()
        self.state = Label(role="caption", wrap=True)
        line.addWidget(self.state, 1)
        self.discard_button = Button(tr("Discard"), self.discard)
        self.save_button = Button(tr("Put in force"), self.save, kind="primary")
        line.addWidget(self.discard_button)
        line.addWidget(self.save_button)
        self.body.addLayout(line)
        self.choose(LINK)

    # What is shown

    @property
    def way(self) -> str:
        """How the script is given: LINK, FILE or TEXT."""
        return next(way for way, button in self.ways.items() if button.isChecked())

    def choose(self, way: str) -> None:
        """Another way to give the script; what was read in another way is dropped, what was typed stays."""
        self.ways[way].setChecked(True)
        self.cancel()
        self._show_notice(None)
        self._found = None
        self._link.setVisible(way == LINK)
        self._file.setVisible(way == FILE)
        typed = way == TEXT
        self.editor.setReadOnly(not typed)
        self.editor.setPlaceholderText(
            tr("For example: greet, ask for the need, answer doubts, agree on the next step") if typed else ""
        )
        self.editor.setAccessibleName(tr("Text of the new script") if typed else tr("Text that was read"))
        self._put(self._typed if typed else "")
        self._show_state()

    def show_current(self, text: str) -> None:
        """Which text is in force: the state says whether the new one differs."""
        self._current = text
        self._show_state()

    # Acts

    def read_link(self) -> None:
        if self._link_error() is None:
            self._read(tr("Reading the document…"), self._program.script.read_link(self.link.text()))

    def take_file(self, path: str) -> None:
        """Reads a file; its text holds after it is put in force."""
        if self.way != FILE:
            self.choose(FILE)
        self.file_name.setText(Path(path).name)
        self._read(tr("Reading the file…"), self._program.script.read_file(Path(path)))

    def save(self) -> None:
        from callqa_desktop.services.script.records import Found, Kind

        found = self._found if self.way != TEXT else Found(Kind.TEXT, "", "", self.editor.toPlainText())
        if found is not None:
            self.save_button.setEnabled(False)
            self._bridge.then(self, self._program.script.keep(found), self._saved, self._failed)

    def discard(self) -> None:
        self._typed = ""
        self.link.clear()
        self.file_name.setText("")
        self.choose(self.way)

    def cancel(self) -> None:
        """Stops reading."""
        if self._task is not None:
            self._task.cancel()
        self._ended()

    # Parts

    def _choices(self) -> Flow:
        line = Flow()
        group = QButtonGroup(self)
        self.ways: dict[str, Button] = {}
        self._typed = ""
        for way, text in ((LINK, tr("Google document")), (FILE, tr("File")), (TEXT, tr("Text"))):
            button = Button(text, partial(self.choose, way), kind="option")
            button.setCheckable(True)
            group.addButton(button)
            line.addWidget(button)
            self.ways[way] = button
        return line

    def _link_page(self) -> QWidget:
        self._link = QWidget()
        page = column(self._link, gap=4)
        line = row()
        self.link = QLineEdit()
        self.link.setPlaceholderText("https://docs.google.com/document/d/…/edit")
        self.link.setAccessibleName(tr("Link of the document"))
        self.link.setMaxLength(2000)
        self.link.textChanged.connect(self._link_changed)
        self.link.returnPressed.connect(self.read_link)
        line.addWidget(self.link, 1)
        self.read_button = Button(tr("Read"), self.read_link)
        line.addWidget(self.read_button)
        page.addLayout(line)
        self.verdict = Label(role="caption", wrap=True)
        page.addWidget(self.verdict)
        return self._link

    def _file_page(self) -> QWidget:
        self._file = QWidget()
        line = row(self._file)
        self.file_button = Button(tr("Choose a file…"), self._browse, icon="folder-open")
        line.addWidget(self.file_button)
        self.file_name = Label(role="strong")
        line.addWidget(self.file_name)
        line.addWidget(Label(tr("TXT, MD, DOCX or PDF, up to 20 MB"), "caption", wrap=True), 1)
        return self._file

    def _browse(self) -> None:
        dialog = QFileDialog(self, tr("Sales script"), "", tr("Scripts") + " (*.txt *.md *.docx *.docm *.pdf)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.take_file)
        dialog.open()

    # Reading

    def _read(self, told: str, work: Coroutine[Any, Any, Found]) -> None:
        self.cancel()
        self._show_notice(None)
        self._found = None
        self._put("")
        self.progress.show_step(told)
        self.progress.show()
        for widget in (self.read_button, self.file_button, self.link):
            widget.setEnabled(False)
        self._task = self._bridge.spawn(self, work, self._show_found, self._failed)

    def _show_found(self, found: Found) -> None:
        self._ended()
        self._found = found
        self._put(found.text)
        for note in found.notes:
            self._show_notice(Notice("warning", note))
        self._show_state()
        self.save_button.setFocus()

    def _failed(self, error: BaseException) -> None:
        self._ended()
        self._show_notice(Notice.of(error))
        self._show_state()

    def _ended(self) -> None:
        self._task = None
        self.progress.hide()
        for widget in (self.read_button, self.file_button, self.link):
            widget.setEnabled(True)
        self._check_link()

    def _saved(self, kept: Kept) -> None:
        self._current = kept.script.text
        self.discard()
        self._kept(kept)

    # State

    def _link_error(self) -> UserFacingError | None:
        from callqa_desktop.services.script.links import document

        try:
            document(self.link.text())
        except UserFacingError as error:
            return error
        return None

    def _link_changed(self) -> None:
        if self._found is not None:
            self._found = None
            self._put("")
        self._show_notice(None)
        self._check_link()
        self._show_state()

    def _check_link(self) -> None:
        error = self._link_error() if self.link.text().strip() else None
        self.link.setProperty("wrong", error is not None)
        self.link.style().unpolish(self.link)
        self.link.style().polish(self.link)
        self.read_button.setEnabled(bool(self.link.text().strip()) and error is None)
        if not self.link.text().strip():
            self.verdict.set_role("caption")
            self.verdict.setText(tr("Share the document with “Anyone with the link”, then paste its link here"))
        elif error is None:
            self.verdict.set_role("good")
            self.verdict.setText("✓ " + tr("a link to a Google document: read it to see the text"))
        else:
            self.verdict.set_role("bad")
            self.verdict.setText(f"✕ {error.what}: {error.why}. {error.remedy}.")

    def _show_state(self) -> None:
        from callqa_desktop.services.script.records import MAX_CHARACTERS

        text = self.editor.toPlainText().strip()
        typed = self.way == TEXT
        if typed and not self.editor.isReadOnly():
            self._typed = self.editor.toPlainText()
        self.editor.setVisible(typed or self._found is not None)
        too_long = len(text) > MAX_CHARACTERS
        same = bool(text) and text == self._current
        ready = bool(text) and (typed or self._found is not None)
        self.save_button.setEnabled(ready and not too_long and not same)
        self.discard_button.setEnabled(bool(text or self.link.text() or self.file_name.text()))
        parts = [words.size(text)] if text else []
        if too_long:
            parts.append(tr("too long: at most {n} characters are used").format(n=MAX_CHARACTERS))
        elif same:
            parts.append(tr("the same as in force"))
        elif ready:
            parts.append(tr("not in force yet"))
        self.state.set_role("bad" if too_long else "caption")
        self.state.setText(" · ".join(parts))

    def _put(self, text: str) -> None:
        self.editor.blockSignals(True)
        self.editor.setPlainText(text)
        self.editor.blockSignals(False)

    def _show_notice(self, notice: Notice | None) -> None:
        if self._notice is not None:
            self._notice_place.removeWidget(self._notice)
            self._notice.hide()
            self._notice.deleteLater()
            self._notice = None
        if notice is not None:
            self._notice = NoticeBar(notice, None)
            self._notice_place.addWidget(self._notice)

    @property
    def notice(self) -> Notice | None:
        """What is wrong with what was given last."""
        return self._notice.notice if self._notice else None
