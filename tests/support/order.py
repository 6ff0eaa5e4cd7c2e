"""Which tests share a process of the runner, and which begin: the longest first, so that no process ends alone."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from xdist.workermanage import WorkerController

#: In the order of their beginning. A folder stays together, for its files share one running product; files do not.
TOGETHER = ("tests/journeys/",)
FIRST = (*TOGETHER, "tests/local/test_run.py", "tests/isolation/", "tests/market/", "tests/gold_prices/test_fuzz.py")


def share_of(nodeid: str) -> str:
    """What a test is handed out with: its folder or its file."""
    file = nodeid.partition("::")[0]
    return next((folder for folder in TOGETHER if file.startswith(folder)), file)


def place_of(share: str) -> int:
    """Smaller begins earlier; those alike keep the order they were found in."""
    return next((place for place, start in enumerate(FIRST) if share.startswith(start)), len(FIRST))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Hand out shares instead of files, in our order."""
    from xdist.scheduler import LoadFileScheduling

    class InOurOrder(LoadFileScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return share_of(nodeid)

        def _assign_work_unit(self, node: WorkerController) -> None:
            self.workqueue.move_to_end(min(self.workqueue, key=place_of), last=False)
            super()._assign_work_unit(node)

    return InOurOrder(config, log)


def pytest_collection_finish() -> None:
    """What was loaded so far stays until the end: the collector of garbage need not look through it again and again."""
    gc.collect()
    gc.freeze()
