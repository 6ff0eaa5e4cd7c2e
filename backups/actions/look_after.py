"""What happens to copies by itself: every night, every week, and whenever something was left lying."""

from __future__ import annotations

import datetime
import logging

from django.db import IntegrityError, transaction
from django.db.models import Max, Q

from backups.actions.check_restore import TASK as CHECK_TASK
from backups.actions.check_restore import request_restore_check
from backups.actions.make_backup import MOST_ATTEMPTS, request_backup
from backups.actions.make_backup import TASK as BACKUP_TASK
from backups.actions.ring import ring
from backups.actions.verify_backup import TASK as VERIFY_TASK
from backups.models import Backup, RestoreCheck
from backups.providers import scratch
from backups.providers.places import store_named
from backups.providers.server import Server, held_lock
from backups.rules.naming import MANIFEST_SUFFIX, manifest_key, scratch_prefix
from backups.rules.problems import PASSING, KeyMissing, WorkerLost
from tenants.context import public
from tenants.queries import live_shops

log = logging.getLogger(__name__)
# A ring is answered at once by an idle worker; after this the ring is taken for lost.
UNHEARD = datetime.timedelta(minutes=2)
# Longer than the hardest time limit of a task: whoever was writing is dead.
ABANDONED = datetime.timedelta(hours=1)
PAUSE = datetime.timedelta(minutes=10)
# What did not come right by then waits for a person, or for the next night.
LONGEST_TRIAL = datetime.timedelta(hours=12)


def back_up_every_shop(*, slot: str, now: datetime.datetime) -> list[Backup]:
    """Queue one copy of every live shop, suspended ones too, for the night `slot`. A second call adds nothing."""
    with public():
        return [request_backup(shop=shop, actor=None, now=now, slot=slot) for shop in live_shops()]


def drill_oldest(*, now: datetime.datetime) -> RestoreCheck | None:
    """Queue a restore check for the shop whose last one is longest ago (never counts first); None without copies."""
    with public():
        live = [shop.schema_name for shop in live_shops()]
        proved = Backup.objects.filter(shop_schema__in=live).exclude(verify_grade=Backup.Grade.FAILED)
        shops = proved.values("shop_schema").annotate(
            checked=Max("restore_checks__finished_at", filter=Q(restore_checks__state=RestoreCheck.State.EQUAL)),
            newest=Max("pk", filter=Q(state__in=[Backup.State.WRITTEN, Backup.State.VERIFIED])),
        )
        waiting = sorted(
            (row for row in shops if row["newest"]), key=lambda row: (row["checked"] is not None, row["checked"])
        )
        if not waiting:
            return None
        return request_restore_check(backup=Backup.objects.get(pk=waiting[0]["newest"]), actor=None, now=now)


def sweep(*, now: datetime.datetime) -> dict[str, int]:
    """Find rows nobody works on and things nobody needs; returns how many of each kind."""
    with public():
        server = Server.of_django()
        return {
            "rung": _ring_again(now),
            "lost": _resume_lost(server),
            "unproved": _prove_again(server, now),
            "retried": _retry_failed(now),
            "lost_checks": _close_lost_checks(server, now),
            "scratch": _drop_scratch(server),
            "objects": _remove_unfinished(now),
        }


def _ring_again(now: datetime.datetime) -> int:
    backups = Backup.objects.filter(state=Backup.State.QUEUED, requested_at__lt=now - UNHEARD)
    checks = RestoreCheck.objects.filter(state=RestoreCheck.State.QUEUED, requested_at__lt=now - UNHEARD)
    for backup in backups:
        ring(BACKUP_TASK, backup_id=backup.pk)
    for check in checks:
        ring(CHECK_TASK, check_id=check.pk)
    return len(backups) + len(checks)


def _resume_lost(server: Server) -> int:
    lost = [
        backup
        for backup in Backup.objects.filter(state=Backup.State.RUNNING)
        if _nobody_holds(server, f"backup:{backup.shop_schema}")
    ]
    for backup in lost:
        ring(BACKUP_TASK, backup_id=backup.pk)
    return len(lost)


def _prove_again(server: Server, now: datetime.datetime) -> int:
    """Copies whose reading back was cut short, never taken up, or ended without saying anything about the copy."""
    cut_short = Q(step=Backup.Step.VERIFYING) & ~Q(state=Backup.State.RUNNING)
    undecided = Q(
        state=Backup.State.WRITTEN,
        verify_grade=Backup.Grade.NONE,
        finished_at__range=(now - LONGEST_TRIAL, now - PAUSE),
    ) & ~Q(error_code=KeyMissing.code)
    waiting = [
        backup
        for backup in Backup.objects.filter(cut_short | undecided)
        if _nobody_holds(server, f"backup:{backup.shop_schema}") and _nobody_holds(server, f"verify:{backup.pk}")
    ]
    for backup in waiting:
        ring(VERIFY_TASK, backup_id=backup.pk)
    return len(waiting)


def _retry_failed(now: datetime.datetime) -> int:
    """A night's copy that failed for a passing reason is tried again after ten minutes, then twenty, then no more."""
    failed = Backup.objects.filter(
        state=Backup.State.FAILED,
        error_code__in=PASSING,
        attempts__lt=MOST_ATTEMPTS,
        requested_at__gt=now - LONGEST_TRIAL,
    ).exclude(slot="")
    again = [b for b in failed if b.finished_at and b.finished_at + PAUSE * b.attempts < now]
    return sum(_requeue(backup) for backup in again)


def _requeue(backup: Backup) -> int:
    try:
        with transaction.atomic():
            backup.state, backup.step = Backup.State.QUEUED, Backup.Step.WAITING
            backup.save(update_fields=["state", "step"])
    except IntegrityError:
        log.info("backup %s waits: another copy of its shop is under way", backup.pk)
        return 0
    ring(BACKUP_TASK, backup_id=backup.pk)
    return 1


def _close_lost_checks(server: Server, now: datetime.datetime) -> int:
    lost = [
        check
        for check in RestoreCheck.objects.filter(state=RestoreCheck.State.RUNNING)
        if _nobody_holds(server, f"restore:{check.pk}")
    ]
    return RestoreCheck.objects.filter(pk__in=[check.pk for check in lost], state=RestoreCheck.State.RUNNING).update(
        state=RestoreCheck.State.FAILED, error_code=WorkerLost.code, finished_at=now
    )


def _drop_scratch(server: Server) -> int:
    # In this order: a check notes its name before it makes its database, so one that begins meanwhile is not met.
    found = scratch.names(server, scratch_prefix(server.database))
    wanted = set(RestoreCheck.objects.filter(state=RestoreCheck.State.RUNNING).values_list("scratch_name", flat=True))
    left = [name for name in found if name not in wanted]
    for name in left:
        scratch.drop(server, name)
    return len(left)


def _remove_unfinished(now: datetime.datetime) -> int:
    """Half-written files, and objects that never got the manifest that makes them a copy."""
    store = store_named()
    removed = store.sweep(before=now - ABANDONED)
    for key, written_at in store.objects():
        if key.endswith(MANIFEST_SUFFIX) or written_at > now - ABANDONED or store.exists(manifest_key(key)):
            continue
        store.delete(key)
        removed += 1
    return removed


def _nobody_holds(server: Server, what: str) -> bool:
    with held_lock(server, what) as free:
        return free
