"""What each service asks for when it is connected. Texts are made when asked for, in the language of the moment."""

from __future__ import annotations

from dataclasses import dataclass

from callqa_desktop.models.enums import Service
from callqa_desktop.texts import tr


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to type in. A secret goes to the vault, anything else into the settings of the connection."""

    name: str
    label: str
    secret: bool = False
    required: bool = True
    placeholder: str = ""
    help: str = ""
    default: str = ""
    kind: str = "text"
    """text, number, folder or model (chosen from the list the service gives)."""


@dataclass(frozen=True, slots=True)
class ServiceForm:
    service: str
    title: str
    role: str
    """telephony, crm, model or local."""
    help: str
    fields: tuple[Field, ...]

    @property
    def secrets(self) -> tuple[str, ...]:
        return tuple(f.name for f in self.fields if f.secret)

    @property
    def settings(self) -> tuple[str, ...]:
        return tuple(f.name for f in self.fields if not f.secret)


def forms() -> list[ServiceForm]:
    """All services that can be connected, in the order they are offered."""
    return [_binotel(), _folder(), _gemini(), _local(), _keepincrm()]


def form_of(service: str) -> ServiceForm:
    """The form of one service.

    Raises:
        KeyError: no such service.
    """
    return {form.service: form for form in forms()}[service]


def _binotel() -> ServiceForm:
    return ServiceForm(
        Service.BINOTEL,
        "Binotel",
        "telephony",
        tr("Calls, recordings and employees of your virtual PBX. Ask Binotel support for the API key and secret."),
        (
            Field("key", tr("API key"), secret=True, help=tr("From the letter of Binotel support")),
            Field("secret", tr("API secret"), secret=True),
            Field(
                "history_days", tr("History, days"), required=False, default="90", kind="number",
                help=tr("How far back the first sync reads"),
            ),
        ),
    )  # fmt: skip


def _folder() -> ServiceForm:
    return ServiceForm(
        Service.FOLDER,
        tr("Folder of files"),
        "telephony",
        tr("Audio files in a folder become calls: WAV, MP3, OGG, FLAC and others."),
        (
            Field("path", tr("Folder"), kind="folder"),
            Field(
                "pattern", tr("File name pattern"), required=False, placeholder="{date}_{time}_{phone}_{employee}",
                help=tr("Where date, phone and employee stand in the name. A CSV file beside the sounds works too"),
            ),
        ),
    )  # fmt: skip


def _gemini() -> ServiceForm:
    return ServiceForm(
        Service.GEMINI,
        "Google Gemini",
        "model",
        tr(
            "Transcribes and judges calls. Use a key with billing: on the free tier Google may use the content "
            "to improve its products."
        ),
        (
            Field("api_key", tr("API key"), secret=True, help=tr("From Google AI Studio")),
            Field(
                "model", tr("Model"), required=False, kind="model",
                help=tr("Left empty, the newest general model of the account is taken"),
            ),
        ),
    )  # fmt: skip


def _local() -> ServiceForm:
    return ServiceForm(
        Service.LOCAL,
        tr("This computer"),
        "local",
        tr(
            "Transcribes calls with a Whisper model on this computer and checks phrases and script by rules; nothing "
            "leaves it. The rest is judged by people. Needs the extra package faster-whisper and a model folder."
        ),
        (
            Field(
                "model_folder", tr("Model folder"), kind="folder",
                help=tr("Holds model.bin, config.json, tokenizer.json and vocabulary; the program downloads nothing"),
            ),
            Field(
                "language", tr("Languages of calls"), required=False, placeholder="uk, en",
                help=tr("Codes apart by commas; left empty, the model tells by itself"),
            ),
            Field(
                "threads", tr("Processor threads"), required=False, kind="number",
                help=tr("Left empty, all but one; more make it faster and the computer slower"),
            ),
        ),
    )  # fmt: skip


def _keepincrm() -> ServiceForm:
    return ServiceForm(
        Service.KEEPINCRM,
        "KeepinCRM",
        "crm",
        tr("Results are written to the client's card; the card and open deals are shown beside the call."),
        (
            Field(
                "api_key", tr("API key"), secret=True,
                help=tr("Settings, Company profile, API: seen by the account owner only"),
            ),
        ),
    )  # fmt: skip
