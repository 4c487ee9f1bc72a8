"""Coaching clips: folder, kind of file, voices, and the pattern of their names."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit

from callqa_desktop.texts import tr
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.settings.form import FIELD, FormSection
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.labels import Label, plain_tooltip
from callqa_desktop.ui.widgets.page import Shell

LONGEST_PATTERN = 120


class Clips(FormSection):
    """Settings of the sound files made of notes; they hold for the next clip."""

    def __init__(self, program: Program, bridge: Bridge, shell: Shell) -> None:
        super().__init__(tr("Coaching clips"), program, bridge, shell)
        card = self.card(self.title)
        self.folder = Button("", self._choose, icon="folder-open")
        self.line(card, tr("Folder for clips"), self.folder, tr("Whoever can open this folder can hear the clips."))
        self._show_folder(str(program.settings.get("clip_folder")))
        self.format = self.choice(
            card, tr("Sound file of clips"), [(kind, kind.upper()) for kind in ("wav", "flac", "mp3")],
            str(program.settings.get("clip_format")), lambda value: self.keep("clip_format", value),
        )  # fmt: skip
        self.sides = self.choice(
            card, tr("Voices in clips"),
            [("both", tr("both voices")), ("agent", tr("manager only")), ("client", tr("client only"))],
            str(program.settings.get("clip_sides")), lambda value: self.keep("clip_sides", value),
        )  # fmt: skip
        self.pattern = QLineEdit(str(program.settings.get("clip_name")))
        self.pattern.setMaxLength(LONGEST_PATTERN)
        self.pattern.textChanged.connect(self._show_example)
        self.pattern.editingFinished.connect(self._keep_pattern)
        self.line(
            card, tr("Name of the files"), self.pattern,
            tr("These parts are filled in: {parts}").format(parts="{date} {time} {employee} {kind} {at} {call}"),
        )  # fmt: skip
        self.example = Label("", "caption", wrap=True)
        card.body.addWidget(self.example)
        self._show_example()

    def _choose(self) -> None:
        dialog = QFileDialog(self, tr("Folder for clips"), str(self.program.settings.get("clip_folder")))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setObjectName("clip_folder")
        dialog.fileSelected.connect(self._chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _chosen(self, folder: str) -> None:
        self.keep("clip_folder", folder)
        self._show_folder(folder)

    def _show_folder(self, folder: str) -> None:
        words = folder or tr("A folder among your music")
        metrics = self.folder.fontMetrics()
        self.folder.setText(metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, FIELD - 64))
        self.folder.setToolTip(plain_tooltip(words))

    def _show_example(self) -> None:
        self.example.setText(tr("For example: {name}").format(name=self._example() + ".wav"))

    def _example(self) -> str:
        from callqa_desktop.services.review.clips import kind_word, name_of

        values = {
            "date": "2026-11-19", "time": "14-05", "employee": tr("Iryna Kovalenko"), "kind": kind_word("coaching"),
            "at": "02.15", "call": "1204",
        }  # fmt: skip
        return name_of(self.pattern.text(), values) or "clip 1204"

    def _keep_pattern(self) -> None:
        self.keep("clip_name", " ".join(self.pattern.text().split()))
