"""What is kept about one buyer: aliases, limits, notes, consents, papers."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext_lazy

from accounts.actions import require
from accounts.rules.grants import Grant
from customers.models import Consent, Customer, Note, Paper, seal
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

MOST_ROWS = 200


class PaperNotFound(Refusal, Http404):
    """No such file of this customer; a page answers 404 as well."""

    code = "file_not_found"
    status = 404
    message = gettext_lazy("There is no such file of this customer.")


@dataclass(frozen=True)
class Limits:
    """How much a person may owe: mg of 750 gold and Rial, None for no limit of that kind."""

    mg: int | None
    rial: int | None


def ids_of(customer: Customer) -> tuple[int, ...]:
    """Every id this person has in the book, the one that stands first: what a balance is summed over."""
    root = customer.merged_into_id or customer.pk
    aliases = Customer.objects.filter(merged_into_id=root).order_by("pk").values_list("pk", flat=True)
    return (root, *aliases)


def standing_ids(ids: Iterable[int]) -> dict[int, int]:
    """Every name of these people, who all stand for themselves, and who stands for it."""
    roots = {pk: pk for pk in ids}
    aliases = Customer.objects.filter(merged_into_id__in=roots).order_by()
    return {**roots, **dict(aliases.values_list("pk", "merged_into_id"))}


def names_of(ids: Collection[int]) -> dict[int, str]:
    """Full names by id, for papers of many people at once."""
    return dict(Customer.objects.filter(pk__in=ids).order_by().values_list("pk", "full_name"))


def limits_of(customer: Customer) -> Limits:
    """The owner's limits for this person, as they stand in the database now."""
    row = Customer.objects.only("limit_mg", "limit_rial").get(pk=customer.merged_into_id or customer.pk)
    return Limits(row.limit_mg, row.limit_rial)


def notes_of(*, user: User, customer: Customer, after: int | None = None, limit: int = 50) -> list[Note]:
    """Notes and calls of this person, newest first; `after` is the id of the last one of the page before."""
    require(user, Grant.BOOK_READ)
    rows = Note.objects.filter(customer_id__in=ids_of(customer)).select_related("created_by").order_by("-id")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return list(rows[: max(1, min(limit, MOST_ROWS))])


def consents_of(*, user: User, customer: Customer) -> list[Consent]:
    """Every word this person gave on messages, newest first: the first of a channel is the one that counts."""
    require(user, Grant.BOOK_READ)
    return list(Consent.objects.filter(customer_id__in=ids_of(customer)).select_related("created_by").order_by("-id"))


def may_message(customer: Customer, channel: str) -> bool:
    """Whether something may be sent by itself on `channel` ("sms", "email", "push", "call").

    Who signed a contract expects word of it, so silence is a yes; the last word on the channel counts. A legal notice
    that a person sends does not ask here.
    """
    last = Consent.objects.filter(customer_id__in=ids_of(customer), channel=channel).order_by("-id").first()
    return last.allowed if last is not None else True


def unreachable(customer_ids: list[int], channel: str) -> set[int]:
    """Which of these customers have said stop on `channel`: one question for a whole run of reminders."""
    asked = set(customer_ids)
    family = dict(Customer.objects.filter(Q(pk__in=asked) | Q(aliases__in=asked)).values_list("pk", "merged_into_id"))
    roots = {pk: family.get(pk) or pk for pk in asked}
    members = dict(Customer.objects.filter(merged_into_id__in=set(roots.values())).values_list("pk", "merged_into_id"))
    people = {**{root: root for root in roots.values()}, **members}
    words: dict[int, bool] = {}
    said = Consent.objects.filter(customer_id__in=people, channel=channel).order_by("id")
    for customer_id, allowed in said.values_list("customer_id", "allowed"):
        words[people[customer_id] or customer_id] = allowed
    return {pk for pk in asked if not words.get(roots[pk], True)}


def papers_of(*, user: User, customer: Customer) -> list[Paper]:
    """The files of this person that are there, newest first, without their content. Raises NotPermitted."""
    require(user, Grant.CUSTOMER_FILES, subject=customer)
    rows = Paper.objects.filter(customer_id__in=ids_of(customer), deleted_at=None)
    return list(rows.defer("content").select_related("created_by").order_by("-id"))


def paper_for(*, user: User, customer: Customer, pk: int) -> Paper:
    """One file of this customer, there or taken away, with its content. Raises NotPermitted, PaperNotFound."""
    require(user, Grant.CUSTOMER_FILES, subject=customer)
    try:
        return Paper.objects.get(pk=pk, customer_id__in=ids_of(customer))
    except (Paper.DoesNotExist, OverflowError) as error:
        raise PaperNotFound from error


def opened_text(token: str) -> str:
    """The text of a token that `actions.seal_text` made; empty for an empty one. Raises SealBroken."""
    return seal().open(token) if token else ""


def opened_content(sealed: bytes) -> bytes:
    """The file that `actions.seal_content` closed. Raises SealBroken."""
    return seal().open_paper(sealed)
