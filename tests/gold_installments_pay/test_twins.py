"""The same payment twice: by key, by number, by looks (D3, D4, R16)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import AuditEntry, User
from gold_installments.actions import DuplicateTenderRef, LooksLikeDuplicate, reverse_payment
from gold_installments.models import Contract
from tests.gold_installments.book import NOW, a_contract, everything, fresh
from tests.gold_installments_pay.desk import leg, take


def test_d4_the_same_again_within_ten_minutes_needs_a_reason(contract: Contract, clerk: User, market: int) -> None:
    first = take(contract, clerk, toman=5_000_000)
    before = everything()
    with pytest.raises(LooksLikeDuplicate) as refused:
        take(contract, clerk, toman=5_000_000, now=NOW + timedelta(minutes=9))
    assert everything() == before
    assert (refused.value.status, refused.value.extra["receipt"]) == (409, first.receipt_number)
    assert str(first.receipt_number) in str(refused.value.extra["receipt_url"])
    # Another way of paying, another contract, another amount, or later: another payment.
    take(contract, clerk, leg("pos"), toman=5_000_000)
    take(a_contract(clerk), clerk, toman=5_000_000)
    take(contract, clerk, toman=5_000_010)
    take(contract, clerk, toman=5_000_000, now=NOW + timedelta(minutes=21))
    told = take(contract, clerk, toman=5_000_000, now=NOW + timedelta(minutes=2), twin_reason="two notes of one sum")
    assert told.twin_reason == "two notes of one sum"
    audit = AuditEntry.objects.filter(action="payment.recorded").order_by("-pk")[0]
    assert audit.detail["twin_reason"] == "two notes of one sum"


def test_d4_a_reversed_one_and_other_tracking_numbers_are_no_twins(
    contract: Contract, clerk: User, market: int
) -> None:
    first = take(contract, clerk, leg("card", reference="1"), toman=5_000_000)
    take(contract, clerk, leg("card", reference="2"), toman=5_000_000)
    cash = take(contract, clerk, leg("cash", reference="1"), toman=5_000_000)
    with pytest.raises(LooksLikeDuplicate):
        take(contract, clerk, leg("cash", reference="2"), toman=5_000_000)
    reverse_payment(payment=cash, reason="wrong customer", actor=clerk, now=NOW)
    assert take(contract, clerk, toman=5_000_000).mg == first.mg


def test_r16_a_tracking_number_is_one_payment_whatever_it_is_called(
    contract: Contract, clerk: User, market: int
) -> None:
    first = take(contract, clerk, leg("card", 1_000_000, reference="555"), leg("cash", 2_000_000))
    other = a_contract(clerk)
    before = everything()
    for kind in ("card", "transfer", "pos"):
        with pytest.raises(DuplicateTenderRef) as refused:
            take(other, clerk, leg(kind, 1_000_000, reference="۵۵۵"))
        assert (refused.value.status, refused.value.params["receipt"]) == (422, first.receipt_number)
    assert everything() == before
    # Two card readers may print one number; cash has none that means anything.
    take(other, clerk, leg("pos", 1_000_000, reference="777", terminal="1"))
    take(other, clerk, leg("pos", 1_100_000, reference="777", terminal="2"))
    with pytest.raises(DuplicateTenderRef):
        take(other, clerk, leg("pos", 1_200_000, reference="777", terminal="2"))
    take(other, clerk, leg("cash", 1_300_000, reference="555"))
    assert fresh(other).version == 4
