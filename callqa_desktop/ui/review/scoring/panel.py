"""The Score tab: the whole card with live section scores, and the footer with progress and saving."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtWidgets import QFrame, QLabel, QStackedLayout, QWidget

from callqa_desktop.services.scoring.card import Section
from callqa_desktop.services.scoring.engine import shown
from callqa_desktop.texts import language, tr, trn
from callqa_desktop.ui.review.layouts import clear
from callqa_desktop.ui.review.scoring.detail import QuestionDetail
from callqa_desktop.ui.review.scoring.footer import Footer
from callqa_desktop.ui.review.scoring.history import history
from callqa_desktop.ui.review.scoring.look import section_look
from callqa_desktop.ui.review.scoring.question import QuestionRow
from callqa_desktop.ui.review.scoring.saver import Saver
from callqa_desktop.ui.review.scoring.sheet import Sheet
from callqa_desktop.ui.review.scoring.text_field import TextField
from callqa_desktop.ui.review.scoring.waterfall import Waterfall
from callqa_desktop.ui.theme import icons, tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button, IconButton
from callqa_desktop.ui.widgets.faces import EmptyState
from callqa_desktop.ui.widgets.labels import Label, Line
from callqa_desktop.ui.widgets.panels import Scroll, column, row

if TYPE_CHECKING:
    from callqa_desktop.services.scoring.agreement import Agreement


class ScorePanel(QWidget):
    """Shows a Sheet and keeps its widgets in step with it: rebuilt when sections appear, else renewed in place."""

    play_requested = Signal(int, int)
    attach_requested = Signal()
    again_requested = Signal()
    blind_chosen = Signal(bool)
    """The person wants the model's answers hidden, or shown again."""

    def __init__(self, sheet: Sheet, saver: Saver, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheet = sheet
        self.rows: dict[str, QuestionRow] = {}
        self._titles: dict[str, Label] = {}
        self._built: tuple[object, ...] = ()
        self._agreement: Mapping[str, Agreement] | None = None
        self.detail: QuestionDetail | None = None
        self.sure: Button | None = None
        self._scroll = Scroll(gap=0)
        self._scroll.body.setContentsMargins(tokens.GAP, tokens.S2, tokens.GAP, tokens.S3)
        self._empty = EmptyState()
        self.waterfall = Waterfall(sheet)
        self.waterfall.question_chosen.connect(self._from_points)
        faces = QWidget()
        self._stack = QStackedLayout(faces)
        self._points = QWidget()
        around = column(self._points)
        around.setContentsMargins(tokens.S2, tokens.S2, tokens.S2, tokens.S2)
        around.addWidget(self.waterfall)
        for face in (self._scroll, self._empty, self._points):
            self._stack.addWidget(face)
        self.footer = Footer(sheet, saver)
        self.footer.again_requested.connect(self.again_requested)
        self.footer.points_requested.connect(self._show_points)
        self.waterfall.left.connect(partial(self.footer.points.setChecked, False))
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
        sheet.edited.connect(self._renew_missing)

    def show_agreement(self, agreement: Mapping[str, Agreement] | None) -> None:
        """How often the model and people agreed, by question; None while that is not known."""
        self._agreement = agreement
        if self.detail is not None:
            self.detail.show_agreement(agreement)

    def write_comment(self) -> None:
        """Goes into the comment on the current question."""
        if self.detail is not None:
            self.detail.write_comment()

    def comment_has_focus(self) -> bool:
        return self.detail is not None and self.detail.comment.hasFocus()

    def digit(self, number: int) -> bool:
        """A key 0..9 for the current question; False where it means nothing."""
        return self.detail is not None and self.detail.inputs.digit(number)

    def _changed(self, key: str) -> None:
        sheet = self._sheet
        shape = (
            sheet.call_id, sheet.version_id, tuple(q.key for q in sheet.asked()), sheet.editable, sheet.hidden,
            sheet.ai, sheet.second, sheet.others, language(),
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
        self._renew_missing()

    def _build(self) -> None:
        body = self._scroll.body
        typing = self.comment_has_focus()
        place = self._scroll.verticalScrollBar().value()
        clear(body)
        self.rows, self._titles, self.detail, self.sure = {}, {}, None, None
        sections = self._sheet.sections()
        self.footer.points.setChecked(False)
        if not sections:
            self._empty.show_state(
                "list-checks", tr("This card has no questions"), tr("Choose another scorecard in the settings")
            )
            self._stack.setCurrentWidget(self._empty)
            return
        self._stack.setCurrentWidget(self._scroll)
        self._add_sure()
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
        comment = TextField(tr("Comment on the whole call"), self._sheet.comment, self._sheet.write_call_comment)
        self.call_comment = comment.field
        self.call_comment.setReadOnly(not self._sheet.editable)
        body.addWidget(comment)
        others = history(self._sheet)
        if others is not None:
            body.addWidget(others)
        body.addStretch(1)
        self._show_current(self._sheet.current)
        if typing:
            self.write_comment()
        self._scroll.verticalScrollBar().setValue(place)

    def _add_sure(self) -> None:
        """One act for all answers of the model that can be heard; those without evidence wait for a person."""
        place = QFrame()
        place.setProperty("surface", "plain")
        line = row(place, gap=tokens.S2)
        self.sure = Button("", self._sheet.accept_sure, kind="link", icon="check")
        self.sure.setToolTip(tr("Answers without evidence are never taken over unseen"))
        line.addWidget(self.sure)
        line.addStretch(1)
        self.blind = IconButton(
            "eye-off" if self._sheet.blind else "eye",
            tr("Show the AI’s answers again") if self._sheet.blind else tr("Hide the AI’s answers until I finish"),
            self._turn_blind,
        )
        line.addWidget(self.blind)
        self.blind.setVisible(self._sheet.editable and self._sheet.ai is not None)
        self._scroll.body.addWidget(place)

    def _turn_blind(self) -> None:
        self.blind_chosen.emit(not self._sheet.blind)

    def _title(self, section: Section) -> QFrame:
        place = QFrame()
        place.setProperty("surface", "plain")
        line = row(place, gap=tokens.S1)
        line.setContentsMargins(0, tokens.S3, 10, tokens.S1)
        icon, word, tone = section_look(section)
        title = section.title.of(language())
        if icon:
            sign = QLabel()
            colour = tokens.tone_colours(tokens.current(), tone)[0]
            sign.setPixmap(icons.pixmap(icon, colour, 16, self.devicePixelRatioF()))
            sign.setAccessibleName(word)
            line.addWidget(sign)
        line.addWidget(Label(title, "heading", wrap=True), 1)
        if word and word.casefold() != title.casefold():
            line.addWidget(Label(word, tone))
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

    def _renew_missing(self) -> None:
        lacking: dict[str, set[str]] = {}
        for one in self._sheet.missing() if self._sheet.editable else ():
            lacking.setdefault(one.question, set()).add(one.what)
        for key, shown_row in self.rows.items():
            shown_row.show_missing(frozenset(lacking.get(key, ())))
        if self.detail is not None:
            self.detail.show_missing(frozenset(lacking.get(self._sheet.current, ())))
        if self.sure is not None:
            count = len(self._sheet.sure())
            self.sure.setVisible(count > 0)
            self.sure.set_words(trn("Take over {n} AI answer with evidence",
                                    "Take over {n} AI answers with evidence", count))  # fmt: skip

    def _show_points(self, wanted: bool) -> None:
        """The waterfall in place of the questions, or the questions again."""
        if self._sheet.sections():
            self._stack.setCurrentWidget(self._points if wanted else self._scroll)
            if wanted:
                self.waterfall.setFocus()

    def _from_points(self, question: str) -> None:
        self.footer.points.setChecked(False)
        self._sheet.select(question)

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
        self.detail = QuestionDetail(current.question, self._sheet, self._agreement)
        self.detail.play_requested.connect(self.play_requested)
        self.detail.attach_requested.connect(self.attach_requested)
        self._scroll.body.insertWidget(self._scroll.body.indexOf(current) + 1, self.detail)
        self.detail.show()  # at once, not with the next event: the next key may already be meant for it
        self._renew_missing()
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
