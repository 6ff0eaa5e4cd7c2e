"""What is typed on the pages of messages."""

from notifications.forms.outbox import OutboxFilter, SettleForm

__all__ = ["OutboxFilter", "SettleForm"]
