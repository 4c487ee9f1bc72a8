"""Notes become coaching clips: where the files go, and what is said about it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMenu

from callqa_desktop.services.records import AnnotationRow
from callqa_desktop.texts import language, tr
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.notices import Notice

if TYPE_CHECKING:
    from callqa_desktop.services.review.clips import ClipFiles
    from callqa_desktop.ui.review.page import ReviewPage

DELAYS_MS = (0, 500, 1000, 1500, 2000)
"""How much earlier than the key a note may be put."""


class ClipMaker(QObject):
    """One note at a time; the work is done off the interface thread."""

    def __init__(self, page: ReviewPage) -> None:
        super().__init__(page)
        self._page = page
        self.making = 0
        """Clips under way."""
        page.notes.clip_requested.connect(self.make)
        page.notes.options_requested.connect(self.fill)

    @property
    def folder(self) -> Path:
        """Where clips go: what the person chose, else a folder among their music."""
        from callqa_desktop.services.review.clips import default_folder

        chosen = str(self._page.program.settings.get("clip_folder"))
        return Path(chosen) if chosen else default_folder()

    def make_aimed(self) -> bool:
        """A clip of the selected note or the nearest one; without notes, of the loop."""
        page = self._page
        note = page.note_keeper.aimed()
        if note is None and page.playback.loop is not None and page.detail is not None:
            author = page.program.review.evaluator
            note = AnnotationRow(0, page.detail.row.id, *page.playback.loop, "", "coaching", "", author, _now())
        if note is None:
            page.shell.notify(
                Notice(
                    "info", tr("There is no note to make a clip of"),
                    tr("Note a moment or a loop first, or set a loop"), key="review.clip",
                )
            )  # fmt: skip
            return False
        self.make(note)
        return True

    def make(self, note: AnnotationRow) -> None:
        """Writes the sound of a note and a text beside it."""
        from callqa_desktop.services.review.clips import Wanted

        page, settings = self._page, self._page.program.settings
        if page.detail is None:
            return
        question = page.sheet.question()
        place = (note.start_ms, note.end_ms)
        cited = question is not None and any(
            e.start_ms < max(place[1], place[0] + 1) and e.end_ms > place[0] for e in page.sheet.evidence()
        )
        wanted = Wanted(
            note, question.text.of(language()) if question is not None and cited else "",
            settings.get("clip_sides"), settings.get("clip_format"), str(settings.get("clip_name")),
        )  # fmt: skip
        self.making += 1
        page.bridge.spawn(
            self, page.program.review.export_clip(page.detail.row.id, wanted, self.folder), self._made, self._failed
        )

    def export_sound(self) -> None:
        """Writes the whole sound of the call beside the clips."""
        page = self._page
        if page.detail is not None:
            self.making += 1
            exported = page.program.review.export_sound(page.detail.row.id, self.folder)
            page.bridge.spawn(self, exported, lambda path: self._saved(path, tr("The sound is saved")), self._failed)

    def fill(self, menu: QMenu) -> None:
        """The settings of notes and clips."""
        settings = self._page.program.settings
        delays = [(ms, tr("{n} s").format(n=formats.number(ms / 1000))) for ms in DELAYS_MS]
        sides = [("both", tr("both voices")), ("agent", tr("manager only")), ("client", tr("client only"))]
        forms = [(kind, kind.upper()) for kind in ("wav", "flac", "mp3")]
        for title, key, values in (
            (tr("Put notes earlier than the key by"), "mark_delay_ms", delays),
            (tr("Voices in clips"), "clip_sides", sides),
            (tr("Sound file of clips"), "clip_format", forms),
        ):
            inner = menu.addMenu(title)
            for value, words in values:
                action = inner.addAction(words)
                action.setCheckable(True)
                action.setChecked(settings.get(key) == value)
                action.triggered.connect(_setter(settings, key, value))
        menu.addSeparator()
        menu.addAction(tr("Export the sound of the call"), self.export_sound)
        menu.addAction(tr("Folder for clips…"), self.choose_folder)
        menu.addAction(tr("Show the folder"), self._show_folder)

    def choose_folder(self) -> None:
        dialog = QFileDialog(self._page, tr("Folder for clips"), str(self.folder))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setObjectName("clip_folder")
        dialog.fileSelected.connect(lambda path: self._page.program.settings.set("clip_folder", path))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _made(self, files: ClipFiles) -> None:
        self._saved(files.sound, tr("The clip is saved"))

    def _saved(self, path: Path, what: str) -> None:
        self.making -= 1
        settings = self._page.program.settings
        acts: tuple[tuple[str, Callable[[], Any]], ...] = ((tr("Show in folder"), self._show_folder),)
        why = tr("{name}, in {folder}").format(name=path.name, folder=path.parent)
        if not settings.get("clips_told"):
            why += ". " + tr("Clips are plain files: whoever can open the folder can hear the conversation")
            acts = (*acts, (tr("Choose another folder"), self.choose_folder))
            settings.set("clips_told", True)
        level = "good" if len(acts) == 1 else "warning"  # the word on privacy stays until it is closed
        self._page.shell.notify(Notice(level, what, why, acts, key="review.clip"))

    def _failed(self, error: BaseException) -> None:
        self.making -= 1
        acts = ((tr("Choose another folder"), self.choose_folder),)
        made = Notice.of(error, *acts, key="review.clip")
        self._page.shell.notify(made)

    def _show_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.folder)))


def _setter(settings: Any, key: str, value: Any) -> Callable[[], Any]:
    return lambda: settings.set(key, value)


def _now() -> int:
    from callqa_desktop.models.base import now_ms

    return now_ms()
