"""What somebody with a database console could do to a book: one statement each, and whom the proof has to name.

`{grams}`, `{settled}` and the like are ids of the contracts of `broken_book`; tables are named without their prefix.
"""

from __future__ import annotations

from typing import Final

_PAID = "(SELECT min(id) FROM ledgerentry WHERE kind = 'payment' AND contract_id = {grams})"
_SIGNED = "(SELECT min(id) FROM ledgerentry WHERE contract_id = {grams})"
_FACT = "(SELECT min(id) FROM contractevent WHERE kind = '%s' AND contract_id = {grams})"
_FIRST = "id = (SELECT min(id) FROM payment)"
_LEG = "id = (SELECT min(id) FROM paymentleg)"


def _posted(contract: str, kind: str, account: str, column: str, other: str) -> str:
    """A whole entry that nobody asked for: it balances, and the cache goes with it."""
    figures = "v.amount, 0" if column == "mg" else "0, v.amount"
    return (
        f"WITH e AS (INSERT INTO ledgerentry (contract_id, customer_id, kind, day, at) SELECT id, customer_id,"
        f" '{kind}', signed_date, created_at FROM contract WHERE id = {{{contract}}} RETURNING id), l AS (INSERT"
        f" INTO ledgerline (entry_id, account, mg, rial) SELECT e.id, v.account, {figures} FROM e, (VALUES"
        f" ('{account}', 700), ('{other}', -700)) v (account, amount)) UPDATE contract SET"
        f" balance_{column} = balance_{column} + 700 WHERE id = {{{contract}}}"
    )


def _loose(*lines: tuple[str, int]) -> str:
    """An entry of no contract."""
    values = ", ".join(f"('{account}', {rial})" for account, rial in lines)
    return (
        "WITH e AS (INSERT INTO ledgerentry (kind, day, at) SELECT 'payment', signed_date, created_at FROM contract"
        " WHERE id = {lost} RETURNING id) INSERT INTO ledgerline (entry_id, account, mg, rial)"
        f" SELECT e.id, v.account, 0, v.rial FROM e, (VALUES {values}) v (account, rial)"
    )


#: Every cached column.
CACHES: Final = {
    "grams": [
        "UPDATE contract SET balance_mg = balance_mg + 1 WHERE id = {grams}",
        "UPDATE contract SET state = 'active' WHERE id = {grams}",
        "UPDATE contract SET state = 'cancelled' WHERE id = {grams}",
        "UPDATE contract SET next_due_date = next_due_date + 400 WHERE id = {grams}",
        "UPDATE contract SET next_due_date = NULL WHERE id = {grams}",
        "UPDATE contract SET settled_at = now() WHERE id = {grams}",
        "UPDATE contract SET archived_at = now() WHERE id = {grams}",
        "UPDATE installment SET open_mg = open_mg - 1 WHERE contract_id = {grams} AND number = 2",
        "UPDATE contractmove SET target = 'active' WHERE contract_id = {grams}",
    ],
    "settled": [
        "UPDATE contract SET next_due_date = '2026-01-01' WHERE id = {settled}",
        "UPDATE contract SET settled_at = settled_at - interval '90 days' WHERE id = {settled}",
        "DELETE FROM contractmove WHERE contract_id = {settled}",
        "UPDATE settlement SET discount_mg = discount_mg + 1, left_mg = left_mg + 1 WHERE payment_id IS NOT NULL",
    ],
    "daily": ["UPDATE contract SET balance_rial = balance_rial + 1 WHERE id = {daily}"],
    "toman": ["UPDATE installment SET open_rial = open_rial - 10 WHERE contract_id = {toman} AND number = 2"],
    "again": ["UPDATE installment SET taken = taken + 1 WHERE contract_id = {again} AND version = 1 AND number = 2"],
    "mixed": [
        "UPDATE cheque SET state = 'cleared'",
        "UPDATE oldgoldpiece SET state = 'returned'",
        "UPDATE oldgoldpiece SET eq750_mg = eq750_mg + 1",
        "UPDATE oldgoldpiece SET bought_rial = bought_rial + 1",
    ],
    "claim": [
        "UPDATE paymentclaim SET state = 'refused'",
        "UPDATE contractevent SET last_day = first_day - 1 WHERE kind = 'held'",
    ],
    "plan": ["UPDATE savings SET balance_mg = balance_mg + 1", "UPDATE savings SET state = 'closed'"],
    "lost": ["UPDATE ending SET mg = mg + 1", "DELETE FROM ending"],
    "contract 1404": ["UPDATE numberseries SET last = last + 1 WHERE name = 'contract'"],
    "receipt 1404": [
        "DELETE FROM recovery",
        "DELETE FROM payment WHERE id = (SELECT max(id) FROM payment)",
        "UPDATE numberseries SET last = last + 1 WHERE name = 'receipt'",
    ],
    "receipt X": [f"UPDATE payment SET receipt_number = 'X' WHERE {_FIRST}"],
    "box 1": ["UPDATE dayclose SET difference_rial = difference_rial + 1"],
}
#: The ledger, and the facts the balances follow from.
LEDGER: Final = {
    "grams": [
        f"UPDATE ledgerline SET mg = mg + 1 WHERE account = 'gold_receivable' AND entry_id = {_SIGNED}",
        f"UPDATE ledgerline SET mg = mg + sign(mg)::int WHERE mg <> 0 AND entry_id = {_PAID}",
        (f"UPDATE ledgerline SET rial = rial + sign(rial)::int WHERE account IN ('cash', 'gold_exchange')"
        f" AND entry_id = {_PAID}"),
        f"UPDATE ledgerline SET account = 'card' WHERE account = 'cash' AND entry_id = {_PAID}",
        f"UPDATE ledgerline SET account = 'discount' WHERE account = 'rounding' AND entry_id = {_PAID}",
        f"UPDATE ledgerline SET account = 'opening' WHERE account = 'gold_financed' AND entry_id = {_SIGNED}",
        "UPDATE ledgerline SET account = 'forgiveness' WHERE account = 'penalty_income'",
        ("ALTER TABLE ledgerline DROP CONSTRAINT line_known_account;"
        f" UPDATE ledgerline SET account = 'pocket' WHERE account = 'cash' AND entry_id = {_PAID}"),
        f"DELETE FROM ledgerline WHERE entry_id = {_PAID}",
        ("DELETE FROM ledgerline WHERE entry_id IN"
        " (SELECT id FROM ledgerentry WHERE kind = 'penalty' AND contract_id = {grams})"),
        f"UPDATE ledgerentry SET contract_id = {{daily}} WHERE id = {_PAID}",
        f"UPDATE ledgerentry SET kind = 'discount' WHERE id = {_PAID}",
        f"UPDATE ledgerentry SET day = day - 90 WHERE id = {_PAID}",
        "UPDATE ledgerentry SET reverses_id = NULL WHERE kind = 'reversal'",
        "DELETE FROM reversal",
        f"UPDATE contractevent SET mg = mg + 1 WHERE id = {_FACT % 'paid'}",
        f"UPDATE contractevent SET at = at - interval '4 days' WHERE id = {_FACT % 'paid'}",
        f"DELETE FROM contractevent WHERE id = {_FACT % 'paid'}",
        f"DELETE FROM contractevent WHERE id = {_FACT % 'planned'}",
        f"DELETE FROM contractevent WHERE id = {_FACT % 'reversed'}",
        f"DELETE FROM contractevent WHERE id = {_FACT % 'waived'}",
        f"UPDATE contractevent SET number = 99 WHERE id = {_FACT % 'waived'}",
        f"UPDATE contractevent SET mg = mg + 3 WHERE id = {_FACT % 'waived'}",
        "UPDATE contract SET debt_mg = debt_mg + 1, gold_mg = gold_mg + 1 WHERE id = {grams}",
        "UPDATE contract SET terms = '{{\"penalty\": \"nonsense\"}}' WHERE id = {grams}",
        "UPDATE contract SET terms = jsonb_set(terms, '{{penalty}}', '\"none\"') WHERE id = {grams}",
        "UPDATE installment SET mg = mg + 5, open_mg = open_mg + 5 WHERE contract_id = {grams} AND number = 2",
        "UPDATE installment SET due_date = due_date + 60 WHERE contract_id = {grams} AND number = 1",
        "DELETE FROM installment WHERE contract_id = {grams} AND number = 3",
        "UPDATE scheduleversion SET held_first = '2025-01-01', held_last = '2026-12-01' WHERE contract_id = {grams}",
        *(
            f"UPDATE payment SET {column} = {column} + 1 WHERE {_FIRST}"
            for column in (
                "amount_rial", "mg", "rial_per_g", "credited_rial", "rounding_rial", "wallet_rial", "pending_rial",
                "protection_rial", "balance_after_mg", "balance_after_rial", "day",
            )
        ),
        f"UPDATE payment SET paid_at = paid_at - interval '50 days' WHERE {_FIRST}",
        f"UPDATE payment SET tender = 'card' WHERE {_FIRST}",
        f"UPDATE payment SET contract_id = {{daily}} WHERE {_FIRST}",
        f"UPDATE paymentleg SET amount_rial = amount_rial + 1 WHERE {_LEG}",
        f"UPDATE paymentleg SET mg = mg + 1 WHERE {_LEG}",
        f"UPDATE paymentleg SET kind = 'card' WHERE {_LEG}",
        f"DELETE FROM paymentleg WHERE {_LEG}",
    ],
    "again": ["UPDATE scheduleversion SET taken = '[]' WHERE contract_id = {again} AND number = 2"],
    "daily": [_posted("daily", "penalty", "rial_receivable", "rial", "penalty_income")],
    "mixed": [_posted("mixed", "fee", "rial_receivable", "rial", "fee_income")],
    "toman": [_posted("toman", "fee", "gold_receivable", "mg", "fee_income")],
    "lost": [_posted("lost", "fee", "gold_receivable", "mg", "fee_income")],
    "plan": ["UPDATE savingsmove SET mg = mg + 1", "DELETE FROM savingsmove"],
    "entry": [
        _loose(("cash", -700), ("rounding", 700)),
        _loose(("cash", -700)),
        ("UPDATE ledgerline SET rial = rial + 5 * sign(rial)::int WHERE entry_id IN"
        " (SELECT id FROM ledgerentry WHERE kind = 'wallet_refund')"),
        ("UPDATE ledgerline SET rial = rial + 5 WHERE account = 'cash' AND entry_id IN"
        " (SELECT id FROM ledgerentry WHERE kind = 'wallet_refund')"),
    ],
    "customer": [
        ("UPDATE ledgerentry SET customer_id = (SELECT min(customer_id) FROM contract WHERE id <> {settled})"
        " WHERE kind = 'payment' AND contract_id = {settled}")
    ],
}  # fmt: skip
