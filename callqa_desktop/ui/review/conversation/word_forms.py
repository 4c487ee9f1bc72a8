"""The dictionary forms of what is typed into the search of a call, looked up on a thread of its own."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

from PySide6.QtCore import QObject, Qt, Signal, Slot

from callqa_desktop.ui.bridge.gate import Gate

MOST_WORDS = 6
"""Longer texts are looked for as they stand."""
MOST_LETTERS = 200
_SHORTEST = 3
"""Letters from which a word is worth its forms: shorter ones are mostly still being typed."""

Forms = tuple[frozenset[str], ...]


class WordForms(QObject):
    """`ask` is answered by `arrived` when the dictionary knows the words; only the last question counts."""

    arrived = Signal(str, object)
    """The text asked for, and the search forms of each of its words."""
    _made = Signal(str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._gate = Gate(self)
        self._text = ""
        self._worker = ThreadPoolExecutor(1, "word-forms")
        self._made.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def ask(self, text: str) -> None:
        self._text = text
        words = text.split() if len(text) <= MOST_LETTERS else []
        if not 0 < len(words) <= MOST_WORDS or max(map(len, words)) < _SHORTEST:
            return

        def done(future: Future[Forms]) -> None:
            if not future.cancelled():
                self._gate.emit("_made", text, future.result())

        self._worker.submit(_forms, tuple(words)).add_done_callback(done)

    @Slot(str, object)
    def _take(self, text: str, forms: Forms) -> None:
        if text == self._text and any(len(some) > 1 for some in forms):
            self.arrived.emit(text, forms)


def _forms(words: tuple[str, ...]) -> Forms:
    from callqa_desktop.services.folding import search_form
    from callqa_desktop.services.search.forms import forms_of

    return tuple(forms_of(word) | {search_form(word)} for word in words)
