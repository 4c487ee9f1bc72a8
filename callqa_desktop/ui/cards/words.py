"""Words of the page of scorecards."""

from __future__ import annotations

from callqa_desktop.texts import tr

Choices = tuple[tuple[str, str], ...]


def answer_types() -> Choices:
    return (
        ("yn", tr("Yes / no")), ("ypn", tr("Yes / partly / no")), ("single", tr("One of several")),
        ("multi", tr("Several of several")), ("scale", tr("Scale")), ("number", tr("Number")),
        ("duration", tr("Duration")), ("text", tr("Text")), ("metric", tr("Measure of the sound")),
    )  # fmt: skip


def kinds() -> Choices:
    return (
        ("standard", tr("Scored")), ("info", tr("Not scored (gates)")), ("critical", tr("Critical breaches")),
        ("bonus", tr("Bonus")),
    )  # fmt: skip


def kind_marks() -> Choices:
    """The same where there is little room."""
    return (("standard", ""), ("info", tr("gates")), ("critical", tr("breaches")), ("bonus", tr("bonus")))


def severities() -> Choices:
    return (
        ("normal", tr("Nothing more")), ("alert", tr("Is named, the score stays")),
        ("fail_section", tr("Section becomes 0")), ("fail_all", tr("Whole score becomes 0")),
        ("critical", tr("Call cannot be passed")),
    )  # fmt: skip


def effects() -> Choices:
    return (
        ("none", tr("Nothing more")), ("alert", tr("Is named")), ("fail_section", tr("Section 0")),
        ("fail_all", tr("Score 0")),
    )  # fmt: skip


def policies() -> Choices:
    return (
        ("none", tr("Not asked")), ("optional", tr("If wanted")), ("on_low", tr("With a low answer")),
        ("always", tr("Always")),
    )  # fmt: skip


def automations() -> Choices:
    return (
        ("ai_prefill", tr("AI proposes")), ("ai_final", tr("AI alone")), ("manual", tr("A person")),
        ("metric", tr("A measure")),
    )  # fmt: skip


def modes() -> Choices:
    return (
        ("weighted", tr("By weights of sections")), ("points", tr("By points of questions")),
    )  # fmt: skip


def na_policies() -> Choices:
    return (
        ("redistribute", tr("Leaves the calculation")), ("full", tr("Counts as the best answer")),
    )  # fmt: skip


def word(choices: Choices, value: str) -> str:
    return dict(choices).get(value, value)
