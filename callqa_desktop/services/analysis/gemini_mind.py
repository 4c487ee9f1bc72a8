"""Judgement by Google's model."""

from __future__ import annotations

import asyncio
import logging

from callqa_desktop.errors import ServiceError
from callqa_desktop.services.analysis import judge_prompts, judgement, mending
from callqa_desktop.services.analysis.engines import Judgement, Matter, Record
from callqa_desktop.services.analysis.gemini import Gemini
from callqa_desktop.services.analysis.judge_shapes import MendReply, judge_reply, judge_schema, mend_schema
from callqa_desktop.services.analysis.material import material
from callqa_desktop.services.analysis.mending import Faults
from callqa_desktop.services.analysis.places import Places
from callqa_desktop.services.analysis.script_steps import steps_of
from callqa_desktop.services.progress import Progress

log = logging.getLogger(__name__)


class GeminiMind:
    def __init__(self, model: Gemini) -> None:
        self._model = model

    async def judge(self, matter: Matter, record: Record, progress: Progress) -> Judgement:
        """See Mind. At most one request more than the judgement itself: for what cannot stand as it came."""
        prompt = matter.prompt or judge_prompts.JUDGE
        places = await asyncio.to_thread(Places, matter.said)
        reply = await self._model.judge(
            material(matter),
            judge_prompts.text(prompt, matter.language),
            judge_schema(matter.card, [step.key for step in steps_of(matter.script)]),
            judge_reply(matter.card),
            record=record,
            progress=progress,
        )
        faults = await asyncio.to_thread(mending.faults, reply, matter, places)
        if faults:
            await self._mend(faults, matter, record, progress)
        return await asyncio.to_thread(
            judgement.understand, reply, matter, places, model=self._model.model, prompt=prompt
        )

    async def _mend(self, faults: Faults, matter: Matter, record: Record, progress: Progress) -> None:
        """Asks again for what cannot stand; where that fails the judgement is kept without it."""
        try:
            mended = await self._model.judge(
                faults.material(matter),
                judge_prompts.text(judge_prompts.MEND, matter.language),
                mend_schema(),
                MendReply,
                record=record,
                progress=progress,
                purpose="quotes",
            )
        except ServiceError as error:
            log.info("quotes not asked again: %s", error.code)
            return
        faults.mend(mended)
