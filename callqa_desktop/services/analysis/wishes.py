"""What the settings of the workspace say about an analysis, each read in one session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.models.call import Call
from callqa_desktop.models.people import Employee
from callqa_desktop.services.analysis import vocabulary
from callqa_desktop.services.analysis.utterances import Said
from callqa_desktop.services.privacy.conversation import masked_texts
from callqa_desktop.services.settings import setting


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a call is to be transcribed; see Hearing."""

    vocabulary: tuple[str, ...]
    agent_name: str
    dedicated: bool
    word_times: bool


def of_call(session: Session, call_id: int) -> Wishes:
    employee = session.scalar(
        select(Employee.name).join(Call, Call.employee_id == Employee.id).where(Call.id == call_id)
    )
    return Wishes(
        vocabulary=vocabulary.of_call(session, call_id),
        agent_name=employee or "",
        dedicated=setting(session, "transcribe_model") == "auto",
        word_times=bool(setting(session, "word_times")),
    )


def masks_before_judging(session: Session) -> bool:
    """Whether nothing but sound for transcribing may leave the machine with personal data in it."""
    return bool(setting(session, "mask_before_judging"))


def masked(said: Sequence[Said]) -> tuple[Said, ...]:
    """What was said without personal data; times of words, which the judge is not given, go with the texts."""
    return tuple(
        one if text == one.text else replace(one, text=text, words=())
        for one, text in zip(said, masked_texts(said), strict=True)
    )
