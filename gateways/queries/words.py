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


#: What was made of a vendor's call, by the code that is kept.
HEARD: Final[dict[str, str | Promise]] = {
    "heard": gettext_lazy("Report on messages; they are looked at again"),
    "inbound": gettext_lazy("Words of a customer, passed on to the shops"),
    "unknown_ids": gettext_lazy("About messages that are not ours"),
    "repeated": gettext_lazy("The same call again"),
    "malformed": gettext_lazy("Could not be understood"),
    "too_large": gettext_lazy("Too long to be read"),
    "broker_away": gettext_lazy("Could not be passed on at that moment"),
    "account_unreadable": gettext_lazy("The account's settings could not be opened"),
}


def call_words(outcome: str) -> tuple[str, str]:
    """What a webhook call came to, in words, and the rest of its code, as a vendor's engineer would want it."""
    code, _colon, rest = outcome.partition(":")
    return str(HEARD.get(code, code)), rest.strip()


def code_words(key: str, code: str) -> str:
    """Why an account of the vendor `key` does not work, or the bare code; "" where there is none."""
    return str(CODES.get(code) or reason_text(key, code) or code)


def credit_words(amount: Decimal, unit: str) -> str:
    """What is left at a vendor, in its unit: Toman for Rial, texts, or the bare number."""
    if unit == "rial":
        return _("%(amount)s Toman") % {"amount": toman_text(int(amount))}
    number = grouped(int(amount))
    return _("%(count)s texts") % {"count": number} if unit == "sms" else number
