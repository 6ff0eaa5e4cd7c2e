"""Contracts written before the book kept its events get them: a schedule version, what was paid, what was reversed.

Nothing that was written is changed but for the new column of an entry, which says whose it is.
"""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db import migrations

from persian.days import add_months, to_jalali

TEHRAN = ZoneInfo("Asia/Tehran")
BATCH = 500

CUSTOMERS_OF_ENTRIES = """
ALTER TABLE gold_installments_ledgerentry DISABLE TRIGGER USER;
UPDATE gold_installments_ledgerentry AS entry SET customer_id = contract.customer_id
    FROM gold_installments_contract AS contract WHERE contract.id = entry.contract_id;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE gold_installments_ledgerentry ENABLE TRIGGER USER;
"""
NEXT_DUES = """
UPDATE gold_installments_contract AS contract SET next_due_date = rows.due FROM (
    SELECT contract_id, min(due_date) AS due FROM gold_installments_installment WHERE open_mg > 0 GROUP BY contract_id
) AS rows WHERE rows.contract_id = contract.id AND contract.state = 'active';
"""
MOVES = """
INSERT INTO gold_installments_contractmove (contract_id, source, target, actor_id, reason, at)
    SELECT id, 'draft', state, created_by_id, '', coalesce(settled_at, created_at) FROM gold_installments_contract
    WHERE state <> 'draft' ORDER BY id;
"""
LEGS = """
INSERT INTO gold_installments_paymentleg (payment_id, kind, amount_rial, mg, reference, terminal)
    SELECT id, tender, amount_rial, mg, tender_ref, '' FROM gold_installments_payment ORDER BY id;
SET CONSTRAINTS ALL IMMEDIATE;
"""


def write_pasts(apps, schema_editor):
    contracts = apps.get_model("gold_installments", "Contract").objects
    last = 0
    while batch := list(contracts.filter(pk__gt=last).exclude(state="draft").order_by("pk")[:BATCH]):
        last = batch[-1].pk
        versions = _versions(apps, batch)
        _events(apps, batch, versions)


def _versions(apps, batch):
    rows = apps.get_model("gold_installments", "Installment").objects
    firsts = dict(rows.filter(contract__in=batch, number=1).values_list("contract_id", "nominal_date"))
    model = apps.get_model("gold_installments", "ScheduleVersion")
    made = model.objects.bulk_create(
        model(
            contract_id=it.pk, number=1, kind="signed", starts_on=it.signed_date, rule=_rule(it, firsts.get(it.pk)),
            taken=[], actor_id=it.created_by_id, at=it.created_at,
        )
        for it in batch
    )  # fmt: skip
    return {version.contract_id: version.pk for version in made}


def _rule(contract, first):
    """Rows were counted from the signing day, or from a chosen first one: the anchor is that day's."""
    anchor = to_jalali(contract.signed_date).day
    if first is not None and first != add_months(contract.signed_date, 1, anchor):
        anchor = to_jalali(first).day
    return {"frequency": "monthly", "anchor_day": anchor, "short_month": "last_day", "shift": "next"}


def _events(apps, batch, versions):
    entries = apps.get_model("gold_installments", "LedgerEntry").objects
    model = apps.get_model("gold_installments", "ContractEvent")
    signed = {it.pk: datetime.combine(it.signed_date, time(), TEHRAN) for it in batch}
    of_entry = {}
    for entry in entries.filter(contract__in=batch).select_related("payment").order_by("pk"):
        facts = {"contract_id": entry.contract_id, "entry_id": entry.pk, "posted_at": entry.at,
                 "actor_id": entry.actor_id}  # fmt: skip
        if entry.kind == "signing":
            event = model(kind="planned", at=signed[entry.contract_id], schedule_id=versions[entry.contract_id], **facts)
        elif entry.kind == "payment":
            event = model(kind="paid", at=entry.payment.paid_at, mg=entry.payment.mg, **facts)
        else:
            event = model(kind="reversed", at=entry.at, target_id=of_entry[entry.reverses_id], **facts)
        event.save()
        of_entry[entry.pk] = event.pk


class Migration(migrations.Migration):
    dependencies = [("gold_installments", "0005_contract_book")]
    operations = [
        migrations.RunSQL(CUSTOMERS_OF_ENTRIES, migrations.RunSQL.noop),
        migrations.RunSQL(NEXT_DUES, migrations.RunSQL.noop),
        migrations.RunSQL(MOVES, migrations.RunSQL.noop),
        migrations.RunSQL(LEGS, migrations.RunSQL.noop),
        migrations.RunPython(write_pasts, migrations.RunPython.noop),
    ]
