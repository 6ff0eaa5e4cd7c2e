"""The fixtures of every room; each lives in the module it is named from."""

from __future__ import annotations

import os

import hypothesis
import pytest

# A busy machine is slow, not wrong: properties are judged by what they find, never by how long one example took.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

pytest_plugins = ["tests.support.mailbox", "tests.support.order", "tests.support.shops", "tests.support.vendor"]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """On CI a skipped test is a failed one: a machine that judges must be able to run everything.

    But for what only root has to do: a CI that is not root does not have to do it.
    """
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    on_ci = os.environ.get("CI", "").lower() in ("1", "true", "yes")
    skipped = reporter.stats.get("skipped", []) if reporter is not None else []
    missed = [report for report in skipped if "only root" not in str(report.longrepr)]
    if on_ci and missed and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
