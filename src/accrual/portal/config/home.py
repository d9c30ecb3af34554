"""Where the portal's state lives, and the keys that are made there once."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from accrual.errors import ConfigurationError

__all__ = ["field_keys", "home", "home_path", "secret_key"]


def home_path() -> Path:
    """`ACCRUAL_HOME`, else the platform's data folder; it need not be there."""
    named = os.environ.get("ACCRUAL_HOME")
    if not named:
        import platformdirs

        named = platformdirs.user_data_dir("accrual")
    return Path(named).resolve()


def home() -> Path:
    """The same folder, made if absent, readable by its owner only."""
    folder = home_path()
    with _usable(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@contextmanager
def _usable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ConfigurationError(f"state cannot be kept here ({error.strerror})", where=str(path),
                                 mend="Point ACCRUAL_HOME at a folder that is yours to write in") from None


def _kept(name: str, new: str) -> str:
    """The key of that name, made on first use; two processes that start at once agree on one."""
    path = home() / "keys" / name
    with _usable(path):
        path.parent.mkdir(mode=0o700, exist_ok=True)
        if not path.exists():
            _place(path, new)
        return path.read_text().strip()


def _place(path: Path, new: str) -> None:
    """Write a file whole or not at all, and leave one that is there: a link, unlike a write, takes no time."""
    draft, name = tempfile.mkstemp(dir=path.parent)        # readable by its owner only
    try:
        with os.fdopen(draft, "w") as file:
            file.write(new)
        with suppress(FileExistsError):
            os.link(name, path)
    finally:
        os.unlink(name)


def secret_key() -> str:
    """The key that signs links and cookies."""
    return os.environ.get("ACCRUAL_SECRET_KEY") or _kept("secret", secrets.token_urlsafe(64))


def field_keys() -> list[str]:
    """Fernet keys for fields encrypted at rest, newest first; a bad one is said at once, not to a patient later."""
    from cryptography.fernet import Fernet  # half of this module's cost, and finding the home does not need it

    said = os.environ.get("ACCRUAL_FIELD_KEYS") or _kept("fields", Fernet.generate_key().decode())
    keys = [key.strip() for key in said.split(",")]
    for number, key in enumerate(keys, 1):
        try:
            Fernet(key)
        except ValueError:  # its number, never the key
            raise ConfigurationError(f"key {number} of {len(keys)} is not a Fernet key", where="ACCRUAL_FIELD_KEYS",
                                     mend="Make one with `accrual keys new`; separate keys with commas") from None
    return keys
