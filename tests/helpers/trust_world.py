"""Rated phone numbers as a company may have them: some trusted, some doubtful, one tied to fraud and some like it."""

from __future__ import annotations

import random
from datetime import datetime

from sqlalchemy.orm import Session

from callqa_desktop.models.base import now_ms
from callqa_desktop.models.enums import NumberDeed, ReviewSource, ReviewState
from callqa_desktop.models.number import NumberReview, NumberView
from callqa_desktop.services.store import Store
from callqa_desktop.services.trust import numbers
from callqa_desktop.services.trust.typed import read

FRAUD = "067 111 22 33"
"""Tied to fraud, with five bad reviews."""
LIKE_IT = ("067 111 22 34", "093 222 33 44", "050 333 44 55")
"""Rated low and alike."""
CLIENT = "+380670073219"
"""A client of seeding.seed, with calls; trusted."""
UNRATED = "+380670146438"
"""Another client, whom nobody rated."""
DAY = 86_400_000
PEOPLE = ("Оксана Демчук", "Богдан Ткачук", "Ірина Ґалаґан", "Петро О’Коннор")
BAD = (
    "Представився банком, просив код із SMS.",
    "Дзвонить щодня, мовчить і кладе слухавку.",
    "Обіцяли виграш, просили номер картки. Не передзвонюйте!",
    "Погрожував штрафом, назвався податковою.",
)
GOOD = (
    "Постійний клієнт, платить вчасно.",
    "Ввічливий, знає, чого хоче: замір погодили за п’ять хвилин.",
    "Перевірений постачальник фурнітури.",
    "",
)


def seed_trust(store: Store, *, numbers_more: int = 40) -> None:
    store.write(lambda session: _fill(session, numbers_more)).result()


def _fill(session: Session, more: int) -> None:
    dice = random.Random(11)
    rated = {FRAUD: (1, 1, 1, 2, 1), CLIENT: (5, 5, 4, 5, 5, 4, 5, 5, 4, 5, 3, 5)}
    rated |= {LIKE_IT[0]: (1, 1, 2), LIKE_IT[1]: (1, 1, 1), LIKE_IT[2]: (1, 2, 1, 1)}
    for number in range(more):
        phone = f"+38063{number * 71_993 % 10_000_000:07}"
        rated[phone] = tuple(dice.choices((1, 2, 3, 4, 5), (1, 2, 2, 5, 4), k=dice.randint(1, 7)))
    today = datetime.now().astimezone().date().toordinal()
    for place, (text, levels) in enumerate(rated.items()):
        found = read(text)
        number = numbers.make(session, found.phone, found.digits)
        for turn, level in enumerate(levels):
            session.add(
                NumberReview(
                    number_id=number.id, level=level, comment=dice.choice(BAD if level < 3 else GOOD),
                    author=PEOPLE[(turn + place) % len(PEOPLE)], source=ReviewSource.IMPORT, state=ReviewState.SHOWN,
                    at=now_ms() - dice.randint(0, 60) * DAY - turn * 3_600_000,
                )
            )  # fmt: skip
        looks = 0
        for back in range(30):
            if place < 12 and dice.random() < 0.5:
                count = dice.randint(1, 6 if place < 3 else 3)
                session.add(NumberView(number_id=number.id, day=today - back, count=count))
                looks += count
        number.views = looks
        number.last_view_at = now_ms() - DAY if looks else None
        numbers.recount(session, [number.id])
    tied = numbers.stored(session, read(FRAUD).digits)
    assert tied is not None
    tied.fraud = True
    numbers.note(session, tied.id, NumberDeed.FRAUD, PEOPLE[0], "Заява до кіберполіції № 1234")
    session.flush()
    doubted = numbers.stored(session, read(LIKE_IT[0]).digits)
    assert doubted is not None
    session.add(
        NumberReview(
            number_id=doubted.id, level=1, comment="Шахраї!!! <b>Не беріть</b> слухавку", author="",
            source=ReviewSource.IMPORT, state=ReviewState.PENDING, at=now_ms() - DAY,
        )
    )  # fmt: skip
