"""The page of one call in the PDF: facts, score by section, summary, findings, advice, answers side by side."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Spacer, Table
from sqlalchemy.orm import Session

from callqa_desktop.models.enums import EvaluationKind, EvaluationStatus, FindingKind
from callqa_desktop.palette import LIGHT
from callqa_desktop.services.analysis.details import Details
from callqa_desktop.services.privacy.giving import to_give
from callqa_desktop.services.records import AnswerRow, CallDetail, EvaluationRow
from callqa_desktop.services.reports import pdf_style as style
from callqa_desktop.services.reports.pdf_insight import insight, remark
from callqa_desktop.services.reports.pdf_style import LONGEST_CELL, Chip, colour, cut, headed, markup, text
from callqa_desktop.services.reports.pdf_table import score_label
from callqa_desktop.services.reports.summary import SIGNS, Frame, Tone
from callqa_desktop.services.review.reader import detail
from callqa_desktop.services.scoring import answers as of
from callqa_desktop.services.scoring.card import Card, Question, Section
from callqa_desktop.services.scoring.engine import score
from callqa_desktop.services.scoring.evaluations import card_of

_FINDING_TONES: dict[str, Tone] = {
    FindingKind.SCRIPT: "bad",
    FindingKind.CONFLICT: "bad",
    FindingKind.OBJECTION: "warning",
    FindingKind.DOUBT: "warning",
    FindingKind.PROMISE: "good",
    FindingKind.STRENGTH: "good",
    FindingKind.SHORTCOMING: "bad",
}


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One call with the evaluations that count and the card they answer."""

    detail: CallDetail
    ai: EvaluationRow | None
    human: EvaluationRow | None
    card: Card | None


def read(session: Session, call_id: int) -> Reviewed:
    """Reads one call; of several evaluations of a kind the newest submitted one counts."""
    found = to_give(session, detail(session, call_id))
    newest: dict[str, EvaluationRow] = {}
    for evaluation in sorted(found.evaluations, key=lambda e: e.id):
        if evaluation.status == EvaluationStatus.SUBMITTED:
            newest[evaluation.kind] = evaluation
    ai, human = newest.get(EvaluationKind.AI), newest.get(EvaluationKind.HUMAN)
    leading = human or ai
    return Reviewed(found, ai, human, card_of(session, leading.version_id) if leading else None)


def call_story(reviewed: Reviewed, frame: Frame, width: float) -> list[Any]:
    """The flowables of one call; the caller breaks the page before them."""
    return _CallStory(reviewed, frame, width).build()


class _Bookmark(Flowable):  # type: ignore[misc]  # reportlab is untyped
    """Takes no room; names the place, so that the table of calls and the outline lead here."""

    def __init__(self, call_id: int, title: str) -> None:
        super().__init__()
        self._key = f"call-{call_id}"
        self._title = title
        self.width = self.height = 0

    def draw(self) -> None:
        self.canv.bookmarkHorizontal(self._key, 0, 40)
        self.canv.addOutlineEntry(self._title, self._key, level=1)


class _Bar(Flowable):  # type: ignore[misc]  # reportlab is untyped
    """A score of 0-100 as a thin bar."""

    def __init__(self, share: float, tone: Tone, width: float) -> None:
        super().__init__()
        self.width, self.height = width, 7
        self._share, self._tone = min(max(share, 0.0), 1.0), tone

    def draw(self) -> None:
        self.canv.setFillColor(colour(LIGHT.line))
        self.canv.roundRect(0, 0, self.width, 5, 2.5, stroke=0, fill=1)
        if self._share > 0.02:
            self.canv.setFillColor(colour(style.TONES[self._tone][2]))
            self.canv.roundRect(0, 0, self.width * self._share, 5, 2.5, stroke=0, fill=1)


class _CallStory:
    def __init__(self, reviewed: Reviewed, frame: Frame, width: float) -> None:
        self._call = reviewed
        self._frame = frame
        self._words = frame.words
        self._width = width
        self._long: list[tuple[str, str]] = []
        """Questions with comments that are cut in the table and stand in full below it."""

    def build(self) -> list[Any]:
        row = self._call.detail.row
        tr = self._words.tr
        who = self._words.phone(row.client_phone) or tr("no number")
        title = f"{who} · {row.client_name}" if row.client_name else who
        outline = style.clean(f"{self._words.moment(row.started_at)} {who}")
        story: list[Any] = [_Bookmark(row.id, outline), text(cut(title, 300), style.SECTION)]
        story += self._facts()
        if row.failure:
            story.append(text(f"{SIGNS['bad']} {row.failure}", style.NOTICE))
        story += self._sections()
        story += self._said(tr("Summary"), self._call.detail.summary)
        story += self._findings()
        story += insight(Details.of(self._call.detail.details), self._words)
        story += self._advice()
        story += self._annotations()
        story += self._answers()
        return story

    def _facts(self) -> list[Any]:
        row, words, tr = self._call.detail.row, self._words, self._words.tr
        talk = tr("{talk}, after {wait} of waiting").format(
            talk=words.length(row.talk_seconds), wait=words.length(row.wait_seconds)
        )
        manager = row.employee or "–"
        if row.internal_number:
            manager = f"{manager} ({row.internal_number})"
        direction = f"{words.word('direction', row.direction)}, {words.word('disposition', row.disposition)}"
        facts = [
            (tr("Started"), words.moment(row.started_at)),
            (tr("Manager"), manager),
            (tr("Direction"), direction),
            (tr("Talk"), talk),
            (tr("Connection"), f"{row.connection} · {row.external_id}"),
            (tr("State"), words.word("status", row.status)),
        ]
        if row.tags:
            facts.append((tr("Tags"), ", ".join(row.tags)))
        client = self._call.detail.client
        if client and (client.company or client.deals):
            deals = [" · ".join(part for part in (d.title, d.stage, d.total) if part) for d in client.deals]
            facts.append((tr("Client in the CRM"), "; ".join(part for part in (client.company, *deals) if part)))
        if self._call.detail.approximate:
            facts.append((tr("Speakers"), tr("told apart by the model, approximately")))
        if self._call.detail.client_mood:
            facts.append((tr("Client’s mood, from words"), words.word("mood", self._call.detail.client_mood)))
        cells = [(text(label, style.SMALL_MUTED), text(cut(value, 400), style.SMALL)) for label, value in facts]
        if len(cells) % 2:
            cells.append(("", ""))
        rows = [(*cells[n], *cells[n + 1]) for n in range(0, len(cells), 2)]
        widths = [self._width * share for share in (0.14, 0.36, 0.16, 0.34)]
        return [_table(rows, widths, [("TOPPADDING", 1.5), ("BOTTOMPADDING", 1.5)]), Spacer(0, 4), self._scores()]

    def _scores(self) -> Any:
        tr, cells = self._words.tr, []
        for label, evaluation in ((tr("AI"), self._call.ai), (tr("Person"), self._call.human)):
            shown, tone = score_label(evaluation.score if evaluation else None, self._frame)
            cells += [text(label, style.SMALL_MUTED), Chip(shown if evaluation else tr("not scored"), tone, 10)]
            remark = ""
            if evaluation and evaluation.score_before_fail is not None:
                remark = tr("{score} without the breach").format(score=self._words.score(evaluation.score_before_fail))
            cells.append(text(remark, style.SMALL_MUTED))
        widths = [self._width * share for share in (0.14, 0.14, 0.22, 0.16, 0.14, 0.2)]
        return _table([cells], widths, [("VALIGN", "MIDDLE")])

    def _sections(self) -> list[Any]:
        """A bar a section: the person's score where there is one, else the AI's; both as numbers."""
        card = self._call.card
        if card is None:
            return []
        results = [score(card, e.answers).sections if e else {} for e in (self._call.ai, self._call.human)]
        rows: list[list[Any]] = []
        for section in card.sections:
            values = [result.get(section.key) for result in results]
            if section.kind != "standard" or all(value is None for value in values):
                continue
            leading = values[1] if values[1] is not None else values[0]
            tone = self._frame.tone(None if leading is None else float(leading))
            bar = _Bar(float(leading or Decimal(0)) / 100, tone, self._width * 0.3)
            cells = [text(score_label(None if v is None else float(v), self._frame)[0], style.SMALL) for v in values]
            rows.append([text(section.title.of(self._words.language), style.SMALL), bar, *cells])
        if not rows:
            return []
        tr = self._words.tr
        head = [text(label, style.SMALL_MUTED) for label in ("", "", tr("AI"), tr("Person"))]
        widths = [self._width * share for share in (0.38, 0.34, 0.14, 0.14)]
        table = _table([head, *rows], widths, [("VALIGN", "MIDDLE"), ("LINEBELOW", LIGHT.line)])
        return headed(tr("Score by section"), [table])

    def _said(self, title: str, content: str) -> list[Any]:
        return headed(title, [text(content)] if content.strip() else [])

    def _findings(self) -> list[Any]:
        story: list[Any] = []
        details = Details.of(self._call.detail.details)
        for finding in self._call.detail.findings:
            if details.script and finding.kind == FindingKind.SCRIPT:
                continue  # its steps have a part of their own
            tone = _FINDING_TONES.get(finding.kind, "none")
            ink = style.TONES[tone][0]
            label = f'<font name="{style.MEDIUM}" color="{ink}">{SIGNS[tone]} ' + markup(
                self._words.word("finding", finding.kind)
            )
            time = "" if finding.start_ms is None else f" · {self._words.length(finding.start_ms / 1000)}"
            story.append(Paragraph(f"{label}{time}</font>  {markup(finding.text)}", style.BODY))
            if finding.quote.strip():
                story.append(text(f"«{finding.quote.strip(' «»')}»", style.QUOTE))
            if known := remark(finding, self._words):
                story.append(text(known, style.QUOTE))
            story.append(Spacer(0, 3))
        return headed(self._words.tr("Findings"), story)

    def _advice(self) -> list[Any]:
        advice = [sentence for sentence in self._call.detail.advice if sentence.strip()]
        lines = [Paragraph(markup(sentence), style.BULLET, bulletText="•") for sentence in advice]
        return headed(self._words.tr("Advice"), lines)

    def _answers(self) -> list[Any]:
        card = self._call.card
        if card is None:
            return []
        tr = self._words.tr
        head = [text(label, style.SMALL_MUTED) for label in (tr("Question"), tr("AI"), tr("Person"))]
        rows: list[list[Any]] = [head]
        marks: list[Any] = []
        for section in card.sections:
            lines = [line for question in section.questions if (line := self._answer_line(question))]
            if lines:
                marks.append(("SPAN", (0, len(rows)), (-1, len(rows))))
                marks.append(("NOSPLIT", (0, len(rows)), (-1, len(rows) + 1)))
                marks.append(("BACKGROUND", (0, len(rows)), (-1, len(rows)), colour(LIGHT.ground)))
                rows.append([text(self._section_title(section), style.SMALL_BOLD), "", ""])
                rows += lines
        if len(rows) == 1:
            return []
        widths = [self._width * share for share in (0.3, 0.42, 0.28)]
        story = headed(tr("Answers"), [_table(rows, widths, [("LINEBELOW", LIGHT.line), *marks], head=1)])
        for label, evaluation in ((tr("Comment of the AI"), self._call.ai), (tr("Comment"), self._call.human)):
            if evaluation and evaluation.comment.strip():
                story += self._said(label, evaluation.comment)
        for title, comment in self._long:
            story += self._said(title, comment)
        by = [e.evaluator for e in (self._call.ai, self._call.human) if e and e.evaluator]
        card_name = card.title.of(self._words.language)
        note = tr("Card: {card}. Answered by: {names}").format(card=card_name, names=", ".join(by) or "–")
        return [*story, Spacer(0, 3), text(cut(note, 400), style.SMALL_MUTED)]

    def _section_title(self, section: Section) -> str:
        return section.title.of(self._words.language)

    def _answer_line(self, question: Question) -> list[Any] | None:
        given = [e.answers.get(question.key) if e else None for e in (self._call.ai, self._call.human)]
        if not any(given):
            return None
        title = question.text.of(self._words.language)
        cells = [text(cut(title, 500), style.SMALL), *(self._answer_cell(question, answer) for answer in given)]
        ai, person = given
        if ai and person and of.is_answered(question, person) and _said(question, ai) != _said(question, person):
            cells[0] = [cells[0], text("≠ " + self._words.tr("differs"), style.SMALL_MUTED)]
        return cells

    def _answer_cell(self, question: Question, answer: AnswerRow | None) -> Any:
        if answer is None:
            return text("–", style.SMALL_MUTED)
        label = self._answer_words(question, answer)
        tone: Tone = "none"
        share = of.value(question, answer)
        if question.breach and of.is_answered(question, answer):
            tone = "bad" if of.breaches(question, answer) else "good"
        elif share is not None and question.weight:
            tone = "good" if share == 1 else "bad" if share == 0 else "warning"
        sign = "" if tone == "none" else f"{SIGNS[tone]} "
        ink = style.TONES[tone][0] if tone != "none" else LIGHT.text
        if len(answer.comment) > LONGEST_CELL:
            self._long.append((question.text.of(self._words.language), answer.comment))
        parts = [
            Paragraph(f'<font name="{style.MEDIUM}" color="{ink}">{sign}{markup(cut(label, 100))}</font>', style.SMALL)
        ]
        said = [markup(cut(answer.comment))] if answer.comment.strip() else []
        for evidence in answer.evidence[:2]:
            times = f"{self._words.length(evidence.start_ms / 1000)}–{self._words.length(evidence.end_ms / 1000)}"
            quote = f" «{cut(evidence.quote.strip(' «»'), 100)}»" if evidence.quote.strip() else ""
            said.append(f'<font color="{LIGHT.muted}">{markup(times + quote)}</font>')
        if said:
            parts.append(Paragraph(" ".join(said), style.SMALL))
        return parts

    def _answer_words(self, question: Question, answer: AnswerRow) -> str:
        """Labels of the chosen options, the number with its unit, the text; what is no answer of the card as it is."""
        parts = [option.label.of(self._words.language) for option in of.chosen(question, answer)]
        number = of.number_of(question, answer)
        if number is not None:
            seconds = question.answer_type == "duration"
            plain = f"{number:f}".rstrip("0").rstrip(".") if number % 1 else f"{number:.0f}"
            if self._words.language == "uk":
                plain = plain.replace(".", ",")
            parts.insert(0, self._words.length(float(number)) if seconds else f"{plain} {question.unit}".strip())
        if question.answer_type == "text" and answer.text.strip():
            parts = [" ".join(answer.text.split())]
        return ", ".join(parts) or answer.option or "–"

    def _annotations(self) -> list[Any]:
        story: list[Any] = []
        for note in self._call.detail.annotations:
            start, end = (self._words.length(ms / 1000) for ms in (note.start_ms, note.end_ms))
            when = start if start == end else f"{start}–{end}"
            kind = markup(self._words.word("annotation", note.kind))
            author = f" · {markup(note.author)}" if note.author else ""
            lead = f'<font name="{style.MEDIUM}" color="{LIGHT.muted}">{when} · {kind}{author}</font>'
            story.append(Paragraph(f"{lead}  {markup(note.text)}", style.BODY))
        return headed(self._words.tr("Notes"), story)


def _table(rows: list[Any], widths: list[float], commands: list[Any], head: int = 0) -> Any:
    """A table without side padding; short commands like ("VALIGN", "MIDDLE") hold for all cells."""
    full: list[Any] = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)]
    full += [
        ("FONTNAME", (0, 0), (-1, -1), style.REGULAR),
        ("RIGHTPADDING", (0, 0), (-1, -1), 6),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
    ]
    full += [("BOTTOMPADDING", (0, 0), (-1, -1), 3)]
    for command in commands:
        if len(command) > 2:
            full.append(command)
        elif command[0] == "LINEBELOW":
            full.append(("LINEBELOW", (0, 0), (-1, -1), 0.5, colour(command[1])))
        else:
            full.append((command[0], (0, 0), (-1, -1), command[1]))
    return Table(rows, colWidths=widths, repeatRows=head, style=full, hAlign="LEFT", spaceAfter=2 * mm)


def _said(question: Question, answer: AnswerRow) -> tuple[object, ...]:
    """What an answer comes to, so that two can be compared."""
    options = tuple(option.key for option in of.chosen(question, answer))
    return (options, of.number_of(question, answer), answer.text.strip())
