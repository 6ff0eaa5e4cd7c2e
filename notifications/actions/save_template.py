"""The shop's own words for one kind of message, every version kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.actions import note, require
from accounts.rules.grants import Grant
from gateways.queries import kind_of
from gateways.rules.pattern_limits import place_names
from notifications.models import Template, TemplateVersion
from notifications.rules.forbidden import CARD, IBAN, faults_in
from notifications.rules.template import LONGEST, TemplateFault, parse
from notifications.rules.typed import typed
from notifications.rules.variables import KINDS, NOT_KEPT
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

CODE_LONGEST: Final = 60


class NoSuchKind(Refusal):
    """Nothing of this kind is said from a template."""

    code = "no_such_kind"
    status = 404
    message = _("There is no template of this kind.")


class TemplateChanged(Refusal):
    """Somebody else saved this template in the meantime."""

    code = "template_changed"
    status = 409
    message = _("Someone saved this template after you opened it. What you typed is kept; look at theirs, then save.")


class TextEmpty(Refusal):
    """A template with nothing in it."""

    code = "template_empty"
    message = _("Write the text.")


class TextTooLong(Refusal):
    """Over 600 characters."""

    code = "template_too_long"
    message = _("The text has %(count)s characters; %(limit)s at most.")


class VariableUnknown(Refusal):
    """A name in braces that this kind of message does not have."""

    code = "unknown_variable"
    message = _("There is no variable “%(name)s” in this message. Choose one of the list above.")


class BraceUnclosed(Refusal):
    """One brace without its other half."""

    code = "unclosed_brace"
    message = _("A brace has no other half, at “%(name)s”. A variable stands between { and }.")


class CardNumberInText(Refusal):
    """Gateways refuse texts with card numbers, and a customer must not learn one from a text."""

    code = "card_number_in_text"
    message = _("A card number may not stand in a text; gateways refuse it. Set it in the settings of messages.")


class IbanInText(Refusal):
    """The same for an account's IBAN."""

    code = "iban_in_text"
    message = _("An IBAN may not stand in a text; gateways refuse it.")


class ControlInText(Refusal):
    """Characters that no phone shows."""

    code = "control_character_in_text"
    message = _("There are control characters in the text; type it again without them.")


class PatternWrong(Refusal):
    """A pattern's code or the order of its variables."""

    code = "pattern_wrong"
    message = _("Write the code of the approved pattern and its variables, or leave both empty.")


class PatternVariableUnknown(PatternWrong):
    """The pattern names a variable that this kind of message does not have."""

    message = _("There is no variable “%(name)s” in this message.")


class PatternPlaceUnknown(PatternWrong):
    """The vendor has no place of this name."""

    message = _("The gateway has no place “%(name)s” in a pattern; it has: %(known)s.")


class GatewayUnknown(PatternWrong):
    """No vendor of this name."""

    message = _("There is no gateway of this name.")


@dataclass(frozen=True, slots=True)
class PatternTold:
    """An approved pattern at one vendor: its code, and (our variable, the vendor's name for it) in their order."""

    code: str
    places: tuple[tuple[str, str], ...]


@transaction.atomic
def save_template(
    *, kind: str, text: str, patterns: Mapping[str, PatternTold], version: int, actor: User, now: datetime
) -> Template:
    """Keep the shop's words. `version` is the one the person saw, 0 for none; `patterns` by a gateway's key.

    Raises NotPermitted, NoSuchKind, TemplateChanged and everything `check_text` and `check_pattern` raise.
    """
    require(actor, Grant.MESSAGES_WRITE)
    variables = variables_of(kind)
    text = typed(text)
    check_text(text, allowed=variables)
    for key, told in patterns.items():
        check_pattern(key, told, variables)
    kept = {key: _kept(told) for key, told in patterns.items() if told.code}
    row = _next_version(kind, version, text=text, patterns=kept, actor=actor, now=now)
    template, _made = Template.objects.update_or_create(
        kind=kind,
        defaults={"text": text, "patterns": kept, "version": row.version, "updated_at": now, "updated_by": actor},
    )
    note(actor=actor, action="template.save", subject=template, detail={"kind": kind, "version": row.version})
    return template


@transaction.atomic
def use_house_words(*, kind: str, version: int, actor: User, now: datetime) -> None:
    """Drop the shop's words and patterns of a kind; the versions stay. Nothing happens where there are none.

    Raises NotPermitted, NoSuchKind, TemplateChanged.
    """
    require(actor, Grant.MESSAGES_WRITE)
    variables_of(kind)
    template = Template.objects.select_for_update().filter(kind=kind).first()
    if template is None:
        if not 0 <= version <= _latest(kind):
            raise TemplateChanged
        return
    row = _next_version(kind, version, text="", patterns={}, actor=actor, now=now)
    note(actor=actor, action="template.house_words", subject=template, detail={"kind": kind, "version": row.version})
    template.delete()


def variables_of(kind: str) -> tuple[str, ...]:
    """The variables a template of this kind may use. Raises NoSuchKind."""
    if kind not in KINDS or kind in NOT_KEPT:
        raise NoSuchKind
    return KINDS[kind].variables


def check_text(text: str, *, allowed: tuple[str, ...], field: str = "text") -> tuple[str, ...]:
    """The variables of a text, in their order, where it may use those `allowed`.

    Raises TextEmpty, TextTooLong, VariableUnknown, BraceUnclosed, ControlInText, CardNumberInText, IbanInText.
    """
    try:
        used = parse(text, allowed)
    except TemplateFault as fault:
        raise _refusal_of(fault, field) from fault
    check_numbers(text, field=field)
    return used


def check_numbers(text: str, *, field: str) -> None:
    """Raises CardNumberInText, IbanInText."""
    found = faults_in(text)
    if CARD in found:
        raise CardNumberInText(field=field)
    if IBAN in found:
        raise IbanInText(field=field)


def check_pattern(key: str, told: PatternTold, variables: tuple[str, ...]) -> None:
    """Raises GatewayUnknown, PatternWrong, PatternVariableUnknown, PatternPlaceUnknown."""
    field = f"patterns.{key}"[:60]
    if kind_of(key) is None:
        raise GatewayUnknown(field=field)
    if bool(told.code) is not bool(told.places) or len(told.code) > CODE_LONGEST:
        raise PatternWrong(field=field)
    known = place_names(key)
    for ours, theirs in told.places:
        if ours not in variables:
            raise PatternVariableUnknown(field=field, name=ours[:40])
        if (known and theirs not in known) or not 0 < len(theirs) <= CODE_LONGEST:
            raise PatternPlaceUnknown(field=field, name=theirs[:40], known="، ".join(known))
    for names in zip(*told.places, strict=True):
        if len(set(names)) != len(names):
            raise PatternWrong(field=field)


def _refusal_of(fault: TemplateFault, field: str) -> Refusal:
    match fault.code:
        case "empty":
            return TextEmpty(field=field)
        case "too_long":
            return TextTooLong(field=field, count=int(fault.name), limit=LONGEST)
        case "control":
            return ControlInText(field=field)
        case "unclosed_brace":
            return BraceUnclosed(field=field, name=fault.name)
    return VariableUnknown(field=field, name=fault.name[:40])


def _kept(told: PatternTold) -> dict[str, object]:
    # jsonb keeps no order of names, so the order stands beside them.
    return {"code": told.code, "names": dict(told.places), "order": [ours for ours, _theirs in told.places]}


def _next_version(
    kind: str, seen: int, *, text: str, patterns: Mapping[str, object], actor: User, now: datetime
) -> TemplateVersion:
    """The unique number of a version is the lock: of two editors one writes it, the other is told."""
    latest = _latest(kind)
    if latest != seen:
        raise TemplateChanged
    try:
        with transaction.atomic():
            return TemplateVersion.objects.create(
                kind=kind, version=latest + 1, text=text, patterns=dict(patterns), at=now, by=actor
            )
    except IntegrityError as error:
        raise TemplateChanged from error


def _latest(kind: str) -> int:
    latest: int | None = TemplateVersion.objects.filter(kind=kind).aggregate(latest=Max("version"))["latest"]
    return latest or 0
