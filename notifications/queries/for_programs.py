"""The outbox as a program asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from accounts.actions import require
from accounts.rules.grants import Grant
from notifications.models import DayFigure, Message
from notifications.queries.kinds import CHANNEL_LABELS, MESSAGE_KINDS
from notifications.queries.outbox import LARGEST_ID
from notifications.queries.outbox_search import OutboxWanted, wanted_messages
from notifications.rules.lifecycle import State
from persian.days import tehran_midnight
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

MOST_DAYS: Final = 366
MOST_ROWS: Final = 200


class NoneOfThese(Refusal):
    """A state, a kind or a channel that no message ever has: an empty list would be an answer to another question."""

    code = "filter_unknown"
    message = _("No message is ever so; one of these may stand here: %(allowed)s.")


class DaysWrong(Refusal):
    """A span that ends before it begins, or is too long to count."""

    code = "days_wrong"
    message = _("The days must follow one another, %(limit)s at most.")


class MessageNotFound(Refusal):
    """No message of this shop has this number."""

    code = "message_not_found"
    status = 404
    message = _("There is no such message in this shop.")


@dataclass(frozen=True, slots=True)
class MessagesWanted:
    """What narrows the list; "" and None narrow nothing. Days are Tehran's, both included, of the planning."""

    state: str = ""
    kind: str = ""
    channel: str = ""
    text: str = ""
    customer_id: int | None = None
    since: date | None = None
    until: date | None = None

    def check(self) -> None:
        """Raises NoneOfThese, DaysWrong."""
        known = {"state": [state.value for state in State], "kind": list(MESSAGE_KINDS), "channel": [*CHANNEL_LABELS]}
        for name, allowed in known.items():
            if getattr(self, name) and getattr(self, name) not in allowed:
                raise NoneOfThese(field=name, allowed="، ".join(allowed))
        if self.since and self.until and self.since > self.until:
            raise DaysWrong(field="to", limit=MOST_DAYS)


def list_messages(*, user: User, wanted: MessagesWanted, after: int | None, limit: int) -> list[Message]:
    """Newest first, at most `limit`; `after` is the last id of the page before. Raises NotPermitted, NoneOfThese."""
    require(user, Grant.MESSAGES_READ)
    wanted.check()
    state = State(wanted.state) if wanted.state else None
    asked = OutboxWanted(wanted.text, state, wanted.kind, wanted.channel, customer_id=wanted.customer_id)
    found = wanted_messages(asked).order_by("-pk")
    if wanted.since:
        found = found.filter(created_at__gte=tehran_midnight(wanted.since))
    if wanted.until:
        found = found.filter(created_at__lt=tehran_midnight(wanted.until + timedelta(days=1)))
    if after is not None:
        found = found.filter(pk__lt=min(after, LARGEST_ID))
    return list(found[:limit])


def message_for(*, user: User, pk: int) -> Message:
    """One message. Raises NotPermitted, MessageNotFound."""
    require(user, Grant.MESSAGES_READ)
    found = Message.objects.filter(pk=pk).first()
    if found is None:
        raise MessageNotFound
    return found


def day_figures(*, user: User, since: date, until: date) -> list[DayFigure]:
    """How the messages of these Tehran days fared, newest day first, as counted in the last hour.

    Raises NotPermitted, DaysWrong.
    """
    require(user, Grant.MESSAGES_READ)
    if not timedelta(0) <= until - since <= timedelta(days=MOST_DAYS):
        raise DaysWrong(field="to", limit=MOST_DAYS)
    return list(DayFigure.objects.filter(day__range=(since, until)))
