"""Paints a job: title, what goes on or came out, a thin bar while it runs, its state."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from callqa_desktop.services.records import JobRow
from callqa_desktop.texts import tr
from callqa_desktop.ui.jobs.model import JOB
from callqa_desktop.ui.theme import fonts, tokens
from callqa_desktop.ui.widgets import formats, words
from callqa_desktop.ui.widgets.chips import paint_chip
from callqa_desktop.ui.widgets.progress import paint_bar

HEIGHT = 56
BAR = 140
STATE = 112


class JobDelegate(QStyledItemDelegate):
    """Two lines a job."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(320, HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        job: JobRow | None = index.data(JOB)
        if job is None:
            return
        scheme = tokens.current()
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected:
            painter.fillRect(rect, QColor(scheme.accent_soft))
            view = self.parent()
            if isinstance(view, QListView) and view.hasFocus():
                painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(scheme.accent))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(scheme.line))
        look = words.job_state(job.state)
        chip = f"{look.sign} {look.word}"
        right = rect.right() - tokens.S4
        right -= STATE
        paint_chip(painter, right, rect.center().y(), chip, look.tone, STATE)
        right -= tokens.S4
        when = job.finished_at or job.started_at or job.created_at
        painter.setFont(fonts.font(tokens.SMALL, tabular=True))
        painter.setPen(QColor(scheme.muted_text if selected else scheme.muted))
        stamp = formats.moment(when)
        stamp_width = painter.fontMetrics().horizontalAdvance(stamp)
        flags = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(QRect(right - stamp_width, rect.top(), stamp_width, rect.height()), flags, stamp)
        right -= stamp_width + tokens.S4
        if job.state == "running":
            share = job.done / job.total if job.total else None
            paint_bar(painter, QRectF(right - BAR, rect.center().y() - 2, BAR, 4), share)
            right -= BAR + tokens.S4
        left, room = rect.left() + tokens.S4, right - rect.left() - tokens.S4
        painter.setPen(QColor(scheme.text))
        painter.setFont(fonts.font(tokens.BODY, QFont.Weight.Medium))
        self._line(painter, QRect(left, rect.top() + 10, room, 18), job.title)
        failed = job.state == "failed"
        muted = scheme.muted_text if selected else scheme.muted
        painter.setPen(QColor(scheme.bad_text if failed and not selected else muted))
        painter.setFont(fonts.font(tokens.SMALL, tabular=True))
        self._line(painter, QRect(left, rect.top() + 29, room, 17), second_line(job))
        painter.restore()

    @staticmethod
    def _line(painter: QPainter, rect: QRect, text: str) -> None:
        shown = painter.fontMetrics().elidedText(" ".join(text.split()), Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown)


def second_line(job: JobRow) -> str:
    """What goes on, what came out, or what went wrong, in one line."""
    if job.state == "failed":
        return job.what or job.note
    far = ""
    if job.state == "running" and job.total:
        far = tr("{done} of {total}").format(done=formats.count(job.done), total=formats.count(job.total))
    parts = [words.job_kind(job.kind), far, job.note or (job.what if job.attempts else "")]
    return " · ".join(part for part in parts if part)
