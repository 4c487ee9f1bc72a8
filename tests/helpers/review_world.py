"""Calls for the review page: the demo recordings with their true words, measures, findings and the model's answers."""

from __future__ import annotations

import asyncio
import io
import itertools
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from callqa_desktop import paths
from callqa_desktop.app import Program
from callqa_desktop.models.analysis import Analysis, Finding, Measures, Transcript, Utterance
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call, Recording
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.models.people import Client, Employee
from callqa_desktop.services.analysis.utterances import Said
from callqa_desktop.services.audio.library import StoredSound
from callqa_desktop.services.audio.pcm import Pcm
from callqa_desktop.services.records import AnswerRow, EvidenceRow
from callqa_desktop.services.scoring import evaluations
from callqa_desktop.services.store import announce
from callqa_desktop.services.voice.examine import examine
from callqa_desktop.services.voice.method import METHOD
from callqa_desktop.services.voice.words import from_words

PHONE = "+380674120855"
STARTED = 1_763_562_120_000
_NUMBERS = itertools.count(1)
TRUTH = {call["id"]: call for call in json.loads(paths.resource("demo", "truth.json").read_text("utf-8"))["calls"]}


def people(program: Program, *, crm: bool = True) -> None:
    """A telephony connection, a manager and a client with a card from the CRM."""

    def work(session: Session) -> None:
        session.add(Connection(id=1, service="binotel", name="Binotel", settings={}, created_at=STARTED))
        session.flush()
        session.add(Employee(id=1, connection_id=1, external_id="1", name="Ґалина Цимбал", name_key="ґалина"))
        card: dict[str, Any] = {
            "name": "Олексій Бондар", "company": "ТОВ «Їжа і дім»", "responsible": "Софія Єрмак", "source": "KeepinCRM",
            "email": "bondar@example.com",
            "deals": [{"title": "Кухня «Їжачок»", "stage": "Замір", "total": "86 000 грн"}],
        }  # fmt: skip
        session.add(Client(id=1, phone=PHONE, name="Олексій Бондар", card=card if crm else {}, card_at=STARTED))

    program.store.write(work).result()


def add_call(
    program: Program,
    demo: str = "",
    *,
    analysed: bool = True,
    status: str = "",
    recording: str = "",
    failure: str = "",
    disposition: str = "answered",
    words: list[dict[str, Any]] | None = None,
) -> int:
    """A call from the demo recordings (`demo` names one) or without a sound; returns its id."""
    truth = TRUTH.get(demo, {"utterances": [], "seconds": 0, "channels": 1})
    sound, measures = _store_sound(program, demo) if demo else (None, {})

    def work(session: Session) -> int:
        now = now_ms()
        call = Call(
            connection_id=1, external_id=f"{demo}-{next(_NUMBERS)}", started_at=STARTED,
            direction=truth.get("direction", "inbound"), disposition=disposition,
            client_id=1, client_phone=PHONE, client_digits=PHONE[1:], employee_id=1,
            internal_number="901", talk_seconds=round(truth["seconds"]), failure=failure,
            recording_state=recording or ("stored" if demo else "none"),
            status=status or ("analyzed" if analysed and demo else "new"), created_at=now, changed_at=now,
        )  # fmt: skip
        session.add(call)
        session.flush()
        if sound is not None:
            session.add(
                Recording(
                    call_id=call.id, path=sound.stem, sha256=sound.sha256 + str(call.id), created_at=now,
                    original_bytes=sound.original_bytes, media_type=sound.media_type, sample_rate=sound.sample_rate,
                    channels=sound.channels, frames=sound.frames, agent_channel=0 if sound.channels == 2 else None,
                )
            )  # fmt: skip
        if analysed and (demo or words):
            _analysis(session, call.id, truth, words or truth["utterances"], measures)
        return call.id

    return program.store.write(work).result()


def add_recorded(program: Program, samples: NDArray[np.int16], *, rate: int = 8000) -> int:
    """A call with this sound, int16 (frames, channels), the agent on the first of two channels; returns its id."""
    out = io.BytesIO()
    soundfile.write(out, samples, rate, format="WAV")

    async def keep() -> StoredSound:
        incoming = program.library.begin()
        incoming.write(out.getvalue())
        return await incoming.finish("audio/wav")

    with ThreadPoolExecutor(1) as thread:  # the test's own loop may be running here
        sound = thread.submit(asyncio.run, keep()).result()
    call_id = add_call(program, recording="stored")
    program.store.write(
        lambda s: s.add(
            Recording(
                call_id=call_id, path=sound.stem, sha256=sound.sha256, created_at=0, original_bytes=1,
                media_type="audio/wav", sample_rate=rate, channels=sound.channels, frames=sound.frames,
                agent_channel=0 if sound.channels == 2 else None,
            )
        )
    ).result()  # fmt: skip
    return call_id


def _store_sound(program: Program, demo: str) -> tuple[Any, dict[str, Any]]:
    async def keep() -> tuple[Any, dict[str, Any]]:
        incoming = program.library.begin()
        incoming.write(paths.resource("demo", f"{demo}.ogg").read_bytes())
        stored = await incoming.finish("audio/ogg")
        pcm: Pcm = await program.library.open(stored.stem)
        return stored, examine(pcm, 0 if stored.channels == 2 else None).figures

    with ThreadPoolExecutor(1) as thread:  # the test's own loop may be running here
        return thread.submit(asyncio.run, keep()).result()


def _analysis(
    session: Session, call_id: int, truth: dict[str, Any], spoken: list[dict[str, Any]], measures: dict[str, Any]
) -> None:
    now = now_ms()
    transcript = Transcript(
        call_id=call_id, model="m", prompt="t-1", approximate=truth["channels"] == 1, created_at=now
    )
    session.add(transcript)
    session.flush()
    session.add_all(
        Utterance(
            transcript_id=transcript.id, position=n, start_ms=round(line["start"] * 1000),
            end_ms=round(line["end"] * 1000), speaker=line["speaker"], text=line["text"],
        )
        for n, line in enumerate(spoken)
    )  # fmt: skip
    if "answers" not in truth:
        return
    analysis = Analysis(
        call_id=call_id, transcript_id=transcript.id, model="m", prompt="j-1", summary=truth["summary"],
        advice=truth["advice"], client_mood=truth["mood"], created_at=now,
    )  # fmt: skip
    session.add(analysis)
    said = [
        Said(round(line["start"] * 1000), round(line["end"] * 1000), line["speaker"], line["text"], language="uk")
        for line in spoken
    ]
    figures = from_words(said, measures)
    session.merge(Measures(call_id=call_id, method=METHOD, figures=figures, created_at=now))
    session.flush()
    for finding in truth["findings"]:
        place = _place(spoken, finding["quote"])
        session.add(
            Finding(
                analysis_id=analysis.id, kind=finding["kind"], text=finding["text"], quote=finding["quote"],
                start_ms=place[0] if place else None, end_ms=place[1] if place else None,
            )
        )  # fmt: skip
    version, _ = evaluations.current_card(session)
    answers = []
    for key, given in truth["answers"].items():
        place = _place(spoken, given["quote"])
        evidence = (EvidenceRow(*place, given["quote"]),) if place and given["quote"] else ()
        answers.append(AnswerRow(key, given["answer"], 0.91, given["reason"], evidence))
    evaluations.store_ai(session, call_id, version, "model", answers)


def _place(spoken: list[dict[str, Any]], quote: str) -> tuple[int, int] | None:
    for line in spoken:
        if quote and quote in line["text"]:
            return round(line["start"] * 1000), round(line["end"] * 1000)
    return None


def judge(program: Program, call_id: int, demo: str) -> None:
    """What the analysis leaves when it ends: words, findings, answers, and the announcement."""
    truth = TRUTH[demo]

    def work(session: Session) -> None:
        _analysis(session, call_id, truth, truth["utterances"], {})
        session.get_one(Call, call_id).status = "analyzed"
        announce(session, ChangeKind.CALL, call_id)

    program.store.write(work).result()


def connect(program: Program, service: str) -> None:
    """A connection nobody runs jobs for."""
    program.store.write(
        lambda s: s.add(Connection(service=service, name=service, settings={}, created_at=STARTED))
    ).result()
