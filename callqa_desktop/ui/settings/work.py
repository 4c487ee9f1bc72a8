"""Your name, reports, synchronisation, privacy."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from callqa_desktop.texts import tr
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.settings.form import FormSection
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.page import Shell


class Work(FormSection):
    """Who scores, in which language reports are made, how often calls are fetched."""

    def __init__(self, program: Program, bridge: Bridge, shell: Shell) -> None:
        super().__init__(tr("Work"), program, bridge, shell)
        card = self.card(self.title)
        self.evaluator = QLineEdit(str(program.settings.get("evaluator")))
        self.evaluator.setMaxLength(120)
        self.evaluator.editingFinished.connect(self._set_evaluator)
        self.line(card, tr("Your name"), self.evaluator, tr("Stands beside the scores you give."))
        self.report_language = self.choice(
            card,
            tr("Language of reports"),
            (("auto", tr("As the program")), ("uk", "Українська"), ("en", "English")),
            str(program.settings.get("report_language")),
            lambda value: self.keep("report_language", value),
        )
        self.sync_minutes = self.number(card, tr("Synchronise every"), "sync_minutes", 1, 1440, tr("min"))
        card = self.card(tr("Scores"))
        self.blind = self.check(
            card, tr("Score without seeing the AI’s answers"), "blind", lambda _on: None,
            tr("They appear when the evaluation is finished. Holds from the next call on."),
        )  # fmt: skip
        self.dispute_hours = self.number(
            card, tr("Time to decide a dispute"), "dispute_hours", 1, 720, tr("h"),
            note=tr("Counted from the moment the score is disputed."),
        )  # fmt: skip
        self.dispute_limit = self.number(
            card, tr("Disputes of one evaluation, at most"), "dispute_limit", 1, 20, "",
            note=tr("More are refused, and the program says why."),
        )  # fmt: skip

    def _set_evaluator(self) -> None:
        self.keep("evaluator", " ".join(self.evaluator.text().split()))


class Privacy(FormSection):
    """Where data lies and what leaves this computer."""

    def __init__(self, program: Program, bridge: Bridge, shell: Shell) -> None:
        super().__init__(tr("Privacy"), program, bridge, shell)
        card = self.card(self.title)
        for text in (
            tr("Everything is kept on this computer, encrypted. Keys of services lie in the system’s keyring."),
            tr(
                "Sound and words of a call go only to the model you connect, when you ask for an analysis; results go "
                "only to the CRM you connect."
            ),
            tr("Moods are read from words, never from the voice. The program sends no statistics about you."),
        ):
            card.body.addWidget(Label(text, "muted", wrap=True))
            self.words.append(text)
