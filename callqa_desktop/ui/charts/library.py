"""Brings the drawing library in on a worker thread: its import would hold the window for a third of a second."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callqa_desktop.ui.charts.canvas import Canvas

_state: dict[str, Future[type[Canvas]]] = {}


def load() -> Future[type[Canvas]]:
    """The class of drawings, in a moment; called on the interface thread, again and again as one likes."""
    if "canvas" not in _state:
        future = _state["canvas"] = Future()
        threading.Thread(target=_import, args=(future,), name="charts", daemon=True).start()
    return _state["canvas"]


def _import(future: Future[type[Canvas]]) -> None:
    try:
        future.set_result(import_module("callqa_desktop.ui.charts.canvas").Canvas)
    except BaseException as error:  # noqa: BLE001 - whoever asked shows it
        future.set_exception(error)
