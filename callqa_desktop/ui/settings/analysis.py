"""How calls are transcribed, which words the model should know, and what becomes of personal data."""

from __future__ import annotations

from collections.abc import Sequence

from callqa_desktop.models.enums import MODEL
from callqa_desktop.services.records import ConnectionRow
from callqa_desktop.texts import tr
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.settings.form import FormSection
from callqa_desktop.ui.settings.vocabulary import VocabularyCard
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.page import Shell


class AnalysisSection(FormSection):
    """Transcribing, vocabulary, personal data; they hold for the next analysis and the next export."""

    def __init__(self, program: Program, bridge: Bridge, shell: Shell) -> None:
        super().__init__(tr("Analysis"), program, bridge, shell)
        card = self.card(tr("Transcribing"))
        self.who = self.choice(
            card, tr("Who analyzes"), (), "", lambda name: self.keep("analyzed_by", name),
            tr("Of the models that are connected. Calls that are being analyzed are finished by the one they began "
               "with."),
        )  # fmt: skip
        self.offer(self.who, there=False)
        self.model = self.choice(
            card, tr("Model that writes calls down"),
            (
                ("auto", tr("Made for transcribing, where there is one")),
                ("general", tr("The model of the connection")),
            ),
            str(program.settings.get("transcribe_model")), lambda value: self.keep("transcribe_model", value),
            tr("The special model hears names better and knows your vocabulary. Where the account has none, or it "
               "refuses, the model of the connection does it, and the call says so."),
        )  # fmt: skip
        self.word_times = self.check(
            card, tr("Times of every word"), "word_times", lambda _on: None,
            tr("Exact places in the sound. Without them lines are placed by the voice and marked with ≈; words may "
               "then be recognised a little better."),
        )  # fmt: skip
        self.parallel = self.choice(
            card, tr("Calls analyzed at once"), tuple((str(n), str(n)) for n in (1, 5, 10, 20, 40)),
            str(program.settings.get("parallel_calls")), lambda value: self.keep("parallel_calls", int(value)),
            tr("At most. When the service asks for a pause there are fewer for a while. Fewer spare a slow "
               "connection."),
        )  # fmt: skip
        self.vocabulary = VocabularyCard(program, bridge, shell)
        self.cards.addWidget(self.vocabulary)
        self.also(
            self.vocabulary,
            tr("Vocabulary"), tr("From your corrections"),
        )  # fmt: skip
        card = self.card(tr("Personal data"))
        card.body.addWidget(
            Label(
                tr("Found are card and account numbers, taxpayer numbers, phones, e-mail and home addresses, in digits "
                   "and in words. The words that are kept stay as they were said."),
                "caption", wrap=True,
            )
        )  # fmt: skip
        self.before_judging = self.check(
            card, tr("Mask it before calls are judged"), "mask_before_judging", lambda _on: None,
            tr("Nothing but the sound for transcribing leaves this computer with personal data in it."),
        )  # fmt: skip
        self.in_reports = self.check(
            card, tr("Mask it in reports, clips and the CRM"), "mask_in_reports", lambda _on: None
        )
        self.in_view = self.check(card, tr("Mask it on the screen"), "mask_in_view", lambda _on: shell.renew_others())
        self.sound = self.choice(
            card, tr("In sound that is given away"),
            (
                ("keep", tr("leave it")),
                ("silence", tr("silence instead")),
                ("beep", tr("a tone instead")),
            ),
            str(program.settings.get("sound_of_personal")), lambda value: self.keep("sound_of_personal", value),
            tr("Holds for clips, coaching notes and the exported sound of a call."),
        )  # fmt: skip

    def load(self) -> None:
        """Looks for suggestions to the vocabulary, and for the models that are connected."""
        self.vocabulary.load()
        self.bridge.then(self, self.program.connections.list(), self._offer_models, self.shell.show_error)

    def _offer_models(self, rows: Sequence[ConnectionRow]) -> None:
        models = [row for row in rows if row.service in MODEL]
        self.who.clear()
        for row in models:
            self.who.addItem(" · ".join(filter(None, (row.name, str(row.settings.get("model") or "")))), row.name)
        self.who.setCurrentIndex(max(0, self.who.findData(self.program.settings.get("analyzed_by"))))
        self.offer(self.who, there=len(models) > 1)
