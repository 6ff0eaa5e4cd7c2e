"""Restore a copy into a scratch database, count it, compare it with its manifest, and drop it again.

The live shop is not touched, and the restored one reaches nobody: no page and no worker of the product ever connects
to a scratch database, so no message leaves it.
"""

from __future__ import annotations

import datetime
import uuid
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions import note, require
from accounts.rules.grants import Grant
from backups.actions.ring import ring
from backups.actions.stopwatch import Stopwatch
from backups.actions.verify_backup import check_manifest, note_damage, read_back
from backups.models import Backup, RestoreCheck
from backups.providers.dumping import restore
from backups.providers.reading import restored_contents
from backups.providers.scratch import scratch_database
from backups.providers.server import Server, held_lock
from backups.rules.contents import Contents, compare
from backups.rules.naming import scratch_name
from backups.rules.problems import Damaged, ObjectMissing, Problem
from persian.refusal import Refusal
from tenants.context import public

if TYPE_CHECKING:
    from accounts.models import User

TASK = "backups.check_restore"


class NotRestorable(Refusal):
    """There is no whole object behind the row."""

    code = "not_restorable"
    status = 409
    message = _("This copy is not complete, so it cannot be restored.")


def request_restore_check(*, backup: Backup, actor: User | None, now: datetime.datetime) -> RestoreCheck:
    """Ask for a restore of `backup` into a scratch database; one already under way is returned instead.

    Raises NotRestorable, NotPermitted. `actor` None is the schedule itself.
    """
    with public(), transaction.atomic():
        check = _enter(backup, actor, now)
        if check.state == RestoreCheck.State.QUEUED:
            ring(TASK, check_id=check.pk)
    return check


def restore_to_scratch(*, backup: Backup, actor: User | None, now: datetime.datetime | None = None) -> RestoreCheck:
    """Restore and compare here and now, without a worker. Raises NotRestorable, NotPermitted, Problem."""
    now = now or timezone.now()
    with public(), transaction.atomic():
        check = _enter(backup, actor, now)
    return run_restore_check(check_id=check.pk, now=now)


def _enter(backup: Backup, actor: User | None, now: datetime.datetime) -> RestoreCheck:
    if actor is not None:
        require(actor, Grant.PLATFORM)
    backup.refresh_from_db()
    if not backup.has_object:
        raise NotRestorable
    try:
        with transaction.atomic():
            check = RestoreCheck.objects.create(
                backup=backup, requested_at=now, requested_by=actor.display_name if actor else ""
            )
    except IntegrityError:
        return backup.restore_checks.latest("requested_at", "pk")
    note(actor=actor, action="backup.restore_check", subject=backup, detail={"check": check.pk})
    return check


def run_restore_check(*, check_id: int, now: datetime.datetime) -> RestoreCheck:
    """Do the work of a queued check, or of one whose worker died. Raises Problem after noting it on the row."""
    with public():
        check = RestoreCheck.objects.select_related("backup").get(pk=check_id)
        server = Server.of_django()
        with held_lock(server, f"restore:{check.pk}") as mine:
            check.refresh_from_db()
            if mine and check.is_under_way:
                _attempt(check, server, Stopwatch(now))
    return check


def _attempt(check: RestoreCheck, server: Server, watch: Stopwatch) -> None:
    check.state, check.started_at = RestoreCheck.State.RUNNING, watch.started_at
    check.scratch_name = scratch_name(database=server.database, check=check.pk, run=uuid.uuid4().hex)
    check.save()
    try:
        found = _restored(check, server)
    except BaseException as error:
        _note_failure(check, error, watch)
        raise
    comparison = compare(Contents.from_json(check.backup.manifest["contents"]), found)
    check.found, check.finished_at = found.as_json(), watch.now()
    check.state = RestoreCheck.State.EQUAL if comparison.equal else RestoreCheck.State.DIFFERENT
    check.save()
    _grade(check, watch)


def _restored(check: RestoreCheck, server: Server) -> Contents:
    check_manifest(check.backup)
    with scratch_database(server, check.scratch_name) as scratch:
        with restore(scratch) as sink:
            read_back(check.backup, sink)
        return restored_contents(scratch, schema=check.backup.shop_schema, totals=check.backup.manifest["totals_sql"])


def _grade(check: RestoreCheck, watch: Stopwatch) -> None:
    backup = check.backup
    if check.state == RestoreCheck.State.EQUAL:
        backup.state, backup.verify_grade = Backup.State.VERIFIED, Backup.Grade.RESTORED
        backup.step, backup.verified_at = Backup.Step.DONE, watch.now()
        backup.error_code = backup.error = ""
        backup.save()
    else:
        note_damage(backup, "a test restore gave other rows or totals", watch)


def _note_failure(check: RestoreCheck, error: BaseException, watch: Stopwatch) -> None:
    problem = error if isinstance(error, Problem) else Problem(type(error).__name__)
    check.state, check.finished_at = RestoreCheck.State.FAILED, watch.now()
    check.error_code, check.error = problem.code, problem.log
    check.save(update_fields=["state", "finished_at", "error_code", "error"])
    if isinstance(problem, Damaged | ObjectMissing):
        note_damage(check.backup, problem.log, watch)
