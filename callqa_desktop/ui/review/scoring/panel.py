"""The Score tab: the whole card with live section scores, and the footer with progress and saving."""

from __future__ import annotations

import time

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtWidgets import QFrame, QStackedLayout, QWidget

from callqa_desktop.services.scoring.card import Section
from callqa_desktop.services.scoring.engine import shown
from callqa_desktop.texts import language, tr, trn
from callqa_desktop.ui.review.layouts import clear
from callqa_desktop.ui.review.scoring import saver as saving
from callqa_desktop.ui.review.scoring.question import CallComment, QuestionDetail, QuestionRow
from callqa_desktop.ui.review.scoring.saver import Saver
from callqa_desktop.ui.review.scoring.sheet import Sheet
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.faces import EmptyState
from callqa_desktop.ui.widgets.labels import Label, Line
from callqa_desktop.ui.widgets.panels import Scroll, column, row
from callqa_desktop.ui.widgets.progress import Bar


class ScorePanel(QWidget):
    """Shows a Sheet and keeps its widgets in step with it: rebuilt when sections appear, else renewed in place."""

    play_requested = Signal(int, int)
    attach_requested = Signal()
    again_requested = Signal()

    def __init__(self, sheet: Sheet, saver: Saver, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheet, self._saver = sheet, saver
        self.rows: dict[str, QuestionRow] = {}
        self._titles: dict[str, Label] = {}
        self._built: tuple[object, ...] = ()
        self.detail: QuestionDetail | None = None
        self._scroll = Scroll(gap=0)
        self._scroll.body.setContentsMargins(tokens.GAP, tokens.S2, tokens.GAP, tokens.S3)
        self._empty = EmptyState()
        faces = QWidget()
        self._stack = QStackedLayout(faces)
        self._stack.addWidget(self._scroll)
        self._stack.addWidget(self._empty)
        self.footer = Footer(sheet, saver)
        self.footer.again_requested.connect(self.again_requested)
        layout = column(self, gap=0)
        layout.addWidget(faces, 1)
        layout.addWidget(Line())
        layout.addWidget(self.footer)
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(250)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._resettled)
        sheet.changed.connect(self._changed)
        sheet.current_changed.connect(self._show_current)

    def _changed(self, key: str) -> None:
        sheet = self._sheet
        shape = (
            sheet.call_id, sheet.version_id, tuple(q.key for q in sheet.asked()), sheet.editable, sheet.ai, language()
        )  # fmt: skip
        if shape != self._built:
            self._built = shape
            self._build()
        else:
            for row_key in (key,) if key else tuple(self.rows):
                if row_key in self.rows:
                    self.rows[row_key].renew()
            if self.detail is not None and key in ("", sheet.current):
                self.detail.renew()
        self._renew_titles()

    def _build(self) -> None:
        body = self._scroll.body
        typing = self.comment_has_focus()
        place = self._scroll.verticalScrollBar().value()
        clear(body)
        self.rows, self._titles, self.detail = {}, {}, None
        sections = self._sheet.sections()
        if not sections:
            self._empty.show_state(
                "list-checks", tr("This card has no questions"), tr("Choose another scorecard in the settings")
            )
            self._stack.setCurrentWidget(self._empty)
            return
        self._stack.setCurrentWidget(self._scroll)
        asked = {q.key for q in self._sheet.asked()}
        for section in sections:
            body.addWidget(self._title(section))
            for question in section.questions:
                if question.key in asked:
                    one = QuestionRow(question, self._sheet)
                    one.clicked.connect(self._sheet.select)
                    self.rows[question.key] = one
                    body.addWidget(one)
        body.addSpacing(tokens.S3)
        body.addWidget(Label(tr("Comment on the whole call"), "heading"))
        body.addSpacing(tokens.S1)
        self.call_comment = CallComment()
        self.call_comment.setAccessibleName(tr("Comment on the whole call"))
        self.call_comment.setPlainText(self._sheet.comment)
        self.call_comment.setReadOnly(not self._sheet.editable)
        self.call_comment.textChanged.connect(lambda: self._sheet.write_call_comment(self.call_comment.toPlainText()))
        body.addWidget(self.call_comment)
        body.addStretch(1)
        self._show_current(self._sheet.current)
        if typing:
            self.write_comment()
        self._scroll.verticalScrollBar().setValue(place)

    def write_comment(self) -> None:
        """Goes into the comment on the current question."""
        if self.detail is not None:
            self.detail.write_comment()

    def comment_has_focus(self) -> bool:
        return self.detail is not None and self.detail.comment.hasFocus()

    def _title(self, section: Section) -> QFrame:
        place = QFrame()
        place.setProperty("surface", "plain")
        line = row(place, gap=tokens.S2)
        line.setContentsMargins(0, tokens.S3, 10, tokens.S1)
        line.addWidget(Label(section.title.of(language()), "heading", wrap=True), 1)
        value = Label("", "muted", tabular=True)
        line.addWidget(value)
        self._titles[section.key] = value
        return place

    def _renew_titles(self) -> None:
        result = self._sheet.result
        if result is None or self._sheet.card is None:
            return
        for section in self._sheet.card.sections:
            label = self._titles.get(section.key)
            if label is None:
                continue
            if section.kind == "standard":
                value = result.sections.get(section.key)
                label.setText(formats.NONE if value is None else formats.number(float(shown(value))))
            elif section.kind == "bonus":
                label.setText(f"+{formats.number(float(shown(result.bonus)))}" if result.bonus else "")
            elif section.kind == "critical":
                count = sum(q.key in result.alerts for q in section.questions)
                label.set_role("bad" if count else "muted")
                label.setText(trn("✕ {n} breach", "✕ {n} breaches", count) if count else "")

    def _show_current(self, key: str) -> None:
        if self.detail is not None:
            self._scroll.body.removeWidget(self.detail)
            self.detail.hide()
            self.detail.deleteLater()
            self.detail = None
        for row_key, one in self.rows.items():
            one.set_current(row_key == key)
        current = self.rows.get(key)
        if current is None:
            return
        self.detail = QuestionDetail(current.question, self._sheet)
        self.detail.play_requested.connect(self.play_requested)
        self.detail.attach_requested.connect(self.attach_requested)
        self._scroll.body.insertWidget(self._scroll.body.indexOf(current) + 1, self.detail)
        self._settling.start()
        QTimer.singleShot(0, self, self._bring_current)

    def _resettled(self) -> None:
        """The heights of wrapped texts come a moment after the widgets."""
        if self._settling.isActive():
            self._bring_current()

    def _bring_current(self) -> None:
        """Scrolls so that the current question and all that belongs to it are in sight."""
        current = self.rows.get(self._sheet.current)
        inner = self._scroll.widget()
        if current is None or self.detail is None or inner is None or not self.isVisible():
            return
        top = current.mapTo(inner, QPoint(0, 0)).y() - 40
        bottom = self.detail.mapTo(inner, QPoint(0, 0)).y() + self.detail.height() + tokens.S2
        bar = self._scroll.verticalScrollBar()
        room = self._scroll.viewport().height()
        if bottom > bar.value() + room:
            bar.setValue(bottom - room)
        if top < bar.value():
            bar.setValue(top)


class Footer(QFrame):
    """How many answers, a bar, whether it is saved; what is missing, or "score again" when finished."""

    again_requested = Signal()

    def __init__(self, sheet: Sheet, saver: Saver, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheet, self._saver = sheet, saver
        self.setProperty("surface", "plain")
        layout = column(self, gap=tokens.S1)
        layout.setContentsMargins(tokens.GAP, 10, tokens.GAP, 10)
        self.missing = Label("", "bad", wrap=True)
        self.missing.hide()
        layout.addWidget(self.missing)
        line = row(gap=tokens.S2)
        self.count = Label("", "muted", tabular=True)
        self.bar = Bar(width=80)
        self.saved = Label("", "muted")
        self.again = Button(tr("Score again"), self.again_requested.emit, kind="link")
        line.addWidget(self.count)
        line.addWidget(self.bar, 1)
        line.addWidget(self.saved)
        line.addWidget(self.again)
        layout.addLayout(line)
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._renew_saved)
        sheet.changed.connect(self.renew)
        saver.state_changed.connect(self._renew_saved)
        self.renew()

    def renew(self) -> None:
        result = self._sheet.result
        answered, total = (result.answered, result.total) if result else (0, 0)
        self.count.setText(tr("{done} of {total} answers").format(done=answered, total=total))
        self.bar.set_share(answered / total if total else 0.0)
        self.again.setVisible(self._sheet.submitted)
        if not self.missing.isHidden():
            self.show_missing()
        self._renew_saved()

    def show_missing(self) -> bool:
        """Says which answers are missing; False (and says nothing) when none is."""
        keys = self._sheet.missing()
        self.missing.setVisible(bool(keys))
        if keys:
            question = self._sheet.question(keys[0])
            first = question.text.of(language()) if question else ""
            more = len(keys) - 1
            words = tr("To finish, answer: {question}").format(question=first)
            self.missing.setText(words + (" " + tr("and {n} more").format(n=more) if more else ""))
        return bool(keys)

    def hide_missing(self) -> None:
        self.missing.hide()

    def _renew_saved(self, _state: str = "") -> None:
        state, saved_at = self._saver.state, self._saver.saved_at
        self.saved.set_role("bad" if state == saving.FAILED else "muted")
        if self._sheet.submitted:
            words = tr("finished")
        elif state == saving.FAILED:
            words = tr("✕ not saved yet, trying again")
        elif state in (saving.DIRTY, saving.SAVING):
            words = tr("saving…")
        elif saved_at is not None:
            words = tr("saved {time}").format(time=_ago(time.monotonic() - saved_at))
        else:
            words = tr("saved") if self._sheet.evaluation else ""
        self.saved.setText(words)
        if saved_at is not None and state == saving.SAVED and not self._sheet.submitted:
            self._timer.start()
        else:
            self._timer.stop()


def _ago(seconds: float) -> str:
    if seconds < 60:
        return trn("{n} s ago", "{n} s ago", max(1, round(seconds)))
    return trn("{n} min ago", "{n} min ago", int(seconds // 60))
