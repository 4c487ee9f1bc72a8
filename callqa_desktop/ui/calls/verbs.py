"""What can be done with calls, one function a verb; buttons, menus and shortcuts only call these."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths, QStringListModel, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QCompleter, QFileDialog, QLineEdit, QWidget

from callqa_desktop import texts
from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.records import CallFilter
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.widgets.dialog import Dialog
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.notices import Notice
from callqa_desktop.ui.widgets.page import Shell

FORMATS = {"pdf": "PDF", "csv": "CSV", "xlsx": "Excel (XLSX)"}


class CallVerbs:
    """The verbs, bound to one page that owns their results."""

    def __init__(self, owner: QWidget, program: Program, bridge: Bridge, shell: Shell) -> None:
        self._owner = owner
        self._program = program
        self._bridge = bridge
        self._shell = shell

    def sync(self) -> None:
        """Queues a sync of every telephony connection."""
        self._queue(self._program.jobs.sync(), lambda n: tr("Synchronisation has been queued"))

    def analyze(self, ids: Sequence[int]) -> None:
        self._queue(
            self._program.jobs.analyze(ids),
            lambda n: trn("{n} call queued for analysis", "{n} calls queued for analysis", n),
        )

    def analyze_new(self, wanted: CallFilter) -> None:
        """Analyzes what is new and recorded among the calls of a filter."""
        self._bridge.then(self._owner, self._program.calls.ids(wanted), self._analyze_found, self._shell.show_error)

    def push(self, ids: Sequence[int]) -> None:
        self._queue(self._program.jobs.push(ids), lambda n: tr("Results have been queued for the CRM"))

    def add_tag(self, ids: Sequence[int], known: Sequence[str]) -> TagDialog:
        """Asks for a tag and puts it on the calls."""
        dialog = TagDialog(self._owner, known, lambda tag: self._tag(ids, tag, dialog))
        dialog.open()
        return dialog

    def remove_tag(self, ids: Sequence[int], tag: str) -> None:
        self._bridge.then(self._owner, self._program.calls.remove_tag(ids, tag), _nothing, self._shell.show_error)

    def report(self, which: CallFilter | Sequence[int], formats: Sequence[str]) -> None:
        """Writes a report of these calls into the report folder and opens the folder."""
        folder = self.report_folder()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self._shell.show_error(
                UserFacingError(
                    tr("The folder for reports cannot be made"), str(error.strerror or ""), tr("Choose another folder")
                )
            )
            return
        wanted = str(self._program.settings.get("report_language"))
        language = wanted if wanted in texts.LANGUAGES else texts.language()
        self._shell.notify(Notice("info", tr("The report is being made…"), key="report"))
        future = self._program.reports.make(which, formats, folder, language)
        self._bridge.then(self._owner, future, self._report_made, self._report_failed)

    def report_folder(self) -> Path:
        """Where reports go: the chosen folder, else "CallQA" among the person's documents."""
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        return Path(self._shell.preferences.text("report_folder", str(Path(documents) / "CallQA")))

    def choose_report_folder(self) -> None:
        dialog = QFileDialog(self._owner, tr("Folder for reports"), str(self.report_folder()))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._folder_chosen)
        dialog.open()

    def choose_recordings(self) -> None:
        """Asks for audio files and queues their import."""
        dialog = QFileDialog(self._owner, tr("Recordings to import"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(self.import_recordings)
        dialog.open()

    def import_recordings(self, paths: Sequence[str]) -> None:
        """Queues the import of audio files; each becomes a call."""
        if paths:
            self._queue(self._program.jobs.import_paths(paths), lambda n: tr("The import has been queued"))

    def _folder_chosen(self, folder: str) -> None:
        self._shell.preferences.keep("report_folder", folder)

    def _report_made(self, files: list[Path]) -> None:
        folder = files[0].parent
        names = ", ".join(file.name for file in files)
        act = (tr("Open folder"), lambda: open_folder(folder))
        self._shell.notify(Notice("good", tr("The report is ready"), names, (act,), "report"))
        open_folder(folder)

    def _report_failed(self, error: BaseException) -> None:
        self._shell.notify(Notice.of(error, key="report"))

    def _analyze_found(self, ids: Sequence[int]) -> None:
        if ids:
            self.analyze(list(ids))
        else:
            self._shell.notify(Notice("info", tr("There are no new recorded calls here"), key="queued"))

    def _queue(self, future: Future[list[int]], words: Callable[[int], str]) -> None:
        act = (tr("Show jobs"), lambda: self._shell.go("jobs"))
        self._bridge.then(
            self._owner,
            future,
            lambda jobs: self._shell.notify(Notice("info", words(len(jobs)), "", (act,), "queued")),
            self._failed,
        )

    def _failed(self, error: BaseException) -> None:
        acts: tuple[tuple[str, Callable[[], Any]], ...] = ()
        if getattr(error, "code", "") in ("connection.none", "sync.nothing"):
            acts = ((tr("Connections"), lambda: self._shell.go("connections")),)
        self._shell.notify(Notice.of(error, *acts, key="queued"))

    def _tag(self, ids: Sequence[int], tag: str, dialog: TagDialog) -> None:
        try:
            future = self._program.calls.add_tag(ids, tag)
        except UserFacingError as error:
            dialog.show_error(error)
            return
        self._bridge.then(dialog, future, lambda _: dialog.accept(), dialog.show_error)


class TagDialog(Dialog):
    """Asks for one tag; known ones are offered while typing."""

    def __init__(self, parent: QWidget, known: Sequence[str], on_tag: Callable[[str], Any]) -> None:
        super().__init__(tr("Add a tag"), parent, width=400)
        self._on_tag = on_tag
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("For example: complaint"))
        self.field.setAccessibleName(tr("Tag"))
        completer = QCompleter(self)
        completer.setModel(QStringListModel(list(known), completer))
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.field.setCompleter(completer)
        self.body.addWidget(Label(tr("A word by which the calls are found again."), "muted", wrap=True))
        self.body.addWidget(self.field)
        self.add_button(tr("Cancel"), self.reject)
        self.add_button(tr("Add"), self._add, kind="primary", keys="Enter")
        self.field.setFocus()

    def _add(self) -> None:
        self._on_tag(self.field.text())


def open_folder(folder: Path) -> None:
    """Shows a folder in the system's file manager, where there is a desktop."""
    if QGuiApplication.platformName() not in ("offscreen", "minimal"):
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _nothing(_: object) -> None:
    """The change shows itself."""
