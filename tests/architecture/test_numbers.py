"""Money is whole Rial and gold whole milligrams: no float comes near them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db.models import DecimalField, FloatField

from tests.support.source import APPS, modules, tree

# Constants of the trade are ratios: what is divided there are fractions, and the type checker holds them to it.
EXACT_RATIOS = {"measures/gold.py", "measures/weights.py"}
MONEY_ROOMS = ["measures", "gold_installments", "customers"]


def exact_modules() -> Iterator[Path]:
    """Where amounts are computed: measures, the book, and every room's rules."""
    yield from modules(*MONEY_ROOMS)
    for app in APPS:
        if app not in MONEY_ROOMS:
            yield from (path for path in modules(app) if "rules" in path.parts)


def inexact(node: ast.AST) -> bool:
    """A float written, asked for, or made by dividing two numbers."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, float)
    if isinstance(node, ast.Name):
        return node.id == "float"
    return isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div)


def test_no_float_where_amounts_are_computed() -> None:
    found = [
        f"{path}:{getattr(node, 'lineno', 0)}"
        for path in exact_modules()
        for node in ast.walk(tree(path))
        if inexact(node) and not (isinstance(node, ast.BinOp) and str(path) in EXACT_RATIOS)
    ]
    assert not found, found


def test_no_column_of_ours_is_inexact() -> None:
    columns = [
        str(field)
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.get_fields()
        if isinstance(field, FloatField | DecimalField)
    ]
    assert not columns, columns


def test_amounts_say_their_unit() -> None:
    vague = [
        f"{model._meta.label}.{field.name}"
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.get_fields()
        if field.name.split("_")[-1] in {"amount", "price", "balance", "debt", "fee", "weight", "total"}
        and not field.is_relation
    ]
    assert not vague, vague
