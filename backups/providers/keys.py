"""The key copies are sealed to. Sealing needs only its public half; reading back needs the private one."""

from __future__ import annotations

import os
from pathlib import Path

import pyrage
from django.conf import settings

from backups.rules.problems import KeyMissing

IDENTITY_FILE = "backup-identity.txt"


def recipient() -> pyrage.x25519.Recipient:
    """The public key: ZARGAR_BACKUP_RECIPIENT, or on one machine the key made there.

    Raises KeyMissing: where the setting exists, an empty or a broken value is an error and no key is made up.
    """
    configured = getattr(settings, "ZARGAR_BACKUP_RECIPIENT", None)
    if configured is None:
        return identity().to_public()
    try:
        return pyrage.x25519.Recipient.from_str(configured)
    except pyrage.RecipientError as error:
        raise KeyMissing("ZARGAR_BACKUP_RECIPIENT is not an age public key") from error


def identity() -> pyrage.x25519.Identity:
    """The private key, from ZARGAR_BACKUP_IDENTITY_FILE or the folder of keys. Raises KeyMissing."""
    named = settings.ZARGAR_BACKUP_IDENTITY_FILE
    path = Path(named) if named else Path(settings.BACKUP_KEY_DIR) / IDENTITY_FILE
    try:
        if not path.is_file():
            if named or getattr(settings, "ZARGAR_BACKUP_RECIPIENT", None) is not None:
                raise KeyMissing("ZARGAR_BACKUP_IDENTITY_FILE names no readable file")
            _make_key(path)
        return _read_key(path)
    except (OSError, UnicodeDecodeError) as error:
        raise KeyMissing(f"{path.name} cannot be read: {type(error).__name__}") from error


def seal_small(data: bytes) -> bytes:
    """Seal a small object to the recipient. Raises KeyMissing."""
    return bytes(pyrage.encrypt(data, [recipient()]))


def open_small(sealed: bytes) -> bytes:
    """Open what `seal_small` made. Raises KeyMissing, pyrage.DecryptError."""
    return bytes(pyrage.decrypt(sealed, [identity()]))


def _make_key(path: Path) -> None:
    """Two processes may start at once: the first to link its file wins, both then read that one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    made = pyrage.x25519.Identity.generate()
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(f"# public key: {made.to_public()}\n{made}\n")
            file.flush()
            os.fsync(file.fileno())
        if not path.exists():
            os.link(fresh, path)
    except FileExistsError:
        return
    finally:
        fresh.unlink()


def _read_key(path: Path) -> pyrage.x25519.Identity:
    lines = [line.strip() for line in path.read_text().splitlines()]
    secret = next((line for line in lines if line.startswith("AGE-SECRET-KEY-")), "")
    try:
        return pyrage.x25519.Identity.from_str(secret)
    except pyrage.IdentityError as error:
        raise KeyMissing(f"{path.name} holds no age identity") from error
