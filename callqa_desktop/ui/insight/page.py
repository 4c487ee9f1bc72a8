"""The page of findings: what a set of calls shows together, in sections; the set stands above as chips."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QStackedWidget

from callqa_desktop.errors import Cancelled
from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.services.changes import Change
from callqa_desktop.services.insight.records import Coaching, Consolidated, Unusual
from callqa_desktop.services.progress import Progress, Step
from callqa_desktop.services.records import FilterChoices
from callqa_desktop.services.stop import Stop
from callqa_desktop.texts import tr
from callqa_desktop.ui.calls.filter_bar import FilterBar
from callqa_desktop.ui.calls.filters import Conditions
from callqa_desktop.ui.insight.coaching import CoachingSection
from callqa_desktop.ui.insight.found import FindingsSection
from callqa_desktop.ui.insight.overview import OverviewSection
from callqa_desktop.ui.insight.section import Section
from callqa_desktop.ui.insight.trackers import TrackersSection
from callqa_desktop.ui.insight.unusual import UnusualSection
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.faces import Faces
from callqa_desktop.ui.widgets.figures import Place
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.page import Page, Shell
from callqa_desktop.ui.widgets.panels import row
from callqa_desktop.ui.widgets.progress import ThinProgress

_CONCERNS = (ChangeKind.CALL, ChangeKind.EVALUATION, ChangeKind.TRANSCRIPT, ChangeKind.TRACKER)
USUAL = Conditions(period="days30")
"""The set the page begins with."""

Answer = Consolidated | Unusual | Coaching


class InsightPage(Page):
    """Each section asks for its answer when it comes to the front; an answer is kept until the set changes."""

    stepped = Signal(object)
    """A Step of the work under way, from its thread."""

    def __init__(self, program: Program, bridge: Bridge, shell: Shell) -> None:
        super().__init__(tr("Insights"), program, bridge, shell)
        self.answers: dict[str, Answer] = {}
        self.questions: dict[str, str] = {}
        """Titles of questions by key, as far as an answer told them."""
        self._work: dict[str, tuple[Progress, Stop]] = {}
        self._build_tools()
        self.stack = QStackedWidget()
        self._one_of = QButtonGroup(self)
        self.chips: dict[str, Button] = {}
        self.sections: dict[str, Section] = {}
        titles = {
            "overview": tr("Overview"), "findings": tr("Findings"), "trackers": tr("Trackers"),
            "unusual": tr("Unusual calls"), "coaching": tr("Coaching need"),
        }  # fmt: skip
        line = row()
        for made in (
            OverviewSection(self), FindingsSection(self), TrackersSection(self), UnusualSection(self),
            CoachingSection(self),
        ):  # fmt: skip
            chip = Button(titles[made.name], partial(self.show_section, made.name), kind="chip")
            chip.setCheckable(True)
            self._one_of.addButton(chip)
            self.chips[made.name], self.sections[made.name] = chip, made
            line.addWidget(chip)
            self.stack.addWidget(made)
        line.addStretch(1)
        line.addWidget(self.work)
        self.faces = Faces(self.stack)
        self.body.addWidget(self.filters)
        self.body.addLayout(line)
        self.body.addWidget(self.faces, 1)
        self.chips["overview"].setChecked(True)
        self.filters.changed.connect(self._changed_set)
        self.stepped.connect(self._show_step)
        bridge.changes.changed.connect(self._changed)
        trackers = self.sections["trackers"]
        assert isinstance(trackers, TrackersSection)
        self.acts = {
            "insight_filter": self.filters.offer, "insight_chips": self.filters.focus_first,
            "insight_open": self._open_current, "insight_renew": self.renew,
            "insight_next_section": lambda: self._step(1), "insight_previous_section": lambda: self._step(-1),
            "insight_new_tracker": self._new_tracker, "insight_keep_tracker": trackers.editor.keep,
        }  # fmt: skip

    def _build_tools(self) -> None:
        self.filters = FilterBar()
        self.filters.take(USUAL)
        self.newer = Label(tr("Calls changed meanwhile"), "muted")
        self.newer.hide()
        self.renew_button = Button(tr("Read anew"), self.renew, icon="refresh-cw", keys=hint("insight_renew"))
        self.calls_button = Button(
            tr("Open these calls"), lambda: self.shell.open_calls(self.filters.conditions), icon="phone"
        )
        self.work = ThinProgress(self.cancel)
        self.work.setFixedWidth(440)
        self.work.hide()
        line = self.header.line
        line.addStretch(1)
        for part in (self.newer, self.renew_button, self.calls_button):
            line.addWidget(part)

    # The page comes and goes

    def shown(self) -> None:
        self.filters.me = self.program.review.evaluator
        self.bridge.then(self, self.program.calls.choices(), self._show_choices)
        self._ask()
        self._focus()

    def leave(self) -> None:
        self.cancel()

    def keep(self) -> dict[str, Any]:
        return {"set": self.filters.conditions, "section": self.section.name}

    def take_up(self, kept: dict[str, Any]) -> None:
        self.filters.take(kept["set"])
        self._select(kept["section"])

    def show_set(self, conditions: Conditions) -> None:
        """What these calls show; the page is about to come to the front."""
        self.filters.take(conditions)
        self._forget()

    # Sections

    @property
    def section(self) -> Section:
        """The one in front."""
        found = self.stack.currentWidget()
        assert isinstance(found, Section)
        return found

    def show_section(self, name: str) -> None:
        self._select(name)
        self._ask()
        self._focus()

    def _focus(self) -> None:
        """The keyboard goes to what the section shows, where it shows anything yet."""
        if self.faces.face == "full":
            self.section.focus()
        else:
            self.setFocus()

    def _select(self, name: str) -> None:
        self.chips[name].setChecked(True)
        self.stack.setCurrentWidget(self.sections[name])

    def _open_current(self) -> None:
        self.section.open_current()

    def _step(self, by: int) -> None:
        names = list(self.sections)
        self.show_section(names[(names.index(self.section.name) + by) % len(names)])

    def _new_tracker(self) -> None:
        self.show_section("trackers")
        section = self.section
        assert isinstance(section, TrackersSection)
        section.begin()

    # Questions to the store and their answers

    def renew(self) -> None:
        """Reads everything anew."""
        self._forget()
        self._ask()

    def cancel(self) -> None:
        """Gives up what is being read."""
        for progress, stop in self._work.values():
            progress.cancel()
            stop.stop()

    def _forget(self) -> None:
        self.cancel()
        self.answers.clear()
        self.newer.hide()

    def _changed_set(self) -> None:
        self._forget()
        self._ask()

    def _ask(self) -> None:
        """Asks for what the section in front shows, where it is not known and not under way."""
        needs = self.section.needs
        self._show_work()
        if needs in self.answers:
            self._show(needs)
            return
        self.faces.show_loading()
        if needs in self._work and not self._work[needs][0].cancelled:
            return
        conditions = self.filters.conditions
        wanted = conditions.call_filter(datetime.now().astimezone().date())
        progress, stop = Progress(self.stepped.emit), Stop()
        self._work[needs] = (progress, stop)
        self._show_step(Step(0, 0))
        desk = self.program.insight
        futures: dict[str, Any] = {
            "consolidated": desk.consolidated, "unusual": desk.unusual, "coaching": desk.coaching
        }  # fmt: skip
        future: Future[Any] = futures[needs](wanted, progress=progress, stop=stop)
        self.bridge.then(self, future, partial(self._have, needs, progress), partial(self._failed, needs, progress))

    def _have(self, needs: str, progress: Progress, answer: Answer) -> None:
        if not self._ended(needs, progress):
            return
        self.answers[needs] = answer
        if isinstance(answer, Consolidated):
            self.questions |= {one.key: one.title for one in answer.questions}
        elif isinstance(answer, Coaching):
            self.questions |= {one.question: one.title for one in answer.needs}
        if self.section.needs == needs:
            self._show(needs)
            if self.isVisible() and not self.filters.isAncestorOf(self.window().focusWidget() or self.filters):
                self._focus()

    def _failed(self, needs: str, progress: Progress, error: BaseException) -> None:
        if not self._ended(needs, progress):
            return
        if isinstance(error, Cancelled):
            self.faces.show_empty(
                "lightbulb", tr("Reading was cancelled"), tr("Nothing is shown of this set yet."),
                (tr("Read again"), self.renew),
            )  # fmt: skip
            return
        self.faces.show_failed(error, self.renew)

    def _ended(self, needs: str, progress: Progress) -> bool:
        """Whether this was the newest question of its kind."""
        if self._work.get(needs, (None, None))[0] is not progress:
            return False
        del self._work[needs]
        self._show_work()
        return True

    def _show(self, needs: str) -> None:
        answer = self.answers[needs]
        nothing = isinstance(answer, Consolidated) and not len(answer.coverage.calls)
        if nothing and self.section.name != "trackers":
            self.faces.show_empty(
                "lightbulb", tr("No calls in this set"),
                tr("Nothing matches the chips above. Choose a longer period, or take a chip away."),
                (tr("All calls"), lambda: self.filters.set_conditions(Conditions())),
            )  # fmt: skip
            return
        self.faces.show_full()
        self.section.show_answer(answer)  # type: ignore[arg-type]  # the one its `needs` names

    def _show_step(self, step: Step) -> None:
        self._show_work()
        self.work.show_step(tr("Reading the calls"), step.done, step.total)

    def _show_work(self) -> None:
        """Only what the section in front waits for."""
        self.work.setVisible(self.section.needs in self._work)

    def _show_choices(self, choices: FilterChoices) -> None:
        self.filters.choices = choices

    def _changed(self, changes: list[Change]) -> None:
        if self.answers and any(change.kind in _CONCERNS for change in changes):
            self.newer.show()

    # To other pages

    def open_calls(self, calls: Sequence[int], about: str) -> None:
        """The list of the calls behind a figure."""
        self.shell.open_calls(Conditions(ids=tuple(int(n) for n in calls), ids_words=" ".join(about.split())))

    def open_place(self, place: Place) -> None:
        """The review page of one call, at a moment of it."""
        self.shell.open_review(place.call_id, (place.call_id,), place.at_ms)
