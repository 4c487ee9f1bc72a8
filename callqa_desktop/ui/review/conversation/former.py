"""Tells that a call was transcribed anew while corrections of the former transcript exist."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QVBoxLayout

from callqa_desktop.services.records import Corrections
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.notices import Notice, NoticeBar


class FormerNote:
    """A quiet bar above the lines, until the person took over what fits, corrected anew, or put it away."""

    def __init__(self, place: QVBoxLayout, on_copy: Callable[[], Any], on_show: Callable[[], Any]) -> None:
        self._place = place
        self._on_copy, self._on_show = on_copy, on_show
        self._away: set[int] = set()
        self.bar: NoticeBar | None = None

    def show_for(self, call_id: int, corrections: Corrections) -> None:
        wanted = corrections.former > 0 and corrections.done == 0 and call_id not in self._away
        if not wanted:
            self._show(None, call_id)
        elif self.bar is None:
            what = tr("This call was transcribed anew")
            why = trn(
                "{n} correction belongs to the former transcript",
                "{n} corrections belong to the former transcript",
                corrections.former,
            )
            acts = ((tr("Copy those that fit"), self._on_copy), (tr("Look at them"), self._on_show))
            self._show(Notice("info", what, why, acts, "review.former"), call_id)

    def copied(self, call_id: int, count: int) -> None:
        """What came of copying; the bar itself goes with the corrections that were copied."""
        if not count:
            why = tr("The words were recognised otherwise; the corrections stay in the list of all corrections")
            self._show(Notice("info", tr("No correction fits the new transcript"), why, (), "review.former"), call_id)

    def _show(self, notice: Notice | None, call_id: int) -> None:
        if self.bar is not None:
            self._place.removeWidget(self.bar)
            self.bar.hide()
            self.bar.deleteLater()
            self.bar = None
        edge = tokens.S2 if notice is not None else 0
        self._place.setContentsMargins(edge, edge, edge, 0)
        if notice is not None:
            self.bar = NoticeBar(notice, lambda _: self._put_away(call_id))
            self._place.addWidget(self.bar)

    def _put_away(self, call_id: int) -> None:
        self._away.add(call_id)
        self._show(None, call_id)
