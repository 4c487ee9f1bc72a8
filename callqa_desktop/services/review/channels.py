"""Putting right which channel of a recording is the agent's."""

from __future__ import annotations

import asyncio

from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.analysis import Measures
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Recording
from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.services.audio.library import RecordingLibrary
from callqa_desktop.services.records import RecordingRow
from callqa_desktop.services.store import Store, announce
from callqa_desktop.texts import tr


async def swap(store: Store, library: RecordingLibrary, recording: RecordingRow, initiator: str) -> None:
    """Gives the agent the other channel, for good, and measures the call anew.

    Where nobody has said whose channel is whose, the agent gets the first. The words of the call stay as they are: a
    correction of the transcript swaps them.

    Raises:
        UserFacingError: both voices share one channel; the recording is gone or damaged.
    """
    from callqa_desktop.services.audio.measures import METHOD, measure

    if recording.channels != 2:
        raise UserFacingError(
            tr("There are no sides to swap"),
            tr("The recording has one channel with both voices"),
            code="recording.mono",
        )
    agent = 0 if recording.agent_channel is None else 1 - recording.agent_channel
    sound = await library.open(recording.path)
    try:
        measures = await asyncio.to_thread(measure, sound, agent)
    finally:
        await asyncio.to_thread(sound.close)

    def work(session: Session) -> None:
        stored = session.get(Recording, recording.id)
        if stored is None:
            return
        stored.agent_channel = agent
        session.merge(Measures(call_id=recording.call_id, method=METHOD, figures=measures, created_at=now_ms()))
        announce(session, ChangeKind.CALL, recording.call_id)

    await store.awrite(work, initiator=initiator)
