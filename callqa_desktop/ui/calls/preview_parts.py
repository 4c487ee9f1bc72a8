"""Parts of the panel beside the table: a finding, and what was measured of the voice, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget

from callqa_desktop.services.records import CallDetail, FindingRow
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.theme import fonts, tokens
from callqa_desktop.ui.widgets import formats, words
from callqa_desktop.ui.widgets.chips import chip_width, paint_chip


def about(detail: CallDetail) -> list[str]:
    """Who called, when and how long, a line each."""
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


def measures(measured: Mapping[str, Any]) -> str:
    """The measures of a call as one sentence, "" when there are none."""
    parts = []
    if (share := _number(measured, "talk_share_agent")) is not None:
        parts.append(tr("manager speaks {share} % of the talk").format(share=round(share * 100)))
    if (times := _number(measured, "interruptions")) is not None:
        parts.append(trn("{n} interruption", "{n} interruptions", int(times)))
    if (gap := _number(measured, "response_gap_seconds")) is not None:
        parts.append(tr("{seconds} s before an answer").format(seconds=formats.number(gap)))
    if (silence := _number(measured, "silence_share")) is not None:
        parts.append(tr("silence {share} %").format(share=round(silence * 100)))
    return " · ".join(parts)


def _number(measured: Mapping[str, Any], key: str) -> float | None:
    value = measured.get(key)
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


class FindingLine(QPushButton):
    """Sign, kind and words of a finding, and where in the call it is; a click opens the review there."""

    def __init__(
        self, finding: FindingRow, on_click: Callable[[int | None], Any], parent: QWidget | None = None
    ) -> None:
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
        self._act(self._finding.start_ms)

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
