"""Advice of many calls brought together: the same advice in other words is told by the forms of its words."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from functools import cache

from callqa_desktop.services.folding import search_form
from callqa_desktop.services.insight.records import Advised
from callqa_desktop.services.search.forms import base_of
from callqa_desktop.services.search.query import WORD

ALIKE = 0.6
"""Share of words (of both together) two sentences must have in common."""
SHORTEST = 3
"""Letters of a word that says something: prepositions and particles are shorter."""
COMPARED = 4000
"""Different sentences that are compared, the most frequent ones; the others stand alone and are not shown."""
SHOWN = 40


def grouped(advice: Iterable[tuple[int, str]], check: Callable[[], None]) -> tuple[Advised, ...]:
    """Advice by (call, sentence), the one for most calls first.

    Each sentence joins the group whose first sentence it shares most words with, or begins one; the most frequent
    sentences come first, so that a group is called by the usual words.
    """
    calls: dict[str, set[int]] = defaultdict(set)
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    form = cache(search_form)
    for call_id, text in advice:
        key = " ".join(map(form, WORD.findall(text)))
        if key:
            calls[key].add(call_id)
            spelled[key][text] += 1
    frequent = sorted(calls, key=lambda key: (-len(calls[key]), key))[:COMPARED]
    groups: list[list[str]] = []
    heads: list[frozenset[str]] = []
    by_word: dict[str, list[int]] = defaultdict(list)
    for number, key in enumerate(frequent):
        if not number % 200:
            check()
        words = _words(key)
        shared = Counter(place for word in words for place in by_word[word])
        size = len(words)
        near = [(common / (size + len(heads[place]) - common), -place) for place, common in shared.items()]
        best, place = max(near, default=(0.0, 0))
        if best >= ALIKE:
            groups[-place].append(key)
            continue
        for word in words:
            by_word[word].append(len(groups))
        groups.append([key])
        heads.append(words)
    made = []
    for group in groups:
        members = set().union(*(calls[key] for key in group))
        texts = [spelled[key].most_common(1)[0][0] for key in group]
        made.append(Advised(texts[0], array("q", sorted(members)), tuple(texts[1:6])))
    return tuple(sorted(made, key=lambda one: -len(one.calls))[:SHOWN])


def _words(key: str) -> frozenset[str]:
    """The words that say something, each in its base form; all of them where none is long enough."""
    words = key.split()
    telling = [word for word in words if len(word) >= SHORTEST] or words
    return frozenset(base_of(word) for word in telling)
