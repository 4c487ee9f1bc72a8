"""The section of the sales script: the one in force, another one, all versions."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any

from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.services.changes import Change
from callqa_desktop.texts import tr
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.settings.form import FormSection
from callqa_desktop.ui.settings.script.difference import DifferenceDialog
from callqa_desktop.ui.settings.script.in_force import InForceCard
from callqa_desktop.ui.settings.script.replace import ReplaceCard
from callqa_desktop.ui.settings.script.versions import VersionsCard
from callqa_desktop.ui.widgets.dialog import Question
from callqa_desktop.ui.widgets.notices import Notice
from callqa_desktop.ui.widgets.page import Shell

if TYPE_CHECKING:
    from callqa_desktop.services.script.records import Kept, Line, Script, Version


class SalesScript(FormSection):
    """What calls are judged against."""

    def __init__(self, program: Program, bridge: Bridge, shell: Shell) -> None:
        super().__init__(tr("Sales script"), program, bridge, shell)
        self._task: asyncio.Task[Any] | None = None
        self.question: Question | None = None
        self.dialog: DifferenceDialog | None = None
        self.current = InForceCard(self._read_again, self._cancel, self._ask_clear)
        self.another = ReplaceCard(program, bridge, self._was_kept)
        self.versions = VersionsCard(self._compare, self._use, self.load)
        for card in (self.current, self.another):
            self.cards.addWidget(card)
        self._lines += [(card, card, self.title) for card in (self.current, self.another)]
        daily = self.card(tr("Keeping up with the link"))
        self.refresh = self.check(
            daily, tr("Read the link again every day"), "script_refresh", lambda _on: None,
            tr("Together with the synchronisation of calls. A changed text becomes a new version, and you are told."),
        )  # fmt: skip
        self.cards.addWidget(self.versions)
        self._lines.append((self.versions, self.versions, tr("Versions")))
        bridge.changes.changed.connect(self._changed)

    def load(self) -> None:
        """Reads the script in force and the versions; what is being typed stays."""
        desk = self.program.script
        self.bridge.then(self, desk.current(), self._show_current, self.shell.show_error)
        self.bridge.then(self, desk.versions(), self.versions.show_versions, self.versions.show_failed)

    def _show_current(self, script: Script | None) -> None:
        from callqa_desktop.services.script.reasons import by_code

        self.current.show_script(script)
        self.another.show_current(script.text if script else "")
        trouble = self.program.script.trouble
        of_link = script is not None and script.kind == "google_docs" and trouble is not None
        self.current.show_trouble(by_code(trouble.code) if of_link and trouble else None, trouble.at if trouble else 0)

    def _changed(self, changes: list[Change]) -> None:
        if self.isVisible() and any(change.kind in (ChangeKind.SCRIPT, ChangeKind.SETTING) for change in changes):
            self.load()

    # Verbs

    def _was_kept(self, kept: Kept) -> None:
        what = tr("The script is in force") if kept.changed else tr("The script is the same as before")
        why = tr("Calls are judged against it from now on") if kept.changed else ""
        self.shell.notify(Notice("good", what, why, key="script"))
        self.load()

    def _read_again(self) -> None:
        self.current.show_busy(True)
        self._task = self.bridge.spawn(self, self.program.script.refresh(), self._was_read, self._not_read)

    def _was_read(self, kept: Kept) -> None:
        self.current.show_busy(False)
        what = (
            tr("The document changed: its new text is in force") if kept.changed else tr("The document has not changed")
        )
        self.shell.notify(Notice("good", what, key="script"))
        self.load()

    def _not_read(self, error: BaseException) -> None:
        self.current.show_busy(False)
        self.shell.notify(Notice.of(error, key="script"))
        self.load()

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self.current.show_busy(False)

    def _ask_clear(self) -> None:
        self.question = Question(
            self,
            tr("Clear the script?"),
            tr("Calls are judged by the scorecard alone then. The versions stay, and one can be put in force again."),
            tr("Clear"),
            self._clear,
        )
        self.question.open()

    def _clear(self) -> None:
        def cleared(_: object) -> None:
            self.shell.notify(Notice("info", tr("The script is cleared"), key="script"))
            self.load()

        self.bridge.then(self, self.program.script.clear(), cleared, self.shell.show_error)

    def _use(self, version: Version) -> None:
        def used(_: object) -> None:
            self.shell.notify(Notice("good", tr("The version is in force"), key="script"))
            self.load()

        self.bridge.then(self, self.program.script.put_in_force(version.id), used, self.shell.show_error)

    def _compare(self, older: Version, newer: Version) -> None:
        future = self.program.script.difference(older.id, newer.id)
        self.bridge.then(self, future, partial(self._show_difference, older, newer), self.shell.show_error)

    def _show_difference(self, older: Version, newer: Version, lines: tuple[Line, ...]) -> None:
        self.dialog = DifferenceDialog(self, older, newer, lines)
        self.dialog.open()
