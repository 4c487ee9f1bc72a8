"""Which figures and cards the dashboard shows, in which order and how wide: the person's own choice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Placed:
    """A card in its place."""

    key: str
    wide: bool = False
    shown: bool = True


USUAL = (
    Placed("volume"), Placed("score"), Placed("load", wide=True), Placed("employees"), Placed("objections"),
    Placed("response"), Placed("talk_share"), Placed("coverage"), Placed("agreement"), Placed("keywords"),
    Placed("scores"), Placed("hours", shown=False), Placed("weekdays", shown=False), Placed("teams", shown=False),
    Placed("directions", shown=False),
)  # fmt: skip

RARE = frozenset({"promised", "gap", "interruptions", "monologue", "questions"})
"""Figures that are there for whoever wants them."""


@dataclass(frozen=True)
class Arrangement:
    """Cards in order, those put away included: they come back to their place."""

    cards: tuple[Placed, ...] = USUAL
    without: frozenset[str] = RARE
    """Figures above the cards that are not shown."""

    def complete(self, keys: Iterable[str]) -> Arrangement:
        """With every card there is; one nobody has placed yet comes last, put away unless it usually stands there."""
        known = {one.key for one in self.cards}
        usual = {one.key: one for one in USUAL}
        new = tuple(usual.get(key, Placed(key, shown=False)) for key in keys if key not in known)
        return replace(self, cards=self.cards + new) if new else self

    def shown(self, keys: Iterable[str]) -> tuple[Placed, ...]:
        """The cards to be seen, of those there are."""
        there = set(keys)
        return tuple(one for one in self.cards if one.shown and one.key in there)

    def changed(self, key: str, *, shown: bool | None = None, wide: bool | None = None) -> Arrangement:
        def new(one: Placed) -> Placed:
            if one.key != key:
                return one
            return replace(
                one, shown=one.shown if shown is None else shown, wide=one.wide if wide is None else wide
            )  # fmt: skip

        return replace(self, cards=tuple(new(one) for one in self.cards))

    def moved(self, key: str, by: int) -> Arrangement:
        """The card changes places with its neighbour among those shown; by is -1 or 1."""
        order = [one.key for one in self.cards if one.shown]
        if key not in order:
            return self
        at = order.index(key) + by
        return self.placed(key, order[at], after=by > 0) if 0 <= at < len(order) else self

    def placed(self, key: str, beside: str, *, after: bool) -> Arrangement:
        """The card stands before or after another one."""
        if key == beside:
            return self
        moving = next(one for one in self.cards if one.key == key)
        rest = [one for one in self.cards if one.key != key]
        at = next(n for n, one in enumerate(rest) if one.key == beside) + after
        return replace(self, cards=(*rest[:at], moving, *rest[at:]))

    def with_figure(self, key: str, shown: bool) -> Arrangement:
        return replace(self, without=self.without - {key} if shown else self.without | {key})

    def kept(self) -> dict[str, Any]:
        """As a plain mapping for the settings."""
        cards = [{"key": one.key, "wide": one.wide, "shown": one.shown} for one in self.cards]
        return {"cards": cards, "without": sorted(self.without)}

    @classmethod
    def restored(cls, kept: Mapping[str, Any]) -> Arrangement:
        """From what `kept` gave; whatever does not fit is left out."""
        cards, without = kept.get("cards"), kept.get("without")
        if not isinstance(cards, list):
            return cls()
        found: dict[str, Placed] = {}
        for one in cards:
            if isinstance(one, dict) and isinstance(one.get("key"), str):
                found[one["key"]] = Placed(one["key"], one.get("wide") is True, one.get("shown") is not False)
        hidden = frozenset(k for k in without if isinstance(k, str)) if isinstance(without, list) else RARE
        return cls(tuple(found.values()), hidden).complete(one.key for one in USUAL) if found else cls()
