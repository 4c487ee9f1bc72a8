"""The button with the name of the view, and its menu: choose, save, update, rename, delete."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from callqa_desktop.errors import UserFacingError
from callqa_desktop.texts import tr
from callqa_desktop.ui.calls.saved_views import SavedViews, View
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.dialog import Dialog, Question
from callqa_desktop.ui.widgets.labels import Label

_LONGEST_SHOWN = 26


class ViewsButton(Button):
    """Says which view is shown, and that it was changed since; asks the page for `state` when it must be kept."""

    chosen = Signal(object)
    """A View to be shown."""

    def __init__(self, views: SavedViews, state: Callable[[], View], parent: QWidget | None = None) -> None:
        super().__init__("", self.open_menu, kind="chip", keys=hint("calls_views"), parent=parent)
        self.views = views
        self._state = state
        self._name = ""
        self._menu: QMenu | None = None
        self.show_view("")

    @property
    def current(self) -> str:
        """Name of the view shown, "" for none."""
        return self._name

    def show_view(self, name: str) -> None:
        """Another view is shown, "" for one without a name."""
        self._name = name if self.views.named(name) else ""
        self.renew()

    def renew(self) -> None:
        """Something of the view may have changed."""
        name = self._name or tr("All calls")
        short = name if len(name) <= _LONGEST_SHOWN else name[: _LONGEST_SHOWN - 1] + "…"
        changed = self.changed_since()
        self.set_words(tr("View: {name}").format(name=short) + (" •" if changed else "") + "  ▾")
        said = tr("View: {name}").format(name=name)
        since = tr("changed")
        self.setAccessibleName(f"{said}, {since}" if changed else said)

    def changed_since(self) -> bool:
        """Whether what is shown differs from the named view."""
        kept = self.views.named(self._name)
        return kept is not None and not kept.same_as(self._state())

    def open_menu(self) -> None:
        menu = self._menu = self._menu or QMenu(self)
        menu.clear()
        group = QActionGroup(menu)
        for view in (View(), *self.views.all()):
            action = menu.addAction((view.name or tr("All calls")).replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(view.name == self._name)
            action.triggered.connect(lambda _=False, v=view: self._choose(v))
            group.addAction(action)
        menu.addSeparator()
        named = self._name.replace("&", "&&")
        if self._name:
            update = menu.addAction(tr("Update “{name}”").format(name=named))
            update.setEnabled(self.changed_since())
            update.triggered.connect(lambda: self._update())  # noqa: PLW0108 - the bare function would get arguments
        menu.addAction(tr("Save as a new view…")).triggered.connect(lambda: self._ask_name())  # noqa: PLW0108
        if self._name:
            menu.addAction(tr("Rename “{name}”…").format(name=named)).triggered.connect(lambda: self._ask_new_name())  # noqa: PLW0108
            menu.addAction(tr("Delete “{name}”…").format(name=named)).triggered.connect(lambda: self._ask_delete())  # noqa: PLW0108
        menu.popup(self.mapToGlobal(QPoint(0, self.height() + 4)))

    def _choose(self, view: View) -> None:
        self._name = view.name
        self.chosen.emit(view)
        self.renew()

    def _update(self) -> None:
        self.views.update(replace(self._state(), name=self._name))
        self.renew()

    def _ask_name(self) -> None:
        def add(name: str) -> None:
            self._name = self.views.add(replace(self._state(), name=name)).name
            self.renew()

        NameDialog(self.window(), tr("Save as a new view"), "", tr("Save"), add).open()

    def _ask_new_name(self) -> None:
        def rename(name: str) -> None:
            self._name = self.views.rename(self._name, name).name
            self.renew()

        NameDialog(self.window(), tr("Rename the view"), self._name, tr("Rename"), rename).open()

    def _ask_delete(self) -> None:
        def delete() -> None:
            self.views.delete(self._name)
            self.show_view("")

        Question(
            self.window(), tr("Delete the view “{name}”?").format(name=self._name),
            tr("Only the view goes; the calls stay, and what is shown now does too."), tr("Delete"), delete,
        ).open()  # fmt: skip


class NameDialog(Dialog):
    """Asks for the name of a view; a name that will not do keeps the dialog open and says why."""

    def __init__(self, parent: QWidget, title: str, name: str, yes: str, on_name: Callable[[str], Any]) -> None:
        super().__init__(title, parent, width=420)
        self._on_name = on_name
        self.field = QLineEdit(name)
        self.field.setAccessibleName(tr("Name of the view"))
        self.field.setPlaceholderText(tr("For example: my department, this week"))
        self.field.selectAll()
        self.body.addWidget(Label(tr("A view keeps the filter, the order and the columns."), "muted", wrap=True))
        self.body.addWidget(self.field)
        self.add_button(tr("Cancel"), self.reject, keys="Esc")
        self.add_button(yes, self._take, kind="primary", keys="Enter")
        self.field.setFocus()

    def _take(self) -> None:
        try:
            self._on_name(self.field.text())
        except UserFacingError as error:
            self.show_error(error)
        else:
            self.accept()
