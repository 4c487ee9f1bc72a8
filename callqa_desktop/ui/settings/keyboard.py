"""The keyboard section: every action with its keys, changed by pressing others; presets; single keys on or off."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
)

from callqa_desktop.texts import tr
from callqa_desktop.ui.keys import actions, keymap, shown
from callqa_desktop.ui.keys.presets import preset_titles
from callqa_desktop.ui.keys.words import title, titles
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.settings.chord_editor import ChordEditor
from callqa_desktop.ui.settings.form import Section, found
from callqa_desktop.ui.theme import fonts, tokens
from callqa_desktop.ui.theme.manager import theme
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.page import Shell
from callqa_desktop.ui.widgets.panels import Card, Panel, column, row

NAME = Qt.ItemDataRole.UserRole
ACTION, FREE, TYPING = range(3)


class KeyboardSection(Section):
    """A table of actions by group, and the editor of the chosen one below it."""

    def __init__(self, program: Program, bridge: Bridge, shell: Shell) -> None:
        super().__init__(tr("Keyboard"), program, bridge, shell)
        self.outer.setSpacing(tokens.GAP)
        self._build_choices()
        self._build_table()
        self.editor = ChordEditor()
        self.outer.addWidget(self.editor)
        self._fill()
        keymap.changed.connect(self._renew)
        theme.changed.connect(self._renew)

    def search(self, typed: str) -> bool:
        """A setting of this name, or an action: then the table shows it."""
        hit = not typed or found(typed, *self.words)
        self.field.setText("" if hit else typed)
        return hit or any(not item.isHidden() for item in self.items.values())

    def keep_open(self) -> dict[str, str]:
        """What is chosen and looked for here."""
        item = self.table.currentItem()
        return {"action": str(item.data(ACTION, NAME) or "") if item else "", "find": self.field.text()}

    def take_up_open(self, kept: object) -> None:
        if isinstance(kept, dict):
            self.field.setText(kept["find"])
            self.choose(kept["action"])

    def choose(self, name: str) -> None:
        """Makes an action the chosen one."""
        if name in self.items:
            self.table.setCurrentItem(self.items[name])
            self.table.scrollToItem(self.items[name])

    def _build_choices(self) -> None:
        card = Card()
        line = row(gap=tokens.S3)
        self.preset = QComboBox()
        self.preset.setAccessibleName(tr("Set of keys"))
        for value, words in preset_titles().items():
            self.preset.addItem(words, value)
        self.preset.activated.connect(lambda n: keymap.use_preset(str(self.preset.itemData(n))))
        self.single = QCheckBox(tr("Keys without Ctrl and Alt"))
        note = tr("Letters, digits and signs act while nobody types. Switch them off when you dictate to the computer.")
        self.single.setAccessibleName(tr("Keys without Ctrl and Alt"))
        self.single.setAccessibleDescription(note)
        self.single.toggled.connect(self._use_single)
        self.reset = Button(tr("All as in the set"), keymap.reset_all)
        line.addWidget(Label(tr("Set of keys")))
        line.addWidget(self.preset)
        line.addWidget(self.reset)
        line.addStretch(1)
        line.addWidget(self.single)
        card.body.addLayout(line)
        card.body.addWidget(Label(note, "caption", wrap=True))
        self.words += [tr("Set of keys"), tr("Keys without Ctrl and Alt"), note]
        self.outer.addWidget(card)

    def _build_table(self) -> None:
        self.field = QLineEdit()
        self.field.setProperty("kind", "search")
        self.field.setPlaceholderText(tr("Find an action or a key"))
        self.field.setAccessibleName(tr("Find an action or a key"))
        self.field.setClearButtonEnabled(True)
        self.field.textChanged.connect(self._filter)
        self.table = QTreeWidget()
        self.table.setColumnCount(3)
        self.table.setProperty("kind", "ringed")
        self.table.setHeaderLabels([tr("Action"), tr("While nobody types"), tr("Always, while typing too")])
        self.table.setRootIsDecorated(False)
        self.table.setIndentation(0)
        self.table.setItemsExpandable(False)
        self.table.setAllColumnsShowFocus(True)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setAccessibleName(tr("Actions and their keys"))
        header = self.table.header()
        header.setSectionResizeMode(ACTION, QHeaderView.ResizeMode.Stretch)
        for section in (FREE, TYPING):
            header.setSectionResizeMode(section, QHeaderView.ResizeMode.ResizeToContents)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionsClickable(False)
        self.table.currentItemChanged.connect(self._chosen)
        self.table.itemActivated.connect(lambda *_: self.editor.recorders["free"].start())
        panel = Panel()
        inside = column(panel, margins=tokens.S2)
        inside.addWidget(self.field)
        inside.addWidget(self.table)
        self.outer.addWidget(panel, 1)

    def _fill(self) -> None:
        self.items: dict[str, QTreeWidgetItem] = {}
        self._groups: dict[QTreeWidgetItem, list[str]] = {}
        ordered = sorted(actions(), key=lambda a: a.scope != "review")
        for group, members in groupby(ordered, lambda a: a.group):
            top = QTreeWidgetItem([tr(group)])
            top.setFlags(Qt.ItemFlag.ItemIsEnabled)
            top.setSizeHint(ACTION, QSize(0, tokens.ROW_HEIGHTS["normal"]))
            top.setFont(ACTION, fonts.font(weight=fonts.SEMIBOLD))
            self.table.addTopLevelItem(top)
            self._groups[top] = []
            for known in members:
                item = QTreeWidgetItem()
                item.setSizeHint(ACTION, QSize(0, tokens.ROW_HEIGHTS["compact"]))
                item.setData(ACTION, NAME, known.name)
                top.addChild(item)
                self.items[known.name] = item
                self._groups[top].append(known.name)
            top.setExpanded(True)
        self._renew()
        self.choose(next(iter(self.items)))

    def _renew(self) -> None:
        """Shows the keys of now."""
        self.preset.setCurrentIndex(self.preset.findData(keymap.preset))
        self.single.setChecked(keymap.single_keys)
        scheme = tokens.current()
        wrong = keymap.all_clashes()
        any_own = False
        for known in actions():
            item, chords = self.items[known.name], keymap.chords(known.name)
            own = keymap.is_own(known.name)
            any_own = any_own or own
            sign = "△ " if known.name in wrong else "• " if own else ""
            item.setText(ACTION, f"{sign}{title(known)}")
            for place, kind in ((FREE, "free"), (TYPING, "typing")):
                item.setText(place, "   ".join(shown(key) for key in chords.of(kind)))
                item.setForeground(place, QColor(scheme.text))
            item.setForeground(ACTION, QColor(scheme.warning_text if known.name in wrong else scheme.text))
            item.setToolTip(ACTION, tr("Changed by you") if own else "")
            keys = ", ".join(shown(key) for key in chords.all) or tr("no keys")
            item.setData(ACTION, Qt.ItemDataRole.AccessibleTextRole, f"{title(known)}: {keys}")
        self.reset.setEnabled(any_own)

    def _filter(self, typed: str) -> None:
        wanted = typed.strip()
        for known in actions():
            keys = [shown(key) for key in keymap.chords(known.name).all]
            hit = not wanted or found(wanted, *titles(known)) or wanted.casefold() in (key.casefold() for key in keys)
            self.items[known.name].setHidden(not hit)
        for top in self._groups:
            top.setHidden(all(self.items[name].isHidden() for name in self._groups[top]))

    def _chosen(self, item: QTreeWidgetItem | None) -> None:
        name = str(item.data(ACTION, NAME) or "") if item is not None else ""
        if name:
            self.editor.edit(name)

    def _use_single(self, on: bool) -> None:
        if on != keymap.single_keys:
            keymap.use_single_keys(on)
