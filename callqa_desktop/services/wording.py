"""Stored values in words of a chosen language, for what leaves the program: reports and notes in a CRM.

The window speaks its own language through texts.tr; a report has a language of its own.
"""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

from callqa_desktop.models.enums import AnnotationKind, CallStatus, Direction, Disposition, FindingKind, RecordingState
from callqa_desktop.texts import LANGUAGES, catalogue

NO_BREAK = "\u00a0"


class Wording:
    """Texts, numbers, times and the names of stored values in one language ("uk" or "en").

    Numbers are rounded half up, as the scoring rule asks (only for display); times are in the computer's time zone.
    """

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise ValueError(f"no such language: {language}")
        self.language = language
        self._catalogue = catalogue(language)
        tr = self.tr
        self._words: dict[str, dict[str, str]] = {
            "direction": {Direction.INBOUND: tr("inbound"), Direction.OUTBOUND: tr("outbound")},
            "disposition": {
                Disposition.ANSWERED: tr("answered"),
                Disposition.TRANSFERRED: tr("transferred"),
                Disposition.MISSED: tr("missed"),
                Disposition.BUSY: tr("busy"),
                Disposition.CANCELLED: tr("cancelled"),
                Disposition.FAILED: tr("not connected"),
                Disposition.VOICEMAIL: tr("voicemail"),
                Disposition.ONLINE: tr("in progress"),
            },
            "recording": {
                RecordingState.NONE: tr("none"),
                RecordingState.PENDING: tr("not fetched yet"),
                RecordingState.STORED: tr("stored"),
                RecordingState.FAILED: tr("failed"),
            },
            "status": {
                CallStatus.NEW: tr("new"),
                CallStatus.QUEUED: tr("queued"),
                CallStatus.ANALYZING: tr("being analyzed"),
                CallStatus.ANALYZED: tr("analyzed"),
                CallStatus.FAILED: tr("failed"),
            },
            "finding": {
                FindingKind.SCRIPT: tr("script"),
                FindingKind.OBJECTION: tr("objection"),
                FindingKind.DOUBT: tr("doubt"),
                FindingKind.CONFLICT: tr("conflict"),
                FindingKind.PROMISE: tr("agreement"),
                FindingKind.STRENGTH: tr("strength"),
                FindingKind.SHORTCOMING: tr("shortcoming"),
                FindingKind.KEYWORD: tr("keyword"),
            },
            "annotation": {
                AnnotationKind.NOTE: tr("note"),
                AnnotationKind.PRAISE: tr("praise"),
                AnnotationKind.ISSUE: tr("issue"),
                AnnotationKind.COACHING: tr("coaching"),
                AnnotationKind.BOOKMARK: tr("bookmark"),
            },
            "mood": {
                "positive": tr("positive"),
                "neutral": tr("neutral"),
                "negative": tr("negative"),
                "mixed": tr("mixed"),
            },
        }

    def tr(self, message: str) -> str:
        return self._catalogue.gettext(message)

    def trn(self, singular: str, plural: str, n: int) -> str:
        """The form that fits the count n, with {n} filled in and grouped."""
        return self._catalogue.ngettext(singular, plural, n).format(n=self.whole(n))

    def word(self, kind: str, value: str) -> str:
        """The name of a stored value; one that is not known (a newer program wrote it) stands as it is."""
        return self._words[kind].get(value, value)

    def number(self, value: float | Decimal, digits: int = 1) -> str:
        """A number with a fixed count of decimals, rounded half up, decimal comma in Ukrainian."""
        rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
        text = f"{rounded:,f}".replace(",", NO_BREAK)
        return text.replace(".", ",") if self.language == "uk" else text

    def whole(self, value: int) -> str:
        return f"{value:,}".replace(",", NO_BREAK)

    def score(self, value: float | None) -> str:
        """A score of 0-100 with one decimal, a dash where there is none."""
        return "–" if value is None else self.number(value)

    def share(self, part: int, whole: int) -> str:
        """A part in per cent, a dash of nothing."""
        return "–" if not whole else f"{self.number(part * 100 / whole, 0)}{NO_BREAK}%"

    def length(self, seconds: float) -> str:
        """m:ss, from an hour on h:mm:ss."""
        whole = int(seconds)
        hours, rest = divmod(max(whole, 0), 3600)
        minutes, left = divmod(rest, 60)
        return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"

    def hours(self, seconds: int) -> str:
        """A sum of time in hours and minutes, in words."""
        hours, minutes = divmod(round(seconds / 60), 60)
        if not hours:
            return self.tr("{minutes} min").format(minutes=minutes)
        return self.tr("{hours} h {minutes} min").format(hours=self.whole(hours), minutes=minutes)

    def moment(self, ms: int) -> str:
        return f"{self.day(local(ms).date())} {local(ms):%H:%M}"

    def day(self, day: dt.date) -> str:
        return f"{day:%d.%m.%Y}" if self.language == "uk" else day.isoformat()

    def phone(self, phone: str) -> str:
        """+380 67 123 45 67 for Ukrainian numbers, others as stored."""
        if len(phone) == 13 and phone.startswith("+380") and phone[1:].isdigit():
            return NO_BREAK.join((phone[:4], phone[4:6], phone[6:9], phone[9:11], phone[11:]))
        return phone


def local(ms: int) -> dt.datetime:
    """A stored moment in the computer's time zone; moments outside the calendar become its nearest end."""
    moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    try:
        return (moment + dt.timedelta(milliseconds=ms)).astimezone()
    except (OverflowError, ValueError, OSError):
        return dt.datetime(9998, 12, 31, tzinfo=dt.UTC) if ms > 0 else dt.datetime(2, 1, 1, tzinfo=dt.UTC)
