"""Coaching notes, and the file an employee gets."""

from __future__ import annotations

import base64
import io
import re
import wave

import numpy as np
import pytest
from quality_world import Writer
from sqlalchemy import select

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call
from callqa_desktop.models.evaluation import Annotation
from callqa_desktop.services.quality import coaching, coaching_file

NASTY = '<script>alert("x")</script> & </p>'


class Tone:
    """Two seconds of stereo at 8 kHz, each frame its own number."""

    sample_rate, channels, frames = 8000, 2, 16_000

    def read(self, start_frame: int, n: int) -> np.ndarray:
        line = np.arange(start_frame, start_frame + n, dtype=np.int16)
        return np.stack([line, -line], axis=1)


def test_a_note_goes_to_the_employee_of_the_call_with_its_clips(write: Writer, read: Writer) -> None:
    call_id, employee = read(lambda s: s.execute(select(Call.id, Call.employee_id).where(Call.employee_id > 0)).first())

    def work(session):  # type: ignore[no-untyped-def]
        clip = Annotation(call_id=call_id, start_ms=500, end_ms=1500, kind="coaching", text="тут", created_at=1,
                          changed_at=1)  # fmt: skip
        session.add(clip)
        session.flush()
        return coaching.create(
            session, person="Шеф", text="Слухайте довше", action="Три відкриті запитання", call_id=call_id,
            questions=["openq"], annotations=[clip.id, 999],
        )  # fmt: skip

    made = write(work)
    (row,) = read(coaching.rows)
    assert (row.employee_id, row.call.id, row.text) == (employee, call_id, "Слухайте довше")
    assert [clip.text for clip in row.clips] == ["тут"]
    assert row.acknowledged_at is None
    write(lambda s: coaching.acknowledge(s, made))
    assert read(coaching.rows)[0].acknowledged_at >= row.created_at
    write(lambda s: coaching.remove(s, made))
    assert read(coaching.rows) == []


def test_a_note_needs_a_text_and_somebody(write: Writer, read: Writer) -> None:
    missed = read(lambda s: s.scalar(select(Call.id).where(Call.employee_id.is_(None))))
    for given in ({"text": " ", "employee_id": 1}, {"text": "x", "call_id": missed}, {"text": "x" * 20_001}):
        with pytest.raises(UserFacingError, match="cannot be kept"):
            write(lambda s, g=given: coaching.create(s, person="Шеф", **g))


def test_the_file_holds_its_sound_and_no_markup_of_others(write: Writer, read: Writer) -> None:
    def work(session):  # type: ignore[no-untyped-def]
        clip = Annotation(call_id=1, start_ms=500, end_ms=1500, kind="coaching", text=NASTY, created_at=1, changed_at=1)
        session.add(clip)
        session.flush()
        return coaching.create(
            session, person=NASTY, text=NASTY, action=NASTY, employee_id=2, questions=["openq", NASTY],
            annotations=[clip.id], due_at=now_ms(),
        )  # fmt: skip

    write(work)
    (note,) = read(coaching.rows)
    text = coaching_file.page(
        note, {"openq": NASTY}, {note.clips[0].id: coaching_file.wav(Tone(), 500, 1500)}  # type: ignore[arg-type]
    )  # fmt: skip
    assert "<script" not in text
    assert text.count("&lt;script&gt;") >= 5
    assert not re.findall(r"https?://", text)
    sound = base64.b64decode(re.search(r"base64,([^\"]+)", text)[1])  # type: ignore[index]  # it must be there
    with wave.open(io.BytesIO(sound)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getnframes()) == (8000, 2, 8000)
        assert np.frombuffer(file.readframes(2), "<i2").tolist() == [4000, -4000, 4001, -4001]


@pytest.mark.parametrize(
    ("start", "end", "frames"), [(1900, 5000, 800), (0, 0, 16_000), (9000, 9500, 0), (0, 10**9, 16_000)]
)
def test_clips_stay_within_the_sound(start: int, end: int, frames: int) -> None:
    with wave.open(io.BytesIO(coaching_file.wav(Tone(), start, end))) as file:  # type: ignore[arg-type]  # test's own
        assert file.getnframes() == frames
