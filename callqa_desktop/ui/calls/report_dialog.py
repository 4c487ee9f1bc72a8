"""The dialog that makes a report: which calls, which kinds of file, which folder."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QWidget

from callqa_desktop.services.records import CallSort
from callqa_desktop.texts import tr
from callqa_desktop.ui.calls.bulk_dialog import BulkDialog, Scope
from callqa_desktop.ui.calls.verbs import FORMATS, CallVerbs
from callqa_desktop.ui.ports import Bridge
from callqa_desktop.ui.preferences import Preferences
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.labels import ElidedLabel
from callqa_desktop.ui.widgets.panels import row


class ReportDialog(BulkDialog):
    """Remembers the kinds of file and the folder for the next time; the calls of a filter come in the table's order."""

    def __init__(
        self,
        parent: QWidget,
        bridge: Bridge,
        scope: Scope,
        verbs: CallVerbs,
        preferences: Preferences,
        sort: CallSort,
    ) -> None:
        super().__init__(parent, bridge, scope, verbs, tr("Make a report"), tr("Make the report"))
        self._preferences = preferences
        self._sort = sort
        kept = preferences.text("report_formats", "pdf").split(",")
        self.kinds: dict[str, QCheckBox] = {}
        line = row()
        for key, name in FORMATS.items():
            box = QCheckBox(name)
            box.setChecked(key in kept)
            box.toggled.connect(self.renew)
            self.kinds[key] = box
            line.addWidget(box)
        line.addStretch(1)
        self.body.addLayout(line)
        self.folder = ElidedLabel(role="muted")
        line = row()
        line.addWidget(self.folder, 1)
        line.addWidget(
            Button(tr("Another folder…"), lambda: verbs.choose_report_folder(self._show_folder), kind="link")
        )
        self.body.addLayout(line)
        self._show_folder(str(verbs.report_folder()))
        self.renew()
        next(iter(self.kinds.values())).setFocus()

    @property
    def chosen_kinds(self) -> tuple[str, ...]:
        return tuple(key for key, box in self.kinds.items() if box.isChecked())

    def says(self, calls: str) -> str:
        kinds = ", ".join(FORMATS[key] for key in self.chosen_kinds)
        if not kinds:
            return tr("Choose at least one kind of file.")
        return tr("A report about {calls} as {kinds}; nothing that lies there is overwritten.").format(
            calls=calls, kinds=kinds
        )

    def ready(self) -> bool:
        return bool(self.chosen_kinds)

    def begin(self) -> Future[list[Path]] | None:
        future = self.verbs.report(self.calls, self.chosen_kinds, self._sort, self.work)
        if future is not None:
            self._preferences.keep("report_formats", ",".join(self.chosen_kinds))
        return future

    def working(self) -> str:
        return tr("The report is being made…")

    def ended(self, result: Sequence[Path]) -> None:
        self.verbs.report_made(result)

    def _show_folder(self, folder: str) -> None:
        self.folder.setText(tr("Folder: {folder}").format(folder=folder))
