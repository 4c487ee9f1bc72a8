"""Phone numbers and how far they can be trusted."""

from __future__ import annotations

from callqa_desktop.texts import tr
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.widgets.page import Page, Shell


class NumbersPage(Page):
    def __init__(self, program: Program, bridge: Bridge, shell: Shell) -> None:
        super().__init__(tr("Numbers"), program, bridge, shell)
