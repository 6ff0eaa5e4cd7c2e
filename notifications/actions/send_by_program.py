"""A program asks for one text, by a key of its own: the same key is the same message, however often it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note, require
from accounts.rules.grants import Grant
from notifications.actions.queue_message import queue_message
from notifications.actions.save_template import TextEmpty, TextTooLong, VariableUnknown, check_text
from notifications.models import Message
from notifications.queries import template_texts
from notifications.queries.audience import people_by_id
from notifications.rules.template import LONGEST, render
from notifications.rules.variables import KINDS
from persian.phones import normalise_mobile
from persian.refusal import Refusal
from tenants.context import current_shop

if TYPE_CHECKING:
    from accounts.models import User

#: One text to one person, of nobody's making but the caller's.
KIND: Final = "free"
KEY_LONGEST: Final = 100
VALUE_LONGEST: Final = 300


class DedupeKeyWrong(Refusal):
    """Without a key a repeat could not be told from a second message."""

    code = "dedupe_key_wrong"
    message = _("Name a dedupe_key of 1 to %(limit)s characters; the same key is the same message.")


class SameKeyOtherMessage(Refusal):
    """The key belongs to another person or another text."""

    code = "same_key_other_message"
    status = 409
    message = _("Another message was asked for under this key. Use a key of its own for each message.")


class RecipientWrong(Refusal):
    """Nobody, or two at once."""

    code = "recipient_wrong"
    message = _("Say to whom: either a mobile in `to` or a customer in `customer_id`.")


class WordsWrong(Refusal):
    """Nothing to say, or two things at once."""

    code = "words_wrong"
    message = _("Say what: either `text`, or `template` with its `values`.")


class TemplateUnknown(Refusal):
    """The shop has no such template."""

    code = "template_unknown"
    message = _("There is no such template: %(name)s. One of these may stand here: %(known)s.")


class PersonNotFound(Refusal):
    """The customer is not of this shop, or no longer there."""

    code = "customer_not_found"
    status = 404
    message = _("There is no such customer in this shop.")


class NoMobile(Refusal):
    """The customer has none."""

    code = "customer_without_mobile"
    message = _("This customer has no mobile number.")


class ValueTooLong(Refusal):
    """A value is a name or a number, not a text."""

    code = "value_too_long"
    message = _("The value of “%(name)s” is too long: at most %(limit)s letters.")


@dataclass(frozen=True, slots=True)
class _Whom:
    mobile: str
    name: str = ""
    customer_id: int | None = None


@transaction.atomic
def send_by_program(
    *,
    dedupe_key: str,
    actor: User,
    now: datetime,
    to: str | None = None,
    customer_id: int | None = None,
    text: str | None = None,
    template: str | None = None,
    values: Mapping[str, str] | None = None,
) -> Message:
    """Queue one SMS to a mobile in any form or to a customer: a text without variables, or a template with its values.

    A repeat returns the message that is there, whatever became of it. Who said stop is not written to, as everywhere.
    Raises NotPermitted, DedupeKeyWrong, SameKeyOtherMessage, RecipientWrong, InvalidMobile, PersonNotFound, NoMobile,
    WordsWrong, TemplateUnknown, ValueTooLong and what `check_text` raises.
    """
    require(actor, Grant.MESSAGES_WRITE)
    if not 0 < len(dedupe_key.strip()) <= KEY_LONGEST:
        raise DedupeKeyWrong(field="dedupe_key", limit=KEY_LONGEST)
    whom, (words, told) = _whom(to, customer_id), _words(text, template, values)
    key = f"api:{dedupe_key.strip()}"
    before = Message.objects.filter(dedupe_key=key).first()
    message = before or queue_message(
        dedupe_key=key, kind=KIND, recipient=whom.mobile, recipient_name=whom.name, text=words, now=now, values=told,
        customer_id=whom.customer_id, subject_ref=f"customer:{whom.customer_id}" if whom.customer_id else "",
    )  # fmt: skip
    same_words = message.values == told if told is not None else message.values is None and message.text == words
    if not (same_words and message.recipient == whom.mobile):
        raise SameKeyOtherMessage(field="dedupe_key")
    if before is None and message.created_at == now:
        note(actor=actor, action="message.sent", subject=message, detail={"customer": whom.customer_id, "key": key})
    return message


def _whom(to: str | None, customer_id: int | None) -> _Whom:
    if (to is None) is (customer_id is None):
        raise RecipientWrong(field="to")
    if to is not None:
        try:
            return _Whom(normalise_mobile(to))
        except Refusal as refusal:
            refusal.field = "to"
            raise
    person = people_by_id([customer_id or 0]).get(customer_id or 0)
    if person is None:
        raise PersonNotFound(field="customer_id")
    if not person.mobile:
        raise NoMobile(field="customer_id")
    return _Whom(person.mobile, person.full_name, person.customer_id)


def _words(
    text: str | None, template: str | None, values: Mapping[str, str] | None
) -> tuple[str, dict[str, str] | None]:
    """The finished text and, of a template, its values with its name: a gateway's approved text is found by it."""
    if (text is None) is (template is None) or (text is not None and values):
        raise WordsWrong(field="text")
    if text is not None:
        plain = text.replace("\r\n", "\n").strip()
        check_text(plain, allowed=())
        return plain, None
    kind = KINDS.get(template or "")
    if kind is None:
        raise TemplateUnknown(field="template", name=(template or "")[:40], known="، ".join(KINDS))
    for name, value in (values or {}).items():
        if name not in kind.variables:
            raise VariableUnknown(field="values", name=name[:40])
        if len(value) > VALUE_LONGEST:
            raise ValueTooLong(field="values", name=name, limit=VALUE_LONGEST)
    told = {"shop": current_shop().name, **(values or {})}
    said = render(template_texts()[template or ""], told)
    if not said:
        raise TextEmpty(field="template")
    if len(said) > LONGEST:
        raise TextTooLong(field="values", count=len(said), limit=LONGEST)
    return said, {**told, "template": template or ""}
