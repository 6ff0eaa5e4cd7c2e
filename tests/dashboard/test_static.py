"""What is vendored is what was locked, and no page asks for anything from elsewhere."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
from django.conf import settings

STATIC = Path(settings.BASE_DIR, "persian", "static", "persian")
LOCK = json.loads((STATIC / "vendor" / "vendor.lock.json").read_text())
TEMPLATES = sorted(path for path in Path(settings.BASE_DIR).glob("*/templates/**/*.html") if ".venv" not in path.parts)
ELSEWHERE = re.compile(r"(src|href)=\"(https?:)?//")


@pytest.mark.parametrize("package", LOCK, ids=[package["name"] for package in LOCK])
def test_vendored_files_are_the_locked_ones(package: dict[str, object]) -> None:
    assert (STATIC / str(package["licence_file"])).read_text().strip()
    files = package["files"]
    assert isinstance(files, list)
    assert files
    for file in files:
        assert hashlib.sha256((STATIC / file["path"]).read_bytes()).hexdigest() == file["sha256"], file["path"]


def test_every_vendored_file_is_in_the_lock() -> None:
    locked = {file["path"] for package in LOCK for file in package["files"]}
    present = {
        str(path.relative_to(STATIC))
        for path in (STATIC / "vendor").iterdir()
        if path.is_file() and path.name != "vendor.lock.json"
    }
    assert present <= locked


@pytest.mark.parametrize("suffix", ["js", "css"])
def test_nothing_static_names_a_source_map(suffix: str) -> None:
    files = list(STATIC.rglob(f"*.{suffix}"))
    assert files
    assert [path.name for path in files if "sourceMappingURL" in path.read_text()] == []


def test_no_page_loads_anything_from_another_host() -> None:
    assert len(TEMPLATES) > 20
    assert [str(path) for path in TEMPLATES if ELSEWHERE.search(path.read_text())] == []


def test_every_icon_asked_for_is_in_the_sheet() -> None:
    drawn = set(re.findall(r'<symbol id="i-([^"]+)"', (STATIC / "icons.svg").read_text()))
    asked = {name for path in TEMPLATES for name in re.findall(r"""\{% icon ['"]([^'"]+)""", path.read_text())}
    assert asked - drawn == set()
