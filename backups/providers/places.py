"""Which store copies go to."""

from __future__ import annotations

from django.conf import settings

from backups.providers.local_folder import LocalFolder
from backups.providers.store import Store


def store_named(name: str = "local") -> Store:
    """The store a row names. Raises LookupError for a name this installation does not have."""
    if name != LocalFolder.name:
        raise LookupError(f"no store called {name}")
    return LocalFolder(settings.VAR / "backups")
