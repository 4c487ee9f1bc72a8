"""Why the local model cannot be used, by code: what happened, why, what to do."""

from __future__ import annotations

from callqa_desktop.errors import UserFacingError
from callqa_desktop.texts import tr

COMMAND = 'pip install "callqa-desktop[local]"'


class Unfit(Exception):
    """The model cannot be used; raised where no language is known (the child process). `reason` makes words of it."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code, self.detail = code, detail


def reason(code: str, detail: str = "") -> UserFacingError:
    """The failure with this code; `detail` is a name of a file, a folder or a language.

    Raises:
        KeyError: there is no such reason.
    """
    why, remedy = _reasons()[code]
    return UserFacingError(
        tr("The model on this computer cannot be used"), why.format(name=detail), remedy.format(name=detail),
        code=f"local.{code}",
    )  # fmt: skip


def _reasons() -> dict[str, tuple[str, str]]:
    whole = tr("Take a Whisper model in the format of CTranslate2 (faster-whisper) and give the folder with its files")
    return {
        "extra": (
            tr("the package faster-whisper is not installed"),
            tr("Install it with {command} and start the program again").format(command=COMMAND),
        ),
        "folder": (tr("there is no such folder"), tr("Choose the folder that holds model.bin")),
        "inside": (tr("the model lies in a folder inside, {name}"), tr("Choose that folder")),
        "pytorch": (
            tr("the folder holds a model of another program (PyTorch or Hugging Face, {name})"),
            tr(
                "Convert it with ct2-transformers-converter, with the files tokenizer.json and preprocessor_config.json"
            ),
        ),
        "ggml": (tr("the folder holds a model of whisper.cpp ({name})"), whole),
        "missing": (tr("the file {name} is missing in the folder"), whole),
        "empty": (tr("the file {name} is empty or cannot be read"), tr("Copy or download the model again")),
        "pointer": (
            tr("{name} is a short note about the file (git-lfs), not the model itself"),
            tr("Download the model’s files whole"),
        ),
        "other": (tr("model.bin is a model for something else ({name})"), whole),
        "broken": (tr("its files are damaged or do not belong together"), tr("Copy or download the model again")),
        "memory": (
            tr("there is not enough memory for it"),
            tr("Close other programs or take a smaller model, then try again"),
        ),
        "language": (
            tr("it does not know the language “{name}”"),
            tr("Type codes like uk, en or pl, or leave the field empty"),
        ),
        "slow": (
            tr("it did not answer for {name} minutes"),
            tr("Take a smaller model, or give it more threads"),
        ),
        "crashed": (
            tr("it stopped in the middle of its work, perhaps for want of memory"),
            tr("Take a smaller model and try again"),
        ),
    }
