"""The menus of the page of calls: report, more, columns, and the one of a row."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from callqa_desktop.services.records import CallFilter
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.calls.verbs import FORMATS
from callqa_desktop.ui.widgets.buttons import Button

if TYPE_CHECKING:
    from callqa_desktop.ui.calls.page import CallsPage


class CallMenus:
    """Makes each menu when it is asked for, so that it fits the selection of the moment."""

    def __init__(self, page: CallsPage) -> None:
        self._page = page

    def open_report(self) -> None:
        menu = self._menu()
        self._fill_report(menu)
        _under(menu, self._page.report_button)

    def open_more(self) -> None:
        menu = self._menu()
        self._fill_verbs(menu)
        menu.addSeparator()
        _entry(menu, tr("Import recordings…"), self._page.verbs.choose_recordings)
        _under(menu, self._page.more_button)

    def open_columns(self) -> None:
        menu = self._menu()
        self._page.table.fill_columns_menu(menu)
        _under(menu, self._page.columns_button)

    def open_row(self, place: QPoint) -> None:
        """The menu of the selected calls at a place of the screen."""
        menu = self._menu()
        call_id = self._page.table.current_id()
        if call_id is not None:
            _entry(menu, tr("Open review") + "\tEnter", partial(self._page.open_call, call_id))
        self._fill_verbs(menu)
        self._fill_report(menu.addMenu(tr("Report")))
        menu.popup(place)

    def _fill_report(self, menu: QMenu) -> None:
        covered = self._page.covered()
        n = len(self._page.model.ids) if isinstance(covered, CallFilter) else len(covered)
        menu.addAction(trn("About {n} call", "About {n} calls", n)).setEnabled(False)
        for key, name in FORMATS.items():
            _entry(menu, name, partial(self._page.verbs.report, covered, (key,)), n > 0)
        _entry(menu, tr("All three"), partial(self._page.verbs.report, covered, tuple(FORMATS)), n > 0)
        menu.addSeparator()
        _entry(menu, tr("Folder for reports…"), self._page.verbs.choose_report_folder)

    def _fill_verbs(self, menu: QMenu) -> None:
        page, chosen = self._page, self._page.table.selected_count()
        some, known = chosen > 0, self._page.filters.choices.tags
        words = trn("Analyze {n} call", "Analyze {n} calls", chosen)
        _entry(menu, words, lambda: page.verbs.analyze(page.chosen()), some)
        _entry(menu, tr("Push results to the CRM"), lambda: page.verbs.push(page.chosen()), some)
        _entry(menu, tr("Add a tag…"), lambda: page.verbs.add_tag(page.chosen(), known), some)
        remove = menu.addMenu(tr("Remove a tag"))
        for tag in known:
            _entry(remove, tag, partial(self._remove_tag, tag))
        remove.setEnabled(some and bool(known))
        menu.addSeparator()
        _entry(menu, tr("Select all") + "\tCtrl+A", page.select_all)

    def _remove_tag(self, tag: str) -> None:
        self._page.verbs.remove_tag(self._page.chosen(), tag)

    def _menu(self) -> QMenu:
        menu = QMenu(self._page)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu


def _entry(menu: QMenu, words: str, act: Callable[[], Any], enabled: bool = True) -> None:
    action = menu.addAction(words.replace("&", "&&"))
    action.setEnabled(enabled)
    action.triggered.connect(lambda: act())  # noqa: PLW0108 - the bare function would get Qt's arguments


def _under(menu: QMenu, button: Button) -> None:
    menu.popup(button.mapToGlobal(QPoint(0, button.height() + 4)))
