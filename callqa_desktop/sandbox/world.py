"""Makes the demo world: the company «Затишок», its six people, two weeks of calls, and the clients in its CRM."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from callqa_desktop.sandbox.company import Agreement, Clock, CrmClient, Employee, Leg, World, WorldCall
from callqa_desktop.sandbox.sounds import DemoSound, demo_sounds

__all__ = [
    "Agreement",
    "Clock",
    "CrmClient",
    "Employee",
    "Leg",
    "World",
    "WorldCall",
    "big_world",
    "demo_world",
]

DAY = 24 * 3600
EMPLOYEES = (
    Employee("10101", "Ґалина Цимбал", "halyna@zatyshok.example", "901", "Відділ продажу"),
    Employee("10102", "Олена Гринько", "olena@zatyshok.example", "902", "Відділ продажу", "map"),
    Employee("10103", "Ігор Мельник", "ihor@zatyshok.example", "903", "Відділ продажу"),
    Employee("10104", "Софія Єрмак", "sofiia@zatyshok.example", "904", "Сервіс"),
    # a handset shared in the showroom: its calls come without a person and are known by the line alone
    Employee("10105", "Тарас Їжакевич", "taras@zatyshok.example", "905", "Салон"),
    Employee("10106", "Юлія Щербак", "yuliia@zatyshok.example", "", "Бухгалтерія", "none"),
)
SHARED_LINE = "905"
LEAD = "0681457723"
KYIV = ZoneInfo("Europe/Kyiv")
NAMES = (
    *("Оксана Ґудзь", "Микола Яценко", "Наталія Об’єдкова", "Богдан Шульга", "Ірина Євтушенко", "Дмитро Кравець"),
    *("Лариса Їжак", "Андрій Піддубний", "Віталій Дем’яненко", "Марія Соловей", "Юрій Ґоляк", "Катерина Лук’янова"),
    *("Степан Гнатюк", "Зоряна Мартинюк", "Василь Хоменко", "Людмила Щур", "Роман Стець", "Ганна Прокопенко"),
    *("Олег Заґоровський", "Тетяна Жук", "Павло Рябокінь", "Світлана Бойко", "Артем В’юн", "Надія Цвях"),
)
COMPANIES = ("", "", "", "ТОВ «Їжа і дім»", "ФОП Ґудзь", "", "ОСББ «Подільське»", "", "Готель «Світязь»", "")
DEALS = ("Кухня під розмір", "Диван «Хмаринка»", "Шафа-купе", "Дитяча кімната", "Стіл і шість стільців", "Передпокій")
STAGES = [(1, "Новий"), (2, "Перемовини"), (3, "Замір"), (4, "Договір"), (5, "Виробництво")]
FIRST_ID = 4_683_310_000


@dataclass
class _Caller:
    """Somebody outside: the number as the exchange gives it, and the name when the CRM knows one."""

    number: str
    name: str


def demo_world(now: float | None = None, seed: int = 1) -> World:
    """About 120 calls of the 14 days before `now` (unix seconds, default: this moment); same seed, same world."""
    now = time.time() if now is None else now
    rng = random.Random(seed)
    by_line = {employee.internal_number: employee for employee in EMPLOYEES}
    sounds = list(demo_sounds().values())
    callers = _callers(rng)
    calls = [
        *_recorded(now, sounds, by_line, rng),
        *_everyday(now, callers, by_line, rng, 104),
        *_special(now, callers, by_line),
    ]
    calls.sort(key=lambda call: call.start)
    numbered = [replace(call, id=str(FIRST_ID + 37 * i)) for i, call in enumerate(calls)]
    clients = _clients(sounds, callers)
    return World(Clock(now), EMPLOYEES, numbered, clients, _deals(clients, now, rng), STAGES)


def _callers(rng: random.Random) -> list[_Caller]:
    operators = ("067", "050", "063", "093", "066", "097", "068", "099")
    callers = [_Caller(f"{rng.choice(operators)}{rng.randrange(1_000_000, 9_999_999)}", name) for name in NAMES]
    foreign = [_Caller("00493012345678", "Петро Закордонний"), _Caller("+48221234567", "Анна Ковальська")]
    return callers + foreign


def _recorded(
    now: float, sounds: list[DemoSound], by_line: dict[str, Employee], rng: random.Random
) -> Iterator[WorldCall]:
    """The calls with a sound, two a working day back from today; the voicemail has just come in."""
    for position, sound in enumerate(sounds):
        start = _working_hour(now, position // 2, 16.5 - 4 * (position % 2) - rng.random())
        voicemail = sound.disposition == "VM-SUCCESS"
        call = WorldCall(
            id="",
            start=start,
            outgoing=sound.direction == "outbound",
            internal_number="Голосова пошта" if voicemail else sound.line,
            external_number=sound.phone,
            wait=rng.randrange(3, 19),
            talk=round(sound.seconds),
            disposition=sound.disposition,
            employee=None if voicemail or sound.line == SHARED_LINE else by_line[sound.line],
            sound=sound.id,
            recording="uploaded",
            is_new=position % 4 == 1,
            outside_name=sound.client if position % 2 else "",
        )
        if sound.disposition == "TRANSFER":
            first, last = by_line["904"], by_line[sound.line]
            call = replace(
                call,
                internal_number=first.internal_number,
                employee=first,
                legs=(
                    Leg(5, 9, "TRANSFER", first.internal_number, first),
                    Leg(4, call.talk - 9, "ANSWER", last.internal_number, last),
                ),
            )
        if voicemail:
            # its recording is still on the way to the storage
            call = replace(call, start=int(now - 600), ready_at=now + 45)
        yield call


def _working_hour(now: float, days_ago: int, hour: float) -> int:
    """That hour of a day in Kyiv; a day earlier where it would be less than 15 minutes ago."""
    today = datetime.fromtimestamp(now, KYIV).replace(hour=0, minute=0, second=0, microsecond=0)
    moment = today - timedelta(days=days_ago) + timedelta(hours=hour)
    if moment.timestamp() > now - 900:
        moment -= timedelta(days=1)
    return int(moment.timestamp())


def _everyday(
    now: float, callers: list[_Caller], by_line: dict[str, Employee], rng: random.Random, count: int
) -> Iterator[WorldCall]:
    """Calls without a recording: missed, busy, cancelled, failed, and short talks nobody recorded."""
    kinds = ("ANSWER",) * 4 + ("NOANSWER",) * 3 + ("CANCEL", "BUSY", "VM", "CONGESTION", "CHANUNAVAIL")
    lines = ("901", "902", "903", "904", "905")
    for position in range(count):
        disposition = kinds[position % len(kinds)]
        line = lines[rng.randrange(len(lines))]
        start = _working_hour(now, rng.randrange(13), rng.uniform(9, 18.5))
        caller = callers[rng.randrange(len(callers))]
        outgoing = rng.random() < 0.45 and disposition != "VM"
        answered = disposition == "ANSWER"
        talk = rng.randrange(8, 420) if answered else 0
        heard_by_nobody = disposition in ("VM", "CONGESTION") or (disposition == "NOANSWER" and position % 2 == 0)
        inside = ("Привітання", "")[position % 2] if heard_by_nobody and not outgoing else line
        yield WorldCall(
            id="",
            start=start,
            outgoing=outgoing,
            internal_number=inside,
            external_number=caller.number,
            wait=rng.randrange(1, 45),
            talk=talk,
            disposition=disposition,
            employee=_named_then(by_line[line], now - start) if inside == line and line != SHARED_LINE else None,
            recording="notRecord" if answered else "",
            is_new=rng.random() < 0.2,
            outside_name=("", caller.name, "", f"New client {caller.number}")[position % 4],
            tracking=(("id", str(900 + position)), ("type", "dynamic"), ("utm_source", "google"), ("utm_medium", "cpc"))
            if position % 9 == 0 and not outgoing
            else (),
        )


def _named_then(employee: Employee, age: float) -> Employee:
    """The employee as the exchange named them then: one name was spelled another way until four days ago."""
    renamed = employee.internal_number == "901" and age > 4 * DAY
    return replace(employee, name="Цимбал Ґалина") if renamed else employee


def _special(now: float, callers: list[_Caller], by_line: dict[str, Employee]) -> Iterator[WorldCall]:
    """A transfer through a queue, a call taken on a mobile phone, a text message, and a call that goes on right now."""
    halyna, ihor, sofiia = by_line["901"], by_line["903"], by_line["904"]
    yield WorldCall(
        *("", int(now - 2.4 * DAY), False, "901", callers[3].number, 8, 204, "TRANSFER", halyna),
        recording="removed",
        legs=(Leg(8, 24, "TRANSFER", "901", halyna), Leg(5, 180, "ANSWER", "Черга продажу > 903", ihor)),
    )
    yield WorldCall(
        *("", int(now - 3.1 * DAY), False, "0671110022", callers[9].number, 12, 75, "ANSWER", sofiia),
        recording="notRecord",
    )
    yield WorldCall(
        *("", int(now - 1.2 * DAY), True, "901", callers[5].number, 0, 0, "SMS-SUCCESS", halyna),
        sms="Ваше замовлення готове, чекаємо на вас у салоні «Затишок».",
    )
    yield WorldCall(
        *("", int(now - 40), False, "903", callers[7].number, 6, 95, "ANSWER", ihor),
        recording="notRecord",
        ends_at=now + 60,
    )


def _clients(sounds: list[DemoSound], callers: list[_Caller]) -> list[CrmClient]:
    """Cards for the callers: phones written in several ways, look-alikes ahead of the right card, one lead."""
    clients: list[CrmClient] = []
    for sound in sounds:
        if not sound.client:
            continue  # the unknown caller has no card
        number = sound.phone
        last = str((int(number[-1]) + 1) % 10)
        if len(clients) % 5 == 0:
            clients.append(CrmClient(0, "Тамара Гончар", [f"+38{number[:-1]}{last}"]))
            clients.append(CrmClient(0, "Рекламне агентство", ["0442001020"], comment=f"просили набрати {number}"))
        clients.append(CrmClient(0, sound.client, _phones(number, len(clients)), sound.company))
        clients[-1].lead = number == LEAD
        clients[-1].responsible = next(e.name for e in EMPLOYEES if e.internal_number == sound.line)
    for position, caller in enumerate(callers):
        if position % 12 == 11:
            continue
        company = COMPANIES[position % len(COMPANIES)]
        clients.append(CrmClient(0, caller.name, _phones(caller.number, position), company))
    return [replace(client, id=101 + position) for position, client in enumerate(clients)]


def _phones(number: str, position: int) -> list[str | dict[str, object]]:
    if not number.startswith("0") or number.startswith("00"):
        return [number]
    forms: tuple[str | dict[str, object], ...] = (
        f"+38{number}",
        number,
        {"id": 70 + position, "number": f"+38{number}", "main": True},
        f"38{number}",
    )
    return ["0443334455", forms[position % 4]] if position % 7 == 6 else [forms[position % 4]]


def _deals(clients: list[CrmClient], now: float, rng: random.Random) -> list[Agreement]:
    deals: list[Agreement] = []
    for client in clients:
        for _ in range(rng.choice((0, 1, 1, 2))):
            ordered = datetime.fromtimestamp(now, UTC) - timedelta(days=rng.randrange(1, 90))
            result = rng.choice((None, None, "successful", "failed"))
            title = rng.choice(DEALS)
            total = float(rng.randrange(6, 90) * 1000)
            deals.append(
                Agreement(
                    *(301 + len(deals), client.id, title, total, rng.randrange(1, 6), result),
                    ordered_at=ordered.isoformat(timespec="seconds"),
                )
            )
    return deals


def big_world(n: int, now: float | None = None, days: int = 60, seed: int = 1) -> World:
    """`n` calls without sound spread evenly over the last `days` days, for benchmarks."""
    now = time.time() if now is None else now
    rng = random.Random(seed)
    by_line = {employee.internal_number: employee for employee in EMPLOYEES}
    callers = _callers(rng)
    kinds = ("ANSWER", "ANSWER", "ANSWER", "NOANSWER", "CANCEL", "BUSY")
    calls = []
    for position in range(n):
        line = str(901 + position % 5)
        disposition = kinds[rng.randrange(len(kinds))]
        calls.append(
            WorldCall(
                id=str(FIRST_ID + position),
                start=int(now - days * DAY + (position + 0.5) * days * DAY / n),
                outgoing=position % 2 == 1,
                internal_number=line,
                external_number=callers[rng.randrange(len(callers))].number,
                wait=rng.randrange(1, 40),
                talk=rng.randrange(5, 600) if disposition == "ANSWER" else 0,
                disposition=disposition,
                employee=None if line == SHARED_LINE else by_line[line],
                recording="notRecord" if disposition == "ANSWER" else "",
            )
        )
    return World(Clock(now), EMPLOYEES, calls, _clients([], callers), [], STAGES)
