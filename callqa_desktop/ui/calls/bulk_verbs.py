"""The dialogs of the verbs over many calls: tag, assign, push, delete."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from PySide6.QtWidgets import QLineEdit, QWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.calls.bulk_dialog import BulkDialog, Scope, name_field
from callqa_desktop.ui.calls.verbs import CallVerbs, Done, Mark
from callqa_desktop.ui.ports import Bridge
from callqa_desktop.ui.widgets.formats import count as figure
from callqa_desktop.ui.widgets.labels import Label


class PushDialog(BulkDialog):
    """Before results go to the CRM."""

    def __init__(self, parent: QWidget, bridge: Bridge, scope: Scope, verbs: CallVerbs) -> None:
        super().__init__(parent, bridge, scope, verbs, tr("Push results to the CRM"), tr("Push"))
        self.renew()

    def says(self, calls: str) -> str:
        return tr(
            "{calls}: summary and scores are written to the client’s card in the CRM, each call once. Calls of clients "
            "the CRM does not know are left out."
        ).format(calls=calls)

    def begin(self) -> Future[Done]:
        return self.verbs.push(self.calls, self.work)

    def working(self) -> str:
        return tr("Queueing…")

    def ended(self, result: Done) -> None:
        self.verbs.queued(tr("Queued for the CRM: {calls}").format(calls=self.amount(result)))


@dataclass(frozen=True)
class MarkWords:
    """The words of a dialog that puts a tag or a reviewer on calls, or takes it off."""

    title: str
    yes: str
    label: str
    example: str
    hint: str
    what: Callable[[str, str], str]
    """The sentence before, from calls and name."""
    working: str
    told: Callable[[str, str], str]
    """The sentence after, from calls and name."""


class MarkDialog(BulkDialog):
    """Asks for a tag or a reviewer, and puts it on calls or takes it off."""

    def __init__(
        self,
        parent: QWidget,
        bridge: Bridge,
        scope: Scope,
        verbs: CallVerbs,
        mark: Mark,
        words: MarkWords,
        known: Sequence[str],
        *,
        take: bool = False,
        first: str = "",
    ) -> None:
        super().__init__(parent, bridge, scope, verbs, words.title, words.yes)
        self._mark, self._words, self._take = mark, words, take
        self._agreed = ""
        self._known = tuple(known)
        self.field = name_field(known, words.label, words.example, self.renew)
        self.body.insertWidget(0, Label(words.hint, "muted", wrap=True))
        self.body.insertWidget(1, self.field)
        self.field.setText(first)
        self.field.selectAll()
        self.field.setFocus()
        self.renew()

    @property
    def name(self) -> str:
        return " ".join(self.field.text().split())

    def says(self, calls: str) -> str:
        if not self.name:
            return calls
        if self._take and self.name not in self._known:
            return tr("No call has “{name}”. Choose one of those offered.").format(name=_short(self.name))
        return self._words.what(calls, _short(self.name))

    def ready(self) -> bool:
        return bool(self.name) and (not self._take or self.name in self._known)

    def begin(self) -> Future[Done]:
        self._agreed = self.name
        verb = self.verbs.take if self._take else self.verbs.put
        return verb(self._mark, self.calls, self._agreed, self.count, self.work)

    def working(self) -> str:
        return self._words.working

    def ended(self, result: Done) -> None:
        told = self._words.told(self.amount(result), _short(self._agreed))
        self.verbs.tell(told, result, cancelled=self.cut_short(result))


class DeleteDialog(BulkDialog):
    """Before calls are removed for good; several at once only after their number was typed."""

    def __init__(self, parent: QWidget, bridge: Bridge, scope: Scope, verbs: CallVerbs) -> None:
        super().__init__(parent, bridge, scope, verbs, tr("Delete calls"), tr("Delete for good"), danger=True)
        self.typed_hint = Label(wrap=True)
        self.typed = QLineEdit()
        self.typed.setAccessibleName(tr("Number of calls to delete"))
        self.typed.setMaxLength(12)
        self.typed.textChanged.connect(self.renew)
        self.body.addWidget(self.typed_hint)
        self.body.addWidget(self.typed)
        self.renew()
        (self.typed if self.count > 1 else self.no).setFocus()

    def says(self, calls: str) -> str:
        self.typed_hint.setText(tr("Type {n} to go on.").format(n=figure(self.count)))
        self.typed_hint.setVisible(self.count > 1)
        self.typed.setVisible(self.count > 1)
        return tr(
            "{calls} will be removed for good, with recordings, conversations, findings, scores, notes, tags and "
            "assignments. This cannot be undone."
        ).format(calls=calls)

    def ready(self) -> bool:
        digits = "".join(c for c in self.typed.text() if c.isdigit())
        return self.count == 1 or digits == str(self.count)

    def begin(self) -> Future[Done]:
        return self.verbs.delete(self.calls, self.work)

    def working(self) -> str:
        return tr("Deleting…")

    def ended(self, result: Done) -> None:
        self.verbs.tell(
            tr("Deleted: {calls}").format(calls=self.amount(result)), result, cancelled=self.cut_short(result)
        )


def tag_words() -> MarkWords:
    return MarkWords(
        tr("Add a tag"), tr("Add"), tr("Tag"), tr("For example: complaint"),
        tr("A word by which the calls are found again."),
        lambda calls, name: tr("{calls} will be tagged “{name}”.").format(calls=calls, name=name),
        tr("Tagging…"),
        lambda calls, name: tr("Tagged “{name}”: {calls}").format(calls=calls, name=name),
    )  # fmt: skip


def untag_words() -> MarkWords:
    return MarkWords(
        tr("Remove a tag"), tr("Remove"), tr("Tag"), tr("Tag"),
        tr("The tag goes; the calls stay."),
        lambda calls, name: tr("“{name}” will be taken off {calls}, where they have it.").format(
            calls=calls, name=name
        ),
        tr("Removing the tag…"),
        lambda calls, name: tr("Tag “{name}” removed: {calls}").format(calls=calls, name=name),
    )  # fmt: skip


def assign_words() -> MarkWords:
    return MarkWords(
        tr("Assign for review"), tr("Assign"), tr("Reviewer"), tr("Name of the reviewer"),
        tr("The calls come into this person’s queue."),
        lambda calls, name: tr("{calls} will be assigned to {name}.").format(calls=calls, name=name),
        tr("Assigning…"),
        lambda calls, name: tr("Assigned to {name}: {calls}").format(calls=calls, name=name),
    )  # fmt: skip


def unassign_words() -> MarkWords:
    return MarkWords(
        tr("Take an assignment back"), tr("Take back"), tr("Reviewer"), tr("Name of the reviewer"),
        tr("The calls leave this person’s queue; scores given stay."),
        lambda calls, name: tr("{calls} will not be {name}’s to review any more.").format(calls=calls, name=name),
        tr("Taking back…"),
        lambda calls, name: tr("No longer assigned to {name}: {calls}").format(calls=calls, name=name),
    )  # fmt: skip


def _short(name: str) -> str:
    return name if len(name) <= 60 else name[:59] + "…"
