"""When a section or a question is asked."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from callqa_desktop.services.scoring import outline
from callqa_desktop.texts import language, tr
from callqa_desktop.ui.cards.editing import Editing
from callqa_desktop.ui.cards.fields import choice, section_title
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import Flow


def condition_fields(editing: Editing, body: QVBoxLayout) -> None:
    """Asked always, or only after certain answers to an earlier question."""
    part = editing.part
    earlier = outline.asked_before(editing.body, editing.place)
    condition = part.get("visible_when")
    if not earlier and not condition:
        return
    section_title(body, tr("When it is asked"))
    spoken = language()
    choices = [("", tr("Always"))] + [
        (q["key"], f"{q.get('number', '')} {q['text'].get(spoken) or q['text'].get('uk') or q['key']}".strip())
        for q in earlier
    ]

    def set_question(key: str) -> None:
        asked = next((q for q in earlier if q["key"] == key), None)
        value = {"question": key, "options": [asked["options"][0]["key"]]} if asked else None
        editing.replace(outline.put(editing.body, editing.place, "visible_when", value), editing.place)

    body.addWidget(choice(tr("When it is asked"), choices, condition["question"] if condition else "", set_question))
    asked = next((q for q in earlier if condition and q["key"] == condition["question"]), None)
    if condition is None or asked is None:
        return

    def toggle(key: str, on: bool) -> None:
        now = editing.part["visible_when"]
        options = [o["key"] for o in asked["options"] if (o["key"] in now["options"] if o["key"] != key else on)]
        editing.put("visible_when", {**now, "options": options})

    body.addWidget(Label(tr("and the answer is"), "muted"))
    place = QWidget()
    flow = Flow(place)
    for option in asked["options"]:
        button = Button(option["label"].get(spoken) or option["key"], kind="chip")
        button.setCheckable(True)
        button.setChecked(option["key"] in condition["options"])
        button.toggled.connect(lambda on, key=option["key"]: toggle(key, on))
        flow.addWidget(button)
    body.addWidget(place)
