"""Clients in groups: chosen and run at the left, judged and used at the right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu

from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.services.changes import Change
from callqa_desktop.services.progress import Progress, Step
from callqa_desktop.services.records import CallFilter, FilterChoices
from callqa_desktop.services.segments.records import Found, Member, Run, SavedRow
from callqa_desktop.services.stop import Stop
from callqa_desktop.texts import tr
from callqa_desktop.ui.calls.filter_bar import FilterBar
from callqa_desktop.ui.calls.filters import Conditions
from callqa_desktop.ui.calls.verbs import open_folder
from callqa_desktop.ui.statistics.section import Section
from callqa_desktop.ui.statistics.segments_dialogs import CompareDialog, NameDialog, TagsDialog
from callqa_desktop.ui.statistics.segments_form import SegmentsForm
from callqa_desktop.ui.statistics.segments_result import SegmentsResult
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.dialog import Question
from callqa_desktop.ui.widgets.faces import Faces
from callqa_desktop.ui.widgets.notices import Notice
from callqa_desktop.ui.widgets.panels import column, row

if TYPE_CHECKING:
    from callqa_desktop.services.calls.bulk import Calls
    from callqa_desktop.ui.statistics.page import StatisticsPage


@dataclass(frozen=True)
class Shown:
    """What is open: a run, or the id of a kept one, and the calls it was made of."""

    source: Run | int
    found: Found
    calls: Calls


class SegmentsSection(Section):
    stepped = Signal(object)
    """A Step of the run under way, from its thread."""

    def __init__(self, page: StatisticsPage) -> None:
        super().__init__(page)
        self.open: Shown | None = None
        self.saved: list[SavedRow] = []
        self._under_way: tuple[Progress, Stop] | None = None
        self._menu: QMenu | None = None
        self.filters = FilterBar()
        self.form = SegmentsForm(self.run, self.cancel)
        self.result = SegmentsResult(page)
        self.faces = Faces(self.result)
        line = row(gap=tokens.GAP)
        line.addWidget(self.form)
        line.addWidget(self.faces, 1)
        whole = column(self, gap=tokens.S3)
        whole.addWidget(self.filters)
        whole.addLayout(line, 1)
        verdict, detail = self.result.verdict, self.result.detail
        for button, act in (
            (verdict.keep, self.keep_run), (verdict.rename, self.rename), (verdict.export, self.export),
            (verdict.tags, self.tag), (verdict.compare, self.compare), (verdict.remove, self.remove),
            (detail.open_button, self.open_group), (detail.rename, self.rename_group),
        ):  # fmt: skip
            button.clicked.connect(act)
        self.result.group_chosen.connect(self._ask_members)
        self.result.client_opened.connect(self._open_client)
        self.result.groups_wanted.connect(self._run_with)
        self.form.opened.connect(self._open)
        self.stepped.connect(self._show_step)
        page.bridge.changes.changed.connect(self._changed)
        self.acts = {
            "statistics_filter": self.filters.offer, "statistics_chips": self.filters.focus_first,
            "statistics_run": self.run, "statistics_open": self.open_group, "statistics_save": self.keep_run,
            "statistics_saved": self.form.kept.setFocus,
        }  # fmt: skip
        self._show_nothing()

    # The section comes and goes

    def shown(self) -> None:
        self.filters.me = self.page.program.review.evaluator
        self.page.bridge.then(self, self.page.program.calls.choices(), self._show_choices)
        self._ask_saved()
        if self.open is None:
            self.form.run_button.setFocus()
        else:
            self.result.focus()

    def keep(self) -> dict[str, Any]:
        return {"set": self.filters.conditions, "wish": self.form.wish, "open": self.open}

    def take_up(self, kept: dict[str, Any]) -> None:
        self.filters.take(kept["set"])
        self.form.take(kept["wish"])
        if kept["open"] is not None:
            self._show(kept["open"])

    def leave(self) -> None:
        self.cancel()

    # A run

    def run(self) -> None:
        """Finds segments among the clients of the chosen calls."""
        if self._under_way is not None or not self.form.wish.metrics:
            return
        calls = self.filters.conditions.call_filter(datetime.now().astimezone().date())
        progress, stop = Progress(self.stepped.emit), Stop()
        self._under_way = (progress, stop)
        self.form.show_step(Step(0, 0))
        if self.open is None:
            self.faces.show_loading()
        future = self.page.program.segments.run(calls, self.form.wish, progress=progress, stop=stop)
        self.page.bridge.then(self, future, partial(self._have, progress, calls), partial(self._failed, progress))

    def cancel(self) -> None:
        """Gives the run up."""
        if self._under_way is not None:
            progress, stop = self._under_way
            progress.cancel()
            stop.stop()
            self._ended(progress)
            if self.open is None:
                self._show_nothing()
            else:
                self.faces.show_full()

    def _run_with(self, k: int) -> None:
        self.form.choose_groups(k)
        self.run()

    def _have(self, progress: Progress, calls: CallFilter, run: Run) -> None:
        if not self._ended(progress):
            return
        self._show(Shown(run, run.found, calls))
        if self.isVisible():
            self.result.focus()

    def _failed(self, progress: Progress, error: BaseException) -> None:
        if not self._ended(progress):
            return
        if self.open is not None:
            self.page.shell.show_error(error)
        else:
            self.faces.show_failed(error, self.run)

    def _ended(self, progress: Progress) -> bool:
        """Whether this was the run that is waited for."""
        if self._under_way is None or self._under_way[0] is not progress:
            return False
        self._under_way = None
        self.form.show_step(None)
        return True

    def _show_step(self, step: Step) -> None:
        if self._under_way is not None:
            self.form.show_step(step)

    def _show_nothing(self) -> None:
        self.faces.show_empty(
            "users", tr("Which clients are alike?"),
            tr("Clients are compared by what their calls show, and those alike are put together. Choose the calls "
               "above and the metrics at the left."),
            (tr("Find segments"), self.run),
        )  # fmt: skip

    def _show(self, shown: Shown) -> None:
        self.open = shown
        self.faces.show_full()
        self.result.show_found(shown.found)

    # What is open

    def _ask_members(self) -> None:
        group, shown = self.result.group, self.open
        if group is None or shown is None:
            return

        def have(found: list[Member]) -> None:
            now = self.result.group
            if self.open is shown and now is not None and now.position == group.position:
                self.result.show_members(found)

        future = self.page.program.segments.members(shown.source, group.position)
        self.page.bridge.then(self, future, have, self.page.shell.show_error)

    def open_group(self) -> None:
        """The calls of the clients of the chosen segment."""
        group, shown = self.result.group, self.open
        if group is None or shown is None:
            return
        about = tr("Segment {name}").format(name=f"{group.position}. {group.name}")
        future = self.page.program.segments.calls_of(shown.source, shown.calls, group.position)
        self.page.bridge.then(self, future, partial(self._open_calls, about), self.page.shell.show_error)

    def _open_client(self, digits: str) -> None:
        if self.open is not None:
            about = tr("Client {phone}").format(phone=formats.phone("+" + digits))
            future = self.page.program.segments.calls_of_client(self.open.calls, digits)
            self.page.bridge.then(self, future, partial(self._open_calls, about), self.page.shell.show_error)

    def _open_calls(self, about: str, ids: Any) -> None:
        self.page.shell.open_calls(Conditions(ids=tuple(int(n) for n in ids), ids_words=" ".join(about.split())))

    # Keeping

    def keep_run(self) -> None:
        """Asks for a name and keeps what is shown."""
        if self.open is None or isinstance(self.open.source, int):
            return
        self._ask_name(lambda: None)

    def _ask_name(self, then: Callable[[], None]) -> None:
        suggested = tr("Segments of {date}").format(date=f"{datetime.now().astimezone():%d.%m.%Y}")
        NameDialog(self.page, tr("Keep the segments"), suggested, tr("Keep"), partial(self._keep, then)).open()

    def _keep(self, then: Callable[[], None], name: str) -> None:
        shown = self.open
        if shown is not None and not isinstance(shown.source, int):
            future = self.page.program.segments.save(shown.source, shown.calls, name)
            self.page.bridge.then(self, future, partial(self._load, then), self.page.shell.show_error)

    def _open(self, saved_id: int) -> None:
        self._load(lambda: None, saved_id)

    def _load(self, then: Callable[[], None], saved_id: int) -> None:
        future = self.page.program.segments.load(saved_id)
        self.page.bridge.then(self, future, partial(self._loaded, then, saved_id), self.page.shell.show_error)

    def _loaded(self, then: Callable[[], None], saved_id: int, kept: tuple[Found, Calls]) -> None:
        found, calls = kept
        self.form.take(found.wish)
        if isinstance(calls, CallFilter):
            self.filters.take(_conditions(calls))
        self._show(Shown(saved_id, found, calls))
        then()

    def rename(self) -> None:
        shown = self.open
        if shown is not None and isinstance(shown.source, int):
            act = partial(self.page.program.segments.rename, shown.source)
            NameDialog(
                self.page, tr("Rename"), shown.found.name, tr("Rename"), partial(self._renamed, act, shown.source)
            ).open()

    def rename_group(self) -> None:
        group, shown = self.result.group, self.open
        if group is not None and group.segment_id is not None and shown is not None and isinstance(shown.source, int):
            act = partial(self.page.program.segments.rename_group, group.segment_id)
            NameDialog(
                self.page, tr("Rename the segment"), group.name, tr("Rename"), partial(self._renamed, act, shown.source)
            ).open()

    def _renamed(self, act: Any, saved_id: int, name: str) -> None:
        self.page.bridge.then(self, act(name), lambda _none: self._open(saved_id), self.page.shell.show_error)

    def remove(self) -> None:
        shown = self.open
        if shown is None or not isinstance(shown.source, int):
            return
        Question(
            self.page, tr("Delete the segments?"),
            tr("“{name}” goes. Clients and calls stay as they are, and tags that were sent stay in the CRM.").format(
                name=shown.found.name
            ),
            tr("Delete"), partial(self._remove, shown.source),
        ).open()  # fmt: skip

    def _remove(self, saved_id: int) -> None:
        def gone(_none: None) -> None:
            self.open = None
            self._show_nothing()
            self.form.run_button.setFocus()

        self.page.bridge.then(self, self.page.program.segments.remove(saved_id), gone, self.page.shell.show_error)

    # Other uses

    def compare(self) -> None:
        shown = self.open
        others = [one for one in self.saved if shown is not None and one.id != shown.source]
        if shown is None or not isinstance(shown.source, int):
            return
        if not others:
            self.page.shell.notify(
                Notice("info", tr("There is nothing to compare with yet"),
                       tr("Keep another run: of another period, or with other metrics."), key="segments.compare")
            )  # fmt: skip
            return
        CompareDialog(self.page, shown.found, others).open()

    def tag(self) -> None:
        """Tags for the clients of segments; a run is kept first, so that it is known later what was sent."""
        shown = self.open
        if shown is None:
            return
        if isinstance(shown.source, int):
            TagsDialog(self.page, shown.found).open()
            return
        self._ask_name(self.tag)

    def export(self) -> None:
        """The menu of kinds of file."""
        self._menu = QMenu(self)
        for form, name in (("xlsx", tr("Excel (XLSX)")), ("csv", tr("CSV"))):
            self._menu.addAction(name, partial(self.export_as, form))
        button = self.result.verdict.export
        self._menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def export_as(self, form: str) -> None:
        """Writes the clients into the folder of the reports."""
        shown = self.open
        if shown is None:
            return
        folder = Path(self.page.shell.preferences.text("report_folder", str(Path.home())))
        future = self.page.program.segments.export(shown.source, shown.found, folder, form)
        self.page.bridge.then(self, future, self._exported, self.page.shell.show_error)

    def _exported(self, path: Path) -> None:
        act = (tr("Open folder"), lambda: open_folder(path.parent))
        self.page.shell.notify(Notice("good", tr("The file is ready"), str(path), (act,), "segments.file"))

    # What changes elsewhere

    def _ask_saved(self) -> None:
        self.page.bridge.then(self, self.page.program.segments.saved(), self._show_saved, self.page.shell.show_error)

    def _show_saved(self, rows: list[SavedRow]) -> None:
        self.saved = rows
        self.form.show_saved(rows)

    def _show_choices(self, choices: FilterChoices) -> None:
        self.filters.choices = choices

    def _changed(self, changes: list[Change]) -> None:
        if any(change.kind == ChangeKind.SEGMENT for change in changes):
            self._ask_saved()


def _conditions(wanted: CallFilter) -> Conditions:
    """A kept filter as chips: its period as days."""
    names = {field.name for field in fields(Conditions)} & {field.name for field in fields(CallFilter)}
    held: dict[str, Any] = {name: getattr(wanted, name) for name in names - {"ids", "annotated"}}
    if wanted.annotated is not None:
        held["annotated"] = ("yes" if wanted.annotated else "no",)
    if wanted.ids is not None:
        held |= {"ids": wanted.ids, "ids_words": tr("Chosen calls")}
    if wanted.from_ms is not None or wanted.to_ms is not None:
        held |= {"period": "custom", "first": _day(wanted.from_ms), "last": _day(wanted.to_ms, before=1)}
    return Conditions(text=wanted.search or wanted.phone, **held)


def _day(ms: int | None, before: int = 0) -> str:
    """The local day of a moment, `before` milliseconds earlier; "" of none."""
    return "" if ms is None else formats.local(ms - before).date().isoformat()
