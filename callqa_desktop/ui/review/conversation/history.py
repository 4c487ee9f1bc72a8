"""Every correction of a call, newest first, those of former transcripts too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from callqa_desktop.models.enums import EditKind
from callqa_desktop.services.records import CorrectionRow
from callqa_desktop.texts import tr
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.dialog import Dialog
from callqa_desktop.ui.widgets.faces import Faces
from callqa_desktop.ui.widgets.labels import Label, Line
from callqa_desktop.ui.widgets.panels import column

if TYPE_CHECKING:
    from callqa_desktop.ui.review.page import ReviewPage

MOST = 200
"""Shown at most; a longer journal says how many more there are."""
_LONGEST = 300


class HistoryDialog(Dialog):
    def __init__(self, page: ReviewPage, call_id: int, who: Callable[[str], str]) -> None:
        super().__init__(tr("Corrections of this call"), page, width=640)
        self.setMinimumHeight(420)
        self._page, self._call_id, self._who = page, call_id, who
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setAccessibleName(tr("Corrections of this call"))
        self.faces = Faces(self.area)
        self.body.addWidget(self.faces, 1)
        self.add_button(tr("Close"), self.accept)
        self._load()

    def _load(self) -> None:
        self.faces.show_loading()
        future = self._page.program.transcripts.history(self._call_id)
        self._page.bridge.then(self, future, self._show, lambda error: self.faces.show_failed(error, self._load))

    def _show(self, rows: Sequence[CorrectionRow]) -> None:
        if not rows:
            self.faces.show_empty(
                "pencil", tr("Nothing was corrected"), tr("Double click a line, or press F2, to correct what it says")
            )
            return
        content = QWidget()
        content.setProperty("surface", "plain")
        layout = column(content, gap=tokens.S2)
        for number, row in enumerate(rows[:MOST]):
            if number:
                layout.addWidget(Line())
            layout.addWidget(Label(self._title(row), "strong", wrap=True))
            for words in self._change(row):
                layout.addWidget(Label(words, wrap=True))
            layout.addWidget(Label(self._circumstances(row), "caption", wrap=True))
        if len(rows) > MOST:
            layout.addWidget(Label(tr("and {n} more").format(n=formats.count(len(rows) - MOST)), "caption"))
        layout.addStretch(1)
        layout.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.area.setWidget(content)
        self.faces.show_full()

    def _title(self, row: CorrectionRow) -> str:
        title = {
            EditKind.TEXT.value: tr("Words corrected"),
            EditKind.SPLIT.value: tr("Line split"),
            EditKind.MERGE.value: tr("Lines joined"),
            EditKind.SPEAKER.value: tr("Other speaker"),
            EditKind.RENAME.value: tr("Name given"),
            EditKind.SWAP.value: tr("Manager and client swapped"),
        }.get(row.kind, row.kind)
        return f"{title} · {self._who(row.speaker)}" if row.speaker and row.kind != EditKind.SPEAKER else title

    def _change(self, row: CorrectionRow) -> tuple[str, ...]:
        before, after = row.before, row.after
        if row.kind == EditKind.SPEAKER:
            before, after = self._who(before) if before else "", self._who(after)
        if row.kind == EditKind.RENAME:
            before, after = before or formats.NONE, after or formats.NONE
        if not before and not after:
            return ()
        return (f"− {_short(before)}", f"+ {_short(after)}")

    def _circumstances(self, row: CorrectionRow) -> str:
        parts = [row.author, formats.moment(row.created_at)]
        if row.undone:
            parts.append(tr("undone"))
        if row.former:
            parts.append(tr("of the former transcript"))
        return " · ".join(part for part in parts if part)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
