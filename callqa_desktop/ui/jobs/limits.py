"""Fields for how far a batch may go, and the window that raises the limits of one that stopped at them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDoubleSpinBox, QSpinBox, QWidget

from callqa_desktop.services.batches.figures import BatchRow, Limits
from callqa_desktop.texts import tr
from callqa_desktop.ui.jobs import amounts
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.dialog import Dialog
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import column, row

_MOST = 2_000_000_000


class LimitFields(QWidget):
    """Three numbers; the least of each stands for no limit."""

    def __init__(self, limits: Limits = Limits(), parent: QWidget | None = None) -> None:  # noqa: B008 - frozen
        super().__init__(parent)
        self.requests = _whole(limits.requests)
        self.tokens = _whole(limits.tokens, 10_000)
        self.usd = QDoubleSpinBox()
        self.usd.setRange(0, 2_000)
        self.usd.setDecimals(2)
        self.usd.setSuffix("\u00a0$")
        self.usd.setValue((limits.micro_usd or 0) / 1_000_000)
        line = row(self, gap=tokens.S3)
        for words, box in ((tr("Requests"), self.requests), (tr("Tokens"), self.tokens), (tr("Money"), self.usd)):
            box.setSpecialValueText(tr("no limit"))
            box.setLocale(formats.locale())
            box.setAccessibleName(tr("Limit: {what}").format(what=words))
            part = column(gap=tokens.S1)
            label = Label(words, "muted")
            label.setBuddy(box)
            part.addWidget(label)
            part.addWidget(box)
            line.addLayout(part, 1)

    def limits(self) -> Limits:
        money = round(self.usd.value() * 1_000_000)
        return Limits(self.requests.value() or None, self.tokens.value() or None, money or None)


class LimitDialog(Dialog):
    """Asks for other limits of a batch and goes on with it."""

    def __init__(self, parent: QWidget, batch: BatchRow, go_on: Callable[[Limits], Any]) -> None:
        super().__init__(tr("Limits of the batch"), parent, width=460)
        self._go_on = go_on
        self.body.addWidget(Label(batch.title or tr("Analysis of calls"), "strong", wrap=True))
        self.body.addWidget(Label(tr("Spent so far: {what}").format(what=amounts.spent(batch.spent)), wrap=True))
        self.fields = LimitFields(batch.limits)
        self.body.addWidget(self.fields)
        self.add_button(tr("Cancel"), self.reject, keys="Esc")
        self.yes = self.add_button(tr("Go on"), self._agree, kind="primary", keys="Enter")
        self.fields.requests.setFocus()

    def _agree(self) -> None:
        self.accept()
        self._go_on(self.fields.limits())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._agree()
            return
        super().keyPressEvent(event)


def _whole(value: int | None, step: int = 100) -> QSpinBox:
    box = QSpinBox()
    box.setRange(0, _MOST)
    box.setSingleStep(step)
    box.setGroupSeparatorShown(True)
    box.setValue(value or 0)
    return box
