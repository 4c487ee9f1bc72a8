"""Answers without personal data in the words of calls they quote."""

from __future__ import annotations

from dataclasses import replace

from callqa_desktop.services.insight.records import Clip, Coaching, Consolidated, Objections
from callqa_desktop.services.privacy.masking import mask


def masked_view(answer: Consolidated) -> Consolidated:
    return replace(
        answer,
        findings=tuple(replace(one, examples=_clips(one.examples)) for one in answer.findings),
        objections=Objections(
            answer.objections.by, {how: _clips(clips) for how, clips in answer.objections.examples.items()}
        ),
        promises=tuple(replace(one, text=_plain(one.text), due=_plain(one.due)) for one in answer.promises),
        advice=tuple(replace(one, text=_plain(one.text), other=tuple(map(_plain, one.other))) for one in answer.advice),
    )


def masked_needs(answer: Coaching) -> Coaching:
    return replace(answer, needs=tuple(replace(one, evidence=_clips(one.evidence)) for one in answer.needs))


def _clips(clips: tuple[Clip, ...]) -> tuple[Clip, ...]:
    return tuple(replace(one, text=_plain(one.text)) for one in clips)


def _plain(text: str) -> str:
    return mask(text).text
