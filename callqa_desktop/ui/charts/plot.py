"""The drawing with its keyboard, its pointer and what it says about a point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QStackedLayout, QWidget

from callqa_desktop.services.charts.chart import Chart
from callqa_desktop.texts import tr
from callqa_desktop.ui.charts import words
from callqa_desktop.ui.charts.layout import USUAL, height
from callqa_desktop.ui.theme import fonts, tokens
from callqa_desktop.ui.theme.manager import theme

if TYPE_CHECKING:
    from callqa_desktop.ui.charts.canvas import Canvas

_MOVES = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip


class Plot(QWidget):
    """Arrows move a mark from point to point, which is said and read out; Enter and a click open what is behind it."""

    opened = Signal(int, int)
    moved = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.chart: Chart | None = None
        self.canvas: Canvas | None = None
        self._number = -1
        """The point the keyboard stands on, by its number in the geometry."""
        self._hovered = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Chart"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._stack = QStackedLayout(self)
        self._stack.setStackingMode(QStackedLayout.StackingMode.StackAll)
        self._readout = Readout(self)
        self._stack.addWidget(self._readout)
        theme.changed.connect(self._redraw)

    def sizeHint(self) -> QSize:
        return QSize(360, USUAL if self.chart is None else height(self.chart))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    def use(self, canvas: Canvas) -> None:
        """The library is there: drawings come from now on."""
        self.canvas = canvas
        self._stack.addWidget(canvas)
        self._stack.setCurrentWidget(self._readout)  # on top of the drawing
        self._redraw()

    def show_chart(self, chart: Chart) -> None:
        """Draws a chart; the keyboard stays on its point where the new one has it too."""
        before = self.point
        self.chart = chart
        self.setAccessibleName(chart.title)
        self.updateGeometry()
        self._redraw()
        made = self.canvas.geometry_ if self.canvas is not None else None
        self._hovered = -1
        self._number = made.find(*before) if made is not None and before is not None else -1
        self._tell()

    @property
    def point(self) -> tuple[int, int] | None:
        """Series and place of the point the keyboard stands on."""
        return self._named(self._number)

    @property
    def pointed(self) -> tuple[int, int] | None:
        """Series and place of the point the readout is about: under the pointer, else the keyboard's."""
        return self._named(self._hovered) or (self.point if self.hasFocus() else None)

    def place_of(self, series: int, place: int) -> QPointF | None:
        """The pixel of a point, None where it has no value."""
        number = self.canvas.geometry_.find(series, place) if self.canvas and self.canvas.geometry_ else -1
        return self.canvas.where(number) if self.canvas is not None and number >= 0 else None

    def render_for_picture(self, on: bool) -> None:
        """While a picture is taken the readout is away."""
        self._readout.setVisible(not on)
        if self.canvas is not None:
            self.canvas.export(on)

    # Keys and pointer

    def keyPressEvent(self, event: QKeyEvent) -> None:
        made = self.canvas.geometry_ if self.canvas is not None else None
        key = Qt.Key(event.key())
        if made is None or not made.count or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in _MOVES:
            self._go(made.step(self._number, *_MOVES[key]) if self._number >= 0 else 0)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._go(made.ends(max(0, self._number))[key == Qt.Key.Key_End])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.point is not None:
            self.opened.emit(*self.point)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.canvas.at(event.position()) if self.canvas is not None else -1)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.canvas is not None:
            number = self.canvas.at(event.position())
            if number >= 0:
                self._go(number)
                self.opened.emit(*self._named(number) or (0, 0))

    def focusInEvent(self, event: QFocusEvent) -> None:
        made = self.canvas.geometry_ if self.canvas is not None else None
        if self._number < 0 and made is not None and made.count and event.reason() != Qt.FocusReason.MouseFocusReason:
            self._go(made.ends(0)[1] if len(made.chart.x) > 1 else 0)
        super().focusInEvent(event)
        self._readout.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._readout.update()

    def _go(self, number: int) -> None:
        self._number = number
        self._hovered = -1
        self._tell()
        self.moved.emit()

    def _hover(self, number: int) -> None:
        if number != self._hovered:
            self._hovered = number
            self.setCursor(Qt.CursorShape.PointingHandCursor if number >= 0 else Qt.CursorShape.ArrowCursor)
            self._readout.update()

    def _tell(self) -> None:
        """What a screen reader says, and the readout."""
        found = self.point
        how = tr("Arrows move from point to point, Enter opens what is behind, T shows the table")
        said = ": ".join(words.point(self.chart, *found)) if found and self.chart else how
        self.setAccessibleDescription(said)
        self._readout.update()

    def _named(self, number: int) -> tuple[int, int] | None:
        made = self.canvas.geometry_ if self.canvas is not None else None
        if made is None or not 0 <= number < made.count:
            return None
        return int(made.series[number]), int(made.place[number])

    def _redraw(self) -> None:
        if self.canvas is not None and self.chart is not None:
            self.canvas.show_chart(self.chart)
        self._readout.update()


class Readout(QWidget):
    """Lies over the drawing: the ring of the focus, a mark around the point that is meant, and what it says."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self._plot = plot
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        plot = self._plot
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scheme = tokens.current()
        if plot.hasFocus():
            painter.setPen(QPen(QColor(scheme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)
        found = plot.pointed
        at = plot.place_of(*found) if found is not None else None
        if found is None or at is None or plot.chart is None:
            return
        painter.setPen(QPen(QColor(scheme.text), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(at, 7.5, 7.5)
        self._say(painter, at, *words.point(plot.chart, *found))

    def _say(self, painter: QPainter, at: QPointF, name: str, value: str) -> None:
        scheme = tokens.current()
        small, strong = fonts.font(tokens.SMALL, tabular=True), fonts.font(tokens.SMALL, fonts.SEMIBOLD, tabular=True)
        most = max(120.0, self.width() * 0.7)
        name = QFontMetricsF(small).elidedText(name, Qt.TextElideMode.ElideRight, most)
        value = QFontMetricsF(strong).elidedText(value, Qt.TextElideMode.ElideRight, most)
        line = QFontMetricsF(small).height()
        lines = [(name, small, scheme.muted), (value, strong, scheme.text)]
        lines = [one for one in lines if one[0]]
        width = max(QFontMetricsF(font).horizontalAdvance(text) for text, font, _ in lines) + 2 * tokens.S2
        box = QRectF(0, 0, width, line * len(lines) + tokens.S2)
        left = at.x() + 14 if at.x() + 14 + width <= self.width() else at.x() - 14 - width
        box.moveTo(max(1.0, min(left, self.width() - width - 1)), at.y() - box.height() - 10)
        if box.top() < 1:
            box.moveTop(min(at.y() + 12, self.height() - box.height() - 1))
        painter.setPen(QPen(QColor(scheme.line_strong), 1))
        painter.setBrush(QColor(scheme.panel))
        painter.drawRoundedRect(box, tokens.RADIUS_CONTROL, tokens.RADIUS_CONTROL)
        for number, (text, font, colour) in enumerate(lines):
            painter.setFont(font)
            painter.setPen(QColor(colour))
            place = QRectF(box.left() + tokens.S2, box.top() + tokens.S1 + number * line, width, line)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)
