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
from callqa_desktop.models.deal import Deal, DealModel, DealPhone
from callqa_desktop.models.evaluation import Annotation, Answer, Evaluation, Scorecard, ScorecardVersion
from callqa_desktop.models.experiment import Experiment, ExperimentLook
from callqa_desktop.models.number import NumberAct, NumberReview, NumberView, PhoneNumber
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
from callqa_desktop.models.segment import ClientTag, Segment, Segmentation, SegmentMember
from callqa_desktop.models.standard import Standard
from callqa_desktop.models.tally import TallyDay, TallyHour, TallyMark, TallyMonth, TallyState, TallyWord
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
    "ClientTag",
    "Coaching",
    "Connection",
    "Deal",
    "DealModel",
    "DealPhone",
    "Dispute",
    "Employee",
    "Evaluation",
    "Experiment",
    "ExperimentLook",
    "Finding",
    "HeardPiece",
    "Job",
    "Measures",
    "NumberAct",
    "NumberReview",
    "NumberView",
    "Outbox",
    "Outgoing",
    "PhoneNumber",
    "Recording",
    "SalesScript",
    "Sampling",
    "SamplingItem",
    "Scorecard",
    "ScorecardVersion",
    "Segment",
    "SegmentMember",
    "Segmentation",
    "Setting",
    "SoundCheck",
    "Standard",
    "TallyDay",
    "TallyHour",
    "TallyMark",
    "TallyMonth",
    "TallyState",
    "TallyWord",
    "Tracker",
    "TrackerHit",
    "Transcript",
    "TranscriptEdit",
    "Utterance",
    "metadata",
]
