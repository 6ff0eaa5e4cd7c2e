"""Make rivals wait: the locks of the book.

Taken always in this order, so that no two transactions wait for one another: contract rows (two of them: the lower id
first), then the cash box (shared), then named locks (request key, then wallet of the customer, then tracking numbers in
the order of their text, then Sayad numbers), then cheques, then the number series.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.db import connection
from django.utils.translation import gettext_lazy as _

from gold_installments.models import Contract
from gold_installments.queries.changes import latest_changes
from gold_installments.queries.fetch import columns_of, row_of
from gold_installments.rules.limits import LONGEST_KEY
from persian.refusal import Refusal
from tenants.context import current_schema
from tenants.prepared import run_prepared

if TYPE_CHECKING:
    from customers.models import Customer


class KeyMissing(Refusal):
    """A request that may be repeated must carry its key."""

    code = "idempotency_key_missing"
    message = _("The request has no idempotency key; reload the page and try again.")


class KeyTooLong(Refusal):
    """More than a key."""

    code = "idempotency_key_too_long"
    message = _("The idempotency key is too long: at most %(limit)s letters.")


class IdempotencyConflict(Refusal):
    """The same key came with another body; `params["existing"]` is what the first one made."""

    code = "idempotency_conflict"
    status = 409
    message = _("This form was already sent with other values (%(existing)s); open a new form.")


class ContractChanged(Refusal):
    """Somebody changed the contract since the asker read it; `extra` says what, newest first."""

    code = "version_conflict"
    status = 409
    message = _("The contract was changed meanwhile; look at it again before you save.")

    def __init__(self, contract: Contract) -> None:
        super().__init__(field="version")
        self.contract = contract

    @property
    def extra(self) -> dict[str, object]:
        """The version of now, and what changed and by whom."""
        return {"version": self.contract.version, "changed": latest_changes(self.contract)}


def hold_contract(pk: int, *, version: int | None = None) -> Contract:
    """Lock the contract's row until the transaction ends and return it as it is now.

    Raises ContractChanged where `version` is given and the row has another one.
    """
    contract = _locked(pk)
    if version is not None and version != contract.version:
        raise ContractChanged(contract)
    return contract


def _locked(pk: int) -> Contract:
    """The row with its customer at hand. Raises Contract.DoesNotExist."""
    payer = cast("type[Customer]", Contract._meta.get_field("customer").related_model)
    wanted = f"{columns_of(Contract)}, {columns_of(payer, 'payer')}"
    question = f"""
        SELECT {wanted} FROM gold_installments_contract it JOIN customers_customer payer ON payer.id = it.customer_id
        WHERE it.id = %s FOR UPDATE OF it
    """  # noqa: S608 - our own tables
    rows = run_prepared(question, [pk])
    if not rows:
        raise Contract.DoesNotExist
    own = len(Contract._meta.concrete_fields)
    contract = row_of(Contract, rows[0][:own])
    contract.customer = row_of(payer, rows[0][own:], "payer")
    return contract


def hold_name(name: str) -> None:
    """Wait for the lock `name` of this shop and keep it until the transaction ends.

    Advisory locks belong to the database, not to a schema: the shop is part of the name.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{current_schema()}:{name}"])


def checked_key(idempotency_key: str) -> str:
    """The key without spaces around it. Raises KeyMissing, KeyTooLong."""
    key = idempotency_key.replace("\x00", "").strip()
    if not key:
        raise KeyMissing
    if len(key) > LONGEST_KEY:
        raise KeyTooLong(limit=LONGEST_KEY)
    return key
