"""The company's words: typed one a line, and those that corrections of transcripts suggest."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.labels import ElidedLabel, Label, Line
from callqa_desktop.ui.widgets.page import Shell
from callqa_desktop.ui.widgets.panels import Card, column, row

if TYPE_CHECKING:
    from callqa_desktop.services.analysis.vocabulary import Suggestion

KEEP_AFTER_MS = 800
SHOWN = 8
"""Suggestions offered at once."""


class VocabularyCard(Card):
    """What is typed is kept when typing pauses or the field is left."""

    def __init__(self, program: Program, bridge: Bridge, shell: Shell) -> None:
        super().__init__()
        self._program, self._bridge, self._shell = program, bridge, shell
        self.body.addWidget(Label(tr("Vocabulary"), "heading"))
        self.body.addWidget(
            Label(
                tr("Names of products, brands and people that are said in your calls, one a line. The model then "
                   "writes them right. Names of employees and of the client of a call are given to it anyway."),
                "caption", wrap=True,
            )
        )  # fmt: skip
        self.edit = QPlainTextEdit(str(program.settings.get("vocabulary")))
        self.edit.setPlaceholderText(tr("Hedgehog\nCloud\nBlum Legrabox"))
        self.edit.setAccessibleName(tr("Vocabulary"))
        self.edit.setTabChangesFocus(True)
        self.edit.setFixedHeight(132)
        self.edit.installEventFilter(self)
        self.body.addWidget(self.edit)
        self.state = Label("", "caption", wrap=True)
        self.body.addWidget(self.state)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(KEEP_AFTER_MS)
        self._pause.timeout.connect(self.keep)
        self.edit.textChanged.connect(self._typed)
        self.body.addWidget(Line())
        self.body.addWidget(Label(tr("From your corrections"), "strong"))
        self.about = Label("", "caption", wrap=True)
        self.body.addWidget(self.about)
        self.again = Button(tr("Try again"), self.load, icon="refresh-cw")
        self.again.hide()
        self.body.addWidget(self.again)
        self._rows = column(gap=tokens.S1)
        self.body.addLayout(self._rows)
        self.offers: list[Offer] = []
        self._tell()

    def load(self) -> None:
        """Looks for suggestions anew."""
        self.again.hide()
        self.about.setText(tr("Looking through your corrections…"))
        self._bridge.then(self, self._program.vocabulary.suggestions(), self._show, self._failed)

    def keep(self) -> None:
        """Keeps what is typed now."""
        self._pause.stop()
        if self._changed():
            self._bridge.then(
                self, self._program.vocabulary.set_phrases(self.edit.toPlainText()), self._kept, self._shell.show_error
            )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.edit and event.type() in (QEvent.Type.FocusOut, QEvent.Type.Hide):
            self.keep()
        return super().eventFilter(watched, event)

    def _changed(self) -> bool:
        from callqa_desktop.services.analysis.vocabulary import typed

        return typed(self.edit.toPlainText()) != self._program.vocabulary.phrases

    def _typed(self) -> None:
        self._pause.start()

    def _kept(self, _: object) -> None:
        self._tell()

    def _tell(self) -> None:
        from callqa_desktop.services.analysis.vocabulary import MOST

        count = len(str(self._program.settings.get("vocabulary")).splitlines())
        told = trn("{n} phrase is given to the model", "{n} phrases are given to the model", count).format(n=count)
        if count >= MOST:
            told = tr("The model takes {n} phrases at most; later ones are left out").format(n=MOST)
        self.state.setText(told if count else tr("Nothing yet: rare names may be written wrong"))

    def _show(self, found: Sequence[Suggestion]) -> None:
        for offer in self.offers:
            self._rows.removeWidget(offer)
            offer.deleteLater()
        self.offers = [Offer(one, self) for one in found[:SHOWN]]
        for offer in self.offers:
            self._rows.addWidget(offer)
        if self.offers:
            self.about.setText(tr("People wrote these words instead of others in several calls."))
        else:
            self.about.setText(tr("When the same word is corrected in two calls, it is suggested here."))

    def _failed(self, error: BaseException) -> None:
        self.about.setText(str(error))
        self.again.show()

    def take(self, offer: Offer) -> None:
        """Adds a suggested phrase."""
        text = self.edit.toPlainText().rstrip("\n")
        self.edit.setPlainText(f"{text}\n{offer.phrase}" if text else offer.phrase)
        self.keep()
        self._gone(offer)

    def refuse(self, offer: Offer) -> None:
        """Never suggests a phrase again."""
        self._bridge.then(self, self._program.vocabulary.refuse(offer.phrase), lambda _: None, self._shell.show_error)
        self._gone(offer)

    def _gone(self, offer: Offer) -> None:
        number = self.offers.index(offer)
        self.offers.remove(offer)
        self._rows.removeWidget(offer)
        offer.hide()
        offer.deleteLater()
        if self.offers:
            self.offers[min(number, len(self.offers) - 1)].add.setFocus()
        else:
            self.edit.setFocus()
            self.load()


class Offer(QWidget):
    """A suggested phrase with what can be done with it."""

    def __init__(self, suggestion: Suggestion, card: VocabularyCard) -> None:
        super().__init__()
        self.phrase = suggestion.phrase
        line = row(self, gap=tokens.S2)
        texts = column(gap=0)
        texts.addWidget(Label(suggestion.phrase))
        where = trn("in {n} call", "in {n} calls", suggestion.calls).format(n=suggestion.calls)
        heard = tr("heard as {words}").format(words=", ".join(f"«{word}»" for word in suggestion.heard))
        texts.addWidget(ElidedLabel(f"{where} · {heard}", "caption"))
        line.addLayout(texts, 1)
        self.add = Button(tr("Add"), partial(card.take, self), icon="plus")
        self.add.setAccessibleName(tr("Add {phrase}").format(phrase=suggestion.phrase))
        self.no = Button(tr("Do not suggest"), partial(card.refuse, self), kind="quiet")
        self.no.setAccessibleName(tr("Do not suggest {phrase}").format(phrase=suggestion.phrase))
        line.addWidget(self.add)
        line.addWidget(self.no)
