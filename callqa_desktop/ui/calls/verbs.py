"""What can be done with calls, one function a verb; dialogs, menus and keys only call these."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QStandardPaths, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from callqa_desktop import texts
from callqa_desktop.errors import Cancelled, UserFacingError
from callqa_desktop.services.batches.figures import Estimate, Limits
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import CallFilter, CallSort
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.notices import Notice
from callqa_desktop.ui.widgets.page import Shell

A = TypeVar("A")
B = TypeVar("B")
Calls = CallFilter | Sequence[int]
FORMATS = {"pdf": "PDF", "csv": "CSV", "xlsx": "Excel (XLSX)"}
UNDO_MOST = 50_000
"""Tags and assignments of so many calls can be undone: more would have to be remembered at a price."""


@dataclass(frozen=True)
class Done:
    """What a verb came to: calls touched, and how to take it back where that is cheap."""

    count: int
    undo: Callable[[], Future[int]] | None = None


class Counted(Protocol):
    """A verb of the store over calls, by the name of a tag or a person."""

    def __call__(self, calls: Calls, name: str, /, *, progress: Progress | None = None) -> Future[int]: ...


@dataclass(frozen=True)
class Mark:
    """Something put on calls by name, a tag or a reviewer: how to put it on, take it off, and who has it."""

    put: Counted
    take: Counted
    having: Callable[[str, tuple[int, ...]], CallFilter]


class CallVerbs:
    """The verbs, bound to one page that owns their results. None of them waits."""

    def __init__(self, owner: QWidget, program: Program, bridge: Bridge, shell: Shell) -> None:
        self._owner = owner
        self._program = program
        self._bridge = bridge
        self._shell = shell

    def sync(self) -> None:
        """Queues a sync of every telephony connection."""
        self._bridge.then(
            self._owner,
            self._program.jobs.sync(),
            lambda _: self.queued(tr("Synchronisation has been queued")),
            self.not_queued,
        )

    # Over many calls: everything that matches a filter, or these

    def analyze(self, calls: Calls, limits: Limits, title: str, progress: Progress) -> Future[int]:
        return self._program.batches.begin(calls, limits, title, progress=progress)

    def analyze_now(self, call_id: int) -> None:
        """One call a person waits for: it goes before all batches."""
        self._bridge.then(
            self._owner,
            self._program.jobs.analyze([call_id]),
            lambda _: self.queued(tr("The call is next to be analyzed")),
            lambda error: self._or_measure(call_id, error),
        )

    def measure(self, calls: Calls, progress: Progress) -> Future[int]:
        """Without a model: the sound alone."""
        return self._program.jobs.measure_all(calls, progress=progress)

    def _or_measure(self, call_id: int, error: BaseException) -> None:
        """Where no model is connected the call is measured, and that is said."""
        if no_model(error):
            told = measured_only(self._shell)
            future = self._program.jobs.measure([call_id])
            self._bridge.then(self._owner, future, lambda _: self._shell.notify(told), self.not_queued)
        else:
            self.not_queued(error)

    def foresee(
        self,
        owner: QWidget,
        calls: Calls,
        on_result: Callable[[Estimate], Any],
        on_error: Callable[[BaseException], Any],
    ) -> None:
        """What the analysis of calls will take."""
        self._bridge.then(owner, self._program.batches.estimate(calls), on_result, on_error)

    def push(self, calls: Calls, progress: Progress) -> Future[Done]:
        return chained(self._program.jobs.push_all(calls, progress=progress), _done)

    def put(self, mark: Mark, calls: Calls, name: str, n: int, progress: Progress) -> Future[Done]:
        """Puts a tag or a reviewer on calls, about `n` of them."""
        if n > UNDO_MOST:
            return chained(mark.put(calls, name, progress=progress), _done)

        def after(ids: Sequence[int], had: Sequence[int]) -> Future[Done]:
            new = sorted(set(ids) - set(had))
            return chained(
                mark.put(ids, name, progress=progress), lambda count: done(Done(count, lambda: mark.take(new, name)))
            )

        return chained(
            self._ids(calls),
            lambda ids: chained(
                self._program.calls.ids(mark.having(name, tuple(ids))), lambda had: after(list(ids), had)
            ),
        )

    def take(self, mark: Mark, calls: Calls, name: str, n: int, progress: Progress) -> Future[Done]:
        """Takes a tag or a reviewer off calls, about `n` of them."""
        if n > UNDO_MOST:
            return chained(mark.take(calls, name, progress=progress), _done)

        def after(had: Sequence[int]) -> Future[Done]:
            kept = list(had)
            return chained(
                mark.take(kept, name, progress=progress), lambda count: done(Done(count, lambda: mark.put(kept, name)))
            )

        return chained(
            self._ids(calls),
            lambda ids: chained(self._program.calls.ids(mark.having(name, tuple(ids))), after),
        )

    def delete(self, calls: Calls, progress: Progress) -> Future[Done]:
        return chained(self._program.calls.delete(calls, progress=progress), _done)

    @property
    def tags(self) -> Mark:
        desk = self._program.calls
        return Mark(desk.add_tag, desk.remove_tag, lambda tag, ids: CallFilter(ids=ids, tags=(tag,)))

    @property
    def reviewers(self) -> Mark:
        desk, me = self._program.calls, self._program.review.evaluator
        return Mark(
            lambda calls, name, *, progress=None: desk.assign(calls, name, author=me, progress=progress),
            desk.unassign,
            lambda name, ids: CallFilter(ids=ids, assigned=(name,)),
        )

    def _ids(self, calls: Calls) -> Future[Sequence[int]]:
        if isinstance(calls, CallFilter):
            return chained(self._program.calls.ids(calls), lambda ids: done(ids.tolist()))
        return done(calls)

    # Reports and imports

    def report(
        self, calls: Calls, kinds: Sequence[str], sort: CallSort, progress: Progress
    ) -> Future[list[Path]] | None:
        """Writes a report of these calls into the report folder, a filter's in the order of `sort`; no files come back
        when it was cancelled. None when the folder cannot be made (told here)."""
        folder = self.report_folder()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self._shell.show_error(
                UserFacingError(
                    tr("The folder for reports cannot be made"), str(error.strerror or ""), tr("Choose another folder")
                )
            )
            return None
        wanted = str(self._program.settings.get("report_language"))
        language = wanted if wanted in texts.LANGUAGES else texts.language()
        made = self._program.reports.make(calls, kinds, folder, language, sort=sort, progress=progress)
        return _unless_cancelled(made)

    def report_folder(self) -> Path:
        """Where reports go: the chosen folder, else "CallQA" among the person's documents."""
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        return Path(self._shell.preferences.text("report_folder", str(Path(documents) / "CallQA")))

    def choose_report_folder(self, on_folder: Callable[[str], Any]) -> None:
        """Asks for the folder and remembers it."""

        def chosen(folder: str) -> None:
            self._shell.preferences.keep("report_folder", folder)
            on_folder(folder)

        dialog = QFileDialog(self._owner, tr("Folder for reports"), str(self.report_folder()))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(chosen)
        dialog.open()

    def report_made(self, files: Sequence[Path]) -> None:
        """Says where the report lies, and shows the folder; without files, that it was cancelled."""
        if not files:
            self._shell.notify(Notice("info", tr("The report was cancelled; no file was left"), key="report"))
            return
        folder = files[0].parent
        names = ", ".join(file.name for file in files)
        act = (tr("Open folder"), lambda: open_folder(folder))
        self._shell.notify(Notice("good", tr("The report is ready"), names, (act,), "report"))
        open_folder(folder)

    def choose_recordings(self) -> None:
        """Asks for audio files and queues their import."""
        dialog = QFileDialog(self._owner, tr("Recordings to import"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(self.import_recordings)
        dialog.open()

    def import_recordings(self, paths: Sequence[str]) -> None:
        """Queues the import of audio files; each becomes a call."""
        if paths:
            self._bridge.then(
                self._owner,
                self._program.jobs.import_paths(paths),
                lambda _: self.queued(tr("The import has been queued")),
                self.not_queued,
            )

    # Telling

    def queued(self, words: str) -> None:
        """Says that work waits for its turn, and where it can be seen."""
        act = (tr("Show jobs"), lambda: self._shell.go("jobs"))
        self._shell.notify(Notice("info", words, "", (act,), "queued"))

    def not_queued(self, error: BaseException) -> None:
        acts: tuple[tuple[str, Callable[[], Any]], ...] = ()
        if getattr(error, "code", "") in ("connection.none", "sync.nothing"):
            acts = ((tr("Connections"), lambda: self._shell.go("connections")),)
        self._shell.notify(Notice.of(error, *acts, key="queued"))

    def going_on(self, words: str, progress: Progress) -> None:
        """Says that work goes on without its window, and how to end it; stays until `tell` takes its place."""
        act = (tr("Cancel"), progress.cancel)
        self._shell.notify(Notice("info", words, tr("It goes on in the background."), (act,), "bulk", lasting=True))

    def tell(self, words: str, result: Done, *, cancelled: bool = False) -> None:
        """Says what was done, with the way back where there is one."""
        acts: tuple[tuple[str, Callable[[], Any]], ...] = ()
        if result.count and (undo := result.undo) is not None:
            acts = ((tr("Undo"), lambda: self._undo(words, undo)),)
        self._shell.notify(Notice("info" if cancelled else "good", words, "", acts, "bulk"))

    def _undo(self, words: str, undo: Callable[[], Future[int]]) -> None:
        said = tr("Undone: {what}").format(what=words)
        self._bridge.then(
            self._owner,
            undo(),
            lambda _: self._shell.notify(Notice("info", said, key="bulk")),
            self._shell.show_error,
        )


def no_model(error: BaseException) -> bool:
    """Whether an analysis could not begin because nothing is connected that transcribes."""
    return getattr(error, "code", "") == "connection.none"


def measured_only(shell: Shell) -> Notice:
    """Says what is done for a call without a model."""
    act = (tr("Connections"), lambda: shell.go("connections"))
    what = tr("No model is connected: the sound is measured, no more")
    return Notice("info", what, tr("Score the call by hand, or connect a model"), (act,), "queued")


def calls_word(n: int) -> str:
    """ "1 284 calls", in the form and the figures of the language."""
    return trn("{n} call", "{n} calls", n).replace(str(n), formats.count(n), 1)


def done(value: A) -> Future[A]:
    """A future that is there already."""
    future: Future[A] = Future()
    future.set_result(value)
    return future


def chained(first: Future[A], follow: Callable[[A], Future[B]]) -> Future[B]:
    """The future of what `follow` begins with the first result; runs on whatever thread ends the first."""
    result: Future[B] = Future()

    def hand_on(ended: Future[B]) -> None:
        error = ended.exception()
        if error is not None:
            result.set_exception(error)
        else:
            result.set_result(ended.result())

    def go_on(ended: Future[A]) -> None:
        try:
            follow(ended.result()).add_done_callback(hand_on)
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits
            result.set_exception(error)

    first.add_done_callback(go_on)
    return result


def _done(count: int) -> Future[Done]:
    return done(Done(count))


def _unless_cancelled(made: Future[list[Path]]) -> Future[list[Path]]:
    """The same, but cancelled work ends without files instead of an error."""
    result: Future[list[Path]] = Future()

    def hand_on(ended: Future[list[Path]]) -> None:
        error = ended.exception()
        if error is None or isinstance(error, Cancelled):
            result.set_result([] if error else ended.result())
        else:
            result.set_exception(error)

    made.add_done_callback(hand_on)
    return result


def open_folder(folder: Path) -> None:
    """Shows a folder in the system's file manager, where there is a desktop."""
    if QGuiApplication.platformName() not in ("offscreen", "minimal"):
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
