"""Builds the client of a connection from its settings and secrets; the one table of who speaks to whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.enums import Service
from callqa_desktop.services.analysis.engines import Engine
from callqa_desktop.services.analysis.gemini import Gemini
from callqa_desktop.services.analysis.gemini_ears import GeminiEars
from callqa_desktop.services.analysis.gemini_mind import GeminiMind
from callqa_desktop.services.crm.base import Crm
from callqa_desktop.services.crm.keepincrm import KeepinCrm
from callqa_desktop.services.telephony.base import Telephony
from callqa_desktop.services.telephony.binotel import Binotel
from callqa_desktop.services.telephony.folder import Folder
from callqa_desktop.texts import tr

T = TypeVar("T")
Values = Mapping[str, Any]
Builder = Callable[[Values, Mapping[str, str]], T]

_TELEPHONY: dict[str, Builder[Telephony]] = {
    Service.BINOTEL: lambda settings, secrets: Binotel(secrets["key"], secrets["secret"]),
    Service.FOLDER: lambda settings, secrets: Folder(settings),
}
_CRM: dict[str, Builder[Crm]] = {
    Service.KEEPINCRM: lambda settings, secrets: KeepinCrm(secrets["api_key"], settings),
}


def telephony(service: str, settings: Values, secrets: Mapping[str, str]) -> Telephony:
    """A client of a telephone exchange; close it with aclose().

    Raises:
        UserFacingError: the service is no source of calls.
    """
    return _one_of(_TELEPHONY, service, tr("no calls come from it"))(settings, secrets)


def crm(service: str, settings: Values, secrets: Mapping[str, str]) -> Crm:
    """A client of a CRM; close it with aclose()."""
    return _one_of(_CRM, service, tr("no results can be written there"))(settings, secrets)


def model(settings: Values, secrets: Mapping[str, str]) -> Gemini:
    """A client of the language model; close it with aclose()."""
    return Gemini(secrets["api_key"], str(settings.get("model") or ""))


def engine(service: str, settings: Values, secrets: Mapping[str, str]) -> Engine:
    """What transcribes and judges; close it with close()."""
    if service == Service.LOCAL:
        from callqa_desktop.services.analysis.local import engine as local

        return local.engine(settings)
    client = model(settings, secrets)
    return Engine(GeminiEars(client), GeminiMind(client), client.aclose)


def _one_of(table: Mapping[str, Builder[T]], service: str, why: str) -> Builder[T]:
    if service not in table:
        raise UserFacingError(
            tr("This connection cannot be used for that"), why, tr("Choose another connection"),
            code="connection.role",
        )  # fmt: skip
    return table[service]
