"""What a payment comes to: its legs counted, its price found, its Rial or its gold laid on the debts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from gold_installments.actions.brought import Leg, bring, piece_row
from gold_installments.actions.check_payment import AmountTooSmall, CheckedPayment
from gold_installments.actions.check_tender import Kind
from gold_installments.actions.make_quote import ContractInToman
from gold_installments.actions.paid_when import PaidWhen
from gold_installments.actions.payment_price import buying_price, payment_price, promised_price
from gold_installments.actions.spend_payment import debts_on, require_reach, spend_payment
from gold_installments.actions.take_payment import NOTHING, Taking, taking_of
from gold_installments.models import Contract, Quote
from gold_installments.queries.replaying import Past, named_keys
from gold_installments.rules.credit import Lock
from gold_installments.rules.debts import Debt, DebtKey, DebtKind, Unit
from gold_installments.rules.old_gold import gram_for_gram, gram_for_gram_lines
from gold_installments.rules.pricing import PriceSnapshot
from gold_installments.rules.promised import Promised
from gold_installments.rules.spending import Spending
from gold_installments.rules.terms import Terms, terms_of

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, kw_only=True)
class Scales:
    """What a payment is weighed with. `promised` is the price, and maybe the spending, of an action that has settled
    them itself.
    """

    contract: Contract
    asked: CheckedPayment
    when: PaidWhen
    quote: Quote | None
    past: Past
    actor: User
    now: datetime
    promised: Promised | None = None

    @property
    def terms(self) -> Terms:
        return terms_of(self.contract.terms)

    def price(self) -> PriceSnapshot:
        """The price promised, or found now. Raises as `payment_price`."""
        if self.promised is not None and self.promised.price is not None:
            return self.promised.price
        if self.quote is not None:
            return promised_price(self.quote)
        return payment_price(
            contract=self.contract, terms=self.terms, when=self.when, actor=self.actor, now=self.now,
            reason=self.asked.price_reason, own_rial_per_g=self.asked.price_rial_per_g,
        )  # fmt: skip

    def buying(self) -> int:
        """What old gold is bought at. Raises as `buying_price`."""
        return buying_price(when=self.when, actor=self.actor, now=self.now, reason=self.asked.price_reason)


def weigh(on: Scales) -> Taking:
    """The payment as it is going to be written; nothing is written yet, and the named locks are taken.

    Raises the refusals of brought, payment_price and spend_payment, ContractInToman for gold on a Toman contract.
    """
    contract, asked, quote, promised = on.contract, on.asked, on.quote, on.promised
    debts = debts_on(contract, on.past, on.when, on.now)
    if asked.legs[0].kind == Kind.GOLD:
        return _gold(on, debts)
    legs = bring(
        contract=contract, told=asked.legs, amount_rial=_amount(asked, quote), policy=on.terms.cheque_policy,
        buying=on.buying, actor=on.actor, now=on.now,
    )  # fmt: skip
    counting = sum(leg.amount_rial for leg in legs if not leg.pending)
    named = _named(asked, quote, debts)
    price: PriceSnapshot | None = None
    spending = NOTHING
    if counting and promised is not None and promised.closing is not None:
        price, spending = promised.price, promised.closing.spending(counting)
    elif counting:
        spending, price = spend_payment(
            contract=contract, amount_rial=counting, debts=debts, when=on.when, terms=on.terms, price=on.price,
            lock=Lock(quote.mg, quote.amount_rial) if quote else None, named=named, steps=asked.steps,
        )  # fmt: skip
    return taking_of(
        legs=legs, spending=spending, price=price, when=on.when, quote=quote, named=named, steps=asked.steps,
        late_reason=asked.late_reason, twin_reason=asked.twin_reason,
    )  # fmt: skip


def _amount(asked: CheckedPayment, quote: Quote | None) -> int | None:
    """What was told, else the quote's; None where the legs say it themselves."""
    if asked.amount_rial is not None or quote is None:
        return asked.amount_rial
    told = [leg for leg in asked.legs if leg.amount_rial is None and leg.kind != Kind.OLD_GOLD]
    return quote.amount_rial if told or not asked.legs[0].amount_rial else None


def _named(asked: CheckedPayment, quote: Quote | None, debts: tuple[Debt, ...]) -> tuple[DebtKey, ...]:
    """The debts the payer chose now, else those of the quote that are still open: its price holds all the same."""
    if asked.named or quote is None:
        return asked.named
    still_open = {debt.key for debt in debts}
    keys = named_keys([DebtKind.ROW.value, version, number] for version, number in quote.rows)
    return tuple(key for key in keys if key in still_open)


def _gold(on: Scales, debts: tuple[Debt, ...]) -> Taking:
    """Gram for gram: its own milligrams leave the debt, no price is asked; what it has beyond is bought."""
    contract, asked = on.contract, on.asked
    if not contract.is_weight:
        raise ContractInToman
    require_reach(debts, when=on.when, steps=asked.steps, named=asked.named)
    told = asked.legs[0]
    piece = told.rule_piece
    room = sum(debt.open_amount for debt in debts if debt.unit is Unit.MG)
    heavier = piece.eq750_mg > room
    buying = on.buying() if heavier else None
    taken = gram_for_gram(piece=piece, balance_mg=room, buy_rial_per_g=buying)
    if not taken.credited_mg:
        raise AmountTooSmall(field="tender")
    row = piece_row(told, contract, on.actor, on.now, buying=buying, bought=taken.wallet_rial)
    return Taking(
        legs=(Leg(kind=told.kind, amount_rial=0, reference=piece.assay_number[:40], piece=row),),
        spending=Spending(taken.credited_mg, 0, 0, 0, taken.wallet_rial, ()), price=None, when=on.when, amount_rial=0,
        lines=gram_for_gram_lines(piece=piece, taken=taken), named=asked.named, steps=asked.steps,
        late_reason=asked.late_reason, twin_reason=asked.twin_reason,
    )  # fmt: skip
