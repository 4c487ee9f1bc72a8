"""A chart as a file or on the clipboard: pictures are taken here, and written on a thread of their own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QPoint, QRect, QSize, QUrl
from PySide6.QtGui import QColor, QDesktopServices, QGuiApplication, QImage, QImageWriter, QPainter
from PySide6.QtWidgets import QFileDialog, QWidget

from callqa_desktop.texts import language, tr
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.notices import Notice

if TYPE_CHECKING:
    from callqa_desktop.services.charts.chart import Chart
    from callqa_desktop.ui.charts.card import ChartCard

SCALE = 2
EDGE = 20
FOLDER = "chart_folder"
"""Preference: where the last chart was saved."""


class Saving(QObject):
    """Of one card."""

    def __init__(self, card: ChartCard) -> None:
        super().__init__(card)
        self._card = card
        self.dialog: QFileDialog | None = None

    def save_picture(self) -> None:
        """PNG, twice as large as on the screen, or SVG, as the name says."""
        self._ask((tr("Picture (*.png)"), tr("Drawing that can be enlarged (*.svg)")), "png", self._picture)

    def save_csv(self) -> None:
        """The figures of the table."""
        self._ask((tr("Table (*.csv)"),), "csv", self._csv)

    def copy_picture(self) -> None:
        QGuiApplication.clipboard().setImage(self.picture())
        self._card.page.shell.notify(Notice("good", tr("The picture is on the clipboard"), key="chart.saved"))

    def picture(self) -> QImage:
        """The chart with title, legend and note on the ground of a panel."""
        parts = self._parts()
        size = self._size(parts)
        image = QImage(size * SCALE, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(SCALE)
        image.fill(QColor(tokens.current().panel))
        painter = QPainter(image)
        self._paint(painter, parts)
        painter.end()
        return image

    def drawing(self) -> bytes:
        """The same as SVG."""
        from PySide6.QtSvg import QSvgGenerator

        parts = self._parts()
        size = self._size(parts)
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        made = QSvgGenerator()
        made.setOutputDevice(buffer)
        made.setSize(size)
        made.setViewBox(QRect(QPoint(0, 0), size))
        made.setTitle(self._card.title.text())
        painter = QPainter(made)
        painter.fillRect(QRect(QPoint(0, 0), size), QColor(tokens.current().panel))
        self._paint(painter, parts)
        painter.end()
        return bytes(buffer.data().data())

    def _parts(self) -> list[QWidget]:
        card = self._card
        wanted: list[QWidget] = [card.title, card.caption, card.legend, card.plot, card.foot, card.note]
        return [part for part in wanted if part is card.plot or part.isVisibleTo(card)]

    def _size(self, parts: list[QWidget]) -> QSize:
        gaps = tokens.S2 * (len(parts) - 1)
        return QSize(self._card.plot.width() + 2 * EDGE, sum(p.height() for p in parts) + gaps + 2 * EDGE)

    def _paint(self, painter: QPainter, parts: list[QWidget]) -> None:
        plot = self._card.plot
        top = EDGE
        plot.render_for_picture(True)
        try:
            for part in parts:
                painter.save()
                painter.translate(EDGE, top)
                part.render(painter, QPoint(0, 0), renderFlags=QWidget.RenderFlag.DrawChildren)
                painter.restore()
                top += part.height() + tokens.S2
        finally:
            plot.render_for_picture(False)

    def _ask(self, kinds: tuple[str, ...], ending: str, act: Callable[[Path], Future[Path]]) -> None:
        """Asks for a name, beginning in the folder of the last time."""
        chart = self._card.chart
        if chart is None:
            return
        preferences = self._card.page.shell.preferences
        dialog = self.dialog = QFileDialog(self._card.page, tr("Save the chart"), preferences.text(FOLDER))
        dialog.setObjectName("chart_file")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(kinds)
        dialog.setDefaultSuffix(ending)
        dialog.selectFile(f"{_file_name(chart)}.{ending}")
        dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix("svg" if "svg" in kind else ending))
        dialog.fileSelected.connect(partial(self._chosen, act))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _chosen(self, act: Callable[[Path], Future[Path]], name: str) -> None:
        path = Path(name)
        page = self._card.page
        page.shell.preferences.keep(FOLDER, str(path.parent))
        page.bridge.then(self, act(path), self._saved, page.shell.show_error)

    def _picture(self, path: Path) -> Future[Path]:
        if path.suffix.lower() == ".svg":
            return _thread().submit(_write, path, self.drawing())
        return _thread().submit(_write_png, path, self.picture())

    def _csv(self, path: Path) -> Future[Path]:
        assert self._card.chart is not None
        return _thread().submit(_write_csv, path, self._card.chart, language())

    def _saved(self, path: Path) -> None:
        show = (tr("Show in folder"), lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent))))
        where = tr("{name}, in {folder}").format(name=path.name, folder=path.parent)
        self._card.page.shell.notify(Notice("good", tr("The chart is saved"), where, (show,), key="chart.saved"))


def _file_name(chart: Chart) -> str:
    plain = "".join(c if c.isalnum() or c in " -_" else " " for c in chart.title)
    return " ".join(plain.split())[:80] or chart.key


@cache
def _thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, "charts")


def _write(path: Path, content: bytes) -> Path:
    from callqa_desktop.services.charts.files import save

    return save(path, content)


def _write_png(path: Path, image: QImage) -> Path:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return _write(path, bytes(buffer.data().data()))


def _write_csv(path: Path, chart: Chart, of_language: str) -> Path:
    from callqa_desktop.services.charts.csv import content

    return _write(path, content(chart, of_language))
