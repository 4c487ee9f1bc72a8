"""Words of the ledger's lines; what nobody has a word for stands as it is stored."""

from __future__ import annotations

from callqa_desktop.texts import later, tr

_SERVICES = {
    "binotel": "Binotel",
    "keepincrm": "KeepinCRM",
    "gemini": "Google Gemini",
    "google_docs": "Google Docs",
}
_PURPOSES = {
    "transcribe": later("transcribing"),
    "judge": later("judging"),
    "analyze": later("analysis"),
    "opinion": later("second opinion"),
    "models": later("list of models"),
    "sync": later("synchronisation"),
    "push": later("results to the CRM"),
    "deals": later("deals of the CRM"),
    "tag": later("tags to the CRM"),
    "connect": later("check of the keys"),
    "client": later("client’s card"),
    "script": later("sales script"),
}
_SUBJECTS = {
    "sound": later("sound of calls"),
    "text": later("words of calls"),
    "phone": later("phone numbers"),
    "results": later("scores and summaries"),
    "tags": later("tags of clients"),
    "question": later("nothing of a call"),
}


def service(name: str) -> str:
    return _SERVICES.get(name, name)


def purpose(name: str) -> str:
    return tr(_PURPOSES[name]) if name in _PURPOSES else name


def subject(name: str) -> str:
    return tr(_SUBJECTS[name]) if name in _SUBJECTS else name
