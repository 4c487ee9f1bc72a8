"""What the sections of the work page share: a list with its four faces, and the chosen thing at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.faces import Faces
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import Panel, Scroll, column, row
from callqa_desktop.ui.work.lines import Line, LinesView

if TYPE_CHECKING:
    from callqa_desktop.ui.work.page import WorkPage

DETAILS = 340


class Section(QWidget):
    """One part of the page. `begin` is called when it comes to the front, and whenever the store changed."""

    name = ""
    """Key of the section."""

    def __init__(self, page: WorkPage) -> None:
        super().__init__(page)
        self.page = page
        self.tools: QWidget | None = None
        """Stands at the right of the names of the sections while this one is in front."""

    def load(self) -> None:
        """Reads everything anew."""

    def primary(self) -> None:
        """What the accent button does."""

    def act(self, name: str) -> bool:
        """Runs "remove"; False where there is nothing of the kind."""
        return False

    def focus(self) -> None:
        """Takes the keyboard."""
        self.setFocus()

    def then(self, future: Future[Any], on_result: Callable[[Any], Any], *, failed: Any = None) -> None:
        self.page.bridge.then(self, future, on_result, failed or self.page.shell.show_error)


class ListSection(Section):
    """A list at the left, `details` of the chosen line at the right, `top` above both."""

    def __init__(self, page: WorkPage, name: str) -> None:
        super().__init__(page)
        self.items: dict[Any, Any] = {}
        """What the lines stand for, by their keys."""
        self.list = LinesView(name)
        self.faces = Faces(self.list)
        self.top: QVBoxLayout = column(gap=tokens.S3)
        panel = Panel()
        inside = column(panel, margins=1)
        inside.setContentsMargins(1, 6, 1, 6)
        inside.addWidget(self.faces)
        self.side = Panel()
        self.side.setFixedWidth(DETAILS)
        self._scroll = Scroll(margins=tokens.S4, gap=tokens.S2)
        self.details: QVBoxLayout = self._scroll.body
        self.buttons: QVBoxLayout = column(gap=tokens.S2)
        self.buttons.setContentsMargins(tokens.S4, tokens.S2, tokens.S4, tokens.S4)
        side = column(self.side, margins=1, gap=0)
        side.addWidget(self._scroll, 1)
        side.addLayout(self.buttons)
        line = row(gap=tokens.GAP)
        line.addWidget(panel, 1)
        line.addWidget(self.side)
        layout = column(self, gap=tokens.S3)
        layout.addLayout(self.top)
        layout.addLayout(line, 1)
        self.list.current_changed.connect(self._renew)
        self.list.opened.connect(lambda _key: self.primary())
        self.faces.show_loading()
        self.side.hide()

    def focus(self) -> None:
        if self.faces.face == "full":
            self.list.setFocus()
        else:
            self.faces.setFocus()

    @property
    def current(self) -> Any:
        """What the chosen line stands for, or None."""
        return self.items.get(self.list.current_key())

    def show_items(self, items: Sequence[tuple[Line, Any]]) -> None:
        had_focus = self.page.isAncestorOf(self.page.window().focusWidget() or self.page) or self.page.hasFocus()
        was = self.faces.face
        self.items = {line.key: item for line, item in items}
        self.list.show_lines([line for line, _ in items])
        self.side.setVisible(bool(items))
        if not items:
            self.show_empty()
            return
        self.faces.show_full()
        if was != "full" and had_focus and self.isVisible():
            self.list.setFocus()

    def show_empty(self) -> None:
        """The face of an empty list."""

    def show_failed(self, error: BaseException) -> None:
        self.side.hide()
        self.faces.show_failed(error, self.load)

    def show_details(self, item: Any) -> None:
        """Fills `details` and `buttons`, which are empty, for the chosen thing."""

    def _renew(self) -> None:
        clear(self.details)
        clear(self.buttons)
        if self.current is not None:
            self.show_details(self.current)
            self.details.addStretch(1)

    # Parts of the details

    def say(self, text: str, role: str = "") -> Label:
        label = Label(text, role, wrap=True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.details.addWidget(label)
        return label

    def offer(self, words: str, act: Callable[[], Any], *, kind: str = "", icon: str = "", keys: str = "") -> Button:
        button = Button(words, act, kind=kind, icon=icon, keys=keys)
        self.buttons.addWidget(button)
        return button


def clear(layout: QVBoxLayout | QHBoxLayout) -> None:
    """Takes everything out of a layout and deletes it."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)  # type: ignore[arg-type]  # only boxes are put in
