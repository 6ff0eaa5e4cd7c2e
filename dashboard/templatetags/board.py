"""The shop's board on a television: ``{% load board %}{% board_link as link %}``."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from dashboard.queries.board_link import board_token
from gold_installments.queries import price_policy

register = template.Library()


@register.simple_tag(takes_context=True)
def board_link(context: dict[str, Any]) -> str:
    """The whole address of this shop's board, good without signing in until the owner asks for a new one."""
    request = context["request"]
    token = board_token(schema_name=request.tenant.schema_name, number=price_policy().board_number)
    return str(request.build_absolute_uri(reverse("dashboard:board_window", args=[token])))
