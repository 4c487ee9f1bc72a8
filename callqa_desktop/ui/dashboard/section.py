"""What the sections of the dashboard share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from callqa_desktop.services.dashboard.records import Filling
from callqa_desktop.ui.dashboard.asker import Asker
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.faces import Faces
from callqa_desktop.ui.widgets.panels import Scroll, column

if TYPE_CHECKING:
    from callqa_desktop.ui.dashboard.page import DashboardPage

FILLING_MS = 2000
"""While days are still being counted the figures are read again so often."""


class Section(QWidget):
    """One part of the page; it makes its `asker`, which tells it what came of the newest question."""

    name = ""
    about_one = False
    """It is about one employee: nobody need be chosen above."""

    def __init__(self, page: DashboardPage) -> None:
        super().__init__(page)
        self.page = page
        self.asker: Asker
        self.area = Scroll(gap=tokens.GAP)
        self.body = self.area.body
        self.body.setContentsMargins(0, 0, tokens.S1, tokens.S2)
        # Wrapped words would count as high as in the narrowest window; the height for the width there is decides.
        inner = self.area.widget()
        assert inner is not None
        inner.setMinimumHeight(1)
        self.faces = Faces(self.area)
        self.faces.show_loading()
        self.filling: Filling | None = None
        column(self).addWidget(self.faces)

    def come(self) -> None:
        """Has come to the front: what is stale is read."""
        if self.filling is not None:
            self.asker.stale = True
        if self.asker.stale and self.faces.face != "full":
            self.faces.show_loading()
        self.asker.come()

    def go(self) -> None:
        self.asker.go()

    def renew(self) -> None:
        """What is asked is something else now: the old figures stay in sight until the new ones are there."""
        self.asker.stale = True
        if self.asker.front:
            if self.faces.face == "message":
                self.faces.show_loading()
            self.asker.ask()

    def focus(self) -> None:
        """The keyboard goes to the first figure."""
        self.page.setFocus()

    def act(self, name: str) -> bool:
        """Runs an action of the page that means something here; False where it means nothing."""
        return False

    def show_failed(self, error: BaseException) -> None:
        """What was shown goes: it no longer answers what is asked."""
        self.faces.show_failed(error, self.asker.ask)

    def counting(self, filling: Filling | None) -> None:
        """Says how far the counting of figures is, and reads again until it is done."""
        self.filling = filling
        self.page.show_state()
        if filling is not None:
            self.asker.later(FILLING_MS)

    def keep(self) -> dict[str, Any]:
        return {}

    def take_up(self, kept: dict[str, Any]) -> None:
        """Opens again what `keep` returned."""
