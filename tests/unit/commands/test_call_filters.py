"""The filters of the command line become the filter of the calls page."""

from __future__ import annotations

import pytest

from callqa_desktop.cli import build_parser
from callqa_desktop.commands.common import call_filter


def test_what_people_did_with_a_call_can_be_asked_for() -> None:
    given = build_parser().parse_args(
        ["calls", "--reviewer", "Олена", "--reviewer", "Тарас", "--assigned", "Юлія", "--not-annotated"]
    )
    wanted = call_filter(given)
    assert (wanted.reviewers, wanted.assigned, wanted.annotated) == (("Олена", "Тарас"), ("Юлія",), False)
    assert call_filter(build_parser().parse_args(["calls", "--annotated"])).annotated is True
    assert call_filter(build_parser().parse_args(["calls"])).annotated is None


def test_with_and_without_annotations_exclude_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        build_parser().parse_args(["calls", "--annotated", "--not-annotated"])
    assert ended.value.code == 2
    assert "not allowed with" in capsys.readouterr().err
