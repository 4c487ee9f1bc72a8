"""Statistics of clients and calls, one section a question."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any

from PySide6.QtWidgets import QButtonGroup, QStackedWidget

from callqa_desktop.texts import later, tr
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.statistics.section import Section
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.page import Page, Shell
from callqa_desktop.ui.widgets.panels import row


@dataclass(frozen=True)
class SectionSpec:
    """A section that exists; its module is imported on the first visit only."""

    key: str
    title: str
    module: str
    cls: str


SECTIONS: tuple[SectionSpec, ...] = (
    SectionSpec("segments", later("Segments"), "callqa_desktop.ui.statistics.segments", "SegmentsSection"),
    SectionSpec("ab", later("A/B test"), "callqa_desktop.ui.statistics.ab", "AbSection"),
    SectionSpec("factors", later("Multivariate test"), "callqa_desktop.ui.statistics.factors", "FactorsSection"),
    SectionSpec("standards", later("Standards"), "callqa_desktop.ui.statistics.standards", "StandardsSection"),
    SectionSpec("forecast", later("Forecast"), "callqa_desktop.ui.statistics.forecast", "ForecastSection"),
    SectionSpec("deals", later("Deals"), "callqa_desktop.ui.statistics.deals", "DealsSection"),
    SectionSpec("clients", later("Unusual clients"), "callqa_desktop.ui.statistics.clients", "ClientsSection"),
)


class StatisticsPage(Page):
    """Chips on top, the section chosen below."""

    def __init__(self, program: Program, bridge: Bridge, shell: Shell) -> None:
        super().__init__(tr("Statistics"), program, bridge, shell)
        self.stack = QStackedWidget()
        self.chips: dict[str, Button] = {}
        self.sections: dict[str, Section] = {}
        self._one_of = QButtonGroup(self)
        line = row()
        for spec in SECTIONS:
            chip = Button(tr(spec.title), partial(self.show_section, spec.key), kind="chip")
            chip.setCheckable(True)
            self._one_of.addButton(chip)
            self.chips[spec.key] = chip
            line.addWidget(chip)
        line.addStretch(1)
        self.body.addLayout(line)
        self.body.addWidget(self.stack, 1)
        self._key = ""
        self._select(SECTIONS[0].key)

    @property
    def section(self) -> Section:
        """The one in front."""
        return self.sections[self._key]

    def shown(self) -> None:
        self.section.shown()

    def leave(self) -> None:
        self.section.leave()

    def show_section(self, key: str) -> None:
        self.section.leave()
        self._select(key)
        self.section.shown()

    def perform(self, action: str) -> bool:
        if action == "statistics_next_section":
            self._step(1)
        elif action == "statistics_previous_section":
            self._step(-1)
        elif action in self.section.acts:
            self.section.acts[action]()
        else:
            return super().perform(action)
        return True

    def keep(self) -> dict[str, Any]:
        return {"section": self._key, "sections": {key: made.keep() for key, made in self.sections.items()}}

    def take_up(self, kept: dict[str, Any]) -> None:
        for key, inner in kept["sections"].items():
            self._select(key)
            self.section.take_up(inner)
        self._select(kept["section"])

    def _select(self, key: str) -> None:
        if key not in self.sections:
            spec = next(one for one in SECTIONS if one.key == key)
            self.sections[key] = getattr(import_module(spec.module), spec.cls)(self)
            self.stack.addWidget(self.sections[key])
        self._key = key
        self.chips[key].setChecked(True)
        self.stack.setCurrentWidget(self.sections[key])

    def _step(self, by: int) -> None:
        keys = [one.key for one in SECTIONS]
        self.show_section(keys[(keys.index(self._key) + by) % len(keys)])
