"""Forecasts in words of the current language, for the window and the command line."""

from __future__ import annotations

import datetime as dt

from callqa_desktop.services.forecast.records import Forecast, Kind, Method, Trend
from callqa_desktop.services.wording import Wording
from callqa_desktop.texts import language, tr, trn

NAMED = 3
"""Days unlike others that are named."""
WIDENED = 1.05
"""Times from which on it is said that bands were widened."""


def weekday(number: int) -> str:
    """0: Monday."""
    return (
        tr("Monday"), tr("Tuesday"), tr("Wednesday"), tr("Thursday"), tr("Friday"), tr("Saturday"), tr("Sunday"),
    )[number]  # fmt: skip


def weekday_short(number: int) -> str:
    return (tr("Mo"), tr("Tu"), tr("We"), tr("Th"), tr("Fr"), tr("Sa"), tr("Su"))[number]


def day(of: dt.date) -> str:
    return f"{of:%d.%m.%Y}"


def short_day(of: dt.date) -> str:
    """Mo 23.11"""
    return f"{weekday_short(of.weekday())} {of:%d.%m}"


def method(found: Forecast) -> str:
    """What is used and why, honestly."""
    test = found.backtest
    if test.naive_error == 0:
        return tr("Every week has been the same, so the last week is repeated: there is nothing for a model to learn.")
    if found.method == Method.ETS and test.relative is not None:
        return tr(
            "The model (trend and weekly season) is used: in the back-test it erred by {own} calls a day, the naive "
            "forecast “as a week before” by {naive}; that is {percent} % less."
        ).format(
            own=_number(test.error), naive=_number(test.naive_error), percent=_number((1 - test.relative) * 100, 0)
        )
    return tr(
        "The naive forecast “as a week before” is used: in the back-test it erred by {naive} calls a day, the model "
        "with trend and season by {own}, which is no better."
    ).format(own=_number(test.error), naive=_number(test.naive_error))


def backtest(found: Forecast) -> str:
    """How the back-test was done, and what the intervals held."""
    test = found.backtest
    held = tr("The 80 % interval held {eighty} % of the days, the 95 % interval {ninety} %.").format(
        eighty=_number(test.inside80 * 100, 0), ninety=_number(test.inside95 * 100, 0)
    )
    times = _made(test.origins, test.days)
    warning = ""
    if test.wider >= WIDENED:
        said = tr("That is less than promised, so the bands here are drawn {times} times wider.")
        warning = " " + said.format(times=_number(test.wider))
    return f"{times} {held}{warning}"


def _made(origins: int, days: int) -> str:
    times = trn("{n} time", "{n} times", origins)
    compared = trn("{n} day", "{n} days", days)
    return tr("Made {times} in the past, each of what was known then, and compared with what came ({days}).").format(
        times=times, days=compared
    )


def trend(found: Trend | None) -> str:
    """Whether calls grow or fall."""
    if found is None:
        return ""
    sign = "+" if found.percent >= 0 else "−"
    change = f"{sign}{_number(abs(found.percent))} %"
    span = tr("{low} to {high} % a week").format(low=_signed(found.low), high=_signed(found.high))
    if found.low > 0:
        return tr("Calls grow: {change} a week ({span}).").format(change=change, span=span)
    if found.high < 0:
        return tr("Calls fall: {change} a week ({span}).").format(change=change, span=span)
    return tr("No sure trend: {change} a week, it may be {span}.").format(change=change, span=span)


def left_out(found: Forecast) -> list[str]:
    """What the model did not learn from."""
    made = []
    for gap in found.gaps:
        days = trn("{n} day", "{n} days", gap.days)
        made.append(
            tr("No call from {first} to {last} ({days}): the connection looks dead, these days are left out.").format(
                first=day(gap.first), last=day(gap.last), days=days
            )
        )
    unlike = [one for one in found.history if one.kind == Kind.UNLIKE]
    if unlike:
        named = "; ".join(
            tr("{day}: {calls} instead of {usual}").format(
                day=day(one.day), calls=one.calls, usual=_number(one.usual or 0.0, 0)
            )
            for one in unlike[-NAMED:]
        )
        count = trn("{n} day unlike others", "{n} days unlike others", len(unlike))
        made.append(tr("{count} taught it nothing, the last of them {days}.").format(count=count, days=named))
    if found.closed:
        names = ", ".join(weekday(one) for one in found.closed)
        made.append(tr("Hardly any calls on: {names}. These days are left out.").format(names=names))
    return made


def warned(found: Forecast) -> str:
    """Days ahead that were unlike others a year ago; "" without any."""
    days = [short_day(one.day) for one in found.days if one.unlike]
    if not days:
        return ""
    return tr("A year ago these dates were unlike others, the forecast does not know why: {days}.").format(
        days=", ".join(days)
    )


def sentences(found: Forecast) -> list[str]:
    """Everything that must be known to read it right."""
    parts = [method(found), backtest(found), trend(found.trend), *left_out(found), warned(found)]
    return [part for part in parts if part]


def _number(value: float, digits: int = 1) -> str:
    return Wording(language()).number(value, digits)


def _signed(value: float) -> str:
    return ("+" if value > 0 else "−" if value < 0 else "") + _number(abs(value))


def scaled(found: Forecast) -> str:
    """The errors in the measure of the trade."""
    test = found.backtest
    if test.mase is None or test.naive_mase is None:
        return ""
    return tr("MASE {own} (naive {naive}); below 1 is better than the naive forecast was on the days before").format(
        own=_number(test.mase, 2), naive=_number(test.naive_mase, 2)
    )
