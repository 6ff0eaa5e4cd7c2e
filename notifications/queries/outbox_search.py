"""Which messages a person looks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from notifications.models import Message
from notifications.rules.lifecycle import State
from persian.days import tehran_midnight
from persian.digits import in_order, to_ascii, to_persian
from persian.letters import without_marks
from persian.phones import InvalidMobile, normalise_mobile

#: Letters of an Arabic keyboard; our own texts are written with the Persian ones.
_LETTERS: Final = str.maketrans("يىك", "ییک")
_FEWEST_DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class OutboxWanted:
    """What narrows the list; nothing by default. `text`: a mobile in any form or a part of it, a name, words of the
    text, the number of a contract or a receipt. `day` is Tehran's, of the planning.
    """

    text: str = ""
    state: State | None = None
    kind: str = ""
    channel: str = ""
    day: date | None = None
    customer_id: int | None = None

    @property
    def narrows(self) -> bool:
        """Whether anything but the state is asked for."""
        return bool(self.text or self.kind or self.channel or self.day or self.customer_id is not None)


def wanted_messages(wanted: OutboxWanted, *, any_state: bool = False) -> QuerySet[Message]:
    """The messages asked for, of every state with `any_state`."""
    found = Message.objects.all()
    if wanted.state is not None and not any_state:
        found = found.filter(state=wanted.state)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.channel:
        found = found.filter(channel=wanted.channel)
    if wanted.customer_id is not None:
        found = found.filter(customer_id=wanted.customer_id)
    if wanted.day:
        dawn, night = tehran_midnight(wanted.day), tehran_midnight(wanted.day + timedelta(days=1))
        found = found.filter(created_at__gte=dawn, created_at__lt=night)
    return found.filter(_says(wanted.text)) if wanted.text.strip() else found


def _says(typed: str) -> Q:
    try:
        return Q(recipient=normalise_mobile(typed))
    except InvalidMobile:
        return _holds(without_marks(typed).translate(_LETTERS).strip())


def _holds(words: str) -> Q:
    """The words, with their digits as texts have them and as keys have them."""
    plain = to_ascii(words)
    found = Q(recipient_name__icontains=words) | Q(text__icontains=words) | Q(text__icontains=to_persian(plain))
    # A number of the book stands in a text with the mark of its order, and need not stand there at all.
    found |= Q(values__contract=in_order(plain)) | Q(values__receipt=in_order(plain))
    found |= Q(subject_ref__icontains=plain) | Q(dedupe_key__icontains=plain) | Q(recipient__icontains=plain)
    digits = "".join(letter for letter in plain if letter in "0123456789")
    if len(digits) >= _FEWEST_DIGITS and len(digits) == len(plain.replace(" ", "").replace("-", "")):
        # 0912 3 is the beginning of +989123.
        found |= Q(recipient__icontains=digits.lstrip("0"))
    return found
