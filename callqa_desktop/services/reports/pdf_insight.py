"""Of a judgement, for the page of one call in the PDF: likelihood, steps of the script, how objections were handled."""

from __future__ import annotations

from typing import Any

from reportlab.platypus import Paragraph, Spacer

from callqa_desktop.models.enums import FindingKind
from callqa_desktop.palette import LIGHT
from callqa_desktop.services.analysis.details import Details, Likelihood, Objection, Promise, Step, StepState
from callqa_desktop.services.records import FindingRow
from callqa_desktop.services.reports import pdf_style as style
from callqa_desktop.services.reports.pdf_style import cut, headed, markup, text
from callqa_desktop.services.reports.summary import SIGNS, Tone
from callqa_desktop.services.wording import Wording

_MARKS = " «»"
_STEPS: dict[str, tuple[Tone, str]] = {
    StepState.FOUND: ("good", "✓"),
    StepState.MISSED: ("bad", "✗"),
    StepState.OUT_OF_ORDER: ("warning", "↕"),
    StepState.UNPROVED: ("none", "?"),
}


def insight(details: Details, words: Wording) -> list[Any]:
    """The flowables of what a judgement knows beyond findings; none where it knows nothing."""
    made: list[Any] = []
    if details.likelihood is not None:
        made += _likelihood(details.likelihood, words)
    if details.script:
        made += headed(words.tr("Sales script"), [_step(step, words) for step in details.script])
    if details.conduct:
        made += headed(words.tr("Conduct, by the card"), [text(cut(details.conduct, 1_000))])
    return made


def remark(finding: FindingRow, words: Wording) -> str:
    """What the kind of a finding knows beyond its words, in one line; "" for nothing."""
    tr = words.tr
    if finding.kind == FindingKind.OBJECTION:
        known = Objection.of(finding.detail)
        handled = {"yes": tr("settled"), "partly": tr("settled in part"), "no": tr("not settled")}.get(
            known.handled, ""
        )
        return ": ".join(part for part in (handled, known.how) if part)
    if finding.kind == FindingKind.PROMISE:
        promise = Promise.of(finding.detail)
        who = {"agent": tr("Manager"), "client": tr("Client"), "both": tr("Both")}.get(promise.who, "")
        due = tr("by when: {due}").format(due=promise.due) if promise.due else ""
        return " · ".join(part for part in (who, due) if part)
    return ""


def _likelihood(likelihood: Likelihood, words: Wording) -> list[Any]:
    lines: list[Any] = [text(words.tr("{n} %").format(n=likelihood.value), style.BODY)]
    for reason in likelihood.reasons:
        tone: Tone = "good" if reason.sign == "+" else "bad"
        sign = "+" if reason.sign == "+" else "−"
        lines.append(_line(tone, sign, reason.text, "", reason.quote, reason.start_ms, words))
    return headed(words.tr("Likelihood of success"), [*lines, Spacer(0, 3)])


def _step(step: Step, words: Wording) -> Any:
    tone, sign = _STEPS.get(step.state, ("none", SIGNS["none"]))
    tr = words.tr
    word = {
        StepState.FOUND: tr("found"), StepState.MISSED: tr("left out"), StepState.OUT_OF_ORDER: tr("out of order"),
        StepState.UNPROVED: tr("not proved"),
    }[StepState(step.state)]  # fmt: skip
    return _line(tone, sign, step.title, word, step.quote, step.start_ms, words)


def _line(tone: Tone, sign: str, told: str, word: str, quote: str, start_ms: int | None, words: Wording) -> Any:
    """A sign, a statement and the words of the call, in one paragraph."""
    ink = style.TONES[tone][0]
    lead = f'<font name="{style.MEDIUM}" color="{ink}">{markup(f"{sign} {word}".strip())}</font>'
    said = ""
    if quote.strip():
        time = "" if start_ms is None else f" {words.length(start_ms / 1000)}"
        said = f'  <font color="{LIGHT.muted}">{markup(f"«{cut(quote.strip(_MARKS), 160)}»{time}")}</font>'
    return Paragraph(f"{lead}  {markup(cut(told, 300))}{said}", style.BODY)
