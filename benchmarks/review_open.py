"""A stereo recording of three hours from the click to lanes one can play, with peaks and curves kept from before.

Ours: the real window with the review page; from opening the call until the bars are painted and the sound can play,
and until the curves are painted too. The baseline is what cannot be done without: reading and unsealing the kept peaks,
and opening the kept sound.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np

RATE = 8000
HOURS = 3
RUNS = 7
TARGET_S = 1.0


def three_hours() -> bytes:
    """Two voices that take turns; a FLAC file, quick to make and to take in."""
    import io

    import soundfile

    rng = np.random.default_rng(2)
    minute = 60 * RATE
    time_ = np.arange(minute) / RATE
    sides = []
    for hertz, phase in ((210, 0.0), (95, np.pi)):
        buzz = sum(np.sin(2 * np.pi * hertz * n * time_ + 2 * np.sin(2 * np.pi * 1.3 * time_)) / n for n in range(1, 7))
        turns = (np.sin(2 * np.pi * time_ / 11 + phase) > -0.1) * np.clip(np.sin(2 * np.pi * 3.1 * time_), 0, 1)
        sides.append(0.15 * buzz * turns + rng.normal(0, 0.002, minute))
    call = (np.stack(sides, axis=1) * 32_000).astype(np.int16)
    out = io.BytesIO()
    with soundfile.SoundFile(out, "w", RATE, 2, format="FLAC", subtype="PCM_16") as file:
        for n in range(HOURS * 60):
            file.write(np.roll(call, n * 997, axis=0))
    return out.getvalue()


async def seed(program: object, data: bytes) -> tuple[int, int, str]:
    """A call with the long recording and one without any."""
    from sqlalchemy.orm import Session

    from callqa_desktop.app import Program
    from callqa_desktop.models.base import now_ms
    from callqa_desktop.models.call import Call, Recording
    from callqa_desktop.models.connection import Connection

    assert isinstance(program, Program)
    incoming = program.library.begin()
    incoming.write(data)
    sound = await incoming.finish("audio/flac")
    await program.library.curves(sound.stem)

    def work(session: Session) -> list[int]:
        now = now_ms()
        session.add(Connection(id=1, service="folder", name="", settings={}, created_at=now))
        session.flush()
        calls = [
            Call(
                connection_id=1, external_id=str(n), started_at=now, direction="inbound", disposition="answered",
                client_phone="", client_digits="", talk_seconds=HOURS * 3600, recording_state=state,
                status="new", created_at=now, changed_at=now,
            )
            for n, state in enumerate(("stored", "none"))
        ]  # fmt: skip
        session.add_all(calls)
        session.flush()
        session.add(
            Recording(
                call_id=calls[0].id, path=sound.stem, sha256=sound.sha256, created_at=now,
                original_bytes=sound.original_bytes, media_type=sound.media_type, sample_rate=sound.sample_rate,
                channels=sound.channels, frames=sound.frames, agent_channel=0,
            )
        )  # fmt: skip
        return [call.id for call in calls]

    long, short = await program.store.awrite(work)
    return long, short, sound.stem


async def measure(folder: Path, loop: asyncio.AbstractEventLoop) -> tuple[list[float], list[float], list[float]]:
    """Seconds to playable bars, to curves, and of the baseline."""
    from callqa_desktop.commands.window import WindowSession
    from callqa_desktop.paths import Workspace
    from callqa_desktop.ui.review.page import ReviewPage

    session = WindowSession(Workspace(folder))
    session.begin(loop)
    session.window.resize(1920, 1080)
    session.window.show()
    while session.program is None or session.background is None:
        await asyncio.sleep(0.01)
    program = session.program
    long, short, stem = await seed(program, three_hours())
    bars, curves, baseline = [], [], []
    for run in range(RUNS + 1):
        session.window.open_review(short)
        page = session.window.page("review")
        assert isinstance(page, ReviewPage)
        while page.detail is None or page.detail.row.id != short:
            await asyncio.sleep(0.005)
        picture = page.sound.waveform.picture
        begun = time.perf_counter()
        session.window.open_review(long)
        while page.detail is None or not page.playback.ready or picture.peaks is None:
            await asyncio.sleep(0)
        page.sound.waveform.repaint()
        shown = time.perf_counter() - begun
        while picture.curves is None:
            await asyncio.sleep(0)
        page.sound.waveform.repaint()
        complete = time.perf_counter() - begun
        begun = time.perf_counter()
        await program.library.peaks(stem)
        (await program.library.open(stem)).close()
        bare = time.perf_counter() - begun
        if run:  # the first one builds the page
            bars.append(shown)
            curves.append(complete)
            baseline.append(bare)
    session.window.close()
    while session.window.isVisible():
        await asyncio.sleep(0.02)
    return bars, curves, baseline


def main() -> None:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["CALLQA_STORE_PASSPHRASE"] = "benchmark"
    import qasync

    from callqa_desktop.commands.window import make_application

    app = make_application()
    with tempfile.TemporaryDirectory() as folder:
        loop = qasync.QEventLoop(app)
        with loop:
            bars, curves, baseline = loop.run_until_complete(measure(Path(folder) / "workspace", loop))
    shown, complete, bare = (statistics.median(times) * 1000 for times in (bars, curves, baseline))
    print(
        f"open {HOURS} hours of stereo: lanes painted and ready to play after {shown:.0f} ms (longest "
        f"{max(bars) * 1000:.0f} ms), with curves {complete:.0f} ms / baseline {bare:.0f} ms "
        f"= ratio {shown / bare:.1f} (target <= {TARGET_S * 1000:.0f} ms)"
    )


if __name__ == "__main__":
    main()
