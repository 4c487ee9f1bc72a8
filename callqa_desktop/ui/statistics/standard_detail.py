"""One standard in words: the comparison, when not to believe it, where the value comes from, and people beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame

from callqa_desktop.services.standards import words
from callqa_desktop.services.standards.records import Beside, Row, State
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.statistics.standard_table import person_line
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.figures import FigureTable
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.labels import Line as Hairline
from callqa_desktop.ui.widgets.panels import Panel, Scroll, column, row

if TYPE_CHECKING:
    from callqa_desktop.ui.statistics.standards import StandardsSection

MOST = 12
"""Lines of people that are seen without scrolling."""


class StandardDetail(Panel):
    def __init__(self, section: StandardsSection) -> None:
        super().__init__(section)
        self._section = section
        self._row: Row | None = None
        self.title = Label("", "heading", wrap=True)
        self.value = Label("", "muted", wrap=True)
        self.sentence = Label("", wrap=True)
        self.doubts = Label("", "warning", wrap=True)
        self.test = Label("", "caption", wrap=True, tabular=True)
        self.printed = Label("", "caption", wrap=True)
        self.definition = Label("", "caption", wrap=True)
        self.source = Label("", "caption", wrap=True)
        self.note = Label("", wrap=True)
        self.open_button = Button("", section.open, kind="primary", keys=hint("statistics_open"))
        self.change_button = Button(tr("Change…"), section.change, icon="pencil")
        self.back_button = Button("", section.put_back, kind="quiet")
        self.people_title = Label(tr("By manager and team"), "heading")
        self.people_note = Label("", "caption", wrap=True)
        self.people = FigureTable(
            tr("By manager and team"), (tr("Manager"), tr("Word"), tr("95 % interval"), tr("Values")),
            words=(0, 1), most=MOST, tight=True,
        )  # fmt: skip
        self.people.opened.connect(self._open_person)
        scroll = Scroll(gap=tokens.S2)
        inside = scroll.body
        inside.setContentsMargins(0, tokens.S4, 0, tokens.S3)
        texts = column(gap=tokens.S2)
        texts.setContentsMargins(tokens.S4, 0, tokens.S4, 0)
        for one in (self.title, self.value, self.sentence, self.doubts, self.test):
            texts.addWidget(one)
        buttons = row()
        for button in (self.open_button, self.change_button, self.back_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        texts.addLayout(buttons)
        texts.addWidget(Hairline())
        for one in (self.note, self.printed, self.definition, self.source):
            texts.addWidget(one)
        inside.addLayout(texts)
        self._beside = QFrame()
        self._beside.setProperty("surface", "plain")
        below = column(self._beside, gap=tokens.S1)
        heads = column(gap=tokens.S1)
        heads.setContentsMargins(tokens.S4, tokens.S3, tokens.S4, 0)
        heads.addWidget(self.people_title)
        heads.addWidget(self.people_note)
        below.addLayout(heads)
        below.addWidget(self.people)
        inside.addWidget(self._beside)
        inside.addStretch(1)
        column(self, margins=1).addWidget(scroll)
        self.show_row(None)

    def show_row(self, row: Row | None) -> None:
        """Shows a row; people come later (`show_people`)."""
        self._row = row
        self._beside.hide()
        for widget in (self.open_button, self.change_button, self.back_button):
            widget.setVisible(row is not None)
        if row is None:
            self.title.setText(tr("Choose a standard"))
            for label in (self.value, self.sentence, self.doubts, self.test, self.printed, self.definition,
                          self.source, self.note):  # fmt: skip
                label.hide()
            return
        standard, own = row.standard, row.comparison
        span = words.span(standard.low, standard.high, words.written(standard))
        _say(self.title, standard.title)
        _say(self.value, f"{span} · {words.direction(standard.direction)}")
        _say(self.sentence, words.plain(row))
        _say(self.doubts, "\n".join(f"△ {one}" for one in words.doubts(row)))
        _say(self.test, words.test(own.tested, words.written(standard)) if own.tested is not None else "")
        printed = tr("As the source gives it: {value}").format(value=standard.printed)
        _say(self.printed, printed if standard.printed else "")
        _say(self.definition, tr("Meant is: {words}").format(words=standard.definition) if standard.definition else "")
        _say(self.source, tr("Source: {source}").format(source=words.source(standard)))
        _say(self.note, standard.note)
        calls = len(own.calls) if own.calls else 0
        self.open_button.set_words(trn("Open {n} call", "Open {n} calls", calls))
        self.open_button.setVisible(bool(calls))
        self.back_button.setVisible(standard.own or standard.changed)
        self.back_button.set_words(tr("Delete") if standard.own else tr("As shipped"))
        if own.state == State.COMPARED:
            self.people_note.setText(tr("Reading…"))
            self.people.hide()
            self._beside.show()

    def show_people(self, found: tuple[Beside, ...]) -> None:
        if self._row is None:
            return
        row = self._row
        self.people.setVisible(bool(found))
        self.people_note.setText(
            tr("A word with “?” does not stand when all these comparisons are taken together: it may be chance.")
            if found
            else tr("This figure is nobody’s own: it belongs to the queue, or to the team as a whole.")
        )
        self.people.show_lines([person_line(one, row) for one in found])

    def _open_person(self) -> None:
        line = self.people.line()
        if line is not None and len(line.calls):
            self._section.open_calls(line.calls, line.about)


def _say(label: Label, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))
