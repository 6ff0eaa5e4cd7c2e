"""R18: why what customers owe is worth more or less than yesterday, from the ledger."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from customers.actions import merge_customers, register_customer, set_limits
from gold_installments.actions import reverse_payment, set_day_price, sign_contract
from gold_installments.models import LedgerEntry
from gold_installments.queries.credit_standing import credit_standing
from gold_installments.queries.exposure import CAUSES, Exposure, exposure
from gold_installments.rules.exposure import Cause
from persian.jalali import tehran_today
from tests.gold_installments.book import TOMAN, a_customer, pay, price_at, publish, tehran
from tests.gold_installments_arrears.book import a_row, a_toman_row

NOW = tehran("1404/07/30", "13:00")
YESTERDAY = tehran("1404/07/29", "17:30")


def effects(found: Exposure) -> dict[str, int]:
    """Whole Toman by cause."""
    assert found.explanation is not None
    return {part.cause: part.effect_rial // TOMAN for part in found.explanation.parts}


@pytest.fixture
def prices(in_shop: object) -> None:
    """11,020,000 Toman at the end of yesterday and 11,250,000 now."""
    publish(11_020_000 * TOMAN, at=YESTERDAY)
    price_at(11_250_000 * TOMAN, NOW)


def test_e01_the_morning_page(prices: None, clerk: User, viewer: User) -> None:
    contract = a_row(clerk, mg=1_262_110)
    pay(contract, 154_800_000, clerk, now=NOW)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = exposure(user=viewer, now=NOW)
    told = found.explanation
    assert told is not None
    assert (found.yesterday_mg, found.mg) == (1_262_110, 1_248_350)
    assert found.value_rial == 14_043_937_500 * TOMAN
    assert told.price_effect_rial == 290_285_300 * TOMAN
    assert effects(found) == {"payment": -154_800_000}
    assert told.change_rial == 135_485_300 * TOMAN == told.price_effect_rial + told.movement_rial
    assert [it.change_rial for it in found.stress] == [1_404_393_750 * TOMAN, -1_404_393_750 * TOMAN]
    assert len(asked) <= 10


def test_every_cause_adds_up_to_the_rial(prices: None, clerk: User, manager: User, viewer: User) -> None:
    old = a_row(clerk, mg=9_777, floor_rial_per_g=12_000_000 * TOMAN)
    guarded = a_row(clerk, mg=5_000, ceiling_rial_per_g=12_000_000 * TOMAN)
    a_toman_row(clerk, rial=118_000_003)
    yesterday = pay(old, 7_777_777, clerk, now=YESTERDAY).payment
    reverse_payment(payment=yesterday, reason="forged slip", actor=manager, now=NOW)
    pay(guarded, 3_333_333, clerk, now=NOW)
    sign_contract(
        customer=a_customer(clerk), gold_mg=1_001, installment_count=1, signed_date=tehran_today(NOW), actor=clerk,
        now=NOW, idempotency_key="new",
    )  # fmt: skip
    found = exposure(user=viewer, now=NOW)
    told = found.explanation
    assert told is not None
    assert {part.cause for part in told.parts} == {Cause.PAYMENT, Cause.REVERSAL, Cause.NEW_CONTRACT}
    assert told.change_rial == told.price_effect_rial + sum(part.effect_rial for part in told.parts)
    assert found.value_rial is not None
    assert (found.yesterday_rial, found.rial) == (118_000_003, 118_000_003)
    up, down = found.stress
    assert (up.ceilings_reached, down.floors_reached) == (1, 1)


def test_without_a_price_nothing_is_valued(clerk: User, viewer: User, manager: User) -> None:
    a_row(clerk)
    found = exposure(user=viewer, now=NOW)
    assert (found.mg, found.value_rial, found.explanation, found.stress) == (3_733, None, None, ())
    # A price typed today values today; yesterday had none, so nothing is explained.
    set_day_price(rial_per_g=112_500_000, reason="market is closed", actor=manager, now=NOW)
    found = exposure(user=viewer, now=NOW)
    assert (found.value_rial, found.explanation) == (419_962_500, None)
    # Tomorrow it was yesterday's, with the price it had then.
    tomorrow = exposure(user=viewer, now=NOW + timedelta(days=1))
    assert tomorrow.yesterday_price.rial_per_g == 112_500_000


def test_every_kind_of_entry_has_a_cause() -> None:
    assert set(CAUSES) == set(LedgerEntry.Kind)


def test_h4_who_would_owe_more_than_the_owner_lets_them(prices: None, clerk: User, owner: User, viewer: User) -> None:
    """In gold nothing changes with the price; in Toman 4,000 mg are 45,000,000 now, 49,500,000 and 40,500,000."""
    gold, toman, both, none = (a_row(clerk, mg=4_000).customer for _ in range(4))
    for customer, mg, limit in ((gold, 3_999, None), (toman, None, 45_000_000), (both, 4_000, 40_499_999)):
        set_limits(
            customer=customer, limit_mg=mg, limit_rial=limit and limit * TOMAN, version=customer.version, actor=owner,
            now=NOW,
        )  # fmt: skip
    found = exposure(user=viewer, now=NOW)
    assert [it.over_limit for it in found.stress] == [3, 2]
    standing = credit_standing(user=viewer, customer=toman, today=tehran_today(NOW), rial_per_g=11_250_000 * TOMAN)
    assert (standing.value_rial, standing.over_limit) == (45_000_000 * TOMAN, False)
    # A second name of the same person owes on the same account.
    twin = register_customer(full_name="زهرا احمدی", mobile="09351112233", national_id="", actor=clerk, now=NOW)
    sign_contract(
        customer=twin, gold_mg=445, installment_count=1, signed_date=tehran_today(NOW), actor=clerk, now=NOW,
        idempotency_key="twin",
    )  # fmt: skip
    merge_customers(kept=toman, duplicate=twin, reason="the same woman", actor=owner, now=NOW)
    assert [it.over_limit for it in exposure(user=viewer, now=NOW).stress] == [3, 3]
    assert none.limit_mg is None
