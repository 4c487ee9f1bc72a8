"""What a calibration came to: who answered what, how far apart, and whether more than chance made them agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.evaluation import ScorecardVersion
from callqa_desktop.models.quality import Calibration
from callqa_desktop.services.quality import calibrations
from callqa_desktop.services.quality.records import CalibrationResult, CalibrationRow, Concord, QuestionResult
from callqa_desktop.services.records import EvaluationRow
from callqa_desktop.services.scoring.agreement import FEW, agreement, category, krippendorff_alpha
from callqa_desktop.services.scoring.evaluations import card_of
from callqa_desktop.texts import tr

if TYPE_CHECKING:
    from callqa_desktop.services.scoring.card import Card, Question

Unit = Mapping[str, str]
"""One thing rated: rater to category; raters who left it out are missing."""


def result(session: Session, calibration_id: int) -> CalibrationResult:
    """The result of a revealed calibration.

    Raises:
        UserFacingError: it is gone, or still blind.
    """
    found = calibrations.rows(session, calibration_id)
    if not found:
        raise UserFacingError(tr("This calibration was deleted meanwhile"), code="calibration.gone")
    row = found[0]
    if not row.revealed:
        raise UserFacingError(
            tr("The answers are still hidden"),
            tr("not everybody has submitted"),
            tr("Wait for the others, or close the calibration"),
            code="calibration.blind",
        )
    card = card_of(session, row.version_id)
    given = calibrations.submissions(session, calibration_id)
    units = _units(given)
    earlier = _over_calls(session, row)
    questions = tuple(
        _question(question, units[question.key], earlier.get(question.key, []), row.expert)
        for question in card.questions()
        if units.get(question.key)
    )
    return CalibrationResult(
        row=row,
        questions=questions,
        overall=concord([units[q.key] for q in questions], steps={q.key: _steps(card, q.key) for q in questions},
                        keys=[q.key for q in questions]),
        scores={name: e.score for name, e in given.items()},
        distances=_distances(card, given, row.expert),
        heard={name: e.heard_ratio for name, e in given.items()},
    )  # fmt: skip


def concord(
    units: Sequence[Unit], *, steps: Mapping[str, Mapping[str, int]] | None = None, keys: Sequence[str] = ()
) -> Concord:
    """How far raters agree over some units: kappa where the same two rated every one, else Krippendorff's alpha.

    Args:
        steps: for each key the place of each option, to tell what is one step apart; without it `near` is None.
        keys: of the units, into `steps`.
    """
    raters = sorted({name for unit in units for name in unit})
    exact, near, pairs = 0, 0, 0
    for number, unit in enumerate(units):
        places = (steps or {}).get(keys[number], {}) if keys else {}
        for a, b in combinations(unit.values(), 2):
            pairs += 1
            exact += a == b
            near += _apart(places, a, b) <= 1
    share = exact / pairs if pairs else None
    close = near / pairs if pairs and steps is not None else None
    if len(raters) == 2 and all(len(unit) == 2 for unit in units):
        two = agreement([(unit[raters[0]], unit[raters[1]]) for unit in units])
        return Concord(two.n, share, close, "kappa", two.kappa, two.low, two.high, two.why)
    if len(raters) < 2:
        return Concord(0, share, close, "alpha", None, None, None, FEW)
    alpha = krippendorff_alpha([[unit.get(name) for name in raters] for unit in units])
    return Concord(alpha.units, share, close, "alpha", alpha.alpha, alpha.low, alpha.high, alpha.why)


def _question(question: Question, unit: Unit, earlier: list[Unit], expert: str) -> QuestionResult:
    places = {option.key: place for place, option in enumerate(question.choices)}
    pairs = list(combinations(unit.values(), 2))
    most = Counter(unit.values()).most_common(1)[0][0]
    return QuestionResult(
        key=question.key,
        number=question.number,
        answers=unit,
        steps=max((_apart(places, a, b) for a, b in pairs), default=0),
        exact=sum(a == b for a, b in pairs) / len(pairs) if pairs else None,
        near=sum(_apart(places, a, b) <= 1 for a, b in pairs) / len(pairs) if pairs else None,
        over_calls=concord(earlier),
        consensus=unit.get(expert, most),
    )


def _apart(places: Mapping[str, int], a: str, b: str) -> int:
    """Steps between two answers; another kind of answer ("not applicable", several options) is two steps off."""
    if a == b:
        return 0
    if a not in places or b not in places or "na" in (a, b):
        return 2
    return abs(places[a] - places[b])


def _steps(card: Card, key: str) -> dict[str, int]:
    question = card.question(key)
    return {option.key: place for place, option in enumerate(question.choices)} if question else {}


def _units(given: Mapping[str, EvaluationRow]) -> dict[str, dict[str, str]]:
    """By question, the answer of each member who gave one."""
    units: dict[str, dict[str, str]] = {}
    for name in sorted(given):
        for key, answer in given[name].answers.items():
            if one := category(answer.option, answer.options) or _plain(answer.number, answer.text):
                units.setdefault(key, {})[name] = one
    return units


def _plain(number: float | None, text: str) -> str:
    return f"{number:g}" if number is not None else text.strip()


def _over_calls(session: Session, row: CalibrationRow) -> dict[str, list[Unit]]:
    """The units of each question over every revealed calibration of the card, this one included."""
    card = (
        select(ScorecardVersion.scorecard_id).where(ScorecardVersion.id == row.version_id).scalar_subquery()
    )  # fmt: skip
    same = select(Calibration.id).join(ScorecardVersion, ScorecardVersion.id == Calibration.version_id)
    over: dict[str, list[Unit]] = {}
    ids = set(session.scalars(same.where(ScorecardVersion.scorecard_id == card)))
    for one in calibrations.rows(session):
        if one.id in ids and one.revealed:
            for key, unit in _units(calibrations.submissions(session, one.id)).items():
                over.setdefault(key, []).append(unit)
    return over


def _distances(card: Card, given: Mapping[str, EvaluationRow], expert: str) -> dict[str, tuple[float, float]]:
    if expert not in given:
        return {}
    units = _units(given)
    made: dict[str, tuple[float, float]] = {}
    for name in given:
        both = [(key, unit[name], unit[expert]) for key, unit in units.items() if name in unit and expert in unit]
        if name != expert and both:
            away = sum(_apart(_steps(card, key), a, b) for key, a, b in both) / len(both)
            made[name] = (sum(a == b for _, a, b in both) / len(both), away)
    return made
