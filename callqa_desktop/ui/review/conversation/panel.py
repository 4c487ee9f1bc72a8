"""The conversation: a list that follows the voice, seeks on a click, can be searched and corrected."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QRect, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from callqa_desktop.services.records import UtteranceRow, Written
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.review.conversation.editor import LineEditor
from callqa_desktop.ui.review.conversation.finding import FindBar
from callqa_desktop.ui.review.conversation.model import LineModel
from callqa_desktop.ui.review.conversation.view import TranscriptView
from callqa_desktop.ui.review.conversation.word_forms import Forms, WordForms
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.buttons import Button, IconButton
from callqa_desktop.ui.widgets.faces import Faces
from callqa_desktop.ui.widgets.labels import Label, Line, plain_tooltip
from callqa_desktop.ui.widgets.panels import Panel, column, row
from callqa_desktop.ui.widgets.progress import ThinProgress

HEADER = 44
"""Height of the headers of both panels."""
_ROOMY = 600
"""Width from which the header has room for the number of doubtful words."""


class TranscriptPanel(Panel):
    """Header with follow and search, the list, and what stands in its place while there is none."""

    seek_requested = Signal(int)
    cancel_requested = Signal()
    """The analysis under way shall stop."""
    doubtful_requested = Signal(int)
    """The next (1) word the model was not sure of."""
    found = Signal(object)
    """tuple[int, ...]: moments of the lines with matches of the search, for marks on the waveform."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = LineModel(self)
        self.view = TranscriptView(self.model)
        self.editor = LineEditor(self.view.viewport())
        self.faces = Faces(self.view)
        self._following = True
        layout = column(self, margins=1, gap=0)
        layout.addWidget(self._header())
        layout.addWidget(Line())
        self.work = ThinProgress(self.cancel_requested.emit)
        self.work.setContentsMargins(tokens.GAP, tokens.S1, tokens.S2, tokens.S1)
        self.work.hide()
        layout.addWidget(self.work)
        self.above = column()
        """Where a note about the whole conversation goes."""
        layout.addLayout(self.above)
        layout.addWidget(self.faces, 1)
        self.back_button = Button(tr("Back to the current line"), self.back_to_current, kind="banner", icon="repeat")
        self.back_button.setParent(self.view)
        self.back_button.keys = hint("to_current")
        self.back_button.hide()
        self.view.line_clicked.connect(self._line_clicked)
        self.view.word_clicked.connect(self._word_clicked)
        self.view.scrolled_by_person.connect(self.person_scrolled)
        self.view.moved.connect(self._offer_way_back)
        self.view.installEventFilter(self)

    def _header(self) -> QWidget:
        bar = QWidget()
        bar.setFixedHeight(HEADER)
        line = row(bar, gap=tokens.S2)
        line.setContentsMargins(tokens.GAP, 0, tokens.S2, 0)
        line.addWidget(Label(tr("Conversation"), "heading"))
        self.follow_button = Button(tr("follow the voice"), kind="chip", keys=hint("follow"))
        self.follow_button.setCheckable(True)
        self.follow_button.setChecked(True)
        self.follow_button.clicked.connect(lambda: self.set_following(self.follow_button.isChecked()))
        line.addWidget(self.follow_button)
        self.about = Label("", "caption")
        self.about.hide()
        line.addWidget(self.about)
        self.doubtful = Button("", lambda: self.doubtful_requested.emit(1), kind="quiet", keys=hint("next_doubtful"))
        self.doubtful.setToolTip(plain_tooltip(tr("Words the model did not hear clearly; goes to the next one")))
        self.doubtful.hide()
        line.addWidget(self.doubtful)
        self.search = FindBar()
        self.count, self.field = self.search.count, self.search.field
        self.search.changed.connect(self._find)
        self._word_forms = WordForms(self)
        self._word_forms.arrived.connect(self._have_forms)
        self.search.stepped.connect(self.find_step)
        self.search.escaped.connect(self.view.setFocus)
        line.addWidget(self.search, 1)
        self.menu_button = IconButton("ellipsis", tr("Speakers and corrections"))
        line.addWidget(self.menu_button)
        return bar

    def show_lines(
        self,
        lines: Sequence[UtteranceRow],
        *,
        approximate: bool,
        speakers: Mapping[str, str] | None = None,
        drafts: Mapping[str, str] | None = None,
        written: Written | None = None,
        keep_place: bool = False,
    ) -> None:
        """Args:
        keep_place: the same conversation, corrected: it stays where it is and goes on following or not.
        """
        current, evidence = self.model.current, self.model.evidence
        self.view.show_lines(lines, speakers, drafts, keep_place=keep_place)
        self._tell_about(approximate=approximate, written=written or Written())
        self._show_doubtful()
        self.faces.show_full()
        self.menu_button.setEnabled(True)
        if keep_place:
            self.model.set_evidence(evidence)
            self.model.keep_current(current)
        else:
            self.set_following(True)
        if self.field.text():
            self._find(self.field.text(), go=not keep_place)

    def show_message(self, icon: str, title: str, why: str, *acts: tuple[str, Callable[[], Any]]) -> None:
        self.view.show_lines(())
        self.about.hide()
        self.doubtful.hide()
        self.menu_button.setEnabled(False)
        self.faces.show_empty(icon, title, why, *acts)

    def _tell_about(self, *, approximate: bool, written: Written) -> None:
        """What a reader should know of these words; the first in the header, all of it in its tooltip."""
        told: list[tuple[str, str]] = []
        if not self.model.timed:
            told.append((tr("no times"), tr("The transcript came without times: lines cannot be played one by one")))
        if approximate and self.model.lines:
            told.append(
                (
                    tr("speakers approximate"),
                    tr("The recording has one channel: who speaks was told apart by the model"),
                )
            )
        if self.model.timed and any(line.estimated and not line.edited for line in self.model.lines):
            told.append((tr("times approximate"), tr("Lines with ≈ were placed by the voice in the sound")))
        if written.instead_of:
            why = tr("{other} refused, so {model} wrote this down")
            told.append((tr("another model"), why.format(other=written.instead_of, model=written.model)))
        self.about.setText(told[0][0] if told else "")
        self.about.setToolTip(plain_tooltip("\n".join(why for _, why in told)))
        self.about.setVisible(bool(told))

    def _show_doubtful(self) -> None:
        count = len(self.model.doubtful)
        self.doubtful.set_words(trn("{n} doubtful", "{n} doubtful", count))
        self.doubtful.setVisible(count > 0 and self.width() >= _ROOMY)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_doubtful()

    # Following

    @property
    def following(self) -> bool:
        return self._following

    def set_following(self, on: bool) -> None:
        self._following = on
        self.follow_button.setChecked(on)
        if on:
            self.back_button.hide()
            if self.model.current >= 0:
                self.view.bring(self.model.current)

    def back_to_current(self) -> None:
        self.set_following(True)

    def follow(self, ms: int, *, playing: bool = False) -> None:
        """Marks the line spoken at this moment, while playing the word too, and keeps it in sight when following."""
        moved = self.model.set_current(self.model.line_at(ms))
        self.model.set_spoken(ms if playing else None)
        if moved and self.model.current >= 0 and self._following and not self.editor.isVisible():
            self.view.bring(self.model.current)
        elif moved:
            self._offer_way_back()

    def current_line(self) -> UtteranceRow | None:
        """The line being spoken; None where lines have no times."""
        return self.model.lines[self.model.current] if self.model.current >= 0 and self.model.timed else None

    def step(self, by: int, *, same_speaker: bool = False) -> int | None:
        """Goes to the next (1) or previous (-1) line, of the same person if asked.

        Returns its start; None at the end, or where lines have no times: there it is marked and nothing plays.
        """
        at = self.model.current
        speaker = self.model.lines[at].speaker if 0 <= at < len(self.model.lines) else ""
        at += by
        while same_speaker and speaker and 0 <= at < len(self.model.lines) and self.model.lines[at].speaker != speaker:
            at += by
        if not 0 <= at < len(self.model.lines):
            return None
        self.model.choose(at)
        self.view.bring(at)
        return self.model.lines[at].start_ms if self.model.timed else None

    def person_scrolled(self) -> None:
        """The list stays where a person put it, until they want it back."""
        if self._following and self.model.current >= 0:
            self._following = False
            self.follow_button.setChecked(False)
            self._offer_way_back()

    def _offer_way_back(self) -> None:
        """Shows the button while the list does not follow and the current line is out of sight."""
        current = self.view.row_rect(self.model.current) if self.model.current >= 0 else QRect()
        away = not self._following and current.isValid() and not self.view.viewport().rect().contains(current)
        if away and not self.back_button.isVisible():
            self._place_back_button()
            self.back_button.raise_()
        self.back_button.setVisible(away)

    # Search

    def start_find(self) -> None:
        self.search.start()

    def find_step(self, by: int) -> None:
        """Goes to the next (1) or previous (-1) match, round and round."""
        total, at = len(self.model.matches), self.model.at_match
        if total:
            self._go_to_match((at + by) % total if at >= 0 else (0 if by > 0 else total - 1))

    def _have_forms(self, text: str, forms: Forms) -> None:
        """The other forms of the words join what was found at once; the match in front stays in front."""
        before, at = self.model.matches, self.model.at_match
        chosen = before[at] if 0 <= at < len(before) else None
        self._find(text, forms=forms, go=chosen is None)
        if chosen in self.model.matches:
            number = self.model.matches.index(chosen)
            self.model.set_match(number)
            self.search.show_count(number + 1, len(self.model.matches))

    def _find(self, text: str, *, forms: Forms = (), go: bool = True) -> None:
        self.model.find(text, forms)
        if not forms:
            self._word_forms.ask(text)
        matches = self.model.matches
        self.found.emit(tuple(dict.fromkeys(self.model.lines[match[0]].start_ms for match in matches)))
        if matches and go:
            here = max(0, self.model.current)
            self._go_to_match(next((n for n, match in enumerate(matches) if match[0] >= here), 0))
        else:
            self.search.show_count(0, len(matches))

    def _go_to_match(self, number: int) -> None:
        self.model.set_match(number)
        self.search.show_count(number + 1, len(self.model.matches))
        if self.model.matches[number][0] != self.model.current:
            self.person_scrolled()
        self.view.bring(self.model.matches[number][0])

    # The list

    def _line_clicked(self, number: int) -> None:
        if self.model.timed:
            self.model.choose(number)
            self.set_following(True)
            self.seek_requested.emit(self.model.lines[number].start_ms)

    def _word_clicked(self, number: int, word: int) -> None:
        if self.model.timed:
            self.model.choose(number)
            self.set_following(True)
            self.seek_requested.emit(self.model.placed(number)[word].start_ms)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.view and event.type() == QEvent.Type.Resize and self.back_button.isVisible():
            QTimer.singleShot(0, self, self._place_back_button)
        return False

    def _place_back_button(self) -> None:
        size = self.back_button.sizeHint()
        self.back_button.resize(size)
        self.back_button.move((self.view.width() - size.width()) // 2, self.view.height() - size.height() - tokens.S3)
