"""What happens by itself in a shop's book."""

from celery import shared_task
from django.utils import timezone

from gold_installments import actions
from gold_installments.actions.bring_in import bring_in as bring_a_book_in
from gold_installments.actions.bring_in import sweep_coming_books as ring_for_coming_books
from gold_installments.actions.roll_contracts import roll_contracts as turn_the_day
from persian.jalali import tehran_today
from tenants.celery import ShopTask


@shared_task(base=ShopTask, name="gold_installments.audit_ledgers", ignore_result=True)
def audit_ledgers(**_: object) -> None:
    """Recompute every balance from the ledger; fails, naming the contracts, where one differs."""
    actions.audit_ledgers(today=tehran_today(timezone.now()))


@shared_task(base=ShopTask, name="gold_installments.roll_contracts", ignore_result=True)
def roll_contracts(**_: object) -> None:
    """Turn the day: rows become overdue, penalties run up. Safe to run again, or after missed days."""
    turn_the_day(now=timezone.now())


@shared_task(base=ShopTask, name="gold_installments.repair_due_index", ignore_result=True)
def repair_due_index(**_: object) -> None:
    """Make the public due table say what the book says."""
    actions.repair_due_index()


@shared_task(base=ShopTask, name="gold_installments.tell_price_alert", ignore_result=True)
def tell_price_alert(episode_id: int, **_: object) -> None:
    """Put a price alert for the owner into the outbox; a second run for the same episode plans nothing."""
    actions.tell_price_alert(episode_id=episode_id, now=timezone.now())


@shared_task(base=ShopTask, name="gold_installments.bring_in", ignore_result=True)
def bring_in(pk: int, **_: object) -> str:
    """Bring one old book in; returns how it ended."""
    return bring_a_book_in(pk=pk, now=timezone.now())


@shared_task(base=ShopTask, name="gold_installments.sweep_coming_books", ignore_result=True)
def sweep_coming_books(**_: object) -> int:
    """Ring again for books that no worker has taken."""
    return ring_for_coming_books()
