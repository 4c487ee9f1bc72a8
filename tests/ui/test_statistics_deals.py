"""The section of deals: what is missing, reading, training, the ranking with reasons, files, tags, the way to calls."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from calls_driver import Maker
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot
from review_driver import interface_loop

from callqa_desktop.app import Program
from callqa_desktop.commands import demo_past
from callqa_desktop.commands.common import run_jobs
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.deal import DealModel
from callqa_desktop.sandbox.past import PastClient, add_to, past
from callqa_desktop.sandbox.server import Sandbox
from callqa_desktop.sandbox.world import Clock, World
from callqa_desktop.services.deals.records import Driver, Estimate, ModelCard, Score, Verdict
from callqa_desktop.services.deals.terms import Model, Term, Terms
from callqa_desktop.services.records import CallFilter
from callqa_desktop.ui.calls.page import CallsPage
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.review.page import ReviewPage
from callqa_desktop.ui.statistics.deal_dialogs import ImportedDialog, TagsDialog
from callqa_desktop.ui.statistics.deals import DealsSection
from callqa_desktop.ui.statistics.page import StatisticsPage
from callqa_desktop.ui.widgets.chance import ChanceBox

Key, Ctrl = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def clients() -> list[PastClient]:
    return past(time.time(), clients=30, opened=5)


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch, clients: list[PastClient]) -> Iterator[Sandbox]:
    world = World(Clock(time.time()), [], [], stages=[(n, f"Етап {n}") for n in range(1, 6)])
    add_to(world, clients)
    monkeypatch.setenv("CALLQA_PACE", "0")
    with Sandbox(world) as running:
        monkeypatch.setenv("CALLQA_KEEPINCRM_BASE_URL", running.url)
        yield running


@pytest.fixture
def filled(empty_program: Program, sandbox: Sandbox, clients: list[PastClient]) -> Program:
    """Calls of thirty-five clients, and a CRM with their deals that nobody has read yet."""

    def binotel(session: object) -> None:
        session.add(Connection(service="binotel", name="Binotel", settings={}, cursor={}, created_at=1))  # type: ignore[attr-defined]

    empty_program.store.write(binotel).result()
    demo_past.keep(empty_program.store, clients)
    asyncio.run(empty_program.connections.connect("keepincrm", "", {}, sandbox.secrets["keepincrm"]))
    return empty_program


class DealsDriver:
    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.bot, self.window = qtbot, window
        window.go("statistics")
        page = window.page("statistics")
        assert isinstance(page, StatisticsPage)
        self.page = page
        qtbot.mouseClick(page.chips["deals"], Qt.MouseButton.LeftButton)
        section = page.section
        assert isinstance(section, DealsSection)
        self.section = section
        self.settled()

    def settled(self) -> None:
        section = self.section
        self.bot.waitUntil(lambda: section.view is not None and section._work is None, timeout=20_000)

    def said(self, widget: QWidget) -> str:
        """All the words of a widget that can be seen."""
        return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisibleTo(widget))


def usable(program: Program) -> None:
    """A model as a training leaves it: mood decides."""
    model = Model(0.0, (Term("mood_end", False, 0.0, 0.0, 0.6), Term("talks", True, 1.0, 1.0, 0.2)))
    terms = Terms(model, 1.0, 0.0, tuple(Model(shift, model.terms) for shift in (-0.2, 0.0, 0.2)))
    near = Estimate(0.2, 0.18, 0.22)
    card = ModelCard(
        verdict=Verdict.GOOD, trained_at=1_795_000_000_000, won=100, lost=120, base_rate=0.45, kind="linear",
        features=("mood_end", "talks"), test_n=66, test_won=30, test_from=1_790_000_000_000, first=1_780_000_000_000,
        last=1_794_000_000_000, gain=Estimate(0.05, 0.02, 0.08),
        scores=tuple(Score(who, near, near, None if who == "base" else near) for who in ("model", "base", "naive")),
        drivers=(Driver("mood_end", Estimate(2.0, 1.5, 2.7), 2.0),),
    )  # fmt: skip
    row = DealModel(created_at=1, usable=True, card=card.kept(), terms=terms.kept())
    program.store.write(lambda s: s.add(row)).result()


def read(program: Program) -> None:
    run_jobs(program, program.deals.read())


def test_without_deals_it_says_how_to_get_them(qtbot: QtBot, make_window: Maker, filled: Program) -> None:
    at = DealsDriver(qtbot, make_window(filled))
    message = at.section.faces.message
    assert at.section.faces.face == "message"
    assert "No deals" in message.title.text()
    assert "CRM" in message.why.text()
    assert not at.section.train_button.isEnabled()


def test_deals_come_from_the_crm_and_too_few_outcomes_say_how_many_are_missing(
    qtbot: QtBot, make_window: Maker, filled: Program
) -> None:
    read(filled)
    run_jobs(filled, filled.deals.train())
    at = DealsDriver(qtbot, make_window(filled))
    section = at.section
    assert section.faces.face == "full"
    assert len(section.deals.table.figures.lines) == 5
    assert section.deals.table.isColumnHidden(1)  # no likelihoods
    trust = at.said(section.trust)
    assert "too few outcomes" in section.trust.chip.text
    assert "needed" in trust
    assert "Peduzzi" in trust
    assert not section.charts.drivers.isVisibleTo(section)


def test_the_ranking_has_likelihoods_intervals_and_reasons(qtbot: QtBot, make_window: Maker, filled: Program) -> None:
    read(filled)
    usable(filled)
    at = DealsDriver(qtbot, make_window(filled))
    table = at.section.deals.table
    shares = [line.cells[1].share for line in table.figures.lines]
    known = [share for share in shares if share is not None]
    assert known == sorted(known, reverse=True)
    assert not table.isColumnHidden(1)
    box = at.section.deals.detail.findChild(ChanceBox)
    assert box is not None
    words = at.said(at.section.deals.detail)
    assert "of 100 such deals; usual is 45" in words
    assert "mood at the end" in words
    assert "is not its cause" in words
    assert "better than the base rate" in at.section.trust.chip.text
    names = [line.cells[0].text for line in at.section.trust.scores.figures.lines]
    assert names == ["This model", "Base rate for all", "By number of talks"]
    assert at.section.charts.drivers.isVisibleTo(at.section)
    assert "not its cause" in at.said(at.section.charts.drivers)


def test_a_key_opens_the_calls_of_the_chosen_deal(qtbot: QtBot, make_window: Maker, filled: Program) -> None:
    read(filled)
    usable(filled)
    window = make_window(filled)
    at = DealsDriver(qtbot, window)
    deal = at.section.deals.deal
    assert deal is not None
    at.section.deals.table.setFocus()
    QTest.keyClick(at.section.deals.table, Key.Key_O)
    qtbot.waitUntil(lambda: window.current == "calls")
    page = window.page("calls")
    assert isinstance(page, CallsPage)
    qtbot.waitUntil(lambda: page.filters.conditions.ids == deal.calls)


def test_reading_and_training_are_queued_and_can_be_cancelled(
    qtbot: QtBot, make_window: Maker, filled: Program
) -> None:
    read(filled)
    at = DealsDriver(qtbot, make_window(filled))
    section = at.section
    qtbot.mouseClick(section.read_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: section.progress.isVisible() and not section.read_button.isEnabled())
    assert "KeepinCRM" in section.progress.words.text()
    qtbot.mouseClick(section.progress.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not section.progress.isVisible() and section.read_button.isEnabled())
    QTest.keyClick(section.deals.table, Key.Key_Return, Ctrl)
    qtbot.waitUntil(lambda: section.progress.isVisible() and not section.train_button.isEnabled())
    assert set(filled.deals.under_way().result()) == {"learn"}


def test_a_file_is_taken_in_and_its_wrong_lines_are_shown(
    qtbot: QtBot, make_window: Maker, filled: Program, clients: list[PastClient], tmp_path: Path
) -> None:
    window = make_window(filled)
    at = DealsDriver(qtbot, window)
    file = tmp_path / "підсумки.csv"
    file.write_text(f"phone;date;result\n{clients[9].phone};05.03.2026;won\nhello;05.03.2026;won\n", "utf-8")
    with interface_loop():
        at.section.take_file(file)
        qtbot.waitUntil(lambda: at.section.findChild(ImportedDialog) is not None)
        dialog = at.section.findChild(ImportedDialog)
        assert dialog is not None
        assert "line 3" in dialog.lines.toPlainText()
        assert "1 new outcome" in at.said(dialog)
        dialog.accept()
        qtbot.waitUntil(lambda: at.section.faces.face == "full")
    assert at.section.view is not None
    assert at.section.view.counts.won == 1


def test_tags_that_mean_an_outcome_are_named_and_count_at_once(
    qtbot: QtBot, make_window: Maker, filled: Program
) -> None:
    call = list(filled.calls.ids(CallFilter()).result())[:1]
    filled.calls.add_tag(call, "Продано").result()
    at = DealsDriver(qtbot, make_window(filled))
    dialog = at.section.open_tags()
    assert isinstance(dialog, TagsDialog)
    qtbot.waitUntil(lambda: "Продано" in dialog.known.text())
    dialog.won.setText("Продано, куплено")
    dialog.save()
    section = at.section
    qtbot.waitUntil(lambda: section.view is not None and section.view.counts.tagged == 1)
    assert filled.deals.tags() == (("Продано", "куплено"), ())


def test_the_review_shows_the_likelihood_beside_the_clients_card(
    qtbot: QtBot, make_window: Maker, filled: Program
) -> None:
    read(filled)
    usable(filled)
    view = filled.deals.view().result()
    deal = next(one for one in view.deals if one.chance is not None)
    window = make_window(filled)
    with interface_loop():
        window.open_review(deal.calls[0])
        page = window.page("review")
        assert isinstance(page, ReviewPage)
        qtbot.waitUntil(lambda: page.client.findChild(ChanceBox) is not None, timeout=20_000)
        assert "usual is 45" in "\n".join(one.text() for one in page.client.findChildren(QLabel))
        qtbot.waitUntil(lambda: page.bridge.idle, timeout=20_000)  # the card of the CRM comes too
