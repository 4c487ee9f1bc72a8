"""What is asked of the model and what is accepted from it."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from callqa_desktop.services.analysis.shapes import (
    LISTED,
    ChannelReply,
    HeardWord,
    MixedReply,
    to_ms,
    transcript_schema,
)


@pytest.mark.parametrize(
    ("given", "ms"),
    [
        ("00:00.0", 0),
        ("01:02.5", 62_500),
        ("1:02,5", 62_500),
        ("75:30", 4_530_000),
        ("1:00:01.25", 3_601_250),
        (12.34, 12_340),
        ("12.34", 12_340),
        ("7s", 7_000),
        (3, 3_000),
    ],
)
def test_times(given: object, ms: int) -> None:
    assert to_ms(given) == ms


@pytest.mark.parametrize("given", ["", "soon", "-1", -3, "1:2:3:4", None, True, float("nan"), "inf", 1e9, ["00:01"]])
def test_what_is_no_time(given: object) -> None:
    with pytest.raises(ValueError):
        to_ms(given)


def test_a_transcript_is_read() -> None:
    reply = MixedReply.model_validate_json(
        '{"utterances": [{"start": "00:01.2", "end": 3.5, "speaker": "agent", "text": "Добрий день"}]}'
    )
    line = reply.utterances[0]
    assert (line.start, line.end, line.speaker, line.text) == (1_200, 3_500, "agent", "Добрий день")


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{}",
        '{"utterances": [{"start": "00:01", "text": "x"}]}',
        '{"utterances": [{"start": "x", "end": "y", "text": "z"}]}',
        '{"utterances": [{"start"',
        "```json\n{}\n```",
    ],
)
def test_a_reply_of_another_shape_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        ChannelReply.model_validate_json(text)


def test_only_a_mixed_sound_asks_for_speakers() -> None:
    alone, both = transcript_schema(mixed=False), transcript_schema(mixed=True)
    assert "speaker" not in alone["$defs"]["ChannelLine"]["properties"]
    assert "speaker" in both["$defs"]["MixedLine"]["required"]


def test_nothing_asks_how_the_speakers_feel() -> None:
    wanted = str(transcript_schema(mixed=True))
    for word in ("mood", "emotion", "tone"):
        assert word not in wanted


def test_words_of_which_the_model_was_not_sure_are_read_in_any_shape() -> None:
    line = ChannelReply.model_validate_json(
        '{"utterances": [{"start": 0, "end": 2, "text": "Кухня Їжачок п’ять", "doubtful": ["Їжачок", 7, "", '
        '{"word": "п’ять", "confidence": 1.4}], "words": [{"word": "Кухня", "start": "00:00.1", "end": 0.6, '
        '"confidence": 0.9}, {"text": "Їжачок", "start_offset": "0.6s", "end_offset": "soon"}, {"end": 3}, "п’ять"]}]}'
    ).utterances[0]
    assert line.doubtful == (HeardWord("Їжачок", confidence=LISTED), HeardWord("п’ять", confidence=1.0))
    assert line.words == (HeardWord("Кухня", 100, 600, 0.9), HeardWord("Їжачок"))


@pytest.mark.parametrize("given", ["null", '"Їжачок"', "{}", "3", "[null, [], true]"])
def test_nonsense_about_words_is_as_if_it_were_not_there(given: str) -> None:
    text = f'{{"utterances": [{{"start": 0, "end": 2, "text": "x", "doubtful": {given}, "words": {given}}}]}}'
    line = ChannelReply.model_validate_json(text).utterances[0]
    assert [word for word in (*line.doubtful, *line.words) if word.text != "Їжачок"] == []


def test_doubtful_words_are_asked_for_and_times_of_words_are_not() -> None:
    properties = transcript_schema(mixed=True)["$defs"]["MixedLine"]["properties"]
    assert properties["doubtful"]["items"] == {"type": "string"}
    assert "words" not in properties
