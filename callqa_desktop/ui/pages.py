"""The pages of the window, in the order of the navigation."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from callqa_desktop.texts import later, tr

if TYPE_CHECKING:
    from callqa_desktop.ui.ports import Bridge, Program
    from callqa_desktop.ui.widgets.page import Page, Shell


@dataclass(frozen=True)
class PageSpec:
    """A page that exists; its module is imported on the first visit only."""

    key: str
    icon: str
    module: str
    cls: str
    title: str
    """In English, marked for translation."""
    chords: tuple[str, ...]
    """Keys that lead to it."""

    def make(self, program: Program, bridge: Bridge, shell: Shell) -> Page:
        made: Page = getattr(import_module(self.module), self.cls)(program, bridge, shell)
        return made


PAGES = (
    PageSpec("calls", "phone", "callqa_desktop.ui.calls.page", "CallsPage", later("Calls"), ("Ctrl+1",)),
    PageSpec("review", "audio-lines", "callqa_desktop.ui.review.page", "ReviewPage", later("Review"), ("Ctrl+2",)),
    PageSpec("work", "list-todo", "callqa_desktop.ui.work.page", "WorkPage", later("Work"), ("Ctrl+3",)),
    PageSpec(
        "dashboard", "layout-dashboard", "callqa_desktop.ui.dashboard.page", "DashboardPage", later("Dashboard"),
        ("Ctrl+4",),
    ),
    PageSpec(
        "insight", "lightbulb", "callqa_desktop.ui.insight.page", "InsightPage", later("Insights"), ("Ctrl+5",)
    ),
    PageSpec(
        "statistics", "chart-scatter", "callqa_desktop.ui.statistics.page", "StatisticsPage", later("Statistics"),
        ("Ctrl+6",),
    ),
    PageSpec("numbers", "shield-alert", "callqa_desktop.ui.numbers.page", "NumbersPage", later("Numbers"), ("Ctrl+7",)),
    PageSpec("cards", "clipboard-check", "callqa_desktop.ui.cards.page", "CardsPage", later("Cards"), ("Ctrl+8",)),
    PageSpec(
        "connections", "plug", "callqa_desktop.ui.connections.page", "ConnectionsPage", later("Connections"),
        ("Ctrl+9",),
    ),
    PageSpec("jobs", "list-checks", "callqa_desktop.ui.jobs.page", "JobsPage", later("Jobs"), ("Ctrl+Shift+J",)),
    PageSpec(
        "settings", "settings", "callqa_desktop.ui.settings.page", "SettingsPage", later("Settings"), ("Ctrl+,",)
    ),
)  # fmt: skip


def title(key: str) -> str:
    """The word for a page in the navigation."""
    return tr(next(spec.title for spec in PAGES if spec.key == key))
