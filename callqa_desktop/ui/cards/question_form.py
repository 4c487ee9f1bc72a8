"""The form of a question."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from callqa_desktop.services.scoring import outline
from callqa_desktop.services.scoring.metrics import MEASURES
from callqa_desktop.texts import language, tr
from callqa_desktop.ui.cards import words
from callqa_desktop.ui.cards.answers import OptionsTable, RangesTable
from callqa_desktop.ui.cards.conditions import condition_fields
from callqa_desktop.ui.cards.editing import Editing
from callqa_desktop.ui.cards.fields import NumberField, TextPair, choice, labelled, section_title, tick
from callqa_desktop.ui.widgets.labels import Label


class QuestionForm:
    """Puts the fields of the selected question into a layout; only those its type has."""

    def __init__(self, editing: Editing, body: QVBoxLayout) -> None:
        self._editing, self._body = editing, body
        self._question = editing.part
        self._type = str(self._question["answer_type"])
        self._texts()
        self._answer()
        self._effects()
        self._policies()
        condition_fields(editing, body)
        self._names()

    def _texts(self) -> None:
        question, put = self._question, self._editing.put
        self._body.addWidget(TextPair(tr("Question"), question["text"], lambda v: put("text", _one_line(v)), lines=2))
        self._body.addWidget(
            TextPair(tr("Guidance"), question.get("guidance"), lambda v: put("guidance", v), lines=3,
                     note=tr("for people and for the AI"))
        )  # fmt: skip
        self._body.addWidget(TextPair(tr("Examples"), question.get("examples"), lambda v: put("examples", v), lines=2))

    def _answer(self) -> None:
        question, put, editing = self._question, self._editing.put, self._editing
        weight = NumberField(tr("Weight"), question.get("weight"), lambda v: put("weight", v), high=10_000)
        labelled(
            self._body,
            (tr("Type of answer"), choice(tr("Type of answer"), words.answer_types(), self._type, self._set_type)),
            (tr("Weight"), weight),
        )
        if self._type in ("scale", "number", "duration"):
            self._bounds()
        options = self._type in ("single", "multi", "yn", "ypn", "number", "duration", "metric")
        if self._type == "metric" or question.get("automation") == "metric":
            self._measure()
        if options:
            section_title(self._body, tr("Answers"))
            if self._type in ("number", "duration", "metric"):
                self._body.addWidget(
                    Label(tr("Without answers the number is only kept; with answers and ranges it is scored."),
                          "caption", wrap=True)
                )  # fmt: skip
            self._body.addWidget(OptionsTable(editing))
        measured = self._type in ("number", "duration", "metric") or question.get("automation") == "metric"
        if measured and question["options"]:
            section_title(self._body, tr("Which numbers mean which answer"))
            self._body.addWidget(RangesTable(editing))
        self._body.addWidget(
            tick(
                tr("N/A can be answered"), bool(question.get("na_allowed")), lambda on: self._rebuild("na_allowed", on)
            )
        )
        if question.get("na_allowed"):
            self._body.addWidget(
                TextPair(tr("When N/A is right"), question.get("na_rule"), lambda v: put("na_rule", v))
            )

    def _bounds(self) -> None:
        question, put = self._question, self._editing.put
        optional = self._type != "scale"
        names = (("minimum", tr("Least")), ("maximum", tr("Greatest")), ("step", tr("Step")))
        fields: list[tuple[str, QWidget]] = []
        for name, title in names:
            may_lack = optional or name == "step"
            field = NumberField(title, question.get(name), partial(put, name), optional=may_lack, low=None)
            fields.append((title, field))
        unit = QLineEdit(question.get("unit", ""))
        unit.setMaxLength(20)
        unit.setMaximumWidth(88)
        unit.setAccessibleName(tr("Unit"))
        unit.textEdited.connect(lambda text: put("unit", text))
        note = tr("The least number earns nothing, the greatest the whole weight.") if self._type == "scale" else ""
        labelled(self._body, *fields, (tr("Unit"), unit), note=note)

    def _measure(self) -> None:
        measures = [(name, _measure_words(name)) for name in MEASURES]
        current = str(self._question.get("metric", ""))
        if current and current not in MEASURES:
            measures.append((current, current))
        labelled(
            self._body,
            (tr("Measure"), choice(tr("Measure"), measures, current, lambda v: self._rebuild("metric", v))),
            note=tr("The reviewer sees which measure and number the answer came from, and may answer otherwise."),
        )

    def _effects(self) -> None:
        question = self._question
        if not question["options"]:
            return
        spoken = language()
        options = [("", tr("no answer"))] + [
            (o["key"], o["label"].get(spoken) or o["label"].get("uk") or o["key"]) for o in question["options"]
        ]
        severity = str(question.get("severity", "normal"))
        labelled(
            self._body,
            (tr("Breach"), choice(tr("Breach"), options, question.get("breach", ""), self._set_breach)),
            (tr("What it does"), choice(tr("What it does"), words.severities(), severity, self._set_severity)),
        )

    def _policies(self) -> None:
        question = self._question
        put = self._editing.put
        automations = words.automations()
        if self._type not in ("yn", "ypn", "single", "metric"):
            automations = tuple(one for one in automations if one[0] == "manual")
        elif self._type == "metric":
            automations = tuple(one for one in automations if one[0] == "metric")
        labelled(
            self._body,
            (
                tr("Who answers"),
                choice(tr("Who answers"), automations, question.get("automation", "ai_prefill"), self._set_automation),
            ),
            (
                tr("Comment"),
                choice(tr("Comment"), words.policies(), question.get("comment_policy", "optional"),
                       lambda v: put("comment_policy", v)),
            ),
            (
                tr("Evidence"),
                choice(tr("Evidence"), words.policies(), question.get("evidence_policy", "optional"),
                       lambda v: put("evidence_policy", v)),
            ),
        )  # fmt: skip

    def _names(self) -> None:
        question, put = self._question, self._editing.put
        section_title(self._body, tr("Names"))
        self._body.addWidget(TextPair(tr("Short name"), question.get("short"), lambda v: put("short", v)))
        number = QLineEdit(str(question.get("number", "")))
        number.setMaxLength(12)
        number.setMaximumWidth(88)
        number.setAccessibleName(tr("Number in the card"))
        number.textEdited.connect(lambda text: put("number", text.strip()))
        key = QLineEdit(str(question["key"]))
        key.setMaxLength(64)
        key.setAccessibleName(tr("Key"))
        key.setReadOnly(self._published())
        key.editingFinished.connect(lambda: self._set_key(key))
        topic = QLineEdit(str(question.get("coaching_tag", "")))
        topic.setMaxLength(64)
        topic.setAccessibleName(tr("Coaching topic"))
        topic.textEdited.connect(lambda text: put("coaching_tag", text))
        labelled(
            self._body, (tr("Number in the card"), number), (tr("Key"), key), (tr("Coaching topic"), topic),
            note=tr("The key joins the question over versions of the card; it stays once published."),
        )  # fmt: skip

    def _published(self) -> bool:
        published = self._editing.published
        return published is not None and published.question(str(self._question["key"])) is not None

    def _rebuild(self, field: str, value: Any) -> None:
        editing = self._editing
        editing.replace(outline.put(editing.body, editing.place, field, value), editing.place)

    def _set_type(self, answer_type: str) -> None:
        editing = self._editing
        editing.replace(outline.set_type(editing.body, editing.place, answer_type), editing.place)

    def _set_breach(self, key: str) -> None:
        editing = self._editing
        severity = editing.part.get("severity", "normal")
        body = outline.put(editing.body, editing.place, "breach", key)
        wanted = "normal" if not key else "alert" if severity == "normal" else severity
        editing.replace(outline.put(body, editing.place, "severity", wanted), editing.place)

    def _set_severity(self, severity: str) -> None:
        editing = self._editing
        breach = editing.part.get("breach", "")
        options = editing.part["options"]
        wanted = "" if severity == "normal" else breach or options[-1]["key"]
        body = outline.put(editing.body, editing.place, "severity", severity)
        editing.replace(outline.put(body, editing.place, "breach", wanted), editing.place)

    def _set_automation(self, automation: str) -> None:
        editing = self._editing
        body = outline.put(editing.body, editing.place, "automation", automation)
        body = outline.put(body, editing.place, "metric", next(iter(MEASURES)) if automation == "metric" else "")
        if automation != "metric":
            body = outline.put(body, editing.place, "ranges", [])
        editing.replace(body, editing.place)

    def _set_key(self, field: QLineEdit) -> None:
        wanted = re.sub(r"[^a-z0-9_-]+", "_", field.text().strip().lower()).strip("_")
        taken = {q["key"] for s in self._editing.body["sections"] for q in s["questions"]}
        now = self._editing.part["key"]
        if wanted and wanted != now and wanted not in taken:
            self._editing.put("key", wanted)
        field.setText(str(self._editing.part["key"]))


def _measure_words(name: str) -> str:
    measure = MEASURES[name]
    unit = measure.unit()
    return f"{measure.title()}, {unit}" if unit else measure.title()


def _one_line(text: dict[str, str]) -> dict[str, str]:
    return {code: words.replace("\n", " ") for code, words in text.items()}
