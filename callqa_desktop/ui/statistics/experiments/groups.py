"""What calls are told apart by: the two groups of an A/B test, or the levels of a factor."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QLineEdit, QSpinBox, QWidget

from callqa_desktop.services.experiments import words
from callqa_desktop.services.experiments.definitions import MOST_LEVELS, By, Choices, Group, Grouping, period
from callqa_desktop.texts import tr
from callqa_desktop.ui.statistics.experiments.pick import Pick
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import column, row
from callqa_desktop.ui.work import forms

_LONG_AGO = date(2000, 1, 1)


def by_box(*, none: str = "") -> QComboBox:
    """A box of all groupings; `none` is said of no grouping at all."""
    known = [(one.value, words.by(one)) for one in By]
    return forms.choice(*([("", none)] if none else []), *known)


class Span(QWidget):
    """Two days, both included."""

    changed = Signal()

    def __init__(self, name: str, first: date, last: date) -> None:
        super().__init__()
        self.first, self.last = forms.day(first), forms.day(last)
        line = row(self, gap=tokens.S1)
        for edit, said in ((self.first, tr("from")), (self.last, tr("to"))):
            edit.setAccessibleName(f"{name}: {said}")
            edit.dateChanged.connect(lambda _: self.changed.emit())
        line.addWidget(self.first, 1)
        line.addWidget(Label("–", "muted"))
        line.addWidget(self.last, 1)

    def value(self) -> str:
        first, last = sorted((_date(self.first), _date(self.last)))
        return period(first, last)

    def words(self) -> str:
        return f"{_date(self.first):%d.%m.%Y} – {_date(self.last):%d.%m.%Y}"

    def take(self, value: str) -> None:
        first, _, last = value.partition("..")
        for edit, day in ((self.first, first), (self.last, last)):
            edit.setDate(QDate.fromString(day, "yyyy-MM-dd"))


class TwoGroups(QWidget):
    """The groups of an A/B test: each a choice of values, or a span of days; without values the second is the rest."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        today = date.today()  # noqa: DTZ011 - days of this machine, as people choose them
        self.choices: Choices | None = None
        self.by = by_box()
        self.first = Pick(tr("Group A"), tr("Choose…"))
        self.second = Pick(tr("Group B"), tr("all others"))
        self.spans = (
            Span(tr("Group A"), today - timedelta(days=27), today - timedelta(days=14)),
            Span(tr("Group B"), today - timedelta(days=13), today),
        )
        self.salt = QLineEdit()
        self.salt.setPlaceholderText(tr("any word; another word draws anew"))
        body = column(self, gap=tokens.S2)
        forms.field(body, tr("Told apart by"), self.by)
        self._labels: list[Label] = []
        for name, pick, span in (
            (tr("Group A"), self.first, self.spans[0]), (tr("Group B"), self.second, self.spans[1]),
        ):  # fmt: skip
            label = Label(name, "strong")
            label.setBuddy(pick)
            self._labels.append(label)
            for widget in (label, pick, span):
                body.addWidget(widget)
            pick.changed.connect(self.changed)
            span.changed.connect(self.changed)
        self._salt_label = forms.field(
            body,
            tr("Word of the lot"),
            self.salt,
            tr("Clients are drawn by their number: half into each group, for good."),
        )
        self._salt_help = self.findChildren(Label)[-1]
        self.by.currentIndexChanged.connect(self._renew)
        self.salt.textChanged.connect(lambda _: self.changed.emit())
        self._renew()

    @property
    def what(self) -> By:
        return By(self.by.currentData())

    def show_choices(self, choices: Choices) -> None:
        self.choices = choices
        self._offer()

    def value(self) -> Grouping | None:
        """The groups, None while the first one is not chosen."""
        match self.what:
            case By.RANDOM:
                return Grouping(By.RANDOM, (Group("A"), Group("B")), self.salt.text().strip())
            case By.PERIOD:
                return Grouping(By.PERIOD, tuple(Group(span.words(), (span.value(),)) for span in self.spans))
        if not self.first.chosen:
            return None
        others = Group(self.second.words() or tr("all others"), self.second.chosen)
        return Grouping(self.what, (Group(self.first.words(), self.first.chosen), others))

    def take(self, grouping: Grouping) -> None:
        """Shows a kept grouping, without telling."""
        self.blockSignals(True)
        self.by.setCurrentIndex(self.by.findData(grouping.by.value))
        self.salt.setText(grouping.salt)
        for group, pick, span in zip(grouping.groups, (self.first, self.second), self.spans, strict=True):
            if grouping.by == By.PERIOD:
                span.take(group.values[0])
            else:
                pick.take(group.values)
        self.blockSignals(False)

    def _renew(self) -> None:
        span, lot = self.what == By.PERIOD, self.what == By.RANDOM
        for widget, shown in (
            (self.first, not span and not lot), (self.second, not span and not lot), (self.spans[0], span),
            (self.spans[1], span), (self.salt, lot), (self._salt_label, lot), (self._salt_help, lot),
            (self._labels[0], not lot), (self._labels[1], not lot),
        ):  # fmt: skip
            widget.setVisible(shown)
        self._offer()
        self.changed.emit()

    def _offer(self) -> None:
        if self.choices is not None:
            offered = self.choices.groups.get(self.what, ())
            self.first.offer_from(offered)
            self.second.offer_from(offered)


class Levels(QWidget):
    """One factor of several: what it is and its levels; every chosen value is a level."""

    changed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        today = date.today()  # noqa: DTZ011 - days of this machine, as people choose them
        self.choices: Choices | None = None
        self.by = by_box(none=tr("not used"))
        self.by.setAccessibleName(name)
        self.pick = Pick(tr("Levels of {factor}").format(factor=name), tr("Choose the levels…"))
        self.day = forms.day(today - timedelta(days=14))
        self.day.setAccessibleName(tr("First day of the later level"))
        self.number = QSpinBox()
        self.number.setRange(2, MOST_LEVELS)
        self.number.setAccessibleName(tr("Groups by lot"))
        self.number.lineEdit().setTextMargins(tokens.S1, 0, 0, 0)
        body = column(self, gap=tokens.S1)
        head = row()
        head.addWidget(Label(name, "strong", tabular=True))
        head.addWidget(self.by, 1)
        body.addLayout(head)
        self.why = Label(role="caption", wrap=True)
        for widget in (self.pick, self.day, self.number, self.why):
            body.addWidget(widget)
        self.by.currentIndexChanged.connect(self._chosen)
        self.pick.changed.connect(self._told)
        self.day.dateChanged.connect(lambda _: self._told())
        self.number.valueChanged.connect(lambda _: self._told())
        self._renew()

    @property
    def what(self) -> By | None:
        found = self.by.currentData()
        return By(found) if found else None

    def show_choices(self, choices: Choices) -> None:
        self.choices = choices
        self._renew()

    def trouble(self) -> str:
        """What is wrong with the levels, "" for nothing."""
        chosen = len(self.pick.chosen)
        if self.what in (None, By.PERIOD, By.RANDOM) or 2 <= chosen <= MOST_LEVELS:
            return ""
        if chosen > MOST_LEVELS:
            return tr("{n} levels are too many: at most {most}.").format(n=chosen, most=MOST_LEVELS)
        return tr("A factor needs two levels or more.")

    def value(self) -> Grouping | None:
        """The factor, None where it is not used or not complete."""
        what = self.what
        if what is None or self.trouble():
            return None
        if what == By.RANDOM:
            return Grouping(what, tuple(Group(str(n + 1)) for n in range(self.number.value())))
        if what == By.PERIOD:
            day = _date(self.day)
            before, later = period(_LONG_AGO, day - timedelta(days=1)), period(day, date(9000, 1, 1))
            return Grouping(what, (
                Group(tr("before {day}").format(day=f"{day:%d.%m.%Y}"), (before,)),
                Group(tr("from {day}").format(day=f"{day:%d.%m.%Y}"), (later,)),
            ))  # fmt: skip
        said = dict(self.pick.offered)
        return Grouping(what, tuple(Group(said.get(value, value), (value,)) for value in self.pick.chosen))

    def take(self, grouping: Grouping | None) -> None:
        """Shows a kept factor, without telling."""
        self.blockSignals(True)
        self.by.setCurrentIndex(self.by.findData(grouping.by.value if grouping else ""))
        if grouping is not None and grouping.by == By.RANDOM:
            self.number.setValue(len(grouping.groups))
        elif grouping is not None and grouping.by == By.PERIOD:
            self.day.setDate(QDate.fromString(grouping.groups[1].values[0].partition("..")[0], "yyyy-MM-dd"))
        elif grouping is not None:
            self.pick.take([group.values[0] for group in grouping.groups if group.values])
        self.blockSignals(False)
        self._renew()

    def _chosen(self) -> None:
        """Another factor: all its values are levels where they are few enough."""
        self._renew()
        values = tuple(value for value, _ in self.pick.offered)
        self.pick.take(values if len(values) <= MOST_LEVELS else ())
        self._told()

    def _told(self) -> None:
        self._renew()
        self.changed.emit()

    def _renew(self) -> None:
        what = self.what
        if self.choices is not None and what is not None:
            self.pick.offer_from(self.choices.groups.get(what, ()))
        self.pick.setVisible(what not in (None, By.PERIOD, By.RANDOM))
        self.day.setVisible(what == By.PERIOD)
        self.number.setVisible(what == By.RANDOM)
        self.why.setText(self.trouble())
        self.why.setVisible(bool(self.why.text()))


def _date(edit: QDateEdit) -> date:
    chosen = edit.date()
    return date(chosen.year(), chosen.month(), chosen.day())
