"""Dialogs of the scorecards' page: a new card, publishing, which calls a card is used for, former versions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QRadioButton, QWidget

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.enums import Direction
from callqa_desktop.services.scoring.card import Card
from callqa_desktop.services.scoring.check import Problem
from callqa_desktop.services.scoring.difference import Difference, difference
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.dialog import Dialog
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import Scroll, column, row

if TYPE_CHECKING:
    from callqa_desktop.services.scoring.shelf import CardRow, VersionRow


class NewCardDialog(Dialog):
    """Asks for the name; `on_name(uk, en)`."""

    def __init__(self, parent: QWidget, on_name: Callable[[str, str], Any]) -> None:
        super().__init__(tr("New scorecard"), parent)
        self._on_name = on_name
        self.fields: dict[str, QLineEdit] = {}
        for code, words in (("uk", "Українська"), ("en", "English")):
            field = QLineEdit()
            field.setMaxLength(120)
            field.setAccessibleName(f"{tr('Name of the card')}, {words}")
            field.setPlaceholderText(words)
            self.fields[code] = field
        self.body.addWidget(Label(tr("Name of the card"), "strong"))
        for field in self.fields.values():
            self.body.addWidget(field)
        self.add_button(tr("Cancel"), self.reject)
        self.add_button(tr("Create"), self._make, kind="primary")

    def _make(self) -> None:
        uk, en = (" ".join(self.fields[code].text().split()) for code in ("uk", "en"))
        if not uk and not en:
            self.show_error(UserFacingError(tr("Write a name in one language at least")))
            return
        self.accept()
        self._on_name(uk or en, en or uk)


class PublishDialog(Dialog):
    """What the next version changes; publishes when the person agrees."""

    def __init__(
        self, parent: QWidget, before: Card | None, after: Card, warnings: Sequence[Problem], number: int,
        on_yes: Callable[[], Any],
    ) -> None:  # fmt: skip
        super().__init__(tr("Publish version {n}?").format(n=number), parent, width=560)
        changes = difference(before, after) if before is not None else ()
        self.nothing = before is not None and not changes
        if before is None:
            count = sum(1 for _ in after.questions())
            self.body.addWidget(
                Label(trn("The first version, {n} question.", "The first version, {n} questions.", count))
            )
        elif self.nothing:
            self.body.addWidget(Label(tr("The draft says the same as the current version."), wrap=True))
        else:
            self.body.addWidget(Label(trn("{n} change:", "{n} changes:", len(changes)), "strong"))
            self.body.addWidget(difference_list(changes))
        for warning in warnings[:5]:
            self.body.addWidget(Label("△ " + warning.sentence, "warning", wrap=True))
        note = tr("New evaluations will use it. Those made before keep their version; a published one never changes.")
        self.body.addWidget(Label(note, "caption", wrap=True))
        self._on_yes = on_yes
        self.add_button(tr("Cancel"), self.reject)
        self.yes = self.add_button(tr("Publish"), self._agree, kind="primary")
        self.yes.setEnabled(not self.nothing)
        self.yes.setFocus()

    def _agree(self) -> None:
        self.accept()
        self._on_yes()


def difference_list(changes: Sequence[Difference]) -> QWidget:
    """Changes a line each: + new, − gone, ~ changed."""
    scroll = Scroll(gap=tokens.S1)
    for change in changes:
        role = {"+": "good", "-": "bad"}.get(change.sign, "")
        line = row(gap=tokens.S2)
        sign = Label({"-": "−"}.get(change.sign, change.sign), role or "muted")
        sign.setFixedWidth(14)
        line.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        words = [change.what or tr("The whole card")]
        words.append({"+": tr("new"), "-": tr("taken away")}.get(change.sign, change.change))
        line.addWidget(Label(" · ".join(words), wrap=True), 1)
        scroll.body.addLayout(line)
    scroll.body.addStretch(1)
    scroll.setMinimumHeight(min(320, 26 * len(changes) + 8))
    return scroll


class UseDialog(Dialog):
    """Which calls the card is used for; `on_usual()` or `on_meant(directions, employees, departments)`."""

    def __init__(
        self, parent: QWidget, card: CardRow, people: tuple[tuple[str, ...], tuple[str, ...]],
        on_usual: Callable[[], Any], on_meant: Callable[[Sequence[str], Sequence[str], Sequence[str]], Any],
    ) -> None:  # fmt: skip
        super().__init__(tr("Which calls is this card used for?"), parent, width=620)
        self._on_usual, self._on_meant = on_usual, on_meant
        self.usual = QRadioButton(tr("Every call no other card is meant for (the usual card)"))
        self.some = QRadioButton(tr("Only certain calls:"))
        self.none = QRadioButton(tr("No call in particular"))
        for button in (self.usual, self.some, self.none):
            self.body.addWidget(button)
            button.toggled.connect(self._renew)
        directions = ((Direction.INBOUND, tr("Inbound")), (Direction.OUTBOUND, tr("Outbound")))
        self.directions = _Ticks(tr("Direction"), directions, card.meant.directions)
        self.employees = _Ticks(tr("Managers"), [(n, n) for n in people[0]], card.meant.employees)
        self.departments = _Ticks(tr("Departments"), [(n, n) for n in people[1]], card.meant.departments)
        self._lists = QWidget()
        line = row(self._lists, gap=tokens.S3)
        for ticks in (self.directions, self.employees, self.departments):
            line.addWidget(ticks)
        self.body.insertWidget(2, self._lists)
        note = tr("Every part that has a tick must hold. Where several cards fit, the oldest one is used.")
        self.body.addWidget(Label(note, "caption", wrap=True))
        chosen = self.usual if card.usual else self.none if card.meant.any_call else self.some
        chosen.setChecked(True)
        if card.usual:  # another card must be made the usual one in its place
            self.some.setEnabled(False)
            self.none.setEnabled(False)
            self.body.addWidget(
                Label(tr("To use it otherwise, make another card the usual one."), "caption", wrap=True)
            )
        self.add_button(tr("Cancel"), self.reject)
        self.add_button(tr("Save"), self._save, kind="primary")
        self._renew()
        chosen.setFocus()

    def _renew(self) -> None:
        self._lists.setEnabled(self.some.isChecked())

    def _save(self) -> None:
        chosen = [ticks.chosen() for ticks in (self.directions, self.employees, self.departments)]
        if self.some.isChecked() and not any(chosen):
            self.show_error(UserFacingError(tr("Tick at least one direction, manager or department")))
            return
        self.accept()
        if self.usual.isChecked():
            self._on_usual()
        elif self.some.isChecked():
            self._on_meant(*chosen)
        else:
            self._on_meant((), (), ())


class _Ticks(QWidget):
    """A short list with check boxes."""

    def __init__(self, name: str, choices: Sequence[tuple[str, str]], chosen: Sequence[str]) -> None:
        super().__init__()
        layout = column(self, gap=tokens.S1)
        layout.addWidget(Label(name, "strong"))
        self.list = QListWidget()
        self.list.setAccessibleName(name)
        known = [value for value, _ in choices]
        for value, words in [*choices, *((gone, gone) for gone in chosen if gone not in known)]:
            item = QListWidgetItem(words, self.list)
            item.setData(Qt.ItemDataRole.UserRole, value)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if value in chosen else Qt.CheckState.Unchecked)
        self.list.setProperty("kind", "boxed")
        self.list.setSpacing(3)
        self.list.setFixedHeight(168)
        layout.addWidget(self.list)

    def chosen(self) -> tuple[str, ...]:
        items = [self.list.item(n) for n in range(self.list.count())]
        return tuple(i.data(Qt.ItemDataRole.UserRole) for i in items if i.checkState() == Qt.CheckState.Checked)


class VersionsDialog(Dialog):
    """Former versions: what each changed, and bringing one back as the draft."""

    def __init__(
        self, parent: QWidget, versions: Sequence[VersionRow], uses: Mapping[int, int],
        on_compare: Callable[[int, int], Any], on_restore: Callable[[VersionRow], Any],
    ) -> None:  # fmt: skip
        super().__init__(tr("Versions"), parent, width=640)
        self._versions, self._on_compare, self._on_restore = versions, on_compare, on_restore
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Versions"))
        for version in versions:
            by = version.published_by or tr("came with the program")
            count = uses.get(version.id, 0)
            used = trn("{n} evaluation", "{n} evaluations", count)
            parts = (f"v{version.number}", formats.moment(version.published_at), by, used, version.content_hash[:12])
            self.list.addItem(" · ".join(parts))
        self.list.setProperty("kind", "boxed")
        self.list.setSpacing(3)
        self.list.setFixedHeight(168)
        self.body.addWidget(self.list)
        self.changes_title = Label("", "strong")
        self.body.addWidget(self.changes_title)
        self._place = column()
        self.body.addLayout(self._place)
        self._shown: QWidget | None = None
        self.add_button(tr("Close"), self.reject)
        self.restore = self.add_button(tr("Make it the draft"), self._restore)
        self.list.currentRowChanged.connect(self._went)
        if versions:
            self.list.setCurrentRow(0)
        self.list.setFocus()

    @property
    def current(self) -> VersionRow | None:
        number = self.list.currentRow()
        return self._versions[number] if 0 <= number < len(self._versions) else None

    def show_changes(self, version_id: int, changes: Sequence[Difference]) -> None:
        """What the version changed against the one before it."""
        if self.current is None or self.current.id != version_id:
            return
        self._clear()
        count = len(changes)
        words = trn("{n} change since the version before", "{n} changes since the version before", count)
        self.changes_title.setText(words)
        self._shown = difference_list(changes)
        self._place.addWidget(self._shown)

    def _went(self, number: int) -> None:
        self._clear()
        self.restore.setEnabled(number > 0)
        if 0 <= number < len(self._versions) - 1:
            self.changes_title.setText("")
            self._on_compare(self._versions[number + 1].id, self._versions[number].id)
        else:
            self.changes_title.setText(tr("The first version"))

    def _clear(self) -> None:
        if self._shown is not None:
            self._place.removeWidget(self._shown)
            self._shown.hide()
            self._shown.deleteLater()
            self._shown = None

    def _restore(self) -> None:
        if self.current is not None:
            self.accept()
            self._on_restore(self.current)
