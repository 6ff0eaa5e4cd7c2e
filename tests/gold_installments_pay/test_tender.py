"""Split tender, both gold ways, the wallet, debts in Rial, floor and ceiling."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from accounts.actions import NotPermitted
from accounts.models import User
from gold_installments.actions import ContractInToman, LegIn, PieceIn, make_quote, set_day_price
from gold_installments.actions.brought import ChequeApart, TenderSumDiffers, WalletTooSmall
from gold_installments.actions.check_tender import (
    AssayNeeded,
    FinenessTooLow,
    GoldApart,
    PieceNeeded,
    PieceWrong,
    TenderRefTwice,
)
from gold_installments.actions.spend_payment import DebtNotOpen, OrderReachesNothing
from gold_installments.models import Contract, OldGoldPiece, PaymentLeg
from gold_installments.queries import payment_preview, wallet_of
from persian.jalali import tehran_today
from persian.refusal import Refusal
from tests.gold_installments.book import (
    NOW,
    TOMAN,
    WORKED_PRICE,
    everything,
    findings,
    fresh,
    open_rows,
    price_at,
    tehran,
)
from tests.gold_installments_pay.desk import (
    MELTED,
    USED_18K,
    USED_21K,
    account,
    cheque,
    in_toman,
    leg,
    take,
    with_terms,
)


@pytest.mark.parametrize(
    ("price", "effective", "mg", "cost"),
    [(13_100_000, 12_000_000, 500, 550_000), (9_400_000, 10_000_000, 600, -360_000), (11_250_000, 11_250_000, 533, 0)],
    ids=["C01", "C02", "C03"],
)
def test_c01_c02_c03_floor_and_ceiling_and_what_they_cost(
    clerk: User, in_shop: object, price: int, effective: int, mg: int, cost: int
) -> None:
    contract = with_terms(clerk, floor_rial_per_g=10_000_000 * TOMAN, ceiling_rial_per_g=12_000_000 * TOMAN)
    price_at(price * TOMAN, NOW)
    paid = take(contract, clerk, toman=6_000_000)
    assert (paid.mg, paid.rial_per_g, paid.counter_rial_per_g) == (mg, effective * TOMAN, price * TOMAN)
    assert paid.protection_rial == cost * TOMAN
    assert account(contract, "protection") == (0, cost * TOMAN)
    # The exchange stands at the shop's own price.
    assert account(contract, "gold_exchange") == (mg, -(mg * price * TOMAN // 1000))
    assert findings() == []


def test_d02_many_ways_of_paying_are_one_payment(contract: Contract, clerk: User, market: int) -> None:
    legs = [
        leg("card", 20_000_000, reference="۱۲۳ ۴۵۶"),
        leg("pos", 5_000_000, reference="77", terminal="1"),
        leg("cash"),
    ]
    paid = take(contract, clerk, *legs, toman=42_000_000)
    assert (paid.mg, paid.tender, paid.rounding_rial) == (3733, "split", 3_750 * TOMAN)
    kept = PaymentLeg.objects.filter(payment=paid).order_by("pk")
    assert [(one.kind, one.amount_rial // TOMAN, one.reference) for one in kept] == [
        ("card", 20_000_000, "123456"), ("pos", 5_000_000, "77"), ("cash", 17_000_000, ""),
    ]  # fmt: skip
    assert sum(one.mg for one in kept) == 3733
    assert account(contract, "card")[1] + account(contract, "pos")[1] + account(contract, "cash")[1] == 420_000_000
    assert findings() == []


def test_g01_g02_old_gold_is_bought_and_its_price_pays(clerk: User, owner: User, in_shop: object) -> None:
    set_day_price(
        rial_per_g=WORKED_PRICE, buy_rial_per_g=11_100_000 * TOMAN, reason="the shop's own", actor=owner, now=NOW
    )
    contract = with_terms(clerk)
    first = take(contract, clerk, leg("old_gold", piece=USED_18K))
    second = take(contract, clerk, leg("old_gold", 40_970_100, piece=USED_21K))
    assert [(one.amount_rial // TOMAN, one.mg) for one in (first, second)] == [(53_990_400, 4_799), (40_970_100, 3_642)]
    assert [piece.eq750_mg for piece in OldGoldPiece.objects.order_by("pk")] == [4_864, 3_691]
    assert account(contract, "old_gold") == (8_555, 0)
    assert account(contract, "old_gold_due") == (0, 0)
    assert fresh(contract).balance_mg == 22_400 - 4_799 - 3_642
    assert findings() == []


def test_to_deduct_less_than_the_shop_does_is_a_discount(
    contract: Contract, clerk: User, manager: User, market: int
) -> None:
    kind = replace(USED_18K, deduction=99)
    for told in (leg("old_gold", piece=kind), leg("gold", piece=replace(kind, assay_number="1"))):
        before = everything()
        with pytest.raises(NotPermitted):
            take(contract, clerk, told)
        assert everything() == before
    strict = take(contract, clerk, leg("old_gold", piece=replace(USED_18K, deduction=200)))
    kindly = take(contract, manager, leg("old_gold", piece=kind))
    assert strict.mg < kindly.mg


def test_g03_melted_gold_gram_for_gram(contract: Contract, clerk: User, in_shop: object) -> None:
    """No price is known on this day, and none is needed."""
    paid = take(contract, clerk, leg("gold", piece=MELTED))
    assert (paid.mg, paid.amount_rial, paid.rial_per_g, paid.tender) == (9_953, 0, 0, "gold")
    assert (account(contract, "melted_gold"), fresh(contract).balance_mg) == ((9_953, 0), 22_400 - 9_953)
    assert findings() == []
    before = everything()
    without = PieceIn(kind="melted", gross_mg=10_000, fineness=7_465)
    for legs, refusal in (
        ((leg("gold", piece=without),), AssayNeeded),
        ((leg("gold", piece=MELTED), leg("cash", 1)), GoldApart),
        ((leg("gold"),), PieceNeeded),
        # 750 is of a thousand; here it would count a tenth of the gold.
        ((leg("gold", piece=replace(MELTED, fineness=750)),), FinenessTooLow),
        ((leg("old_gold", piece=replace(USED_18K, fineness=999)),), FinenessTooLow),
    ):
        with pytest.raises(refusal) as refused:
            take(contract, clerk, *legs)
        assert refused.value.status == 422
    with pytest.raises(OrderReachesNothing):
        take(contract, clerk, leg("gold", piece=MELTED), steps=["wallet"])
    assert everything() == before


def test_gold_heavier_than_the_debt_is_bought_into_the_wallet(clerk: User, owner: User, in_shop: object) -> None:
    set_day_price(
        rial_per_g=WORKED_PRICE, buy_rial_per_g=11_100_000 * TOMAN, reason="the shop's own", actor=owner, now=NOW
    )
    contract = with_terms(clerk, gold_mg=9_000, count=1)
    paid = take(contract, clerk, leg("gold", piece=MELTED))
    assert (paid.mg, paid.wallet_rial, fresh(contract).state) == (9_000, 953 * 111_000, "settled")
    assert findings() == []


def test_the_wallet_pays_what_it_holds(clerk: User, market: int) -> None:
    small = with_terms(clerk, gold_mg=500, count=1)
    take(small, clerk, toman=6_000_000)
    other = with_terms(clerk)
    type(other).objects.filter(pk=other.pk).update(customer=small.customer)
    before = everything()
    with pytest.raises(WalletTooSmall):
        take(other, clerk, leg("wallet", 375_001))
    assert everything() == before
    paid = take(other, clerk, leg("wallet", 375_000), leg("cash", 5_250_000))
    assert (paid.mg, wallet_of(small.customer)) == (500, 0)
    assert findings() == []


def test_a_toman_contract_asks_no_price(clerk: User, in_shop: object) -> None:
    """No price was ever stored here: money is taken all the same."""
    contract = in_toman(clerk)
    paid = take(contract, clerk, toman=12_000_000)
    assert (paid.mg, paid.credited_rial, paid.price_source) == (0, 12_000_000 * TOMAN, "")
    assert (fresh(contract).balance_rial, paid.balance_after_rial) == (48_000_000 * TOMAN, 48_000_000 * TOMAN)
    assert list(contract.installments.values_list("open_rial", flat=True))[:2] == [0, 8_000_000 * TOMAN]
    with pytest.raises(ContractInToman):
        make_quote(contract=contract, mg=None, actor=clerk, now=NOW)
    with pytest.raises(ContractInToman):
        take(contract, clerk, leg("gold", piece=MELTED))
    over = take(contract, clerk, toman=50_000_000)
    assert (fresh(contract).state, over.wallet_rial) == ("settled", 2_000_000 * TOMAN)
    assert findings() == []


def test_the_payer_names_the_debt_and_the_order(contract: Contract, clerk: User, market: int) -> None:
    take(contract, clerk, toman=11_250_000, named=[("row", 1, 4)])
    assert open_rows(contract) == [3733, 3733, 3733, 2733, 3733, 3735]
    take(contract, clerk, toman=22_500_000, steps=["future_from_end", "wallet"])
    assert open_rows(contract) == [3733, 3733, 3733, 2733, 3733, 1735]
    assert findings() == []
    with pytest.raises(DebtNotOpen):
        take(contract, clerk, toman=11_250_000, named=[("row", 1, 9)])


@pytest.mark.parametrize(
    ("policy", "rows", "wallet"),
    [("next_rows", [0, 3466, 3733], 0), ("from_end", [0, 3733, 3733], 0), ("wallet", [0, 3733, 3733], 3_003_750)],
)
def test_o01_overpayment_goes_where_the_contract_says(
    clerk: User, market: int, policy: str, rows: list[int], wallet: int
) -> None:
    contract = with_terms(clerk, overpayment=policy)
    paid = take(contract, clerk, toman=45_000_000)
    assert (open_rows(contract)[:3], paid.wallet_rial // TOMAN) == (rows, wallet)
    assert findings() == []


def test_r4_rounding_down_credits_whole_milligrams_only(clerk: User, in_shop: object) -> None:
    price_at(10_900_000 * TOMAN, NOW)
    contract = with_terms(clerk, rounding="down")
    paid = take(contract, clerk, toman=40_000_000)
    assert (paid.mg, paid.rounding_rial // TOMAN) == (3_669, 7_900)
    # What is shown before, and what a quote of an amount promises, is the same figure.
    seen = payment_preview(
        contract=contract, rial_per_g=10_900_000 * TOMAN, today=tehran_today(NOW), amount_rial=40_000_000 * TOMAN
    )
    held = make_quote(contract=contract, amount_rial=40_000_000 * TOMAN, actor=clerk, now=NOW)
    assert (seen.mg, held.mg) == (3_669, 3_669)
    quote = make_quote(contract=contract, mg=3_733, actor=clerk, now=NOW)
    assert take(contract, clerk, quote_id=quote.uuid).mg == 3_733
    assert findings() == []


TONNES = PieceIn(gross_mg=10**18, fineness=7_500, assay_number="1")
ALL_STONES = PieceIn(gross_mg=10**30, stones_mg=10**30 - 1_000, fineness=7_500)
WRONG: list[tuple[dict[str, Any], tuple[LegIn, ...], type[Refusal]]] = [
    ({"toman": 42_000_000}, (leg("cash", 20_000_000), leg("pos", 20_000_000)), TenderSumDiffers),
    ({"toman": 20_000_000}, (leg("cash", 20_000_000), leg("pos")), TenderSumDiffers),
    ({}, (leg("old_gold", 1, piece=USED_18K),), TenderSumDiffers),
    # One tracking number is one movement of money, within a payment too.
    ({}, (leg("card", 5_000_000, reference="7"), leg("transfer", 6_000_000, reference="۷")), TenderRefTwice),
    ({}, (leg("pos", 5_000_000, reference="7"), leg("pos", 6_000_000, reference="7", terminal="1")), TenderRefTwice),
    ({}, (cheque(5_000_000), cheque(6_000_000)), TenderRefTwice),
    # Gold for gold asks no amount, so an amount beside it is a slip.
    ({"toman": 1_000}, (leg("gold", piece=MELTED),), GoldApart),
    ({}, (leg("gold", 1_000, piece=MELTED),), GoldApart),
    # A tonne is a slip of a unit.
    ({}, (leg("gold", piece=TONNES),), PieceWrong),
    ({}, (leg("old_gold", piece=ALL_STONES),), PieceWrong),
    ({}, (leg("old_gold", piece=replace(MELTED, assay_number="1" * 41)),), PieceWrong),
]


@pytest.mark.parametrize(("values", "legs", "refusal"), WRONG)
def test_legs_that_are_not_the_amount_change_nothing(
    contract: Contract,
    clerk: User,
    market: int,
    values: dict[str, Any],
    legs: tuple[LegIn, ...],
    refusal: type[Refusal],
) -> None:
    before = everything()
    with pytest.raises(refusal):
        take(contract, clerk, *legs, **values)
    assert everything() == before


def test_two_card_readers_may_print_one_number(contract: Contract, clerk: User, market: int) -> None:
    slips = (leg("pos", 5_000_000, reference="7", terminal="1"), leg("pos", 6_000_000, reference="7", terminal="2"))
    assert take(contract, clerk, *slips).amount_rial == 110_000_000


def test_a_cheque_that_counts_at_once_is_a_payment_of_its_own(clerk: User, market: int) -> None:
    contract = with_terms(clerk, cheque="receipt")
    with pytest.raises(ChequeApart):
        take(contract, clerk, cheque(10_000_000), leg("cash", 1_000_000))
    assert take(contract, clerk, cheque(30_000_000), now=tehran("1404/07/30", "12:05")).mg == 2_667
