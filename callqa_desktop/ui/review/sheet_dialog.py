"""The sheet of keys behind `?`."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.review import keys
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.dialog import Dialog
from callqa_desktop.ui.widgets.labels import KeyHint, Label
from callqa_desktop.ui.widgets.panels import column, row

_COLUMNS = ((keys.LISTEN,), (keys.TEXT, keys.ANSWER), (keys.MARK, keys.LOOK))


class KeySheet(Dialog):
    """Every key of the page, from the same table that drives them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(tr("Keys of this page"), parent, width=1120)
        self.body.addWidget(
            Label(
                tr("Letters go by their place on the keyboard, in any layout. While typing, use the forms with Alt."),
                "muted",
                wrap=True,
            )
        )
        columns = row(gap=tokens.S6)
        groups = dict(keys.TABLE)
        for names in _COLUMNS:
            place = column(gap=tokens.S3)
            for name in names:
                place.addWidget(Label(keys.group_titles()[name], "heading"))
                place.addLayout(_group(groups[name]))
            place.addStretch(1)
            columns.addLayout(place, 1)
        self.body.addLayout(columns)
        self.close_button = self.add_button(tr("Close"), self.accept)


def _group(bindings: tuple[keys.Binding, ...]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(tokens.S2)
    grid.setVerticalSpacing(3)
    titles = keys.titles()
    for binding in bindings:
        if binding.action not in titles:  # 2 to 9 stand together with 1
            continue
        line = grid.rowCount()
        chords = row(gap=3)
        shown = binding.keys + tuple(k for k in binding.typing if k != "Play")
        for key in ("1…9",) if binding.action == "answer_1" else shown[:3]:
            chords.addWidget(KeyHint(keys.shown(key)))
        chords.addStretch(1)
        grid.addLayout(chords, line, 0)
        grid.addWidget(Label(titles[binding.action]), line, 1)
    grid.setColumnStretch(1, 1)
    return grid
