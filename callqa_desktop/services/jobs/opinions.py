"""What a person can choose before asking for a second opinion."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from callqa_desktop.models.enums import Service
from callqa_desktop.services.analysis import judge_prompts
from callqa_desktop.services.jobs import queueing


@dataclass(frozen=True, slots=True)
class OpinionChoice:
    connection_id: int
    connection: str
    """Name of the connection that is asked."""
    model: str
    """Its usual model."""
    prompts: tuple[str, ...]
    """Versions of the instructions, the usual one for second opinions first; () where it judges by rules."""


def choice(session: Session) -> OpinionChoice:
    """
    Raises:
        UserFacingError: no model is connected.
    """
    row = queueing.model_of(session)
    prompts = judge_prompts.versions() if row.service == Service.GEMINI else ()
    return OpinionChoice(row.id, row.name, str(row.settings.get("model") or ""), prompts)
