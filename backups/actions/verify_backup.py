"""Prove that what the store gives back is what was written, and that it is an archive."""

from __future__ import annotations

import datetime
import json
from typing import TYPE_CHECKING

import pyrage
from django.db import transaction
from django.utils import timezone

from accounts.actions import note, require
from accounts.rules.grants import Grant
from backups.actions.progress import Progress
from backups.actions.ring import ring
from backups.actions.stopwatch import Stopwatch
from backups.models import Backup
from backups.providers.dumping import parse
from backups.providers.keys import identity, open_small
from backups.providers.places import store_named
from backups.providers.sealing import Figures, Writer, unseal
from backups.providers.sealing import Progress as Heard
from backups.providers.server import Server, held_lock
from backups.rules.naming import manifest_key
from backups.rules.problems import Damaged, KeyMissing, ObjectMissing, RestoreFailed, RestoreStopped
from tenants.context import public

if TYPE_CHECKING:
    from accounts.models import User

TASK = "backups.verify_backup"


def request_verification(*, backup: Backup, actor: User) -> None:
    """Ask a worker to read the copy back; the row says so at once. Raises NotPermitted."""
    require(actor, Grant.PLATFORM)
    with public(), transaction.atomic():
        row = Backup.objects.select_for_update().get(pk=backup.pk)
        if not row.may_be_verified or row.is_busy:
            return
        note(actor=actor, action="backup.verify", subject=row, detail={})
        row.step = Backup.Step.VERIFYING
        row.save(update_fields=["step"])
        ring(TASK, backup_id=row.pk)


def verify_backup(*, backup: Backup, now: datetime.datetime | None = None) -> Backup:
    """Read the copy back here and now and note the outcome on its row; somebody else at it: the row as it is.

    Raises Damaged for a copy that is not what was written; KeyMissing, StoreFailed and RestoreStopped where nothing
    could be proved.
    A row without an object (queued, running, failed before it was written) is returned as it is.
    """
    with public():
        server = Server.of_django()
        with held_lock(server, f"verify:{backup.pk}") as mine:
            backup.refresh_from_db()
            if mine and backup.may_be_verified:
                prove(backup, server, Stopwatch(now or timezone.now()))
    return backup


def prove(backup: Backup, server: Server, watch: Stopwatch) -> None:
    """`verify_backup` for a row in hand."""
    progress = Progress(backup)
    progress.step(Backup.Step.VERIFYING, expected=backup.plain_bytes)
    try:
        check_manifest(backup)
        with parse(server) as sink:
            read_back(backup, sink, progress)
    except RestoreStopped:
        raise
    except (Damaged, ObjectMissing, RestoreFailed) as error:
        note_damage(backup, f"{error.code}: {error.log}", watch)
        raise Damaged(error.log) from error
    finally:
        progress.step(Backup.Step.DONE)
    proved = backup.verify_grade if backup.verify_grade == Backup.Grade.RESTORED else Backup.Grade.CHECKSUM
    backup.state, backup.verify_grade = Backup.State.VERIFIED, Backup.Grade(proved)
    backup.verified_at, backup.error_code, backup.error = watch.now(), "", ""
    backup.save()


def read_back(backup: Backup, sink: Writer, progress: Heard | None = None) -> Figures:
    """Every byte of the object into `sink`, opened and decompressed; Damaged unless all figures are the manifest's."""
    blocks = store_named(backup.store).read(backup.object_key)
    figures = unseal(blocks, sink, key=identity(), progress=progress)
    written = Figures(
        plain_bytes=backup.plain_bytes or 0,
        cipher_bytes=backup.cipher_bytes or 0,
        sha256_plain=backup.sha256_plain,
        sha256_cipher=backup.sha256_cipher,
    )
    if figures != written:
        raise Damaged("the object opens, but is not the one that was written")
    return figures


def check_manifest(backup: Backup) -> None:
    """The manifest in the store must say what the catalogue says, and our key must be the one it was sealed to."""
    if backup.manifest.get("recipient") != str(identity().to_public()):
        raise KeyMissing("the copy was sealed to another key")
    sealed = b"".join(store_named(backup.store).read(manifest_key(backup.object_key)))
    try:
        kept = json.loads(open_small(sealed))
    except (pyrage.DecryptError, ValueError) as error:
        raise Damaged("the manifest does not open") from error
    if kept != backup.manifest:
        raise Damaged("the manifest is not the one that was written")


def note_damage(backup: Backup, log: str, watch: Stopwatch) -> None:
    """From now on nobody counts on this copy."""
    backup.state, backup.verify_grade = Backup.State.FAILED, Backup.Grade.FAILED
    backup.verified_at, backup.error_code, backup.error = watch.now(), Damaged.code, log
    backup.save(update_fields=["state", "verify_grade", "verified_at", "error_code", "error"])
