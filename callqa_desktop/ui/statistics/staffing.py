"""People needed by hour, by Erlang C, with the numbers it is reckoned with."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDoubleSpinBox, QWidget

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.forecast import charts, words
from callqa_desktop.services.forecast.erlang import staffed
from callqa_desktop.services.forecast.records import Forecast, Service, Staff
from callqa_desktop.texts import tr
from callqa_desktop.ui.charts.card import ChartCard
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.figures import Cell, FigureTable, Line
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import Panel, column, row
from callqa_desktop.ui.work.forms import field

if TYPE_CHECKING:
    from callqa_desktop.ui.statistics.forecast import ForecastSection

PEAKS = 10
"""Hours with the most people that are listed."""
USUAL = Service(180.0)
PATIENCE = 300


class Staffing(QWidget):
    def __init__(self, section: ForecastSection) -> None:
        super().__init__(section)
        self._section = section
        self._forecast: Forecast | None = None
        self._own_handle = False
        """The person gave the length of a talk: it stays when another forecast comes."""
        self.staff: tuple[Staff, ...] = ()
        panel = Panel()
        inside = column(panel, gap=tokens.S3)
        inside.setContentsMargins(1, tokens.S4, 1, tokens.S2)
        head = column(gap=tokens.S2)
        head.setContentsMargins(tokens.S4, 0, tokens.S4, 0)
        head.addWidget(Label(tr("How many people the inbound calls take"), "heading"))
        self.why = Label("", "caption", wrap=True)
        head.addWidget(self.why)
        fields = row(gap=tokens.S3)
        self.handle = _spin(fields, tr("Talk, s"), 1, 7200, USUAL.handle_seconds)
        self.after = _spin(fields, tr("Work after it, s"), 0, 3600, USUAL.after_seconds)
        self.share = _spin(fields, tr("Answered in time, %"), 1, 99, USUAL.share)
        self.within = _spin(fields, tr("In time is within, s"), 0, 600, USUAL.within)
        self.busiest = _spin(fields, tr("Busy at most, %"), 10, 100, USUAL.busiest)
        self.away = _spin(fields, tr("Away (breaks), %"), 0, 80, USUAL.away)
        head.addLayout(fields)
        inside.addLayout(head)
        self.card = ChartCard(section.page)
        self.card.opened.connect(self._open)
        self.table = FigureTable(
            tr("Hours of peak load"),
            (tr("Peak hours"), tr("Calls, 80 % interval"), tr("Inbound"), tr("People"), tr("In a busy hour"),
             tr("To plan for"), tr("In time"), tr("Busy")),
            most=PEAKS,
        )  # fmt: skip
        self.table.opened.connect(self._open_line)
        inside.addWidget(self.table)
        whole = column(self, gap=tokens.GAP)
        whole.addWidget(panel)
        whole.addWidget(self.card)
        self._rest = QTimer(self, singleShot=True, interval=PATIENCE)
        self._rest.timeout.connect(self._reckon)
        for spin in (self.after, self.share, self.within, self.busiest, self.away):
            spin.valueChanged.connect(self._rest.start)
        self.handle.valueChanged.connect(self._handled)

    @property
    def service(self) -> Service:
        return Service(
            self.handle.value(), self.after.value(), self.share.value(), self.within.value(), self.busiest.value(),
            self.away.value(),
        )  # fmt: skip

    def keep(self) -> Service | None:
        """The numbers, as far as the person changed them."""
        service = self.service if self._own_handle else replace(self.service, handle_seconds=USUAL.handle_seconds)
        return None if service == USUAL else service

    def take_up(self, kept: Service | None) -> None:
        if kept is None:
            return
        self._own_handle = kept.handle_seconds != USUAL.handle_seconds
        values: dict[QDoubleSpinBox, float] = {
            self.handle: kept.handle_seconds, self.after: kept.after_seconds, self.share: kept.share,
            self.within: kept.within, self.busiest: kept.busiest, self.away: kept.away,
        }  # fmt: skip
        for spin, value in values.items():
            _set(spin, value)

    def show_forecast(self, found: Forecast) -> None:
        self._forecast = found
        if not self._own_handle and found.handle_seconds:
            _set(self.handle, round(found.handle_seconds))
        self._reckon()

    def _handled(self) -> None:
        self._own_handle = True
        self._rest.start()

    def _reckon(self) -> None:
        if self._forecast is None:
            return
        try:
            self.staff = staffed(self._forecast.load, self.service)
        except UserFacingError as error:
            self.staff = ()
            self.why.setText(str(error))
            self.card.show_empty(str(error))
            self.table.hide()
            return
        if not self.staff:
            self.why.setText(tr("There are no inbound calls in this set: nobody has to wait for an answer."))
        else:
            self.why.setText(
                tr(
                    "Talk is the mean of your answered inbound calls; the work after a call is not known to the "
                    "telephony, so give yours. Outbound calls take people’s time besides. “In a busy hour” is enough "
                    "for nine such hours of ten."
                )
            )
        self.card.setVisible(bool(self.staff))
        self.table.setVisible(bool(self.staff))
        if self.staff:
            self.card.show_chart(charts.people(self.staff))
            peaks = sorted(self.staff, key=lambda one: -one.load.inbound)[:PEAKS]
            self.table.show_lines([_line(one) for one in peaks])

    def _open(self, series: int, place: int) -> None:
        weekdays, hours = charts.grid([one.load for one in self.staff])
        self._section.open_hour(weekdays[series], hours[place])

    def _open_line(self) -> None:
        line = self.table.line()
        if line is not None:
            self._section.open_hour(line.item.load.weekday, line.item.load.hour)


def _line(one: Staff) -> Line:
    load = one.load
    calls = f"{formats.number(load.expected)} ({formats.number(load.low, 0)} – {formats.number(load.high, 0)})"
    return Line(
        (
            Cell(f"{words.weekday(load.weekday)} {load.hour:02}:00", load.weekday * 24.0 + load.hour),
            Cell(calls, load.expected), Cell(formats.number(load.inbound), load.inbound),
            Cell(str(one.people), float(one.people)), Cell(str(one.busy), float(one.busy)),
            Cell(str(one.planned), float(one.planned)), Cell(f"{formats.number(one.reached, 0)} %", one.reached),
            Cell(f"{formats.number(one.occupancy, 0)} %", one.occupancy),
        ),
        item=one,
    )  # fmt: skip


def _spin(line: Any, name: str, low: float, high: float, value: float) -> QDoubleSpinBox:
    spin = QDoubleSpinBox()
    spin.setDecimals(0)
    spin.setRange(low, high)
    spin.setValue(value)
    field(line, name, spin)
    return spin


def _set(spin: QDoubleSpinBox, value: float) -> None:
    spin.blockSignals(True)
    spin.setValue(value)
    spin.blockSignals(False)
