"""What the shop decides about its messages as a whole."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note, require
from accounts.rules.grants import Grant
from notifications.actions.note_reminder_days import note_reminder_days
from notifications.models import MessageSettings
from notifications.rules.forbidden import is_card_number
from persian.digits import to_ascii
from persian.letters import without_marks
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

MOST_DAYS: Final = 365
MOST_LOCKS: Final = 1_000


class CardNumberWrong(Refusal):
    """Not sixteen digits that prove themselves."""

    code = "card_number_wrong"
    message = _("This is not a card number: it has sixteen digits, and one of these is mistyped.")


class CardNumberMissing(Refusal):
    """Price locks without a card to pay to."""

    code = "card_number_missing"
    message = _("A customer who locks a price must know which card to pay to: write its number.")


class DaysOutOfRange(Refusal):
    """A number of days that makes no sense."""

    code = "days_out_of_range"
    message = _("From 1 to %(most)s days, or empty for never.")


class LocksOutOfRange(Refusal):
    """A number of locks that makes no sense."""

    code = "locks_out_of_range"
    message = _("From 0 to %(most)s in one day; 0 for none.")


class SettingsChanged(Refusal):
    """Somebody else saved the settings in the meantime."""

    code = "message_settings_changed"
    status = 409
    message = _("Someone saved these settings after you opened them. What you typed is kept; look, then save again.")


@dataclass(frozen=True, slots=True)
class SettingsTold:
    """What a person chose; the meanings are those of `MessageSettings`. `card_number` in digits of any kind, or ""."""

    email_too: bool
    digest: bool
    birthday: bool
    guarantor_after_days: int | None
    lock_cap: int
    card_number: str


@transaction.atomic
def set_message_settings(*, told: SettingsTold, version: int, actor: User) -> MessageSettings:
    """Keep the settings. `version` is the one the person saw, 0 for a shop that never saved any; settings that are the
    same raise none.

    Raises NotPermitted, SettingsChanged, DaysOutOfRange, LocksOutOfRange, CardNumberWrong, CardNumberMissing.
    """
    require(actor, Grant.SETTINGS_WRITE)
    for fault in settings_faults(told):
        raise fault
    card = _digits(told.card_number)
    MessageSettings.objects.bulk_create([MessageSettings()], ignore_conflicts=True)
    row = MessageSettings.objects.select_for_update().get()
    if row.version != version:
        raise SettingsChanged
    changed = {
        name: value for name, value in {**asdict(told), "card_number": card}.items() if getattr(row, name) != value
    }
    if not changed and row.version:
        return row
    for name, value in changed.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    if "guarantor_after_days" in changed:
        note_reminder_days()
    if "card_number" in changed:
        # The trail is read by more people than may see where money goes.
        changed["card_number"] = card[-4:]
    note(actor=actor, action="message_settings.set", subject=row, detail=changed)
    return row


def settings_faults(told: SettingsTold) -> list[Refusal]:
    """Everything that is wrong with the choices, each with its field."""
    days, card, found = told.guarantor_after_days, _digits(told.card_number), list[Refusal]()
    if days is not None and not 1 <= days <= MOST_DAYS:
        found.append(DaysOutOfRange(field="guarantor_after_days", most=MOST_DAYS))
    if not 0 <= told.lock_cap <= MOST_LOCKS:
        found.append(LocksOutOfRange(field="lock_cap", most=MOST_LOCKS))
    if card and not is_card_number(card):
        found.append(CardNumberWrong(field="card_number"))
    elif told.lock_cap and not card:
        found.append(CardNumberMissing(field="card_number"))
    return found


def _digits(typed: str) -> str:
    """A card's number as typed, in ASCII digits without what stands between them."""
    return "".join(to_ascii(without_marks(typed)).replace("-", " ").split())
