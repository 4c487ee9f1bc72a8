"""Puts results into the table: top first, then all; keeps cursor and selection over a change; shows the other faces."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from callqa_desktop.services.records import FirstCalls
from callqa_desktop.ui.calls.model import CallsModel
from callqa_desktop.ui.calls.result import CallsResult
from callqa_desktop.ui.calls.table import CallsTable
from callqa_desktop.ui.widgets.faces import Faces


@dataclass(frozen=True)
class _Held:
    """What was selected before the result changed."""

    chosen: frozenset[int]
    everything: bool
    current: int | None


class ShownCalls(QObject):
    """Between the result and the table. `on_empty` shows why there is nothing."""

    changed = Signal()
    """The rows are others now."""

    def __init__(
        self, result: CallsResult, model: CallsModel, table: CallsTable, faces: Faces, on_empty: Callable[[], Any]
    ) -> None:
        super().__init__(result)
        self._result, self._model, self._table, self._faces = result, model, table, faces
        self._on_empty = on_empty
        self._held: _Held | None = None
        """To be selected again when all ids are here."""
        result.began.connect(self._began)
        result.loaded.connect(self._loaded)

    def _began(self, first: FirstCalls) -> None:
        table = self._table
        everything = table.everything_selected() and table.selected_count() > 1
        chosen = frozenset() if everything else frozenset(table.selected_ids())
        held = _Held(chosen, everything, table.current_id())
        self._model.begin(first, self._result.sort)
        table.show_hits(bool(self._model.hits.words))
        self._held = held
        if not first.ids:
            self._faces.show_loading() if not first.complete else self._on_empty()
            self.changed.emit()
            return
        self._show_full()
        if self._restore(held):
            self._held = None
        self.changed.emit()

    def _loaded(self, ids: array[int]) -> None:
        table = self._table
        everything = table.everything_selected() and table.selected_count() > 1
        self._model.set_ids(ids)
        if not ids:
            self._on_empty()
        else:
            self._show_full()
            if self._held is not None and (everything or table.selected_count() <= 1):
                self._restore(self._held)
            elif everything:
                table.selectAll()
        self._held = None
        self.changed.emit()

    def _restore(self, held: _Held) -> bool:
        """Selects what was selected; False while some of it is not among the rows here."""
        table, ids = self._table, self._model.ids
        if held.everything:
            table.selectAll()
            return self._result.complete
        here = held.current is not None and held.current in ids
        if here:
            table.select_ids(set(held.chosen), held.current)
        if table.current_id() is None and ids:
            table.setCurrentIndex(self._model.index(0, 1))
        return here and (len(held.chosen) <= 1 or self._result.complete)

    def _show_full(self) -> None:
        if self._faces.face == "full":
            return
        self._faces.show_full()
        window = self._table.window()
        focused = window.focusWidget()
        if focused is None or not focused.isVisible() or focused is self._faces.parentWidget():
            self._table.setFocus()
