"""What is made of the model's judgement: quotes looked up, answers fitted to the card, steps put in order."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from callqa_desktop.models.enums import FindingKind
from callqa_desktop.services.analysis.addressed import addressed
from callqa_desktop.services.analysis.details import QUARTERS, Details, Likelihood, Mood, Reason, Step, StepState
from callqa_desktop.services.analysis.engines import Judgement, Matter
from callqa_desktop.services.analysis.feelings import names_agents_feelings, without_agents_feelings
from callqa_desktop.services.analysis.judge_shapes import Evidence, JudgeReply, Quoted, asked_questions, row_of
from callqa_desktop.services.analysis.material import quarters
from callqa_desktop.services.analysis.mending import quotes, written_in
from callqa_desktop.services.analysis.places import Places
from callqa_desktop.services.analysis.script_steps import steps_of
from callqa_desktop.services.records import AnswerRow, EvidenceRow, FindingRow
from callqa_desktop.services.scoring.engine import score
from callqa_desktop.texts import tr

UNPROVED = 0.5
"""Highest confidence of an answer that no quote of the transcript shows."""
_SHORT, _LONG = 1_000, 5_000
_MOST = 50
"""Findings kept of one call; a model that runs wild is cut off."""
_PROVED = frozenset((FindingKind.OBJECTION, FindingKind.PROMISE, FindingKind.DOUBT, FindingKind.CONFLICT))
"""Somebody said them, so without words of the call they are nothing."""


def understand(reply: JudgeReply, matter: Matter, places: Places, *, model: str, prompt: str) -> Judgement:
    """The judgement with its quotes looked up: those nobody said are dropped, and what they proved counts less.

    Answers that do not fit the card, and those behind a closed gate, are left out; so is every statement about what
    the agent feels.
    """
    unproved = sum(
        1 for _, one, _ in quotes(reply, matter) if one.quote and places.find(one.quote, one.utterance) is None
    )
    steps = _steps(reply, matter, places)
    details = Details(
        script=steps,
        mood=_mood(reply, matter),
        conduct=without_agents_feelings(reply.conduct, about_agent=True)[:_SHORT],
        likelihood=_likelihood(reply, places),
        language=written_in(reply, matter.language),
        unproved=unproved,
        addressed=addressed(matter.said),
    )
    return Judgement(
        _answers(reply, matter, places),
        (*_of_script(steps), *_findings(reply, matter, places)),
        without_agents_feelings(reply.summary)[:_LONG],
        tuple(one.strip()[:_SHORT] for one in reply.advice[:10] if one.strip() and not names_agents_feelings(one)),
        reply.client_mood,
        model,
        prompt,
        details.kept(),
    )


def _answers(reply: JudgeReply, matter: Matter, places: Places) -> tuple[AnswerRow, ...]:
    answers: dict[str, AnswerRow] = {}
    for judged in reply.answers:
        row = row_of(matter.card, judged)
        if row is None or judged.question in answers:
            continue
        evidence = tuple(_found(judged.evidence, places))
        answers[judged.question] = replace(
            row,
            confidence=judged.confidence if evidence else min(judged.confidence, UNPROVED),
            comment=without_agents_feelings(judged.reason)[:_SHORT],
            evidence=evidence,
        )
    visible = score(matter.card, answers).visible
    return tuple(answer for key, answer in answers.items() if key in visible)


def _found(evidence: Iterable[Evidence], places: Places) -> Iterable[EvidenceRow]:
    for one in list(evidence)[:10]:
        place = places.find(one.quote, one.utterance)
        if place is not None:
            yield EvidenceRow(places.said[place].start_ms, places.said[place].end_ms, one.quote.strip()[:_SHORT])


def _findings(reply: JudgeReply, matter: Matter, places: Places) -> list[FindingRow]:
    known = {question.key for question in asked_questions(matter.card)}
    made: list[FindingRow | None] = []
    for objection in reply.objections[:_MOST]:
        how = objection.how.strip()[:_SHORT]
        detail = {"handled": objection.handled, "how": "" if names_agents_feelings(how) else how}
        made.append(_finding(FindingKind.OBJECTION, objection.text, objection, places, detail))
    for promise in reply.promises[:_MOST]:
        detail = {"who": promise.who, "due": promise.due.strip()[:200]}
        made.append(_finding(FindingKind.PROMISE, promise.text, promise, places, detail))
    for lack in reply.shortcomings[:_MOST]:
        detail = {"question": lack.question} if lack.question in known else {}
        made.append(_finding(FindingKind.SHORTCOMING, lack.text, lack, places, detail))
    for one in reply.findings[:_MOST]:
        made.append(_finding(FindingKind(one.kind), one.text, one, places, {}))
    return [one for one in made if one is not None][:_MOST]


def _finding(kind: FindingKind, text: str, quoted: Quoted, places: Places, detail: dict[str, str]) -> FindingRow | None:
    """None where it says nothing, tells of the agent's feelings, or rests on words nobody said."""
    text = text.strip()[:_SHORT]
    if not text or names_agents_feelings(text):
        return None
    place = places.find(quoted.quote, quoted.utterance)
    detail = {name: value for name, value in detail.items() if value}
    if place is None:
        return None if quoted.quote or kind in _PROVED else FindingRow(kind.value, text, "", None, None, detail=detail)
    line = places.said[place]
    quote = quoted.quote.strip()[:_SHORT]
    return FindingRow(kind.value, text, quote, line.start_ms, line.end_ms, line.speaker, detail)


def _steps(reply: JudgeReply, matter: Matter, places: Places) -> tuple[Step, ...]:
    """Each step that could be taken, in the order of the script; the order of saying is read from the transcript."""
    judged = {one.step: one for one in reversed(reply.script)}  # the first counts
    found: list[tuple[Step, int | None]] = []
    for wanted in steps_of(matter.script):
        told = judged.get(wanted.key)
        if told is None or not told.applicable:
            continue
        place = places.find(told.quote, told.utterance) if told.said else None
        if not told.said:
            found.append((Step(wanted.key, wanted.title, StepState.MISSED), None))
        elif place is None:
            found.append((Step(wanted.key, wanted.title, StepState.UNPROVED), None))
        else:
            line, quote = places.said[place], told.quote.strip()[:_SHORT]
            found.append((Step(wanted.key, wanted.title, StepState.FOUND, quote, line.start_ms, line.end_ms), place))
    in_order = _longest_rising([place for _, place in found if place is not None])
    at = -1
    steps: list[Step] = []
    for step, place in found:
        at += place is not None
        late = place is not None and at not in in_order
        steps.append(replace(step, state=StepState.OUT_OF_ORDER) if late else step)
    return tuple(steps)


def _longest_rising(places: Sequence[int]) -> frozenset[int]:
    """Indexes of the longest run that never goes back (patience sorting); the rest was said out of order."""
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for i, place in enumerate(places):
        pile = bisect_right(tops, place)
        before.append(ends[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [place]
        ends[pile : pile + 1] = [i]
    kept, i = set(), ends[-1] if ends else -1
    while i >= 0:
        kept.add(i)
        i = before[i]
    return frozenset(kept)


def _of_script(steps: Iterable[Step]) -> Iterable[FindingRow]:
    for step in steps:
        if step.state == StepState.MISSED:
            words = tr("Step of the script left out: {step}").format(step=step.title)
            yield FindingRow(FindingKind.SCRIPT.value, words, "", None, None, detail={"step": step.key})
        elif step.state == StepState.OUT_OF_ORDER:
            words = tr("Step of the script out of order: {step}").format(step=step.title)
            yield FindingRow(
                FindingKind.SCRIPT.value, words, step.quote, step.start_ms, step.end_ms, "agent", {"step": step.key}
            )  # fmt: skip


def _mood(reply: JudgeReply, matter: Matter) -> Mood | None:
    """None in a quarter in which the client says nothing, whatever the model claims."""
    if len(reply.mood) != QUARTERS:
        return None
    spoken = [
        any(matter.said[i].speaker == "client" for i in lines) for lines in quarters(matter.said, matter.duration_ms)
    ]
    told = list(zip(reply.mood, spoken, strict=True))
    client = tuple(one.value if heard else None for one, heard in told)
    if all(value is None for value in client):
        return None
    return Mood(client, tuple(one.why.strip()[:200] if heard else "" for one, heard in told))


def _likelihood(reply: JudgeReply, places: Places) -> Likelihood | None:
    """Only with reasons the call shows."""
    if reply.likelihood is None:
        return None
    reasons = []
    for one in reply.likelihood.reasons[:10]:
        place = places.find(one.quote, one.utterance)
        if place is not None and one.text.strip() and not names_agents_feelings(one.text):
            line = places.said[place]
            reasons.append(
                Reason(one.text.strip()[:_SHORT], one.sign, one.quote.strip()[:_SHORT], line.start_ms, line.end_ms)
            )
    return Likelihood(reply.likelihood.value, tuple(reasons)) if reasons else None
