"""The two kinds of task. Each says its floor, fails loudly on the wrong one, and leaves a TaskRun behind."""

from __future__ import annotations

import datetime
import traceback
from typing import Any, ClassVar

import kombu.exceptions
import redis
from celery.exceptions import Retry
from celery.utils.time import get_exponential_backoff_interval
from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from tenant_schemas_celery.task import TenantTask

from persian.jalali import TEHRAN
from tenants.actions.runs import LOST_AFTER
from tenants.context import PUBLIC, current_schema
from tenants.models import TaskRun

# What passes by itself: the database or the broker restarted, two transactions met. Anything else is a fault of ours
# or of the data, and trying again would only repeat it.
PASSING = (OperationalError, InterfaceError, kombu.exceptions.OperationalError, redis.ConnectionError)


# The shapes of slots, by period.
SLOTS = {"day": "%Y-%m-%d", "hour": "%Y-%m-%dT%H", "minute": "%Y-%m-%dT%H:%M"}


def slot_of(now: datetime.datetime, period: str) -> str:
    """The natural key of a run: Tehran's day, hour or minute that `now` lies in."""
    return now.astimezone(TEHRAN).strftime(SLOTS[period])


class WrongFloor(RuntimeError):
    """A shop's task was started without a shop, or a public one inside a shop."""


class RecordedTask(TenantTask):  # type: ignore[misc]
    """Records each run. With the keyword `slot` (a day, a minute) a run happens once per task, shop and slot.

    A task with an `own_slot` ("day", "hour", "minute") names its slot itself where nobody did, one for each set of
    arguments: the beat table cannot tell the time, and two beats tick twice.

    A run that fails for a passing reason is tried again five times, after up to 4, 8 … 60 seconds. A task with more to
    wait for says so: `autoretry_for=(..., *PASSING)`.
    """

    abstract = True
    own_slot: ClassVar[str] = ""
    autoretry_for = PASSING
    max_retries = 5
    retry_backoff: ClassVar[int] = 4
    retry_backoff_max: ClassVar[int] = 60

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.check_floor(current_schema())
        try:
            run = self._begin(self._slot(kwargs))
        except PASSING as error:  # a database that is away is met here first, before the task's own lines
            pause = get_exponential_backoff_interval(
                self.retry_backoff, self.request.retries, self.retry_backoff_max, full_jitter=True
            )
            raise self.retry(exc=error, countdown=pause) from error
        if run is None:
            return "skipped: this slot is done or running"
        try:
            result = super().__call__(*args, **kwargs)
        except Retry:
            self._end(run, TaskRun.Outcome.RETRY)
            raise
        except BaseException as error:
            self._end(run, TaskRun.Outcome.FAILED, _where(error))
            raise
        self._end(run, TaskRun.Outcome.DONE)
        return result

    def check_floor(self, schema: str) -> None:
        """Raise WrongFloor when the task may not run in `schema`."""
        raise NotImplementedError

    def _slot(self, kwargs: dict[str, Any]) -> str:
        if "slot" in kwargs or not self.own_slot:
            return str(kwargs.get("slot", ""))
        told = [str(kwargs[name]) for name in sorted(kwargs)]
        return " ".join([slot_of(timezone.now(), self.own_slot), *told])

    def _begin(self, slot: str) -> TaskRun | None:
        task_id = self.request.id or "direct"
        for _ in range(2):
            try:
                with transaction.atomic():
                    return TaskRun.objects.create(
                        task=self.name,
                        shop_schema=current_schema(),
                        task_id=task_id,
                        slot=slot,
                        attempt=self.request.retries + 1,
                        started_at=timezone.now(),
                    )
            except IntegrityError:
                if not self._bury_lost_run(slot, task_id):
                    return None
        return None

    def _bury_lost_run(self, slot: str, task_id: str) -> bool:
        """Close the slot's running row if its worker is gone: its message came again, or the limits have passed."""
        running = TaskRun.objects.filter(
            task=self.name, shop_schema=current_schema(), slot=slot, outcome=TaskRun.Outcome.RUNNING
        )
        lost = running.filter(task_id=task_id) | running.filter(started_at__lt=timezone.now() - LOST_AFTER)
        return bool(lost.update(outcome=TaskRun.Outcome.FAILED, error="worker lost", finished_at=timezone.now()))

    def _end(self, run: TaskRun, outcome: TaskRun.Outcome, error: str = "") -> None:
        if connection.in_atomic_block and connection.needs_rollback:
            return  # a caller's broken transaction takes the row with it
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()  # what failed may be the connection: end the run on a new one
        run.outcome, run.error, run.finished_at = outcome, error[:200], timezone.now()
        run.save(update_fields=["outcome", "error", "finished_at"])


class ShopTask(RecordedTask):
    """Runs inside a shop: `.delay()` from inside the shop carries the shop along."""

    abstract = True

    def check_floor(self, schema: str) -> None:
        """Refuse the public floor."""
        if schema == PUBLIC:
            raise WrongFloor(f"{self.name} runs inside a shop, not in the public schema")


class PublicTask(RecordedTask):
    """Runs on the public floor; from inside a shop send it within `tenants.context.public()`."""

    abstract = True

    def check_floor(self, schema: str) -> None:
        """Refuse a shop's schema."""
        if schema != PUBLIC:
            raise WrongFloor(f"{self.name} runs in the public schema, not inside a shop")


def _where(error: BaseException) -> str:
    """The error's class and the line that raised it. Never its text: that may hold a name or a number."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename.rsplit('/', 2)[-2]}/{frames[-1].name}:{frames[-1].lineno}" if frames else ""
    code = getattr(error, "code", "")
    return f"{type(error).__name__}{f' ({code})' if isinstance(code, str) and code else ''}{place}"
