"""What the window needs of the program around it, as protocols: the composition root gives the real parts.

Desk methods return futures of worker threads; `Bridge.then` brings their results to the interface thread.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject

from callqa_desktop.services.records import (
    CallFilter,
    CallRow,
    CallSort,
    CallSummary,
    ConnectionRow,
    FilterChoices,
    JobRow,
)

T = TypeVar("T")


class Settings(Protocol):
    def get(self, key: str, default: Any = None, /) -> Any: ...
    def set(self, key: str, value: Any, /) -> Any: ...


class CallDesk(Protocol):
    def ids(self, call_filter: CallFilter, sort: CallSort, /) -> Future[array[int]]: ...
    def rows(self, ids: Sequence[int], /) -> Future[list[CallRow]]: ...
    def summary(self, call_filter: CallFilter, /) -> Future[CallSummary]: ...
    def choices(self) -> Future[FilterChoices]: ...
    def add_tag(self, ids: Sequence[int], tag: str, /) -> Future[Any]: ...
    def remove_tag(self, ids: Sequence[int], tag: str, /) -> Future[Any]: ...


class Field(Protocol):
    """One line of a connection form."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def secret(self) -> bool: ...
    @property
    def required(self) -> bool: ...
    @property
    def placeholder(self) -> str: ...
    @property
    def help(self) -> str: ...
    @property
    def choices(self) -> Sequence[tuple[str, str]] | Sequence[str]: ...


class ServiceForm(Protocol):
    @property
    def service(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def help(self) -> str: ...
    @property
    def fields(self) -> Sequence[Field]: ...


class ConnectionDesk(Protocol):
    def list(self) -> Future[list[ConnectionRow]]: ...
    def forms(self) -> Sequence[ServiceForm]: ...
    def connect(
        self, service: str, name: str, settings: Mapping[str, Any], secrets: Mapping[str, str], /
    ) -> Coroutine[Any, Any, ConnectionRow]: ...
    def check(self, connection_id: int, /) -> Coroutine[Any, Any, Any]: ...
    def disconnect(self, connection_id: int, /) -> Future[Any]: ...


class JobDesk(Protocol):
    def sync(self, connection_id: int | None = None) -> Future[list[int]]: ...
    def analyze(self, call_ids: Sequence[int], /) -> Future[list[int]]: ...
    def push(self, call_ids: Sequence[int], /) -> Future[list[int]]: ...
    def recent(self) -> Future[list[JobRow]]: ...
    def counts(self) -> Future[dict[str, int]]: ...
    def cancel(self, job_id: int, /) -> Any: ...
    def retry(self, job_id: int, /) -> Any: ...


class ReportDesk(Protocol):
    def make(
        self, which: CallFilter | Sequence[int], formats: Sequence[str], out_dir: Path, language: str, /
    ) -> Future[list[Path]]: ...


class Program(Protocol):
    """The running program, as app.py builds it."""

    @property
    def settings(self) -> Settings: ...
    @property
    def calls(self) -> CallDesk: ...
    @property
    def review(self) -> Any: ...
    @property
    def connections(self) -> ConnectionDesk: ...
    @property
    def jobs(self) -> JobDesk: ...
    @property
    def reports(self) -> ReportDesk: ...


class Bridge(Protocol):
    """Where threads, loops and signals meet (ui/bridge)."""

    @property
    def changes(self) -> Any:
        """A QObject with the signal `changed(list[Change])`, at most 20 times a second."""

    def then(
        self,
        owner: QObject,
        future: Future[T],
        on_result: Callable[[T], Any],
        on_error: Callable[[BaseException], Any] | None = None,
        /,
    ) -> Any:
        """Hands the result over on the interface thread; nothing after the owner died."""

    def spawn(
        self,
        owner: QObject,
        coroutine: Coroutine[Any, Any, T],
        on_result: Callable[[T], Any],
        on_error: Callable[[BaseException], Any] | None = None,
        /,
    ) -> Any:
        """Runs a coroutine on the interface loop; returns its task, which can be cancelled."""
