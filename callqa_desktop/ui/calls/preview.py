"""The panel at the right of the table: what the call under the cursor was about."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from callqa_desktop.services.records import CallDetail, FindingRow
from callqa_desktop.texts import tr
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.theme import fonts, tokens
from callqa_desktop.ui.widgets import formats, words
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.chips import ScoreChip, StateChip, chip_width, paint_chip
from callqa_desktop.ui.widgets.faces import Faces
from callqa_desktop.ui.widgets.labels import ElidedLabel, Label
from callqa_desktop.ui.widgets.notices import Notice, NoticeBar
from callqa_desktop.ui.widgets.panels import Panel, Scroll, column, row

WIDTH, NARROW = 304, 256
DELAY_MS = 120
"""A cursor that only passes by loads nothing."""
FINDINGS = 6


class PreviewPanel(Panel):
    """Shows one call after `show_call`; `open_wanted` asks for its review page."""

    open_wanted = Signal(int)

    def __init__(self, program: Program, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._program = program
        self._bridge = bridge
        self.call_id: int | None = None
        self.detail: CallDetail | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._timer.timeout.connect(self._load)
        self.setFixedWidth(WIDTH)
        inner = QWidget()
        layout = column(inner, gap=tokens.S3)
        layout.setContentsMargins(tokens.S4, tokens.S4, tokens.S4, tokens.S4)
        self._phone = Label(role="title", tabular=False)
        self._score = ScoreChip()
        top = row()
        top.addWidget(self._phone, 1)
        top.addWidget(self._score)
        layout.addLayout(top)
        self._area = Scroll(gap=tokens.S2)
        layout.addWidget(self._area, 1)
        self.open_button = Button(tr("Open review"), self._open, kind="primary", keys="Enter")
        layout.addWidget(self.open_button)
        self.faces = Faces(inner)
        column(self, margins=1).addWidget(self.faces)
        self.show_call(None)
        self.setAccessibleName(tr("Details of the call"))

    def show_call(self, call_id: int | None) -> None:
        """The call under the cursor, None for none."""
        self.call_id = call_id
        if call_id is None:
            self._timer.stop()
            self.faces.show_empty("phone", tr("No call chosen"), tr("Choose a call to see what it was about."))
            return
        self._timer.start()

    def renew(self) -> None:
        """The call shown has changed."""
        if self.call_id is not None:
            self._load()

    def _open(self) -> None:
        if self.call_id is not None:
            self.open_wanted.emit(self.call_id)

    def _load(self) -> None:
        call_id = self.call_id
        if call_id is None:
            return
        if self.faces.face != "full":
            self.faces.show_loading()
        self._bridge.then(
            self, self._program.review.detail(call_id), partial(self._show, call_id), partial(self._fail, call_id)
        )

    def _fail(self, call_id: int, error: BaseException) -> None:
        if call_id == self.call_id:
            self.faces.show_failed(error, self._load)

    def _show(self, call_id: int, detail: CallDetail) -> None:
        if call_id != self.call_id:
            return
        self.detail = detail
        call = detail.row
        self._phone.setText(formats.phone(call.client_phone))
        self._score.show_score(call.score)
        self._score.setVisible(call.score is not None)
        body = self._area.body
        clear(body)
        for line in self._about(detail):
            body.addWidget(Label(line, "muted", wrap=True))
        if call.failure:
            body.addWidget(NoticeBar(Notice("error", tr("This call needs attention"), call.failure), None))
        if detail.summary:
            self._section(tr("Summary"))
            body.addWidget(Label(detail.summary, "muted", wrap=True))
        if detail.findings:
            self._section(tr("Findings"))
            lines = column(gap=0)
            for finding in detail.findings[:FINDINGS]:
                lines.addWidget(FindingLine(finding, self._open))
            holder = QWidget()
            holder.setLayout(lines)
            body.addWidget(holder)
            if len(detail.findings) > FINDINGS:
                body.addWidget(Label(tr("and {n} more").format(n=len(detail.findings) - FINDINGS), "caption"))
        if detail.advice:
            self._section(tr("Advice"))
            for sentence in detail.advice[:3]:
                body.addWidget(Label("• " + sentence, "muted", wrap=True))
        if not detail.summary and not call.failure:
            body.addWidget(self._state(detail))
        body.addStretch(1)
        self.faces.show_full()

    def _about(self, detail: CallDetail) -> list[str]:
        call, client = detail.row, detail.client
        direction = words.direction(call.direction)
        facts = [f"{direction.sign} {words.direction_long(call.direction)}", formats.moment(call.started_at)]
        if call.talk_seconds:
            facts.append(formats.length(call.talk_seconds))
        who = [call.client_name or (client.name if client else ""), client.company if client else ""]
        if client and client.deals:
            deal = client.deals[0]
            who.append(tr("deal “{title}”, {stage}").format(title=deal.title, stage=deal.stage))
        lines = [" · ".join(part for part in who if part), " · ".join(facts), call.employee or ""]
        return [line for line in lines if line]

    def _state(self, detail: CallDetail) -> QWidget:
        holder = QWidget()
        line = row(holder)
        line.addWidget(StateChip(words.status(detail.row.status)))
        line.addWidget(ElidedLabel(words.recording(detail.row.recording), "muted"), 1)
        return holder

    def _section(self, title: str) -> None:
        self._area.body.addSpacing(tokens.S1)
        self._area.body.addWidget(Label(title, "heading"))


class FindingLine(QPushButton):
    """Sign, kind and words of a finding, and where in the call it is; a click opens the review."""

    def __init__(self, finding: FindingRow, on_click: Callable[[], Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "finding")
        self._finding = finding
        look = words.finding(finding.kind)
        self._chip = f"{look.sign} {look.word}" if look.sign else look.word
        self._tone = look.tone
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(30)
        self.setAccessibleName(f"{look.word}: {finding.text}")
        self._act = on_click
        self.clicked.connect(self._go)

    def sizeHint(self) -> QSize:
        return QSize(120, 30)

    def _go(self) -> None:
        self._act()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scheme, middle = tokens.current(), self.height() / 2
        room = self.width() - 8
        when = "" if self._finding.start_ms is None else formats.position(self._finding.start_ms)
        painter.setFont(fonts.font(tokens.SMALL, tabular=True))
        width = painter.fontMetrics().horizontalAdvance(when) if when else 0
        painter.setPen(QColor(scheme.muted))
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(self.rect().adjusted(0, 0, -4, 0), right, when)
        left = paint_chip(painter, 1, middle, self._chip, self._tone, min(room * 0.6, chip_width(self._chip) + 1))
        painter.setFont(fonts.font())
        painter.setPen(QColor(scheme.text))
        rect = self.rect().adjusted(int(left) + 6, 0, -(width + 12), 0)
        text = " ".join(self._finding.text.split())
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown)


def clear(layout: QVBoxLayout) -> None:
    """Takes everything out of a layout and lets it go."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
