"""The catalogue of copies. On the public floor, without foreign keys: it outlives the schema it describes."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

ERROR_TEXTS = {
    "key_missing": _("The backup key is missing or is another one; set it on the worker and try again."),
    "tool_missing": _("The worker has no pg_dump of the database's version."),
    "dump_failed": _("The database could not be read to the end; nothing was kept of this copy."),
    "store_failed": _("The store refused to write or to read; earlier copies are untouched."),
    "object_exists": _("The store already has an object of this name; it was not overwritten."),
    "object_missing": _("The store no longer has this copy."),
    "damaged": _("The copy read back is not the one that was written; do not count on it."),
    "restore_failed": _("The test restore did not reach its end; the live shop is untouched."),
    "worker_lost": _("The worker stopped in the middle."),
}


def error_text(code: str) -> str:
    """What an error code means and what it does not touch, for a person; empty for no error."""
    return str(ERROR_TEXTS.get(code, _("Something unexpected stopped it; the log says where."))) if code else ""


class Backup(models.Model):
    """One copy of one shop, from the request for it to its last proof."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        WRITTEN = "written", _("Written, not yet verified")
        VERIFIED = "verified", _("Verified")
        FAILED = "failed", _("Failed")

    class Step(models.TextChoices):
        WAITING = "waiting", _("Waiting for a worker")
        COUNTING = "counting", _("Counting rows and totals")
        DUMPING = "dumping", _("Copying, compressing and sealing")
        VERIFYING = "verifying", _("Reading back")
        DONE = "done", _("Done")

    class Grade(models.TextChoices):
        """The strongest proof so far that the copy can be restored."""

        NONE = "", _("Not verified yet")
        CHECKSUM = "checksum", _("Checksum is right")
        RESTORED = "restored", _("Test restore was equal")
        FAILED = "failed", _("Damaged")

    shop_schema = models.CharField(max_length=63)
    shop_name = models.CharField(max_length=120)
    requested_by = models.CharField(max_length=120, blank=True)
    # The night a scheduled copy belongs to; empty for one that somebody asked for.
    slot = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=10, choices=Step, default=Step.WAITING)
    bytes_done = models.BigIntegerField(default=0)
    bytes_expected = models.BigIntegerField(null=True)
    engine = models.CharField(max_length=20, default="pgdump")
    store = models.CharField(max_length=20, default="local")
    object_key = models.CharField(max_length=300, blank=True)
    plain_bytes = models.BigIntegerField(null=True)
    cipher_bytes = models.BigIntegerField(null=True)
    sha256_plain = models.CharField(max_length=64, blank=True)
    sha256_cipher = models.CharField(max_length=64, blank=True)
    manifest = models.JSONField(default=dict)
    requested_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    verify_grade = models.CharField(max_length=10, choices=Grade, default=Grade.NONE, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-requested_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["shop_schema"],
                condition=Q(state__in=["queued", "running"]),
                name="backup_one_at_a_time",
                violation_error_message=_("A backup of this shop is already under way."),
            ),
            models.UniqueConstraint(fields=["shop_schema", "slot"], condition=~Q(slot=""), name="backup_once_per_slot"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-requested_at"], name="backup_newest"),
            models.Index(fields=["shop_schema", "-finished_at"], name="backup_of_shop"),
        ]

    def __str__(self) -> str:
        return f"{self.shop_schema} {self.requested_at:%Y-%m-%d %H:%M} {self.state}"

    @property
    def is_under_way(self) -> bool:
        """Whether somebody is, or soon will be, at work on it."""
        return self.state in (self.State.QUEUED, self.State.RUNNING)

    @property
    def is_busy(self) -> bool:
        """Whether a page should watch it: under way, or being read back."""
        return self.is_under_way or self.step == self.Step.VERIFYING

    @property
    def may_be_verified(self) -> bool:
        """Whether there is, or was, an object to read: a damaged one may be read again."""
        return self.has_object or (self.state == self.State.FAILED and self.verify_grade == self.Grade.FAILED)

    @property
    def has_object(self) -> bool:
        """Whether a committed object stands in the store."""
        return self.state in (self.State.WRITTEN, self.State.VERIFIED)

    @property
    def is_restorable(self) -> bool:
        """Read back in full at least once, and not found damaged since."""
        return self.has_object and self.verify_grade in (self.Grade.CHECKSUM, self.Grade.RESTORED)

    @property
    def error_text(self) -> str:
        """What went wrong, for a person."""
        return error_text(self.error_code)

    @property
    def duration(self) -> datetime.timedelta | None:
        """From start to the last byte written."""
        return self.finished_at - self.started_at if self.finished_at and self.started_at else None

    @property
    def percent(self) -> int | None:
        """Of the bytes the last copy of this shop had; None without one to compare with. Never says 100 too early."""
        if not self.bytes_expected:
            return None
        return min(99, self.bytes_done * 100 // self.bytes_expected)


class RestoreCheck(models.Model):
    """One restore of one copy into a scratch database, counted, compared, and dropped again."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        EQUAL = "equal", _("Equal")
        DIFFERENT = "different", _("Different")
        FAILED = "failed", _("Failed")

    backup = models.ForeignKey(Backup, on_delete=models.CASCADE, related_name="restore_checks")
    requested_by = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    scratch_name = models.CharField(max_length=63, blank=True)
    # {"tables": {name: {"rows", "content"}}, "totals": {name: value}, "structure": sha256}, as rules.contents reads it.
    found = models.JSONField(default=dict)
    requested_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=40, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-requested_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["backup"], condition=Q(state__in=["queued", "running"]), name="restorecheck_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.backup_id} {self.state}"

    @property
    def is_under_way(self) -> bool:
        """Whether somebody is, or soon will be, at work on it."""
        return self.state in (self.State.QUEUED, self.State.RUNNING)

    @property
    def error_text(self) -> str:
        """What went wrong, for a person."""
        return error_text(self.error_code)

    @property
    def duration(self) -> datetime.timedelta | None:
        """From start to the scratch database's end."""
        return self.finished_at - self.started_at if self.finished_at and self.started_at else None
