"""What a screen reader would stumble over, as axe-core finds it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import axe_core_python

if TYPE_CHECKING:
    from playwright.sync_api import Page

AXE = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: The rows of a long table are made alike: of each the first thirty are read.
LONG = "tbody tr:nth-child(n + 31)"
RUN = """([rules, long]) =>
    axe.run({ exclude: [[long]] }, { runOnly: rules, resultTypes: ['violations'], preload: false })"""


def stumbles(page: Page) -> list[str]:
    """One line per violation: where, which rule, the first element. The page's context must bypass its CSP."""
    page.evaluate(AXE)
    told: dict[str, Any] = page.evaluate(RUN, [RULES, LONG])
    return [
        f"{page.url}: {one['id']} ({one['impact']}) {one['nodes'][0]['target']} {one['nodes'][0]['failureSummary']}"
        for one in told["violations"]
    ]
