"""The page of calls: search, filters, figures, the table, and the call under the cursor."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent

from callqa_desktop.models.enums import TELEPHONY, ChangeKind
from callqa_desktop.services.changes import Change
from callqa_desktop.services.records import CallFilter, CallSort, CallSummary, ConnectionRow, FilterChoices
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.calls import preview
from callqa_desktop.ui.calls.filter_bar import FilterBar
from callqa_desktop.ui.calls.filters import Conditions
from callqa_desktop.ui.calls.menus import CallMenus
from callqa_desktop.ui.calls.model import CallsModel
from callqa_desktop.ui.calls.preview import PreviewPanel
from callqa_desktop.ui.calls.result import CallsResult
from callqa_desktop.ui.calls.search_field import SearchField
from callqa_desktop.ui.calls.summary_line import SummaryLine
from callqa_desktop.ui.calls.table import CallsTable
from callqa_desktop.ui.calls.verbs import CallVerbs
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.faces import Faces
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.page import Page, Shell
from callqa_desktop.ui.widgets.panels import Panel, column, row

WIDE, NARROW = 1260, 1160
"""Widths of the page, in pixels, below which side matters give way to the table."""
QUEUE = 500
"""So many calls around the opened one go to the review page as its queue."""


class CallsPage(Page):
    """Which call next? A table of every call, filtered and ordered by the store."""

    def __init__(self, program: Program, bridge: Bridge, shell: Shell) -> None:
        super().__init__(tr("Calls"), program, bridge, shell)
        self.verbs = CallVerbs(self, program, bridge, shell)
        self.model = CallsModel(program, bridge, self)
        self.result = CallsResult(program, bridge, self)
        self.menus = CallMenus(self)
        self._connections: list[ConnectionRow] = []
        self._stale = False
        self._begun = False
        self._build_header()
        self._build_body()
        self._restore_view()
        self.result.loaded.connect(self._show_ids)
        self.result.failed.connect(self._show_failed)
        self.result.summarised.connect(self._show_summary)
        self.result.newcomers.connect(self.summary.show_newcomers)
        self.model.failed.connect(self.shell.show_error)
        bridge.changes.changed.connect(self._changed)
        self.acts = {
            "calls_search": self._to_search,
            "calls_report": self.menus.open_report,
            "select_all": self.select_all,
        }

    # Building

    def _build_header(self) -> None:
        line = self.header.line
        line.addSpacing(tokens.S3)
        self.search = SearchField()
        line.addWidget(self.search, 1)
        line.addStretch(0)
        self.synced = Label(role="muted")
        line.addWidget(self.synced)
        self.sync_button = Button(tr("Sync"), self.verbs.sync, icon="refresh-cw", keys=hint("sync_now"))
        self.analyze_button = Button("", self._analyze, icon="sparkles")
        self.report_button = Button(tr("Report") + "  ▾", self.menus.open_report, keys=hint("calls_report"))
        self.more_button = Button(tr("More") + "  ▾", self.menus.open_more)
        for button in (self.sync_button, self.analyze_button, self.more_button, self.report_button):
            line.addWidget(button)

    def _build_body(self) -> None:
        self.filters = FilterBar()
        self.columns_button = Button(tr("Columns") + "  ▾", self.menus.open_columns, kind="chip")
        self.details_button = Button(tr("Details"), self._toggle_preview, kind="chip")
        self.details_button.setCheckable(True)
        line = row()
        line.addWidget(self.filters, 1)
        line.addWidget(self.columns_button, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.details_button, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(line)
        self.summary = SummaryLine()
        self.body.addWidget(self.summary)
        self.table = CallsTable(self.model)
        self.faces = Faces(self.table)
        panel = Panel()
        column(panel, margins=1).addWidget(self.faces)
        self.preview = PreviewPanel(self.program, self.bridge)
        line = row(gap=tokens.GAP)
        line.addWidget(panel, 1)
        line.addWidget(self.preview)
        self.body.addLayout(line, 1)
        self.search.searched.connect(self._search)
        self.filters.changed.connect(self._ask)
        self.summary.newcomers_wanted.connect(self._ask)
        self.table.order_wanted.connect(self._reorder)
        self.table.opened.connect(self.open_call)
        self.table.current_changed.connect(self._show_current)
        self.table.selection_changed.connect(self._show_selection)
        self.table.menu_wanted.connect(self.menus.open_row)
        self.preview.open_wanted.connect(self.open_call)

    # The page comes and goes

    def shown(self) -> None:
        self.table.set_density(str(self.program.settings.get("density")))
        self._ask_connections()
        self.bridge.then(self, self.program.calls.choices(), self._show_choices)
        if not self._begun:
            self._begun = True
            self.faces.show_loading()
            self._ask()
        elif self._stale:
            self._stale = False
            self.result.ask_summary()
        self._show_selection()
        self.table.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= WIDE
        self.preview.setFixedWidth(preview.WIDTH if wide else preview.NARROW)
        self.synced.setVisible(wide or self.width() >= NARROW)

    def leave(self) -> None:
        self._keep_view()

    def _restore_view(self) -> None:
        kept = self.program.settings.get("calls_view")
        self.filters.conditions = Conditions()
        wanted = kept.get("filter")
        if isinstance(wanted, dict):
            self.filters.set_conditions(Conditions.restored(wanted))
        if isinstance(state := kept.get("columns"), str):
            self.table.restore_columns(state)
        show = kept.get("details", True) is not False
        self.details_button.setChecked(show)
        self.preview.setVisible(show)

    def _keep_view(self) -> None:
        view = {
            "filter": self.filters.conditions.kept(),
            "columns": self.table.columns_state(),
            "details": self.details_button.isChecked(),
        }
        if view != self.program.settings.get("calls_view"):
            self.program.settings.set("calls_view", view)

    # Questions to the store and their answers

    def _ask(self) -> None:
        self.result.ask(self.filters.conditions, self.result.sort)

    def _reorder(self, sort: CallSort) -> None:
        self.result.ask(self.filters.conditions, sort)

    def _search(self, text: str) -> None:
        self.filters.set_conditions(replace(self.filters.conditions, text=text.strip()))

    def _show_ids(self, ids: array[int]) -> None:
        chosen = self.table.selected_ids()
        everything, current = self.table.everything_selected(), self.table.current_id()
        self.model.set_ids(ids, self.result.sort)
        if not ids:
            self._show_empty()
            return
        self.faces.show_full()
        focused = self.window().focusWidget()
        if focused is None or focused is self or not focused.isVisible():
            self.table.setFocus()
        if current is None:
            self.table.setCurrentIndex(self.model.index(0, 1))
        elif everything and len(chosen) > 1:
            self.table.selectAll()
        else:
            self.table.select_ids(set(chosen), current)
            if self.table.current_id() is None:
                self.table.setCurrentIndex(self.model.index(0, 1))
        self._show_current()

    def _show_failed(self, error: BaseException) -> None:
        self.faces.show_failed(error, self._ask)

    def _show_summary(self, summary: CallSummary) -> None:
        self.summary.show_summary(summary)
        if summary.count and not self.model.ids and self.faces.face == "message":
            self._ask()  # the first calls came in: nobody has to ask for them
        self._show_selection()

    def _show_empty(self) -> None:
        self.preview.show_call(None)
        telephony = [c for c in self._connections if c.service in TELEPHONY]
        if not self.filters.conditions.empty:
            self.faces.show_empty(
                "search", tr("No calls match"), tr("Change the conditions, or clear them to see every call."),
                (tr("Clear the filter"), self._clear_filter),
            )  # fmt: skip
        elif telephony:
            self.faces.show_empty(
                "inbox", tr("No calls yet"), tr("The connection is ready. The first sync reads the history of calls."),
                (tr("Sync now"), self.verbs.sync),
            )  # fmt: skip
        else:
            self.faces.show_empty(
                "plug", tr("Connect your telephony"),
                tr("Calls come from Binotel or from a folder of recordings. Setting it up takes a minute."),
                (tr("Add a connection"), lambda: self.shell.go("connections")),
            )  # fmt: skip

    def _show_choices(self, choices: FilterChoices) -> None:
        self.filters.choices = choices

    def _ask_connections(self) -> None:
        self.bridge.then(self, self.program.connections.list(), self._show_connections)

    def _show_connections(self, connections: list[ConnectionRow]) -> None:
        self._connections = connections
        now = datetime.now().astimezone()
        synced = [c for c in connections if c.service in TELEPHONY and c.last_sync_at]
        if synced:
            last = max(synced, key=lambda c: c.last_sync_at or 0)
            self.synced.setText(
                tr("{name} · synced {when}").format(name=last.name, when=formats.since(last.last_sync_at, now))
            )
        else:
            self.synced.setText("")
        if self.faces.face == "message" and not self.model.ids:
            self._show_empty()

    def _changed(self, changes: list[Change]) -> None:
        for change in changes:
            if change.kind == ChangeKind.CALL:
                self.model.spoil(change.ids)
                if not change.ids or self.preview.call_id in change.ids:
                    self.preview.renew()
                if self.isVisible():
                    self.result.store_changed()
                else:
                    self._stale = True
            elif change.kind in (ChangeKind.CONNECTION, ChangeKind.EMPLOYEE) and self.isVisible():
                self._ask_connections()
                self.bridge.then(self, self.program.calls.choices(), self._show_choices)

    # Selection

    def _show_current(self) -> None:
        self.preview.show_call(self.table.current_id() if self.model.ids else None)

    def _show_selection(self) -> None:
        if not self.isVisible():
            return
        chosen, all_of_them = self.table.selected_count(), len(self.model.ids)
        words = tr("Selected {n} of {all}").format(n=formats.count(chosen), all=formats.count(all_of_them))
        self.shell.set_selection(words if all_of_them else "")
        if chosen > 1:
            words = trn("Analyze {n} call", "Analyze {n} calls", chosen)
        else:
            fresh = self.result.summary.unanalyzed if self.result.summary else 0
            words = tr("Analyze new ({n})").format(n=formats.count(fresh))
        self.analyze_button.set_words(words)
        self.analyze_button.setEnabled(chosen > 1 or not words.endswith("(0)"))

    def covered(self) -> CallFilter | Sequence[int]:
        """What a verb works on: the selection when there is one, else everything that matches."""
        if self.table.selected_count() > 1 and not self.table.everything_selected():
            return self.table.selected_ids().tolist()
        return self.result.wanted

    def chosen(self) -> list[int]:
        return self.table.selected_ids().tolist()

    # Verbs

    def open_call(self, call_id: int) -> None:
        place = self.table.currentIndex().row()
        first = max(0, place - QUEUE // 2)
        self.shell.open_review(call_id, self.model.ids[first : first + QUEUE].tolist())

    def _analyze(self) -> None:
        if self.table.selected_count() > 1:
            self.verbs.analyze(self.chosen())
        else:
            self.verbs.analyze_new(replace(self.result.wanted, statuses=("new",), recordings=("stored",)))

    def _clear_filter(self) -> None:
        self.search.clear()
        self.filters.clear_all()

    def _to_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def select_all(self) -> None:
        if self.search.hasFocus():
            self.search.selectAll()
        else:
            self.table.selectAll()

    def _toggle_preview(self) -> None:
        self.preview.setVisible(self.details_button.isChecked())
