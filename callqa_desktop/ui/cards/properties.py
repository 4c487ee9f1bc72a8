"""The properties of the selected part: a form in both languages, and what is wrong with it."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from callqa_desktop.services.scoring import outline
from callqa_desktop.texts import language, tr
from callqa_desktop.ui.cards import words
from callqa_desktop.ui.cards.conditions import condition_fields
from callqa_desktop.ui.cards.editing import Editing
from callqa_desktop.ui.cards.fields import NumberField, TextPair, choice, labelled, section_title, tick
from callqa_desktop.ui.cards.question_form import QuestionForm
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.buttons import Button, IconButton
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import Panel, Scroll, column, row


class Properties(Panel):
    """Shows one form at a time; rebuilt when another part is selected or its shape changes."""

    def __init__(self, editing: Editing) -> None:
        super().__init__()
        self._editing = editing
        self.form: QWidget | None = None
        layout = column(self, gap=0)
        self.problems = Label("", "warning", wrap=True)
        self.problems.hide()
        told = column()
        told.setContentsMargins(tokens.S4, tokens.S2, tokens.S4, 0)
        told.addWidget(self.problems)
        layout.addLayout(told)
        self._place = QStackedWidget()
        layout.addWidget(self._place, 1)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.build)
        editing.rebuilt.connect(self._later.start)
        editing.selected.connect(self._later.start)
        editing.checked.connect(self._show_problems)

    def build(self) -> None:
        """The form of what is selected, the place of the cursor kept where the field is still there."""
        focused = self._focused()
        if self.form is not None:
            self._place.removeWidget(self.form)
            self.form.deleteLater()
            self.form = None
        if not self._editing.card_id:
            return
        scroll = Scroll(margins=tokens.S4, gap=tokens.S3)
        kind = self._editing.place.kind
        if kind == "question":
            QuestionForm(self._editing, scroll.body)
        elif kind == "section":
            section_form(self._editing, scroll.body)
        else:
            card_form(self._editing, scroll.body)
        scroll.body.addStretch(1)
        self.form = scroll
        self._place.addWidget(scroll)
        self._place.setCurrentWidget(scroll)
        self._show_problems()
        if focused:
            self._focus(focused)

    def focus_first(self) -> None:
        """Into the first text of the form."""
        if self._later.isActive():
            self._later.stop()
            self.build()
        code = language()
        wanted = "English" if code == "en" else "Українська"
        fields = self.form.findChildren(QWidget) if self.form else []
        texts = [f for f in fields if isinstance(f, (QLineEdit, QPlainTextEdit))]
        first = next((f for f in texts if f.accessibleName().endswith(wanted)), None)
        if first is not None:
            first.setFocus()
            first.selectAll()

    def _focused(self) -> str:
        widget = self.focusWidget()
        inside = widget is not None and self.form is not None and self.form.isAncestorOf(widget) and widget.hasFocus()
        return widget.accessibleName() if inside and widget is not None else ""

    def _focus(self, name: str) -> None:
        if self.form is not None:
            for widget in self.form.findChildren(QWidget):
                if widget.accessibleName() == name:
                    widget.setFocus()
                    return

    def _show_problems(self) -> None:
        here = self._editing.here() if self._editing.card_id else []
        signs = {True: "✕ ", False: "△ "}
        self.problems.setText("\n".join(signs[p.fault] + p.text[:1].upper() + p.text[1:] for p in here))
        self.problems.set_role("bad" if any(p.fault for p in here) else "warning")
        self.problems.setVisible(bool(here))


def card_form(editing: Editing, body: QVBoxLayout) -> None:
    card = editing.part
    body.addWidget(TextPair(tr("Name of the card"), card["title"], lambda v: editing.put("title", v)))
    body.addWidget(
        TextPair(tr("What it is for"), card.get("description"), lambda v: editing.put("description", v), lines=2)
    )
    labelled(
        body,
        (
            tr("Way of scoring"),
            choice(tr("Way of scoring"), words.modes(), card.get("scoring_mode", "weighted"),
                   lambda v: editing.put("scoring_mode", v)),
        ),
        (
            tr("What N/A does"),
            choice(tr("What N/A does"), words.na_policies(), card.get("na_policy", "redistribute"),
                   lambda v: editing.put("na_policy", v)),
        ),
    )  # fmt: skip
    labelled(
        body,
        (tr("Pass mark"), NumberField(tr("Pass mark"), card.get("pass_mark"),
                                      lambda v: editing.put("pass_mark", v), high=100)),
        (tr("Most the bonus may add"), NumberField(tr("Most the bonus may add"), card.get("bonus_cap"),
                                                   lambda v: editing.put("bonus_cap", v), high=100)),
    )  # fmt: skip
    body.addWidget(
        tick(tr("The bonus may lift the score over 100"), bool(card.get("over_100")),
             lambda on: editing.put("over_100", on))
    )  # fmt: skip
    section_title(body, tr("Levels"))
    _bands(editing, body)


def _bands(editing: Editing, body: QVBoxLayout) -> None:
    def bands() -> list[dict[str, Any]]:
        return [dict(band) for band in editing.part.get("bands") or []]

    def put(number: int, field: str, value: Any) -> None:
        changed = bands()
        changed[number][field] = value
        editing.put("bands", changed)

    def set_all(changed: list[dict[str, Any]]) -> None:
        editing.replace(outline.put(editing.body, editing.place, "bands", changed), editing.place)

    def add() -> None:
        changed = bands()
        taken = {band["key"] for band in changed}
        number = next(n for n in range(1, 100) if f"level_{n}" not in taken)
        changed.insert(0, {"key": f"level_{number}", "at_least": "95" if changed else "0", "label": outline.text()})
        set_all(changed)

    def remove(number: int) -> None:
        changed = bands()
        del changed[number]
        set_all(changed)

    for number, band in enumerate(bands()):
        line = row(gap=tokens.S2)
        line.addWidget(Label(tr("from"), "muted"))
        line.addWidget(
            NumberField(f"{tr('from')} {number + 1}", band["at_least"],
                        partial(put, number, "at_least"), high=100)
        )  # fmt: skip
        pair = TextPair(f"{tr('Level')} {number + 1}", band["label"], partial(put, number, "label"), plain=True)
        line.addWidget(pair, 1)
        line.addWidget(IconButton("x", tr("Remove the level"), partial(remove, number)))
        body.addLayout(line)
    line = row()
    line.addWidget(Button(tr("Add a level"), add, kind="quiet", icon="plus"))
    line.addStretch(1)
    body.addLayout(line)


def section_form(editing: Editing, body: QVBoxLayout) -> None:
    section = editing.part

    def set_kind(kind: str) -> None:
        editing.replace(outline.put(editing.body, editing.place, "kind", kind), editing.place)

    body.addWidget(TextPair(tr("Name of the section"), section["title"], lambda v: editing.put("title", v)))
    kind = choice(tr("Kind"), words.kinds(), section.get("kind", "standard"), set_kind)
    weight = NumberField(tr("Weight"), section.get("weight"), lambda v: editing.put("weight", v), high=10_000)
    scored = section.get("kind", "standard") == "standard" and editing.body.get("scoring_mode") != "points"
    weight.setEnabled(scored)
    labelled(body, (tr("Kind"), kind), (tr("Weight"), weight), note=_share(editing) if scored else "")
    condition_fields(editing, body)


def _share(editing: Editing) -> str:
    """How much of the total the section is."""
    try:
        weights = [float(s.get("weight") or 0) for s in editing.body["sections"] if s.get("kind") != "info"]
        own = float(editing.part.get("weight") or 0)
    except ValueError:
        return ""
    total = sum(weights)
    return (
        tr("{share} % of the total when every section applies").format(share=round(100 * own / total)) if total else ""
    )
