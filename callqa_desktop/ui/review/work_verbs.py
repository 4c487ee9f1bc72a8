"""What follows from a review: a coaching note, a dispute, a calibration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from callqa_desktop.models.enums import EvaluationKind, EvaluationStatus
from callqa_desktop.texts import tr
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.widgets.buttons import IconButton
from callqa_desktop.ui.widgets.notices import Notice

if TYPE_CHECKING:
    from callqa_desktop.ui.review.page import ReviewPage

LOW = 0.5
"""Share of a question's points up to which it is offered for coaching."""


class WorkVerbs:
    """The menu in the header, and the acts behind it."""

    def __init__(self, page: ReviewPage) -> None:
        self._page = page
        self.button = IconButton("list-todo", tr("Work with the call"), self.open_menu)
        line = page.header.line
        line.insertWidget(line.indexOf(page.header_parts.push), self.button)

    def open_menu(self) -> None:
        if self._page.detail is None:
            return
        menu = QMenu(self.button)
        for words, name, act in (
            (tr("Coaching note…"), "coach", self.coach),
            (tr("Dispute an answer…"), "dispute", self.dispute),
            (tr("Calibrate this call…"), "calibrate", self.calibrate),
        ):
            entry = QAction(f"{words}\t{hint(name)}", menu)
            entry.triggered.connect(lambda _=False, act=act: act())
            menu.addAction(entry)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.button.mapToGlobal(QPoint(0, self.button.height())))

    def coach(self) -> None:
        """A note to the manager of the call; weak answers and coaching notes are ticked."""
        from callqa_desktop.ui.work.coach_dialog import CoachDialog

        page, detail = self._page, self._page.detail
        if detail is not None:
            CoachDialog(page, detail.row, page.sheet.card, self._weak(), detail.annotations).open()

    def dispute(self) -> None:
        """The newest finished evaluation, and the question that is chosen now."""
        from callqa_desktop.ui.work.dispute_dialog import DisputeDialog

        page, detail = self._page, self._page.detail
        if detail is None or page.sheet.card is None:
            return
        final = [
            e
            for e in detail.evaluations
            if e.status == EvaluationStatus.SUBMITTED
            and e.kind in (EvaluationKind.HUMAN, EvaluationKind.AI)
            and e.version_id == page.sheet.version_id
        ]
        if not final:
            why = tr("No finished evaluation of this call on this scorecard.")
            page.shell.notify(Notice("info", tr("There is nothing to dispute yet"), why, key="review.dispute"))
            return
        people_first = sorted(final, key=lambda e: (e.kind != EvaluationKind.HUMAN, -e.id))
        DisputeDialog(page, page.sheet.card, people_first, page.sheet.current).open()

    def calibrate(self) -> None:
        from callqa_desktop.ui.work.calibrate_dialog import CalibrateDialog

        if self._page.detail is not None:
            dialog = CalibrateDialog(self._page, self._page.shell, self._page.detail.row)
            dialog.accepted.connect(self._page.reopen)  # whoever takes part is blind from here on
            dialog.open()

    def _weak(self) -> list[str]:
        """Questions answered with half of their points or less."""
        sheet = self._page.sheet
        found = []
        for question in sheet.asked():
            option = question.option(sheet.chosen(question.key))
            if option is not None and option.key != "na" and question.weight and option.value <= LOW:
                found.append(question.key)
        return found
