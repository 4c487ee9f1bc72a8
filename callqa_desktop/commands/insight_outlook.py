"""insight standard and insight forecast."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from typing import Any

from callqa_desktop.commands.common import call_filter, out, out_json, program, table
from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.forecast import words as outlook_words
from callqa_desktop.services.forecast.erlang import staffed
from callqa_desktop.services.forecast.records import Ahead, Forecast, Kind, Service, Staff
from callqa_desktop.services.progress import Progress, Step
from callqa_desktop.services.standards import words
from callqa_desktop.services.standards.records import Beside, Compared, Comparison, Confidence, Row, Standard
from callqa_desktop.services.standards.records import Direction as Side
from callqa_desktop.texts import tr


def standard(given: argparse.Namespace) -> int:
    if given.values is not None or given.mean is not None or given.deviation is not None:
        return _values(given)
    with program(given, exclusive=False) as opened:
        wanted = call_filter(given, opened.store)
        desk = opened.standards
        found = desk.compared(wanted).result()
        people = desk.people(given.key, wanted).result() if given.key else ()
    rows = [row for row in found.rows if row.standard.key == given.key or (not given.key and row.standard.active)]
    if given.json:
        out_json(_compared_json(found, rows, people))
        return 0
    out(found.note + "\n")
    table([_line(row) for row in rows], (tr("The standard"), tr("Value"), tr("Word"), tr("Own mean"), tr("Interval"),
          tr("Own median"), tr("Values"), tr("Confidence")))  # fmt: skip
    if people:
        out()
        table([_beside(one, rows[0]) for one in people], (tr("Manager or team"), tr("Word"), tr("Own mean"),
              tr("Interval"), tr("Own median"), tr("Values")))  # fmt: skip
    for row in rows if given.key else ():
        out("\n" + "\n".join([words.plain(row), *words.doubts(row), words.source(row.standard)]))
    return 0


def forecast(given: argparse.Namespace) -> int:
    with program(given, exclusive=False) as opened:
        wanted = call_filter(given, opened.store)
        found = opened.forecast.forecast(wanted, given.weeks, progress=Progress(_told)).result()
    staff = _staff(found, given)
    if given.json:
        out_json(_forecast_json(found, staff))
        return 0
    for sentence in outlook_words.sentences(found):
        out(sentence)
    out()
    head = tr("Expected"), tr("80 % interval"), tr("95 % interval")
    table([_ahead(one) for one in found.weeks], (tr("Week from"), *head))
    out()
    table([_ahead(one) for one in found.days], (tr("Day"), *head))
    if staff:
        out()
        table(
            [
                (outlook_words.weekday(one.load.weekday), f"{one.load.hour:02}:00", f"{one.load.inbound:.1f}",
                 str(one.people), str(one.busy), str(one.planned))
                for one in staff
            ],
            (tr("Weekday"), tr("Hour"), tr("Inbound"), tr("People"), tr("In a busy hour"), tr("To plan for")),
        )  # fmt: skip
    return 0


def _told(step: Step) -> None:
    if sys.stderr.isatty() and step.total:
        sys.stderr.write(f"\r{step.done}/{step.total} " if step.done < step.total else "\r")
        sys.stderr.flush()


# Values that were given


def _values(given: argparse.Namespace) -> int:
    from callqa_desktop.services.standards.compare import given_values

    if given.values is None or given.mean is None:
        raise UserFacingError(
            tr("A test of given values needs the values and the standard"), remedy=tr("Give --values and --mean"),
            code="standard.arguments",
        )  # fmt: skip
    row = Row(_standard_of(given), given_values(given.values, given.mean, given.deviation))
    tested = row.comparison.tested
    assert tested is not None  # given values are always tested
    if given.json:
        out_json({**_comparison_json(row.comparison), "sentence": words.plain(row)})
        return 0
    out(f"{words.word(row.comparison.word) if row.comparison.word else ''}: {words.plain(row)}")
    out(words.test(tested, "count"))
    out(tr("Median: {median}").format(median=words.value(row.comparison.median, "count")))
    for doubt in words.doubts(row):
        out(doubt)
    return 0


def _standard_of(given: argparse.Namespace) -> Standard:
    return Standard(
        key="given", title="", unit="count", low=given.mean, high=given.mean, direction=Side.HIGHER, figure="given",
        source="", confidence=Confidence.HIGH, deviation=given.deviation, own=True,
    )  # fmt: skip


# Lines and JSON


def _line(row: Row) -> tuple[str, ...]:
    one, tested = row.standard, row.comparison.tested
    unit = words.written(one)
    said = words.word(row.comparison.word) if row.comparison.word else words.state(row)
    return (
        one.title, one.printed or words.span(one.low, one.high, unit), said,
        words.value(tested.mean if tested else None, unit),
        words.span(tested.low, tested.high, unit) if tested else "",
        words.value(row.comparison.median, unit), str(row.comparison.n or ""), one.confidence.value,
    )  # fmt: skip


def _beside(one: Beside, row: Row) -> tuple[str, ...]:
    unit, tested = words.written(row.standard), one.comparison.tested
    own = Row(row.standard, one.comparison)
    said = words.word(one.comparison.word) if one.comparison.word else words.state(own)
    return (
        one.name, said if one.real or not one.comparison.word else said + " ?",
        words.value(tested.mean if tested else None, unit), words.span(tested.low, tested.high, unit) if tested else "",
        words.value(one.comparison.median, unit), str(one.comparison.n),
    )  # fmt: skip


def _compared_json(found: Compared, rows: list[Row], people: tuple[Beside, ...]) -> dict[str, Any]:
    return {
        "calls": found.calls,
        "calls_left_out": found.left_out,
        "note": found.note,
        "standards": [
            {
                "key": row.standard.key, "title": row.standard.title, "low": row.standard.low,
                "high": row.standard.high, "unit": row.standard.unit, "direction": row.standard.direction.value,
                "figure": row.standard.figure or None, "printed": row.standard.printed or None,
                "source": row.standard.source, "year": row.standard.year or None,
                "sample": row.standard.sample or None, "definition": row.standard.definition or None,
                "confidence": row.standard.confidence.value, "own": row.standard.own,
                "changed": row.standard.changed, "why_not": row.standard.why or None,
                **_comparison_json(row.comparison), "sentence": words.plain(row), "doubts": words.doubts(row),
            }
            for row in rows
        ],
        "people": [
            {"name": one.name, "team": one.team, "stands": one.real, **_comparison_json(one.comparison)}
            for one in people
        ],
    }  # fmt: skip


def _comparison_json(found: Comparison) -> dict[str, Any]:
    tested, alike, check = found.tested, found.clustered, found.check
    return {
        "state": found.state.value, "word": found.word.value if found.word else None, "n": found.n,
        "missing": found.missing, "median": found.median,
        "test": None if tested is None else {
            "kind": tested.kind or None, "mean": tested.mean, "statistic": tested.statistic, "p": tested.p,
            "against": tested.against,
            "interval": [tested.low, tested.high],
        },
        "sure": found.sure if found.word else None,
        "calls_alike": None if alike is None else {
            "by": alike.by, "groups": alike.groups, "interval": [alike.low, alike.high], "word": alike.word.value,
        },
        "median_check": None if check is None else {
            "median": check.median, "interval": [check.low, check.high], "p": check.p, "word": check.word.value,
        },
    }  # fmt: skip


def _ahead(one: Ahead) -> tuple[str, ...]:
    low80, high80, low95, high95 = (f"{end:.0f}" for end in (one.low80, one.high80, one.low95, one.high95))
    return one.day.isoformat(), f"{one.expected:.1f}", f"{low80}-{high80}", f"{low95}-{high95}"


def _staff(found: Forecast, given: argparse.Namespace) -> tuple[Staff, ...]:
    handle = given.handle if given.handle is not None else found.handle_seconds
    if handle is None:
        return ()
    return staffed(found.load, Service(handle, given.after, given.share, given.within, given.busiest, given.away))


def _forecast_json(found: Forecast, staff: tuple[Staff, ...]) -> dict[str, Any]:
    people = {(one.load.weekday, one.load.hour): one for one in staff}
    trend = found.trend
    return {
        "method": found.method.value,
        "history_from": found.history[0].day.isoformat(),
        "history_to": found.history[-1].day.isoformat(),
        "closed_weekdays": [one + 1 for one in found.closed],
        "gaps": [{"from": g.first.isoformat(), "to": g.last.isoformat(), "days": g.days} for g in found.gaps],
        "unlike": [
            {"day": one.day.isoformat(), "calls": one.calls, "usual": one.usual}
            for one in found.history
            if one.kind == Kind.UNLIKE
        ],
        "trend": None if trend is None else {
            "percent_a_week": trend.percent, "interval": [trend.low, trend.high], "weeks": trend.weeks,
        },
        "backtest": asdict(found.backtest),
        "weeks": [_ahead_json(one) for one in found.weeks],
        "days": [_ahead_json(one) for one in found.days],
        "dispersion": found.dispersion,
        "handle_seconds": found.handle_seconds,
        "load": [
            {
                "weekday": one.weekday + 1, "hour": one.hour, "expected": one.expected, "low": one.low,
                "high": one.high, "inbound": one.inbound, "inbound_busy": one.inbound_high,
                **_people_json(people.get((one.weekday, one.hour))),
            }
            for one in found.load
        ],
    }  # fmt: skip


def _people_json(one: Staff | None) -> dict[str, Any]:
    if one is None:
        return {"people": None, "people_busy": None, "people_planned": None}
    return {
        "people": one.people, "people_busy": one.busy, "people_planned": one.planned, "in_time": one.reached,
        "occupancy": one.occupancy,
    }  # fmt: skip


def _ahead_json(one: Ahead) -> dict[str, Any]:
    return {**asdict(one), "day": one.day.isoformat()}
