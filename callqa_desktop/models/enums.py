"""Words that are stored and shown; the value of each member is what stands in the database and in the JSON."""

from enum import StrEnum


class Service(StrEnum):
    """An outside service a connection leads to."""

    BINOTEL = "binotel"
    FOLDER = "folder"
    KEEPINCRM = "keepincrm"
    GEMINI = "gemini"
    LOCAL = "local"  # this computer


TELEPHONY = (Service.BINOTEL, Service.FOLDER)
CRM = (Service.KEEPINCRM,)
MODEL = (Service.GEMINI, Service.LOCAL)


class ConnectionState(StrEnum):
    READY = "ready"
    REFUSED = "refused"  # keys no longer accepted; waits for a person
    FAILING = "failing"  # last attempt failed; tried again by itself


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"


class Disposition(StrEnum):
    ANSWERED = "answered"
    TRANSFERRED = "transferred"
    MISSED = "missed"
    BUSY = "busy"
    CANCELLED = "cancelled"
    FAILED = "failed"
    VOICEMAIL = "voicemail"
    ONLINE = "online"


class RecordingState(StrEnum):
    NONE = "none"  # the vendor has none
    PENDING = "pending"  # not fetched yet
    STORED = "stored"
    FAILED = "failed"


class CallStatus(StrEnum):
    NEW = "new"
    QUEUED = "queued"
    ANALYZING = "analyzing"
    ANALYZED = "analyzed"
    FAILED = "failed"


class Speaker(StrEnum):
    AGENT = "agent"
    CLIENT = "client"
    OTHER = "other"


class FindingKind(StrEnum):
    """What the judge found in a call (F4)."""

    SCRIPT = "script"  # a step of the sales script missed or broken
    OBJECTION = "objection"
    DOUBT = "doubt"
    CONFLICT = "conflict"
    PROMISE = "promise"  # an agreement or next step
    STRENGTH = "strength"
    SHORTCOMING = "shortcoming"
    KEYWORD = "keyword"


class AnalysisKind(StrEnum):
    MAIN = "main"
    SECOND = "second"  # another opinion, beside the main one


class EvaluationKind(StrEnum):
    AI = "ai"
    SECOND = "second"  # another model's or prompt's opinion; never the call's score
    HUMAN = "human"
    CALIBRATION = "calibration"  # blind, of one member; never the call's score


class EvaluationStatus(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    SUPERSEDED = "superseded"


class AnnotationKind(StrEnum):
    NOTE = "note"
    PRAISE = "praise"
    ISSUE = "issue"
    COACHING = "coaching"
    BOOKMARK = "bookmark"


class EditKind(StrEnum):
    """Corrections laid over a transcript."""

    TEXT = "text"
    SPLIT = "split"
    MERGE = "merge"
    SPEAKER = "speaker"  # of one line
    RENAME = "rename"  # the name of one side in the whole call
    SWAP = "swap"  # agent and client in the whole call
    DRAFT = "draft"  # of a line's text, begun and not finished; no correction yet


class Strategy(StrEnum):
    """How calls are drawn for review."""

    RANDOM = "random"
    RISK = "risk"
    DISAGREEMENT = "disagreement"


class CalibrationStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class DisputeStatus(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class JobKind(StrEnum):
    SYNC = "sync"
    IMPORT = "import"
    ANALYZE = "analyze"
    PUSH = "push"
    MEASURE = "measure"  # check and measure the sound, without any model
    OPINION = "opinion"  # a second opinion on one call
    TRACK = "track"  # look for the words of trackers in stored transcripts
    TAG = "tag"  # put tags on the cards of clients in the CRM
    DEALS = "deals"  # read deals and how they ended from a CRM
    LEARN = "learn"  # train the model of success on deals that ended


class DealState(StrEnum):
    OPEN = "open"
    WON = "won"
    LOST = "lost"


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"


class BatchState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


class OutboxState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"  # a request may be on its way: look before repeating
    SENT = "sent"
    SKIPPED = "skipped"  # the CRM does not know the caller
    FAILED = "failed"


class ReviewSource(StrEnum):
    """Where a review of a phone number comes from."""

    OWN = "own"  # written in this workspace
    IMPORT = "import"  # from a list


class ReviewState(StrEnum):
    SHOWN = "shown"
    PENDING = "pending"  # waits for a moderator
    HIDDEN = "hidden"  # a moderator took it away
    WITHDRAWN = "withdrawn"  # its author took it back


class NumberDeed(StrEnum):
    """What was decided about a phone number or a review of it."""

    EDIT = "edit"
    WITHDRAW = "withdraw"
    HIDE = "hide"
    SHOW = "show"
    FRAUD = "fraud"  # tied to fraud
    CLEAR = "clear"  # not tied to fraud after all


class ChangeKind(StrEnum):
    """Kinds of record a change announces."""

    CALL = "call"
    EMPLOYEE = "employee"
    CONNECTION = "connection"
    JOB = "job"
    EVALUATION = "evaluation"
    ANNOTATION = "annotation"
    SETTING = "setting"
    TRANSCRIPT = "transcript"  # ids of calls
    SCORECARD = "scorecard"
    TRACKER = "tracker"
    BATCH = "batch"
    SCRIPT = "script"  # the sales script
    WORK = "work"  # samples, assignments, calibrations, disputes, coaching
    SEGMENT = "segment"  # kept groups of clients
    EXPERIMENT = "experiment"  # kept tests and looks at them
    DEAL = "deal"  # deals, their ends, the model of success
    STANDARD = "standard"  # values to compare with
    NUMBER = "number"  # reviews of phone numbers and what was decided; ids of numbers
