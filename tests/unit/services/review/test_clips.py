"""Clips for coaching: the sound is read back sample by sample, the text and the names are those of the call."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.audio.pcm import Samples
from callqa_desktop.services.records import AnnotationRow, CallDetail, CallRow, RecordingRow, UtteranceRow
from callqa_desktop.services.review import clips
from callqa_desktop.services.review.clips import Wanted, export, safe_name

RATE = 8_000
STARTED = 1_795_000_000_000


class Tones:
    """20 s: the agent's channel holds 1000, the client's 3000, so that a mix is 4000."""

    sample_rate, channels, frames = RATE, 2, RATE * 20

    def read(self, start_frame: int, n: int) -> Samples:
        n = max(0, min(n, self.frames - start_frame))
        return np.tile(np.array([1000, 3000], dtype=np.int16), (n, 1))


def note(start_ms: int, end_ms: int, text: str = "", kind: str = "issue") -> AnnotationRow:
    return AnnotationRow(1, 7, start_ms, end_ms, "", kind, text, "Олена", STARTED)


def call(employee: str = "Ґалина Цимбал") -> CallDetail:
    row = CallRow(
        7, "Binotel", "7", STARTED, "inbound", "answered", "+380670000000", "", "901", employee, 0, 20, "stored", "new",
        None, None, (), "",
    )  # fmt: skip
    lines = (
        UtteranceRow(0, 0, 3_000, "agent", "Добрий день"),
        UtteranceRow(1, 4_000, 6_000, "client", "Це <b>дорого</b>"),
        UtteranceRow(2, 12_000, 14_000, "agent", "Дякую"),
    )
    recording = RecordingRow(1, 7, "aa/b", "audio/wav", RATE, 2, RATE * 20, 0)
    return CallDetail(row, recording, lines, False, "", (), "", {}, (), (), (), None)


@pytest.mark.parametrize(("side", "level"), [("both", 4000), ("agent", 1000), ("client", 3000)])
@pytest.mark.parametrize("kind", ["wav", "flac"])
def test_the_sound_is_the_piece_with_half_a_second_around_and_soft_ends(
    tmp_path: Path, side: clips.Side, level: int, kind: clips.Format
) -> None:
    made = export(call(), Tones(), tmp_path / "new", Wanted(note(4_000, 6_000), side=side, kind=kind))
    samples, rate = soundfile.read(made.sound, dtype="int16")
    assert (rate, samples.shape) == (RATE, (RATE * 3,))
    fade = RATE * clips.FADE_MS // 1000
    assert (samples[0], samples[-1]) == (0, 0)
    assert np.all(samples[fade:-fade] == level)
    assert np.all(np.diff(samples[:fade]) >= 0) and samples[fade // 2] == pytest.approx(level / 2, abs=level / 50)
    assert sorted(p.name for p in made.sound.parent.iterdir()) == sorted([made.sound.name, made.text.name])


def test_an_mp3_can_be_heard(tmp_path: Path) -> None:
    made = export(call(), Tones(), tmp_path, Wanted(note(4_000, 6_000), kind="mp3"))
    info = soundfile.info(made.sound)
    assert info.format == "MP3" and info.duration == pytest.approx(3.0, abs=0.2)


def test_a_moment_gives_what_sounds_around_it_and_ends_are_cut(tmp_path: Path) -> None:
    early = export(call(), Tones(), tmp_path, Wanted(note(1_000, 1_000)))
    assert soundfile.info(early.sound).duration == 6.0
    late = export(call(), Tones(), tmp_path, Wanted(note(19_900, 20_000)))
    assert soundfile.info(late.sound).duration == pytest.approx(0.6)


def test_the_text_says_what_was_said_noted_and_asked(tmp_path: Path) -> None:
    wanted = Wanted(note(4_500, 5_000, "Слухав <script>"), question="Вислухав і визнав")
    said = export(call(), Tones(), tmp_path, wanted).text.read_text("utf-8")
    assert "issue, 0:04–0:05" in said and "Ґалина Цимбал" in said
    assert "Question: Вислухав і визнав" in said
    assert "Слухав <script>" in said and "0:04 client: Це <b>дорого</b>" in said
    assert "Добрий день" not in said and "Дякую" not in said
    assert said.rstrip().endswith(said.rstrip().splitlines()[-1]) and "Олена, " in said.splitlines()[-1]
    assert "380670000000" not in said


def test_a_second_clip_of_the_same_place_takes_another_name(tmp_path: Path) -> None:
    first, second = (export(call(), Tones(), tmp_path, Wanted(note(4_000, 6_000))) for _ in range(2))
    assert first.sound != second.sound and second.sound.stem == f"{first.sound.stem} (2)"
    assert first.sound.exists() and first.text.exists()


@pytest.mark.parametrize(
    ("wanted", "made"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ("a\u202egpj.exe", "a-gpj.exe"),
        ("CON", "_CON"),
        ("що: «ціна»? <1>\n2", "що- «ціна»- -1--2"),
        (". . .", ""),
        ("x" * 500, "x" * 90),
    ],
)
def test_names_are_safe_on_every_system(wanted: str, made: str) -> None:
    assert safe_name(wanted) == made


def test_the_name_follows_the_pattern(tmp_path: Path) -> None:
    wanted = Wanted(note(65_000, 66_000), pattern="{call} {at} {employee} {nothing}/{kind}")
    assert clips.name(call("../Ivan"), wanted) == "7 1.05 ..-Ivan -issue"


def test_a_folder_that_takes_no_files_is_told_and_nothing_stays(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("x")
    with pytest.raises(UserFacingError, match="cannot be written"):
        export(call(), Tones(), blocked / "clips", Wanted(note(4_000, 6_000)))


def test_a_place_behind_the_end_and_a_piece_too_long_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserFacingError, match="no sound at this place"):
        export(call(), Tones(), tmp_path, Wanted(note(50_000, 60_000)))
    with pytest.raises(UserFacingError, match="too long"):
        export(call(), Tones(), tmp_path, Wanted(note(0, clips.LONGEST_MS + 1)))
    assert not list(tmp_path.iterdir())


def test_one_channel_has_no_sides(tmp_path: Path) -> None:
    detail = call()
    assert detail.recording is not None
    mono = replace(detail, recording=replace(detail.recording, channels=1, agent_channel=None))
    made = export(mono, Tones(), tmp_path, Wanted(note(4_000, 6_000), side="agent"))
    assert soundfile.read(made.sound, dtype="int16")[0].max() == 4000
    shutil.rmtree(tmp_path)
