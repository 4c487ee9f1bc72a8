"""The pages of the window and the bar at the left that leads to them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QToolButton, QWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.theme import fonts, icons, tokens
from callqa_desktop.ui.widgets.labels import plain_tooltip
from callqa_desktop.ui.widgets.panels import column

if TYPE_CHECKING:
    from callqa_desktop.ui.ports import Bridge, Program
    from callqa_desktop.ui.widgets.page import Page, Shell

WIDTH = 92


@dataclass(frozen=True)
class PageSpec:
    """A page that exists; its module is imported on the first visit only."""

    key: str
    icon: str
    module: str
    cls: str

    def make(self, program: Program, bridge: Bridge, shell: Shell) -> Page:
        made: Page = getattr(import_module(self.module), self.cls)(program, bridge, shell)
        return made


PAGES = (
    PageSpec("calls", "phone", "callqa_desktop.ui.calls.page", "CallsPage"),
    PageSpec("review", "audio-lines", "callqa_desktop.ui.review.page", "ReviewPage"),
    PageSpec("connections", "plug", "callqa_desktop.ui.connections.page", "ConnectionsPage"),
    PageSpec("jobs", "list-checks", "callqa_desktop.ui.jobs.page", "JobsPage"),
    PageSpec("settings", "settings", "callqa_desktop.ui.settings.page", "SettingsPage"),
)


def title(key: str) -> str:
    """The word for a page in the navigation."""
    return {
        "calls": tr("Calls"),
        "review": tr("Review"),
        "connections": tr("Connections"),
        "jobs": tr("Jobs"),
        "settings": tr("Settings"),
    }[key]


class Navigation(QFrame):
    """Icon and word for each page; Ctrl+1 to Ctrl+5 do the same."""

    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "navigation")
        self.setFixedWidth(WIDTH)
        layout = column(self, gap=tokens.S1)
        layout.setContentsMargins(4, tokens.S3, 4, tokens.S3)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QToolButton] = {}
        for spec in PAGES:
            if spec.key == "settings":
                layout.addStretch(1)
            button = QToolButton()
            button.setProperty("kind", "navigation")
            button.setCheckable(True)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            button.setIconSize(QSize(icons.SIZE, icons.SIZE))
            button.setFixedHeight(50)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.setFont(fonts.font(11))
            icons.set_icon(button, spec.icon, "muted", checked_role="accent_text")
            button.clicked.connect(lambda _=False, key=spec.key: self.wanted.emit(key))
            self._group.addButton(button)
            self.buttons[spec.key] = button
            layout.addWidget(button)
        self.retitle()
        self.select("calls")

    def retitle(self) -> None:
        """Words in the language of now."""
        for number, spec in enumerate(PAGES, 1):
            button = self.buttons[spec.key]
            button.setText(title(spec.key))
            button.setAccessibleName(title(spec.key))
            button.setToolTip(plain_tooltip(f"{title(spec.key)}  Ctrl+{number}"))
        self.setAccessibleName(tr("Pages"))

    def select(self, key: str) -> None:
        self.buttons[key].setChecked(True)
