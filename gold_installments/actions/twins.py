"""Is this payment one that was recorded before? By its tracking number, and by its looks (D4, R16)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gold_installments.actions.check_tender import TRACKED
from gold_installments.actions.hold import hold_name
from gold_installments.models import Contract, Payment, PaymentLeg, Recovery, SavingsMove
from gold_installments.rules.reasons import is_reason
from persian.refusal import Refusal

ALIKE_FOR = timedelta(minutes=10)


class _ShowsFirst(Refusal):
    """Names the receipt that is there already, with its address."""

    @property
    def extra(self) -> dict[str, object]:
        """The first receipt and where it is."""
        number = str(self.params["receipt"])
        return {"receipt": number, "receipt_url": reverse("contracts:receipt", args=[number])}


class DuplicateTenderRef(_ShowsFirst):
    """Another live payment carries this tracking number; `params["receipt"]` is its receipt."""

    code = "duplicate_tender_ref"
    message = _("This tracking number was already recorded with receipt %(receipt)s.")
    #: The receipt may be another customer's.
    said_to_customers = _("This tracking number is registered already; if it is yours, nothing more is needed.")


class LooksLikeDuplicate(_ShowsFirst):
    """The same contract, amount and way of paying within ten minutes, and nobody said why; `params["receipt"]`."""

    code = "looks_like_a_duplicate"
    status = 409
    message = _(
        "This looks like receipt %(receipt)s recorded a few minutes ago; if it is another payment, write the reason."
    )


@dataclass(frozen=True)
class Reference:
    """A tracking number of one leg, and the terminal it came from where that is known."""

    number: str
    terminal: str = ""


def refuse_known_refs(references: Iterable[Reference], *, field: str = "tender_ref") -> None:
    """A tracking number belongs to one payment, whichever way it is called; that of a reversed one may come again.

    Rivals with the number wait here. Two card readers may print the same number: there the terminal decides. Raises
    DuplicateTenderRef.
    """
    for told in sorted(set(references), key=lambda one: (one.number, one.terminal)):
        hold_name(f"tender:{told.number}")
        live = PaymentLeg.objects.filter(kind__in=TRACKED, reference=told.number, payment__reversal__isnull=True)
        if told.terminal:
            live = live.filter(~Q(kind=Payment.TenderKind.POS) | Q(terminal__in=["", told.terminal]))
        back = Recovery.objects.filter(tender__in=TRACKED, tender_ref=told.number, undone_entry__isnull=True)
        keys = Q()
        for kind in TRACKED:
            keys |= Q(tender_keys__contains=[f"{kind}:{told.number}"])
        saved = SavingsMove.objects.filter(keys, reversed_by__isnull=True)
        twin = live.values_list("payment__receipt_number", flat=True).first()
        for rows in (back, saved):
            twin = twin or rows.values_list("receipt_number", flat=True).first()
        if twin:
            raise DuplicateTenderRef(field=field, receipt=twin)


def refuse_alike(
    *, contract: Contract, amount_rial: int, mg: int, tender: str, tender_ref: str, at: datetime, reason: str
) -> None:
    """The same again within ten minutes is a slip until somebody says why it is not; two tracking numbers are two
    payments. `mg` is asked where no money came. The contract's row is locked. Raises LooksLikeDuplicate.
    """
    if is_reason(reason):
        return
    rows = Payment.objects.filter(
        contract_id=contract.pk, amount_rial=amount_rial, tender=tender, reversal__isnull=True,
        paid_at__range=(at - ALIKE_FOR, at + ALIKE_FOR),
    )  # fmt: skip
    if not amount_rial:
        rows = rows.filter(mg=mg)
    # On notes and on the wallet a number tells nothing apart.
    if tender_ref and tender not in (Payment.TenderKind.CASH, Payment.TenderKind.WALLET):
        rows = rows.filter(tender_ref__in=["", tender_ref])
    if (first := rows.order_by("pk").values_list("receipt_number", flat=True).first()) is not None:
        raise LooksLikeDuplicate(field="twin_reason", receipt=first)
