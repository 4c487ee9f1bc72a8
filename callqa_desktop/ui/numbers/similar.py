"""Numbers rated like the one in front, with why; how they are looked for is set here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QFrame, QGridLayout, QSizePolicy, QSpinBox

from callqa_desktop.services.trust.records import Basis, Likeness, Neighbour, Similar
from callqa_desktop.services.trust.words import shared
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.numbers import words
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.faces import Faces
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import Panel, column, row
from callqa_desktop.ui.work.forms import choice
from callqa_desktop.ui.work.lines import HEIGHT, Line, LinesView

if TYPE_CHECKING:
    from callqa_desktop.ui.numbers.page import NumbersPage

SHOWN = 10
"""Numbers seen without scrolling."""
_TYPING_MS = 400
MOST = 100


class SimilarPanel(Panel):
    chosen = Signal(object)
    """Likeness: numbers are to be looked for in another way."""

    def __init__(self, page: NumbersPage) -> None:
        super().__init__(page)
        self._page = page
        self.neighbours = QSpinBox()
        self.neighbours.setRange(1, MOST)
        self.basis = choice((Basis.LEVELS, tr("by levels")), (Basis.RATERS, tr("by who rated them")))
        self.basis.setMinimumContentsLength(10)
        self.own = QCheckBox(tr("Our calls count too"))
        self.below = QDoubleSpinBox()
        self.below.setRange(1.0, 5.0)
        self.below.setSingleStep(0.1)
        self.below.setDecimals(1)
        self.below.setLocale(formats.locale())
        self.list = LinesView(tr("Similar numbers"))
        self.note = Label("", "caption", wrap=True)
        self.faces = Faces(self.list)
        self.faces.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # no wider than the panel
        self.settings = QFrame()
        self.settings.setProperty("surface", "plain")
        self._fill_settings(QGridLayout(self.settings))
        self.settings.hide()
        self.settings_button = Button(tr("How they are found"), self.toggle_settings, kind="link")
        head = row()
        head.addWidget(Label(tr("Similar numbers"), "heading"), 1)
        head.addWidget(self.settings_button)
        inside = column(self, margins=tokens.S4, gap=tokens.S3)
        inside.addLayout(head)
        inside.addWidget(self.settings)
        inside.addWidget(self.faces)
        inside.addWidget(self.note)
        self._pause = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._pause.timeout.connect(lambda: self.chosen.emit(self.likeness))
        self.take(page.program.trust.likeness)
        for changed in (self.neighbours.valueChanged, self.below.valueChanged, self.basis.currentIndexChanged,
                        self.own.toggled):  # fmt: skip
            changed.connect(self._pause.start)
        self.list.opened.connect(page.look_up)

    def toggle_settings(self) -> None:
        """Shows or hides how numbers are looked for."""
        self.settings.setVisible(self.settings.isHidden())
        if self.settings.isVisible():
            self.neighbours.setFocus()

    def _fill_settings(self, grid: QGridLayout) -> None:
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(tokens.S3)
        grid.setVerticalSpacing(tokens.S2)
        for line, (name, editor) in enumerate(
            (
                (tr("How many"), self.neighbours),
                (tr("Compare"), self.basis),
                (tr("Rated low up to"), self.below),
            )
        ):
            label = Label(name, "muted")
            label.setBuddy(editor)
            editor.setAccessibleName(name)
            grid.addWidget(label, line, 0)
            grid.addWidget(editor, line, 1)
        self.below.setAccessibleDescription(
            tr("A number rated so low that is like one tied to fraud is shown as a possible fraudster")
        )
        grid.addWidget(self.own, 3, 0, 1, 2)
        grid.setColumnStretch(1, 1)

    @property
    def likeness(self) -> Likeness:
        return Likeness(
            self.neighbours.value(), Basis(self.basis.currentData()), self.own.isChecked(), round(self.below.value(), 1)
        )

    def take(self, wanted: Likeness) -> None:
        """Shows how numbers are looked for."""
        self.neighbours.setValue(wanted.neighbours)
        self.basis.setCurrentIndex(self.basis.findData(wanted.basis))
        self.own.setChecked(wanted.own)
        self.below.setValue(wanted.below)
        self._pause.stop()

    def show_loading(self) -> None:
        self.note.setText("")
        self.faces.show()
        self.faces.setFixedHeight(3 * HEIGHT)
        self.faces.show_loading()

    def show_failed(self, error: BaseException) -> None:
        self.faces.show()
        self.faces.setFixedHeight(240)
        self.faces.show_failed(error, lambda: self.chosen.emit(self.likeness))

    def show_similar(self, found: Similar) -> None:
        if not found.neighbours:
            self.faces.hide()
            self.note.setText(found.note)
            return
        self.faces.show()
        self.list.show_lines([_line(one) for one in found.neighbours])
        self.faces.setFixedHeight(min(SHOWN, len(found.neighbours)) * HEIGHT + 2)
        self.faces.show_full()
        parts = [found.note] if found.note else []
        if found.as_similar:
            parts.append(
                trn("At least {n} more number is just as similar.", "At least {n} more numbers are just as similar.",
                    found.as_similar)
            )  # fmt: skip
        compared = trn(
            "Compared with {n} rated number.", "Compared with {n} rated numbers.", max(0, found.compared - 1)
        )
        parts += [
            tr("Two counts after a level: its reviews here and there."), compared,
            tr("Likeness proves nothing: check by hand."),
        ]  # fmt: skip
        self.note.setText(" ".join(parts))


def _line(one: Neighbour) -> Line:
    look = words.rating(one.row.estimate)
    title = formats.phone(one.row.phone)
    warning = ""
    if one.row.fraud:
        warning = f"✕ {tr('tied to fraud')}"
    elif one.suspect:
        warning = f"△ {tr('possible fraudster')}"
    return Line(
        one.row.phone,
        f"{title} · {one.row.name}" if one.row.name else title,
        " · ".join(part for part in (formats.number(one.similarity, 2), warning, shared(one)) if part),
        "",
        f"{look.sign} {formats.number(one.row.estimate.value)}",
        look.tone,
    )
