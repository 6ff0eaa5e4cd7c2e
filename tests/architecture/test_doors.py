"""A room is entered by its doors: another app imports `actions` or `queries`, never models, providers or views."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import grimp

from tests.support.source import APPS, ROOT

DOORS = {"actions", "queries", "celery", "context", "http", "prepared"}
# What may be asked without entering a room: names and numbers, no rows.
RULES = {("accounts", "rules"), ("gateways", "rules")}


def test_apps_enter_one_another_by_the_doors() -> None:
    house = grimp.build_graph(*APPS, exclude_type_checking_imports=True, cache_dir=None)
    trespasses = sorted(
        f"{importer} -> {imported}"
        for importer in house.modules
        for imported in house.find_modules_directly_imported_by(importer)
        if importer.split(".")[0] != imported.split(".")[0]
        and imported.split(".")[1] not in DOORS
        and tuple(imported.split(".")[:2]) not in RULES
    )
    assert not trespasses, trespasses


def test_imports_run_the_way_the_house_allows() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    judged = subprocess.run([str(program), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert judged.returncode == 0, judged.stdout
