"""How each account does: for the console's page and for whoever looks from a terminal."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from accounts.rules.sealing import SealBroken
from gateways.models import Channel, GatewayAccount, GatewayAlarm, GatewayTrouble, HookCall
from gateways.providers import KINDS, Kind
from gateways.queries.routes import LOCAL, gateway_of, settings_of
from gateways.queries.words import code_words, credit_words
from gateways.rules.speech import Abilities

SHOWN_TROUBLES = 3


@dataclass(frozen=True, slots=True)
class Health:
    """One account with what happened to it last, the newest first; `kind` None: no module of this version knows it.

    `idle`: it reaches nobody, and an account that does is in use on its channel.
    """

    account: GatewayAccount
    kind: Kind | None
    troubles: tuple[GatewayTrouble, ...]
    idle: bool = False

    @property
    def kind_label(self) -> str:
        """The vendor's name."""
        return str(self.kind.label) if self.kind is not None else self.account.key

    @property
    def stopped(self) -> bool:
        """Whether its breaker is open."""
        return self.account.breaker == GatewayAccount.Breaker.OPEN

    @property
    def carries(self) -> bool:
        """Whether a text may leave by it now."""
        return self.account.enabled and not self.stopped and not self.idle and self.kind is not None

    @property
    def reason(self) -> str:
        """Why it was stopped, in words."""
        return code_words(self.account.key, self.account.breaker_code)

    @property
    def credit(self) -> str:
        """What was left there when last read, "" where that is not known."""
        return credit_words(self.account.credit, self.account.credit_unit) if self.account.credit is not None else ""

    @property
    def credit_is_low(self) -> bool:
        """Whether it was under the mark."""
        account = self.account
        return account.credit is not None and account.low_credit is not None and account.credit < account.low_credit

    @property
    def told(self) -> list[tuple[GatewayTrouble, str]]:
        """What happened, each with its reason in words; what a credit was is kept in words already."""
        said = GatewayTrouble.What.LOW_CREDIT
        return [
            (one, one.code if one.what == said else code_words(self.account.key, one.code)) for one in self.troubles
        ]


def health() -> list[Health]:
    """Every account by channel and order. Two queries whatever their number."""
    accounts = list(GatewayAccount.objects.all())
    real = {one.channel for one in accounts if one.enabled and one.key not in LOCAL}
    place = Window(RowNumber(), partition_by=[F("account_id")], order_by=[F("id").desc()])
    newest = GatewayTrouble.objects.annotate(place=place).filter(place__lte=SHOWN_TROUBLES).order_by("-pk")
    troubles: dict[int, list[GatewayTrouble]] = {}
    for row in newest:
        troubles.setdefault(row.account_id, []).append(row)
    return [
        Health(one, KINDS.get(one.key), tuple(troubles.get(one.pk, ())), one.key in LOCAL and one.channel in real)
        for one in accounts
    ]


def health_of(account_id: int) -> Health | None:
    """The same of one account; None where there is none."""
    return next((row for row in health() if row.account.pk == account_id), None)


def kinds() -> list[tuple[Kind, str]]:
    """What an account can be made of, each with the name of its channel; by channel and name."""
    order = list(Channel.values)
    found = sorted(KINDS.values(), key=lambda kind: (order.index(kind.channel), str(kind.label)))
    return [(kind, str(Channel(kind.channel).label)) for kind in found]


def kind_of(key: str) -> Kind | None:
    """The vendor of this key."""
    return KINDS.get(key)


def account_by_id(account_id: int) -> GatewayAccount:
    """Raises GatewayAccount.DoesNotExist."""
    return GatewayAccount.objects.get(pk=account_id)


def open_settings(account: GatewayAccount) -> dict[str, str]:
    """The vendor's own settings; none where no key of this installation opens them."""
    try:
        return settings_of(account)
    except SealBroken:
        return {}


def abilities_of(account: GatewayAccount) -> Abilities | None:
    """What its gateway can do; None where its settings or its module are missing."""
    try:
        return gateway_of(account).abilities
    except (SealBroken, KeyError):
        return None


def last_calls(account: GatewayAccount, *, limit: int) -> list[HookCall]:
    """The newest webhook calls of an account."""
    return list(HookCall.objects.filter(account=account).order_by("-pk")[:limit])


def lasting_alarms() -> list[GatewayAlarm]:
    """What is wrong now and was told, or will be, with why nobody was told by mail."""
    return list(GatewayAlarm.objects.filter(over_at=None).select_related("account"))
