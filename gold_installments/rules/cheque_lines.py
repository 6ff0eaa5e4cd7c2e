"""A cheque from the drawer to the bank (R14c): what it credits at which step, and the ledger lines. Rial, mg."""

from __future__ import annotations

from typing import Final

from gold_installments.rules.accounts import Account
from gold_installments.rules.cheques import ChequePolicy
from gold_installments.rules.credit import Credit, credit_payment
from gold_installments.rules.posting import Line, contra_lines, event, exchange_lines

NOTHING: Final = Credit(0, 0, 0, 0)


def credit_at_receipt(*, policy: ChequePolicy, amount_rial: int, rial_per_g: int, balance_mg: int) -> Credit:
    """What a cheque credits on the day it is taken: 30,000,000 Toman at 11,000,000 is 2,727 mg, or nothing at all.

    `cheque_mg` tells the milligrams alone; here is where each Rial goes, and never more than is owed.
    """
    if policy is ChequePolicy.CLEARING:
        return NOTHING
    return credit_payment(amount_rial=amount_rial, rial_per_g=rial_per_g, balance_mg=balance_mg)


def credit_at_clearing(*, policy: ChequePolicy, amount_rial: int, rial_per_g: int, balance_mg: int) -> Credit:
    """What it credits on the day the bank pays, at that day's price; nothing more where the receipt counted."""
    if policy is ChequePolicy.RECEIPT:
        return NOTHING
    return credit_payment(amount_rial=amount_rial, rial_per_g=rial_per_g, balance_mg=balance_mg)


def cheque_taken_lines(*, policy: ChequePolicy, amount_rial: int, credit: Credit) -> tuple[Line, ...]:
    """The cheque into the drawer: against the debt it pays now, or against what it will pay."""
    if policy is ChequePolicy.RECEIPT:
        return exchange_lines(source=Account.CHEQUES, credit=credit)
    return event(Line(Account.CHEQUES, rial=amount_rial), Line(Account.CHEQUES_PENDING, rial=-amount_rial))


def cheque_cleared_lines(*, policy: ChequePolicy, amount_rial: int, credit: Credit) -> tuple[Line, ...]:
    """The bank pays: the money is in the account, and what was waiting for it pays the debt."""
    moved = (Line(Account.TRANSFER, rial=amount_rial), Line(Account.CHEQUES, rial=-amount_rial))
    if policy is ChequePolicy.RECEIPT:
        return event(*moved)
    return event(*moved, *exchange_lines(source=Account.CHEQUES_PENDING, credit=credit))


def cheque_bounced_lines(*, policy: ChequePolicy, amount_rial: int, credit: Credit) -> tuple[Line, ...]:
    """The bank refuses: the entry of the taking is turned, with the milligrams it had credited, if any."""
    return contra_lines(cheque_taken_lines(policy=policy, amount_rial=amount_rial, credit=credit))
