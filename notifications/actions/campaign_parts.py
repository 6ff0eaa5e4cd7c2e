"""What a campaign and a schedule are told alike: a name, an audience, a text. Each is judged here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from gateways.queries import routes
from notifications.actions.save_template import check_text
from notifications.rules.audience import LARGEST_MG, LONGEST_DAYS, Audience, AudienceFault, audience_of
from notifications.rules.forbidden import LINK, faults_in
from notifications.rules.typed import typed
from notifications.rules.variables import KINDS
from persian.letters import seen_letters
from persian.refusal import Refusal
from tenants.context import current_schema
from tenants.queries import shop_by_schema

LONGEST_NAME: Final = 80
LONGEST_KEY: Final = 100


class NameMissing(Refusal):
    """Nobody could tell it from another in a list."""

    code = "name_missing"
    message = _("Write a name, at most 80 letters; only your people see it.")


class AudienceUnknown(Refusal):
    """No such kind of customers, or a field there is not."""

    code = "audience_unknown"
    message = _("Choose which customers the text goes to.")


class DaysMissing(Refusal):
    """ "Within" needs a number."""

    code = "days_missing"
    message = _("Write within how many days.")


class DaysWrong(Refusal):
    """Not a number of days here."""

    code = "days_wrong"
    message = _("Write a whole number of days, 1 to %(limit)s.")


class DaysNotHere(Refusal):
    """The kind of customers has no days."""

    code = "days_not_here"
    message = _("This choice of customers has no days; leave it empty.")


class DebtWrong(Refusal):
    """Not a weight."""

    code = "debt_wrong"
    message = _("Write the least debt in grams, more than zero.")


class DebtNotHere(Refusal):
    """Who settled owes nothing."""

    code = "debt_not_here"
    message = _("Who has settled owes nothing; leave the least debt empty.")


class LinkRefused(Refusal):
    """No account of the platform carries links."""

    code = "link_refused"
    message = _("The gateway refuses links in texts; take the link out.")


class ShopStopped(Refusal):
    """A suspended shop takes money and writes to nobody by itself."""

    code = "shop_suspended"
    status = 403
    message = _("This shop is suspended: it sends no texts to many customers.")


class ShopSendsNothing(ShopStopped):
    """The same of one text to one person."""

    message = _("This shop is suspended: it sends no texts; receipts of payments still leave.")


class KeyTooLong(Refusal):
    """More than a key."""

    code = "idempotency_key_too_long"
    message = _("The idempotency key is too long: at most %(limit)s letters.")


@dataclass(frozen=True, slots=True)
class Told:
    """What was judged and may be kept."""

    name: str
    audience: Audience
    text: str


def judged(*, name: str, audience: Mapping[str, object], text: str) -> Told:
    """Name, audience and text. Raises NameMissing, what `audience_told` raises, what `text_told` raises."""
    return Told(name_told(name), audience_told(audience), text_told(text))


def name_told(name: str) -> str:
    """Raises NameMissing."""
    told = " ".join(name.replace("\x00", "").split())
    if not seen_letters(told) or len(told) > LONGEST_NAME:
        raise NameMissing(field="name")
    return told


def text_told(text: str) -> str:
    """A text with variables of kind "campaign". Raises what `check_text` raises, LinkRefused."""
    told = typed(text.replace("\x00", ""))
    used = check_text(told, allowed=KINDS["campaign"].variables)
    found = routes("sms")
    says_link = LINK in faults_in(told) or bool({"link", "link_line"} & set(used))
    if says_link and found and not any(route.links_allowed for route in found):
        raise LinkRefused(field="text")
    return told


def audience_told(told: Mapping[str, object]) -> Audience:
    """Raises AudienceUnknown, DaysMissing, DaysWrong, DaysNotHere, DebtWrong, DebtNotHere."""
    try:
        return audience_of(told)
    except AudienceFault as fault:
        raise _refusal(fault) from fault


def _refusal(fault: AudienceFault) -> Refusal:
    match fault.field, fault.code:
        case "days", "missing":
            return DaysMissing(field="days")
        case "days", "not_here":
            return DaysNotHere(field="days")
        case "days", _:
            return DaysWrong(field="days", limit=LONGEST_DAYS)
        case "min_mg", "not_here":
            return DebtNotHere(field="min_mg")
        case "min_mg", _:
            return DebtWrong(field="min_mg", limit=LARGEST_MG)
    return AudienceUnknown(field="who")


def key_told(request_key: str) -> str | None:
    """The key of a request, None for none. Raises KeyTooLong."""
    key = request_key.replace("\x00", "").strip()
    if len(key) > LONGEST_KEY:
        raise KeyTooLong(field="request_key", limit=LONGEST_KEY)
    return key or None


def require_growing_shop() -> None:
    """Raises ShopStopped unless the shop is active; asks the row, not the shop of the request."""
    if not shop_by_schema(current_schema()).may_grow:
        raise ShopStopped
