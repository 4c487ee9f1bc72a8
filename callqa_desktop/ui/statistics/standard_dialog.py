"""The editor of one standard: own value and note of a shipped row, everything of a row of one's own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QLineEdit

from callqa_desktop.services.standards import words
from callqa_desktop.services.standards.figures import FIGURES
from callqa_desktop.services.standards.records import Confidence, Direction, Standard
from callqa_desktop.texts import tr
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.dialog import Dialog
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.notices import Notice
from callqa_desktop.ui.work.forms import choice, field, side_by_side, words_field

if TYPE_CHECKING:
    from callqa_desktop.ui.statistics.standards import StandardsSection


class StandardDialog(Dialog):
    """`standard` None: a new row."""

    def __init__(self, section: StandardsSection, standard: Standard | None) -> None:
        own = standard is None or standard.own
        super().__init__(tr("New standard") if standard is None else tr("Change the standard"), section.page, width=560)
        self._section = section
        self._before = standard or _empty()
        self._own = own
        if own:
            self.name = QLineEdit(self._before.title)
            field(self.body, tr("Name"), self.name)
            self.figure = choice(
                ("", tr("nothing: to read only")),
                *((key, f"{one.title()}{_unit(one.unit)}") for key, one in FIGURES.items()),
            )
            self.figure.setCurrentIndex(max(0, self.figure.findData(self._before.figure)))
            field(self.body, tr("Compared with"), self.figure)
            line = side_by_side(self.body)
            self.direction = choice(*((one.value, words.direction(one)) for one in Direction))
            self.direction.setCurrentIndex(self.direction.findData(self._before.direction.value))
            field(line, tr("What is better"), self.direction)
            self.confidence = choice(
                *((one.value, f"{words.trust(one)}: {words.confidence(one)}") for one in Confidence)
            )  # fmt: skip
            self.confidence.setCurrentIndex(self.confidence.findData(self._before.confidence.value))
            field(line, tr("How sure the source is"), self.confidence)
            self.source = QLineEdit(self._before.source)
            field(self.body, tr("Source, with the year"), self.source)
        else:
            self.body.addWidget(Label(self._before.title, "strong", wrap=True))
            self.body.addWidget(Label(words.source(self._before), "caption", wrap=True))
        line = side_by_side(self.body)
        unit = "" if own else _unit(self._before.unit)
        self.low = QLineEdit(_written(self._before.low))
        field(line, tr("Value, or from") + unit, self.low)
        self.high = QLineEdit(_written(self._before.high))
        field(line, tr("To; the same for one value") + unit, self.high)
        self.deviation = QLineEdit(_written(self._before.deviation))
        field(
            self.body, tr("Known deviation of single values"), self.deviation,
            tr("Usually empty: then the t-test estimates it from your calls. With a number the z-test is used."),
        )  # fmt: skip
        self.note = words_field(2, tr("For example why your value differs"))
        self.note.setPlainText(self._before.note)
        field(self.body, tr("Your note"), self.note)
        self.active = QCheckBox(tr("Compare with it"))
        self.active.setChecked(self._before.active)
        self.body.addWidget(self.active)
        self.body.setSpacing(tokens.S3)
        self.add_button(tr("Cancel"), self.reject)
        self.ok = self.add_button(tr("Keep"), self._keep, kind="primary")
        (self.name if own else self.low).setFocus()

    def _keep(self) -> None:
        low, high, deviation = (_read(one) for one in (self.low, self.high, self.deviation))
        wrong = [one for one in (self.low, self.high, self.deviation) if _read(one) is None and one.text().strip()]
        for one in (self.low, self.high, self.deviation):
            one.setProperty("wrong", "true" if one in wrong else "false")
            one.style().unpolish(one)
            one.style().polish(one)
        if wrong:
            wrong[0].setFocus()
            self.show_notice(Notice("error", tr("This is not a number"), tr("Write it like 82,5 or 82.5.")))
            return
        wanted = replace(
            self._before, low=low, high=high if high is not None else low, deviation=deviation,
            note=self.note.toPlainText(), active=self.active.isChecked(),
        )  # fmt: skip
        if self._own:
            wanted = replace(
                wanted, title=self.name.text(), figure=str(self.figure.currentData()), source=self.source.text(),
                direction=Direction(self.direction.currentData()), confidence=Confidence(self.confidence.currentData()),
            )  # fmt: skip
        page = self._section.page
        page.bridge.then(self, page.program.standards.keep(wanted), self._kept, self.show_error)

    def _kept(self, key: str) -> None:
        self.accept()
        self._section.kept(key)


def _empty() -> Standard:
    return Standard("", "", "count", None, None, Direction.HIGHER, "score", "", Confidence.LOW, own=True)


def _unit(unit: str) -> str:
    sign = words.unit_word(unit)
    return f", {sign}" if sign else ""


def _written(value: float | None) -> str:
    if value is None:
        return ""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return text.replace(".", formats.locale().decimalPoint())


def _read(edit: QLineEdit) -> float | None:
    """The number in a field, None where there is none."""
    text = "".join(edit.text().split()).replace(",", ".").rstrip("%")
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) < 1e12 else None
