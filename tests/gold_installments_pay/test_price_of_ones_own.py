"""Another price than the shop's: up to one percent by one person, beyond it by two (O2)."""

from __future__ import annotations

import pytest

from accounts.actions import refusals_kept
from accounts.models import AuditEntry, User
from gold_installments.actions import ask_price, decide, make_quote
from gold_installments.actions.approvals import OwnRequest
from gold_installments.actions.ask_price import quote_of_approval
from gold_installments.actions.clean_price_reason import PriceReasonMissing
from gold_installments.actions.payment_price import OverrideWrong, PriceNeedsApproval
from gold_installments.models import Contract
from tests.gold_installments.book import NOW, TOMAN, everything, findings, fresh
from tests.gold_installments_pay.desk import take

SHOP = 11_250_000


def test_one_percent_is_anybodys_with_a_reason(contract: Contract, clerk: User, market: int) -> None:
    low = SHOP - SHOP // 100
    paid = take(contract, clerk, toman=low, price_rial_per_g=low * TOMAN, price_reason="an old customer")
    assert (paid.mg, paid.price_source, paid.price_note) == (1_000, "override", "an old customer")
    audit = AuditEntry.objects.get(action="price.overridden")
    assert (audit.detail["shop_rial_per_g"], audit.detail["rial_per_g"]) == (SHOP * TOMAN, low * TOMAN)
    assert findings() == []
    quote = make_quote(
        contract=contract, mg=1_000, price_rial_per_g=(SHOP + 100) * TOMAN, price_reason="agreed", actor=clerk, now=NOW
    )
    assert quote.rial_per_g == (SHOP + 100) * TOMAN
    for price, reason, refusal in (
        (low, "", PriceReasonMissing), (0, "agreed", OverrideWrong), (low - 1, "agreed", PriceNeedsApproval),
    ):  # fmt: skip
        with pytest.raises(refusal):
            take(contract, clerk, toman=7_000_000, price_rial_per_g=price * TOMAN, price_reason=reason)


def test_beyond_one_percent_is_refused_noted_and_changes_nothing(
    contract: Contract, clerk: User, owner: User, market: int
) -> None:
    """Neither a clerk nor the owner alone."""
    before = {**everything(), "AuditEntry": None}
    for actor in (clerk, owner):
        with refusals_kept(), pytest.raises(PriceNeedsApproval) as refused:
            take(contract, actor, toman=10_000_000, price_rial_per_g=100_000_000, price_reason="a friend")
        assert refused.value.status == 403
    assert {**everything(), "AuditEntry": None} == before
    notes = AuditEntry.objects.filter(action="refused")
    assert [note.detail["rial_per_g"] for note in notes] == [100_000_000] * 2


def test_two_people_make_a_quote_of_it(contract: Contract, clerk: User, owner: User, market: int) -> None:
    asked = ask_price(
        contract=contract, rial_per_g=100_000_000, rows=[1], reason="a friend of the house", actor=clerk, now=NOW
    )
    assert (asked.state, quote_of_approval(asked)) == ("waiting", None)
    with pytest.raises(OwnRequest):
        decide(approval=asked, approve=True, actor=_as_owner(clerk), now=NOW)
    done = decide(approval=asked, approve=True, actor=owner, now=NOW)
    quote = quote_of_approval(done)
    assert quote is not None
    assert (quote.mg, quote.amount_rial, quote.created_by_id) == (3_733, 373_300_000, clerk.pk)
    assert quote.price_confirmed_by == owner.display_name
    paid = take(contract, clerk, quote_id=quote.uuid)
    assert (paid.mg, paid.rial_per_g, fresh(contract).balance_mg) == (3_733, 100_000_000, 22_400 - 3_733)
    assert findings() == []


def _as_owner(clerk: User) -> User:
    """The same person, had she been made an owner meanwhile."""
    clerk.role = "owner"
    return clerk
