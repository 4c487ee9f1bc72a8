"""Who works here: several people may share one machine."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QMenu

from callqa_desktop.errors import UserFacingError
from callqa_desktop.texts import tr
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.dialog import Dialog
from callqa_desktop.ui.work.forms import field

if TYPE_CHECKING:
    from callqa_desktop.ui.work.page import WorkPage

LONGEST = 24


class PersonButton(Button):
    """Shows the name and changes it with a menu of everybody known."""

    def __init__(self, page: WorkPage) -> None:
        super().__init__("", self.open_menu, keys=hint("work_person"))
        self._page = page
        self.names: QMenu | None = None
        self.renew()

    def renew(self) -> None:
        name = self._page.program.work.person
        shown = name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
        self.set_words(tr("I am: {name}").format(name=shown or tr("nobody yet")) + "  ▾")

    def open_menu(self) -> None:
        self._page.bridge.then(self, self._page.program.work.people(), self._show, self._page.shell.show_error)

    def _show(self, names: tuple[str, ...]) -> None:
        menu = self.names = QMenu(self)
        for name in names:
            act = QAction(name.replace("&", "&&"), menu)
            act.setCheckable(True)
            act.setChecked(name == self._page.program.work.person)
            act.triggered.connect(partial(self.become, name))
            menu.addAction(act)
        menu.addSeparator()
        another = QAction(tr("Somebody else…"), menu)
        another.triggered.connect(lambda _=False: NameDialog(self._page, self.become).open())
        menu.addAction(another)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def become(self, name: str, _checked: bool = False) -> None:
        try:
            self._page.program.work.become(name)
        except UserFacingError as error:
            self._page.shell.show_error(error)
            return
        self.renew()
        self._page.shown()


class NameDialog(Dialog):
    def __init__(self, page: WorkPage, become: Callable[[str], object]) -> None:
        super().__init__(tr("Who are you?"), page, width=360)
        self._become = become
        self.name = QLineEdit()
        self.name.setMaxLength(255)
        field(self.body, tr("Name"), self.name, tr("It stands on your evaluations and notes."))
        self.add_button(tr("Cancel"), self.reject)
        self.ok = self.add_button(tr("It is me"), self._done, kind="primary", keys="Enter")
        self.ok.setEnabled(False)
        self.name.textChanged.connect(lambda text: self.ok.setEnabled(bool(text.strip())))
        self.name.setFocus()

    def _done(self) -> None:
        self.accept()
        self._become(self.name.text())
