"""What stands in the place of the conversation while there is none: why, and the button that helps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from callqa_desktop.models.enums import CallStatus, Disposition, RecordingState
from callqa_desktop.services.records import CallDetail
from callqa_desktop.texts import tr

Act = tuple[str, Callable[[], Any]]


def missing_conversation(
    detail: CallDetail, *, analyze: Callable[[], Any], sync: Callable[[], Any]
) -> tuple[str, str, str, tuple[Act, ...]]:
    """Icon, title, reason and buttons for a call without a transcript."""
    row = detail.row
    if detail.recording is None:
        return _no_sound(detail, sync)
    if row.status == CallStatus.FAILED:
        title = tr("The analysis failed")
        why = row.failure or tr("The reason was not given")
        return "triangle-alert", title, why, ((tr("Try again"), analyze),)
    if row.status in (CallStatus.QUEUED, CallStatus.ANALYZING):
        return (
            "hourglass",
            tr("The call is being analysed"),
            tr("You can listen and score meanwhile; the conversation appears here by itself"),
            (),
        )
    if row.status == CallStatus.ANALYZED:
        return "message-square", tr("No words were found"), tr("The recording holds no speech"), ()
    return (
        "sparkles",
        tr("Not analysed yet"),
        tr("The analysis writes the conversation down and proposes answers. You can listen and score without it."),
        ((tr("Analyse"), analyze),),
    )


def _no_sound(detail: CallDetail, sync: Callable[[], Any]) -> tuple[str, str, str, tuple[Act, ...]]:
    row = detail.row
    again: tuple[Act, ...] = ((tr("Sync now"), sync),)
    if row.recording == RecordingState.PENDING:
        return (
            "clock",
            tr("The recording has not been fetched yet"),
            tr("It comes with the next sync, as soon as the telephony has it ready"),
            again,
        )
    if row.recording == RecordingState.FAILED:
        return "triangle-alert", tr("The recording could not be fetched"), row.failure, again
    if row.recording == RecordingState.STORED:
        return (
            "triangle-alert",
            tr("The recording is missing from the workspace"),
            tr("Its file is no longer there; scoring and notes work without it"),
            again,
        )
    if row.disposition in (Disposition.ANSWERED, Disposition.TRANSFERRED, Disposition.VOICEMAIL):
        why = tr("The telephony has no recording of this call; scoring and notes work without it")
    else:
        why = tr("Nobody was spoken to in this call; scoring and notes work without it")
    return "ban", tr("No recording"), why, ()
