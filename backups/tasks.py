"""Copies made, proved and looked after by themselves. All public: the shop is a value here, not a schema to enter."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from backups import actions
from backups.queries import backup_by_id
from persian.jalali import tehran_today
from tenants.celery import PublicTask


@shared_task(base=PublicTask, name="backups.back_up_shop")
def back_up_shop(backup_id: int, **_: object) -> str:
    """Make the copy a row asks for. A second run finds nothing to do."""
    return str(actions.run_backup(backup_id=backup_id, now=timezone.now()).state)


@shared_task(base=PublicTask, name="backups.verify_backup")
def verify_backup(backup_id: int, **_: object) -> str:
    """Read a copy back."""
    return str(actions.verify_backup(backup=backup_by_id(backup_id), now=timezone.now()).state)


@shared_task(base=PublicTask, name="backups.check_restore")
def check_restore(check_id: int, **_: object) -> str:
    """Do the restore check a row asks for. A second run finds nothing to do."""
    return str(actions.run_restore_check(check_id=check_id, now=timezone.now()).state)


@shared_task(base=PublicTask, name="backups.nightly")
def nightly(**_: object) -> int:
    """Queue tonight's copy of every live shop; a copy's row has the night as its key, so a second run adds none."""
    now = timezone.now()
    return len(actions.back_up_every_shop(slot=tehran_today(now).isoformat(), now=now))


@shared_task(base=PublicTask, name="backups.drill")
def drill(**_: object) -> int | None:
    """Queue the restore check that is longest overdue."""
    check = actions.drill_oldest(now=timezone.now())
    return check.pk if check else None


@shared_task(base=PublicTask, name="backups.sweep")
def sweep(**_: object) -> dict[str, int]:
    """Find lost work and leftovers."""
    return actions.sweep(now=timezone.now())
