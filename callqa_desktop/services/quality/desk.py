"""What the work page asks for and keeps; every answer is a future."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.enums import EvaluationKind
from callqa_desktop.models.evaluation import Evaluation
from callqa_desktop.models.people import Employee
from callqa_desktop.models.quality import Assignment, CalibrationMember
from callqa_desktop.services.audio.library import RecordingLibrary
from callqa_desktop.services.folding import sort_key
from callqa_desktop.services.privacy.giving import covered, silences
from callqa_desktop.services.quality import (
    calibrations,
    coaching,
    coaching_file,
    disputes,
    listening,
    queues,
    results,
    sampling,
)
from callqa_desktop.services.quality.listening import Listening
from callqa_desktop.services.quality.records import (
    Assigned,
    CalibrationResult,
    CalibrationRow,
    CoachingRow,
    DisputeRow,
    Plan,
    Queue,
    QueueItem,
    Verification,
)
from callqa_desktop.services.records import EvaluationRow
from callqa_desktop.services.review import reader as review
from callqa_desktop.services.scoring.agreement import Agreement, agreement, agreement_of, pairs_of
from callqa_desktop.services.scoring.versions import card_of
from callqa_desktop.services.settings import Settings
from callqa_desktop.services.store import Store
from callqa_desktop.texts import language, tr

T = TypeVar("T")
log = logging.getLogger(__name__)
INITIATOR = "work"
LISTENING = "listening"
"""Who announces that listening was noted: the review page need not read its call again for that."""


class WorkDesk:
    def __init__(self, store: Store, library: RecordingLibrary, settings: Settings) -> None:
        self._store = store
        self._library = library
        self._settings = settings

    # People

    @property
    def person(self) -> str:
        """Who works at this desk: the name in the settings."""
        return str(self._settings.get("evaluator"))

    def become(self, name: str) -> None:
        """Another person works here now; the name is remembered for the next time.

        Raises:
            UserFacingError: no name, or one over 255 characters.
        """
        name = " ".join(name.split())
        if not name or len(name) > 255:
            raise UserFacingError(tr("A name has 1 to 255 characters"), code="work.name")
        known = [str(one) for one in self._settings.get("reviewers")]
        wanted = list(dict.fromkeys((*known, self.person, name)))
        self._settings.set("reviewers", [one for one in wanted if one])
        self._settings.set("evaluator", name)

    def people(self) -> Future[tuple[str, ...]]:
        """Everybody who reviews, as far as known, in the order of the Ukrainian alphabet."""
        named = {*map(str, self._settings.get("reviewers")), self.person}

        def work(session: Session) -> tuple[str, ...]:
            evaluators = (
                select(Evaluation.evaluator)
                .where(Evaluation.kind.not_in((EvaluationKind.AI, EvaluationKind.SECOND)))
                .distinct()
            )
            found = named.union(
                session.scalars(evaluators),
                session.scalars(select(Assignment.reviewer).distinct()),
                session.scalars(select(CalibrationMember.member).distinct()),
            )
            return tuple(sorted((name for name in found if name), key=sort_key))

        return self._store.read(work)

    def employees(self) -> Future[tuple[tuple[int, str], ...]]:
        """Those who talk on the phone: id and name."""
        named = select(Employee.id, Employee.name).order_by(Employee.name_key)
        return self._store.read(lambda s: tuple((n, name) for n, name in s.execute(named)))

    # Queues

    def draw(self, plan: Plan) -> Future[int]:
        """Draws a queue and keeps it; the drawing does not hold up the writer. See queues.draw."""
        person, speed = self.person, self._speed
        kept: Future[int] = Future()

        def keep(read: Future[queues.Draw]) -> None:
            try:
                drawn = read.result()
                self._write(lambda s: queues.keep(s, plan, drawn, person)).add_done_callback(hand_over)
            except BaseException as error:  # noqa: BLE001 - handed to whoever waits
                kept.set_exception(error)

        def hand_over(written: Future[int]) -> None:
            error = written.exception()
            if error is not None:
                kept.set_exception(error)
            else:
                kept.set_result(written.result())

        self._store.read(lambda s: queues.draw(s, plan, person, speed)).add_done_callback(keep)
        return kept

    def queues(self) -> Future[list[Queue]]:
        return self._store.read(lambda s: queues.all_of(s, self.person, self._speed))

    def items(self, queue_id: int) -> Future[list[QueueItem]]:
        return self._store.read(lambda s: queues.items(s, queue_id, self._speed))

    def skip(self, queue_id: int, position: int, why: str) -> Future[None]:
        return self._write(lambda s: queues.skip(s, queue_id, position, why))

    def remove_queue(self, queue_id: int) -> Future[None]:
        """Forgets a draw; evaluations made for it stay."""
        return self._write(lambda s: queues.remove(s, queue_id))

    def verify(self, queue_id: int) -> Future[Verification]:
        return self._store.read(lambda s: sampling.verify(s, queue_id))

    def assigned(self) -> Future[list[Assigned]]:
        return self._store.read(lambda s: queues.assigned(s, self.person))

    @property
    def _speed(self) -> float:
        """How fast the person listens."""
        speed = self._settings.get("review_view").get("speed", 1.0)
        return float(speed) if isinstance(speed, (int, float)) and 0.5 <= speed <= 3.0 else 1.0

    # Listening

    def listening(self, call_id: int) -> Future[Listening]:
        return self._store.read(lambda s: listening.read(s, call_id, self.person))

    def listened(self, call_id: int, heard: Sequence[tuple[int, int]], active_ms: int) -> Future[Listening]:
        """See listening.keep."""
        person = self.person
        return self._store.write(
            lambda s: listening.keep(s, call_id, person, heard, active_ms), initiator=LISTENING
        )  # fmt: skip

    # Calibrations

    def calibrate(
        self,
        call_id: int,
        version_id: int,
        members: Sequence[str],
        *,
        expert: str = "",
        due_at: int | None = None,
        title: str = "",
    ) -> Future[int]:
        """See calibrations.create; whoever works here is the facilitator."""
        return self._write(
            lambda s: calibrations.create(
                s, call_id, version_id, members, facilitator=self.person, expert=expert, due_at=due_at, title=title
            )
        )

    def calibrations(self) -> Future[list[CalibrationRow]]:
        return self._store.read(calibrations.rows)

    def close_calibration(self, calibration_id: int) -> Future[None]:
        return self._write(lambda s: calibrations.close(s, calibration_id))

    def remove_calibration(self, calibration_id: int) -> Future[None]:
        return self._write(lambda s: calibrations.remove(s, calibration_id))

    def result(self, calibration_id: int) -> Future[CalibrationResult]:
        return self._store.read(lambda s: results.result(s, calibration_id))

    def keep_consensus(self, calibration_id: int, options: Mapping[str, str]) -> Future[EvaluationRow]:
        person = self.person
        return self._write(lambda s: calibrations.keep_consensus(s, calibration_id, person, options))

    # Disputes

    def dispute(self, evaluation_id: int, reason: str, *, question: str = "", wanted: str = "") -> Future[int]:
        """Objects to an answer, or to an evaluation as a whole; see disputes.raise_dispute."""
        hours, most = int(self._settings.get("dispute_hours")), int(self._settings.get("dispute_limit"))
        person = self.person
        return self._write(
            lambda s: disputes.raise_dispute(
                s, evaluation_id, person=person, reason=reason, question=question, wanted=wanted, hours=hours, most=most
            )
        )

    def disputes(self) -> Future[list[DisputeRow]]:
        return self._store.read(disputes.rows)

    def accept(self, dispute_id: int, decision: str, option: str = "") -> Future[int]:
        person = self.person
        return self._write(lambda s: disputes.accept(s, dispute_id, person, decision, option))

    def reject(self, dispute_id: int, decision: str) -> Future[None]:
        person = self.person
        return self._write(lambda s: disputes.reject(s, dispute_id, person, decision))

    def withdraw(self, dispute_id: int) -> Future[None]:
        person = self.person
        return self._write(lambda s: disputes.withdraw(s, dispute_id, person))

    # Coaching

    def coach(
        self,
        text: str,
        *,
        action: str = "",
        employee_id: int | None = None,
        call_id: int | None = None,
        questions: Sequence[str] = (),
        annotations: Sequence[int] = (),
        due_at: int | None = None,
    ) -> Future[int]:
        """See coaching.create."""
        person = self.person
        return self._write(
            lambda s: coaching.create(
                s, person=person, text=text, action=action, employee_id=employee_id, call_id=call_id,
                questions=questions, annotations=annotations, due_at=due_at,
            )
        )  # fmt: skip

    def coachings(self) -> Future[list[CoachingRow]]:
        return self._store.read(coaching.rows)

    def acknowledge(self, coaching_id: int, *, known: bool = True) -> Future[None]:
        return self._write(lambda s: coaching.acknowledge(s, coaching_id, known=known))

    def remove_coaching(self, coaching_id: int) -> Future[None]:
        return self._write(lambda s: coaching.remove(s, coaching_id))

    async def export_coaching(self, coaching_id: int, target: Path) -> Path:
        """Writes a note as one HTML file with its sound inside.

        Raises:
            UserFacingError: the note is gone, or the file cannot be written.
        """

        def work(session: Session) -> tuple[CoachingRow, dict[str, str], dict[int, str]]:
            found = coaching.rows(session, coaching_id)
            if not found:
                raise UserFacingError(tr("This note was deleted meanwhile"), code="coaching.gone")
            (note,) = found
            calls = {clip.call_id for clip in note.clips}
            stems = {n: one.path for n in calls if (one := review.recording_of(session, n)) is not None}
            return note, _question_texts(session, note), stems

        note, questions, stems = await self._store.aread(work)
        sounds: dict[int, bytes] = {}
        for clip in note.clips:
            if clip.call_id not in stems:
                continue
            try:
                how, where = await self._store.aread(partial(silences, call_id=clip.call_id))
                pcm = covered(await self._library.open(stems[clip.call_id]), how, where)
                sounds[clip.id] = coaching_file.wav(pcm, clip.start_ms, clip.end_ms)
            except UserFacingError:
                log.warning("a clip of a coaching note has no sound")  # told in the file, beside its text
        _write_file(target, coaching_file.page(note, questions, sounds))
        return target

    # Files between machines

    def export_calibration(self, calibration_id: int, target: Path) -> Future[Path]:
        """A calibration as a file; while it is blind only one's own answers go with it."""
        person = self.person

        def work(session: Session) -> Path:
            from callqa_desktop.services.quality import exchange, parcel  # bring pydantic along, here and below

            _write_file(target, parcel.pack(exchange.calibration_content(session, calibration_id, person)))
            return target

        return self._store.read(work)

    def export_dispute(self, dispute_id: int, target: Path) -> Future[Path]:
        """A dispute as a file, with its decision when there is one."""

        def work(session: Session) -> Path:
            from callqa_desktop.services.quality import exchange, parcel

            _write_file(target, parcel.pack(exchange.dispute_content(session, dispute_id)))
            return target

        return self._store.read(work)

    def take_in(self, source: Path) -> Future[str]:
        """Takes a file of either kind in.

        Returns:
            "calibration" or "dispute".

        Raises:
            UserFacingError: see parcel.read, exchange.take_calibration and exchange.take_dispute.
        """

        def work(session: Session) -> str:
            from callqa_desktop.services.quality import exchange, parcel

            content = parcel.read(source)
            if isinstance(content, parcel.CalibrationContent):
                exchange.take_calibration(session, content)
                return "calibration"
            exchange.take_dispute(session, content)
            return "dispute"

        return self._write(work)

    # Agreement

    def agreement(self, version_id: int) -> Future[Mapping[str, Agreement]]:
        """The model against people, by question of the card (see scoring.agreement.agreement_of)."""
        return self._store.read(lambda s: agreement_of(s, version_id))

    def overall_agreement(self, version_id: int) -> Future[Agreement]:
        """The model against people over all questions of the card together."""
        return self._store.read(
            lambda s: agreement([pair for pairs in pairs_of(s, version_id).values() for pair in pairs])
        )

    def _write(self, work: Callable[[Session], T]) -> Future[T]:
        return self._store.write(work, initiator=INITIATOR)


def _question_texts(session: Session, note: CoachingRow) -> dict[str, str]:
    """Texts of the questions as the newest evaluation of the call asks them."""
    if note.call is None:
        return {}
    newest = select(Evaluation.version_id).where(Evaluation.call_id == note.call.id).order_by(Evaluation.id.desc())
    version_id = session.scalar(newest.limit(1))
    if version_id is None:
        return {}
    return {q.key: f"{q.number} {q.text.of(language())}" for q in card_of(session, version_id).questions()}


def _write_file(target: Path, text: str) -> None:
    try:
        part = target.with_name(target.name + ".part")
        part.write_text(text, "utf-8")
        part.replace(target)
    except OSError as error:
        raise UserFacingError(
            tr("The file {name} cannot be written").format(name=target.name),
            error.strerror or type(error).__name__,
            tr("Choose another folder"),
            code="work.file",
        ) from error
