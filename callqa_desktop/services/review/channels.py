"""Putting right which channel of a recording is the agent's."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.call import Recording
from callqa_desktop.services.audio.library import RecordingLibrary
from callqa_desktop.services.records import RecordingRow
from callqa_desktop.services.store import Store
from callqa_desktop.services.transcripts.reader import transcribed
from callqa_desktop.texts import tr


async def swap(store: Store, library: RecordingLibrary, recording: RecordingRow, initiator: str) -> None:
    """Gives the agent the other channel, for good, and measures the call anew.

    Where nobody has said whose channel is whose, the agent gets the first. The words of the call stay as they are: a
    correction of the transcript swaps them.

    Raises:
        UserFacingError: both voices share one channel; the recording is gone or damaged.
    """
    from callqa_desktop.services.analysis.keeping import store_examined
    from callqa_desktop.services.voice.words import from_words

    if recording.channels != 2:
        raise UserFacingError(
            tr("There are no sides to swap"),
            tr("The recording has one channel with both voices"),
            code="recording.mono",
        )
    agent = 0 if recording.agent_channel is None else 1 - recording.agent_channel
    found = await library.examine(recording.path, agent)

    def work(session: Session) -> None:
        stored = session.get(Recording, recording.id)
        if stored is None:
            return
        stored.agent_channel = agent
        figures = from_words(transcribed(session, recording.call_id).lines, found.figures)
        store_examined(session, recording.call_id, replace(found, figures=figures))

    await store.awrite(work, initiator=initiator)
