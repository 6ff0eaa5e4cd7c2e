"""What is wrong with a request, in words of ours and under the names that the request has."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.request import RawPostDataException
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from persian.refusal import Refusal

#: What an action calls its argument and a page its field -> what a body may call it; the one that was sent counts.
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "amount": ("amount_toman", "amount_mg"),
    "amount_toman": ("amount_toman", "amount_mg"),
    "price": ("price_toman_per_gram",),
    "quote": ("quote_id",),
    "day": ("at",),
    "customer": ("customer_id",),
    "tender_ref": ("reference", "tender"),
    **{name: (f"{name}_toman",) for name in ("cash", "pos", "card", "transfer", "cheques", "opening")},
}
#: What the body keeps inside another field.
INSIDE: Final[Mapping[str, str]] = dict.fromkeys(("who", "days", "min_mg"), "audience")
#: What comes beside the body.
HEADERS: Final[Mapping[str, str]] = {"request_key": "Idempotency-Key", "idempotency_key": "Idempotency-Key"}
#: What was looked for and not found -> where a body names it.
MISSED: Final = {"customer_not_found": "customer_id", "plan_not_found": "plan_id"}
#: Kinds of faults, by the beginning of their name, as the library that reads bodies calls them; the first one counts.
FAULTS: Final = {
    "missing": gettext_lazy("This field is needed."),
    "extra_forbidden": gettext_lazy("There is no such field."),
    "string_too_": gettext_lazy("This has too few or too many parts."),
    "too_": gettext_lazy("This has too few or too many parts."),
    "int_": gettext_lazy("Send a whole number, without quotes and decimals."),
    "float_": gettext_lazy("Send a number."),
    "decimal_": gettext_lazy("Send a number."),
    "finite_number": gettext_lazy("Send a number."),
    "bool_": gettext_lazy("Send true or false, without quotes."),
    "date_": gettext_lazy("Send a Gregorian date such as 2026-11-21."),
    "datetime_": gettext_lazy("Send a moment with its zone, such as 2026-11-21T10:30:00+03:30."),
    "timezone_": gettext_lazy("Send a moment with its zone, such as 2026-11-21T10:30:00+03:30."),
    "string_": gettext_lazy("Send text."),
    "uuid_": gettext_lazy("Send a UUID."),
    "list_": gettext_lazy("Send a list."),
    "tuple_": gettext_lazy("Send a list."),
    "set_": gettext_lazy("Send a list."),
    "dict_": gettext_lazy("Send an object with named fields."),
    "mapping_": gettext_lazy("Send an object with named fields."),
    "model_": gettext_lazy("Send an object with named fields."),
    "literal_error": gettext_lazy("This is none of the values that may stand here."),
    "enum": gettext_lazy("This is none of the values that may stand here."),
    "greater_than": gettext_lazy("The number is too small."),
    "less_than": gettext_lazy("The number is too large."),
}
#: Of every other kind: the library's own sentences are English.
ANY_FAULT: Final = gettext_lazy("This value cannot be read here.")
CHOICES: Final = ("literal_error", "enum")


def fault_said(fault: Mapping[str, Any]) -> str:
    """One fault of the library in words; a wrong choice with the right ones."""
    kind = str(fault["type"])
    allowed = re.findall("'([^']+)'", str(fault.get("ctx", {}).get("expected", ""))) if kind in CHOICES else []
    if allowed:
        return _("This may not stand here; one of these may: %(allowed)s.") % {"allowed": ", ".join(allowed)}
    return next((str(words) for part, words in FAULTS.items() if kind.startswith(part)), str(ANY_FAULT))


def path_of(fault: Mapping[str, Any]) -> str:
    """Where it is wrong, from the top of the body: `items.0.mg`."""
    place = [str(part) for part in fault["loc"][1:]]
    return ".".join(place[1:] if fault["loc"][0] == "body" and place[:1] == ["body"] else place)


def field_sent(request: HttpRequest, refusal: Refusal) -> str | None:
    """The field the refusal is about, as the request calls it; None where it is about no field."""
    sent = _sent(request)
    if not refusal.field:
        missed = MISSED.get(refusal.code)
        return missed if missed in sent else None
    if sent.get(refusal.field) is not None or refusal.field in request.GET:
        return refusal.field
    if refusal.field in HEADERS:
        return HEADERS[refusal.field]
    if isinstance(sent.get(INSIDE.get(refusal.field, "")), dict):
        return f"{INSIDE[refusal.field]}.{refusal.field}"
    names = FIELDS.get(refusal.field)
    if names is None:
        # Whom a text is for was said when it was written, not by whoever starts it.
        return None if refusal.field == "who" else refusal.field
    return next((name for name in names if sent.get(name) is not None), names[0])


def _sent(request: HttpRequest) -> dict[str, Any]:
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError, RawPostDataException, RequestDataTooBig):  # no JSON, or a form with a file
        return {}
    return body if isinstance(body, dict) else {}
