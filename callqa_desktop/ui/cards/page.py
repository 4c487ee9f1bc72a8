"""The page of scorecards: the list at the left, the card being edited at the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QSplitter, QStackedWidget, QTabBar, QWidget

from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.services.changes import Change
from callqa_desktop.services.scoring.outline import CARD, Place
from callqa_desktop.texts import language, tr
from callqa_desktop.ui.cards.card_list import CardList
from callqa_desktop.ui.cards.editing import Editing
from callqa_desktop.ui.cards.preview import Preview
from callqa_desktop.ui.cards.properties import Properties
from callqa_desktop.ui.cards.structure import Structure
from callqa_desktop.ui.cards.verbs import Verbs
from callqa_desktop.ui.cards.what_if import WhatIfView
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button, IconButton
from callqa_desktop.ui.widgets.faces import Faces
from callqa_desktop.ui.widgets.labels import ElidedLabel, Label, plain_tooltip
from callqa_desktop.ui.widgets.page import Page, Shell
from callqa_desktop.ui.widgets.panels import Panel, column, row

if TYPE_CHECKING:
    from callqa_desktop.services.scoring.shelf import CardRow, Draft

TABS = ("structure", "preview", "what_if")
_LIST_WIDTH = 228


class CardsPage(Page):
    """`editing` holds the card; the widgets show it."""

    def __init__(self, program: Program, bridge: Bridge, shell: Shell) -> None:
        super().__init__(tr("Scorecards"), program, bridge, shell)
        self.editing = Editing(program, bridge, self)
        self.verbs = Verbs(self)
        self._uses: Mapping[int, int] = {}
        self._wanted: tuple[int, Place] | None = None
        self._build_header()
        self.list = CardList()
        self.list.chosen.connect(self.open)
        self.structure = Structure(self.editing)
        self.properties = Properties(self.editing)
        self.structure.part_added.connect(self.properties.focus_first)
        self.preview = Preview(self.editing)
        self.what_if = WhatIfView(self.editing, program, bridge, shell)
        self.body.addWidget(self._build_body(), 1)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(200)
        self._settle.timeout.connect(self.load)
        self.editing.state_changed.connect(self._show_state)
        self.editing.checked.connect(self._renew_tab)
        self.acts |= {
            "cards_publish": self.verbs.publish,
            "cards_undo": self.editing.undo,
            "cards_redo": self.editing.redo,
            "cards_question": lambda: self._edit(self.structure.new_question),
            "cards_section": lambda: self._edit(self.structure.new_section),
            "cards_duplicate": lambda: self._edit(self.structure.duplicate),
            "cards_up": lambda: self._edit(lambda: self.structure.move_part(-1)),
            "cards_down": lambda: self._edit(lambda: self.structure.move_part(1)),
            **{f"cards_{name}": partial(self.tabs.setCurrentIndex, number) for number, name in enumerate(TABS)},
        }  # fmt: skip
        bridge.changes.changed.connect(self._changed)
        self.faces.show_loading()

    def shown(self) -> None:
        self.load()
        self.list.setFocus()

    def leave(self) -> None:
        self.editing.save()
        self.what_if.cancel()

    def keep(self) -> dict[str, Any]:
        place = self.editing.place
        return {"card": self.editing.card_id, "place": (place.section, place.question), "tab": self.tabs.currentIndex()}

    def take_up(self, kept: dict[str, Any]) -> None:
        if kept.get("card"):
            self._wanted = (kept["card"], Place(*kept["place"]))
            self.tabs.setCurrentIndex(kept["tab"])

    # Loading

    def load(self) -> None:
        """Reads the list of cards anew; what is being edited stays."""
        self.bridge.then(self, self.program.cards.list(), self._show, self._fail)

    def open(self, card_id: int) -> None:
        """Takes a card up, with its draft."""
        self.editing.save()
        self.what_if.forget()
        self.bridge.then(self, self.program.cards.open(card_id), self.show_draft, self._fail)

    def show_draft(self, draft: Draft) -> None:
        place = CARD
        if self._wanted is not None and self._wanted[0] == draft.card.id:
            place = self._wanted[1]
        self._wanted = None
        self.editing.load(draft, place)
        self.list.select(draft.card.id)
        self.faces.show_full()
        self._renew_tab()

    @property
    def row(self) -> CardRow | None:
        """The card that is open."""
        return next((row for row in self.list.rows if row.id == self.editing.card_id), None)

    def _show(self, rows: Sequence[CardRow]) -> None:
        self.list.show_rows(rows, self._counts(rows), self.editing.card_id)
        self.bridge.then(self, self.program.cards.uses(), self._have_uses)
        ids = [row.id for row in rows]
        if not rows:
            self.faces.show_empty(
                "clipboard-check", tr("There are no scorecards"), tr("Make one, or import a file"),
                (tr("New card"), self.verbs.new_card),
            )  # fmt: skip
        elif self.editing.card_id not in ids:
            wanted = self._wanted[0] if self._wanted and self._wanted[0] in ids else ids[0]
            self.open(wanted)
        self._show_state()

    def _have_uses(self, uses: Mapping[int, int]) -> None:
        self._uses = uses
        self.list.show_rows(self.list.rows, self._counts(self.list.rows), self.editing.card_id)

    def _counts(self, rows: Sequence[CardRow]) -> dict[int, int]:
        """Evaluations made with the current version of each card."""
        return {row.id: self._uses.get(row.current.id, 0) for row in rows if row.current}

    def _fail(self, error: BaseException) -> None:
        self.faces.show_failed(error, self.load)

    def _changed(self, changes: list[Change]) -> None:
        kinds = {change.kind for change in changes}
        if self.isVisible() and kinds & {ChangeKind.SCORECARD, ChangeKind.EVALUATION, ChangeKind.SETTING}:
            self._settle.start()

    # Parts

    def _build_header(self) -> None:
        line = self.header.line
        self.name = ElidedLabel("", "muted")
        self.state = Label("", "muted")
        line.addWidget(self.name, 1)
        line.addWidget(self.state)
        self.undo = IconButton("undo-2", tr("Undo") + "  Ctrl+Z", self.editing.undo)
        self.redo = IconButton("redo-2", tr("Redo") + "  Ctrl+Shift+Z", self.editing.redo)
        self.more = Button(tr("More") + "  ▾", lambda: self.verbs.menu(self.more))
        self.publish = Button(tr("Publish…"), self.verbs.publish, kind="primary", keys=hint("cards_publish"))
        for widget in (self.undo, self.redo, self.more, self.publish):
            line.addWidget(widget)

    def _build_body(self) -> QWidget:
        left = Panel()
        left.setFixedWidth(_LIST_WIDTH)
        listed = column(left, gap=0)
        listed.setContentsMargins(0, tokens.S1, 0, 0)
        listed.addWidget(self.list, 1)
        buttons = row(margins=tokens.S2, gap=tokens.S1)
        buttons.addWidget(Button(tr("New card"), self.verbs.new_card, kind="quiet", icon="plus"))
        buttons.addWidget(Button(tr("Import…"), self.verbs.import_file, kind="quiet"))
        buttons.addStretch(1)
        listed.addLayout(buttons)
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName(tr("Views of the card"))
        for name, words in zip(TABS, (tr("Structure"), tr("Preview"), tr("What if")), strict=True):
            number = self.tabs.addTab(words)
            self.tabs.setTabToolTip(number, plain_tooltip(f"{words}  {hint(f'cards_{name}')}"))
        self.tabs.currentChanged.connect(self._renew_tab)
        editor = QSplitter()
        editor.setHandleWidth(tokens.GAP)
        editor.setChildrenCollapsible(False)
        editor.addWidget(self.structure)
        editor.addWidget(self.properties)
        editor.setStretchFactor(0, 2)
        editor.setStretchFactor(1, 3)
        editor.setSizes([400, 600])
        self.structure.setMinimumWidth(280)
        self.properties.setMinimumWidth(500)
        self.views = QStackedWidget()
        for view in (editor, self.preview, self.what_if):
            self.views.addWidget(view)
        right = QWidget()
        side = column(right, gap=tokens.S2)
        side.addWidget(self.tabs)
        side.addWidget(self.views, 1)
        whole = QWidget()
        line = row(whole, gap=tokens.GAP)
        line.addWidget(left)
        line.addWidget(right, 1)
        self.faces = Faces(whole)
        return self.faces

    def _edit(self, act: Any) -> None:
        """A verb of the structure, from wherever one is."""
        if self.editing.card_id:
            self.tabs.setCurrentIndex(0)
            act()

    def _renew_tab(self) -> None:
        number = self.tabs.currentIndex()
        self.views.setCurrentIndex(number)
        if not self.editing.card_id:
            return
        if number == 1:
            self.preview.renew()
        elif number == 2:
            self.what_if.renew()

    def _show_state(self) -> None:
        editing = self.editing
        self.undo.setEnabled(editing.can_undo)
        self.redo.setEnabled(editing.can_redo)
        card = self.row
        self.publish.setEnabled(bool(editing.card_id) and (editing.kept or editing.dirty))
        if card is None:
            return
        version = tr("version {n}").format(n=card.current.number) if card.current else tr("never published")
        title = editing.body.get("title", {}).get(language()) or card.key
        self.name.setText(f"{title} · {version}")
        role = "muted"
        if editing.failure is not None:
            words, role = tr("✕ not saved yet, trying again"), "bad"
        elif editing.saving:
            words = tr("saving…")
        elif editing.kept and editing.saved_at is not None:
            words = tr("Draft · saved {time}").format(time=formats.local(editing.saved_at).strftime("%H:%M"))
        else:
            words = tr("Published") if card.current else ""
        self.state.setText(words)
        self.state.set_role(role)
