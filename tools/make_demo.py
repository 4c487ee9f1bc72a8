"""Makes resources/demo from tools/demo_calls/*.toml: recordings as OGG and truth.json.

    .venv/bin/python tools/make_demo.py

Needs espeak-ng with its Ukrainian voice. Everything is seeded: the same script gives the same files.
A line of a talk is "А: text" (the agent, left), "К: text" (the client, right) or "І: text" (a machine); a number after
the letter moves its start: "К+2" two seconds later than usual, "А-0.6" that long before the other one has finished.
"""

from __future__ import annotations

import io
import json
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "tools" / "demo_calls"
OUT = ROOT / "resources" / "demo"
RATE = 8000
QUALITY = 0.75  # libsndfile's scale: 0 the best, 1 the smallest
SPEAKERS = {"А": "agent", "К": "client", "І": "other"}
# voice, words a minute, pitch (espeak-ng)
AGENTS = {
    "901": ("uk+f2", 158, 58),
    "902": ("uk+f4", 165, 62),
    "903": ("uk+m3", 168, 42),
    "904": ("uk+f5", 160, 55),
    "905": ("uk+m7", 172, 34),
}
WOMEN = ("uk+f3", "uk+Alicia", "uk+steph")
MEN = ("uk+m1", "uk+m4", "uk+m6")
MACHINE = ("uk+f1", 150, 50)
REASONS = {
    "greet": ("Привітання, ім’я та компанію названо на початку.", "Назвав не все: бракує імені або привітання.", ""),
    "purpose": ("Назвав мету і спитав, чи зручно говорити.", "", "Не спитав, чи зручно говорити."),
    "custname": (
        "Дізнався ім’я і звертається на ім’я.",
        "Ім’я прозвучало лише раз.",
        "До клієнта не звертаються на ім’я.",
    ),
    "criteria": (
        "Зрозуміло, що потрібно, коли і за якими критеріями.",
        "Частину потреби з’ясовано, термінів чи критеріїв бракує.",
        "Потребу не з’ясовано.",
    ),
    "recap_need": ("Потребу переказано, клієнт підтвердив.", "", "Потребу не підсумовано."),
    "listen": ("Клієнта не перебивають.", "Кілька разів не дослухав.", "Менеджер перебиває клієнта."),
    "match": (
        "Вигода спирається на слова клієнта.",
        "Зв’язок із потребою слабкий.",
        "Пропозицію не пов’язано з потребою.",
    ),
    "value": (
        "Вигоду названо до ціни або разом з нею.",
        "Вигоду названо вже після ціни.",
        "Ціна прозвучала без вигоди.",
    ),
    "accurate": ("Умови названо правильно.", "", "Умови названо неправильно."),
    "objection": ("Клієнт висловив заперечення.", "", "Заперечень не було."),
    "ack": ("Спершу визнав заперечення.", "Визнав одним словом.", "Заперечення не визнано."),
    "answer": ("Відповів на заперечення фактом.", "Відповідь загальна.", "На заперечення не відповів."),
    "check": ("Перевірив, що сумнів знято.", "", "Не перевірив, чи лишилися сумніви."),
    "next": ("Названо хто, що і коли; клієнт погодився.", "Крок є, але без точного часу.", "Наступного кроку немає."),
    "ask": ("Прямо запропонував оформити або дав вибір.", "", "Не запропонував оформити."),
    "recap": ("Домовленості повторено.", "Повторено частину домовленостей.", "Домовленостей не повторено."),
    "bye": ("Ввічливо попрощався.", "", "Не попрощався як слід."),
    "polite": ("Ввічливо, без сленгу.", "Є недбалі вислови.", "Є неповага до клієнта."),
    "pace": ("Зрозуміло і в зручному темпі.", "Занадто швидко.", "Важко зрозуміти."),
    "lang": ("Розмова українською.", "", "Мову обслуговування не дотримано."),
    "abuse": ("Є образа, погроза або кинута слухавка.", "", "Порушення немає."),
    "false_promise": ("Клієнта введено в оману.", "", "Порушення немає."),
    "private_data": ("Запитано таємні дані.", "", "Порушення немає."),
    "no_notice": ("Про запис не попереджено.", "", "Про запис попереджено."),
    "cross_sell": ("Доречну додаткову пропозицію прийнято.", "", "Додаткової пропозиції не було."),
    "openq": (
        "Поставлено три або більше відкритих запитань.",
        "Одне чи два відкриті запитання.",
        "Відкритих запитань немає.",
    ),
}
PLACES = {"yes": 0, "partly": 1, "no": 2, "many": 0, "few": 1, "none": 2}
Sound = NDArray[np.float32]


def _crc_entry(index: int) -> int:
    value = index << 24
    for _ in range(8):
        value = (value << 1 & 0xFFFFFFFF) ^ (0x04C11DB7 if value & 0x80000000 else 0)
    return value


CRC = [_crc_entry(index) for index in range(256)]


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.glob("*.ogg"):
        old.unlink()
    calls = [make(path, number) for number, path in enumerate(sorted(SCRIPTS.glob("*.toml")))]
    text = json.dumps({"calls": calls}, ensure_ascii=False, indent=1)
    (OUT / "truth.json").write_text(text + "\n", encoding="utf-8")
    total = sum(path.stat().st_size for path in OUT.iterdir())
    print(f"{len(calls)} calls, {sum(call['seconds'] for call in calls):.0f} s, {total / 1e6:.2f} MB")


def make(path: Path, number: int) -> dict[str, Any]:
    script = tomllib.loads(path.read_text(encoding="utf-8"))
    sides, said = speak(script, number)
    stereo = script["layout"] == "stereo"
    rng = np.random.default_rng(number + 1)
    tracks = [track + hiss(len(track), rng) for track in sides] if stereo else [sides[0] + sides[1]]
    if not stereo:
        tracks[0] += hiss(len(tracks[0]), rng)
    samples = np.clip(np.stack(tracks, axis=1), -0.98, 0.98)
    file = f"{path.stem}.ogg"
    write(OUT / file, samples)
    print(
        f"{path.stem:16} {len(samples) / RATE:6.1f} s  {(OUT / file).stat().st_size / 1000:5.0f} kB  {len(said)} lines"
    )
    return {
        "id": path.stem,
        "file": file,
        "title": script["title"],
        "channels": len(tracks),
        "seconds": round(len(samples) / RATE, 2),
        "direction": script["direction"],
        "disposition": script.get("disposition", "ANSWER"),
        "line": script["line"],
        "phone": script["phone"],
        "client": script["client"],
        "company": script.get("company", ""),
        "utterances": said,
        "answers": answers(script, said),
        "findings": findings(script, said),
        "summary": script["summary"],
        "advice": script["advice"],
        "mood": script["mood"],
    }


def speak(script: dict[str, Any], number: int) -> tuple[list[Sound], list[dict[str, Any]]]:
    """Both sides as sound, and what was said when."""
    rng = np.random.default_rng(100 + number)
    first_name = script["client"].split(" ")[0]
    voices = WOMEN if first_name.endswith(("а", "я")) else MEN
    client = (voices[number % 3], 150 + 4 * (number % 4), 50 if voices is WOMEN else 38)
    cast = {"А": AGENTS[script["line"]], "К": client, "І": MACHINE}
    parts: list[tuple[str, int, Sound]] = []
    said: list[dict[str, Any]] = []
    at, last, lines = 0.9, "", [line for line in script["talk"].splitlines() if line]
    for position, line in enumerate(lines):
        found = re.fullmatch(r"([АКІ])([+-][\d.]+)?: (.+)", line)
        assert found is not None, line
        who, shift, text = found[1], float(found[2] or 0), found[3]
        voice = cast[who]
        if script.get("disposition") == "TRANSFER" and position == 0:
            voice = AGENTS["904"]
        sound = tts(text, *voice) * (0.5 if who != "К" else 0.36) * rng.uniform(0.9, 1.05)
        start = max(0.2, at + (shift if shift < 0 else shift + rng.uniform(0.25, 0.8) + (0.3 if who == last else 0)))
        parts.append((who, round(start * RATE), sound.astype(np.float32)))
        at, last = start + len(sound) / RATE, who
        said.append({"start": round(start, 2), "end": round(at, 2), "speaker": SPEAKERS[who], "text": text})
    seconds = script.get("seconds", at + 1.2)
    sides = [np.zeros(round(seconds * RATE), np.float32) for _ in range(2)]
    for who, begin, sound in parts:
        track = sides[1 if who == "К" else 0]
        track[begin : begin + len(sound)] += sound[: len(track) - begin]
    said.sort(key=lambda one: (one["start"], one["end"]))
    return sides, said


def tts(text: str, voice: str, speed: int, pitch: int) -> Sound:
    """Spoken text at the telephone's rate and band, silence at both ends removed."""
    plain = text.replace("’", "'").replace("«", "").replace("»", "")
    command = ["espeak-ng", "-v", voice, "-s", str(speed), "-p", str(pitch), "--stdout", plain]
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    fixed = (
        raw[:4] + (len(raw) - 8).to_bytes(4, "little") + raw[8:40] + (len(raw) - 44).to_bytes(4, "little") + raw[44:]
    )
    samples, rate = soundfile.read(io.BytesIO(fixed), dtype="float32")
    spectrum = np.fft.rfft(samples)
    hertz = np.fft.rfftfreq(len(samples), 1 / rate)
    spectrum *= 1 / (1 + np.exp((hertz - 3500) / 60)) / (1 + np.exp((200 - hertz) / 25))
    count = round(len(samples) * RATE / rate)
    resampled = np.fft.irfft(spectrum[: count // 2 + 1], count) * (count / len(samples))
    loud = np.flatnonzero(np.abs(resampled) > 0.004)
    trimmed: Sound = resampled[loud[0] : loud[-1] + 1].astype(np.float32)
    trimmed /= np.abs(trimmed).max()
    return trimmed


def hiss(count: int, rng: np.random.Generator) -> Sound:
    """The noise of a telephone line: about -52 dB, falling with frequency."""
    spectrum = np.fft.rfft(rng.standard_normal(count))
    hertz = np.fft.rfftfreq(count, 1 / RATE)
    spectrum[0] = 0
    spectrum[1:] /= np.sqrt(hertz[1:] + 50)
    noise = np.fft.irfft(spectrum, count)
    quiet: Sound = (noise / noise.std() * 0.0025).astype(np.float32)
    return quiet


def write(path: Path, samples: Sound) -> None:
    """In one-second pieces: libsndfile 1.2 overflows its stack on one long write of Vorbis."""
    out = io.BytesIO()
    with soundfile.SoundFile(
        out, "w", RATE, samples.shape[1], format="OGG", subtype="VORBIS", compression_level=QUALITY
    ) as file:
        for first in range(0, len(samples), RATE):
            file.write(samples[first : first + RATE])
    path.write_bytes(renumbered(out.getvalue()))


def renumbered(ogg: bytes) -> bytes:
    """The stream with serial number 1 in place of a random one: same sound, same bytes (page layout: RFC 3533)."""
    pages, at = [], 0
    while at < len(ogg):
        segments = ogg[at + 26]
        end = at + 27 + segments + sum(ogg[at + 27 : at + 27 + segments])
        page = bytearray(ogg[at:end])
        page[14:18] = (1).to_bytes(4, "little")
        page[22:26] = bytes(4)
        page[22:26] = checksum(page).to_bytes(4, "little")
        pages.append(bytes(page))
        at = end
    return b"".join(pages)


def checksum(page: bytes | bytearray) -> int:
    """CRC-32 as Ogg wants it: polynomial 04c11db7, neither reflected nor inverted."""
    crc = 0
    for byte in page:
        crc = (crc << 8 & 0xFFFFFFFF) ^ CRC[crc >> 24 ^ byte]
    return crc


def answers(script: dict[str, Any], said: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    listed = {}
    for line in filter(None, script["answers"].splitlines()):
        head, _, quote = line.partition("|")
        key, answer = head.split()
        reason = "Питання не стосується цієї розмови." if answer == "na" else REASONS[key][PLACES[answer]]
        listed[key] = {"answer": answer, "reason": reason, "quote": checked(quote.strip(), said)}
    return listed


def findings(script: dict[str, Any], said: list[dict[str, Any]]) -> list[dict[str, str]]:
    listed = []
    for line in filter(None, script["findings"].splitlines()):
        kind, text, quote = (part.strip() for part in line.split("|"))
        listed.append({"kind": kind, "text": text, "quote": checked(quote, said)})
    return listed


def checked(quote: str, said: list[dict[str, Any]]) -> str:
    """The quote, which must stand word for word in one utterance."""
    if quote and not any(quote in one["text"] for one in said):
        raise SystemExit(f"nobody says: {quote}")
    return quote


if __name__ == "__main__":
    main()
