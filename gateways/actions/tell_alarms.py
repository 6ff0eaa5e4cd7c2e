"""Find wallets that run out, and tell the platform by e-mail and the shop's owner on another channel than SMS."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from smtplib import SMTPException

from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from accounts.actions import mail_admins, mail_fault
from gateways.actions.alarms import end_alarm, raise_alarm
from gateways.models import GatewayAlarm, Wallet
from gateways.queries.words import code_words
from persian.digits import to_persian
from persian.jalali import TEHRAN, format_jalali
from persian.numbers import toman_text
from tenants.context import inside
from tenants.queries import all_shops, live_shops, schemas_done_with

What = GatewayAlarm.What
#: News of yesterday would be taken for news of now.
TOLD_WITHIN = timedelta(days=1)
#: Each run rings again for as long: a broker that lost the first bell delays the news and does not lose it.
RING_WITHIN = timedelta(minutes=30)
TELL_OWNER = "notifications.tell_owner"
NOBODY = "no address is set"
#: "gateways" by the keys of a telephone.
MAIL_LOCK = 42_839_297


@transaction.atomic
def watch_wallets(*, now: datetime) -> int:
    """Begin an alarm for each live shop whose wallet came to its mark, end those that are above it; counts the new.

    A wallet is warned of once until it is filled over its mark.
    """
    live = {shop.schema_name for shop in live_shops()}
    low = Wallet.objects.select_for_update().filter(warned_at=None, balance_rial__lte=F("low_mark_rial"))
    found = [row for row in low.order_by("pk") if row.shop_schema in live]
    for row in found:
        raise_alarm(what=What.WALLET_LOW, shop_schema=row.shop_schema, code=str(row.balance_rial), now=now)
    Wallet.objects.filter(pk__in=[row.pk for row in found]).update(warned_at=now)
    # A mark that was lowered, or money that was given back.
    well = Wallet.objects.filter(warned_at__isnull=False, balance_rial__gt=F("low_mark_rial"))
    for row in well.select_for_update().order_by("pk"):
        end_alarm(what=What.WALLET_LOW, shop_schema=row.shop_schema, now=now)
        Wallet.objects.filter(pk=row.pk).update(warned_at=None)
    return len(found)


def mail_alarms(*, now: datetime) -> int:
    """Mail the alarms nobody was told of yet, all in one message; returns how many were sent.

    Without a server or an address each says why (`mail_error`), and the next run tries again for a day. Never called
    inside a transaction: it talks to the mail server.
    """
    young = GatewayAlarm.objects.filter(mailed_at=None, at__gt=now - TOLD_WITHIN, at__lte=now)
    with _alone() as alone:
        return _mail(list(young.select_related("account").order_by("pk")), now) if alone else 0


def _mail(waiting: list[GatewayAlarm], now: datetime) -> int:
    if not waiting:
        return 0
    rows = GatewayAlarm.objects.filter(pk__in=[row.pk for row in waiting], mailed_at=None)
    if not settings.ZARGAR_ALERT_EMAILS:
        rows.update(mail_error=NOBODY)
        return 0
    names = {shop.schema_name: shop.name for shop in all_shops()}
    try:
        with override("fa"):
            mail_admins(subject=_subject(waiting), lines=[_line(row, names) for row in waiting])
    except (SMTPException, OSError) as error:
        rows.update(mail_error=mail_fault(error))
        return 0
    return rows.update(mailed_at=now, mail_error="")


def ring_owners(*, now: datetime) -> int:
    """Tell each owner whose wallet runs out, inside the shop; one who was told is left out. Returns how many.

    Raises what a broker that is away raises; the next run rings again.
    """
    young = list(GatewayAlarm.objects.filter(what=What.WALLET_LOW, over_at=None, at__gt=now - RING_WITHIN, at__lte=now))
    if not young:
        return 0
    wallets = {
        row.shop_schema: row for row in Wallet.objects.filter(shop_schema__in=[one.shop_schema for one in young])
    }
    shops = {shop.schema_name: shop for shop in live_shops()}
    rung = 0
    for row in young:
        slot = f"wallet:{row.pk}"
        if row.shop_schema in shops and row.shop_schema not in schemas_done_with(TELL_OWNER, slot):
            with inside(shops[row.shop_schema]):
                told = {**_to_owner(wallets[row.shop_schema], slot), "slot": slot}
                current_app.send_task(TELL_OWNER, kwargs=told, expires=int(RING_WITHIN.total_seconds()))
            rung += 1
    return rung


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other worker mails now: the bell and the clock may start two at once. It ends with the connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [MAIL_LOCK])
        (alone,) = cursor.fetchone()
    try:
        yield bool(alone)
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [MAIL_LOCK])


def _to_owner(wallet: Wallet, key: str) -> dict[str, str]:
    """The owner's alert, as the task takes it."""
    with override("fa"):
        left = _("%(left)s Toman is left. Without it no text leaves; ask the platform to fill the wallet.")
        return {
            "kind": "wallet_low",
            "subject": _("The wallet for texts is running out"),
            "text": left % {"left": toman_text(wallet.balance_rial)},
            "dedupe_key": key,
            "path": "/outbox/",
        }


def _subject(rows: list[GatewayAlarm]) -> str:
    if len(rows) == 1:
        return _("Zargar, texts: %(what)s") % {"what": rows[0].get_what_display()}
    count = to_persian(len(rows))
    return ngettext("Zargar, texts: %(count)s alarm", "Zargar, texts: %(count)s alarms", len(rows)) % {"count": count}


def _line(row: GatewayAlarm, names: dict[str, str]) -> str:
    local = row.at.astimezone(TEHRAN)
    when = to_persian(f"{format_jalali(local.date())} {local:%H:%M}")
    over = " " + _("It is over by now.") if row.over_at else ""
    return f"{when} - {row.get_what_display()}: {_about(row, names)}.{over}"


def _about(row: GatewayAlarm, names: dict[str, str]) -> str:
    if row.what == What.WALLET_LOW:
        shop = names.get(row.shop_schema, row.shop_schema)
        left = toman_text(int(row.code or 0))
        return _("%(shop)s has %(left)s Toman left for texts") % {"shop": shop, "left": left}
    if row.account is None:
        return row.code
    return f"{row.account.label}، {code_words(row.account.key, row.code) if row.what == What.STOPPED else row.code}"
