"""A coaching note as one HTML file with the sound inside: opens in any browser, without the program or a network."""

from __future__ import annotations

import base64
import io
import wave
from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING

from callqa_desktop.palette import DARK, LIGHT, Tokens
from callqa_desktop.services.quality.records import CoachingRow
from callqa_desktop.services.records import AnnotationRow
from callqa_desktop.texts import language, tr

if TYPE_CHECKING:
    from callqa_desktop.services.audio.pcm import Sound

LONGEST_CLIP_MS = 180_000
POINT_MS = 10_000
"""A note on a moment, not on a range, gives this much sound around it."""


def _variables(scheme: Tokens) -> str:
    """The colours of a scheme as variables of a style sheet."""
    names = ("ground", "panel", "line", "text", "muted", "accent")
    return ";".join(f"--{name}:{getattr(scheme, name)}" for name in names)


_STYLE = (
    f"""
:root{{color-scheme:light dark;{_variables(LIGHT)}}}
@media (prefers-color-scheme:dark){{:root{{{_variables(DARK)}}}}}
"""
    + """\
body{margin:0;background:var(--ground);color:var(--text);font:15px/1.5 Inter,"Segoe UI",sans-serif}
main{max-width:720px;margin:0 auto;padding:32px 20px}
section{background:var(--panel);border:1px solid var(--line);border-radius:10px;padding:16px 20px;margin-top:14px}
h1{font-size:20px;margin:0}h2{font-size:15px;margin:0 0 8px}p{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}
.muted{color:var(--muted);font-size:13px}.todo{border-left:3px solid var(--accent)}audio{width:100%;margin-top:8px}
figure{margin:0 0 16px}figure:last-child{margin:0}ul{margin:0;padding-left:20px}
"""
)


def wav(sound: Sound, start_ms: int, end_ms: int) -> bytes:
    """A stretch of a recording as a WAV file of 16 bits; at most LONGEST_CLIP_MS, cut at the ends of the sound."""
    if end_ms <= start_ms:
        start_ms, end_ms = start_ms - POINT_MS // 2, start_ms + POINT_MS // 2
    start_ms = max(0, start_ms)
    end_ms = min(end_ms, start_ms + LONGEST_CLIP_MS)
    first = min(sound.frames, start_ms * sound.sample_rate // 1000)
    count = max(0, min(sound.frames, end_ms * sound.sample_rate // 1000) - first)
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(sound.channels)
        file.setsampwidth(2)
        file.setframerate(sound.sample_rate)
        file.writeframes(sound.read(first, count).astype("<i2").tobytes())
    return target.getvalue()


def page(note: CoachingRow, questions: Mapping[str, str], sounds: Mapping[int, bytes]) -> str:
    """The file's text.

    Args:
        questions: texts of the questions by key; keys without one are shown as they are.
        sounds: WAV files by annotation; clips without one are told as text.
    """
    parts = [f"<h1>{escape(note.employee)}</h1>", f'<p class="muted">{escape(_facts(note))}</p>']
    parts.append(_section(tr("What was noticed"), f"<p>{escape(note.text)}</p>"))
    if note.action:
        due = tr("by {date}").format(date=_date(note.due_at)) if note.due_at else ""
        body = f"<p>{escape(note.action)}</p>" + (f'<p class="muted">{escape(due)}</p>' if due else "")
        parts.append(_section(tr("What to practise"), body, "todo"))
    if note.questions:
        lines = "".join(f"<li>{escape(questions.get(key, key))}</li>" for key in note.questions)
        parts.append(_section(tr("Questions of the scorecard"), f"<ul>{lines}</ul>"))
    if note.clips:
        figures = "".join(_clip(clip, sounds.get(clip.id)) for clip in note.clips)
        parts.append(_section(tr("Listen"), figures))
    title = escape(tr("Coaching: {name}").format(name=note.employee))
    return (
        f'<!DOCTYPE html>\n<html lang="{language()}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'; media-src data:\">"
        f"<title>{title}</title><style>{_STYLE}</style></head><body><main>{''.join(parts)}</main></body></html>\n"
    )


def _section(title: str, body: str, kind: str = "") -> str:
    return f'<section class="{kind}"><h2>{escape(title)}</h2>{body}</section>'


def _clip(clip: AnnotationRow, sound: bytes | None) -> str:
    place = _place(clip.start_ms) + (f"–{_place(clip.end_ms)}" if clip.end_ms > clip.start_ms else "")
    words = f"<p>{escape(clip.text)}</p>" if clip.text else ""
    heard = (
        f'<audio controls preload="metadata" src="data:audio/wav;base64,{base64.b64encode(sound).decode()}"></audio>'
        if sound
        else f'<p class="muted">{escape(tr("The sound is not at hand"))}</p>'
    )
    return f'<figure><figcaption class="muted">{escape(place)}</figcaption>{words}{heard}</figure>'


def _facts(note: CoachingRow) -> str:
    parts = [note.author, _date(note.created_at)]
    if note.call is not None:
        parts.append(tr("call of {date}").format(date=_date(note.call.started_at, time=True)))
    return " · ".join(part for part in parts if part)


def _date(ms: int, *, time: bool = False) -> str:
    return datetime.fromtimestamp(ms / 1000).astimezone().strftime("%d.%m.%Y %H:%M" if time else "%d.%m.%Y")


def _place(ms: int) -> str:
    minutes, rest = divmod(ms // 1000, 60)
    return f"{minutes}:{rest:02}"
