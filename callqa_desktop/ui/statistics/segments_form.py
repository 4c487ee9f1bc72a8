"""What to compare clients by, and how: the left side of the section; below it the runs that are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QSpinBox, QWidget

from callqa_desktop.services.progress import Step
from callqa_desktop.services.segments import words
from callqa_desktop.services.segments.metrics import METRICS, SCALINGS
from callqa_desktop.services.segments.records import SavedRow, Wish
from callqa_desktop.texts import tr
from callqa_desktop.ui.calls.popups import ChoicePopup
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import Flow, Panel, Scroll, column, row
from callqa_desktop.ui.widgets.progress import ThinProgress
from callqa_desktop.ui.work.forms import choice, field
from callqa_desktop.ui.work.lines import HEIGHT, Line, LinesView

WIDTH = 296
MOST_GROUPS = 10
KEPT = 6
"""Kept runs that are seen without scrolling."""


class SegmentsForm(Panel):
    """`wish` is what is chosen; `opened` tells the id of a kept run."""

    opened = Signal(int)

    def __init__(self, run: Callable[[], Any], cancel: Callable[[], Any]) -> None:
        super().__init__()
        self.setFixedWidth(WIDTH)
        self._metrics: tuple[str, ...] = Wish().metrics
        self._chips: dict[str, Button] = {}
        self.popup: ChoicePopup | None = None
        place = QWidget()
        self._flow = Flow(place, gap=tokens.S1)
        self.add = Button(tr("Metric"), self.offer, kind="chip", icon="plus")
        self.scaling = choice(
            ("standard", tr("mean and standard deviation")), ("robust", tr("median and middle half")),
            ("none", tr("none: as they are")),
        )  # fmt: skip
        self.log = QCheckBox(tr("Logarithms of counts and times"))
        self.log.setChecked(True)
        self.log.setToolTip(
            tr("A few clients call a hundred times as often as most: logarithms keep them in the picture")
        )
        self.groups = choice((None, tr("automatic")), *((n, str(n)) for n in range(2, MOST_GROUPS + 1)))
        self.seed = QSpinBox()
        self.seed.setRange(0, 2**31 - 1)
        self.seed.setValue(Wish().seed)
        self.seed.lineEdit().setTextMargins(tokens.S1, 0, 0, 0)
        for editor in (self.scaling, self.groups, self.seed):  # the panel says how wide they are
            editor.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.run_button = Button(tr("Find segments"), run, kind="primary", keys=hint("statistics_run"))
        self.work = ThinProgress(cancel, counted=True)
        self.work.hide()
        self.kept = LinesView(tr("Kept segments"))
        self.kept.opened.connect(lambda key: self.opened.emit(int(key)))
        self.kept.clicked.connect(lambda _index: self.opened.emit(int(self.kept.current_key())))
        self.none_kept = Label(
            tr("None yet. A run that is kept can be compared with the next one."), "muted", wrap=True
        )
        inner = Scroll(margins=tokens.S4, gap=tokens.S3)
        inner.body.addWidget(Label(tr("Compare clients by"), "heading"))
        inner.body.addWidget(place)
        field(inner.body, tr("Common scale"), self.scaling)
        inner.body.addWidget(self.log)
        line = row(gap=tokens.S3)
        for title, editor, share in ((tr("Segments"), self.groups, 3), (tr("Seed"), self.seed, 2)):
            box = column(gap=tokens.S1)
            field(box, title, editor)
            line.addLayout(box, share)
        inner.body.addLayout(line)
        inner.body.addWidget(self.run_button)
        inner.body.addWidget(self.work)
        inner.body.addSpacing(tokens.S2)
        inner.body.addWidget(Label(tr("Kept segments"), "heading"))
        inner.body.addWidget(self.none_kept)
        inner.body.addWidget(self.kept)
        inner.body.addStretch(1)
        inside = column(self, margins=1)
        inside.addWidget(inner)
        self._show_metrics()
        self.show_saved(())

    # What is chosen

    @property
    def wish(self) -> Wish:
        return Wish(
            self._metrics, str(self.scaling.currentData()), self.log.isChecked(), self.groups.currentData(),
            self.seed.value(),
        )  # fmt: skip

    def take(self, wish: Wish) -> None:
        """Shows what was chosen for a run."""
        self._metrics = tuple(name for name in wish.metrics if name in METRICS) or Wish().metrics
        self.scaling.setCurrentIndex(max(0, SCALINGS.index(wish.scaling) if wish.scaling in SCALINGS else 0))
        self.log.setChecked(wish.log)
        self.groups.setCurrentIndex(max(0, self.groups.findData(wish.k)))
        self.seed.setValue(wish.seed)
        self._show_metrics()

    def choose_groups(self, k: int) -> None:
        self.groups.setCurrentIndex(max(0, self.groups.findData(k)))

    def offer(self) -> None:
        """The list of all metrics."""
        offered = [(name, tr(metric.title)) for name, metric in METRICS.items()]
        popup = self.popup = ChoicePopup(self, tr("Compare clients by"), offered, self._metrics, self._choose)
        popup.open_under(self.add)

    def _choose(self, chosen: Sequence[str]) -> None:
        self._metrics = tuple(chosen)
        self._show_metrics()

    def _drop(self, name: str) -> None:
        self._metrics = tuple(one for one in self._metrics if one != name)
        self._show_metrics()
        self.add.setFocus()

    def _show_metrics(self) -> None:
        while (item := self._flow.takeAt(0)) is not None:
            old = item.widget()
            if old is not None and old is not self.add:
                old.hide()
                old.deleteLater()
        self._chips = {}
        for name in self._metrics:
            said = tr(METRICS[name].title)
            chip = Button(f"{said}  ×", partial(self._drop, name), kind="chip")
            chip.setAccessibleName(tr("{metric}: do not compare by it").format(metric=said))
            self._chips[name] = chip
            self._flow.addWidget(chip)
            chip.show()
        self._flow.addWidget(self.add)
        self._flow.invalidate()
        self.run_button.setEnabled(bool(self._metrics) and not self.work.isVisibleTo(self))

    # Work, and what is kept

    def show_step(self, step: Step | None) -> None:
        """How far a run is; None when there is none."""
        self.work.setVisible(step is not None)
        self.run_button.setEnabled(step is None and bool(self._metrics))
        if step is not None:
            self.work.show_step(
                tr("Comparing clients") if step.total else tr("Reading the calls"), step.done, step.total
            )

    def show_saved(self, rows: Sequence[SavedRow]) -> None:
        self.none_kept.setVisible(not rows)
        self.kept.setVisible(bool(rows))
        self.kept.setFixedHeight(min(KEPT, max(1, len(rows))) * HEIGHT + 2)
        self.kept.show_lines(
            [
                Line(one.id, one.name, f"{formats.date(one.created_at)} · {words.clients(one.clients)}")
                for one in rows
            ]
        )  # fmt: skip
