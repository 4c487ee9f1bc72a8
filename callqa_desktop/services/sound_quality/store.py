"""Checks in the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import SoundCheck
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call
from callqa_desktop.services.records import SoundReason, SoundRow
from callqa_desktop.services.sound_quality.method import METHOD

if TYPE_CHECKING:  # brings numpy along, which the window does without until somebody listens
    from callqa_desktop.services.sound_quality.check import Check


def keep(session: Session, call_id: int, check: Check) -> None:
    """Keeps the check of a call's recording in place of an earlier one; nothing when the call is gone."""
    if session.get(Call, call_id) is None:
        return
    reasons = [{"code": r.code, "channel": r.channel, "value": r.value} for r in check.reasons]
    figures = {**check.figures, "cleaning": list(check.cleaning)}
    session.merge(
        SoundCheck(
            call_id=call_id, method=METHOD, verdict=check.verdict, reasons=reasons, figures=figures,
            created_at=now_ms(),
        )
    )  # fmt: skip


def read(session: Session, call_id: int) -> SoundRow | None:
    """The check of a call's recording, None where nobody has looked at it yet."""
    found = session.get(SoundCheck, call_id)
    if found is None:
        return None
    reasons = tuple(SoundReason(r["code"], r.get("channel"), r.get("value")) for r in found.reasons)
    figures = {key: value for key, value in found.figures.items() if key != "cleaning"}
    return SoundRow(found.verdict, reasons, figures, tuple(found.figures.get("cleaning", ())), found.method)
