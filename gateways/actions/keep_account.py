"""An account at a vendor: made, changed, put in its place, used or not."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from accounts.rules.sealing import SealBroken, seal_of
from gateways.models import GatewayAccount, GatewayTrouble
from gateways.providers import KINDS
from gateways.queries.routes import settings_of
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User


class LabelTaken(Refusal):
    """Two accounts of one name could not be told apart in a list."""

    code = "label_taken"
    status = 409
    message = _("Another account has this name.")


class UnknownKind(Refusal):
    """No module speaks to this vendor."""

    code = "unknown_kind"
    message = _("There is no such gateway.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What every account has beside its vendor's own settings; prices in Rial, `low_credit` in the vendor's unit."""

    label: str
    rank: int
    price_rial_per_part: int
    part_units: int
    links_allowed: bool
    low_credit: Decimal | None


@transaction.atomic
def add_account(*, key: str, own: dict[str, str], terms: Terms, actor: User, now: datetime) -> GatewayAccount:
    """Make an account of this kind; `own` are the settings of the vendor's form, which are sealed.

    Raises NotPermitted, UnknownKind, LabelTaken.
    """
    require(actor, Grant.PLATFORM, subject="gateways")
    if key not in KINDS:
        raise UnknownKind
    account = GatewayAccount(key=key, channel=KINDS[key].channel, created_at=now, sealed_settings=_sealed(own))
    _write(account, terms)
    note_audit(actor=actor, action="gateways.added", subject=account, detail={"key": key, "label": account.label})
    return account


@transaction.atomic
def change_account(*, account_id: int, own: dict[str, str], terms: Terms, actor: User, now: datetime) -> GatewayAccount:
    """Give an account other settings and terms. The trail names what changed, and never a setting's value.

    Raises NotPermitted, LabelTaken, GatewayAccount.DoesNotExist.
    """
    require(actor, Grant.PLATFORM, subject=f"gateway:{account_id}")
    account = GatewayAccount.objects.select_for_update().get(pk=account_id)
    changed = _changed_settings(account, own)
    before = {name: getattr(account, name) for name in Terms.__slots__}
    if changed:
        account.sealed_settings = _sealed(own)
    _write(account, terms)
    differ = {
        name: [str(before[name]), str(getattr(terms, name))] for name in before if before[name] != getattr(terms, name)
    }
    if changed or differ:
        name = actor.display_name[:120]
        what = GatewayTrouble.What.CHANGED
        GatewayTrouble.objects.create(account=account, at=now, what=what, actor_name=name)
        detail: dict[str, object] = {"settings": changed, **differ}
        note_audit(actor=actor, action="gateways.changed", subject=account, detail=detail)
    return account


@transaction.atomic
def use_account(*, account_id: int, enabled: bool, actor: User) -> GatewayAccount:
    """Put an account to use, or out of it. Raises NotPermitted, GatewayAccount.DoesNotExist."""
    require(actor, Grant.PLATFORM, subject=f"gateway:{account_id}")
    account = GatewayAccount.objects.select_for_update().get(pk=account_id)
    if account.enabled != enabled:
        account.enabled = enabled
        account.save(update_fields=["enabled"])
        action = "gateways.put_to_use" if enabled else "gateways.put_out_of_use"
        note_audit(actor=actor, action=action, subject=account, detail={"label": account.label})
    return account


@transaction.atomic
def move_account(*, account_id: int, earlier: bool, actor: User) -> GatewayAccount:
    """Let an account change places with its neighbour of the same channel; at the end of the row nothing changes.

    Ranks become 10, 20, 30 … on the way. Raises NotPermitted, GatewayAccount.DoesNotExist.
    """
    require(actor, Grant.PLATFORM, subject=f"gateway:{account_id}")
    account = GatewayAccount.objects.get(pk=account_id)
    row = list(GatewayAccount.objects.select_for_update().filter(channel=account.channel).order_by("rank", "pk"))
    place = next(index for index, one in enumerate(row) if one.pk == account_id)
    other = place - 1 if earlier else place + 1
    if 0 <= other < len(row):
        row[place], row[other] = row[other], row[place]
        for index, one in enumerate(row, start=1):
            one.rank = index * 10
        GatewayAccount.objects.bulk_update(row, ["rank"])
        labels: dict[str, object] = {"order": [one.label for one in row]}
        note_audit(actor=actor, action="gateways.moved", subject=account, detail=labels)
    return account


def _write(account: GatewayAccount, terms: Terms) -> None:
    for name in Terms.__slots__:
        setattr(account, name, getattr(terms, name))
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError as error:
        raise LabelTaken(field="label") from error


def _sealed(own: dict[str, str]) -> str:
    return seal_of(tuple(settings.ZARGAR_FIELD_KEYS)).close(json.dumps(own, ensure_ascii=False))


def _changed_settings(account: GatewayAccount, own: dict[str, str]) -> list[str]:
    try:
        known = settings_of(account)
    except SealBroken:
        return sorted(own)
    return sorted(name for name in {*own, *known} if own.get(name, "") != known.get(name, ""))
