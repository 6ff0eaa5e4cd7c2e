"""The variables of templates as a person reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

VARIABLE_LABELS: Final[dict[str, StrOrPromise]] = {
    "shop": _("name of the shop"),
    "name": _("name of the recipient"),
    "phone": _("the shop's telephone"),
    "phone_line": _("sentence with the telephone"),
    "link": _("link to the customer's page"),
    "link_line": _("sentence with the link"),
    "rows": _("what is due, in words"),
    "number": _("number of the installment"),
    "count": _("how many installments"),
    "owed": _("amount due"),
    "date": _("date"),
    "debt": _("whole debt"),
    "price": _("price of a gram"),
    "price_line": _("sentence with the dated price"),
    "next_line": _("sentence about the next installment"),
    "call_line": _("sentence: tell us if you paid"),
    "contract": _("number of the contract"),
    "receipt": _("number of the receipt"),
    "toman": _("amount in Toman"),
    "grams": _("weight in grams"),
    "rest": _("what is left"),
    "rest_line": _("sentence about what is left"),
    "received": _("sentence about what came in"),
    "paid": _("what had been paid"),
    "pending_line": _("sentence about cheques in clearing"),
    "wallet": _("credit with the shop, in words"),
    "wallet_line": _("sentence about credit with the shop"),
    "reason": _("reason"),
    "papers": _("papers to be given back"),
    "debtor": _("name of the debtor"),
    "days": _("days late"),
    "overdue": _("overdue amount"),
    "day": _("today or tomorrow"),
    "time": _("hour"),
    "note": _("note"),
    "next_date": _("next due date"),
}


def variable_label(name: str) -> str:
    """The variable in the active language; one without words as it is written."""
    return str(VARIABLE_LABELS.get(name, name))
