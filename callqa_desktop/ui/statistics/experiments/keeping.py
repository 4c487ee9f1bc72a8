"""Kept tests of a section: kept under a name, opened, concluded, deleted; every look at them is counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from callqa_desktop.services.experiments.definitions import Trial
from callqa_desktop.services.experiments.records import Saved
from callqa_desktop.texts import tr
from callqa_desktop.ui.statistics.experiments import sets
from callqa_desktop.ui.statistics.experiments.keep_dialog import ConcludeDialog, KeepDialog
from callqa_desktop.ui.statistics.experiments.saved_list import looks_words
from callqa_desktop.ui.widgets.dialog import Dialog, Question

if TYPE_CHECKING:
    from callqa_desktop.ui.statistics.experiments.section import TrialSection


class KeptTests:
    """`current` is the one the section shows."""

    def __init__(self, section: TrialSection) -> None:
        self._section = section
        self._page = section.page
        self.current: Saved | None = None
        self.dialog: Dialog | None = None

    def load(self, chosen: int = 0, *, look: bool = False) -> None:
        """Reads kept tests; `chosen` becomes the one shown, and is looked at where its result is on the screen."""
        section = self._section

        def have(found: list[Saved]) -> None:
            section.saved.show_saved(found)
            number = chosen or (self.current.id if self.current is not None else 0)
            now = next((one for one in found if one.id == number), None)
            if chosen and now is not None:
                self.current = now
                if look:
                    section.run()
                else:
                    self.open(now)
            elif self.current is not None:
                self.current = now
            section.renew()

        future = self._page.program.experiments.saved(section.kind)
        self._page.bridge.then(section, future, have, lambda error: section.saved.show_failed(error, self.load))

    def open(self, saved: Saved) -> None:
        """A kept test in the editors; its result is seen on request only."""
        section = self._section
        section.take(saved.trial)
        self.current = saved
        said = [looks_words(saved)]
        if saved.conclusion:
            said.append(saved.conclusion)
        section.faces.show_empty("chart-scatter", saved.name, ". ".join(said))
        section.renew()
        section.run_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def offer_keep(self) -> None:
        """Asks for a name."""
        if self.current is None and isinstance(self._section.made(), Trial):
            words = tr(
                "From now on every look at its result is counted, and what you see takes the looks into account."
            )
            self.dialog = KeepDialog(self._page, words, self._keep)
            self.dialog.open()

    def _keep(self, name: str, dialog: Dialog) -> None:
        section = self._section
        made = section.made()
        assert isinstance(made, Trial)
        today = datetime.now().astimezone().date()
        trial = replace(made, calls=sets.call_filter(section.filters.conditions, today, running=True))
        desk, bridge = self._page.program.experiments, self._page.bridge

        def planned(found: Trial) -> None:
            bridge.then(dialog, desk.keep(name, found), kept, dialog.show_error)

        def kept(number: int) -> None:
            dialog.accept()
            self.load(number, look=section.result is not None and section.shown_trial == made)

        bridge.then(dialog, section.plan_of(trial), planned, dialog.show_error)

    def offer_conclude(self) -> None:
        """Asks what came out."""
        if self.current is None:
            return
        number = self.current.id
        desk, bridge = self._page.program.experiments, self._page.bridge

        def conclude(text: str, dialog: Dialog) -> None:
            bridge.then(dialog, desk.conclude(number, text), lambda _: dialog.accept(), dialog.show_error)

        self.dialog = ConcludeDialog(self._page, self.current.conclusion, conclude)
        self.dialog.open()

    def offer_remove(self) -> None:
        """Asks whether it is meant, and deletes."""
        if self.current is None:
            return
        section, number = self._section, self.current.id
        desk, bridge, shell = self._page.program.experiments, self._page.bridge, self._page.shell

        def remove() -> None:
            self.current = None
            bridge.then(section, desk.remove(number), lambda _: section.show_saved(), shell.show_error)

        self.dialog = Question(
            self._page, tr("Delete the test “{name}”?").format(name=self.current.name),
            tr("Its definition and the looks at it are deleted. Calls stay as they are."), tr("Delete"), remove,
        )  # fmt: skip
        self.dialog.open()
