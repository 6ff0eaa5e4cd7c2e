"""A program asks for one text, by a key of its own: the same key is the same message, however often it is asked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note, require
from accounts.rules.grants import Grant
from notifications.actions.campaign_parts import LinkRefused, ShopSendsNothing
from notifications.actions.queue_message import queue_message
from notifications.actions.save_template import (
    ControlInText,
    TextEmpty,
    TextTooLong,
    VariableUnknown,
    check_numbers,
    check_text,
)
from notifications.models import Message
from notifications.queries import kept_kinds, link_for, template_texts
from notifications.queries.audience import Person, people_by_id, people_by_number
from notifications.rules.forbidden import has_link
from notifications.rules.template import LONGEST, parse, render
from notifications.rules.typed import has_controls, is_seen, typed
from notifications.rules.variables import KINDS
from persian.digits import in_order
from persian.phones import normalise_mobile
from persian.refusal import Refusal
from tenants.context import current_schema, current_shop
from tenants.queries import shop_by_schema

if TYPE_CHECKING:
    from accounts.models import User

#: One text to one person, of nobody's making but the caller's.
KIND: Final = "free"
KEY_LONGEST: Final = 100
VALUE_LONGEST: Final = 300
#: A remark, which a text may do without, as it may without a sentence of the house.
MAY_BE_EMPTY: Final = frozenset({"note"})


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


class ValuesMissing(Refusal):
    """A text with holes is not sent."""

    code = "values_missing"
    message = _("The template needs these values too: %(names)s.")


class HouseValue(Refusal):
    """What the shop is called, the shop says itself."""

    code = "house_value"
    message = _("“%(name)s” is filled in by the shop itself; leave it out.")


@dataclass(frozen=True, slots=True)
class _Whom:
    mobile: str
    person: Person | None = None
    named: bool = False


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

    A repeat returns the message that is there, whatever became of it, of the customer or of the shop's words. A number
    that is one customer's is that customer's. Who said stop is not written to, as everywhere.
    Raises NotPermitted, ShopSendsNothing, DedupeKeyWrong, SameKeyOtherMessage, RecipientWrong, InvalidMobile,
    PersonNotFound, NoMobile, WordsWrong, what `say_template` and what `check_text` raises.
    """
    require(actor, Grant.MESSAGES_WRITE)
    if not 0 < len(dedupe_key.strip()) <= KEY_LONGEST:
        raise DedupeKeyWrong(field="dedupe_key", limit=KEY_LONGEST)
    number = _number(to, customer_id)
    key, digest = f"api:{dedupe_key.strip()}", _digest([number, customer_id, text, template, dict(values or {})])
    before = Message.objects.filter(dedupe_key=key).first()
    if before is not None:
        return _same(before, digest)
    if not shop_by_schema(current_schema()).may_grow:
        raise ShopSendsNothing
    whom = _whom(number, customer_id)
    words, told = _words(text, template, values, whom.person, now)
    pk = whom.person.customer_id if whom.person else None
    message = queue_message(
        dedupe_key=key, kind=KIND, recipient=whom.mobile, recipient_name=whom.person.full_name if whom.person else "",
        text=words, now=now, values=told, customer_id=pk, subject_ref=f"customer:{pk}" if whom.named else "",
        request_digest=digest,
    )  # fmt: skip
    if message.created_at == now:
        note(actor=actor, action="message.sent", subject=message, detail={"customer": pk, "key": key})
    return _same(message, digest)


def _same(message: Message, digest: str) -> Message:
    if message.request_digest != digest:
        raise SameKeyOtherMessage(field="dedupe_key")
    return message


def _digest(asked: list[object]) -> str:
    return sha256(json.dumps(asked, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _number(to: str | None, customer_id: int | None) -> str | None:
    if (to is None) is (customer_id is None):
        raise RecipientWrong(field="to")
    try:
        return normalise_mobile(to) if to is not None else None
    except Refusal as refusal:
        refusal.field = "to"
        raise


def _whom(number: str | None, customer_id: int | None) -> _Whom:
    """`named` where the customer was asked for, and not a number."""
    if number is not None:
        found = people_by_id(people_by_number([number]).get(number, ()))
        # Of several who share a number nobody knows who is meant.
        return _Whom(number, next(iter(found.values())) if len(found) == 1 else None)
    person = people_by_id([customer_id or 0]).get(customer_id or 0)
    if person is None:
        raise PersonNotFound(field="customer_id")
    if not person.mobile:
        raise NoMobile(field="customer_id")
    return _Whom(person.mobile, person, named=True)


def _words(
    text: str | None,
    template: str | None,
    values: Mapping[str, str] | None,
    person: Person | None,
    now: datetime,
) -> tuple[str, dict[str, str] | None]:
    """The finished text and, of a template, its values with its name: a gateway's approved text is found by it."""
    if (text is None) is (template is None) or (text is not None and values):
        raise WordsWrong(field="text")
    if text is not None:
        plain = typed(text)
        check_text(plain, allowed=())
        return plain, None
    return say_template(template or "", values or {}, person, now)


def say_template(
    kind: str, values: Mapping[str, str], person: Person | None, now: datetime
) -> tuple[str, dict[str, str]]:
    """The text of one of the shop's templates, and all its values with the kind as "template".

    The shop's name and telephone are its own, and a known customer's name and page the customer's.
    Raises TemplateUnknown, VariableUnknown, HouseValue, ValueTooLong, ValuesMissing, TextEmpty, TextTooLong,
    ControlInText, CardNumberInText, IbanInText, LinkRefused.
    """
    if kind not in kept_kinds():
        raise TemplateUnknown(field="template", name=kind[:40], known="، ".join(kept_kinds()))
    given = {variable: _value(kind, variable, value) for variable, value in values.items()}
    words = template_texts()[kind]
    used = parse(words, KINDS[kind].variables)
    house = _house(person, now, link="link" in used)
    told = {**house, **given}
    needed = [one for one in used if not one.endswith("_line") and one not in MAY_BE_EMPTY]
    holes = [one for one in needed if not is_seen(told.get(one, ""))]
    if holes:
        raise ValuesMissing(field="values", names="، ".join(holes))
    said = render(words, told)
    if not is_seen(said):
        raise TextEmpty(field="template")
    if len(said) > LONGEST:
        raise TextTooLong(field="values", count=len(said), limit=LONGEST)
    check_numbers(said, field="values")
    if has_link(said) and not has_link(render(words, house)):
        raise LinkRefused(field="values")
    return said, {**told, "template": kind}


def _house(person: Person | None, now: datetime, *, link: bool) -> dict[str, str]:
    shop = current_shop()
    found = {"shop": shop.name}
    if shop.phone:
        found["phone"] = in_order(shop.phone)
    if person is not None:
        found["name"] = person.full_name
    if person is not None and link:
        found["link"] = link_for(person.customer_id, shop=shop, now=now)
    return found


def _value(kind: str, name: str, value: str) -> str:
    field = f"values.{name[:40]}"
    if name not in KINDS[kind].variables:
        raise VariableUnknown(field="values", name=name[:40])
    if name == "shop":
        raise HouseValue(field=field, name=name)
    if len(value) > VALUE_LONGEST:
        raise ValueTooLong(field="values", name=name, limit=VALUE_LONGEST)
    plain = typed(value)
    if has_controls(plain):
        raise ControlInText(field=field)
    check_numbers(plain, field=field)
    if has_link(plain):
        raise LinkRefused(field=field)
    return plain
