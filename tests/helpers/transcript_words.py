"""Words for the review page: conversations, what the model knew of single words, and what a tooltip says."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from review_driver import ReviewDriver
from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import Utterance


def spoken(*texts: str, every: float = 3.0) -> list[dict[str, Any]]:
    return [
        {"start": n * every, "end": n * every + every * 0.8, "speaker": ("agent", "client")[n % 2], "text": text}
        for n, text in enumerate(texts)
    ]


def mark_words(driver: ReviewDriver, call: int, words: dict[int, list[list[Any]]]) -> None:
    """What the model said of single words: [word, start_ms, end_ms, confidence] by line."""

    def work(session: Session) -> None:
        for row in session.query(Utterance):
            row.words = [
                [row.text.index(word), row.text.index(word) + len(word), *rest]
                for word, *rest in words.get(row.position, [])
            ]

    driver.program.store.write(work).result()


def tooltip(driver: ReviewDriver, where: QPoint) -> str:
    view = driver.page.transcript.view
    QToolTip.hideText()
    driver.qtbot.waitUntil(lambda: not QToolTip.isVisible())
    event = QHelpEvent(QEvent.Type.ToolTip, where, view.viewport().mapToGlobal(where))
    QApplication.sendEvent(view.viewport(), event)
    return re.sub("<[^>]*>", "", QToolTip.text()) if QToolTip.isVisible() else ""
