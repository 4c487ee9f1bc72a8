"""The answers of a question being edited: names, worth, effect; and which numbers lead to them."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from callqa_desktop.services.scoring import outline
from callqa_desktop.texts import language, tr
from callqa_desktop.ui.cards import words
from callqa_desktop.ui.cards.editing import Editing
from callqa_desktop.ui.cards.fields import NumberField, choice
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.buttons import Button, IconButton
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import column, row

MAX_OPTIONS = 50


class OptionsTable(QWidget):
    """A line an answer."""

    def __init__(self, editing: Editing) -> None:
        super().__init__()
        self._editing = editing
        question = editing.part
        fixed = question["answer_type"] in ("yn", "ypn")
        layout = column(self, gap=tokens.S1)
        grid = QGridLayout()
        grid.setHorizontalSpacing(tokens.S2)
        grid.setVerticalSpacing(tokens.S1)
        for number, head in enumerate(("Українська", "English", tr("Worth, %"), tr("Does besides"))):
            grid.addWidget(Label(head, "caption"), 0, number)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(3, 2)
        for number, option in enumerate(question["options"]):
            self._line(grid, number, option, fixed)
        layout.addLayout(grid)
        if not fixed:
            self.add_button = Button(tr("Add an answer"), self._add, kind="quiet", icon="plus")
            self.add_button.setEnabled(len(question["options"]) < MAX_OPTIONS)
            line = row()
            line.addWidget(self.add_button)
            line.addStretch(1)
            layout.addLayout(line)

    def _line(self, grid: QGridLayout, number: int, option: dict[str, Any], fixed: bool) -> None:
        at = number + 1
        for place, code in enumerate(("uk", "en")):
            field = QLineEdit(option["label"].get(code, ""))
            field.setAccessibleName(f"{tr('Answer')} {at}, {'Українська' if code == 'uk' else 'English'}")
            field.setMaxLength(300)
            field.setCursorPosition(0)
            field.textEdited.connect(lambda text, code=code: self._label(number, code, text))
            grid.addWidget(field, at, place)
        worth = NumberField(
            f"{tr('Worth, %')} {at}", str(Decimal(str(option["value"])) * 100),
            lambda value: self._put(number, "value", str(Decimal(value or "0") / 100)), high=100,
        )  # fmt: skip
        grid.addWidget(worth, at, 2)
        grid.addWidget(
            choice(
                f"{tr('Does besides')} {at}", words.effects(), option.get("effect", "none"),
                lambda value: self._put(number, "effect", value),
            ),
            at, 3,
        )  # fmt: skip
        if not fixed:
            grid.addWidget(IconButton("x", tr("Remove the answer"), partial(self._remove, number)), at, 4)

    def _options(self) -> list[dict[str, Any]]:
        return [dict(option) for option in self._editing.part["options"]]

    def _label(self, number: int, code: str, text: str) -> None:
        options = self._options()
        self._put(number, "label", {**options[number]["label"], code: text})

    def _put(self, number: int, field: str, value: Any) -> None:
        options = self._options()
        options[number] = {**options[number], field: value}
        self._editing.put("options", options)

    def _add(self) -> None:
        options = self._options()
        taken = {option["key"] for option in options}
        number = next(n for n in range(1, MAX_OPTIONS + 2) if f"option_{n}" not in taken)
        options.append({"key": f"option_{number}", "value": "0", "label": outline.text()})
        editing = self._editing
        editing.replace(outline.set_options(editing.body, editing.place, options), editing.place)

    def _remove(self, number: int) -> None:
        options = self._options()
        del options[number]
        editing = self._editing
        editing.replace(outline.set_options(editing.body, editing.place, options), editing.place)


class RangesTable(QWidget):
    """Which numbers mean which answer: "less than ... means ...", the last line the rest."""

    def __init__(self, editing: Editing) -> None:
        super().__init__()
        self._editing = editing
        question = editing.part
        self._options = [
            (option["key"], option["label"].get(language()) or option["label"].get("en") or option["key"])
            for option in question["options"]
        ]
        layout = column(self, gap=tokens.S1)
        grid = QGridLayout()
        grid.setHorizontalSpacing(tokens.S2)
        grid.setVerticalSpacing(tokens.S1)
        grid.setColumnStretch(2, 1)
        ranges = question.get("ranges") or []
        for number, one in enumerate(ranges):
            last = number == len(ranges) - 1
            grid.addWidget(Label(tr("every other number") if last else tr("less than"), "muted"), number, 0)
            if not last:
                grid.addWidget(
                    NumberField(
                        f"{tr('less than')} {number + 1}", one["below"],
                        partial(self._put, number, "below"), low=None,
                    ),
                    number, 1,
                )  # fmt: skip
            grid.addWidget(
                choice(
                    f"{tr('Answer')} {number + 1}", self._options, one["option"],
                    partial(self._put, number, "option"),
                ),
                number, 2,
            )  # fmt: skip
            grid.addWidget(IconButton("x", tr("Remove the range"), partial(self._remove, number)), number, 3)
        layout.addLayout(grid)
        self.add_button = Button(tr("Add a range"), self._add, kind="quiet", icon="plus")
        self.add_button.setEnabled(bool(self._options) and len(ranges) < MAX_OPTIONS)
        line = row()
        line.addWidget(self.add_button)
        line.addStretch(1)
        layout.addLayout(line)

    def _ranges(self) -> list[dict[str, Any]]:
        return [dict(one) for one in self._editing.part.get("ranges") or []]

    def _put(self, number: int, field: str, value: Any) -> None:
        ranges = self._ranges()
        ranges[number][field] = value
        self._editing.put("ranges", ranges)

    def _add(self) -> None:
        ranges = self._ranges()
        if not ranges:
            ranges = [{"below": None, "option": self._options[-1][0]}]
        before = ranges[-2]["below"] if len(ranges) > 1 else None
        bound = str(Decimal(str(before)) + 1) if before is not None else "1"
        ranges.insert(len(ranges) - 1, {"below": bound, "option": self._options[0][0]})
        self._set(ranges)

    def _remove(self, number: int) -> None:
        ranges = self._ranges()
        del ranges[number]
        if ranges:
            ranges[-1]["below"] = None
        self._set(ranges)

    def _set(self, ranges: list[dict[str, Any]]) -> None:
        editing = self._editing
        editing.replace(outline.put(editing.body, editing.place, "ranges", ranges), editing.place)
