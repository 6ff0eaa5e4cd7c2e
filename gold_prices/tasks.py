"""What happens by itself."""

from celery import shared_task
from django.utils import timezone

from gold_prices.actions import refresh_market_price
from tenants.celery import PublicTask


@shared_task(base=PublicTask, name="gold_prices.refresh", ignore_result=True)
def refresh(**_: object) -> None:
    """Ask the price sources; each minute."""
    refresh_market_price(now=timezone.now())
