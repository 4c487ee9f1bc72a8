"""What may be shown or given away of a call, by the settings of the workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.privacy.conversation import masked, masked_judgement
from callqa_desktop.services.records import CallDetail, Judged
from callqa_desktop.services.settings import setting
from callqa_desktop.services.transcripts.reader import transcribed
from callqa_desktop.texts import tr

if TYPE_CHECKING:
    from callqa_desktop.services.audio.pcm import Sound


def to_show(session: Session, detail: CallDetail) -> CallDetail:
    """A call as it is shown on this computer."""
    return masked(detail) if setting(session, "mask_in_view") else detail


def judgement_to_show(session: Session, judged: Judged) -> Judged:
    """A judgement as it is shown on this computer."""
    return masked_judgement(judged) if setting(session, "mask_in_view") else judged


def to_give(session: Session, detail: CallDetail) -> CallDetail:
    """A call as it goes into reports, clips and the CRM."""
    return masked(detail) if setting(session, "mask_in_reports") else detail


def silences(session: Session, call_id: int) -> tuple[str, list[tuple[int, int]]]:
    """How ("keep", "silence" or "beep") and where the sound of a call is covered before it is given away.

    Raises:
        UserFacingError: it should be covered, but nobody knows where, as the call has no words yet.
    """
    cover = str(setting(session, "sound_of_personal"))
    if cover == "keep":
        return cover, []
    lines = transcribed(session, call_id).lines
    if not lines:
        raise UserFacingError(
            tr("This sound is not given away"),
            tr("personal data is to be silenced in it, and without the words of the call nobody knows where it is"),
            tr("Analyze the call first, or change this in Settings, Analysis"),
            code="privacy.no_words",
        )
    from callqa_desktop.services.privacy.sounding import stretches  # brings numpy along

    return cover, stretches(lines)


def covered(sound: Sound, how: str, where: list[tuple[int, int]]) -> Sound:
    """The sound with these stretches covered; itself where there is nothing to cover."""
    if how == "keep" or not where:
        return sound
    from callqa_desktop.services.privacy.sounding import Covered

    return Covered(sound, where, "beep" if how == "beep" else "silence")
