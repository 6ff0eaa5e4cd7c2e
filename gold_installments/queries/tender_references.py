"""To which receipt does a tracking number belong? It belongs to one, wherever money is taken."""

from __future__ import annotations

from gold_installments.models import PaymentLeg, Recovery, SavingsMove


def receipt_of(kind: str, reference: str) -> str | None:
    """The receipt that carries this number of this tender and was not undone; None where it is free.

    Hold the name `tender:<kind>:<reference>` before asking, so that nobody takes it meanwhile.
    """
    paid = PaymentLeg.objects.filter(kind=kind, reference=reference, payment__reversal__isnull=True)
    if found := paid.values_list("payment__receipt_number", flat=True).first():
        return found
    recovered = Recovery.objects.filter(tender=kind, tender_ref=reference, undone_entry__isnull=True)
    if found := recovered.values_list("receipt_number", flat=True).first():
        return found
    saved = SavingsMove.objects.filter(tender_keys__contains=[f"{kind}:{reference}"], reversed_by__isnull=True)
    return saved.values_list("receipt_number", flat=True).first()
