"""Only tenants/ decides which schema a query runs in; a path set elsewhere would outlive its request."""

from __future__ import annotations

import ast
import re

from tests.support.source import PACKAGES, dotted, modules, tree

SWITCHES = {"set_tenant", "set_schema", "set_schema_to_public", "schema_context", "tenant_context"}
OUTSIDE = [package for package in PACKAGES if package != "tenants"]
# It speaks to servers beside Django, over connections it opens and closes itself: their path dies with them.
OWN_CONNECTION = ("backups", "providers")
# SET search_path and its function form; reading it is no harm.
PATH_SET = re.compile(r"set\s+(local\s+|session\s+)?search_path|set_config\(\s*'search_path'", re.IGNORECASE)


def test_no_code_outside_tenants_switches_the_schema() -> None:
    switches = [
        f"{path}:{node.lineno} {dotted(node.func)}"
        for path in modules(*OUTSIDE)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] in SWITCHES
    ]
    assert not switches, switches


def test_no_sql_outside_tenants_sets_the_path() -> None:
    texts = [
        f"{path}:{node.lineno}"
        for path in modules(*OUTSIDE, migrations=True)
        if path.parts[:2] != OWN_CONNECTION
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and PATH_SET.search(node.value)
    ]
    assert not texts, texts


def test_the_rule_sees_what_it_forbids() -> None:
    assert PATH_SET.search("SET LOCAL search_path = shop_a")
    assert PATH_SET.search("set_config( 'search_path', 'x', false)")
    assert not PATH_SET.search("SHOW search_path")
