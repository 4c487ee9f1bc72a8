"""Who scored this call and when; what counts of it."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QWidget

from callqa_desktop.models.enums import EvaluationStatus
from callqa_desktop.services.records import EvaluationRow
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.review.scoring.sheet import Sheet
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.chips import ScoreChip
from callqa_desktop.ui.widgets.labels import ElidedLabel, Label
from callqa_desktop.ui.widgets.panels import column, row


def history(sheet: Sheet) -> QWidget | None:
    """Evaluations people finished, newest first; None where there is none or where they must not be seen yet."""
    rows = sheet.others
    if not rows or sheet.hidden:
        return None
    place = QFrame()
    place.setProperty("surface", "plain")
    layout = column(place, gap=tokens.S1)
    layout.setContentsMargins(0, tokens.S3, 0, 0)
    layout.addWidget(Label(tr("Evaluations of this call"), "heading"))
    holding = [e for e in rows if e.status == EvaluationStatus.SUBMITTED]
    people = {e.evaluator for e in holding}
    if len(people) > 1:
        words = trn("{n} person scored this call; the newest evaluation counts",
                    "{n} people scored this call; the newest evaluation counts", len(people))  # fmt: skip
        layout.addWidget(Label(f"△ {words}", "warning", wrap=True))
    for evaluation in rows:
        layout.addWidget(_line(evaluation, counts=bool(holding) and evaluation.id == holding[0].id))
    return place


def _line(evaluation: EvaluationRow, *, counts: bool) -> QWidget:
    place = QFrame()
    place.setProperty("surface", "plain")
    line = row(place, gap=tokens.S2)
    line.addWidget(ElidedLabel(evaluation.evaluator or tr("no name")), 1)
    facts = [formats.moment(evaluation.submitted_at)] if evaluation.submitted_at else []
    if evaluation.heard_ratio is not None:
        facts.append(tr("heard {share} %").format(share=formats.number(evaluation.heard_ratio * 100, 0)))
    if counts:
        facts.append(tr("counts"))
    elif evaluation.status == EvaluationStatus.SUPERSEDED:
        facts.append(tr("replaced"))
    line.addWidget(Label(" · ".join(facts), "caption", tabular=True))
    line.addWidget(ScoreChip(evaluation.score))
    place.setAccessibleName(f"{evaluation.evaluator}, {', '.join(facts)}, {formats.score(evaluation.score)}")
    return place
