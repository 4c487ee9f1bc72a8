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

    def make(self, program: Program, bridge: Bridge, shell: Shell) -> Page:
        made: Page = getattr(import_module(self.module), self.cls)(program, bridge, shell)
        return made


PAGES = (
    PageSpec("calls", "phone", "callqa_desktop.ui.calls.page", "CallsPage", later("Calls")),
    PageSpec("review", "audio-lines", "callqa_desktop.ui.review.page", "ReviewPage", later("Review")),
    PageSpec("work", "list-todo", "callqa_desktop.ui.work.page", "WorkPage", later("Work")),
    PageSpec("insight", "lightbulb", "callqa_desktop.ui.insight.page", "InsightPage", later("Insights")),
    PageSpec("cards", "clipboard-check", "callqa_desktop.ui.cards.page", "CardsPage", later("Cards")),
    PageSpec("connections", "plug", "callqa_desktop.ui.connections.page", "ConnectionsPage", later("Connections")),
    PageSpec("jobs", "list-checks", "callqa_desktop.ui.jobs.page", "JobsPage", later("Jobs")),
    PageSpec("settings", "settings", "callqa_desktop.ui.settings.page", "SettingsPage", later("Settings")),
)


def title(key: str) -> str:
    """The word for a page in the navigation."""
    return tr(next(spec.title for spec in PAGES if spec.key == key))
