"""What a tracker would find in the newest conversations, before it is kept."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import Transcript
from callqa_desktop.models.call import Call
from callqa_desktop.services.search.query import WORD
from callqa_desktop.services.trackers import conversations
from callqa_desktop.services.trackers.matching import Line, Matcher
from callqa_desktop.services.trackers.phrases import phrase
from callqa_desktop.services.trackers.records import Example, Place, Preview, Tracker

NEWEST = 500
EXAMPLES = 8
FORMS = 24


def preview(session: Session, wanted: Tracker) -> Preview:
    """Looks through the newest conversations."""
    # An id is given when a call is taken in: newest by id, as the index of transcripts lies.
    ids = list(session.scalars(select(Transcript.call_id).distinct().order_by(Transcript.call_id.desc()).limit(NEWEST)))
    matcher = Matcher([wanted])
    found, looked = 0, 0
    lines_found: list[tuple[int, Line, list[Place]]] = []
    forms: Counter[str] = Counter()
    for call_id, lines in conversations.read(session, ids):
        looked += 1
        for hit in matcher.hits(lines):
            found += 1
            for place in hit.places:
                forms.update(_heard(lines[place.line].text[place.first : place.end], place.phrase))
            if len(lines_found) < EXAMPLES:
                first = hit.places[0].line
                lines_found.append((call_id, lines[first], [p for p in hit.places if p.line == first]))
    times = {
        int(call_id): int(at)
        for call_id, at in session.execute(
            select(Call.id, Call.started_at).where(Call.id.in_([one[0] for one in lines_found]))
        )
    }
    examples = tuple(
        Example(
            call_id, times.get(call_id, 0), line.speaker, line.text, tuple((p.first, p.end) for p in places),
            places[0].start_ms,
        )
        for call_id, line, places in lines_found
    )  # fmt: skip
    return Preview(looked, found, examples, dict(forms.most_common(FORMS)))


def _heard(text: str, wanted: str) -> list[str]:
    """The words of a place that belong to its phrase, small."""
    from callqa_desktop.services.folding import search_form

    words = phrase(wanted).words
    heard = (one.group() for one in WORD.finditer(text))
    return [word.casefold() for word in heard if any(one.accepts(search_form(word)) for one in words)]
