"""The page of settings: sections at the left, their lines at the right, and a search over all of them."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QButtonGroup, QLineEdit, QSizePolicy, QStackedWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.settings.analysis import AnalysisSection
from callqa_desktop.ui.settings.appearance import Appearance
from callqa_desktop.ui.settings.clips import Clips
from callqa_desktop.ui.settings.form import Section
from callqa_desktop.ui.settings.keyboard import KeyboardSection
from callqa_desktop.ui.settings.listening import Listening
from callqa_desktop.ui.settings.script.section import SalesScript
from callqa_desktop.ui.settings.work import Privacy, Work
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.page import Page, Shell
from callqa_desktop.ui.widgets.panels import column, row


class SettingsPage(Page):
    """Appearance, work, listening, clips, keyboard, analysis, the sales script, privacy."""

    def __init__(self, program: Program, bridge: Bridge, shell: Shell) -> None:
        super().__init__(tr("Settings"), program, bridge, shell)
        self.appearance = Appearance(program, bridge, shell)
        self.work = Work(program, bridge, shell)
        self.listening = Listening(program, bridge, shell)
        self.clips = Clips(program, bridge, shell)
        self.keys = KeyboardSection(program, bridge, shell)
        self.analysis = AnalysisSection(program, bridge, shell)
        self.sales = SalesScript(program, bridge, shell)
        self.privacy = Privacy(program, bridge, shell)
        self.sections: tuple[Section, ...] = (
            self.appearance, self.work, self.listening, self.clips, self.keys, self.analysis, self.sales,
            self.privacy,
        )  # fmt: skip
        self._build()
        self.acts = {"change_keys": lambda: self.open_section(self.keys), "settings_search": self.search.setFocus}

    def shown(self) -> None:
        self.listening.load()
        self.analysis.load()
        self.sales.load()
        self.buttons[self._stack.currentIndex()].setFocus()

    def keep(self) -> dict[str, object]:
        return {"section": self._stack.currentIndex(), "search": self.search.text(), "keys": self.keys.keep_open()}

    def take_up(self, kept: dict[str, object]) -> None:
        self.search.setText(str(kept.get("search", "")))
        number = kept.get("section")
        if isinstance(number, int):
            self.open_section(self.sections[number])
        self.keys.take_up_open(kept.get("keys"))

    def open_section(self, section: Section) -> None:
        """Shows a section."""
        number = self.sections.index(section)
        self.buttons[number].setChecked(True)
        self._stack.setCurrentIndex(number)
        self.buttons[number].setFocus()

    def _build(self) -> None:
        self.search = QLineEdit()
        self.search.setProperty("kind", "search")
        self.search.setPlaceholderText(tr("Find a setting"))
        self.search.setAccessibleName(tr("Find a setting"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(280)
        self.search.textChanged.connect(self._search)
        self.header.line.addStretch(1)
        self.header.line.addWidget(self.search)
        self._stack = QStackedWidget()
        places = column(gap=tokens.S1)
        group = QButtonGroup(self)
        self.buttons: list[Button] = []
        for number, section in enumerate(self.sections):
            button = Button(section.title, partial(self._stack.setCurrentIndex, number), kind="section")
            button.setCheckable(True)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            group.addButton(button)
            self.buttons.append(button)
            places.addWidget(button)
            self._stack.addWidget(section)
        self.buttons[0].setChecked(True)
        self.nothing = Label(tr("No setting is called like that"), "muted", wrap=True)
        self.nothing.hide()
        places.addWidget(self.nothing)
        places.addStretch(1)
        line = row(gap=tokens.GAP)
        line.addLayout(places, 1)
        line.addWidget(self._stack, 4)
        self.body.addLayout(line, 1)

    def _search(self, typed: str) -> None:
        """Shows the sections with a hit; goes to the first of them when the one in front has none."""
        hits = [section.search(typed.strip()) for section in self.sections]
        for button, hit in zip(self.buttons, hits, strict=True):
            button.setVisible(hit)
        self.nothing.setVisible(not any(hits))
        self._stack.setVisible(any(hits))
        if any(hits) and not hits[self._stack.currentIndex()]:
            number = hits.index(True)
            self.buttons[number].setChecked(True)
            self._stack.setCurrentIndex(number)
