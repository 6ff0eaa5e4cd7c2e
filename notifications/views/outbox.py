"""The outbox: the list, one message's story, and what a person may decide about it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Literal, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.actions import NotPermitted
from accounts.http import shop_page
from accounts.rules.grants import Grant
from gateways.queries import routes, wallet_of
from notifications.actions import MayArriveTwice, NotUnknown, resend_message, settle_unknown
from notifications.forms import OutboxFilter, ResendForm, SettleForm
from notifications.models import STATE_LABELS, Message
from notifications.queries import CHANNEL_LABELS, LARGEST_ID, outbox_counts, outbox_page, timeline_of
from notifications.rules.lifecycle import State
from persian.refusal import Refusal

if TYPE_CHECKING:
    from tenants.http import ShopRequest


@require_safe
@shop_page
def outbox(request: ShopRequest) -> HttpResponse:
    """`/outbox/?q=&state=&kind=&channel=&day=&before=`: the messages of the shop, newest first."""
    form = OutboxFilter(request.GET)
    form.is_valid()
    wanted = form.wanted()
    page = outbox_page(user=request.user, now=timezone.now(), wanted=wanted, before=form.chosen_before())
    counts = outbox_counts(user=request.user, wanted=wanted)
    context = {
        "form": form,
        "page": page,
        "wanted": wanted,
        "tabs": _tabs(form, wanted.state, counts),
        "state": wanted.state,
        "older": _address(form, before=page.next_before) if page.next_before else "",
        "newest": _address(form) if form.chosen_before() else "",
        "may_decide": request.user.may(Grant.MESSAGES_WRITE),
        **_costs(request),
    }
    return render(request, "notifications/outbox.html", context)


@require_safe
@shop_page
def message(request: ShopRequest, message_id: int) -> HttpResponse:
    """`/outbox/<id>/`: everything that happened to one message, and what will."""
    return _story(request, message_id)


@require_POST
@shop_page
def settle(request: ShopRequest, message_id: int) -> HttpResponse:
    """A person's decision about a message that may have been sent."""
    form = SettleForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(_("Choose one of the two."))
    choice = cast("Literal['send_again', 'do_not_send']", form.cleaned_data["choice"])
    try:
        settle_unknown(message_id=message_id, choice=choice, actor=request.user, now=timezone.now())
    except (Message.DoesNotExist, OverflowError):
        raise Http404 from None
    except NotUnknown as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _DECIDED[choice]())
    return redirect(f"{reverse('notifications:outbox')}?state={State.UNKNOWN}")


@require_POST
@shop_page
def resend(request: ShopRequest, message_id: int) -> HttpResponse:
    """The same words to the same address, as a new message."""
    form = ResendForm(request.POST)
    if message_id > LARGEST_ID or not Message.objects.filter(pk=message_id).exists():
        raise Http404
    if not form.is_valid():
        return HttpResponseBadRequest(_("The request has no key of its own; open the page again."))
    told = form.cleaned_data
    try:
        again = resend_message(
            message_id=message_id, actor=request.user, now=timezone.now(), request_key=told["request_key"],
            may_arrive_twice=told["may_arrive_twice"],
        )  # fmt: skip
    except (Message.DoesNotExist, OverflowError):
        raise Http404 from None
    except MayArriveTwice as refusal:
        form.add_error("may_arrive_twice", str(refusal))
        return _story(request, message_id, form, refusal.status)
    except NotPermitted:
        raise
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("notifications:message", message_id)
    messages.success(request, _("The message is sent again; this is the new one."))
    return redirect("notifications:message", again.pk)


def _story(request: ShopRequest, message_id: int, form: ResendForm | None = None, status: int = 200) -> HttpResponse:
    if message_id > LARGEST_ID:
        raise Http404
    try:
        story = timeline_of(user=request.user, message_id=message_id, now=timezone.now())
    except Message.DoesNotExist:
        raise Http404 from None
    context = {
        "story": story,
        "row": story.row,
        "channel": CHANNEL_LABELS.get(story.row.message.channel, story.row.message.channel),
        "form": form or ResendForm(initial={"request_key": uuid.uuid4().hex}),
        "may_decide": request.user.may(Grant.MESSAGES_WRITE),
    }
    return render(request, "notifications/message.html", context, status=status)


_DECIDED = {
    "send_again": lambda: _("The message waits to be sent again."),
    "do_not_send": lambda: _("The message will not be sent."),
}


def _costs(request: ShopRequest) -> dict[str, object]:
    """What texts cost the shop, what it has left, and whether they reach a phone at all."""
    line = routes("sms")
    price = line[0].price_rial_per_part if line else None
    wallet = wallet_of(request.tenant.schema_name)
    return {
        "price": price,
        "wallet": wallet if price else None,
        "low": bool(price) and wallet.balance_rial < wallet.low_mark_rial,
        "local_gateway": any(route.key in ("file", "console") for route in line),
        "no_gateway": not line,
    }


def _address(form: OutboxFilter, state: State | Literal["same"] | None = "same", before: int | None = None) -> str:
    """The page with the filter as typed; another `state` begins at the newest."""
    query = {name: form.data.get(name, "") for name in ("q", "kind", "channel", "day", "customer")}
    query["state"] = str((form.chosen_state() if state == "same" else state) or "")
    query["before"] = str(before or "")
    kept = {name: value for name, value in query.items() if value}
    return reverse("notifications:outbox") + (f"?{urlencode(kept)}" if kept else "")


def _tabs(form: OutboxFilter, chosen: State | None, counts: dict[State, int]) -> list[dict[str, object]]:
    """One link for all and one for each state that has messages (or is being looked at)."""
    every = {
        "label": _("All"), "address": _address(form, None), "count": sum(counts.values()), "current": not chosen,
    }  # fmt: skip
    return [every] + [
        {"label": label, "address": _address(form, state), "count": counts.get(state, 0), "current": state is chosen}
        for state, label in STATE_LABELS.items()
        if counts.get(state) or state is chosen
    ]
