"""The menus of the page of calls: more verbs, and the one of a row; the keys of each verb stand beside it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from callqa_desktop.texts import tr
from callqa_desktop.ui.calls.verbs import calls_word
from callqa_desktop.ui.keys import hint

if TYPE_CHECKING:
    from callqa_desktop.services.records import CallRow
    from callqa_desktop.ui.calls.page import CallsPage


class CallMenus:
    """Makes each menu when it is asked for, so that it fits the selection of the moment."""

    def __init__(self, page: CallsPage) -> None:
        self._page = page
        self._kept: QMenu | None = None

    def open_more(self) -> None:
        menu = self._menu()
        self._fill_verbs(menu)
        menu.addSeparator()
        _entry(menu, tr("Import recordings…"), self._page.verbs.choose_recordings)
        button = self._page.more_button
        menu.popup(button.mapToGlobal(QPoint(0, button.height() + 4)))

    def open_row(self, place: QPoint) -> None:
        """The menu of the selected calls at a place of the screen."""
        menu = self._menu()
        call_id = self._page.table.current_id()
        if call_id is not None:
            _entry(menu, tr("Open review") + "\tEnter", partial(self._page.open_call, call_id))
            _entry(menu, tr("Look the number up") + f"\t{hint('calls_number')}", self.look_number_up)
            if name := self._employee():
                _entry(menu, tr("Page of the manager"), partial(self._page.shell.open_employee, name))
            menu.addSeparator()
        self._fill_verbs(menu)
        menu.popup(place)

    def look_number_up(self) -> None:
        """How far the number of the current call can be trusted."""
        call = self._current()
        if call is not None and call.client_phone:
            self._page.shell.open_number(call.client_phone)

    def _employee(self) -> str:
        """Who has the current call, "" for nobody."""
        call = self._current()
        return call.employee or "" if call is not None else ""

    def _current(self) -> CallRow | None:
        page = self._page
        return page.model.row_at(page.table.currentIndex().row()) if page.model.ids else None

    def _fill_verbs(self, menu: QMenu) -> None:
        page, bulk = self._page, self._page.bulk
        some = bool(page.model.ids)
        chosen = page.table.selected_count()
        menu.addAction(tr("Selected: {calls}").format(calls=calls_word(chosen))).setEnabled(False)
        for words, name, act in (
            (tr("Analyze…"), "calls_analyze", bulk.analyze),
            (tr("Add a tag…"), "calls_tag", bulk.tag),
            (tr("Remove a tag…"), "calls_untag", bulk.untag),
            (tr("Assign for review…"), "calls_assign", bulk.assign),
            (tr("Take an assignment back…"), "calls_unassign", bulk.unassign),
            (tr("Push results to the CRM…"), "calls_push", bulk.push),
            (tr("Summary of these calls"), "calls_summary", bulk.summary),
            (tr("Make a report…"), "calls_report", bulk.report),
        ):
            _entry(menu, f"{words}\t{hint(name)}", act, some)
        menu.addSeparator()
        _entry(menu, tr("Select all") + f"\t{hint('select_all')}", page.select_all, some)
        _entry(menu, tr("Delete…") + f"\t{hint('calls_delete')}", bulk.delete, some)

    def _menu(self) -> QMenu:
        """The one menu, empty: one that deletes itself takes what was opened from it along."""
        if self._kept is None:
            self._kept = QMenu(self._page)
        self._kept.clear()
        return self._kept


def _entry(menu: QMenu, words: str, act: Callable[[], Any], enabled: bool = True) -> None:
    action = menu.addAction(words.replace("&", "&&"))
    action.setEnabled(enabled)
    action.triggered.connect(lambda: act())  # noqa: PLW0108 - the bare function would get Qt's arguments
