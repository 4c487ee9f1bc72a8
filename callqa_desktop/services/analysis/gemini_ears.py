"""Transcription by Google's model."""

from __future__ import annotations

import asyncio
from typing import Any

from callqa_desktop.models.enums import Direction, Speaker
from callqa_desktop.services.analysis import prompts
from callqa_desktop.services.analysis.engines import Heard, Hearing, Record
from callqa_desktop.services.analysis.gemini import Gemini
from callqa_desktop.services.analysis.shapes import ChannelLine, ChannelReply, MixedReply, transcript_schema
from callqa_desktop.services.analysis.utterances import (
    Said,
    conversation,
    loudness_in,
    mended,
    silent,
    without_echo,
)
from callqa_desktop.services.audio.channels import flac_of
from callqa_desktop.services.progress import Progress

_MEDIA_TYPE = "audio/flac"


class GeminiEars:
    """Two sides are sent apart, at the same time; a silent one is not sent at all."""

    def __init__(self, model: Gemini) -> None:
        self._model = model

    async def hear(self, hearing: Hearing, record: Record, progress: Progress) -> Heard:
        """See Ears."""
        work = self._mixed if hearing.agent_channel is None else self._sides
        language, said = await work(hearing, record, progress)
        return Heard(language, tuple(mended(said)), self._model.model, prompts.TRANSCRIBE)

    async def _sides(self, hearing: Hearing, record: Record, progress: Progress) -> tuple[str, list[Said]]:
        async def hear(channel: int, speaker: Speaker) -> tuple[str, list[tuple[str, ChannelLine]]]:
            if await asyncio.to_thread(silent, hearing.sound, channel):
                return "", []
            reply = await self._model.transcribe(
                await asyncio.to_thread(flac_of, hearing.sound, channel),
                _MEDIA_TYPE,
                prompts.transcribing(hearing.language, speaker.value),  # type: ignore[arg-type]  # agent or client
                transcript_schema(mixed=False),
                ChannelReply,
                record=record,
                progress=progress,
            )
            return reply.language, [(speaker.value, line) for line in reply.utterances]

        agent = hearing.agent_channel or 0
        sides = {Speaker.AGENT: agent, Speaker.CLIENT: 1 - agent}
        # Neither side is stopped half-way by the other's failure: what is under way has been paid for.
        answers = await asyncio.gather(
            *(hear(channel, speaker) for speaker, channel in sides.items()), return_exceptions=True
        )
        heard = []
        for answer in answers:
            if isinstance(answer, BaseException):
                raise answer
            heard.append(answer)
        said = conversation((line for _, lines in heard for line in lines), hearing.duration_ms)
        channels = {speaker.value: channel for speaker, channel in sides.items()}
        said = await asyncio.to_thread(without_echo, said, loudness_in(hearing.sound, channels))
        return next((code for code, _ in heard if code), ""), said

    async def _mixed(self, hearing: Hearing, record: Record, progress: Progress) -> tuple[str, list[Said]]:
        if await asyncio.to_thread(silent, hearing.sound, None):
            return "", []
        direction: Any = "outbound" if hearing.direction == Direction.OUTBOUND else "inbound"
        reply = await self._model.transcribe(
            await asyncio.to_thread(flac_of, hearing.sound, None),
            _MEDIA_TYPE,
            prompts.transcribing(hearing.language, direction),
            transcript_schema(mixed=True),
            MixedReply,
            record=record,
            progress=progress,
        )
        return reply.language, conversation(
            ((line.speaker.value, line) for line in reply.utterances), hearing.duration_ms
        )
