"""Where in a call a quote stands."""

from __future__ import annotations

from collections.abc import Sequence

from callqa_desktop.services.analysis.utterances import Said, words_of


class Places:
    """The words of a call, ready to be looked through many times."""

    def __init__(self, said: Sequence[Said]) -> None:
        self.said = said
        self._spoken = [words_of(one.text) for one in said]

    def find(self, quote: str, hint: int | None) -> int | None:
        """Index of the utterance that holds the quote as whole words, the named one first, then those nearest to it.

        Args:
            hint: index the model named; it may lie anywhere, also past the end.
        """
        wanted = words_of(quote)
        if not wanted:
            return None
        near = -1 if hint is None else hint
        for index in sorted(range(len(self._spoken)), key=lambda i: abs(i - near)):
            if f" {wanted} " in f" {self._spoken[index]} ":
                return index
        return None
