"""The project's own source, as the architecture tests read it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = [
    "dashboard",
    "back_office",
    "guarantees",
    "gold_installments",
    "customers",
    "notifications",
    "gold_prices",
    "gateways",
    "backups",
    "tenants",
    "accounts",
]
PACKAGES = ["zargar", *APPS, "persian", "measures"]


def modules(*packages: str, migrations: bool = False) -> Iterator[Path]:
    """Every .py file of `packages` (all of them when none is named), as a path below the root."""
    for package in packages or PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if migrations or "migrations" not in path.parts:
                yield path.relative_to(ROOT)


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a module named by its path below the root."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def templates() -> Iterator[Path]:
    """Every template, as a path below the root."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("templates/**/*")):
            if path.is_file():
                yield path.relative_to(ROOT)


def dotted(node: ast.expr) -> str:
    """`a.b.c` of a name or attribute; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""
