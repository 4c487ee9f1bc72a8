"""Named views of the calls: filter, order and columns, kept in the setting `saved_views`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.folding import fold, sort_key
from callqa_desktop.services.records import SORT_KEYS, CallSort
from callqa_desktop.texts import tr
from callqa_desktop.ui.calls.filters import Conditions
from callqa_desktop.ui.ports import Program

KEY = "saved_views"
LONGEST = 60


@dataclass(frozen=True)
class View:
    """What the page shows and how."""

    name: str = ""
    """"" for the view that was never named."""
    conditions: Conditions = field(default_factory=Conditions)
    sort: CallSort = field(default_factory=CallSort)
    columns: Mapping[str, Any] = field(default_factory=dict)

    def kept(self) -> dict[str, Any]:
        """As a plain mapping for the settings, search text included."""
        return {
            "name": self.name,
            "filter": self.conditions.kept(text=True),
            "sort": [self.sort.key, self.sort.descending],
            "columns": dict(self.columns),
        }

    @classmethod
    def restored(cls, kept: Mapping[str, Any]) -> View:
        """From what `kept` gave; whatever does not fit any more is left out."""
        name, filters, columns = kept.get("name"), kept.get("filter"), kept.get("columns")
        return cls(
            name if isinstance(name, str) else "",
            Conditions.restored(filters) if isinstance(filters, dict) else Conditions(),
            restored_sort(kept.get("sort")),
            columns if isinstance(columns, dict) else {},
        )

    def same_as(self, other: View) -> bool:
        """Whether both show the same, whatever they are called."""
        return replace(self, name="") == replace(other, name="")


def restored_sort(kept: object) -> CallSort:
    """An order from the settings, the newest first when it is none."""
    match kept:
        case [str(key), bool(descending)] if key in SORT_KEYS:
            return CallSort(key, descending)
    return CallSort()


class SavedViews:
    """The list of named views, in the order of the alphabet. Names differ from each other, whatever their case."""

    def __init__(self, program: Program) -> None:
        self._settings = program.settings
        kept = self._settings.get(KEY).get("views")
        found = [View.restored(k) for k in kept if isinstance(k, dict)] if isinstance(kept, list) else []
        self._views = {fold(view.name): view for view in found if view.name}

    def all(self) -> list[View]:
        return sorted(self._views.values(), key=lambda view: sort_key(view.name))

    def named(self, name: str) -> View | None:
        return self._views.get(fold(name))

    def add(self, view: View) -> View:
        """Keeps a view under a new name.

        Raises:
            UserFacingError: the name is empty, too long or taken.
        """
        checked = replace(view, name=self._checked(view.name))
        self._views[fold(checked.name)] = checked
        self._keep()
        return checked

    def update(self, view: View) -> None:
        """Keeps what the view of this name shows from now on."""
        self._views[fold(view.name)] = view
        self._keep()

    def rename(self, name: str, new: str) -> View:
        """Raises: UserFacingError when the new name is empty, too long or taken."""
        view = self._views[fold(name)]
        checked = self._checked(new, but=name)
        del self._views[fold(name)]
        self._views[fold(checked)] = renamed = replace(view, name=checked)
        self._keep()
        return renamed

    def delete(self, name: str) -> None:
        self._views.pop(fold(name), None)
        self._keep()

    def _checked(self, name: str, *, but: str = "") -> str:
        plain = " ".join(name.split())
        if not plain or len(plain) > LONGEST:
            raise UserFacingError(
                tr("The view needs another name"),
                tr("a name has 1 to {n} characters").format(n=LONGEST),
                tr("Type a shorter name") if plain else tr("Type a name"),
                code="view.length",
            )
        if fold(plain) in self._views and fold(plain) != fold(but):
            raise UserFacingError(
                tr("There is a view called “{name}” already").format(name=plain),
                "",
                tr("Type another name, or open that view and update it"),
                code="view.taken",
            )
        return plain

    def _keep(self) -> None:
        self._settings.set(KEY, {"views": [view.kept() for view in self.all()]})
