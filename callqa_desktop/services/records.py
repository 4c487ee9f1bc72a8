"""Frozen records that cross from the services to the window, the command line and the reports.

Stored objects never leave their database session; these do. Moments are milliseconds in UTC, `*_ms` positions are
milliseconds from the start of the recording. Every text in them comes from outside and is untrusted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from callqa_desktop.models.filters import SORT_KEYS, CallFilter, CallSort

__all__ = ["SORT_KEYS", "CallFilter", "CallSort"]

MAX_TEXT = 20_000
"""Characters kept of a comment, a reason, an answer in words or a note."""


@dataclass(frozen=True, slots=True)
class CallRow:
    """One line of the table of calls."""

    id: int
    connection: str
    external_id: str
    started_at: int
    direction: str
    disposition: str
    client_phone: str
    client_name: str
    internal_number: str
    employee: str | None
    wait_seconds: int
    talk_seconds: int
    recording: str
    status: str
    ai_score: float | None
    human_score: float | None
    tags: tuple[str, ...]
    failure: str
    assigned: tuple[str, ...] = ()
    """People who are to review it."""
    sound: str = ""
    """Verdict on its sound: good, fair, poor, unusable, or "" where nobody has looked at it yet."""

    @property
    def score(self) -> float | None:
        """What counts: the person's score where there is one, else the model's."""
        return self.ai_score if self.human_score is None else self.human_score


@dataclass(frozen=True, slots=True)
class FirstCalls:
    """The beginning of a list of calls: what can be shown before all ids are read."""

    ids: tuple[int, ...]
    rows: tuple[CallRow, ...]
    """Of these ids, in their order."""
    complete: bool
    """There are no more."""
    newest: int
    """The largest id in the store when this was read: calls with larger ids are newcomers."""


@dataclass(frozen=True, slots=True)
class CallSummary:
    """Totals over a filter."""

    count: int
    talk_seconds: int
    mean_ai_score: float | None
    mean_human_score: float | None
    human_count: int
    unanalyzed: int
    """Calls with a stored recording that are still new."""
    mean_score: float | None = None
    """Mean of what counts: a person's score where there is one, else the model's."""


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """What the filter bar can offer."""

    employees: tuple[str, ...]
    connections: tuple[str, ...]
    tags: tuple[str, ...]
    reviewers: tuple[str, ...] = ()
    """People who submitted an evaluation or have calls assigned."""
    trackers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Snippet:
    """Where the searched words stand in a call: one line of text around the first hit."""

    text: str
    marks: tuple[tuple[int, int], ...]
    """Characters [first, end) of the text that were searched for."""
    source: str
    """transcript, summary, finding, note or comment."""
    start_ms: int | None
    """Position in the recording of a line of the transcript, a finding or a note."""


@dataclass(frozen=True, slots=True)
class WordRow:
    """What is known of one word of a line."""

    first: int
    end: int
    """Characters [first, end) of the line's text."""
    start_ms: int | None = None
    end_ms: int | None = None
    confidence: float | None = None
    """0-1, None when the model gave none."""

    @property
    def doubtful(self) -> bool:
        """The model was not sure of it."""
        return self.confidence is not None and self.confidence < DOUBTFUL_BELOW


DOUBTFUL_BELOW = 0.6
"""Confidence under which a word is shown as doubtful."""


@dataclass(frozen=True, slots=True)
class UtteranceRow:
    """One line of the conversation, corrections applied."""

    index: int
    start_ms: int
    end_ms: int
    speaker: str
    text: str
    words: tuple[WordRow, ...] = ()
    edited: bool = False
    """A person corrected its text, its bounds or its speaker."""
    line: str = ""
    """Its id within the transcript, by which a correction names it."""
    original: str = ""
    """The words as recognised where a person wrote others, else ""."""
    estimated: bool = False
    """Where it begins is an estimate: nobody measured it, or it was split off inside a line without times of words."""
    language: str = ""
    """uk, en, ru …; "" where nobody said."""


@dataclass(frozen=True, slots=True)
class Corrections:
    """The journal of corrections of one transcript, in short."""

    transcript: int = 0
    """Which transcript, 0 for none."""
    done: int = 0
    undone: int = 0
    """How many can be done again."""
    former: int = 0
    """Corrections in force of earlier transcripts of the same call."""
    drafts: Mapping[str, str] = field(default_factory=dict)
    """What was begun and not finished: words by id of the line."""


@dataclass(frozen=True, slots=True)
class Written:
    """How a conversation was written down."""

    model: str = ""
    prompt: str = ""
    """Version of the instructions; "" where there were none."""
    language: str = ""
    """Of most words."""
    instead_of: str = ""
    """The model that was asked first and refused."""


@dataclass(frozen=True, slots=True)
class Transcribed:
    """The conversation of one call, corrected."""

    lines: tuple[UtteranceRow, ...] = ()
    speakers: Mapping[str, str] = field(default_factory=dict)
    """agent, client, other -> name, where one is known."""
    approximate: bool = False
    corrections: Corrections = Corrections()
    written: Written = Written()


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """One entry of the journal, as people read it."""

    kind: str
    speaker: str
    """Of the line, or the renamed side."""
    before: str
    after: str
    author: str
    created_at: int
    undone: bool
    former: bool
    """It belongs to an earlier transcript of the call."""


@dataclass(frozen=True, slots=True)
class FindingRow:
    kind: str
    text: str
    quote: str
    start_ms: int | None
    end_ms: int | None
    speaker: str = ""
    """Who says the quote."""
    detail: Mapping[str, Any] = field(default_factory=dict)
    """What its kind knows beyond words: services.analysis.details.Objection, Promise."""


@dataclass(frozen=True, slots=True)
class JudgementRow:
    """One judgement of a call by a machine, in short."""

    id: int
    kind: str
    """main or second."""
    model: str
    prompt: str
    created_at: int
    script: str
    """Title of the version of the sales script it was judged against, "" for none."""
    script_at: int | None
    """When that version was put in force."""
    card: str
    """Title of the card in the present language."""
    card_version: int | None
    evaluation_id: int | None
    """Its answers to the card."""
    score: float | None


@dataclass(frozen=True, slots=True)
class Judged:
    """One judgement of a call in full."""

    row: JudgementRow
    summary: str
    advice: tuple[str, ...]
    client_mood: str
    details: Mapping[str, Any]
    """See services.analysis.details.Details."""
    findings: tuple[FindingRow, ...]
    answers: Mapping[str, AnswerRow]
    """By key of the question."""


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    start_ms: int
    end_ms: int
    quote: str = ""


@dataclass(frozen=True, slots=True)
class AnswerRow:
    question: str
    option: str
    """Key of the option; "na" is not applicable."""
    confidence: float | None = None
    comment: str = ""
    evidence: tuple[EvidenceRow, ...] = ()
    options: tuple[str, ...] = ()
    """Of a question with several."""
    number: float | None = None
    """Of scale, number, duration (seconds) and metric questions."""
    text: str = ""
    source: str = ""
    """"" decided alone, "ai" accepted, "override" against the model, "metric"."""
    ai_option: str = ""
    reason: str = ""
    """Why the person decided against the model."""


@dataclass(frozen=True, slots=True)
class EvaluationRow:
    id: int
    call_id: int
    version_id: int
    kind: str
    evaluator: str
    status: str
    answers: Mapping[str, AnswerRow]
    """By key of the question."""
    comment: str
    score: float | None
    score_before_fail: float | None
    passed: bool | None
    saved_at: int
    submitted_at: int | None
    heard_ratio: float | None = None
    """Share of the recording that sounded while this was open, 0-1."""
    active_ms: int = 0
    sampling_id: int | None = None
    calibration_id: int | None = None
    heard: tuple[tuple[int, int], ...] = ()
    """Stretches [start_ms, end_ms) of the recording that sounded; sorted, apart."""


@dataclass(frozen=True, slots=True)
class AnnotationRow:
    id: int
    call_id: int
    start_ms: int
    end_ms: int
    speaker: str
    kind: str
    text: str
    author: str
    created_at: int
    colour: str = ""
    """Name of a colour token, "" for that of the kind."""


@dataclass(frozen=True, slots=True)
class RecordingRow:
    id: int
    call_id: int
    path: str
    """Stem in the recording library."""
    media_type: str
    sample_rate: int
    channels: int
    frames: int
    agent_channel: int | None

    @property
    def duration_ms(self) -> int:
        return round(self.frames * 1000 / self.sample_rate) if self.sample_rate else 0


@dataclass(frozen=True, slots=True)
class DealRow:
    title: str
    stage: str
    total: str
    """Amount with currency, as the CRM writes it."""


@dataclass(frozen=True, slots=True)
class ClientCard:
    """What the CRM says about the caller, with the time it was read."""

    phone: str
    name: str
    company: str = ""
    email: str = ""
    responsible: str = ""
    is_lead: bool = False
    deals: tuple[DealRow, ...] = ()
    source: str = ""
    """Name of the CRM connection, "" when no CRM was asked."""
    read_at: int | None = None


@dataclass(frozen=True, slots=True)
class SoundReason:
    """One thing that is wrong with a sound."""

    code: str
    """A key of services.sound_quality.words.REASONS."""
    channel: int | None
    """None: the whole recording."""
    value: float | None


@dataclass(frozen=True, slots=True)
class SoundRow:
    """How good the sound of a call is."""

    verdict: str
    """good, fair, poor or unusable."""
    reasons: tuple[SoundReason, ...]
    """Worst first."""
    figures: Mapping[str, Any]
    """See services.sound_quality.figures."""
    cleaning: tuple[str, ...]
    """Steps that make it better, empty where none does."""
    method: str


@dataclass(frozen=True, slots=True)
class CallDetail:
    """All that the review page shows of one call."""

    row: CallRow
    recording: RecordingRow | None
    transcript: tuple[UtteranceRow, ...]
    approximate: bool
    summary: str
    advice: tuple[str, ...]
    client_mood: str
    measures: Mapping[str, Any]
    findings: tuple[FindingRow, ...]
    evaluations: tuple[EvaluationRow, ...]
    annotations: tuple[AnnotationRow, ...]
    client: ClientCard | None
    pushed: str = ""
    """State of the outbox row of this call, "" when it was never pushed."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    speakers: Mapping[str, str] = field(default_factory=dict)
    """agent, client, other -> name: of the employee, of the client, or as a person renamed them."""
    corrections: Corrections = Corrections()
    calibration_id: int | None = None
    """Set while the call is scored blind; what others and the model judged is left out then."""
    version_id: int | None = None
    """The version of the card it has to be scored with, None where the person is free."""
    written: Written = Written()
    sound: SoundRow | None = None
    """None where nobody has looked at its sound yet."""
    details: Mapping[str, Any] = field(default_factory=dict)
    """Of the judgement in force: services.analysis.details.Details."""
    judgements: tuple[JudgementRow, ...] = ()
    """All judgements by machines, newest first; the first main one is in force."""


@dataclass(frozen=True, slots=True)
class ConnectionRow:
    id: int
    service: str
    name: str
    settings: Mapping[str, Any]
    state: str
    reason: str
    last_sync_at: int | None
    calls: int = 0


@dataclass(frozen=True, slots=True)
class EmployeeRow:
    id: int
    connection: str
    name: str
    internal_number: str
    email: str
    department: str
    active: bool
    calls: int = 0


@dataclass(frozen=True, slots=True)
class JobRow:
    id: int
    kind: str
    queue: str
    state: str
    target: Mapping[str, Any]
    title: str
    """What it works on, in words, without personal data."""
    done: int
    total: int
    note: str
    code: str
    what: str
    why: str
    remedy: str
    attempts: int
    not_before: int
    created_at: int
    started_at: int | None
    finished_at: int | None
    batch_id: int | None = None
