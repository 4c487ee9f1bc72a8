"""A piece of a call as files for coaching: its sound, and a text with what was said and noted there.

The files are plain, so that anybody can be given them; whoever exports is told that once.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.enums import AnnotationKind, Speaker
from callqa_desktop.services.records import AnnotationRow, CallDetail, UtteranceRow
from callqa_desktop.texts import tr

if TYPE_CHECKING:
    from callqa_desktop.services.audio.pcm import Samples, Sound

Side = Literal["both", "agent", "client"]
Format = Literal["wav", "flac", "mp3"]

AROUND_MS = 500
"""Sound kept before and after the piece, so that no word is cut."""
POINT_MS = 5_000
"""A note on a moment gives this much on either side."""
FADE_MS = 20
LONGEST_MS = 30 * 60_000
PLACEHOLDERS = ("date", "time", "employee", "kind", "at", "call")
"""What a pattern of file names may hold in braces."""
_BLOCK = 1 << 16
_KINDS: Mapping[str, tuple[str, str]] = {
    "wav": ("WAV", "PCM_16"), "flac": ("FLAC", "PCM_16"), "mp3": ("MP3", "MPEG_LAYER_III"),
}  # fmt: skip
_FOREIGN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]')
"""Characters some system forbids in names, and those that turn the direction of writing."""
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_LONGEST_NAME = 90


class ClipFiles(NamedTuple):
    sound: Path
    text: Path


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is exported and how."""

    note: AnnotationRow
    question: str = ""
    """Text of the question it is evidence of."""
    side: Side = "both"
    """Both voices mixed, or one alone where each has a channel."""
    kind: Format = "wav"
    pattern: str = "{date} {time} {employee} {kind} {at}"


def default_folder() -> Path:
    """ "CallQA clips" among the person's music."""
    import platformdirs

    return Path(platformdirs.user_music_dir()) / "CallQA clips"


def kind_word(kind: str) -> str:
    """A kind of note in words."""
    return {
        AnnotationKind.NOTE.value: tr("note"),
        AnnotationKind.PRAISE.value: tr("praise"),
        AnnotationKind.ISSUE.value: tr("issue"),
        AnnotationKind.COACHING.value: tr("coaching"),
        AnnotationKind.BOOKMARK.value: tr("bookmark"),
    }.get(kind, kind)


def export(detail: CallDetail, sound: Sound, folder: Path, wanted: Wanted) -> ClipFiles:
    """Writes the sound and the text under a name nothing there has yet. Reads and writes in blocks; call it off the
    interface thread.

    Raises:
        UserFacingError: the piece is empty or too long, or the folder does not take the files.
    """
    first, count = _frames(sound, wanted.note.start_ms, wanted.note.end_ms)
    agent = detail.recording.agent_channel if detail.recording is not None else None
    channel = channel_of(sound, wanted.side, agent)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        target = _free(folder, name(detail, wanted), wanted.kind)
        passing = folder / f".{secrets.token_hex(8)}.part"
        try:
            _write(sound, first, count, channel, passing, wanted.kind)
            target.text.write_text(text(detail, wanted), "utf-8")
            passing.replace(target.sound)
        except BaseException:
            passing.unlink(missing_ok=True)
            target.text.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _unwritten(error) from error
    return target


def export_whole(detail: CallDetail, sound: Sound, folder: Path, side: Side, kind: Format) -> Path:
    """Writes the whole sound of a call under a name nothing in the folder has yet; call it off the interface thread.

    Raises:
        UserFacingError: there is no sound, or the folder does not take the file.
    """
    if not sound.frames:
        raise _empty()
    row = detail.row
    called = _local(row.started_at).strftime("%Y-%m-%d %H-%M")
    stem = safe_name(f"{called} {row.employee or row.internal_number} {row.id}")
    channel = channel_of(sound, side, detail.recording.agent_channel if detail.recording is not None else None)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        passing = folder / f".{secrets.token_hex(8)}.part"
        try:
            _write(sound, 0, sound.frames, channel, passing, kind)
            number = 1
            while (target := folder / f"{stem}{f' ({number})' if number > 1 else ''}.{kind}").exists():
                number += 1
            return passing.replace(target)
        except BaseException:
            passing.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _unwritten(error) from error


def channel_of(sound: Sound, side: Side, agent_channel: int | None) -> int | None:
    """The channel of one voice; None for both mixed, also where the voices share one."""
    if side == "both" or sound.channels < 2 or agent_channel is None:
        return None
    return agent_channel if side == "agent" else 1 - agent_channel


def text(detail: CallDetail, wanted: Wanted) -> str:
    """What goes with the sound: which call, the note, the question, who said what."""
    note, row = wanted.note, detail.row
    called = _local(row.started_at).strftime("%d.%m.%Y %H:%M")
    parts = [
        f"{kind_word(note.kind)}, {_clock(note.start_ms)}–{_clock(note.end_ms)}",
        " · ".join(one for one in (called, row.employee or row.internal_number) if one),
    ]
    if wanted.question:
        parts.append(tr("Question: {question}").format(question=wanted.question))
    if note.text:
        parts += ["", note.text]
    lines = spoken(detail.transcript, note.start_ms, note.end_ms)
    if lines:
        parts.append("")
        parts += [f"{_clock(line.start_ms)} {_speaker(detail, line.speaker)}: {line.text}" for line in lines]
    written = _local(note.created_at).strftime("%d.%m.%Y %H:%M")
    parts += ["", tr("{author}, {time}").format(author=note.author, time=written) if note.author else written]
    return "\n".join(parts) + "\n"


def spoken(lines: Sequence[UtteranceRow], start_ms: int, end_ms: int) -> list[UtteranceRow]:
    """Lines of the conversation that sound in the piece; around a moment, the one being spoken."""
    last = max(end_ms, start_ms + 1)
    return [line for line in lines if line.start_ms < last and line.end_ms > start_ms]


def name(detail: CallDetail, wanted: Wanted) -> str:
    """The file's name by the pattern, without an ending, safe on every system."""
    row, note = detail.row, wanted.note
    called = _local(row.started_at)
    values = {
        "date": called.strftime("%Y-%m-%d"), "time": called.strftime("%H-%M"),
        "employee": row.employee or row.internal_number, "kind": kind_word(note.kind),
        "at": _clock(note.start_ms).replace(":", "."), "call": str(row.id),
    }  # fmt: skip
    return name_of(wanted.pattern, values) or f"clip {row.id}"


def name_of(pattern: str, values: Mapping[str, str]) -> str:
    """The pattern with its {parts} filled in, as a file name; "" where nothing is left of it."""
    return safe_name(re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], ""), pattern))


def safe_name(wanted: str) -> str:
    """A file name made of a text from outside; "" where nothing of it can stand in one."""
    plain = _FOREIGN.sub("-", unicodedata.normalize("NFC", wanted))
    plain = " ".join(plain.split())[:_LONGEST_NAME].strip(" .-")
    return f"_{plain}" if _DEVICES.match(plain) else plain


def _free(folder: Path, base: str, kind: str) -> ClipFiles:
    """Names that nothing in the folder has; the text's file is made here, which holds the name."""
    number = 1
    while True:
        stem = base if number == 1 else f"{base} ({number})"
        made = ClipFiles(folder / f"{stem}.{kind}", folder / f"{stem}.txt")
        if not made.sound.exists():
            try:
                made.text.touch(exist_ok=False)
                return made
            except FileExistsError:
                pass
        number += 1


def _frames(sound: Sound, start_ms: int, end_ms: int) -> tuple[int, int]:
    """First frame and number of frames, with what is kept around."""
    around = AROUND_MS if end_ms > start_ms else POINT_MS
    first = max(0, start_ms - around) * sound.sample_rate // 1000
    last = min(sound.frames, (end_ms + around) * sound.sample_rate // 1000)
    if last <= first:
        raise _empty()
    if end_ms - start_ms > LONGEST_MS:
        raise UserFacingError(
            tr("This piece is too long for a clip"),
            tr("at most {n} minutes").format(n=LONGEST_MS // 60_000),
            tr("Shorten the note’s range"),
            code="clip.long",
        )
    return first, last - first


def _empty() -> UserFacingError:
    return UserFacingError(
        tr("There is no sound at this place"), tr("the recording is shorter"), tr("Move the note"), code="clip.empty"
    )


def _unwritten(error: OSError) -> UserFacingError:
    return UserFacingError(
        tr("The clip cannot be written"),
        error.strerror or str(error),
        tr("Choose another folder, or make room on the disk"),
        code="clip.write",
    )


def _write(sound: Sound, first: int, count: int, channel: int | None, path: Path, kind: Format) -> None:
    import soundfile

    form, subtype = _KINDS[kind]
    try:
        with soundfile.SoundFile(path, "w", sound.sample_rate, 1, format=form, subtype=subtype) as file:
            for block in _blocks(sound, first, count, channel):
                file.write(block)
    except soundfile.LibsndfileError as error:
        raise OSError(str(error)) from error


def _blocks(sound: Sound, first: int, count: int, channel: int | None) -> Iterator[Samples]:
    """The mono sound, faded in and out at its ends."""
    import numpy as np

    fade = max(1, min(count // 2, FADE_MS * sound.sample_rate // 1000))
    for done in range(0, count, _BLOCK):
        read = sound.read(first + done, min(_BLOCK, count - done))
        mono = read[:, channel].astype(np.float32) if channel is not None else read.sum(axis=1, dtype=np.float32)
        at = np.arange(done, done + len(mono), dtype=np.float32)
        gain = np.minimum(np.minimum(at / fade, (count - 1 - at) / fade), 1.0)
        yield np.clip(np.rint(mono * gain), -32768, 32767).astype(np.int16)


def _speaker(detail: CallDetail, speaker: str) -> str:
    word = {Speaker.AGENT.value: tr("manager"), Speaker.CLIENT.value: tr("client")}.get(speaker, tr("other voice"))
    named = detail.speakers.get(speaker, "") if speaker == Speaker.AGENT.value else ""
    return f"{named} ({word})" if named else word


def _clock(ms: int) -> str:
    minutes, seconds = divmod(max(0, ms) // 1000, 60)
    if minutes < 60:
        return f"{minutes}:{seconds:02}"
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def _local(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000).astimezone()
