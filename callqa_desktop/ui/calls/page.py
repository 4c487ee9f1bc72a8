"""The page of calls: search, filters, figures, the table, and the call under the cursor."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent

from callqa_desktop.models.enums import TELEPHONY, ChangeKind
from callqa_desktop.services.changes import Change
from callqa_desktop.services.records import CallSort, CallSummary, ConnectionRow, FilterChoices
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.calls import empty, preview
from callqa_desktop.ui.calls.bulk import BulkVerbs
from callqa_desktop.ui.calls.columns_popup import ColumnsPopup
from callqa_desktop.ui.calls.filter_bar import FilterBar
from callqa_desktop.ui.calls.filters import Conditions
from callqa_desktop.ui.calls.menus import CallMenus
from callqa_desktop.ui.calls.model import CallsModel
from callqa_desktop.ui.calls.place import Place
from callqa_desktop.ui.calls.preview import PreviewPanel
from callqa_desktop.ui.calls.result import CallsResult
from callqa_desktop.ui.calls.saved_views import SavedViews, View
from callqa_desktop.ui.calls.search_field import SearchField, too_long
from callqa_desktop.ui.calls.selection_figures import SelectionFigures
from callqa_desktop.ui.calls.shown_calls import ShownCalls
from callqa_desktop.ui.calls.summary_line import SummaryLine
from callqa_desktop.ui.calls.table import CallsTable
from callqa_desktop.ui.calls.verbs import CallVerbs
from callqa_desktop.ui.calls.views_button import ViewsButton
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
CHOICES_MS = 700
"""Changes of calls gather so long before the choices of the filter are read anew."""
QUEUE = 500
"""So many calls around the opened one go to the review page as its queue."""


class CallsPage(Page):
    """Which call next? A table of every call, filtered and ordered by the store."""

    def __init__(self, program: Program, bridge: Bridge, shell: Shell) -> None:
        super().__init__(tr("Calls"), program, bridge, shell)
        self.verbs = CallVerbs(self, program, bridge, shell)
        self.bulk = BulkVerbs(self)
        self.model = CallsModel(program, bridge, self)
        self.result = CallsResult(program, bridge, self)
        self.menus = CallMenus(self)
        self._connections: list[ConnectionRow] = []
        self._stale = False
        self._begun = False
        self._choices_timer = QTimer(self, singleShot=True, interval=CHOICES_MS)
        self._choices_timer.timeout.connect(self._ask_choices)
        self._build_header()
        self._build_tools()
        self._build_body()
        self._connect()
        self._restore()
        self.acts = {
            "calls_search": self._to_search, "calls_filter": self.filters.offer,
            "calls_chips": self.filters.focus_first, "calls_clear": self._clear_filter,
            "calls_views": self.views.open_menu,
            "calls_columns": self.open_columns, "calls_details": self.details_button.click,
            "calls_new": self._show_newcomers, "select_all": self.select_all, "calls_analyze": self.bulk.analyze,
            "calls_tag": self.bulk.tag, "calls_untag": self.bulk.untag, "calls_assign": self.bulk.assign,
            "calls_unassign": self.bulk.unassign, "calls_push": self.bulk.push, "calls_report": self.bulk.report,
            "calls_delete": self.bulk.delete, "calls_summary": self.bulk.summary,
            "calls_number": self.menus.look_number_up,
        }  # fmt: skip

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
        self.report_button = Button(tr("Report"), self.bulk.report, keys=hint("calls_report"))
        self.more_button = Button(tr("More") + "  ▾", self.menus.open_more)
        for button in (self.sync_button, self.analyze_button, self.more_button, self.report_button):
            line.addWidget(button)

    def _build_tools(self) -> None:
        self.filters = FilterBar()
        self.filters.me = self.program.review.evaluator
        self.views = ViewsButton(SavedViews(self.program), self.view)
        self.columns_button = Button(tr("Columns") + "  ▾", self.open_columns, kind="chip", keys=hint("calls_columns"))
        self.details_button = Button(tr("Details"), kind="chip", keys=hint("calls_details"))
        self.details_button.setCheckable(True)
        line = row()
        line.addWidget(self.filters, 1)
        for button in (self.views, self.columns_button, self.details_button):
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(line)

    def _build_body(self) -> None:
        self.summary = SummaryLine()
        self.body.addWidget(self.summary)
        self.table = CallsTable(self.model)
        self.faces = Faces(self.table)
        panel = Panel()
        column(panel, margins=1).addWidget(self.faces)
        self.preview = PreviewPanel(self.program, self.bridge)
        self.details_button.toggled.connect(self.preview.setVisible)
        line = row(gap=tokens.GAP)
        line.addWidget(panel, 1)
        line.addWidget(self.preview)
        self.body.addLayout(line, 1)
        self.rows = ShownCalls(self.result, self.model, self.table, self.faces, self._show_empty)
        self.figures = SelectionFigures(self.program, self.bridge, self.table, self)

    def _connect(self) -> None:
        self.result.failed.connect(self._show_failed)
        self.result.summarised.connect(self._show_summary)
        self.result.newcomers.connect(self.summary.show_newcomers)
        self.model.failed.connect(self.shell.show_error)
        self.bridge.changes.changed.connect(self._changed)
        self.search.searched.connect(self._search)
        self.search.too_long.connect(self._too_long)
        self.search.left.connect(self.table.setFocus)
        self.filters.changed.connect(self._filter_changed)
        self.views.chosen.connect(self.show_view)
        self.rows.changed.connect(self._show_current)
        self.rows.changed.connect(self._show_selection)
        self.summary.newcomers_wanted.connect(self._show_newcomers)
        self.table.order_wanted.connect(self._reorder)
        self.table.opened.connect(self._open_hit)
        self.table.current_changed.connect(self._show_current)
        self.table.selection_changed.connect(self._show_selection)
        self.table.selection_changed.connect(self.figures.changed)
        self.table.menu_wanted.connect(self.menus.open_row)
        self.table.columns_wanted.connect(lambda place: ColumnsPopup(self, self.table).open_at(place))
        self.table.arrangement.changed.connect(self.views.renew)
        self.figures.told.connect(self.summary.show_selection)
        self.preview.open_wanted.connect(self.open_call)
        self.preview.tag_wanted.connect(self.bulk.tag_one)
        self.preview.reviewer_wanted.connect(self.bulk.assign_one)
        self.preview.failed.connect(self.shell.show_error)

    # The page comes and goes

    def shown(self) -> None:
        self.table.set_density(str(self.program.settings.get("density")))
        self.filters.me = self.program.review.evaluator
        self._ask_connections()
        self._ask_choices()
        if not self._begun:
            self._begun = True
            self.faces.show_loading()
            self._ask()
        elif self._stale:
            self._stale = False
            self.result.count_anew()
        self._show_selection()
        self.table.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= WIDE
        self.preview.setFixedWidth(preview.WIDTH if wide else preview.NARROW)
        self.synced.setVisible(wide or self.width() >= NARROW)
        self.summary.fit(self.width())

    def keep(self) -> dict[str, Any]:
        return {"view": self.view(), **Place.of(self)}

    def take_up(self, kept: dict[str, Any]) -> None:
        self._apply(kept["view"])
        Place(self, kept)

    def leave(self) -> None:
        kept = {
            "view": self.views.current,
            "last": replace(self.view(), conditions=replace(self.filters.conditions, text="")).kept(),
            "details": self.details_button.isChecked(),
        }
        if kept != self.program.settings.get("calls_view"):
            self.program.settings.set("calls_view", kept)

    def _restore(self) -> None:
        kept = self.program.settings.get("calls_view")
        last = kept.get("last")
        self._apply(View.restored(last) if isinstance(last, dict) else View())
        name = kept.get("view")
        self.views.show_view(name if isinstance(name, str) else "")
        self.details_button.setChecked(True)
        self.details_button.setChecked(kept.get("details", True) is not False)

    # Views

    def view(self) -> View:
        """What the page shows now."""
        return View("", self.filters.conditions, self.result.sort, self.table.arrangement.state())

    def show_calls(self, conditions: Conditions) -> None:
        """Shows what another page points at, in the columns of now."""
        self.views.show_view("")
        self._apply(replace(self.view(), conditions=conditions))
        self._begun = True
        self._ask()

    def show_view(self, view: View) -> None:
        """Shows a named view, or every call in the columns of now when it has no name."""
        self._apply(view)
        self._ask()

    def _apply(self, view: View) -> None:
        self.filters.take(view.conditions)
        self.search.show_text(view.conditions.text)
        self.result.sort = view.sort
        if view.columns:
            self.table.arrangement.restore(view.columns)

    # Questions to the store and their answers

    def _ask(self) -> None:
        self.model.hits.search(self.filters.conditions.words)
        self.result.ask(self.filters.conditions, self.result.sort)
        self.views.renew()

    def _filter_changed(self) -> None:
        self.search.show_text(self.filters.conditions.text)
        self._ask()

    def _reorder(self, sort: CallSort) -> None:
        self.result.sort = sort
        self._ask()

    def _search(self, text: str) -> None:
        self.filters.set_conditions(replace(self.filters.conditions, text=text.strip()))

    def _too_long(self) -> None:
        self.shell.notify(too_long())

    def _show_newcomers(self) -> None:
        if self.summary.banner.isVisible():
            self.table.setFocus()
            self._ask()

    def _show_failed(self, error: BaseException) -> None:
        self.faces.show_failed(error, self._ask)

    def _show_summary(self, summary: CallSummary) -> None:
        self.summary.show_summary(summary)
        if summary.count and not self.model.ids and self.faces.face == "message":
            self._ask()  # the first calls came in: nobody has to ask for them
        self._show_selection()

    def _show_empty(self) -> None:
        self.preview.show_call(None)
        empty.show(
            self.faces,
            self.filters.conditions,
            connected=any(c.service in TELEPHONY for c in self._connections),
            clear=self._clear_filter,
            sync=self.verbs.sync,
            connect=lambda: self.shell.go("connections"),
        )

    def _ask_choices(self) -> None:
        self.bridge.then(self, self.program.calls.choices(), self._show_choices)

    def _show_choices(self, choices: FilterChoices) -> None:
        self.filters.choices = choices

    def _ask_connections(self) -> None:
        self.bridge.then(self, self.program.connections.list(), self._show_connections)

    def _show_connections(self, connections: list[ConnectionRow]) -> None:
        self._connections = connections
        self.synced.setText(_synced(connections))
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
                    self._choices_timer.start()  # tags and reviewers may be new
                else:
                    self._stale = True
            elif change.kind in (ChangeKind.CONNECTION, ChangeKind.EMPLOYEE) and self.isVisible():
                self._ask_connections()
                self._ask_choices()

    # Selection

    def _show_current(self) -> None:
        self.preview.show_call(self.table.current_id() if self.model.ids else None)

    def _show_selection(self) -> None:
        if not self.isVisible():
            return
        chosen, all_of_them = self.table.selected_count(), len(self.model.ids)
        words = tr("Selected {n} of {all}").format(n=formats.count(chosen), all=formats.count(all_of_them))
        self.shell.set_selection(words if all_of_them else "")
        fresh = self.result.summary.unanalyzed if self.result.summary else 0
        if chosen > 1:
            words = trn("Analyze {n} call", "Analyze {n} calls", chosen)
        else:
            words = tr("Analyze new ({n})").format(n=formats.count(fresh))
        self.analyze_button.set_words(words)
        self.analyze_button.setEnabled(chosen > 1 or fresh > 0)

    def select_all(self) -> None:
        """Every call that matches, also those that are still being read."""
        self.table.selectAll()

    # Acts

    def open_call(self, call_id: int, at_ms: int | None = None) -> None:
        """The review page of a call, from a moment of it on."""
        place = self.table.currentIndex().row()
        first = max(0, place - QUEUE // 2)
        self.shell.open_review(call_id, self.model.ids[first : first + QUEUE].tolist(), at_ms)

    def _open_hit(self, call_id: int) -> None:
        hit = self.model.hits.of(call_id)
        self.open_call(call_id, hit.start_ms if hit else None)

    def _analyze(self) -> None:
        if self.table.selected_count() > 1:
            self.bulk.analyze()
        else:
            self.bulk.analyze_new()

    def _clear_filter(self) -> None:
        self.filters.set_conditions(Conditions())

    def _to_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def open_columns(self) -> None:
        """The list in which columns are chosen, moved and sorted by."""
        ColumnsPopup(self, self.table).open_under(self.columns_button)


def _synced(connections: list[ConnectionRow]) -> str:
    """Which telephony was synced last, and when; "" when none was."""
    synced = [c for c in connections if c.service in TELEPHONY and c.last_sync_at]
    if not synced:
        return ""
    last = max(synced, key=lambda c: c.last_sync_at or 0)
    when = formats.since(last.last_sync_at, datetime.now().astimezone())
    return tr("{name} · synced {when}").format(name=last.name, when=when)
