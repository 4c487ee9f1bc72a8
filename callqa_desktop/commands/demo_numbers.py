"""What the demo's people think of phone numbers: a list taken in, their own reviews, one number tied to fraud.

The numbers that are no clients of the demo are made up; comments are in Ukrainian, as the calls are.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from callqa_desktop.app import Program
from callqa_desktop.commands.common import out
from callqa_desktop.services.trust.importing import TakenIn
from callqa_desktop.texts import tr

FRAUD = "+380630000101"
_LIST = (
    ("101", 1, "Представився службою безпеки банку, просив код із SMS", 12, "Марія"),
    ("101", 1, "Той самий «банк», просив назвати CVV", 9, "Ігор"),
    ("101", 1, "Шахраї, тиснуть і лякають блокуванням картки", 4, "Олег"),
    ("101", 2, "Дзвонить і мовчить", 3, "Ірина"),
    ("102", 1, "Обіцяли виграш, просили номер картки", 11, "Марія"),
    ("102", 1, "«Ваш родич потрапив у біду»", 6, "Олег"),
    ("102", 2, "Підозріло: не каже, звідки номер", 2, "Світлана"),
    ("103", 1, "Просили передоплату за неіснуючий товар", 8, "Ігор"),
    ("103", 1, "Не передзвонюйте, списали гроші", 5, "Марія"),
    ("104", 2, "Нав’язлива реклама вікон", 14, "Світлана"),
    ("104", 2, "Реклама, але відписали від розсилки", 10, "Ірина"),
    ("104", 3, "Звичайне опитування", 7, "Олег"),
    ("105", 4, "Кур’єрська служба, дзвонять перед доставкою", 13, "Ігор"),
    ("105", 5, "Завжди попереджають за годину", 6, "Марія"),
    ("105", 4, "", 1, "Світлана"),
    ("106", 5, "Наш постачальник фурнітури", 15, "Олег"),
    ("106", 5, "Відповідають одразу, документи в порядку", 5, "Ірина"),
    ("107", 3, "Помилилися номером", 4, "Ігор"),
    ("108", 4, "Дизайнерка інтер’єрів, веде кілька клієнтів", 9, "Марія"),
    ("108", 5, "Приводить клієнтів, усе чітко", 3, "Олег"),
)
"""End of the number, level, comment, days ago, author."""
_LOOKED_UP = (FRAUD, FRAUD, "+380630000102", FRAUD, "+380630000105", "+380630000102", "+380630000106")


def rate(program: Program, clients: Sequence[str], people: Sequence[str]) -> TakenIn:
    """Fills the page of numbers; whoever was at the desk is there again in the end.

    Args:
        clients: numbers of calls of this world.
        people: two names of the demo.
    """
    before = program.trust.author
    taken = _take_in(program)
    for number, phone in enumerate(dict.fromkeys(phone for phone in clients if phone.startswith("+"))):
        if number == 3:
            break
        for turn, name in enumerate(people[:2]):
            program.work.become(name)
            program.trust.rate(phone, 5 - (number + turn) % 2, _CLIENT[number][turn]).result()
        program.trust.look_up(phone).result()
    program.work.become(before)
    program.trust.set_fraud(FRAUD, True, "Заява до кіберполіції № 1234").result()
    for phone in _LOOKED_UP:
        program.trust.look_up(phone).result()
    out(tr("Rated phone numbers: {n} reviews taken in").format(n=taken.reviews))
    return taken


_CLIENT = (
    ("Вирішує швидко, на зв’язку весь день", "Ввічливий, але торгується до останнього"),
    ("Постійна клієнтка", "Радить нас сусідам"),
    ("Уточнює кожну дрібницю, платить вчасно", "Просить дзвонити після 18:00"),
)


def _take_in(program: Program) -> TakenIn:
    now = datetime.now().astimezone()
    lines = ["телефон;рівень;коментар;дата;автор"]
    for end, level, comment, days, author in _LIST:
        lines.append(f"+380630000{end};{level};{comment};{now - timedelta(days=days):%Y-%m-%d %H:%M};{author}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "numbers.csv"
        path.write_text("\n".join(lines), "utf-8")
        plan = program.trust.preview(path).result()
    return asyncio.run(program.trust.take_in(plan))
