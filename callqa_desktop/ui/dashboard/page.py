"""What the calls of a period come to, at a glance."""

from __future__ import annotations

from callqa_desktop.texts import tr
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.widgets.page import Page, Shell


class DashboardPage(Page):
    def __init__(self, program: Program, bridge: Bridge, shell: Shell) -> None:
        super().__init__(tr("Dashboard"), program, bridge, shell)
