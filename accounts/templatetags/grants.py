"""What the person on a page may do: ``{% load grants %}``."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def may(user: object, grant: str) -> bool:
    """Whether the user (or a visitor without a name) holds a grant, by its value: ``{% if user|may:"export" %}``."""
    asked = getattr(user, "may", None)
    return bool(asked and asked(grant))
