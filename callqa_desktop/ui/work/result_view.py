"""The result of a calibration: a table of questions and people, and what to talk about first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from callqa_desktop.services.folding import sort_key
from callqa_desktop.services.quality.records import CalibrationResult, QuestionResult
from callqa_desktop.texts import language, tr
from callqa_desktop.ui.theme import fonts, tokens
from callqa_desktop.ui.theme.manager import theme
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.notices import Notice
from callqa_desktop.ui.widgets.panels import Panel, column, row
from callqa_desktop.ui.work import words

if TYPE_CHECKING:
    from callqa_desktop.services.scoring.card import Card
    from callqa_desktop.ui.work.page import WorkPage

Index = QModelIndex | QPersistentModelIndex
SAME, NEAR, FAR = "✓", "△", "✕"
_TONES = {SAME: "good", NEAR: "warning", FAR: "bad"}


class ResultModel(QAbstractTableModel):
    """Questions down, people across; then agreement, the figure over calls, and what the group agrees on."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.questions: list[QuestionResult] = []
        self.people: list[str] = []
        self.agreed: dict[str, str] = {}
        """Consensus by question, as it is being made."""
        self._card: Card | None = None
        self._expert = ""

    def show(self, result: CalibrationResult, card: Card) -> None:
        """The questions to be discussed come first, the widest apart on top."""
        self.beginResetModel()
        discuss = list(result.discuss)
        self.questions = [*discuss, *(q for q in result.questions if q not in discuss)]
        self.people = sorted(result.scores, key=lambda name: (name != result.row.expert, sort_key(name)))
        self.agreed = {q.key: q.consensus for q in result.questions}
        self._card, self._expert = card, result.row.expert
        self.endResetModel()

    def choose(self, place: int, number: int) -> bool:
        """Sets the consensus of a line to the option with this number, 0 for "not applicable"."""
        options = self.options(place)
        fitting = [o for o in options if o == "na"] if number == 0 else options[number - 1 : number]
        if not fitting:
            return False
        self.agreed[self.questions[place].key] = fitting[0]
        cell = self.index(place, self.columnCount() - 1)
        self.dataChanged.emit(cell, cell)
        return True

    def options(self, place: int) -> list[str]:
        question = self._card.question(self.questions[place].key) if self._card else None
        return [option.key for option in question.choices] if question else []

    def sign(self, question: QuestionResult, name: str) -> str:
        """How far an answer is from the expert's, else from that of most."""
        given, right = question.answers.get(name), question.consensus
        if given is None:
            return ""
        if given == right:
            return SAME
        places = self.options(self.questions.index(question))
        if "na" in (given, right) or given not in places or right not in places:
            return FAR
        return NEAR if abs(places.index(given) - places.index(right)) <= 1 else FAR

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.questions)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.people) + 4

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        people = len(self.people)
        if role == Qt.ItemDataRole.DisplayRole:
            if section == 0:
                return tr("Question")
            if section <= people:
                name = self.people[section - 1]
                return f"{name} " + tr("(expert)") if name == self._expert else name
            return (tr("Equal"), tr("Over calls"), tr("Agreed"))[section - people - 1]
        if role == Qt.ItemDataRole.ToolTipRole and section == people + 2:
            return tr("Agreement beyond chance on this question over all calibrations of the card")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        question, place = self.questions[index.row()], index.column()
        person = self.people[place - 1] if 1 <= place <= len(self.people) else ""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._words(question, place, person)
        if role == Qt.ItemDataRole.ToolTipRole and place == 0 and self._card:
            return None
        if role == Qt.ItemDataRole.ForegroundRole:
            scheme = tokens.current()
            if person and (sign := self.sign(question, person)):
                return QColor(tokens.tone_colours(scheme, _TONES[sign])[0])
            return QColor(scheme.text if place in (0, len(self.people) + 3) else scheme.muted)
        if role == Qt.ItemDataRole.FontRole:
            heavy = (place == 0 and question.steps) or place == len(self.people) + 3
            return fonts.font(tokens.BODY, QFont.Weight.Medium if heavy else QFont.Weight.Normal, tabular=True)
        return None

    def _words(self, question: QuestionResult, place: int, person: str) -> str:
        people = len(self.people)
        if place == 0:
            return f"{question.number}  {self._text(question.key)}"
        if person:
            given = question.answers.get(person)
            return formats.NONE if given is None else f"{self.sign(question, person)} {self.option(question, given)}"
        if place == people + 1:
            return words.share(question.exact)
        if place == people + 2:
            found = question.over_calls
            n = tr("N {n}").format(n=found.n)
            return f"{words.beyond_chance(found)}, {n}" if found.value is not None else f"{formats.NONE} {n}"
        return self.option(question, self.agreed.get(question.key, ""))

    def _text(self, key: str) -> str:
        question = self._card.question(key) if self._card else None
        return question.text.of(language()) if question else key

    def option(self, question: QuestionResult, key: str) -> str:
        """An answer as people read it."""
        asked = self._card.question(question.key) if self._card else None
        found = asked.option(key) if asked else None
        return found.label.of(language()) if found else key


class ResultTable(QTableView):
    """Digits set the consensus of the chosen line, Esc goes back."""

    def __init__(self, model: ResultModel, on_back: Callable[[], Any]) -> None:
        super().__init__()
        self._model, self._back = model, on_back
        self.setModel(model)
        self.setAccessibleName(tr("Answers of everybody"))
        self.setProperty("kind", "matrix")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(tokens.ROW_HEIGHTS["normal"])
        self.horizontalHeader().setHighlightSections(False)
        theme.changed.connect(self.viewport().update)

    def fit(self) -> None:
        """The question takes the room that the others leave."""
        head = self.horizontalHeader()
        for place in range(1, self._model.columnCount()):
            head.setSectionResizeMode(place, QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        head.setMinimumSectionSize(72)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._back()
            return
        if Qt.Key.Key_0 <= event.key() <= Qt.Key.Key_9 and not event.modifiers() and self.currentIndex().isValid():
            self._model.choose(self.currentIndex().row(), event.key() - Qt.Key.Key_0)
            return
        super().keyPressEvent(event)


class ResultView(QWidget):
    def __init__(self, page: WorkPage, on_back: Callable[[], Any]) -> None:
        super().__init__()
        self._page = page
        self._result: CalibrationResult | None = None
        self.model = ResultModel(self)
        self.table = ResultTable(self.model, on_back)
        self.title = Label("", "title")
        self.figures = Label("", wrap=True)
        self.people = Label("", "muted", wrap=True)
        self.discuss = Label("", "muted", wrap=True)
        line = row(gap=tokens.S2)
        line.addWidget(Button("‹ " + tr("Calibrations"), on_back, kind="quiet", keys="Esc"))
        line.addWidget(self.title, 1)
        self.keep = Button(tr("Keep what was agreed"), self._keep, kind="primary")
        line.addWidget(self.keep)
        head = Panel()
        inside = column(head, margins=tokens.S4, gap=tokens.S2)
        for label in (self.figures, self.people, self.discuss):
            inside.addWidget(label)
        panel = Panel()
        column(panel, margins=1).addWidget(self.table)
        layout = column(self, gap=tokens.S3)
        layout.addLayout(line)
        layout.addWidget(head)
        layout.addWidget(panel, 1)
        layout.addWidget(
            Label(
                tr("✓ the same, △ one step away, ✕ further. 1–9 and 0 set what was agreed on the chosen line."),
                "caption",
            )
        )

    def focus(self) -> None:
        self.table.setFocus()

    def show_result(self, result: CalibrationResult, card: Card) -> None:
        self._result = result
        self.model.show(result, card)
        self.table.fit()
        if self.model.questions:
            self.table.setCurrentIndex(self.model.index(0, 0))
        self.title.setText(result.row.title or words.call_title(result.row.call))
        overall = result.overall
        self.figures.setText(
            " · ".join(
                (
                    tr("Equal answers {n}").format(n=words.share(overall.exact)),
                    tr("within one step {n}").format(n=words.share(overall.near)),
                    words.beyond_chance(overall),
                    tr("N {n}").format(n=overall.n),
                    tr("scores apart by {n}").format(n=formats.score(result.spread)),
                )
            )
        )
        self.people.setText("\n".join(self._person(name) for name in self.model.people))
        apart = [q.number for q in result.discuss]
        self.discuss.setText(
            tr("Talk about: {questions}").format(questions=", ".join(apart)) if apart else tr("Everybody agrees.")
        )

    def _person(self, name: str) -> str:
        result = self._result
        if result is None:
            return ""
        parts = [f"{name} {formats.score(result.scores[name])}"]
        if name in result.distances:
            share, away = result.distances[name]
            parts.append(
                tr("{n} as the expert, {away} steps away").format(n=words.share(share), away=formats.number(away, 2))
            )
        if heard := words.heard(result.heard.get(name)):
            parts.append(heard)
        return f"{parts[0]} ({', '.join(parts[1:])})" if parts[1:] else parts[0]

    def _keep(self) -> None:
        result = self._result
        if result is None:
            return
        call_id = result.row.call.id

        def kept(_row: object) -> None:
            notice = Notice(
                "good", tr("What was agreed is your draft now"), tr("Finish it on the review page."),
                ((tr("Open"), lambda: self._page.shell.open_review(call_id, [call_id])),), key="work.consensus",
            )  # fmt: skip
            self._page.shell.notify(notice)

        agreed = {key: option for key, option in self.model.agreed.items() if option}
        self._page.bridge.then(
            self, self._page.program.work.keep_consensus(result.row.id, agreed), kept, self._page.shell.show_error
        )
