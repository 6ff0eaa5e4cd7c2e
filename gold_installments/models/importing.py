"""Old books that were brought in, so that each comes once and can be taken back as a whole."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gold_installments.models.contract import Contract
from gold_installments.models.ledger import LedgerEntry
from gold_installments.models.protection import append_only, kept


class ImportedBook(models.Model):
    """One file, with the totals the owner typed and the file had. `file_hash` is the SHA-256 of its bytes.

    The file itself is not kept beyond its import: it holds national IDs in the open.
    """

    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    customer_count = models.PositiveIntegerField()
    contract_count = models.PositiveIntegerField()
    guarantee_count = models.PositiveIntegerField()
    total_mg = models.BigIntegerField()
    total_rial = models.BigIntegerField()
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    undo_reason = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["file_hash"], condition=Q(undone_at__isnull=True), name="imported_book_comes_once"
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True, undo_reason="")
                | Q(undone_at__isnull=False, undone_by__isnull=False) & ~Q(undo_reason=""),
                name="imported_book_undone_by_someone",
            ),
        ]
        triggers: ClassVar = kept("undone_at", "undone_by", "undo_reason")

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_undone(self) -> bool:
        """For templates."""
        return self.undone_at is not None


class ComingBook(models.Model):
    """A sound file on its way in, with the owner's totals: a worker brings it in, and says here how that ended.

    The row is the message. `content` is the sealed file, taken away when it ended; `said` why it was refused.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Being brought in")
        DONE = "done", _("Brought in")
        REFUSED = "refused", _("Not brought in")
        FAILED = "failed", _("Failed")

    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    content = models.BinaryField(null=True)
    customer_count = models.PositiveIntegerField()
    contract_count = models.PositiveIntegerField()
    total_mg = models.BigIntegerField()
    total_rial = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    said = models.TextField(default="", blank=True)
    book = models.OneToOneField(ImportedBook, on_delete=models.PROTECT, null=True, related_name="came_as")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file_hash"], condition=Q(state="waiting"), name="coming_book_waits_once"),
            models.CheckConstraint(
                condition=Q(state="waiting", content__isnull=False, ended_at__isnull=True)
                | ~Q(state="waiting") & Q(content__isnull=True, ended_at__isnull=False),
                name="coming_book_leaves_no_file",
            ),
            models.CheckConstraint(
                condition=Q(state="done", book__isnull=False) | ~Q(state="done") & Q(book__isnull=True),
                name="coming_book_done_is_a_book",
            ),
        ]
        triggers: ClassVar = kept("content", "state", "said", "book", "started_at", "ended_at")

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_waiting(self) -> bool:
        """For templates."""
        return self.state == self.State.WAITING


class ImportedContract(models.Model):
    """A contract that came with a book, and the entry that opened it."""

    book = models.ForeignKey(ImportedBook, on_delete=models.PROTECT, related_name="contracts")
    contract = models.OneToOneField(Contract, on_delete=models.PROTECT, related_name="imported")
    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["id"]
        triggers: ClassVar = append_only()

    def __str__(self) -> str:
        return f"{self.book_id}: {self.contract_id}"


class ImportedCustomer(models.Model):
    """A customer that a book brought in, with the code the old book had for them."""

    book = models.ForeignKey(ImportedBook, on_delete=models.PROTECT, related_name="customers")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40, default="", blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book", "customer"], name="imported_customer_once"),
        ]
        triggers: ClassVar = append_only()

    def __str__(self) -> str:
        return f"{self.book_id}: {self.customer_id}"
