"""Take in, show and take away a buyer's private papers. Each of the three is a line on the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions.shop_state import require_open_shop
from customers.models import Customer, Paper, seal
from customers.rules.paper_types import MOST_BYTES, safe_name, type_of
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

MOST_PAPERS = 40


class PaperMissing(Refusal):
    """Nothing was sent."""

    code = "file_missing"
    message = _("Choose a file.")


class PaperTooLarge(Refusal):
    """More than a page or two."""

    code = "file_too_large"
    status = 413
    message = _("The file is too large: at most 5 MB.")


class PaperNotAccepted(Refusal):
    """Neither a picture nor a PDF, whatever its name says."""

    code = "file_type_not_accepted"
    message = _("Only JPEG, PNG, WebP and PDF files are kept; this is none of them.")


class PaperKindUnknown(Refusal):
    """A kind there is not."""

    code = "file_kind_unknown"
    message = _("There is no such kind of paper; one of these may stand here: %(allowed)s.")


class TooManyPapers(Refusal):
    """A person has not so many papers."""

    code = "too_many_files"
    message = _("At most %(limit)s files are kept for a customer.")


class PaperGone(Refusal):
    """It was taken away."""

    code = "file_deleted"
    status = 410
    message = _("This file was deleted.")


@dataclass(frozen=True)
class OpenedPaper:
    """A paper as it was brought: its name with the ending of its type, the type, the bytes."""

    name: str
    media_type: str
    content: bytes


def keep_paper(*, customer: Customer, name: str, content: bytes, kind: str, actor: User, now: datetime) -> Paper:
    """Seal a file and keep it with the customer.

    Raises NotPermitted, ShopClosed, PaperMissing, PaperTooLarge, PaperNotAccepted, PaperKindUnknown, TooManyPapers.
    """
    require(actor, Grant.CUSTOMER_FILES, subject=customer)
    require_open_shop()
    if not content:
        raise PaperMissing(field="file")
    if len(content) > MOST_BYTES:
        raise PaperTooLarge(field="file")
    media_type = type_of(content)
    if media_type is None:
        raise PaperNotAccepted(field="file")
    if kind not in Paper.Kind.values:
        raise PaperKindUnknown(field="kind", allowed=", ".join(Paper.Kind.values))
    with transaction.atomic():
        # Papers of one customer are counted one after the other.
        Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk)
        if Paper.objects.filter(customer_id=customer.pk, deleted_at=None).count() >= MOST_PAPERS:
            raise TooManyPapers(field="file", limit=MOST_PAPERS)
        paper = Paper.objects.create(
            customer_id=customer.pk, kind=kind, media_type=media_type, size_bytes=len(content),
            name=safe_name(name, media_type), content=seal().close_paper(content), created_at=now,
            created_by_id=actor.pk,
        )  # fmt: skip
        note_audit(actor=actor, action="customer.file_kept", subject=paper, detail=_told(paper))
    return paper


def open_paper(*, paper: Paper, actor: User) -> OpenedPaper:
    """The file as it was brought; that it was looked at is written down first. Raises NotPermitted, PaperGone."""
    require(actor, Grant.CUSTOMER_FILES, subject=paper)
    if paper.content is None or paper.name is None:
        raise PaperGone
    note_audit(actor=actor, action="customer.file_viewed", subject=paper, detail=_told(paper))
    return OpenedPaper(paper.name, paper.media_type, seal().open_paper(bytes(paper.content)))


def delete_paper(*, paper: Paper, actor: User, now: datetime) -> None:
    """Take the content and the name away for good; that the paper was there stays. A second time changes nothing.

    Raises NotPermitted, ShopClosed.
    """
    require(actor, Grant.CUSTOMER_FILES_DELETE, subject=paper)
    require_open_shop()
    with transaction.atomic():
        row = Paper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
        if row.deleted_at is not None:
            return
        row.content, row.name, row.deleted_at, row.deleted_by_id = None, None, now, actor.pk
        row.save(update_fields=["content", "name", "deleted_at", "deleted_by"])
        note_audit(actor=actor, action="customer.file_deleted", subject=row, detail=_told(row))


def _told(paper: Paper) -> dict[str, object]:
    return {"customer": paper.customer_id, "kind": paper.kind, "bytes": paper.size_bytes}
