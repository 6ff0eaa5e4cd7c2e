"""Vendors' JSON as it is found in the wild: keys in any case, numbers as text, one row where a list was promised."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from time import monotonic
from typing import Final, Protocol

from gateways.rules.pattern_limits import faults_of
from gateways.rules.speech import Outcome, Outgoing, PatternUse, Submission
from persian.letters import search_key

Row = dict[str, object]
#: Well within the lease of the texts (notifications.actions.check_messages.LEASE).
HALVING_SECONDS: Final = 60.0
_NO_CREDIT = re.compile(
    r"(اعتبار|موجودی|شارژ).{0,20}(کافی|ندار|نیست|تمام|کم)|(insufficient|not enough).{0,10}(credit|balance)"
)


def folded(value: object) -> object:
    """The same JSON with every key in small letters, all the way down."""
    if isinstance(value, dict):
        return {str(key).lower(): folded(one) for key, one in value.items()}
    return [folded(one) for one in value] if isinstance(value, list) else value


def row(value: object) -> Row:
    """The object itself with small keys; anything else is an empty one."""
    small = folded(value)
    return small if isinstance(small, dict) else {}


def rows(value: object) -> list[Row]:
    """The objects of a list, with small keys; one object alone is a list of one, and what says nothing is left out."""
    several = value if isinstance(value, list) else [value]
    return [row(one) for one in several if isinstance(one, dict) and one]


def whole(value: object) -> int | None:
    """A whole number, also written as text or as 12.0; None for anything else, true and false included."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, Decimal):
        is_small = value.is_finite() and value.adjusted() < 30  # 1E+999999 is a short text and a number without end
        return int(value) if is_small and value == value.to_integral_value() else None
    try:
        return int(str(value).strip()) if isinstance(value, str) else None
    except ValueError:
        return None


def amount(value: object) -> Decimal | None:
    """A number of at most 14 digits, also written as text with thousands marks; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return None
    try:
        number = Decimal(str(value).replace(",", "").strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and number.adjusted() < 14 else None


def rial(value: object) -> int | None:
    """What a vendor says it charged, in whole Rial; None for what cannot be a price of a text."""
    number = whole(value)
    return number if number is not None and 0 <= number < 10**9 else None


def word(value: object) -> str:
    """A text or a whole number as text, without spaces around it; "" for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return ""
    return str(value if isinstance(value, str) or whole(value) is None else whole(value)).strip()


def reference(value: object) -> str:
    """A vendor's id of a message; "" for one that no column of ours could hold."""
    said = word(value)
    return said if len(said) <= 64 and said.isprintable() and said != "0" else ""


def status_code(value: object) -> str:
    """A vendor's status as it is kept beside a message: at most 30 letters, all of them printable."""
    said = word(value)[:30]
    return said if said.isprintable() else ""


def own_reference(value: object) -> int | None:
    """Our own 63-bit id where a vendor says it back, None for anything else."""
    number = whole(value)
    return number if number is not None and 0 < number < 2**63 else None


def said_text(value: object) -> str:
    """A person's text without the letters no database takes."""
    return word(value).encode("utf-8", "ignore").decode().replace("\x00", "")


def same_number(said: object, recipient: str) -> bool:
    """Whether a vendor's 0912…, 98912…, +98912… or 912… is this E.164 mobile."""
    return word(said)[-10:] == recipient[-10:]


def plain(said: object) -> str:
    """A text with single spaces: vendors change white space."""
    return " ".join(word(said).split())


def same_text(said: object, text: str) -> bool:
    """Whether a vendor's copy is this text; vendors add a line of their own at the end and change white space."""
    return plain(said).startswith(plain(text))


def account_words(said: object, outgoing: Outgoing) -> str:
    """A vendor's sentence in search letters, without what it repeats of the text and the pattern: no words of one shop
    may be read as a fault of the account, which stops it for all.
    """
    pattern = outgoing.pattern or PatternUse("", ())
    ours = {outgoing.text, pattern.code, *(part for pair in pattern.values for part in pair)}
    told = search_key(str(said))
    for mine in sorted((search_key(one) for one in ours), key=len, reverse=True):
        told = told.replace(mine, " ") if mine else told
    return told


def says_no_credit(said: object, outgoing: Outgoing) -> bool:
    """Whether a vendor's sentence about this text says that the account is empty."""
    return _NO_CREDIT.search(account_words(said, outgoing)) is not None


def unfit(key: str, pattern: PatternUse) -> str:
    """`pattern_<fault>` for the first value that the vendor `key` would refuse, "" when it takes them all.

    Asked before a call: vendors answer with one number for every place and every reason.
    """
    return next((f"pattern_{fault.code}" for fault in faults_of(key, pattern)), "")


def in_halves(
    chunk: Sequence[Outgoing], ask: Callable[[Sequence[Outgoing]], list[Submission]], until: float | None = None
) -> list[Submission]:
    """What `ask` answers; where it refuses every text of several for good, each half is asked by itself.

    One text that cannot go makes a vendor refuse the whole call, and nothing of it was sent: halving finds that text
    in a few calls, and the others go. Where a vendor refuses slowly, those whose turn has not come a minute after the
    first call (`until`, of the monotonic clock) are not asked about: by then others may soon look after them.
    """
    if until is not None and monotonic() > until:
        return [Submission(Outcome.NOT_SENT, code="out_of_time") for _ in chunk]
    until = monotonic() + HALVING_SECONDS if until is None else until
    answers = ask(chunk)
    if len(chunk) == 1 or not all(one.outcome is Outcome.REJECTED for one in answers):
        return answers
    middle = len(chunk) // 2
    return in_halves(chunk[:middle], ask, until) + in_halves(chunk[middle:], ask, until)


class _Submits(Protocol):
    def submit(self, outgoing: Outgoing) -> Submission: ...


class OneByOne:
    """`submit_many` of a vendor that takes one text per call."""

    def submit_many(self: _Submits, batch: Sequence[Outgoing]) -> list[Submission]:
        """One call each, in the order asked."""
        return [self.submit(outgoing) for outgoing in batch]
