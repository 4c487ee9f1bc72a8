"""How good the sound is: a chip in the header of the review, and the small window behind it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from callqa_desktop.services.records import CallDetail, SoundRow
from callqa_desktop.services.sound_quality import words as telling
from callqa_desktop.texts import tr
from callqa_desktop.ui.calls.popups import Popup
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.review import sound_figures
from callqa_desktop.ui.theme import icons, tokens
from callqa_desktop.ui.widgets import words
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.chips import StateChip
from callqa_desktop.ui.widgets.labels import Label, Line, plain_tooltip
from callqa_desktop.ui.widgets.panels import Scroll, column, row

_WIDTH = 492
_TALLEST = 0.75
"""Of the screen."""
_INKS = {"good": "text", "fair": "warning_text", "poor": "bad_text", "unusable": "bad_text"}


class QualityChip(Button):
    """The verdict with its sign; a click opens the reasons and the figures."""

    look_wanted = Signal()
    """Nobody has looked at this sound yet, and now somebody wants to know."""
    cleaned_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("", self.open_panel, kind="chip", icon="audio-lines")
        self._detail: CallDetail | None = None
        self.panel: QualityPanel | None = None
        self.busy = False
        """The sound is being looked at."""
        self._words = "", ""
        self._brief = False
        self.hide()

    def show_call(self, detail: CallDetail) -> None:
        """Nothing is shown of a call without a recording."""
        self._detail = detail
        check = detail.sound
        verdict = check.verdict if check else "unchecked"
        look = words.sound(verdict)
        self._words = f"{look.sign} {look.word}".strip(), look.sign
        self.set_brief(self._brief)
        ink = _INKS.get(verdict, "muted_text")
        icons.set_icon(self, "audio-lines", ink)
        tone = {"fair": "warning", "poor": "bad", "unusable": "bad"}.get(verdict, "")
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            self.style().unpolish(self)
            self.style().polish(self)
        lines = [f"{look.word[:1].upper()}{look.word[1:]}  {hint('sound_quality')}".rstrip()]
        if check:
            lines += [_sentence(check, n, detail)[0] for n in range(min(3, len(check.reasons)))]
        self.setToolTip(plain_tooltip("\n".join(lines)))
        self.setVisible(detail.recording is not None)
        if self.panel is not None:
            self.panel.show_call(detail, busy=self.busy)

    def set_brief(self, brief: bool) -> None:
        """Only the sign is shown where there is little room; the tooltip has the words."""
        self._brief = brief
        self.set_words(self._words[brief])
        self.setAccessibleName(self._words[0])

    def set_busy(self, busy: bool) -> None:
        self.busy = busy
        if self.panel is not None and self._detail is not None:
            self.panel.show_call(self._detail, busy=busy)

    def open_panel(self) -> None:
        """Opens the small window under the chip."""
        if self._detail is None or self.isHidden():
            return
        self.panel = panel = QualityPanel(self)
        panel.show_call(self._detail, busy=self.busy)
        panel.closed.connect(self._closed)
        panel.open_under(self)

    def _closed(self) -> None:
        self.panel = None
        self.setFocus()


class QualityPanel(Popup):
    """Reasons, worst first, each with what to do; figures of every side; and what cleaning does."""

    def __init__(self, chip: QualityChip) -> None:
        super().__init__(chip, tr("Sound quality"))
        self._chip = chip
        self._area = Scroll(gap=0)
        self._content = QWidget()
        self._area.body.addWidget(self._content)
        self.body.addSpacing(tokens.S1)
        self.body.addWidget(self._area)
        self.setFixedWidth(_WIDTH)

    def show_call(self, detail: CallDetail, *, busy: bool) -> None:
        """Shows the check, or why there is none and the button that makes one."""
        content = QWidget()
        layout = column(content, gap=tokens.S3)
        layout.setContentsMargins(0, 0, tokens.S3, 0)  # beside the scroll bar
        check = detail.sound
        if check is None:
            self._unchecked(layout, busy=busy)
        else:
            self._checked(layout, check, detail)
        layout.addStretch(1)
        self._area.body.replaceWidget(self._content, content)
        self._content.hide()
        self._content.deleteLater()
        self._content = content
        self._fit()

    def _fit(self) -> None:
        """As high as everything needs in this width, as far as the screen goes; the rest is scrolled to."""
        inner = self._content.layout()
        assert inner is not None
        room = round(self.screen().availableGeometry().height() * _TALLEST)
        needed = inner.totalHeightForWidth(_WIDTH - 2 * tokens.S3)
        self._content.setFixedHeight(needed)
        self._area.setFixedHeight(min(needed, room))
        self.setFixedHeight(self.sizeHint().height())

    def first_focus(self) -> QWidget | None:
        return self._content.findChild(Button) or self

    def _unchecked(self, layout: Any, *, busy: bool) -> None:
        why = (
            tr("The sound is being looked at…")
            if busy
            else tr("Nobody has looked at this sound yet. It happens by itself with the analysis of the call")
        )
        layout.addWidget(Label(why, "muted", wrap=True))
        if not busy:
            line = row()
            line.addWidget(Button(tr("Look at it now"), self._chip.look_wanted.emit))
            line.addStretch(1)
            layout.addLayout(line)

    def _checked(self, layout: Any, check: SoundRow, detail: CallDetail) -> None:
        line = row()
        line.addWidget(StateChip(words.sound(check.verdict)))
        line.addWidget(Label(telling.layout(str(check.figures.get("layout", ""))), "muted"))
        line.addStretch(1)
        layout.addLayout(line)
        for number in range(len(check.reasons)):
            what, remedy = _sentence(check, number, detail)
            one = column(gap=0)
            one.addWidget(Label(what, "strong", wrap=True))
            if remedy:
                one.addWidget(Label(remedy, "muted", wrap=True))
            layout.addLayout(one)
        if not check.reasons:
            layout.addWidget(Label(tr("Nothing is wrong with this sound"), "muted"))
        layout.addWidget(Line())
        layout.addLayout(_table(check, detail))
        if check.cleaning:
            layout.addWidget(Line())
            layout.addLayout(self._cleaning(check))
        layout.addWidget(Label(tr("Measured on this computer; the sound goes nowhere for it"), "caption", wrap=True))

    def _cleaning(self, check: SoundRow) -> Any:
        part = column(gap=tokens.S1)
        part.addWidget(Label(tr("The cleaned sound"), "heading"))
        for step in check.cleaning:
            part.addWidget(Label("• " + telling.cleaning(step), wrap=True))
        part.addWidget(Label(tr("The original stays as it is"), "muted"))
        line = row()
        line.addWidget(Button(tr("Hear it"), self._hear, icon="sound-cleaned", keys=hint("cleaned_sound")))
        line.addStretch(1)
        part.addLayout(line)
        return part

    def _hear(self) -> None:
        self.close()
        self._chip.cleaned_wanted.emit()


def _sentence(check: SoundRow, number: int, detail: CallDetail) -> tuple[str, str]:
    """A reason of the check in words: what is wrong, and what to do."""
    reason = check.reasons[number]
    whose = telling.side(reason.channel, agent_channel(detail))
    text = telling.what(reason.code, reason.value, whose, sound_figures.number)
    return text[:1].upper() + text[1:], telling.remedy(reason.code)


def agent_channel(detail: CallDetail) -> int | None:
    """The channel of the agent where the sides are apart."""
    recording = detail.recording
    return recording.agent_channel if recording and recording.channels == 2 else None


def _table(check: SoundRow, detail: CallDetail) -> QGridLayout:
    """The figures: a line each, a column for every side."""
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(tokens.S4)
    grid.setVerticalSpacing(tokens.S1)
    grid.setColumnStretch(0, 1)
    heads, lines = sound_figures.table(check.figures, agent_channel(detail))
    for place, head in enumerate(heads, 1):
        grid.addWidget(_right(Label(head, "caption")), 0, place)
    for number, (name, values, method) in enumerate(lines, 1):
        label = Label(name, "muted")
        label.setToolTip(plain_tooltip(method))
        grid.addWidget(label, number, 0)
        for place, value in enumerate(values, 1):
            shown = _right(Label(value, tabular=True))
            shown.setAccessibleName(f"{name}, {heads[place - 1]}: {value}" if heads else f"{name}: {value}")
            shown.setToolTip(plain_tooltip(method))
            grid.addWidget(shown, number, place)
    return grid


def _right(label: Label) -> Label:
    label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return label
