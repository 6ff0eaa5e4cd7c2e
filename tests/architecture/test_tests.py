"""A test asserts something, and fakes a vendor, never a function of ours."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.support.source import dotted, modules, tree

ASSERTING = ("assert_", "expect", "refused_", "pytest.raises", "pytest.fail", "pytest.warns")


def every_test() -> list[tuple[Path, ast.FunctionDef]]:
    """Every test function and where it is."""
    return [
        (path, node)
        for path in modules("tests")
        if path.name.startswith("test_")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]


def asserts(function: ast.FunctionDef, helpers: set[str]) -> bool:
    """An assert statement, an expected exception, or a helper of the module that asserts."""
    return any(
        isinstance(node, ast.Assert)
        or (isinstance(node, ast.Call) and dotted(node.func).removeprefix("self.").startswith(ASSERTING))
        or (isinstance(node, ast.Call) and dotted(node.func) in helpers)
        for node in ast.walk(function)
    )


def asserting_helpers(path: Path) -> set[str]:
    """Functions of a module that are no tests but assert."""
    return {
        node.name
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("test_") and asserts(node, set())
    }


def test_every_test_asserts_something() -> None:
    empty = [
        f"{path}:{function.lineno} {function.name}"
        for path, function in every_test()
        if not asserts(function, asserting_helpers(path))
    ]
    assert not empty, empty


def test_nothing_of_ours_is_mocked() -> None:
    mocked = [
        f"{path}:{node.lineno}"
        for path in modules("tests")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom | ast.Import)
        and any("mock" in name.name for name in node.names) | ("mock" in (getattr(node, "module", "") or ""))
    ]
    assert not mocked, mocked


def test_every_skip_gives_its_reason() -> None:
    silent = [
        f"{path}:{node.lineno}"
        for path in modules("tests")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and dotted(node.func) in {"pytest.skip", "pytest.mark.skipif", "pytest.mark.skip"}
        if not node.args and not node.keywords
    ]
    assert not silent, silent
