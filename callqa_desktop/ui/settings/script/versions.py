"""The versions of the script: when, from where, how many calls were judged against each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.settings.script import words
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.chips import Chip
from callqa_desktop.ui.widgets.faces import Faces
from callqa_desktop.ui.widgets.labels import ElidedLabel, Label
from callqa_desktop.ui.widgets.panels import Card, column, row

if TYPE_CHECKING:
    from callqa_desktop.services.script.records import Version

SHOWN = 10
"""Versions listed before all are asked for."""
_FACE = 200
_STATE = 128


class VersionRow(QFrame):
    """One version."""

    def __init__(
        self, version: Version, compare: Callable[[], Any] | None, use: Callable[[], Any], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.version = version
        line = row(self, gap=tokens.S3)
        line.setContentsMargins(0, tokens.S1, 0, tokens.S1)
        texts = column(gap=2)
        title = words.name(version.kind, version.title, version.source)
        texts.addWidget(ElidedLabel(title, "strong"))
        facts = (formats.moment(version.set_at), words.kind(version.kind), words.calls(version.calls))
        texts.addWidget(ElidedLabel(" · ".join(facts), "caption"))
        line.addLayout(texts, 1)
        self.compare_button = Button(tr("Compare"), compare, kind="quiet")
        self.compare_button.setVisible(compare is not None)
        self.compare_button.setAccessibleName(tr("Compare {name}").format(name=title))
        line.addWidget(self.compare_button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.use_button = Button(tr("Put in force"), use)
        self.use_button.setAccessibleName(tr("Put {name} in force").format(name=title))
        state = QWidget()  # as wide in every row, so that the buttons before it stand in a column
        state.setMinimumWidth(max(self.use_button.sizeHint().width(), _STATE))
        end = row(state)
        end.addStretch(1)
        end.addWidget(self.use_button)
        self.use_button.setVisible(not version.in_force)
        if version.in_force:
            end.addWidget(Chip(tr("in force"), "good", "✓"))
        line.addWidget(state)
        self.setAccessibleName(f"{title}, {', '.join(facts)}")


class VersionsCard(Card):
    """The list of versions, the one put in force last first.

    Args:
        compare: shows what two versions differ in, by older and newer.
        use: puts a version in force.
        retry: reads the list again.
    """

    def __init__(
        self, compare: Callable[[Version, Version], Any], use: Callable[[Version], Any], retry: Callable[[], Any],
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._compare, self._use, self._retry = compare, use, retry
        self._versions: tuple[Version, ...] = ()
        self.rows: list[VersionRow] = []
        self.body.addWidget(Label(tr("Versions"), "heading"))
        inner = QWidget()
        whole = column(inner, gap=0)
        self._list = column(gap=0)
        whole.addLayout(self._list)
        self.more_button = Button("", self._show_all, kind="link")
        whole.addWidget(self.more_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.faces = Faces(inner)
        self.faces.setMinimumHeight(_FACE)
        self.body.addWidget(self.faces)
        self.faces.show_loading()

    def show_versions(self, versions: Sequence[Version]) -> None:
        """Shows them, unless they are shown already."""
        found = tuple(versions)
        if found != self._versions or self.faces.face != "full":
            self._versions = found
            self._show(found[:SHOWN])

    def show_failed(self, error: BaseException) -> None:
        self.faces.setMinimumHeight(_FACE)
        self.faces.show_failed(error, self._retry)

    def _show_all(self) -> None:
        self._show(self._versions)

    def _show(self, shown: Sequence[Version]) -> None:
        for old in self.rows:
            self._list.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.rows = [VersionRow(one, self._comparison(one), partial(self._use, one)) for one in shown]
        for made in self.rows:
            self._list.addWidget(made)
        hidden = len(self._versions) - len(shown)
        self.more_button.setVisible(hidden > 0)
        self.more_button.set_words(tr("Show all {n}").format(n=len(self._versions)))
        if not self._versions:
            self.faces.setMinimumHeight(_FACE)
            self.faces.show_empty(
                "list-checks", tr("No versions yet"), tr("Every text that is put in force is kept here")
            )
        else:
            self.faces.setMinimumHeight(0)
            self.faces.show_full()

    def _comparison(self, one: Version) -> Callable[[], Any] | None:
        """With the one in force; that one with the one before it."""
        holds = next((version for version in self._versions if version.in_force), None)
        others = [version for version in self._versions if version is not one]
        if not others:
            return None
        other = holds if holds is not None and holds is not one else others[0]
        older, newer = sorted((one, other), key=lambda version: (version.set_at, version.id))
        return partial(self._compare, older, newer)
