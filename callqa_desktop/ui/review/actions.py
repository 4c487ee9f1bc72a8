"""What each action of the table of keys does."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from callqa_desktop.ui.audio.playback import AGENT, BOTH, CLIENT, STEREO

if TYPE_CHECKING:
    from callqa_desktop.ui.review.page import ReviewPage

_NEAR_MS = 250


class Actions:
    """`perform` runs an action by its name; it tells whether the action meant something now."""

    def __init__(self, page: ReviewPage) -> None:
        self._page = page
        self._clip = ("", -1)
        sheet, playback = page.sheet, page.playback
        transcript, wave = page.transcript, page.sound.waveform
        self._table: dict[str, Callable[[], object]] = {
            "play": playback.toggle,
            "hold": lambda: playback.hold(True),
            "back_5": lambda: self._by(-5000),
            "forward_5": lambda: self._by(5000),
            "back_15": lambda: self._by(-15000),
            "forward_15": lambda: self._by(15000),
            "back_1": lambda: self._by(-1000),
            "forward_1": lambda: self._by(1000),
            "nudge_back": lambda: self._by(-100),
            "nudge_forward": lambda: self._by(100),
            "start": lambda: playback.seek(0),
            "end": lambda: playback.seek(playback.duration_ms),
            "go_to": page.sound.transport.ask_time,
            "slower": lambda: playback.set_speed(playback.speed - 0.1),
            "faster": lambda: playback.set_speed(playback.speed + 0.1),
            "normal_speed": lambda: playback.set_speed(1.0),
            "loop_in": self._loop_in,
            "loop_out": self._loop_out,
            "loop_toggle": lambda: playback.set_loop_on(not playback.loop_on),
            "loop_clear": playback.clear_loop,
            "skip_silence": lambda: playback.set_skip_silence(not playback.skip_silence),
            "swap_channels": page.sounding.swap,
            "cleaned_sound": page.cleaned.toggle,
            "sound_quality": page.header_parts.quality.open_panel,
            "solo_agent": lambda: playback.set_side(AGENT),
            "solo_client": lambda: playback.set_side(CLIENT),
            "solo_both": lambda: playback.set_side(BOTH),
            "solo_stereo": lambda: playback.set_side(STEREO),
            "previous_line": lambda: self._line(-1),
            "next_line": lambda: self._line(1),
            "previous_turn": lambda: self._line(-1, same_speaker=True),
            "next_turn": lambda: self._line(1, same_speaker=True),
            "replay": self._replay,
            "follow": lambda: transcript.set_following(not transcript.following),
            "to_current": transcript.back_to_current,
            "edit_line": page.correcting.edit,
            "switch_speaker": page.correcting.switch_speaker,
            "next_doubtful": lambda: page.correcting.next_doubtful(1),
            "previous_doubtful": lambda: page.correcting.next_doubtful(-1),
            "undo": self._undo,
            "redo": page.correcting.redo,
            "find": transcript.start_find,
            "find_next": lambda: transcript.find_step(1),
            "find_previous": lambda: transcript.find_step(-1),
            "next_question": lambda: self._question(1),
            "previous_question": lambda: self._question(-1),
            **{f"answer_{n}": partial(self._digit, n) for n in range(10)},
            "accept": sheet.accept_ai,
            "play_evidence": self._play_evidence,
            "comment": self._comment,
            "attach": page.verbs.attach,
            "submit": page.verbs.submit,
            "report": page.verbs.report,
            "second_opinion": page.insight.ask_opinion,
            "coach": page.work.coach,
            "dispute": page.work.dispute,
            "calibrate": page.work.calibrate,
            "submit_next": page.verbs.submit_next,
            "next_call": lambda: page.neighbour(1),
            "previous_call": lambda: page.neighbour(-1),
            "mark": page.note_keeper.new_here,
            "mark_loop": page.note_keeper.new_on_loop,
            "mark_evidence": page.note_keeper.to_evidence,
            "mark_clip": page.clip_maker.make_aimed,
            "export_sound": page.clip_maker.export_sound,
            "next_mark": lambda: self._mark(1),
            "previous_mark": lambda: self._mark(-1),
            "view_mode": wave.next_view_mode,
            "zoom_in": lambda: wave.zoom(1.5),
            "zoom_out": lambda: wave.zoom(1 / 1.5),
            "zoom_fit": lambda: wave.show_range(0, playback.duration_ms),
            "zoom_loop": self._zoom_loop,
        }

    def perform(self, action: str) -> bool:
        """Runs it; True when the key is used up, also where there was nothing to do."""
        if self._page.detail is None and action not in ("next_call", "previous_call"):
            return False
        act = self._table.get(action)
        if act is None:
            return False
        act()
        return True

    def release(self, action: str) -> None:
        """A key that acts while it is down was let go."""
        if action == "hold":
            self._page.playback.hold(False)

    def _by(self, ms: int) -> None:
        playback = self._page.playback
        playback.seek(playback.position + ms)

    def _line(self, by: int, *, same_speaker: bool = False) -> None:
        start = self._page.transcript.step(by, same_speaker=same_speaker)
        if start is not None:
            self._page.transcript.set_following(True)
            self._page.playback.seek(start)

    def _replay(self) -> None:
        line = self._page.transcript.current_line()
        if line is not None:
            self._page.playback.seek(line.start_ms)
            self._page.playback.play()

    def _loop_in(self) -> None:
        playback = self._page.playback
        end = playback.loop[1] if playback.loop and playback.loop[1] > playback.position else playback.duration_ms
        playback.set_loop(playback.position, end)

    def _loop_out(self) -> None:
        playback = self._page.playback
        start = playback.loop[0] if playback.loop and playback.loop[0] < playback.position else 0
        playback.set_loop(start, playback.position)

    def _zoom_loop(self) -> None:
        loop = self._page.playback.loop
        if loop:
            edge = (loop[1] - loop[0]) * 0.1
            self._page.sound.waveform.show_range(loop[0] - edge, loop[1] + edge)

    def _undo(self) -> None:
        """Of the notes and the words whatever was changed last."""
        if not self._page.note_keeper.undo():
            self._page.correcting.undo()

    def _question(self, step: int) -> None:
        self._page.tabs.show_tab(0)
        self._page.sheet.move(step)

    def _digit(self, number: int) -> None:
        self._page.tabs.show_tab(0)
        self._page.score.digit(number)

    def _play_evidence(self) -> None:
        """The clips of the current question one after the other, each round and round."""
        sheet = self._page.sheet
        clips = sheet.evidence()
        if clips:
            key, last = self._clip
            number = (last + 1) % len(clips) if key == sheet.current else 0
            self._clip = (sheet.current, number)
            self._page.playback.play_range(clips[number].start_ms, clips[number].end_ms)

    def _comment(self) -> None:
        self._page.tabs.show_tab(0)
        self._page.score.write_comment()

    def _mark(self, step: int) -> None:
        marks = self._page.sound.waveform.marks
        starts = [mark.start_ms for mark in marks]
        here = self._page.playback.position
        at = bisect_right(starts, here + _NEAR_MS) if step > 0 else bisect_left(starts, here - _NEAR_MS) - 1
        if 0 <= at < len(starts):
            self._page.playback.seek(starts[at])
            self._page.note_keeper.reached(marks[at].key)
