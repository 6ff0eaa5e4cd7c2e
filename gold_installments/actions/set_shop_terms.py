"""Change what new contracts of the shop agree on; every version stays, and no live contract changes (C9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.actions.clean_reason import clean_reason
from gold_installments.actions.hold import hold_name
from gold_installments.models import ShopTerms
from gold_installments.queries.changes import changes_of_terms
from gold_installments.queries.deal_refusals import DealRefused, refusal_of
from gold_installments.queries.shop_terms import first_terms, latest_shop_terms
from gold_installments.rules.refused import RuleRefused
from gold_installments.rules.terms_check import changed_terms
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

LOCK = "shop-terms"
#: Agreed on contract by contract, never by the shop for all.
OF_ONE_CONTRACT = ("anchor_day", "floor_rial_per_g", "ceiling_rial_per_g")


class ShopTermsChanged(Refusal):
    """Somebody saved other terms since the asker read them."""

    code = "version_conflict"
    status = 409
    message = _("%(name)s has changed these settings meanwhile. Look at them again; what you typed is still here.")

    def __init__(self, standing: ShopTerms | None, *, changed: list[dict[str, object]]) -> None:
        super().__init__(field="version", name=standing.set_by.display_name if standing is not None else "")
        self.extra: dict[str, object] = {"version": standing.pk if standing is not None else 0, "changed": changed}


class NoSuchShopTerms(ShopTermsChanged):
    """The version that was sent never counted here: nobody changed anything."""

    message = _("The version that was sent is not that of these settings. Look at them again.")


class TermOfOneContract(DealRefused):
    """A price that holds for all contracts to come would be wrong next month."""

    code = "term_of_one_contract"
    message = _("This is agreed on for each contract, not for the whole shop.")


def set_shop_terms(
    *, changes: Mapping[str, object], version: int, reason: str, actor: User, now: datetime
) -> ShopTerms:
    """Put `changes` (fields of rules.terms.Terms) over the standing terms and return the new row.

    `version` is the row the actor saw (0 for none). The same terms again are the standing row. Raises NotPermitted,
    ShopClosed, ReasonMissing, ReasonTooLong, ShopTermsChanged, TermOfOneContract, DealRefused naming the field.
    """
    require(actor, Grant.SETTINGS_WRITE)
    require_open_shop()
    why = clean_reason(reason)
    for name in OF_ONE_CONTRACT:
        if changes.get(name) is not None:
            raise TermOfOneContract(field=name)
    with transaction.atomic():
        hold_name(LOCK)
        standing = latest_shop_terms()
        if version != (standing.pk if standing is not None else 0):
            raise _conflict(standing, version)
        before = dict(standing.terms) if standing is not None else {}
        after = {**before, **changes}
        try:
            full = changed_terms(first_terms(), after)
        except RuleRefused as error:
            raise refusal_of(error) from error
        if standing is not None and after == before:
            return standing
        row = ShopTerms.objects.create(terms=after, reason=why, set_by_id=actor.pk, set_at=now)
        old = asdict(changed_terms(first_terms(), before))
        changed = {name: [old[name], value] for name, value in asdict(full).items() if old[name] != value}
        note_audit(actor=actor, action="terms.set", subject=row, detail={"changed": changed, "reason": why})
    return row


def _conflict(standing: ShopTerms | None, version: int) -> ShopTermsChanged:
    changed = changes_of_terms(since=version)
    return (ShopTermsChanged if changed else NoSuchShopTerms)(standing, changed=changed)
