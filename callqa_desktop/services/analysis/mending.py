"""What is asked again of a judgement: quotes nobody said, and texts in another language than was asked for.

All of it goes into one request more, which brings the quotes right or withdraws them. Whatever comes of it, there is
no third one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from callqa_desktop.services.analysis.engines import Matter
from callqa_desktop.services.analysis.judge_shapes import JudgeReply, MendReply, Quoted
from callqa_desktop.services.analysis.languages import detect
from callqa_desktop.services.analysis.material import part, transcript
from callqa_desktop.services.analysis.places import Places
from callqa_desktop.services.analysis.script_steps import steps_of

MOST = 60
"""Quotes and texts asked again; a reply with more of them is beyond mending."""
_LEAST_WORDS = 4
"""A shorter text does not tell its language."""
_MUCH = 0.25
"""Share of the texts in another language from which the reply counts as written in it."""
_CLAIM = 400


@dataclass(frozen=True, slots=True)
class _Text:
    """One text of the reply and where it stands."""

    owner: BaseModel
    field: str
    index: int | None = None

    @property
    def value(self) -> str:
        held = getattr(self.owner, self.field)
        return str(held if self.index is None else held[self.index])

    def put(self, text: str) -> None:
        if self.index is None:
            setattr(self.owner, self.field, text)
        else:
            getattr(self.owner, self.field)[self.index] = text


@dataclass(frozen=True, slots=True)
class Faults:
    """What of a reply has to be asked again."""

    quotes: tuple[tuple[str, Quoted], ...]
    """What the quote is to show, and the quote."""
    texts: tuple[_Text, ...]

    def __bool__(self) -> bool:
        return bool(self.quotes or self.texts)

    def material(self, matter: Matter) -> str:
        """The faults as the model is shown them; the transcript only where a quote has to be found in it."""
        parts = []
        if self.quotes:
            asked = (
                {"id": f"q{n}", "shows": claim[:_CLAIM], "i": one.utterance, "quote": one.quote[:_CLAIM]}
                for n, (claim, one) in enumerate(self.quotes)
            )
            parts += [part("quotes", asked), transcript(matter.said)]
        if self.texts:
            parts.append(part("texts", ({"id": f"t{n}", "text": one.value} for n, one in enumerate(self.texts))))
        return "\n".join(parts)

    def mend(self, reply: MendReply) -> None:
        """Puts what came back in its places; a withdrawn quote is emptied."""
        quotes = {f"q{n}": one for n, (_, one) in enumerate(self.quotes)}
        for mended in reply.quotes:
            quote = quotes.pop(mended.id, None)
            if quote is not None:
                quote.utterance = mended.utterance
                quote.quote = "" if mended.withdrawn else mended.quote
        texts = {f"t{n}": one for n, one in enumerate(self.texts)}
        for written in reply.texts:
            text = texts.pop(written.id, None)
            if text is not None and written.text.strip():
                text.put(written.text)


def faults(reply: JudgeReply, matter: Matter, places: Places) -> Faults:
    wrong = [
        (claim, one)
        for claim, one, needed in quotes(reply, matter)
        if (one.quote or needed) and places.find(one.quote, one.utterance) is None
    ]
    foreign = _foreign(reply, matter.language)
    return Faults(tuple(wrong[:MOST]), tuple(foreign[:MOST]))


def written_in(reply: JudgeReply, language: str) -> str:
    """The language most of the reply's own words are in, where it is not the one asked for; else ""."""
    found = [detect(one.value) for one in _foreign(reply, language)]
    return max(set(found), key=found.count) if found else ""


def quotes(reply: JudgeReply, matter: Matter) -> Iterator[tuple[str, Quoted, bool]]:
    """Every quote of the reply: what it is to show, the quote, and whether the statement falls without it."""
    for answer in reply.answers:
        question = matter.card.question(answer.question)
        asked = question.text.of(matter.language) if question else answer.question
        for evidence in answer.evidence:
            yield f"{asked} — {answer.answer}: {answer.reason}", evidence, False
    titles = {step.key: step.title for step in steps_of(matter.script)}
    for step in reply.script:
        if step.said and step.applicable and step.step in titles:
            yield titles[step.step], step, True
    for group in (reply.objections, reply.promises):
        for one in group:
            yield one.text, one, True
    for lack in reply.shortcomings:
        yield lack.text, lack, False
    for finding in reply.findings:
        yield finding.text, finding, finding.kind in ("doubt", "conflict")
    for reason in reply.likelihood.reasons if reply.likelihood else ():
        yield reason.text, reason, True


def _foreign(reply: JudgeReply, language: str) -> list[_Text]:
    """The texts in another language, where there are many of them or the summary is one."""
    texts = [one for one in _texts(reply) if len(one.value.split()) >= _LEAST_WORDS]
    languages = [detect(one.value) for one in texts]
    told = sum(bool(found) for found in languages)
    wrong = [one for one, found in zip(texts, languages, strict=True) if found not in ("", language)]
    summary = any(one.owner is reply and one.field == "summary" for one in wrong)
    return wrong if wrong and (summary or len(wrong) > told * _MUCH) else []


def _texts(reply: JudgeReply) -> Iterator[_Text]:
    """The model's own words; quotes and times named in the call are in the call's language."""
    yield _Text(reply, "summary")
    yield _Text(reply, "conduct")
    for index in range(len(reply.advice)):
        yield _Text(reply, "advice", index)
    for group in (reply.objections, reply.promises, reply.shortcomings, reply.findings):
        for one in group:
            yield _Text(one, "text")
    for objection in reply.objections:
        yield _Text(objection, "how")
    for quarter in reply.mood:
        yield _Text(quarter, "why")
    for reason in reply.likelihood.reasons if reply.likelihood else ():
        yield _Text(reason, "text")
    for answer in reply.answers:
        yield _Text(answer, "reason")
        yield _Text(answer, "text")
