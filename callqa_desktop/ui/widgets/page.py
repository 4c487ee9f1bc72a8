"""What every page of the window shares: a header, and what it may ask of the shell around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.preferences import Preferences
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.notices import Notice
from callqa_desktop.ui.widgets.panels import column, row

if TYPE_CHECKING:
    from callqa_desktop.ui.calls.filters import Conditions


class Shell(Protocol):
    """The window around the pages."""

    preferences: Preferences

    def notify(self, notice: Notice) -> None:
        """Shows a message at the top of the window."""

    def show_error(self, error: BaseException) -> None:
        """Shows a failure as a notice."""

    def go(self, page: str) -> None:
        """Shows another page, by its key in `ui.pages`."""

    def open_review(self, call_id: int, ids: Sequence[int] = (), at_ms: int | None = None) -> None:
        """Shows a call on the review page, from a moment of it on; `ids` is the queue it stands in."""

    def open_insight(self, conditions: Conditions) -> None:
        """Shows what a set of calls shows together."""

    def open_calls(self, conditions: Conditions) -> None:
        """Shows the list of a set of calls."""

    def open_employee(self, name: str) -> None:
        """Shows the page of one employee."""

    def open_number(self, phone: str) -> None:
        """Shows how far a phone number can be trusted."""

    def set_selection(self, words: str) -> None:
        """Words at the left of the status bar."""

    def relabel(self) -> None:
        """Builds every page anew, after a change of language."""

    def renew_others(self) -> None:
        """Builds every page but the one in front anew: what they show holds no longer."""


class PageHeader(QFrame):
    """The bar on top of a page: title at the left, acts at the right (`line` takes more widgets)."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "bar")
        self.setFixedHeight(56)
        self.line: QHBoxLayout = row(self, gap=tokens.S2)
        self.line.setContentsMargins(tokens.EDGE, 0, tokens.EDGE, 0)
        self.title = Label(title, "title")
        self.line.addWidget(self.title)


class Page(QWidget):
    """Base of the pages: `header` on top, `body` below with the window's edge around it.

    A page is made on the first visit and again after a change of language; all it keeps lies in the program.
    """

    def __init__(
        self, title: str, program: Program, bridge: Bridge, shell: Shell, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.origin = "calls"
        """Key of the page that led here, to go back to."""
        self.program = program
        self.bridge = bridge
        self.shell = shell
        self.header = PageHeader(title)
        outer = column(self, gap=0)
        outer.addWidget(self.header)
        self.body = column(gap=tokens.S3)
        self.body.setContentsMargins(tokens.EDGE, tokens.S3, tokens.EDGE, tokens.GAP)
        outer.addLayout(self.body, 1)
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # a page takes the focus before any part of it is ready

        self.acts: dict[str, Callable[[], object]] = {}
        """What the actions of this page (ui.keys) do, by name."""

    def perform(self, action: str) -> bool:
        """Runs an action of this page; True when the key is used up, also where there was nothing to do."""
        act = self.acts.get(action)
        if act is None:
            return False
        act()
        return True

    def release(self, action: str) -> None:
        """The key of an action that lasts while it is down was let go."""

    def keep(self) -> dict[str, Any]:
        """What is open here, for the page that is built in this one's place (another language, other keys)."""
        return {}

    def take_up(self, kept: dict[str, Any]) -> None:
        """Opens again what `keep` returned."""

    def shown(self) -> None:
        """The page has come to the front: renew what is stale and take the focus."""

    def leave(self) -> None:
        """The page goes to the back or will be made anew: save what is being edited, stop what plays."""
