"""What a person does with a whole card: make, publish, use, export, archive."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.scoring.card import Card
from callqa_desktop.texts import language, tr
from callqa_desktop.ui.cards.dialogs import NewCardDialog, PublishDialog, UseDialog, VersionsDialog
from callqa_desktop.ui.widgets.dialog import Dialog, Question
from callqa_desktop.ui.widgets.notices import Notice

if TYPE_CHECKING:
    from callqa_desktop.services.scoring.shelf import CardRow, VersionRow
    from callqa_desktop.ui.cards.page import CardsPage

_MOST_BYTES = 1_000_001
"""One byte more than a file may have, so that a larger one is noticed without being read."""


class Verbs(QObject):
    """Dialogs are kept in `dialog` while they stand open."""

    def __init__(self, page: CardsPage) -> None:
        super().__init__(page)
        self._page = page
        self.dialog: Dialog | None = None
        self.files: QFileDialog | None = None

    def menu(self, button: QWidget) -> None:
        """The verbs of the open card."""
        card = self._page.row
        if card is None:
            return
        menu = QMenu(button)
        acts: list[tuple[str, Callable[[], Any], bool]] = [
            (tr("Which calls it is used for…"), self.use, True),
            (tr("Versions…"), self.versions, card.current is not None),
            (tr("Duplicate the card"), self.duplicate, True),
            (tr("Export as YAML…"), self.export, card.current is not None),
            (tr("Import from YAML…"), self.import_file, True),
            (tr("Discard the draft…"), self.discard, self._page.editing.kept or self._page.editing.dirty),
            (tr("Archive"), self.archive, not card.usual) if card.active
            else (tr("Take back from the archive"), self.archive, True),
        ]  # fmt: skip
        for words, act, enabled in acts:
            action = menu.addAction(words)
            action.setEnabled(enabled)
            action.triggered.connect(lambda _=False, act=act: act())
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(button.mapToGlobal(QPoint(0, button.height() + 2)))

    def new_card(self) -> None:
        self._show(NewCardDialog(self._page, self._create))

    def publish(self) -> None:
        """Shows what the draft changes, and what is wrong with it where it cannot be published."""
        page, editing = self._page, self._page.editing
        card = page.row
        if card is None or not (editing.kept or editing.dirty):
            return
        editing.save()
        editing.check_now()
        if editing.faults:
            first = editing.faults[0]
            editing.select_problem(first)
            page.tabs.setCurrentIndex(0)
            told = ". ".join(fault.sentence for fault in editing.faults[:3])
            page.shell.notify(Notice("error", tr("The card cannot be published yet"), told, key="cards"))
            return
        number = card.current.number + 1 if card.current else 1
        after = Card.model_validate({**editing.body, "key": card.key})
        self._show(PublishDialog(page, editing.published, after, editing.problems, number, self._publish))

    def duplicate(self) -> None:
        self._page.editing.save()
        self._then(self._page.program.cards.duplicate(self._page.editing.card_id), self._made)

    def archive(self) -> None:
        card = self._page.row
        if card is not None:
            self._then(self._page.program.cards.archive(card.id, card.active), lambda _: self._page.load())

    def discard(self) -> None:
        card = self._page.row
        if card is None:
            return
        text = tr("What was changed since version {n} is lost.").format(n=card.current.number) if card.current \
            else tr("This card was never published: it goes with its draft.")  # fmt: skip
        self._show(Question(self._page, tr("Discard the draft?"), text, tr("Discard"), self._discard))

    def use(self) -> None:
        card = self._page.row
        if card is None:
            return

        def have(people: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
            self._show(UseDialog(self._page, card, people, lambda: self._usual(card), lambda *m: self._meant(card, *m)))

        self._then(self._page.program.cards.people(), have)

    def versions(self) -> None:
        cards = self._page.program.cards

        def have(found: Sequence[VersionRow]) -> None:
            self._then(cards.uses(), lambda uses: self._show(VersionsDialog(self._page, found, uses, compare, restore)))

        def compare(before: int, after: int) -> None:
            def show(changes: Any) -> None:
                if isinstance(self.dialog, VersionsDialog):
                    self.dialog.show_changes(after, changes)

            self._then(cards.difference(before, after), show)

        def restore(version: VersionRow) -> None:
            self._page.editing.forget_changes()
            self._then(cards.restore(version.id), self._page.show_draft)

        self._then(cards.versions(self._page.editing.card_id), have)

    def export(self) -> None:
        """Asks where the current version goes."""
        card = self._page.row
        if card is None or card.current is None:
            return
        name = re.sub(r"[^\w-]+", "_", card.title.of(language())).strip("_") or card.key
        self._ask_file(QFileDialog.AcceptMode.AcceptSave, f"{name}.yaml", lambda path: self.export_to(card, path))

    def import_file(self) -> None:
        self._ask_file(QFileDialog.AcceptMode.AcceptOpen, "", self.import_from)

    def export_to(self, card: CardRow, path: Path) -> None:
        def write(text: str) -> None:
            def done(_: object) -> None:
                self._page.shell.notify(Notice("good", tr("The card is in {name}").format(name=path.name), key="cards"))

            self._then(_in_thread(lambda: _write(path, text)), done)

        self._then(self._page.program.cards.export(card.key), write)

    def import_from(self, path: Path) -> None:
        self._page.editing.save()
        self._then(_in_thread(lambda: _read(path)), lambda data: self._then(
            self._page.program.cards.import_yaml(data), self._imported
        ))  # fmt: skip

    # What follows a dialog

    def _create(self, uk: str, en: str) -> None:
        self._page.editing.save()
        self._then(self._page.program.cards.create(uk, en), self._made)

    def _made(self, card: CardRow) -> None:
        self._page.load()
        self._page.open(card.id)

    def _imported(self, card: CardRow) -> None:
        self._page.editing.forget_changes()
        self._made(card)
        words = tr("“{name}” was imported as a draft").format(name=card.title.of(language()))
        self._page.shell.notify(Notice("good", words, key="cards"))

    def _publish(self) -> None:
        page = self._page
        card_id = page.editing.card_id

        def done(version: VersionRow) -> None:
            page.load()
            page.open(card_id)
            words = tr("Version {n} is published").format(n=version.number)
            page.shell.notify(Notice("good", words, key="cards"))

        page.editing.save()
        self._then(page.program.cards.publish(card_id), done)

    def _discard(self) -> None:
        page = self._page
        card_id, published = page.editing.card_id, page.editing.published is not None
        page.editing.forget_changes()

        def done(_: None) -> None:
            if published:
                page.open(card_id)
            else:
                page.editing.clear()
            page.load()

        self._then(page.program.cards.discard_draft(card_id), done)

    def _usual(self, card: CardRow) -> None:
        self._then(self._page.program.cards.make_usual(card.id), lambda _: self._page.load())

    def _meant(
        self, card: CardRow, directions: Sequence[str], employees: Sequence[str], departments: Sequence[str]
    ) -> None:
        from callqa_desktop.services.scoring.versions import Meant

        meant = Meant(tuple(directions), tuple(employees), tuple(departments))
        self._then(self._page.program.cards.use(card.id, meant), lambda _: self._page.load())

    def _show(self, dialog: Dialog) -> None:
        self.dialog = dialog
        dialog.finished.connect(self._closed)
        dialog.open()

    def _closed(self) -> None:
        self.dialog = None

    def _ask_file(self, mode: QFileDialog.AcceptMode, name: str, act: Callable[[Path], Any]) -> None:
        files = self.files = QFileDialog(self._page, tr("Scorecard as YAML"))
        files.setAcceptMode(mode)
        files.setNameFilter(tr("Scorecards") + " (*.yaml *.yml)")
        files.setDefaultSuffix("yaml")
        if mode == QFileDialog.AcceptMode.AcceptOpen:
            files.setFileMode(QFileDialog.FileMode.ExistingFile)
        elif name:
            files.selectFile(name)
        files.fileSelected.connect(lambda path: act(Path(path)))
        files.finished.connect(files.deleteLater)
        files.open()

    def _then(self, future: Future[Any], on_result: Callable[[Any], Any]) -> None:
        self._page.bridge.then(self, future, on_result, self._page.shell.show_error)


def _in_thread(work: Callable[[], Any]) -> Future[Any]:
    """Runs a short work with files beside the interface."""
    future: Future[Any] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits
            future.set_exception(error)

    Thread(target=run, name="card-file", daemon=True).start()
    return future


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(_MOST_BYTES)
    except OSError as error:
        raise UserFacingError(
            tr("The file cannot be read"), error.strerror or "", tr("Check the path"), code="card.file"
        ) from error


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise UserFacingError(
            tr("The file cannot be written"), error.strerror or "", tr("Choose another place"), code="card.file"
        ) from error
