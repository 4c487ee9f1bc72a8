"""A call's way from sound to score, with the sandbox's Gemini and true demo recordings."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
import soundfile
from sqlalchemy import delete, text

from callqa_desktop.errors import Cancelled, Refused, Rejected, Throttled, Unavailable, UserFacingError
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.enums import Direction
from callqa_desktop.models.schema import Call, SalesScript
from callqa_desktop.sandbox.sounds import demo_original, demo_sounds
from callqa_desktop.services.analysis import gemini_mind
from callqa_desktop.services.folding import fold
from callqa_desktop.services.progress import Progress, Step
from callqa_desktop.services.scoring.engine import score
from callqa_desktop.services.scoring.evaluations import card_of

STEREO = min((s for s in demo_sounds().values() if s.channels == 2), key=lambda s: s.seconds)
MONO = min((s for s in demo_sounds().values() if s.channels == 1 and len(s.utterances) > 6), key=lambda s: s.seconds)


def wav(samples: np.ndarray[Any, Any], rate: int = 8_000) -> bytes:
    out = io.BytesIO()
    soundfile.write(out, samples, rate, format="WAV", subtype="PCM_16")
    return out.getvalue()


def stereo(bench: Any) -> int:
    return bench.put(demo_original(STEREO.id), agent_channel=0, direction=STEREO.direction)


def test_both_sides_are_heard_apart(bench: Any) -> None:
    call_id = stereo(bench)
    bench.analyze(call_id)
    detail = bench.detail(call_id)
    assert detail.row.status == "analyzed" and detail.row.failure == ""
    assert not detail.approximate
    assert [(u.speaker, u.text) for u in detail.transcript] == [(u.speaker, u.text) for u in STEREO.utterances]
    for heard, true in zip(detail.transcript, STEREO.utterances, strict=True):
        assert abs(heard.start_ms - true.start * 1000) < 400
    assert [u.start_ms for u in detail.transcript] == sorted(u.start_ms for u in detail.transcript)
    assert bench.outcomes() == [("transcribe", "ok"), ("transcribe", "ok"), ("judge", "ok")]
    assert bench.cost() > 0


def test_words_the_model_doubts_are_kept_with_the_transcript(bench: Any) -> None:
    call_id = stereo(bench)
    bench.set("transcribe_model", "general")
    bench.analyze(call_id)
    words = [(line.text, word) for line in bench.detail(call_id).transcript for word in line.words]
    assert words, "the sandbox doubts long words"
    for text_, word in words:
        assert word.doubtful
        assert len(text_[word.first : word.end]) >= 12
        assert word.start_ms is None, "no time of a word is made up"


def test_the_judgement_is_kept_with_its_evidence(bench: Any) -> None:
    call_id = stereo(bench)
    bench.analyze(call_id)
    detail = bench.detail(call_id)
    assert detail.summary and detail.advice and detail.findings
    assert detail.client_mood in ("positive", "neutral", "negative", "mixed")
    assert detail.measures["talk_share_agent"] is not None
    (evaluation,) = detail.evaluations
    assert (evaluation.kind, evaluation.status) == ("ai", "submitted")
    assert "gemini-3.8-flash" in evaluation.evaluator and "judge-2" in evaluation.evaluator
    proved = [answer for answer in evaluation.answers.values() if answer.evidence]
    assert proved
    spans = {(u.start_ms, u.end_ms): u.text for u in detail.transcript}
    for answer in proved:
        for evidence in answer.evidence:
            assert fold(evidence.quote) in fold(spans[evidence.start_ms, evidence.end_ms])
    for finding in detail.findings:
        assert not finding.quote or (finding.start_ms, finding.end_ms) in spans
    card = bench.store.read(lambda s: card_of(s, evaluation.version_id)).result()
    exact = score(card, evaluation.answers).score
    assert exact is not None and detail.row.ai_score == pytest.approx(float(exact), abs=0.05)
    assert detail.row.human_score is None


def test_what_was_said_is_found_by_searching(bench: Any) -> None:
    call_id = stereo(bench)
    bench.analyze(call_id)
    word = max(fold(STEREO.utterances[0].text).replace(",", " ").replace(".", " ").split(), key=len)
    query = text("SELECT rowid FROM call_text WHERE call_text MATCH :word")
    assert bench.store.read(lambda s: s.scalars(query, {"word": f'"{word}"'}).all()).result() == [call_id]


def test_one_channel_is_marked_as_approximate(bench: Any) -> None:
    call_id = bench.put(demo_original(MONO.id), agent_channel=None, direction=MONO.direction)
    bench.analyze(call_id)
    detail = bench.detail(call_id)
    assert detail.approximate
    assert {u.speaker for u in detail.transcript} == {"agent", "client"}
    assert bench.outcomes() == [("transcribe", "ok"), ("judge", "ok")]


def test_one_channel_written_twice_counts_as_one(bench: Any) -> None:
    samples, rate = soundfile.read(io.BytesIO(demo_original(MONO.id)))
    call_id = bench.put(wav(np.stack([samples, samples], axis=1), rate), agent_channel=0)
    bench.analyze(call_id)
    detail = bench.detail(call_id)
    assert detail.approximate and {u.speaker for u in detail.transcript} == {"agent", "client"}
    assert len(detail.transcript) == len(MONO.utterances)
    assert bench.outcomes() == [("transcribe", "ok"), ("judge", "ok")]


def test_running_it_again_sends_nothing(bench: Any) -> None:
    call_id = stereo(bench)
    bench.analyze(call_id)
    before, sent = bench.detail(call_id), bench.sent
    bench.analyze(call_id)
    assert bench.sent == sent
    assert bench.detail(call_id) == before


def test_again_does_both_steps_anew_and_supersedes(bench: Any) -> None:
    call_id = stereo(bench)
    bench.analyze(call_id)
    sent = bench.sent
    bench.analyze(call_id, again=True)
    assert bench.sent == 2 * sent
    detail = bench.detail(call_id)
    assert len(detail.transcript) == len(STEREO.utterances)
    assert [e.status for e in detail.evaluations if e.kind == "ai"][-1] == "submitted"


def test_a_new_script_is_judged_anew_without_transcribing(bench: Any) -> None:
    call_id = stereo(bench)
    bench.analyze(call_id)
    bench.store.write(
        lambda s: s.add(SalesScript(source="typed", text="Спитай про строк", created_at=now_ms() + 1))
    ).result()
    bench.analyze(call_id)
    assert [purpose for purpose, _ in bench.outcomes()] == ["transcribe", "transcribe", "judge", "judge"]


def test_a_failed_judgement_keeps_the_transcript(bench: Any) -> None:
    call_id = stereo(bench)
    # The judgement asks for the third answer.
    bench.sandbox.faults.set("gemini", "quota_day", only="")
    with pytest.raises(Throttled):
        bench.analyze(call_id)
    bench.sandbox.faults.clear()
    assert bench.detail(call_id).row.status == "queued"

    progress = Progress(lambda step: bench.sandbox.faults.set("gemini", "quota_day") if step.done == 2 else None)
    with pytest.raises(Throttled):
        bench.analyze(call_id, progress=progress)
    assert len(bench.detail(call_id).transcript) == len(STEREO.utterances)
    bench.sandbox.faults.clear()
    bench.analyze(call_id)
    outcomes = bench.outcomes()
    assert outcomes.count(("transcribe", "ok")) == 2, "what was paid for is not sent again"
    assert outcomes[-1] == ("judge", "ok")
    assert bench.detail(call_id).row.status == "analyzed"


@pytest.mark.parametrize(
    ("fault", "kind", "status"),
    [
        ("blocked_prompt", Rejected, "failed"),
        ("safety", Rejected, "failed"),
        ("wrong_shape", Rejected, "failed"),
        ("empty_answer", UserFacingError, "failed"),
        ("wrong_key", Refused, "queued"),
        ("model_withdrawn", Refused, "queued"),
        ("overloaded", Unavailable, "queued"),
        ("outage_page", Unavailable, "queued"),
        ("truncated_json", Unavailable, "queued"),
        ("quota_day", Throttled, "queued"),
    ],
)
def test_a_failure_is_told_in_words_and_never_scored(
    bench: Any, fault: str, kind: type[UserFacingError], status: str
) -> None:
    call_id = stereo(bench)
    bench.sandbox.faults.set("gemini", fault)
    with pytest.raises(kind) as raised:
        bench.analyze(call_id)
    row = bench.detail(call_id).row
    assert (row.status, row.score) == (status, None)
    assert row.failure == (str(raised.value) if status == "failed" else "")
    bench.sandbox.faults.clear()
    bench.analyze(call_id)
    assert bench.detail(call_id).row.status == "analyzed"


@pytest.mark.parametrize("fault", ["quota_minute", "overloaded", "malformed_answer", "max_tokens", "fenced_answer"])
def test_a_passing_fault_is_survived(bench: Any, fault: str) -> None:
    call_id = stereo(bench)
    bench.sandbox.faults.set("gemini", fault, times=1)
    bench.analyze(call_id)
    assert bench.detail(call_id).row.status == "analyzed"


def test_quotes_nobody_said_are_dropped_and_prove_nothing(bench: Any) -> None:
    call_id = stereo(bench)
    bench.sandbox.faults.set("gemini", "invented_quotes")
    bench.analyze(call_id)
    detail = bench.detail(call_id)
    given = detail.evaluations[-1].answers.values()
    answers = [answer for answer in given if answer.source != "metric"]  # a measure needs no quote
    assert answers and not any(answer.evidence for answer in answers)
    assert all(answer.confidence is not None and answer.confidence <= 0.5 for answer in answers)
    assert not any(finding.quote for finding in detail.findings)


def test_answers_the_card_does_not_know_fail_the_call(bench: Any) -> None:
    call_id = stereo(bench)
    bench.sandbox.faults.set("gemini", "bad_options")
    with pytest.raises(Rejected):
        bench.analyze(call_id)
    assert bench.detail(call_id).row.score is None


NOISE = np.random.default_rng(1).normal(0, 0.02, (80_000, 2))


@pytest.mark.parametrize(
    ("samples", "code", "words"),
    [
        (np.zeros((80_000, 2)), "sound.silent", "only silence"),
        (np.zeros(80_000), "sound.silent", "only silence"),
        (NOISE, "sound.only_noise", "nothing in it but noise"),
        (NOISE[:, 0], "sound.only_noise", "nothing in it but noise"),
    ],
    ids=["silent stereo", "silent mono", "noise stereo", "noise mono"],
)
def test_a_recording_without_words_fails(bench: Any, samples: np.ndarray[Any, Any], code: str, words: str) -> None:
    """What cannot hold any words is told by its sound and not sent."""
    call_id = bench.put(wav(samples), agent_channel=0 if samples.ndim == 2 else None)
    with pytest.raises(UserFacingError) as raised:
        bench.analyze(call_id)
    assert raised.value.code == code
    row = bench.detail(call_id).row
    assert (row.status, row.score) == ("failed", None)
    assert words in row.failure
    assert bench.sent == 0


def test_a_call_without_recording_is_left_as_it_is(bench: Any) -> None:
    def work(session: Any) -> int:
        now = now_ms()
        call = Call(
            connection_id=bench.connection_id, external_id="missed", started_at=now, direction=Direction.INBOUND,
            disposition="missed", created_at=now, changed_at=now,
        )  # fmt: skip
        session.add(call)
        session.flush()
        return call.id

    call_id = bench.store.write(work).result()
    with pytest.raises(UserFacingError, match="could not be analyzed"):
        bench.analyze(call_id)
    assert bench.detail(call_id).row.status == "new"


def test_cancelling_between_the_steps(bench: Any) -> None:
    call_id = stereo(bench)
    steps: list[Step] = []
    progress = Progress()

    def listen(step: Step) -> None:
        steps.append(step)
        if step.done == 2:
            progress.cancel()

    progress._listener = listen
    with pytest.raises(Cancelled):
        bench.analyze(call_id, progress=progress)
    detail = bench.detail(call_id)
    assert detail.row.status == "new" and detail.transcript
    assert [step.note for step in steps] == ["measuring", "transcribing", "judging"]


def test_a_call_deleted_during_its_analysis(bench: Any) -> None:
    call_id = stereo(bench)
    progress = Progress(
        lambda step: bench.store.write(lambda s: s.execute(delete(Call))).result() if step.done == 2 else None
    )
    with pytest.raises(UserFacingError) as raised:
        bench.analyze(call_id, progress=progress)
    assert raised.value.code == "analysis.gone"
    assert bench.outcomes()[-1] == ("judge", "ok"), "what was spent stays on record"


def test_the_model_is_told_nothing_from_the_store(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    material: list[str] = []
    real = gemini_mind.material

    def listening(*args: Any, **kwargs: Any) -> str:
        material.append(real(*args, **kwargs))
        return material[-1]

    monkeypatch.setattr(gemini_mind, "material", listening)
    call_id = stereo(bench)
    phone = "+380671234567"
    bench.store.write(lambda s: setattr(s.get_one(Call, call_id), "client_phone", phone)).result()
    bench.analyze(call_id)
    assert phone[3:] not in material[0] and "emotion" not in material[0]
