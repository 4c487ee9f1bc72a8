"""Painting the dashboard after a filter change: how long the interface is busy once the figures are there, offscreen.

The page of the real window at 1920 x 1080 shows answers of the real desk over 4,000 calls, every card placed; those
of 1,000,000 calls have as many points. Measured is the work of the interface thread from the answer to the last card in
sight (`first paint`), to the last card of all (`all cards`), and the longest single piece of it (`pause`). The baseline
is bare pyqtgraph: a PlotWidget for each chart, its series set anew as plain curves and painted once.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["CALLQA_STORE_PASSPHRASE"] = "four words of a benchmark"
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "helpers"))

CALLS, ROUNDS = 4000, 9
TARGET_MS = 300


def main() -> None:
    import pyqtgraph as pg
    from PySide6.QtWidgets import QApplication

    from callqa_desktop.app import open_program
    from callqa_desktop.paths import Workspace
    from callqa_desktop.services.dashboard.records import Overview, Question
    from callqa_desktop.ui.bridge.bridge import Bridge
    from callqa_desktop.ui.dashboard.arrangement import Arrangement, Placed
    from callqa_desktop.ui.dashboard.page import DashboardPage
    from callqa_desktop.ui.main_window import MainWindow
    from callqa_desktop.ui.preferences import Preferences

    app = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as folder:
        program = open_program(Workspace(Path(folder) / "workspace"), throwaway=True)
        _fill(program)
        preferences = Preferences()
        preferences.keep("theme", "light")
        window = MainWindow(preferences)
        bridge = Bridge()
        window.attach(program, bridge)
        window.resize(1920, 1080)
        window.show()
        window.go("dashboard")
        page = window.page("dashboard")
        assert isinstance(page, DashboardPage)
        section = page.overview
        _until(app, lambda: section.answer is not None and section.board.settled)
        last = date.today()  # noqa: DTZ011 - the days of this machine
        answers = [
            program.dashboard.overview(Question(last - timedelta(days=days), last)).result() for days in (60, 29)
        ]
        section.asker.front = False
        section.arrangement = Arrangement(tuple(Placed(key) for key in answers[0].panels), frozenset())
        for answer in (*answers, *answers):  # every card exists and has its drawing
            section._have(replace(answer, filling=None))
            _until(app, lambda: section.board.settled)
        first, whole, pause = zip(*(_round(app, section, answers[n % 2]) for n in range(ROUNDS)), strict=True)
        bare = [_bare(app, pg, answers[n % 2]) for n in range(ROUNDS)]
        charts = len(section.board.cards)
        print(f"{charts} cards, {len(section.tiles.cards)} figures; medians of {ROUNDS} changes, ms of the processor")
        for name, values in (("first paint", first), ("all cards", whole), ("pause", pause), ("bare pyqtgraph", bare)):
            print(f"{name:15} {statistics.median(values):7.1f}  worst {max(values):7.1f}")
        ratio = statistics.median(whole) / statistics.median(bare)
        print(f"all cards / bare pyqtgraph: {ratio:.2f}")
        print(f"target: first paint under {TARGET_MS} ms: {'met' if max(first) < TARGET_MS else 'MISSED'}")
        bridge.close()
        window.close()
        window.finish()
        program.close()
        assert isinstance(answers[0], Overview)


def _round(app: Any, section: Any, answer: Any) -> tuple[float, float, float]:
    """One change of the filter: milliseconds to the last card in sight, to the last of all, and the longest piece."""
    pieces: list[float] = []
    first = 0.0

    def piece(work: Any) -> None:
        began = time.thread_time()
        work()
        pieces.append((time.thread_time() - began) * 1000)

    in_sight = sum(not card.visibleRegion().isEmpty() for card in section.board.cards.values())
    piece(lambda: section._have(replace(answer, filling=None)))
    while not section.board.settled:
        piece(app.processEvents)
        if not first and len(section.board.cards) - len(section.board._waiting) >= in_sight:
            first = sum(pieces)
    piece(app.processEvents)
    return first or sum(pieces), sum(pieces), max(pieces)


def _bare(app: Any, pg: Any, answer: Any) -> float:
    plots = _bare_plots(app, pg, answer)
    began = time.thread_time()
    for plot, panel in zip(plots, answer.panels.values(), strict=True):
        plot.clear()
        for one in panel.chart.series:
            values = [float("nan") if v is None else v for v in one.values]
            plot.plot(list(range(len(values))), values)
        plot.repaint()
    return (time.thread_time() - began) * 1000


_plots: list[Any] = []


def _bare_plots(app: Any, pg: Any, answer: Any) -> list[Any]:
    while len(_plots) < len(answer.panels):
        plot = pg.PlotWidget()
        plot.resize(560, 228)
        plot.show()
        _plots.append(plot)
        app.processEvents()
    return _plots


def _fill(program: Any) -> None:
    """Calls over the last seventy days."""
    from seeding import seed
    from sqlalchemy import update

    from callqa_desktop.models.base import now_ms
    from callqa_desktop.models.call import Call

    seed(program.store, CALLS)
    step = 70 * 86_400_000 // CALLS
    program.store.write(lambda s: s.execute(update(Call).values(started_at=now_ms() - Call.id * step))).result()


def _until(app: Any, ready: Any) -> None:
    end = time.monotonic() + 30
    while not ready():
        if time.monotonic() > end:
            sys.exit("the dashboard does not come to rest")
        app.processEvents()
        time.sleep(0.002)


if __name__ == "__main__":
    main()
