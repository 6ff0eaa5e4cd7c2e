"""What happens by itself in a shop's book."""

from celery import shared_task
from django.utils import timezone

from gold_installments import actions
from gold_installments.actions.bring_in import bring_in as bring_a_book_in
from gold_installments.actions.bring_in import sweep_coming_books as ring_for_coming_books
from gold_installments.actions.greet_birthdays import greet_birthdays
from gold_installments.actions.owner_digest import send_owner_digest
from gold_installments.actions.plan_reminders import plan_day
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


@shared_task(base=ShopTask, name="notifications.send_daily_payment_reminders", ignore_result=True)
def send_daily_payment_reminders(**_: object) -> None:
    """Put today's reminders into the outbox; safe to run at any time and twice."""
    now = timezone.now()
    plan_day(today=tehran_today(now), now=now)


@shared_task(base=ShopTask, name="notifications.send_birthday_greetings", ignore_result=True)
def send_birthday_greetings(**_: object) -> None:
    """Greet whose birthday it is; safe to run twice."""
    now = timezone.now()
    greet_birthdays(today=tehran_today(now), now=now)


@shared_task(base=ShopTask, name="notifications.send_owner_digest", ignore_result=True)
def send_digest(**_: object) -> None:
    """The owner's summary of this morning; safe to run twice."""
    now = timezone.now()
    send_owner_digest(today=tehran_today(now), now=now)


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
