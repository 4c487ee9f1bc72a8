"""The text of a call's result as it is written into a CRM: plain, bounded, with nothing in it that acts as markup."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING

from callqa_desktop.models.enums import EvaluationKind, EvaluationStatus, FindingKind
from callqa_desktop.services.crm.base import Result
from callqa_desktop.services.records import CallDetail, EvaluationRow
from callqa_desktop.services.wording import Wording

if TYPE_CHECKING:
    from callqa_desktop.services.scoring.card import Card

LONGEST = 6000
"""Characters of the whole text."""
_LONGEST_PART = 2000
_LONGEST_LINE = 500
_MOST_LINES = 20
_BAD = (FindingKind.SCRIPT, FindingKind.CONFLICT)
_GOOD = (FindingKind.PROMISE, FindingKind.STRENGTH)


def marker_of(external_id: str) -> str:
    """The visible sign that tells our results apart: ``[call:<external id>]``, ids in plain letters as they are."""
    plain = re.sub(r"[^\w.:@+-]", "_", external_id)
    if plain != external_id or len(plain) > 200:
        plain = f"{plain[:100]}-{hashlib.sha256(external_id.encode()).hexdigest()[:16]}"
    return f"[call:{plain}]"


def render(detail: CallDetail, card: Card | None, marker: str, language: str) -> Result:
    """Score, band, summary, findings with times, advice and the facts of the call.

    Args:
        card: the card that the score was given on; None leaves the band out.
        language: "uk" or "en".
    """
    words = Wording(language)
    row, tr = detail.row, words.tr
    when = words.moment(row.started_at)
    score = words.score(row.score)
    manager = row.employee or row.internal_number
    facts = [
        tr("Call {moment}").format(moment=when),
        words.word("direction", row.direction),
        words.word("disposition", row.disposition),
        tr("talk {length}").format(length=words.length(row.talk_seconds)),
    ]
    lines = [_score_line(detail, card, words), ", ".join(plain(fact) for fact in facts)]
    if manager:
        lines.append(_labelled(tr("Manager"), plain(manager, 200)))
    if detail.summary.strip():
        lines += ["", _labelled(tr("Summary"), plain(detail.summary, _LONGEST_PART))]
    if detail.findings:
        lines += ["", _labelled(tr("Findings"))]
        for finding in detail.findings[:_MOST_LINES]:
            sign = "✗" if finding.kind in _BAD else "✓" if finding.kind in _GOOD else "△"
            time = "" if finding.start_ms is None else f" {words.length(finding.start_ms / 1000)}"
            quote = f" «{plain(finding.quote.strip(' «»'), 300)}»" if finding.quote.strip() else ""
            kind = plain(words.word("finding", finding.kind))
            lines.append(f"{sign}{time} {kind}: {plain(finding.text, _LONGEST_LINE)}{quote}")
    advice = [sentence for sentence in detail.advice if sentence.strip()]
    if advice:
        lines += ["", _labelled(tr("Advice"))]
        lines += [f"• {plain(sentence, _LONGEST_LINE)}" for sentence in advice[:_MOST_LINES]]
    body = "\n".join(lines)
    if len(body) > LONGEST - len(marker) - 2:
        body = body[: LONGEST - len(marker) - 3].rstrip() + "…"
    title = tr("Call {moment}: score {score}").format(moment=when, score=score)
    return Result(marker, f"{title} {marker}", f"{body}\n\n{marker}")


def plain(text: str, longest: int = _LONGEST_LINE) -> str:
    """Untrusted text on one line: no controls, no angle brackets, nothing that looks like a marker of ours."""
    kept = "".join(
        " " if unicodedata.category(sign)[0] in "CZ" else sign for sign in unicodedata.normalize("NFC", text)
    )
    kept = " ".join(kept.replace("<", "‹").replace(">", "›").split())
    kept = re.sub(r"\[(?=\s*call\s*:)", "(", kept, flags=re.IGNORECASE)
    return kept if len(kept) <= longest else kept[: longest - 1].rstrip() + "…"


def counting(detail: CallDetail) -> EvaluationRow | None:
    """The evaluation that counts: the newest submitted one of a person, else of the model."""
    newest: dict[str, EvaluationRow] = {}
    for evaluation in sorted(detail.evaluations, key=lambda e: e.id):
        if evaluation.status == EvaluationStatus.SUBMITTED:
            newest[evaluation.kind] = evaluation
    return newest.get(EvaluationKind.HUMAN) or newest.get(EvaluationKind.AI)


def _score_line(detail: CallDetail, card: Card | None, words: Wording) -> str:
    row, tr = detail.row, words.tr
    if row.score is None:
        return tr("Not scored yet")
    band = next((b for b in card.bands if row.score >= b.at_least), None) if card else None
    line = tr("Score {score} of 100").format(score=words.score(row.score))
    if band:
        line += f" ({band.label.of(words.language)})"
    by = tr("by the AI") if row.human_score is None else tr("by a person")
    line = f"{line}, {by}"
    if row.human_score is None or row.ai_score is None:
        return line
    return f"{line}; " + _labelled(tr("AI"), words.score(row.ai_score))


def _labelled(label: str, content: str = "") -> str:
    return f"{label}: {content}".rstrip()
