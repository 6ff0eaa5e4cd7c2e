"""Texts of messages as the reader may see them: ``{% load links %}``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from notifications.queries import as_seen_by

if TYPE_CHECKING:
    from accounts.models import User

register = template.Library()


@register.filter
def seen_by(text: str, user: User) -> str:
    """A message's words, with links to customers' pages only for those who may open them."""
    return as_seen_by(user, text)
