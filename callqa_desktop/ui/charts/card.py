"""A card with one chart: title, legend, the drawing or its table, a note below, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QMenu, QStackedWidget

from callqa_desktop.services.charts import table
from callqa_desktop.services.charts.chart import Chart, Kind
from callqa_desktop.texts import tr
from callqa_desktop.ui.charts import library
from callqa_desktop.ui.charts.grid import Grid
from callqa_desktop.ui.charts.layout import USUAL, height
from callqa_desktop.ui.charts.legend import Legend
from callqa_desktop.ui.charts.plot import Plot
from callqa_desktop.ui.charts.saving import Saving
from callqa_desktop.ui.keys.keyboard import OWN_KEYS
from callqa_desktop.ui.keys.physical import chord
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.buttons import IconButton
from callqa_desktop.ui.widgets.faces import Faces
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import Panel, column, row

if TYPE_CHECKING:
    from callqa_desktop.ui.charts.canvas import Canvas
    from callqa_desktop.ui.widgets.page import Page

KEYS = ("Left", "Right", "Up", "Down", "Home", "End", "Enter", "T", "Ctrl+C")
"""Chords that are the card's own while the drawing or the table has the focus."""


class ChartCard(Panel):
    """`opened(series, point)` says that somebody wants to see what stands behind a point: a click, or Enter.

    `show_chart` may be called again and again with newer figures: the keyboard's point, the table and the focus stay.
    """

    opened = Signal(int, int)

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.page = page
        self.chart: Chart | None = None
        self.title = Label("", "heading", wrap=True)
        self.caption = Label("", "caption", wrap=True)
        self.menu_button = IconButton("ellipsis", tr("More with this chart"), self._menu_under)
        self.plot = Plot()
        self.grid = Grid()
        self.legend = Legend()
        self.foot = Label("", "caption", wrap=True)
        self.foot.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.note = Label("", "caption", wrap=True)
        self.saving = Saving(self)
        self._sides = QStackedWidget()
        for side in (self.plot, self.grid):
            side.setProperty(OWN_KEYS, list(KEYS))
            side.opened.connect(self.opened)
            self._sides.addWidget(side)
        self._sides.setMinimumHeight(USUAL)
        self.faces = Faces(self._sides)
        self._drawn = False
        """There are figures to be seen, not a message instead."""
        self._asked = False
        self._menu: QMenu | None = None
        texts = column(gap=2)
        texts.addWidget(self.title)
        texts.addWidget(self.caption)
        self.head = row(gap=tokens.S2)
        self.head.addLayout(texts, 1)
        self.head.addWidget(self.menu_button, 0, Qt.AlignmentFlag.AlignTop)
        inside = column(self, gap=tokens.S2)
        inside.setContentsMargins(tokens.S4, tokens.S3, tokens.S3, tokens.S3)
        inside.addLayout(self.head)
        inside.addWidget(self.legend)
        inside.addWidget(self.faces, 1)
        inside.addWidget(self.foot)
        inside.addWidget(self.note)
        self._describe(None)

    # The four faces

    def show_chart(self, chart: Chart) -> None:
        """Shows figures; a chart without any says so."""
        self.chart = chart
        self._describe(chart)
        if not any(table.known(value) is not None for one in chart.series for value in one.values):
            self.show_empty(tr("There are no figures for this chart yet."))
            return
        self._drawn = True
        self._sides.setMinimumHeight(height(chart))
        self.plot.show_chart(chart)
        if self.plot.canvas is not None:
            self._show_full()
        elif not self._asked:
            self._asked = True
            self.faces.show_loading()
            self.page.bridge.then(self, library.load(), self._have_library, self._no_library)

    def show_loading(self, title: str = "") -> None:
        """Figures are on their way; what is shown already stays."""
        if title:
            self.title.setText(title)
        if self.chart is None:
            self.faces.show_loading()
            self.menu_button.setEnabled(False)

    def show_empty(self, why: str, button: tuple[str, Callable[[], Any]] | None = None) -> None:
        """Why there is nothing, and the words and act of the button that helps."""
        self._put_away()
        self.faces.show_empty("chart-scatter", tr("Nothing to draw"), why, *((button,) if button else ()))

    def show_failed(self, error: BaseException, retry: Callable[[], Any]) -> None:
        """What failed and why, with a button that tries again."""
        self._put_away()
        self.faces.show_failed(error, retry)

    # As a table

    @property
    def as_table(self) -> bool:
        return self._sides.currentWidget() is self.grid

    def toggle_table(self) -> None:
        """The drawing, or its table; the keyboard goes along."""
        if self.chart is None or self.faces.face != "full":
            return
        focused = self.plot.hasFocus() or self.grid.hasFocus()
        if not self.as_table:
            self.grid.show_chart(self.chart)
        shown = self.plot if self.as_table else self.grid
        self._sides.setCurrentWidget(shown)
        self.legend.setVisible(self.legend.needed and not self.as_table)
        if focused:
            shown.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus(self) -> None:
        """The keyboard goes to the figures."""
        (self.grid if self.as_table else self.plot).setFocus(Qt.FocusReason.OtherFocusReason)

    def copy(self) -> None:
        """As a table on the clipboard, or the drawing as a picture."""
        if self.chart is None:
            return
        if self.as_table:
            self.grid.copy()
        else:
            self.saving.copy_picture()

    # Menu and keys

    def fill_menu(self, menu: QMenu) -> None:
        """What can be done with the chart; whoever owns the card may add more."""
        as_table = menu.addAction(tr("As a table") + "\tT", self.toggle_table)
        as_table.setCheckable(True)
        as_table.setChecked(self.as_table)
        menu.addSeparator()
        menu.addAction(tr("Save the picture…"), self.saving.save_picture)
        menu.addAction(tr("Save as CSV…"), self.saving.save_csv)
        menu.addAction(tr("Copy") + "\tCtrl+C", self.copy)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match chord(event):
            case "T":
                self.toggle_table()
            case "Ctrl+C":
                self.copy()
            case _:
                super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.chart is not None and self.faces.face == "full":
            self._open_menu(event.globalPos())

    def _menu_under(self) -> None:
        self._open_menu(self.menu_button.mapToGlobal(QPoint(0, self.menu_button.height())))

    def _open_menu(self, place: QPoint) -> None:
        menu = self._menu = QMenu(self)
        self.fill_menu(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def _have_library(self, canvas: type[Canvas]) -> None:
        self._asked = False
        self.plot.use(canvas())
        if self._drawn:
            self._show_full()

    def _no_library(self, error: BaseException) -> None:
        self._asked = False
        self.show_failed(error, self._draw_again)

    def _draw_again(self) -> None:
        if self.chart is not None:
            self.show_chart(self.chart)

    def _show_full(self) -> None:
        if self.chart is None:
            return
        if self.as_table:
            self.grid.show_chart(self.chart)
        self.legend.show_chart(self.chart)
        self.legend.setVisible(self.legend.needed and not self.as_table)
        self.faces.show_full()
        self.menu_button.setEnabled(True)

    def _put_away(self) -> None:
        """A message stands where the figures would."""
        self._drawn = False
        self.legend.hide()
        self.menu_button.setEnabled(False)

    def _describe(self, chart: Chart | None) -> None:
        for label, text in (
            (self.title, chart.title if chart else self.title.text()),
            (self.caption, chart.y_title if chart and chart.kind != Kind.HEAT else ""),
            (self.foot, chart.x_title if chart else ""),
            (self.note, chart.note if chart else ""),
        ):
            label.setText(text)
            label.setVisible(bool(text))
        self.setAccessibleName(self.title.text())
