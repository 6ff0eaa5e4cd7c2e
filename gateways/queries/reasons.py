"""What a vendor's code means, in words a shop can act on; codes come from the vendors' own documents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from persian.digits import in_order, to_persian

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Words = Mapping[str, "StrOrPromise"]

_NO_CREDIT = gettext_lazy("The gateway's account has no credit")
_WRONG_KEY = gettext_lazy("The gateway's key is wrong")
_DISABLED = gettext_lazy("The gateway's account is disabled")
_BAD_NUMBER = gettext_lazy("The gateway does not accept this number")
_BAD_LINE = gettext_lazy("The gateway does not accept this line")
_NO_LINKS = gettext_lazy("The gateway refuses links in this text")
_NO_PATTERN = gettext_lazy("The approved pattern is missing or not yet approved")
_BAD_VALUES = gettext_lazy("A value does not fit the approved pattern")
_LONG_VALUE = gettext_lazy("A value is longer than the gateway takes in a pattern")
_BLACKLIST = gettext_lazy("The recipient has blocked advertising texts at the operator")
_TOO_FAST = gettext_lazy("The gateway asks us to send more slowly")
_FROM_HERE = gettext_lazy("The gateway does not let this server's address in")
_NOT_TO_PHONE = gettext_lazy("It did not reach the phone")
_NOT_TO_OPERATOR = gettext_lazy("It did not reach the operator")
_AT_OPERATOR = gettext_lazy("Handed to the operator")
_BAD_TEXT = gettext_lazy("The gateway does not accept this text")
_FILTERED = gettext_lazy("The text holds a word the gateway filters")
_PLAN = gettext_lazy("The gateway's plan does not include this")
_LATER = gettext_lazy("The gateway could not answer; it is tried later")
_OWNER_ONLY = gettext_lazy("A trial account can only text its owner")
_STOP_LINE = gettext_lazy("More than one recipient needs the line about stopping")
_CANCELLED = gettext_lazy("Cancelled at the gateway")
_UNCLEAR = gettext_lazy("The gateway does not know it any more")
_PAPERS = gettext_lazy("The gateway waits for papers of the account")
_LIMIT = gettext_lazy("The gateway's limit for this account is reached")

_KAVENEGAR: Final[Words] = {
    "401": _DISABLED, "403": _WRONG_KEY, "402": _LATER, "407": _FROM_HERE, "409": _LATER, "411": _BAD_NUMBER,
    "412": _BAD_LINE, "413": _BAD_TEXT, "416": _FROM_HERE, "418": _NO_CREDIT, "420": _NO_LINKS, "422": _BAD_TEXT,
    "424": _NO_PATTERN, "426": _PLAN, "427": _BAD_LINE, "429": _FROM_HERE, "431": _BAD_VALUES, "432": _BAD_VALUES,
    "451": _TOO_FAST, "501": _OWNER_ONLY, "4": _AT_OPERATOR, "5": _AT_OPERATOR, "6": _NOT_TO_OPERATOR,
    "11": _NOT_TO_PHONE, "13": _CANCELLED, "14": _BLACKLIST, "100": _UNCLEAR,
}  # fmt: skip
_SMSIR: Final[Words] = {
    "10": _WRONG_KEY, "11": _DISABLED, "12": _FROM_HERE, "13": _DISABLED, "14": _DISABLED, "20": _TOO_FAST,
    "101": _BAD_LINE, "102": _NO_CREDIT, "103": _BAD_TEXT, "104": _BAD_NUMBER, "107": _BAD_NUMBER, "108": _BAD_TEXT,
    "113": _NO_PATTERN, "114": _LONG_VALUE, "115": _BLACKLIST, "116": _BAD_VALUES, "117": _BAD_TEXT, "119": _PLAN,
    "123": _BAD_LINE, "429": _TOO_FAST, "2": _NOT_TO_PHONE, "3": _AT_OPERATOR, "4": _NOT_TO_OPERATOR,
    "5": _AT_OPERATOR, "6": _NOT_TO_OPERATOR, "7": _BLACKLIST,
    "null": gettext_lazy("The gateway does not accept this number or this text"),
}  # fmt: skip
_MELIPAYAMAK: Final[Words] = {
    "0": _WRONG_KEY, "2": _NO_CREDIT, "3": _LIMIT, "4": _LIMIT, "5": _BAD_LINE, "6": _LATER, "7": _FILTERED,
    "9": _BAD_LINE, "10": _DISABLED, "11": _NOT_TO_OPERATOR, "12": _PAPERS, "14": _NO_LINKS, "15": _STOP_LINE,
    "16": _BAD_NUMBER, "17": _BAD_TEXT, "18": _BAD_NUMBER, "19": _LIMIT, "35": _BLACKLIST, "-1": _PLAN,
    "-3": _BAD_LINE, "-4": _NO_PATTERN, "-5": _BAD_VALUES, "-6": _LATER, "-7": _BAD_LINE, "-10": _NO_LINKS,
    "-108": _FROM_HERE, "-109": _FROM_HERE, "-110": _WRONG_KEY, "-111": _FROM_HERE,
    "delivery-0": _AT_OPERATOR, "delivery-2": _NOT_TO_PHONE, "delivery-3": _NOT_TO_OPERATOR,
    "delivery-5": _NOT_TO_PHONE, "delivery-8": _AT_OPERATOR, "delivery-16": _NOT_TO_OPERATOR,
    "delivery-35": _BLACKLIST, "delivery-100": _UNCLEAR, "delivery-200": _AT_OPERATOR, "delivery-300": _FILTERED,
    "delivery-500": _BAD_TEXT,
}  # fmt: skip
_GHASEDAK: Final[Words] = {
    "1": _CANCELLED, "2": _BLACKLIST, "3": _AT_OPERATOR, "4": _NOT_TO_PHONE, "6": _NOT_TO_OPERATOR, "401": _WRONG_KEY,
    "402": _NO_CREDIT, "429": _TOO_FAST,
}  # fmt: skip
_IPPANEL: Final[Words] = {
    "400-1": _WRONG_KEY, "400-2": _BAD_VALUES, "401": _WRONG_KEY, "402": _NO_CREDIT, "429": _TOO_FAST,
    "0": _AT_OPERATOR, "1": _AT_OPERATOR, "3": _NOT_TO_PHONE, "4": _BLACKLIST,
    "state-3": _BAD_TEXT, "state-4": _BAD_NUMBER, "state-7": _CANCELLED, "state-8": _NO_CREDIT,
    "state-9": _NOT_TO_OPERATOR,
}  # fmt: skip
_FARAZSMS: Final[Words] = {
    "401": _WRONG_KEY, "402": _NO_CREDIT, "403": _WRONG_KEY, "404": _NO_PATTERN, "422": _BAD_TEXT, "429": _TOO_FAST,
    "send-failure": _NOT_TO_OPERATOR, "system-error": _NOT_TO_OPERATOR, "delivery-failure": _NOT_TO_PHONE,
    "delivery-undetermined": _UNCLEAR, "rejected": _BAD_TEXT, "cancelled": _CANCELLED,
    "insufficient-balance": _NO_CREDIT, "pending-approval": gettext_lazy("The gateway's staff look at it first"),
}  # fmt: skip
_BOT: Final[Words] = {
    "400": gettext_lazy("The messenger does not know this person"), "401": _WRONG_KEY, "404": _WRONG_KEY,
    "429": _TOO_FAST, "blocked": gettext_lazy("The person has blocked the bot"), "recipient": _BAD_NUMBER,
}  # fmt: skip
_LETTERS: Final[Words] = {
    "401": _WRONG_KEY, "402": _NO_CREDIT, "403": _WRONG_KEY, "429": _TOO_FAST, "535": _WRONG_KEY,
    "recipient": gettext_lazy("The mail server does not accept this address"),
    "550": gettext_lazy("The mail server does not accept this address"), "settings": _DISABLED,
}  # fmt: skip
_UNREACHED: Final = gettext_lazy("The gateway could not be reached")
_NOT_NAMED: Final = gettext_lazy("The gateway's answer did not name this message")
#: What our own modules say of any vendor, where the vendor said nothing.
_ANY: Final[Words] = {
    "ReadTimeout": gettext_lazy("The gateway did not answer in time"),
    "no_answer": gettext_lazy("The gateway did not answer"),
    "debug_mode": gettext_lazy("The gateway's debug mode is on: it takes texts and sends none"),
    **dict.fromkeys(("ConnectTimeout", "ConnectionError", "ConnectionRefusedError"), _UNREACHED),
    "SMTPServerDisconnected": gettext_lazy("The mail server hung up"),
    **dict.fromkeys(("no_row", "no_id", "no_status"), _NOT_NAMED),
    "no_look_up": gettext_lazy("Nobody can be asked what became of it"),
    "none_found": gettext_lazy("It is not in the gateway's list of sent texts"),
    "several_found": gettext_lazy("More than one text in the gateway's list fits"),
    "too_many_rows": gettext_lazy("The gateway's list of that hour is too long to read"),
    "line": _BAD_LINE,
    "blacklist": _BLACKLIST,
    "no_credit": _NO_CREDIT,
    "recipient": _BAD_NUMBER,
    "pattern_too_long": _LONG_VALUE,
    "pattern_code": _NO_PATTERN,
    **dict.fromkeys(("pattern_spaces", "pattern_separator", "pattern_unknown_name", "pattern_empty"), _BAD_VALUES),
}
_NUMBER: Final = re.compile("-?[0-9]+(-[0-9]+)?")

_VENDORS: Final[dict[str, Words]] = {
    "kavenegar": _KAVENEGAR, "smsir": _SMSIR, "melipayamak": _MELIPAYAMAK, "ghasedak": _GHASEDAK,
    "ippanel": _IPPANEL, "farazsms": _FARAZSMS, "telegram": _BOT, "bale": _BOT, "email": _LETTERS,
}  # fmt: skip


def reason_text(key: str, code: str) -> str:
    """A gateway's `code` in words, with the number itself; "" for a word that is ours and tells a person nothing.

    `key` names the module of the vendor. Two products of one vendor share a table: `melipayamak_console` speaks the
    codes of `melipayamak`.
    """
    vendor = _VENDORS.get(key) or _VENDORS.get(key.partition("_")[0], {})
    known = vendor.get(code) or _ANY.get(code)
    if not _NUMBER.fullmatch(code):
        return str(known or "")
    shown = in_order(code) if "-" in code else to_persian(code)
    if known is None:
        return _("Code %(code)s of the gateway") % {"code": shown}
    return _("%(words)s (code %(code)s)") % {"words": known, "code": shown}
