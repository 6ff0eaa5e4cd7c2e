"""What happens by itself. The beat table (zargar/schedule.py) says when."""

from __future__ import annotations

from smtplib import SMTPException
from typing import Literal

from celery import shared_task
from django.utils import timezone

from gold_prices import actions
from gold_prices.rules.instruments import Instrument
from tenants.celery import PASSING, PublicTask

KARATS = {18: Instrument.GOLD18, 24: Instrument.GOLD24}


@shared_task(base=PublicTask, name="gold_prices.update_gold_prices", ignore_result=True, own_slot="minute")
def update_gold_prices(**_: object) -> None:
    """Ask all price sources, if it is time: every five minutes in market hours, hourly outside."""
    actions.update_prices(now=timezone.now())


@shared_task(base=PublicTask, name="gold_prices.update_single_karat_price", ignore_result=True, own_slot="minute")
def update_single_karat_price(karat: int = 18, **_: object) -> None:
    """Between the full rounds, ask for the gram of one karat (18 or 24); in market hours only."""
    actions.update_karat_price(now=timezone.now(), instrument=KARATS[int(karat)])


@shared_task(base=PublicTask, name="gold_prices.validate_gold_price_apis", ignore_result=True, own_slot="hour")
def validate_gold_price_apis(**_: object) -> None:
    """Try the sources that rest or that nobody asked for an hour."""
    actions.check_sources(now=timezone.now())


@shared_task(base=PublicTask, name="gold_prices.cleanup_gold_price_cache", ignore_result=True, own_slot="hour")
def cleanup_gold_price_cache(**_: object) -> None:
    """Write candles, thin old rounds, put standing prices right. The last good price is never touched."""
    actions.look_after_prices(now=timezone.now())


@shared_task(
    base=PublicTask,
    name="gold_prices.generate_gold_price_report",
    ignore_result=True,
    own_slot="day",
    # The report is kept by then: another attempt only mails it.
    autoretry_for=(SMTPException, *PASSING, OSError),
)
def generate_gold_price_report(period: Literal["day", "week"] = "day", **_: object) -> None:
    """Make, keep and mail the report of today or of this week."""
    actions.mail_report(report=actions.make_report(period=period, now=timezone.now()))


@shared_task(base=PublicTask, name="gold_prices.send_gold_price_alert", ignore_result=True, own_slot="minute")
def send_gold_price_alert(**_: object) -> None:
    """Look whether somebody has to be told something; ring the shops, mail the admins."""
    now = timezone.now()
    actions.watch_prices(now=now)
    actions.mail_alerts(now=now)
    # Last: a broker that is away makes this run fail and come again, and the mail has left by then.
    actions.ring_shops(now=now)


@shared_task(base=PublicTask, name="gold_prices.force_gold_price_refresh", ignore_result=True)
def force_gold_price_refresh(source: str | None = None, **_: object) -> None:
    """Ask now, resting sources too; one of them where it is named. Off in the beat table: somebody sends it."""
    actions.force_refresh(now=timezone.now(), actor=None, source=source)
