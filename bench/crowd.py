"""A big shop in seconds: one real contract, signed and paid through the product, copied row for row by SQL."""

from __future__ import annotations

from typing import Final

from django.db import connection

from gold_installments.models import Contract

#: Further apart than any table of one contract is long.
STRIDE: Final = 1_000
#: Tables of a contract in the order of their keys, with the columns that point at a copied row or must stay unique.
_COPIED: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "customers_customer": ("id = {customer}", {}),
    "gold_installments_contract": (
        "id = {contract}",
        {
            "customer_id": "customer_id + k * {stride}",
            "number": "'1300-' || k",
            "idempotency_key": "'copy ' || k",
            "next_due_date": "next_due_date + (k % 300)::int",
        },
    ),
    "gold_installments_scheduleversion": ("contract_id = {contract}", {}),
    "gold_installments_installment": ("contract_id = {contract}", {"due_date": "due_date + (k % 300)::int"}),
    "gold_installments_contractmove": ("contract_id = {contract}", {}),
    "gold_installments_ledgerentry": (
        "contract_id = {contract}",
        {"customer_id": "customer_id + k * {stride}", "reverses_id": "reverses_id + k * {stride}"},
    ),
    "gold_installments_ledgerline": (
        "entry_id IN (SELECT id FROM gold_installments_ledgerentry WHERE contract_id = {contract})",
        {"entry_id": "entry_id + k * {stride}"},
    ),
    "gold_installments_contractevent": (
        "contract_id = {contract}",
        {
            "entry_id": "entry_id + k * {stride}",
            "schedule_id": "schedule_id + k * {stride}",
            "target_id": "target_id + k * {stride}",
        },
    ),
    "gold_installments_payment": (
        "contract_id = {contract}",
        {
            "entry_id": "entry_id + k * {stride}",
            "quote_id": "NULL",
            "receipt_number": "'1300-' || (k * 100 + row_number() OVER (PARTITION BY k ORDER BY id))",
            "idempotency_key": "'copy ' || k || ' ' || id",
        },
    ),
    "gold_installments_paymentleg": (
        "payment_id IN (SELECT id FROM gold_installments_payment WHERE contract_id = {contract})",
        {"payment_id": "payment_id + k * {stride}"},
    ),
}


def multiply(contract: Contract, copies: int) -> None:
    """Add `copies` contracts like this one, each with a customer of its own and everything that happened to it.

    Rows of the copies fall due over 300 days. Numbers of copies are of the year 1300, so the series of real ones stay
    whole; ids of new rows made later stand above the copies'.
    """
    given = {"contract": contract.pk, "customer": contract.customer_id, "stride": STRIDE}
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # the copies are sound as the first one is
        try:
            for table, (which, changed) in _COPIED.items():
                _copy(
                    table,
                    which.format(**given),
                    {name: value.format(**given) for name, value in changed.items()},
                    copies,
                )
        finally:
            cursor.execute("SET session_replication_role = origin")
        for table in _COPIED:
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
            cursor.execute(f"VACUUM (ANALYZE) {table}")  # as a book that has stood for a night


def _copy(table: str, which: str, changed: dict[str, str], copies: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} LIMIT 0")
        columns = [column.name for column in cursor.description]
        owned = {"id": f"id + k * {STRIDE}"}
        if "contract_id" in columns:
            owned["contract_id"] = f"contract_id + k * {STRIDE}"
        values = ", ".join((owned | changed).get(name, f'"{name}"') for name in columns)
        names = ", ".join(f'"{name}"' for name in columns)
        source = f"{table}, generate_series(1, {copies}) AS k"
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM {source} WHERE {which}")
