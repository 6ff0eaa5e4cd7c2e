"""What a person reads where a gateway has a code."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gateways.queries.reasons import reason_text
from persian.numbers import grouped, toman_text

#: Reasons that are ours and not a vendor's.
CODES: Final[dict[str, str | Promise]] = {
    "by_hand": gettext_lazy("Stopped by hand"),
    "seal_broken": gettext_lazy("No key of this installation opens the account's settings"),
    "unknown_kind": gettext_lazy("This version does not know this gateway"),
}


def code_words(key: str, code: str) -> str:
    """Why an account of the vendor `key` does not work, or the bare code; "" where there is none."""
    return str(CODES.get(code) or reason_text(key, code) or code)


def credit_words(amount: Decimal, unit: str) -> str:
    """What is left at a vendor, in its unit: Toman for Rial, texts, or the bare number."""
    if unit == "rial":
        return _("%(amount)s Toman") % {"amount": toman_text(int(amount))}
    number = grouped(int(amount))
    return _("%(count)s texts") % {"count": number} if unit == "sms" else number
