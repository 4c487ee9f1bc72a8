"""Pictures of the real window on a real workspace: for the demo without a display and for the documents."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import qasync
from PySide6.QtCore import QSize

from callqa_desktop import texts
from callqa_desktop.commands.window import WindowSession, make_application
from callqa_desktop.paths import Workspace
from callqa_desktop.services.records import CallFilter, CallSort
from callqa_desktop.ui.theme.manager import theme

if TYPE_CHECKING:
    from callqa_desktop.ui.work.page import WorkPage

SETTLE_SECONDS = 0.4
LONGEST_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Shot:
    page: str
    scheme: str = "light"
    language: str = "uk"
    width: int = 1440
    height: int = 900

    @property
    def name(self) -> str:
        return f"{self.page}-{self.scheme}-{self.language}-{self.width}x{self.height}.png"


DEMO = (
    *(Shot(page, scheme) for page in ("calls", "review") for scheme in ("light", "dark")),
    Shot("cards"),
    Shot("calibration"),
)


def take(workspace: Workspace, target: Path, shots: Sequence[Shot] = DEMO) -> list[Path]:
    """Opens the window on a workspace, takes the pictures into a folder and closes it again.

    Returns:
        The files written.
    """
    target.mkdir(parents=True, exist_ok=True)
    app = make_application()
    session = WindowSession(workspace)
    loop = qasync.QEventLoop(app)
    with loop:
        written: list[Path] = loop.run_until_complete(_take(session, loop, target, shots))
    return written


async def _take(
    session: WindowSession, loop: asyncio.AbstractEventLoop, target: Path, shots: Sequence[Shot]
) -> list[Path]:
    session.begin(loop)
    window = session.window
    window.show()
    await _settled(session)
    program = session.program
    if program is None:
        raise RuntimeError("the window could not open the workspace")
    best = CallSort("score", descending=True)
    heard = CallFilter(statuses=("analyzed",), recordings=("stored",))
    analyzed = await asyncio.wrap_future(program.calls.ids(heard, best))
    written = []
    for shot in shots:
        if texts.language() != shot.language:
            window.preferences.keep("language", shot.language)
            window.relabel()
        theme.apply(shot.scheme)
        window.resize(QSize(shot.width, shot.height))
        if shot.page == "review" and analyzed:
            window.open_review(analyzed[0], analyzed)
        elif shot.page == "calibration":
            await _calibration(session)
        elif shot.page == "work":
            _work(session).show_section("queue")
        elif shot.page == "numbers":
            _number(session)
        elif shot.page in ("standards", "forecast", "deals"):
            _statistics(session, shot.page)
        else:
            window.go(shot.page)
            if shot.page == "calls" and analyzed:
                await _preview(session, analyzed[0])
        await _settled(session)
        path = target / shot.name
        window.grab().save(str(path))
        written.append(path)
    ended = asyncio.Event()
    session.ended.connect(ended.set)
    window.close()
    await ended.wait()
    return written


async def _preview(session: WindowSession, call_id: int) -> None:
    """Puts the list of calls on a call that has something to show."""
    from callqa_desktop.ui.calls.page import CallsPage

    page = session.window.page("calls")
    assert isinstance(page, CallsPage)
    await _settled(session)
    page.table.select_ids(set(), call_id)


async def _calibration(session: WindowSession) -> None:
    """Opens the result of the newest calibration."""
    from callqa_desktop.ui.work.calibrations import CalibrationsSection

    program = session.program
    assert program is not None
    page = _work(session)
    page.show_section("calibrations")
    rows = await asyncio.wrap_future(program.work.calibrations())
    await _settled(session)
    section = page.sections["calibrations"]
    assert isinstance(section, CalibrationsSection)
    if rows:
        section.open_result(rows[0])


def _number(session: WindowSession) -> None:
    """Looks up the number the demo's people tied to fraud."""
    from callqa_desktop.commands.demo_numbers import FRAUD

    session.window.open_number(FRAUD)


def _statistics(session: WindowSession, section: str) -> None:
    from callqa_desktop.ui.statistics.page import StatisticsPage

    session.window.go("statistics")
    page = session.window.page("statistics")
    assert isinstance(page, StatisticsPage)
    page.show_section(section)


def _work(session: WindowSession) -> WorkPage:
    from callqa_desktop.ui.work.page import WorkPage

    session.window.go("work")
    page = session.window.page("work")
    assert isinstance(page, WorkPage)
    return page


async def _settled(session: WindowSession) -> None:
    """Waits until the window asks for nothing more."""
    deadline = time.monotonic() + LONGEST_SECONDS
    quiet_since = time.monotonic()
    while time.monotonic() - quiet_since < SETTLE_SECONDS and time.monotonic() < deadline:
        await asyncio.sleep(0.05)
        if session.bridge is None or not session.bridge.idle:
            quiet_since = time.monotonic()
