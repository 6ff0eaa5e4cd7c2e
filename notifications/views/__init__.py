"""The pages of messages."""

from notifications.views.outbox import outbox, settle

__all__ = ["outbox", "settle"]
