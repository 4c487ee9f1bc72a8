"""Trackers to begin with, offered in the language of the window; none is kept before a person chooses it."""

from __future__ import annotations

from callqa_desktop.services.trackers.records import Tracker
from callqa_desktop.texts import language

_UK = (
    Tracker(
        0,
        "Попередження про запис",
        ("розмова записується", "дзвінок записується", "записуємо розмову", "розмову записуємо", "запис розмови"),
        "agent",
        True,
    ),
    Tracker(0, "Знижка", ("знижка", "акція", "дешевше", "скидка", "промокод"), ""),
    Tracker(
        0,
        "Задорого",
        ("дорого", "задорого", "висока ціна", "не по кишені", "дорожче", "немає стільки грошей"),
        "client",
    ),
    Tracker(
        0, "Конкурент", ("конкурент", "інша компанія", "в інших", "інший постачальник", "знайшли дешевше"), "client"
    ),
    Tracker(
        0,
        "Обіцянка передзвонити",
        ("передзвоню", "передзвонимо", "перезвоню", "наберу вас", "зателефоную вам", "зателефонуємо вам"),
        "agent",
    ),
    Tracker(
        0,
        "Наступний крок",
        ("домовились", "домовилися", "чекаємо вас", "надішлю", "надішлемо", "підготую пропозицію", "записую вас"),
        "agent",
        True,
    ),
    Tracker(
        0,
        "Скарга",
        ("скарга", "поскаржитися", "поверніть гроші", "повернення коштів", "обурений", "жахливий сервіс"),
        "client",
    ),
    Tracker(0, "Хочу подумати", ("подумаю", "треба подумати", "порадитися", "порадимося", "не зараз"), "client"),
    Tracker(0, "Доставка", ("доставка", "доставити", "відправка", "нова пошта", "кур’єр"), ""),
    Tracker(0, "Оплата частинами", ("розстрочка", "оплата частинами", "кредит"), ""),
)
_EN = (
    Tracker(
        0,
        "Recording notice",
        ("call is recorded", "call may be recorded", "conversation recorded", "recording this call"),
        "agent",
        True,
    ),
    Tracker(0, "Discount", ("discount", "special offer", "promo code", "cheaper"), ""),
    Tracker(
        0,
        "Price too high",
        ("too expensive", "price too high", "cannot afford", "can’t afford", "over budget"),
        "client",
    ),
    Tracker(0, "Competitor", ("competitor", "another company", "other supplier", "found it cheaper"), "client"),
    Tracker(0, "Promise to call back", ("call you back", "ring you back", "get back to you"), "agent"),
    Tracker(0, "Next step", ("next step", "we agreed", "I will send", "I’ll send", "see you on"), "agent", True),
    Tracker(0, "Complaint", ("complaint", "complain", "refund", "money back", "terrible service"), "client"),
    Tracker(0, "Wants to think", ("think about it", "think it over", "talk to my", "not right now"), "client"),
    Tracker(0, "Delivery", ("delivery", "deliver", "courier", "shipping"), ""),
    Tracker(0, "Payment in parts", ("instalment", "installment", "payment plan", "on credit"), ""),
)


def starter(wanted: str = "") -> tuple[Tracker, ...]:
    """The set in "uk" or "en", or in the language of now."""
    return _UK if (wanted or language()) == "uk" else _EN
