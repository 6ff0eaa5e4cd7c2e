"""Make one copy of one shop: a row first, then the bytes, then the manifest, then the proof."""

from __future__ import annotations

import contextlib
import datetime
import json
import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions import note, require
from accounts.rules.grants import Grant
from backups.actions.progress import Progress
from backups.actions.ring import ring
from backups.actions.stopwatch import Stopwatch
from backups.actions.verify_backup import prove
from backups.models import Backup
from backups.providers.dumping import dump
from backups.providers.keys import recipient, seal_small
from backups.providers.places import store_named
from backups.providers.reading import contents_of, exported_snapshot
from backups.providers.sealing import Figures, seal
from backups.providers.server import Server, held_lock, major_version
from backups.rules.contents import Contents
from backups.rules.naming import manifest_key, object_key
from backups.rules.problems import KeyMissing, Problem, RestoreStopped, StoreFailed, WorkerLost
from tenants.context import public

if TYPE_CHECKING:
    from accounts.models import User
    from tenants.models import Shop

TASK = "backups.back_up_shop"
MOST_ATTEMPTS = 3


def request_backup(*, shop: Shop, actor: User | None, now: datetime.datetime, slot: str = "") -> Backup:
    """Ask for a copy of `shop` and return its row: that of a copy under way or of the same `slot`, if there is one.

    `actor` None is the schedule itself. A suspended or closed shop is copied like any other. Raises NotPermitted.
    """
    with public(), transaction.atomic():
        backup = _enter(shop, actor, now, slot)
        if backup.state == Backup.State.QUEUED:
            ring(TASK, backup_id=backup.pk)
    return backup


def back_up_shop(*, shop: Shop, actor: User | None, now: datetime.datetime | None = None) -> Backup:
    """Make and verify a copy here and now, without a worker; joins one under way. Raises Problem, NotPermitted.

    `now` None reads the clock: this is the door for commands.
    """
    now = now or timezone.now()
    with public(), transaction.atomic():
        backup = _enter(shop, actor, now, "")
    return run_backup(backup_id=backup.pk, now=now)


def _enter(shop: Shop, actor: User | None, now: datetime.datetime, slot: str) -> Backup:
    if actor is not None:
        require(actor, Grant.PLATFORM)
    try:
        with transaction.atomic():
            backup = Backup.objects.create(
                shop_schema=shop.schema_name,
                shop_name=shop.name,
                requested_by=actor.display_name if actor else "",
                requested_at=now,
                slot=slot,
            )
    except IntegrityError:
        return _same_work(shop.schema_name, slot)
    note(actor=actor, action="backup.requested", subject=shop, detail={"backup": backup.pk})
    return backup


def _same_work(schema: str, slot: str) -> Backup:
    of_shop = Backup.objects.filter(shop_schema=schema)
    of_slot = of_shop.filter(slot=slot).first() if slot else None
    # What stood in the way may have ended since; then the newest copy is the answer to a wish that old.
    return of_slot or of_shop.filter(state__in=["queued", "running"]).first() or of_shop.latest("requested_at", "pk")


def run_backup(*, backup_id: int, now: datetime.datetime) -> Backup:
    """Do the work of a queued row, or of one whose worker died. Somebody at work, or nothing left to do: no harm.

    Raises Problem after noting it on the row; nothing is left in the store then.
    """
    with public():
        backup = Backup.objects.get(pk=backup_id)
        server = Server.of_django()
        with held_lock(server, f"backup:{backup.shop_schema}") as mine:
            backup.refresh_from_db()
            if mine and backup.is_under_way:
                _attempt(backup, server, Stopwatch(now))
    return backup


def _attempt(backup: Backup, server: Server, watch: Stopwatch) -> None:
    try:
        if backup.attempts >= MOST_ATTEMPTS:
            raise WorkerLost(f"after {backup.attempts} attempts")
        _write(backup, server, watch)
    except BaseException as error:
        _note_failure(backup, error, watch)
        raise
    try:
        prove(backup, server, watch)
    except (KeyMissing, StoreFailed, RestoreStopped) as error:
        # The copy is whole, but its proof waits: for a machine that holds the key, or for the next sweep.
        backup.error_code, backup.error = error.code, error.log
        backup.save(update_fields=["error_code", "error"])


def _write(backup: Backup, server: Server, watch: Stopwatch) -> None:
    _discard(backup)  # what an earlier attempt left: damaged, or whole and never entered here
    run = uuid.uuid4().hex
    backup.verify_grade, backup.verified_at = Backup.Grade.NONE, None
    backup.state, backup.started_at, backup.finished_at = Backup.State.RUNNING, watch.started_at, None
    backup.error_code = backup.error = ""
    backup.attempts += 1
    backup.object_key = object_key(schema=backup.shop_schema, started_at=watch.started_at, run=run)
    backup.save()
    key, store, progress = recipient(), store_named(backup.store), Progress(backup)
    with exported_snapshot(server, schema=backup.shop_schema) as snapshot:
        progress.step(Backup.Step.COUNTING)
        contents = contents_of(snapshot, settings.BACKUP_CONTROL_TOTALS)
        progress.step(Backup.Step.DUMPING, expected=_last_size(backup))
        with (
            store.create(backup.object_key) as upload,
            dump(server, schema=backup.shop_schema, snapshot=snapshot.name) as archive,
        ):
            figures = seal(archive, upload, key=key, progress=progress)
    _take_figures(backup, figures)
    backup.manifest = _manifest(backup, contents, server, watch, str(key))
    sealed = seal_small(json.dumps(backup.manifest, ensure_ascii=False, sort_keys=True).encode())
    with store.create(manifest_key(backup.object_key)) as upload:
        upload.write(sealed)
    backup.state, backup.finished_at = Backup.State.WRITTEN, watch.now()
    backup.save()


def _take_figures(backup: Backup, figures: Figures) -> None:
    backup.plain_bytes, backup.cipher_bytes = figures.plain_bytes, figures.cipher_bytes
    backup.sha256_plain, backup.sha256_cipher = figures.sha256_plain, figures.sha256_cipher


def _manifest(backup: Backup, contents: Contents, server: Server, watch: Stopwatch, key: str) -> dict[str, object]:
    return {
        "format": 1,
        "object": backup.object_key,
        "shop_schema": backup.shop_schema,
        "snapshot_at": watch.started_at.isoformat(),
        "engine": backup.engine,
        "postgresql": major_version(server),
        "recipient": key,
        "plain_bytes": backup.plain_bytes,
        "cipher_bytes": backup.cipher_bytes,
        "sha256_plain": backup.sha256_plain,
        "sha256_cipher": backup.sha256_cipher,
        "contents": contents.as_json(),
        # The questions beside their answers: a later release may ask others, and must still find this copy equal.
        "totals_sql": dict(settings.BACKUP_CONTROL_TOTALS),
    }


def _last_size(backup: Backup) -> int | None:
    of_shop = Backup.objects.filter(shop_schema=backup.shop_schema, plain_bytes__isnull=False)
    return of_shop.exclude(pk=backup.pk).order_by("-finished_at").values_list("plain_bytes", flat=True).first()


def _note_failure(backup: Backup, error: BaseException, watch: Stopwatch) -> None:
    """A foreign error's text may hold anything; its class is all that is kept of it."""
    problem = error if isinstance(error, Problem) else Problem(type(error).__name__)
    backup.state, backup.finished_at = Backup.State.FAILED, watch.now()
    backup.error_code, backup.error = problem.code, problem.log
    backup.save(update_fields=["state", "finished_at", "error_code", "error"])
    _discard(backup)


def _discard(backup: Backup) -> None:
    if backup.object_key:
        store = store_named(backup.store)
        with contextlib.suppress(StoreFailed):  # what stays has no manifest: it is no copy, and the sweep removes it
            store.delete(manifest_key(backup.object_key))
            store.delete(backup.object_key)
