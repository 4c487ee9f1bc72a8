"""Secrets live in a real keyring or in a sealed file; there is no third place and no silent change."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from keyring_daemon import KeyringDaemon, forget_keyrings

from callqa_desktop.errors import UserFacingError
from callqa_desktop.paths import Workspace
from callqa_desktop.services.vault import secrets as vault_secrets
from callqa_desktop.services.vault.open import open_vault
from callqa_desktop.services.vault.os_keyring import KeyringVault
from callqa_desktop.services.vault.passphrase import PassphraseVault
from callqa_desktop.services.workspace import open_workspace

# keyring's Secret Service back end leaves its socket for the garbage collector
pytestmark = pytest.mark.filterwarnings("ignore:.*unclosed <socket:pytest.PytestUnraisableExceptionWarning")


def raw(workspace: Workspace) -> bytes:
    return b"".join(p.read_bytes() for p in workspace.root.rglob("*") if p.is_file())


@pytest.fixture(autouse=True)
def no_passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CALLQA_STORE_PASSPHRASE", raising=False)


def test_the_keyring_keeps_the_store_key_and_gives_it_again(
    workspace: Workspace, keyring_daemon: KeyringDaemon
) -> None:
    vault, key = open_vault(workspace)
    assert vault.kind == "keyring"
    assert len(key) == 32
    assert open_vault(workspace)[1] == key
    assert key.hex().encode() not in raw(workspace)
    assert key.hex().encode() not in keyring_daemon.bytes_on_disk(), "the keyring encrypts what it keeps"


def test_a_long_secret_survives_being_split(keyring_daemon: KeyringDaemon) -> None:
    vault = KeyringVault("w1")
    long = json.dumps({"token": "ї" * 4000})
    vault.set("connection:1", long)
    assert vault.get("connection:1") == long
    vault.delete("connection:1")
    assert vault.get("connection:1") is None
    vault.delete("connection:1")


def test_a_locked_keyring_says_so(workspace: Workspace, keyring_daemon: KeyringDaemon) -> None:
    open_vault(workspace)
    keyring_daemon.lock()
    with pytest.raises(UserFacingError) as caught:
        open_vault(workspace)
    assert caught.value.code == "vault.locked"


def test_without_a_keyring_a_passphrase_is_asked_for(workspace: Workspace, no_keyring: None) -> None:
    asked: list[bool] = []

    def ask(new: bool) -> str:
        asked.append(new)
        return "правильний кінь"

    vault, key = open_vault(workspace, ask)
    assert vault.kind == "passphrase"
    assert open_vault(workspace, ask)[1] == key
    assert asked == [True, False]
    assert key.hex().encode() not in raw(workspace)


def test_without_keyring_and_passphrase_nothing_is_made(workspace: Workspace, no_keyring: None) -> None:
    with pytest.raises(UserFacingError) as caught:
        open_vault(workspace)
    assert caught.value.code == "vault.missing"
    assert "CALLQA_STORE_PASSPHRASE" in caught.value.remedy
    assert not workspace.identity.exists()


def test_a_workspace_of_a_keyring_never_falls_back_to_a_passphrase(
    workspace: Workspace, keyring_daemon: KeyringDaemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_vault(workspace)
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(workspace.root))
    monkeypatch.setenv("CALLQA_STORE_PASSPHRASE", "something")
    forget_keyrings()
    with pytest.raises(UserFacingError) as caught:
        open_vault(workspace)
    assert caught.value.code == "vault.missing"
    assert not (workspace.root / "vault.bin").exists()


def test_a_keyring_without_our_key_is_told_apart_from_a_damaged_store(
    workspace: Workspace, keyring_daemon: KeyringDaemon
) -> None:
    vault, _ = open_vault(workspace)
    vault.delete("store-key")
    with pytest.raises(UserFacingError) as caught:
        open_vault(workspace)
    assert caught.value.code == "vault.key_gone"


def test_a_wrong_passphrase_says_so(workspace: Workspace, no_keyring: None) -> None:
    open_vault(workspace, lambda _: "right one")
    with pytest.raises(UserFacingError) as caught:
        open_vault(workspace, lambda _: "wrong one")
    assert caught.value.code == "vault.passphrase"


def test_a_damaged_vault_file_says_so(workspace: Workspace) -> None:
    (workspace.root / "vault.bin").write_bytes(b"something else")
    with pytest.raises(UserFacingError) as caught:
        PassphraseVault(workspace.root / "vault.bin", "any")
    assert caught.value.code == "vault.damaged"


def test_secrets_of_the_environment_win_and_are_not_kept(
    workspace: Workspace, no_keyring: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = PassphraseVault(workspace.root / "vault.bin", "any passphrase")
    vault_secrets.keep(vault, 1, {"key": "kept", "secret": "kept too"})
    monkeypatch.setenv("CALLQA_BINOTEL_KEY", "from outside")
    found = vault_secrets.secrets_of(vault, 1, "binotel", ("key", "secret"))
    assert found == {"key": "from outside", "secret": "kept too"}
    monkeypatch.delenv("CALLQA_BINOTEL_KEY")
    assert vault_secrets.secrets_of(vault, 1, "binotel", ("key", "secret"))["key"] == "kept"


def test_missing_keys_say_where_to_type_them(workspace: Workspace) -> None:
    vault = PassphraseVault(workspace.root / "vault.bin", "any passphrase")
    with pytest.raises(UserFacingError) as caught:
        vault_secrets.secrets_of(vault, 7, "binotel", ("key", "secret"))
    assert caught.value.code == "connection.keys_missing"


def test_a_second_copy_of_the_program_is_refused(workspace: Workspace, no_keyring: None) -> None:
    opened = open_workspace(workspace, ask=lambda _: "a passphrase")
    try:
        with pytest.raises(UserFacingError) as caught:
            open_workspace(workspace, ask=lambda _: "a passphrase")
        assert caught.value.code == "workspace.in_use"
        reader = open_workspace(workspace, exclusive=False, ask=lambda _: "a passphrase")
        reader.close()
    finally:
        opened.close()
    open_workspace(workspace, ask=lambda _: "a passphrase").close()


def test_a_folder_that_cannot_be_used_says_so() -> None:
    with pytest.raises(UserFacingError) as caught:
        open_workspace(Workspace(Path("/proc/callqa")))
    assert caught.value.code == "workspace.folder"


def test_a_missing_identity_beside_a_store_is_not_overwritten(workspace: Workspace, no_keyring: None) -> None:
    open_workspace(workspace, ask=lambda _: "a passphrase").close()
    workspace.identity.unlink()
    before = workspace.store.read_bytes()
    with pytest.raises(UserFacingError) as caught:
        open_workspace(workspace, ask=lambda _: "a passphrase")
    assert caught.value.code == "workspace.damaged"
    assert workspace.store.read_bytes() == before


def test_two_services_connected_at_once_both_keep_their_keys(workspace: Workspace) -> None:
    file = workspace.root / "vault.bin"
    vault = PassphraseVault(file, "a phrase")
    names = [f"connection:{n}" for n in range(40)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda name: vault.set(name, f"key of {name}"), names))
        list(threads.map(vault.delete, names[:10]))
    again = PassphraseVault(file, "a phrase")
    assert [name for name in names if again.get(name) == f"key of {name}"] == names[10:]
