"""Opens the question of each verb over the calls that are meant: the selected ones, or everything that matches."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from callqa_desktop.texts import tr
from callqa_desktop.ui.calls import bulk_verbs
from callqa_desktop.ui.calls.analyze_dialog import AnalyzeDialog
from callqa_desktop.ui.calls.bulk_dialog import Scope
from callqa_desktop.ui.calls.bulk_verbs import DeleteDialog, MarkDialog, PushDialog
from callqa_desktop.ui.calls.report_dialog import ReportDialog

if TYPE_CHECKING:
    from callqa_desktop.ui.calls.page import CallsPage


class BulkVerbs:
    """One function a verb; each opens a dialog and comes back at once. Without calls none does anything."""

    def __init__(self, page: CallsPage) -> None:
        self._page = page

    def scope(self) -> Scope:
        """The calls a verb may be about now."""
        page = self._page
        everything = page.table.everything_selected()
        chosen = [] if everything and page.result.complete else page.table.selected_ids().tolist()
        counted = page.result.summary.count if page.result.summary else 0
        matching = len(page.model.ids) if page.result.complete else counted
        return Scope(chosen if matching > 1 else page.model.ids.tolist(), page.result.wanted, matching)

    def analyze(self) -> None:
        scope = self.scope()
        if len(scope.chosen) == 1:
            self._page.verbs.analyze_now(int(scope.chosen[0]))
        elif scope.matching:
            AnalyzeDialog(self._page, self._page.bridge, scope, self._page.verbs).open()

    def analyze_new(self) -> None:
        """Of everything that matches, what is new and has a recording."""
        page = self._page
        fresh = page.result.summary.unanalyzed if page.result.summary else 0
        if fresh:
            wanted = replace(page.result.wanted, statuses=("new",), recordings=("stored",))
            AnalyzeDialog(page, page.bridge, Scope((), wanted, fresh), page.verbs).open()

    def push(self) -> None:
        if (scope := self.scope()).matching:
            PushDialog(self._page, self._page.bridge, scope, self._page.verbs).open()

    def tag(self) -> None:
        self._tag(self.scope())

    def tag_one(self, call_id: int) -> None:
        self._tag(Scope([call_id], replace(self._page.result.wanted, ids=(call_id,)), 1))

    def untag(self) -> None:
        known = self._page.filters.choices.tags
        verbs = self._page.verbs
        self._mark(MarkDialog(self._page, self._page.bridge, self.scope(), verbs, verbs.tags,
                              bulk_verbs.untag_words(), known, take=True))  # fmt: skip

    def assign(self) -> None:
        self._assign(self.scope())

    def assign_one(self, call_id: int) -> None:
        self._assign(Scope([call_id], replace(self._page.result.wanted, ids=(call_id,)), 1))

    def unassign(self) -> None:
        known = self._page.filters.choices.reviewers
        verbs = self._page.verbs
        self._mark(MarkDialog(self._page, self._page.bridge, self.scope(), verbs, verbs.reviewers,
                              bulk_verbs.unassign_words(), known, take=True))  # fmt: skip

    def report(self) -> None:
        if (scope := self.scope()).matching:
            page = self._page
            ReportDialog(page, page.bridge, scope, page.verbs, page.shell.preferences, page.result.sort).open()

    def summary(self) -> None:
        """What these calls show together: the selected ones, or everything that matches."""
        page, scope = self._page, self.scope()
        if scope.matching:
            chosen = tuple(scope.chosen) if len(scope.chosen) > 1 else ()
            page.shell.open_insight(
                replace(page.filters.conditions, ids=chosen, ids_words=tr("Chosen calls"))
                if chosen
                else page.filters.conditions
            )

    def delete(self) -> None:
        if (scope := self.scope()).matching:
            DeleteDialog(self._page, self._page.bridge, scope, self._page.verbs).open()

    def _tag(self, scope: Scope) -> None:
        verbs = self._page.verbs
        self._mark(MarkDialog(self._page, self._page.bridge, scope, verbs, verbs.tags,
                              bulk_verbs.tag_words(), self._page.filters.choices.tags))  # fmt: skip

    def _assign(self, scope: Scope) -> None:
        verbs, me = self._page.verbs, self._page.filters.me
        known = tuple(dict.fromkeys((*((me,) if me else ()), *self._page.filters.choices.reviewers)))
        self._mark(MarkDialog(self._page, self._page.bridge, scope, verbs, verbs.reviewers,
                              bulk_verbs.assign_words(), known, first=me))  # fmt: skip

    @staticmethod
    def _mark(dialog: MarkDialog) -> None:
        if dialog.scope.matching:
            dialog.open()
        else:
            dialog.deleteLater()
