"""Overview: the figures of the period in tiles, and cards of charts below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from callqa_desktop.services.dashboard.records import Overview, Tile
from callqa_desktop.texts import tr
from callqa_desktop.ui.dashboard.arrange_popup import ArrangePopup
from callqa_desktop.ui.dashboard.arrangement import Arrangement
from callqa_desktop.ui.dashboard.asker import Asker
from callqa_desktop.ui.dashboard.behind import open_behind
from callqa_desktop.ui.dashboard.board import Board
from callqa_desktop.ui.dashboard.section import Section
from callqa_desktop.ui.dashboard.tile import Tiles

if TYPE_CHECKING:
    from callqa_desktop.ui.dashboard.page import DashboardPage


class OverviewSection(Section):
    name = "overview"

    def __init__(self, page: DashboardPage) -> None:
        super().__init__(page)
        self.answer: Overview | None = None
        self.arrangement = Arrangement.restored(page.kept("arrangement"))
        self.tiles = Tiles()
        self.board = Board(page)
        self.popup: ArrangePopup | None = None
        self.body.addWidget(self.tiles)
        self.body.addWidget(self.board)
        self.body.addStretch(1)
        self.tiles.opened.connect(self._open_tile)
        self.board.opened.connect(lambda behind: open_behind(page, behind))
        self.board.arranged.connect(self.arrange)
        self.asker = Asker(
            page, lambda stop: page.program.dashboard.overview(page.question(), stop=stop), self._have, self.show_failed
        )

    def arrange(self, arrangement: Arrangement) -> None:
        """Takes another arrangement and keeps it."""
        self.arrangement = arrangement
        self.page.keep_setting("arrangement", arrangement.kept())
        self._show()

    def choose(self, anchor: QWidget) -> None:
        """The small window in which cards and figures are chosen."""
        if self.answer is None:
            return
        cards = {key: panel.chart.title for key, panel in self.answer.panels.items()}
        figures = {tile.key: tile.title for tile in self.answer.tiles}
        arrangement = self.arrangement.complete(self.answer.panels)
        self.popup = ArrangePopup(self, arrangement, cards, figures, self.arrange)
        self.popup.closed.connect(anchor.setFocus)
        self.popup.open_under(anchor)

    def act(self, name: str) -> bool:
        return name in ("earlier", "later", "wider", "hide") and self.board.act(name)

    def focus(self) -> None:
        shown = [card for card in self.tiles.cards.values() if card.isVisibleTo(self)]
        if shown and self.faces.face == "full":
            shown[0].setFocus()
        else:
            super().focus()

    def _have(self, answer: Overview) -> None:
        self.answer = answer
        self.counting(answer.filling)
        if answer.empty:
            acts = [(tr("Any time"), self.page.any_time)] if self.page.bar.asked.held.period else []
            if self.page.bar.asked.narrowed:
                acts.insert(0, (tr("Everybody"), self.page.bar.clear_all))
            if not acts:
                acts = [(tr("To the connections"), lambda: self.page.shell.go("connections"))]
            self.faces.show_empty("layout-dashboard", tr("No calls to show"), answer.empty, *acts)
            return
        was_waiting = self.faces.face != "full"
        self.faces.show_full()
        self._show()
        if was_waiting and self.page.hasFocus():
            self.focus()

    def _show(self) -> None:
        if self.answer is not None:
            self.tiles.show_tiles([one for one in self.answer.tiles if one.key not in self.arrangement.without])
            self.board.show_panels(self.answer.panels, self.arrangement)

    def _open_tile(self, tile: Tile) -> None:
        open_behind(self.page, tile.behind)
