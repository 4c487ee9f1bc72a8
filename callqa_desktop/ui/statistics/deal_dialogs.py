"""Dialogs about outcomes: what became of a file, and which tags of calls mean won or lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from callqa_desktop.services.deals.csv_file import Imported
from callqa_desktop.services.records import FilterChoices
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.widgets.dialog import Dialog
from callqa_desktop.ui.widgets.labels import Label

if TYPE_CHECKING:
    from callqa_desktop.ui.statistics.deals import DealsSection


class ImportedDialog(Dialog):
    """Which lines of a file could not be used."""

    def __init__(self, section: DealsSection, name: str, told: Imported) -> None:
        super().__init__(tr("Outcomes of {name}").format(name=name), section, width=620)
        taken = tr("{new} new outcomes, {changed} changed, {unchanged} known before").format(
            new=told.new, changed=told.changed, unchanged=told.unchanged
        )
        self.body.addWidget(Label(taken, "strong", wrap=True))
        self.body.addWidget(
            Label(trn("{n} line cannot be used", "{n} lines cannot be used", told.wrong_count), "warning", wrap=True)
        )
        lines = [tr("line {n}: {reason}").format(n=line, reason=reason) for line, reason in told.wrong]
        if told.wrong_count > len(told.wrong):
            lines.append(trn("and {n} more", "and {n} more", told.wrong_count - len(told.wrong)))
        self.lines = QPlainTextEdit("\n".join(lines))
        self.lines.setReadOnly(True)
        self.lines.setTabChangesFocus(True)
        self.lines.setAccessibleName(tr("Lines that cannot be used"))
        self.lines.setMinimumHeight(180)
        self.body.addWidget(self.lines)
        self.add_button(tr("Close"), self.accept, kind="primary")


class TagsDialog(Dialog):
    """Tags mean an outcome for clients who have no deal; several are separated by commas."""

    def __init__(self, section: DealsSection) -> None:
        super().__init__(tr("Tags that mean an outcome"), section, width=520)
        self._section = section
        self.body.addWidget(
            Label(
                tr(
                    "For clients without a deal in the CRM or in a file. The deal counts as ended with the call that "
                    "has the tag; only earlier calls are learned from."
                ),
                "muted", wrap=True,
            )
        )  # fmt: skip
        won, lost = section.page.program.deals.tags()
        self.won, self.lost = (self._field(words, kept) for words, kept in ((tr("Won"), won), (tr("Lost"), lost)))
        self.known = Label("", "caption", wrap=True)
        self.body.addWidget(self.known)
        self.add_button(tr("Cancel"), self.reject)
        self.add_button(tr("Save"), self.save, kind="primary")
        section.page.bridge.then(self, section.page.program.calls.choices(), self._show_known)
        self.won.setFocus()

    def save(self) -> None:
        """Keeps the tags; outcomes follow at once."""
        won, lost = _tags(self.won.text()), _tags(self.lost.text())
        page = self._section.page
        page.bridge.then(page, page.program.deals.set_tags(won, lost), lambda _: None, page.shell.show_error)
        self.accept()

    def _field(self, words: str, kept: tuple[str, ...]) -> QLineEdit:
        field = QLineEdit(", ".join(kept))
        field.setAccessibleName(words)
        label = Label(words)
        label.setBuddy(field)
        self.body.addWidget(label)
        self.body.addWidget(field)
        return field

    def _show_known(self, choices: FilterChoices) -> None:
        if choices.tags:
            self.known.setText(tr("Tags in use: {tags}").format(tags=", ".join(choices.tags)))


def _tags(text: str) -> list[str]:
    return list(dict.fromkeys(one.strip() for one in text.split(",") if one.strip()))
