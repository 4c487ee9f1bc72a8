"""The review page: one call heard, read and scored."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from callqa_desktop.services.records import CallDetail, JobRow
from callqa_desktop.texts import language, tr
from callqa_desktop.ui import motion
from callqa_desktop.ui.audio.playback import Playback
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.review.actions import Actions
from callqa_desktop.ui.review.cleaned import Cleaned
from callqa_desktop.ui.review.client_panel import ClientPanel, client_title
from callqa_desktop.ui.review.conversation.correcting import Correcting
from callqa_desktop.ui.review.conversation.panel import TranscriptPanel
from callqa_desktop.ui.review.coverage import Coverage
from callqa_desktop.ui.review.faces import missing_conversation
from callqa_desktop.ui.review.header import ReviewHeader
from callqa_desktop.ui.review.insight.panel import InsightPanel, insight_title
from callqa_desktop.ui.review.insight.verbs import InsightVerbs
from callqa_desktop.ui.review.loading import Loader
from callqa_desktop.ui.review.measures import MeasuresPanel
from callqa_desktop.ui.review.notes.clip_maker import ClipMaker
from callqa_desktop.ui.review.notes.edit import notes_title
from callqa_desktop.ui.review.notes.keeper import NoteKeeper
from callqa_desktop.ui.review.notes.panel import NotesPanel
from callqa_desktop.ui.review.scoring.panel import ScorePanel
from callqa_desktop.ui.review.scoring.saver import Saver
from callqa_desktop.ui.review.scoring.sheet import Sheet
from callqa_desktop.ui.review.sounding import Sounding
from callqa_desktop.ui.review.tabs import Tabs
from callqa_desktop.ui.review.trackers import Trackers
from callqa_desktop.ui.review.trust_part import TrustPart
from callqa_desktop.ui.review.verbs import Verbs
from callqa_desktop.ui.review.work_verbs import WorkVerbs
from callqa_desktop.ui.sound.panel import SoundPanel
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.faces import Faces
from callqa_desktop.ui.widgets.notices import Notice
from callqa_desktop.ui.widgets.page import Page, Shell
from callqa_desktop.ui.widgets.panels import column

if TYPE_CHECKING:
    from callqa_desktop.services.scoring.agreement import Agreement
    from callqa_desktop.services.scoring.card import Card

SCORE, FINDINGS, MEASURES, NOTES, CLIENT = range(5)
_SPLIT = [610, 390]
"""Shares of the conversation and the tabs to begin with."""


class ReviewPage(Page):
    """Shows the call given to `open_call`. All it changes goes through `program.review`; nothing needs a network."""

    call_opened = Signal(int)
    """Everything that is read from the store of this call is on the page."""

    def __init__(self, program: Program, bridge: Bridge, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(tr("Review"), program, bridge, shell, parent)
        self.detail: CallDetail | None = None
        self.job: JobRow | None = None
        """The analysis of this call under way."""
        self._queue: Sequence[int] = ()
        self._begin_at: int | None = None
        self.sheet = Sheet(self)
        self.saver = Saver(self.sheet, program.review, bridge, self)
        self.playback = Playback(self)
        self.loader = Loader(program, bridge, self)
        self._build()
        self._connect()
        self.actions_by_key = Actions(self)
        self._restore()
        self._show_nothing()

    # Shell

    def open_call(self, call_id: int, ids: Sequence[int] = (), at_ms: int | None = None) -> None:
        """Shows a call; `ids` is the list it was chosen from, for going on to the next one; it begins at `at_ms`."""
        self._put_aside()
        self._begin_at = at_ms
        self._queue = ids
        self.header_parts.show_queue(*self._place(call_id), self.origin)
        if self.detail is None or self.detail.row.id != call_id:
            self.faces.show_loading()
        self.detail = None
        self.loader.open(call_id)
        self._remember(call=call_id)

    def shown(self) -> None:
        self.loader.watching = True
        if self.detail is None:
            last = self._remembered("call", 0)
            if not self.loader.call_id and last:
                self.open_call(last)
        elif self.sheet.evaluator != self.program.review.evaluator:
            self.reopen()  # somebody else works here now: these are not their answers
        elif self.loader.stale:
            self.loader.refresh()
        self.take_keyboard()

    def take_keyboard(self) -> None:
        """Keys belong to the conversation, or to the page where a message stands in its place."""
        view = self.transcript.view
        (view if view.isVisibleTo(self) else self).setFocus()

    def reopen(self) -> None:
        """Reads the open call anew, with everything that belongs to it."""
        self.open_call(self.loader.call_id, self._queue, self.playback.position)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.header_parts.fit(event.size().width())

    def perform(self, action: str) -> bool:
        return self.actions_by_key.perform(action)

    def release(self, action: str) -> None:
        self.actions_by_key.release(action)

    def keep(self) -> dict[str, Any]:
        if self.detail is None:
            return {}
        return {
            "call": self.detail.row.id, "queue": self._queue, "origin": self.origin, "at_ms": self.playback.position,
            "loop": self.playback.loop, "tab": self.tabs.current(), "question": self.sheet.current,
            "following": self.transcript.following, "scroll": self.transcript.view.verticalScrollBar().value(),
        }  # fmt: skip

    def take_up(self, kept: dict[str, Any]) -> None:
        def place(_call: int) -> None:
            self.call_opened.disconnect(place)
            self.tabs.show_tab(kept["tab"])
            self.sheet.select(kept["question"])
            if kept["loop"]:
                self.playback.set_loop(*kept["loop"])
            self.transcript.set_following(kept["following"])
            QTimer.singleShot(0, self, lambda: self.transcript.view.verticalScrollBar().setValue(kept["scroll"]))

        self.call_opened.connect(place)
        self.origin = kept["origin"]
        self.open_call(kept["call"], kept["queue"], kept["at_ms"])

    def leave(self) -> None:
        self._put_aside()
        self.playback.release()
        self.loader.watching = False
        self._remember(split=[int(n) for n in self.splitter.sizes()], **self.sounding.look())

    def _put_aside(self) -> None:
        """Stops the sound and hands over what is not saved yet."""
        self.notes.finish_edit()
        self.note_keeper.flush()
        self.correcting.put_aside()
        self.playback.pause()
        self.saver.flush()
        self.coverage.flush()

    # Parts

    def _build(self) -> None:
        self.verbs = Verbs(self)
        self.header.title.hide()
        self.header_parts = ReviewHeader(
            self.header.line, self.sheet, saver=self.saver, on_back=self.back, on_step=self.neighbour,
            on_finish_next=self.verbs.submit_next, on_push=self.verbs.push, on_finish=self.verbs.submit,
        )  # fmt: skip
        self.sound = SoundPanel(self.playback)
        self.transcript = TranscriptPanel()
        self.score = ScorePanel(self.sheet, self.saver)
        self.findings = InsightPanel()
        self.measures = MeasuresPanel()
        self.notes = NotesPanel()
        self.client = ClientPanel()
        self.note_keeper = NoteKeeper(self)
        self.clip_maker = ClipMaker(self)
        self.tabs = Tabs()
        for panel, title in (
            (self.score, tr("Score")),
            (self.findings, insight_title(None)),
            (self.measures, tr("Measures")),
            (self.notes, notes_title(0)),
            (self.client, tr("Client")),
        ):
            self.tabs.add(panel, title)
        self.tabs.add_foot(self.note_keeper.undoing)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(tokens.GAP)
        self.splitter.addWidget(self.transcript)
        self.splitter.addWidget(self.tabs)
        self.splitter.setStretchFactor(0, 3)
        self.splitter.setStretchFactor(1, 2)
        self.splitter.setChildrenCollapsible(False)
        self.transcript.setMinimumWidth(360)
        self.tabs.setMinimumWidth(340)
        self.splitter.setSizes(_SPLIT)
        content = QWidget()
        layout = column(content, gap=tokens.GAP)
        layout.addWidget(self.sound)
        layout.addWidget(self.splitter, 1)
        self.faces = Faces(content)
        self.body.addWidget(self.faces, 1)

    def _connect(self) -> None:
        loader, playback = self.loader, self.playback
        loader.opened.connect(self._opened)
        loader.refreshed.connect(self._refreshed)
        loader.failed.connect(self._failed)
        self.sounding = Sounding(self)
        self.cleaned = Cleaned(self)
        self.correcting = Correcting(self)
        self.coverage = Coverage(self)
        self.work = WorkVerbs(self)
        self.trackers = Trackers(self)
        self.insight = InsightVerbs(self)
        loader.peaks.connect(self.correcting.set_peaks)
        loader.earlier.connect(self.client.show_earlier)
        loader.card.connect(self.client.show_card)
        loader.deals.connect(self.client.show_deals)
        loader.crm_connected.connect(self.client.show_connected)
        loader.card_failed.connect(self.client.show_offline)
        loader.job.connect(self._show_job)
        playback.position_changed.connect(self._moved)
        playback.changed.connect(lambda: self._moved(playback.position))
        self.sound.mark_clicked.connect(self.note_keeper.mark_clicked)
        self.sound.mark_moved.connect(self.note_keeper.mark_moved)
        self.transcript.found.connect(self.sound.show_found)
        self.transcript.seek_requested.connect(self.play_from)
        self.transcript.cancel_requested.connect(self.verbs.cancel_analysis)
        self.score.play_requested.connect(playback.play_range)
        self.score.attach_requested.connect(self.verbs.attach)
        self.score.again_requested.connect(self.verbs.score_again)
        self.score.blind_chosen.connect(self._choose_blind)
        self.findings.play_requested.connect(self._play_place)
        self.measures.play_requested.connect(self._play_place)
        self.measures.analyze_requested.connect(self.verbs.analyze)
        self.notes.play_requested.connect(self._play_place)
        self.notes.editor_closed.connect(self.take_keyboard)
        self.trust = TrustPart(self)
        self.trust.warned.connect(lambda warned: self.tabs.set_title(CLIENT, client_title(warned)))
        self.client.call_requested.connect(lambda call_id: self.open_call(call_id, self._queue))
        self.client.connect_requested.connect(lambda: self.shell.go("connections"))
        self.sheet.current_changed.connect(self._show_evidence)
        self.sheet.changed.connect(self._show_evidence)
        self.saver.failed.connect(lambda error: self.notify_error(error, "save"))

    # A call arrives

    def _opened(self, detail: CallDetail, version_id: int, card: Card) -> None:
        self.detail = detail
        self.sounding.begin(detail)
        self.cleaned.begin()
        self.sheet.set_blind(bool(self.program.settings.get("blind")))
        self.sheet.load(detail, version_id, card, self.program.review.evaluator)
        self._load_agreement(version_id)
        self.saver.begin()
        self.notes.begin_call()
        self.note_keeper.begin_call()
        self.tabs.caption.setText(card.title.of(language()))
        self.faces.show_full()
        self._show_detail(detail)
        if self._begin_at is not None:
            self.playback.seek(self._begin_at)
            self.transcript.follow(self._begin_at)  # also where there is no sound to move in
            self._begin_at = None
        if self.isVisible():
            self.take_keyboard()
        usual = self.program.review.usual(detail.row.id)
        self.bridge.then(self, usual, lambda found: self.measures.show_usual(detail.row.id, found))
        self.call_opened.emit(detail.row.id)

    def _load_agreement(self, version_id: int) -> None:
        """How often the model and people agreed on this card; the questions show it when it comes."""
        self.score.show_agreement(None)

        def have(found: Mapping[str, Agreement]) -> None:
            if self.sheet.version_id == version_id:
                self.score.show_agreement(found)

        self.bridge.then(self, self.program.work.agreement(version_id), have)

    def _refreshed(self, detail: CallDetail) -> None:
        old, self.detail = self.detail, detail
        if old is None or not self.sounding.refresh(old, detail):
            self.loader.open(detail.row.id)  # the sound came meanwhile: begin anew, nothing is lost by it
            return
        self.sheet.refresh_ai(detail)
        self._show_detail(detail)

    def _show_detail(self, detail: CallDetail) -> None:
        self.header_parts.show_call(detail)
        self.cleaned.renew()
        if detail.transcript:
            self.correcting.show_call(detail)
        else:
            self.correcting.forget_call()
            icon, title, why, acts = missing_conversation(detail, analyze=self.verbs.analyze, sync=self.verbs.sync)
            self.transcript.show_message(icon, title, why, *acts)
        self.findings.set_card(self.sheet.card, hidden=self.sheet.hidden)
        self.findings.show_call(detail)
        self.measures.show_call(detail)
        self.client.show_call(detail)
        self.trackers.show_call(detail)
        self.tabs.set_title(FINDINGS, insight_title(detail))
        self.note_keeper.arrived(detail.annotations)
        self._show_evidence()

    def _failed(self, error: BaseException) -> None:
        self.detail = None
        self.header_parts.set_visible(False)
        self.faces.show_failed(error, lambda: self.loader.open(self.loader.call_id))

    def _show_nothing(self) -> None:
        self.header_parts.set_visible(False)
        self.faces.show_empty(
            "audio-lines",
            tr("No call is open"),
            tr("Choose a call in the list: it opens here with its sound, its words and its scores"),
            (tr("To the calls"), self.back),
        )

    def _show_job(self, job: JobRow | None) -> None:
        self.job = job
        work = self.transcript.work
        work.setVisible(job is not None)
        if job is not None:
            words = job.note or (tr("Analysing") if job.state == "running" else tr("Waiting for the analysis"))
            work.show_step(words, job.done, job.total)

    def _show_evidence(self, _key: str = "") -> None:
        clips = self.sheet.evidence() if self.sheet.current else ()
        self.transcript.model.set_evidence([(c.start_ms, c.end_ms, c.quote) for c in clips])
        self.sound.waveform.set_evidence(tuple((c.start_ms, c.end_ms) for c in clips))

    # Acts

    def show_score(self) -> None:
        self.tabs.show_tab(SCORE)

    def show_findings(self) -> None:
        self.tabs.show_tab(FINDINGS)

    def back(self) -> None:
        self.shell.go(self.origin)

    def neighbour(self, step: int) -> bool:
        """Opens the next (1) or previous (-1) call of the list; False at its end."""
        at = self._place(self.loader.call_id)[0] - 1 + step
        if at < 0 or at >= len(self._queue) or self._place(self.loader.call_id)[0] == 0:
            return False
        self.open_call(int(self._queue[at]), self._queue)
        return True

    def _place(self, call_id: int) -> tuple[int, int]:
        with contextlib.suppress(ValueError):
            return self._queue.index(call_id) + 1, len(self._queue)
        return 0, 0

    def _moved(self, ms: int) -> None:
        self.transcript.follow(ms, playing=self.playback.playing and not motion.reduced())
        line = self.transcript.current_line()
        self.sound.tell_speaker(line.speaker if line is not None and ms < line.end_ms else "")

    def play_from(self, ms: int) -> None:
        """Plays from a moment of the call on."""
        self.playback.seek(ms)
        self.playback.play()

    def _play_place(self, start_ms: int, end_ms: int) -> None:
        """A range plays round and round, a point from there on."""
        if end_ms - start_ms >= 300:
            self.playback.play_range(start_ms, end_ms)
        else:
            self.play_from(start_ms)

    def _choose_blind(self, blind: bool) -> None:
        self.program.settings.set("blind", blind)
        self.sheet.set_blind(blind)
        if self.detail is not None:
            self.header_parts.show_call(self.detail)
        self._show_evidence()

    # Troubles and what is remembered

    def notify_error(self, error: BaseException, key: str, *, level: str = "error") -> None:
        made = Notice.of(error, key=f"review.{key}")
        self.shell.notify(Notice(level, made.what, made.why, made.acts, made.key))

    def _remembered(self, key: str, default: Any) -> Any:
        value = self.program.settings.get("review_view").get(key, default)
        return value if isinstance(value, type(default)) else default

    def _remember(self, **values: Any) -> None:
        before = self.program.settings.get("review_view")
        if {**before, **values} != before:
            self.program.settings.set("review_view", {**before, **values})

    def _restore(self) -> None:
        self.sounding.restore(dict(self.program.settings.get("review_view")))
        split = self._remembered("split", [])
        if len(split) == 2 and all(isinstance(n, int) and n > 0 for n in split):
            self.splitter.setSizes(split)
