"""What the settings ask for reaches the model, and what leaves the machine holds no personal data where they ask so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from callqa_desktop.models.schema import Call, Client, Employee, Transcript
from callqa_desktop.sandbox.server import Sandbox
from callqa_desktop.sandbox.sounds import demo_original, demo_sounds
from callqa_desktop.services.analysis.engines import Judgement, Matter
from callqa_desktop.services.analysis.gemini_mind import GeminiMind
from callqa_desktop.services.analysis.vocabulary import of_call

STEREO = demo_sounds()["03-wardrobe"]
TRANSCRIBER = "gemini-3.5-transcribe"


def put(bench: Any) -> int:
    call_id: int = bench.put(demo_original(STEREO.id), agent_channel=0, direction=STEREO.direction)
    return call_id


def transcript(bench: Any, call_id: int) -> tuple[str, str, dict[str, Any], str]:
    def read(session: Any) -> tuple[str, str, dict[str, Any], str]:
        row = session.query(Transcript).filter_by(call_id=call_id).order_by(Transcript.id.desc()).first()
        return row.model, row.prompt, row.notes, row.language

    found: tuple[str, str, dict[str, Any], str] = bench.store.read(read).result()
    return found


def test_the_dedicated_model_is_taken_where_there_is_one(bench: Any) -> None:
    call_id = put(bench)
    bench.analyze(call_id)
    model, prompt, notes, language = transcript(bench, call_id)
    assert (model, prompt, language) == (TRANSCRIBER, "", "uk")
    assert notes["pieces"] == 2 and "instead_of" not in notes
    lines = bench.detail(call_id).transcript
    assert all(line.words and line.words[0].start_ms is not None for line in lines)
    assert {line.language for line in lines} <= {"uk", ""} and any(line.language == "uk" for line in lines)


def test_the_setting_keeps_to_the_general_model(bench: Any) -> None:
    bench.set("transcribe_model", "general")
    call_id = put(bench)
    bench.analyze(call_id)
    assert transcript(bench, call_id)[:2] == ("gemini-3.8-flash", "transcribe-3")


def test_a_refusal_is_told_with_the_transcript(bench: Any) -> None:
    bench.sandbox.faults.set("gemini", "model_withdrawn", only=TRANSCRIBER)
    call_id = put(bench)
    bench.analyze(call_id)
    model, _, notes, _ = transcript(bench, call_id)
    assert model == "gemini-3.8-flash" and notes["instead_of"] == TRANSCRIBER
    assert ("transcribe", "gemini.model") in bench.outcomes()


def test_without_times_of_words_lines_say_that_they_are_estimates(bench: Any) -> None:
    bench.set("word_times", False)
    call_id = put(bench)
    bench.analyze(call_id)
    lines = bench.detail(call_id).transcript
    assert lines and all(line.estimated and not line.words for line in lines)


def test_an_old_transcript_stays_when_the_model_changes(bench: Any) -> None:
    bench.set("transcribe_model", "general")
    call_id = put(bench)
    bench.analyze(call_id)
    before = bench.detail(call_id).transcript
    bench.set("transcribe_model", "auto")
    bench.analyze(call_id)
    assert bench.detail(call_id).transcript == before
    assert transcript(bench, call_id)[0] == "gemini-3.8-flash"


def test_the_vocabulary_reaches_the_model(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.set("vocabulary", "Їжачок\nХмаринка")
    call_id = put(bench)

    def people(session: Any) -> None:
        session.add(Employee(id=5, connection_id=bench.connection_id, external_id="5", name="Софія Єрмак", name_key=""))
        session.add(Client(id=5, phone="+380991", name="Ніна"))
        session.flush()
        call = session.get_one(Call, call_id)
        call.employee_id, call.client_id = 5, 5

    bench.store.write(people).result()
    assert bench.store.read(lambda s: of_call(s, call_id)).result() == ("Софія Єрмак", "Ніна", "Їжачок", "Хмаринка")
    bench.analyze(call_id)
    assert transcript(bench, call_id)[2]["vocabulary"] == 4


def test_personal_data_is_masked_before_judging_where_asked(
    bench: Any, sandbox_truth: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Matter] = []
    real = GeminiMind.judge

    async def listening(self: GeminiMind, matter: Matter, *rest: Any) -> Judgement:
        seen.append(matter)
        return await real(self, matter, *rest)

    monkeypatch.setattr(GeminiMind, "judge", listening)
    call_id = put(bench)
    bench.analyze(call_id)
    assert any("067 123 45 67" in one.text for one in seen[-1].said)
    bench.set("mask_before_judging", True)
    bench.analyze(call_id, again=True)
    assert not any("067 123 45 67" in one.text for one in seen[-1].said)
    assert any("[phone number]" in one.text for one in seen[-1].said)
    assert any("067 123 45 67" in line.text for line in bench.detail(call_id).transcript), (
        "the words that are kept stay"
    )


@pytest.fixture
def sandbox_truth(bench: Any) -> Sandbox:
    """The client says a phone number in the call."""
    sandbox: Sandbox = bench.sandbox
    lines = list(STEREO.utterances)
    at = next(n for n, one in enumerate(lines) if one.speaker == "client" and one.end - one.start > 2)
    lines[at] = replace(lines[at], text="Мій номер 067 123 45 67, дзвоніть будь ласка")
    sandbox.gemini.learn(replace(STEREO, utterances=tuple(lines)), demo_original(STEREO.id))
    return sandbox
