"""The panel at the right of the table: what the call under the cursor was about."""

from __future__ import annotations

from concurrent.futures import Future
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from callqa_desktop.services.records import CallDetail
from callqa_desktop.texts import tr
from callqa_desktop.ui.calls.mini_wave import MiniWave
from callqa_desktop.ui.calls.preview_parts import FindingLine, about, measures
from callqa_desktop.ui.calls.tag_line import NameLine
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats, words
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.chips import ScoreChip, StateChip
from callqa_desktop.ui.widgets.faces import Faces
from callqa_desktop.ui.widgets.labels import ElidedLabel, Label
from callqa_desktop.ui.widgets.notices import Notice, NoticeBar
from callqa_desktop.ui.widgets.panels import Flow, Panel, Scroll, column, row

WIDTH, NARROW = 304, 256
DELAY_MS = 120
"""A cursor that only passes by loads nothing."""
FINDINGS = 6


class PreviewPanel(Panel):
    """Shows one call after `show_call`; `open_wanted` asks for its review page."""

    open_wanted = Signal(int, object)
    """The call, and the moment of it to begin at (None for its start)."""
    tag_wanted = Signal(int)
    reviewer_wanted = Signal(int)
    failed = Signal(object)

    def __init__(self, program: Program, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._program = program
        self._bridge = bridge
        self.call_id: int | None = None
        self.detail: CallDetail | None = None
        self.wave: MiniWave | None = None
        self.tags: NameLine | None = None
        self.reviewers: NameLine | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._timer.timeout.connect(self._load)
        self.setFixedWidth(WIDTH)
        inner = QWidget()
        layout = column(inner, gap=tokens.S3)
        layout.setContentsMargins(tokens.S4, tokens.S4, tokens.S4, tokens.S4)
        self._phone = Label(role="title", tabular=False)
        layout.addWidget(self._phone)
        self._area = Scroll(gap=tokens.S2)
        layout.addWidget(self._area, 1)
        self.open_button = Button(tr("Open review"), self._open, kind="primary", keys="Enter")
        layout.addWidget(self.open_button)
        self.faces = Faces(inner)
        column(self, margins=1).addWidget(self.faces)
        self.show_call(None)
        self.setAccessibleName(tr("Details of the call"))

    def show_call(self, call_id: int | None) -> None:
        """The call under the cursor, None for none."""
        self.call_id = call_id
        if call_id is None:
            self._timer.stop()
            self.faces.show_empty("phone", tr("No call chosen"), tr("Choose a call to see what it was about."))
            return
        self._timer.start()

    def renew(self) -> None:
        """The call shown has changed."""
        if self.call_id is not None:
            self._load()

    def _open(self) -> None:
        self._open_at(None)

    def _open_at(self, ms: int | None) -> None:
        if self.call_id is not None:
            self.open_wanted.emit(self.call_id, ms)

    def _load(self) -> None:
        call_id = self.call_id
        if call_id is None:
            return
        if self.faces.face != "full":
            self.faces.show_loading()
        self._bridge.then(
            self, self._program.review.detail(call_id), partial(self._show, call_id), partial(self._fail, call_id)
        )

    def _fail(self, call_id: int, error: BaseException) -> None:
        if call_id == self.call_id:
            self.faces.show_failed(error, self._load)

    def _show(self, call_id: int, detail: CallDetail) -> None:
        if call_id != self.call_id:
            return
        before, self.detail = self.detail, detail
        same = before is not None and before.row.id == call_id
        place = self._area.verticalScrollBar().value() if same else 0
        call = detail.row
        self._phone.setText(formats.phone(call.client_phone))
        body = self._area.body
        clear(body)
        for line in about(detail):
            body.addWidget(Label(line, "muted", wrap=True))
        if call.failure:
            body.addWidget(NoticeBar(Notice("error", tr("This call needs attention"), call.failure), None))
        self._show_sound(detail)
        self._show_scores(detail)
        if detail.summary:
            self._section(tr("Summary"))
            body.addWidget(Label(detail.summary, "muted", wrap=True))
        self._show_findings(detail)
        if measured := measures(detail.measures):
            self._section(tr("Voice"))
            body.addWidget(Label(measured, "muted", wrap=True))
        if detail.advice:
            self._section(tr("Advice"))
            for sentence in detail.advice[:3]:
                body.addWidget(Label("• " + sentence, "muted", wrap=True))
        if not detail.summary and not call.failure:
            body.addWidget(self._state(detail))
        self._show_names(detail)
        body.addStretch(1)
        self.faces.show_full()
        if place:
            self._area.verticalScrollBar().setValue(place)

    def _show_sound(self, detail: CallDetail) -> None:
        """The picture of the recording, read on the side."""
        recording = detail.recording
        if recording is None:
            return
        wave = MiniWave()
        wave.clear(recording.channels, recording.agent_channel if recording.channels == 2 else None)
        self._area.body.addWidget(wave)
        self.wave = wave
        self._bridge.spawn(wave, self._program.review.peaks(detail.row.id), wave.show_peaks, lambda _: wave.hide())

    def _show_scores(self, detail: CallDetail) -> None:
        line = Flow(gap=tokens.S3)  # a narrow panel has room for one of them
        for name, score in ((tr("AI"), detail.row.ai_score), (tr("Person"), detail.row.human_score)):
            if score is not None:
                one = row(gap=tokens.S2)
                one.addWidget(Label(name, "muted"))
                one.addWidget(ScoreChip(score))
                line.addWidget(_holder(one))
        if detail.row.score is not None:
            self._section(tr("Scores"))
            self._area.body.addWidget(_holder(line))

    def _show_findings(self, detail: CallDetail) -> None:
        if not detail.findings:
            return
        self._section(tr("Findings"))
        lines = column(gap=0)
        for finding in detail.findings[:FINDINGS]:
            lines.addWidget(FindingLine(finding, self._open_at))
        self._area.body.addWidget(_holder(lines))
        if len(detail.findings) > FINDINGS:
            more = tr("and {n} more").format(n=len(detail.findings) - FINDINGS)
            self._area.body.addWidget(Label(more, "caption"))

    def _show_names(self, detail: CallDetail) -> None:
        """Tags and reviewers, to be changed here."""
        call_id, desk = detail.row.id, self._program.calls
        self._section(tr("Tags"))
        self.tags = NameLine(tr("+ tag"), detail.row.tags)
        self.tags.removed.connect(lambda name: self._change(desk.remove_tag([call_id], name)))
        self.tags.wanted.connect(lambda: self.tag_wanted.emit(call_id))
        self._area.body.addWidget(self.tags)
        self._section(tr("Assigned to"))
        self.reviewers = NameLine(tr("+ reviewer"), detail.row.assigned)
        self.reviewers.removed.connect(lambda name: self._change(desk.unassign([call_id], name)))
        self.reviewers.wanted.connect(lambda: self.reviewer_wanted.emit(call_id))
        self._area.body.addWidget(self.reviewers)

    def _change(self, future: Future[int]) -> None:
        self._bridge.then(self, future, lambda _: self.renew(), self.failed.emit)

    def _state(self, detail: CallDetail) -> QWidget:
        line = row()
        line.addWidget(StateChip(words.status(detail.row.status)))
        line.addWidget(ElidedLabel(words.recording(detail.row.recording), "muted"), 1)
        return _holder(line)

    def _section(self, title: str) -> None:
        self._area.body.addSpacing(tokens.S1)
        self._area.body.addWidget(Label(title, "heading"))


def _holder(layout: QLayout) -> QWidget:
    """A widget around a layout: what `clear` takes away has to be one."""
    holder = QWidget()
    layout.setContentsMargins(0, 0, 0, 0)
    holder.setLayout(layout)
    return holder


def clear(layout: QVBoxLayout) -> None:
    """Takes everything out of a layout and lets it go."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
