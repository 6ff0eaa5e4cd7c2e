"""Small facts an installation keeps between two starts: passwords and ports, in files only the owner may read."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path


def own_folder(path: Path) -> Path:
    """Make `path` if it is not there. Others may pass through, not list it: a server of another account lives below."""
    if not path.is_dir():
        path.mkdir(parents=True)
        path.chmod(0o711)
    return path


def write_private(path: Path, text: str) -> None:
    """Replace `path` in one step; nobody but the owner ever reads it, not even while it is being written."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    new.replace(path)


def read_facts(path: Path) -> dict[str, str]:
    """What `write_facts` kept; empty when there is nothing, or nothing whole."""
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return {str(name): str(value) for name, value in facts.items()} if isinstance(facts, dict) else {}


def write_facts(path: Path, facts: dict[str, str]) -> None:
    """Keep `facts` as JSON, mode 600."""
    write_private(path, json.dumps(facts, ensure_ascii=False, indent=1) + "\n")


def secret(path: Path, name: str) -> str:
    """The random value kept under `name` in `path`, made on the first call: 64 characters, URL-safe."""
    facts = read_facts(path)
    if name not in facts:
        facts[name] = secrets.token_urlsafe(48)
        write_facts(path, facts)
    return facts[name]
