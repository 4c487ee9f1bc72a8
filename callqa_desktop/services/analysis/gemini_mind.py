"""Judgement by Google's model."""

from __future__ import annotations

import asyncio

from callqa_desktop.services.analysis import judgement, prompts
from callqa_desktop.services.analysis.engines import Judgement, Matter, Record
from callqa_desktop.services.analysis.gemini import Gemini
from callqa_desktop.services.analysis.shapes import judge_reply, judge_schema
from callqa_desktop.services.progress import Progress


class GeminiMind:
    def __init__(self, model: Gemini) -> None:
        self._model = model

    async def judge(self, matter: Matter, record: Record, progress: Progress) -> Judgement:
        """See Mind."""
        reply = await self._model.judge(
            judgement.material(matter),
            prompts.judging(matter.language),
            judge_schema(matter.card),
            judge_reply(matter.card),
            record=record,
            progress=progress,
        )
        return await asyncio.to_thread(
            judgement.understand, reply, matter, model=self._model.model, prompt=prompts.JUDGE
        )
