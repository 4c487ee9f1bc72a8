"""Half a year of a company's past: clients, their calls and the deals these led to, for statistics.

Nothing of it has a sound. Each client has an interest nobody sees; calls show it through noise (mood, agreements,
objections, who calls whom), and it decides with chance how the deal ends, so that outcomes can be foreseen somewhat.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from callqa_desktop.sandbox.company import Agreement, CrmClient, World

DAY = 86_400
FIRST_NAMES = (
    "Олена",
    "Тарас",
    "Ірина",
    "Андрій",
    "Наталя",
    "Юрій",
    "Оксана",
    "Богдан",
    "Леся",
    "Павло",
    "Ґалина",
    "Єва",
)
LAST_NAMES = (
    *("Коваль", "Бондар", "Шевчук", "Кравець", "Поліщук", "Їжакевич", "Гуменюк", "Савчук", "Романюк", "Левченко"),
    *("Мазур", "Ткач", "Гаврилюк", "Дячук", "Захарчук", "Стеценко", "Лук’яненко", "В’язовська", "Ґудзь", "Єрмоленко"),
)
TITLES = ("Кухня під розмір", "Диван «Хмаринка»", "Шафа-купе", "Дитяча кімната", "Стіл і шість стільців", "Передпокій")
PEOPLE = ("Ґалина Цимбал", "Ігор Мельник", "Софія Єрмак")
LINES = ("901", "902", "903", "904")


@dataclass(frozen=True)
class PastCall:
    """One call; seconds since 1970, `talk` 0 where nobody talked."""

    start: int
    inbound: bool
    talk: int
    wait: int
    line: str
    talk_share: float = 0.5
    gap: float = 1.0
    score: float = 0.0
    mood: tuple[int, ...] = ()
    """Of the client by quarter, -5..5."""
    objections: tuple[str, ...] = ()
    """How each was handled: yes, partly or no."""
    promise: str = ""
    due: str = ""
    likelihood: int = 0
    """What a language model would say, 0-100."""


@dataclass(frozen=True)
class PastDeal:
    """`closed` None while it is open."""

    title: str
    total: float
    created: int
    closed: int | None
    won: bool
    chance: float
    """The true likelihood the outcome was drawn with."""


@dataclass
class PastClient:
    name: str
    phone: str
    calls: list[PastCall] = field(default_factory=list)
    deals: list[PastDeal] = field(default_factory=list)


def past(
    now: float, clients: int = 560, opened: int = 26, days: int = 190, seed: int = 5, signal: float = 1.0
) -> list[PastClient]:
    """Clients with a deal each; `opened` of them are still open.

    Args:
        signal: how much the interest decides; 0 makes outcomes chance alone.
    """
    dice = random.Random(seed)
    return [_client(dice, now, number, number < opened, days, signal) for number in range(clients + opened)]


def _client(dice: random.Random, now: float, number: int, is_open: bool, days: int, signal: float) -> PastClient:
    interest = dice.gauss(0, 1)
    name = f"{dice.choice(FIRST_NAMES)} {dice.choice(LAST_NAMES)}"
    client = PastClient(
        name, f"+38{dice.choice(('067', '050', '063', '093'))}{2_000_000 + number * 7919 % 7_000_000:07}"
    )
    length = dice.uniform(6, 34) * DAY
    began = now - dice.uniform(2, 20) * DAY if is_open else now - dice.uniform(length + DAY, days * DAY)
    ended = now - 3600 if is_open else began + length
    client.calls = list(_calls(dice, interest, began, ended))
    chance = 1 / (1 + math.exp(0.6 - 2.2 * signal * interest))
    closed = None if is_open else int(ended)
    client.deals.append(
        PastDeal(
            dice.choice(TITLES),
            float(dice.randrange(8, 120) * 1000),
            int(began),
            closed,
            dice.random() < chance,
            chance,
        )
    )
    return client


def _calls(dice: random.Random, interest: float, began: float, ended: float) -> Iterator[PastCall]:
    at, manner = began + 1800, dice.gauss(0, 1)
    for _ in range(dice.randrange(2, 8)):
        moment = _office(at)
        if moment >= ended - 1800:
            return
        yield _call(dice, interest, manner, moment)
        at += dice.expovariate(1 / ((4.5 - 0.8 * interest) * DAY)) + 3600


def _call(dice: random.Random, interest: float, manner: float, moment: int) -> PastCall:
    inbound = dice.random() < 1 / (1 + math.exp(-0.7 * interest))
    line = dice.choice(LINES)
    if dice.random() < 0.16:
        return PastCall(moment, inbound, 0, dice.randrange(8, 50), line)
    moods = tuple(max(-5, min(5, round(1.5 * interest + dice.gauss(0, 1.2) + quarter * 0.2))) for quarter in range(4))
    raised = tuple(
        "yes" if dice.random() < 0.45 + 0.15 * manner else dice.choice(("partly", "no"))
        for _ in range(dice.choices((0, 1, 2), (4, 4, 2))[0])
    )
    promised = dice.random() < 1 / (1 + math.exp(-0.4 - 0.8 * interest))
    day = dice.choice(("у вівторок", "у п’ятницю", "завтра о десятій", "наступного тижня", "20 числа"))
    return PastCall(
        moment, inbound, dice.randrange(60, 300) + round(45 * max(-1.0, interest)), dice.randrange(3, 20), line,
        round(min(0.9, max(0.2, 0.52 - 0.06 * interest + dice.gauss(0, 0.09))), 3),
        round(max(0.2, 1.1 - 0.2 * manner + dice.gauss(0, 0.4)), 2),
        round(max(30.0, min(100.0, 80 + 6 * manner + 2 * interest + dice.gauss(0, 6))), 1), moods, raised,
        dice.choice(("Менеджер надішле розрахунок", "Замір удома", "Клієнт зайде в салон", "Передзвонити про знижку"))
        if promised else "",
        day if promised and dice.random() < 0.55 + 0.12 * interest else "",
        max(3, min(98, round(58 + 24 * interest + dice.gauss(0, 14)))),  # sure of itself, and too hopeful
    )  # fmt: skip


def _office(at: float) -> int:
    """The nearest moment of a working day between nine and six (in hours of UTC that are close to those of Kyiv)."""
    day, second = divmod(int(at), DAY)
    while (day + 3) % 7 >= 5:  # day 0 was a Thursday
        day += 1
    return day * DAY + 7 * 3600 + second % (9 * 3600)


def add_to(world: World, clients: list[PastClient]) -> None:
    """Cards and agreements of the past in a world's CRM; the last change of an ended one is its end."""
    first_client = max((one.id for one in world.clients), default=100) + 1
    first_deal = max((one.id for one in world.agreements), default=300) + 1
    for number, client in enumerate(clients):
        card = CrmClient(first_client + number, client.name, [client.phone], responsible=PEOPLE[number % len(PEOPLE)])
        world.clients.append(card)
        for deal in client.deals:
            world.agreements.append(
                Agreement(
                    *(first_deal, card.id, deal.title, deal.total, 1 + number % 5),
                    None if deal.closed is None else "successful" if deal.won else "failed",
                    ordered_at=_iso(deal.created), updated_at=_iso(deal.closed or deal.created),
                )
            )  # fmt: skip
            first_deal += 1


def _iso(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")
