"""The outbox page."""

from __future__ import annotations

from typing import Literal, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.actions import NotPermitted
from accounts.rules.grants import Grant
from gateways.queries import routes
from notifications.actions import NotUnknown, settle_unknown
from notifications.forms import OutboxFilter, SettleForm
from notifications.models import STATE_LABELS, Message
from notifications.queries import outbox_counts, outbox_page
from notifications.rules.lifecycle import State
from tenants.http import ShopRequest


@login_required
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """`/outbox/?state=&before=`: every message of the shop, newest first."""
    user = cast("ShopRequest", request).user
    form = OutboxFilter(request.GET)
    form.is_valid()
    state = form.chosen_state()
    try:
        page = outbox_page(user=user, now=timezone.now(), state=state, before=form.chosen_before())
    except NotPermitted as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    context = {
        "page": page,
        "tabs": _tabs(state, outbox_counts(user=user)),
        "state": state,
        "older": _address(state, page.next_before) if page.next_before else "",
        "newest": _address(state, None) if form.chosen_before() else "",
        "may_decide": user.may(Grant.MESSAGES_WRITE),
        "local_gateway": any(route.key == "file" for route in routes("sms")),
    }
    return render(request, "notifications/outbox.html", context)


@login_required
@require_POST
def settle(request: HttpRequest, message_id: int) -> HttpResponse:
    """A person's decision about a message that may have been sent."""
    form = SettleForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(_("Choose one of the two."))
    choice = cast("Literal['send_again', 'do_not_send']", form.cleaned_data["choice"])
    try:
        actor = cast("ShopRequest", request).user
        settle_unknown(message_id=message_id, choice=choice, actor=actor, now=timezone.now())
    except (Message.DoesNotExist, OverflowError):
        raise Http404 from None
    except NotPermitted as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except NotUnknown as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _DECIDED[choice]())
    return redirect(_address(State.UNKNOWN, None))


_DECIDED = {
    "send_again": lambda: _("The message waits to be sent again."),
    "do_not_send": lambda: _("The message will not be sent."),
}


def _address(state: State | None, before: int | None) -> str:
    query = {name: value for name, value in (("state", state), ("before", before)) if value}
    return reverse("notifications:outbox") + (f"?{urlencode(query)}" if query else "")


def _tabs(chosen: State | None, counts: dict[State, int]) -> list[dict[str, object]]:
    """One link for all and one for each state that has messages (or is being looked at)."""
    every = {"label": _("All"), "address": _address(None, None), "count": sum(counts.values()), "current": not chosen}
    return [every] + [
        {"label": label, "address": _address(state, None), "count": counts.get(state, 0), "current": state is chosen}
        for state, label in STATE_LABELS.items()
        if counts.get(state) or state is chosen
    ]
