"""What happens to gateways by itself. The beat table (zargar/schedule.py) says when."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from gateways import actions
from tenants.celery import PublicTask


@shared_task(base=PublicTask, name="gateways.read_credit", ignore_result=True, own_slot="hour")
def read_credit(**_: object) -> None:
    """Probe every account, keep its credit, stop what cannot work and use again what can."""
    actions.read_credit(now=timezone.now())


@shared_task(base=PublicTask, name="gateways.tell_alarms", ignore_result=True)
def tell_alarms(**_: object) -> None:
    """Find wallets that run out; mail the platform what is new; ring the owners."""
    now = timezone.now()
    actions.watch_wallets(now=now)
    actions.mail_alarms(now=now)
    # Last: a broker that is away makes this run fail and come again, and the mail has left by then.
    actions.ring_owners(now=now)


@shared_task(base=PublicTask, name="gateways.ring_inbound_again", ignore_result=True, own_slot="hour")
def ring_inbound_again(**_: object) -> None:
    """Shops that no worker served hear what customers texted."""
    actions.ring_inbound_again(now=timezone.now())


@shared_task(base=PublicTask, name="gateways.read_inbound", ignore_result=True)
def read_inbound(**_: object) -> None:
    """What customers texted to vendors that call nobody back."""
    actions.read_inbound(now=timezone.now())


@shared_task(base=PublicTask, name="gateways.forget_old", ignore_result=True, own_slot="day")
def forget_old(**_: object) -> None:
    """Webhook calls and vendors' ids of three months ago."""
    actions.forget_old(now=timezone.now())
