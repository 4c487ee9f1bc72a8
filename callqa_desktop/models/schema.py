"""Every model, imported once, so that Base.metadata is complete."""

from callqa_desktop.models.analysis import (
    Analysis,
    Finding,
    HeardPiece,
    Measures,
    Outgoing,
    SoundCheck,
    Tracker,
    TrackerHit,
    Transcript,
    TranscriptEdit,
    Utterance,
)
from callqa_desktop.models.base import Base
from callqa_desktop.models.call import Call, CallTag, Recording
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.evaluation import Annotation, Answer, Evaluation, Scorecard, ScorecardVersion
from callqa_desktop.models.people import Client, Employee
from callqa_desktop.models.quality import (
    Assignment,
    Calibration,
    CalibrationMember,
    Coaching,
    Dispute,
    Sampling,
    SamplingItem,
)
from callqa_desktop.models.work import Batch, Job, Outbox, SalesScript, Setting

metadata = Base.metadata

__all__ = [
    "Analysis",
    "Annotation",
    "Answer",
    "Assignment",
    "Base",
    "Batch",
    "Calibration",
    "CalibrationMember",
    "Call",
    "CallTag",
    "Client",
    "Coaching",
    "Connection",
    "Dispute",
    "Employee",
    "Evaluation",
    "Finding",
    "HeardPiece",
    "Job",
    "Measures",
    "Outbox",
    "Outgoing",
    "Recording",
    "SalesScript",
    "Sampling",
    "SamplingItem",
    "Scorecard",
    "ScorecardVersion",
    "Setting",
    "SoundCheck",
    "Tracker",
    "TrackerHit",
    "Transcript",
    "TranscriptEdit",
    "Utterance",
    "metadata",
]
