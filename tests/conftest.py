"""The fixtures of every room; each lives in the module it is named from."""

from __future__ import annotations

import os

import hypothesis
import pytest

# A busy machine is slow, not wrong: properties are judged by what they find, never by how long one example took.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

pytest_plugins = ["tests.support.shops", "tests.support.vendor"]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """On CI a skipped test is a failed one: a machine that judges must be able to run everything."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    on_ci = os.environ.get("CI", "").lower() in ("1", "true", "yes")
    if on_ci and reporter is not None and reporter.stats.get("skipped") and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
