"""Who said stop: the list, one more, and one lifted."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions import NotPermitted, require
from accounts.http import shop_page
from accounts.rules.grants import Grant
from notifications.actions import lift_stop, say_stop
from notifications.forms import LiftForm, StopForm
from notifications.queries import list_opt_outs, opt_out_for
from persian.refusal import Refusal

if TYPE_CHECKING:
    from tenants.http import ShopRequest

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@shop_page
def opt_outs(request: ShopRequest) -> HttpResponse:
    """`/messages/opt-outs/?q=&standing=1&before=`: newest first; a POST writes one down."""
    require(request.user, Grant.MESSAGES_READ)
    form = StopForm(request.POST if request.method == "POST" else None, initial=_asked(request))
    if form.is_valid():
        try:
            say_stop(**form.cleaned_data, source="desk", actor=request.user, now=timezone.now())
        except NotPermitted:
            raise
        except Refusal as refusal:
            # What a number or an address is refused for knows nothing of this form.
            form.add_error(refusal.field if refusal.field in form.fields else "address", str(refusal))
        else:
            messages.success(request, _("No more messages go there."))
            return redirect("notifications:opt_outs")
    return _list(request, form, status=422 if form.errors else 200)


@require_POST
@shop_page
def lift(request: ShopRequest, pk: int) -> HttpResponse:
    """Messages may go there again; the reason stays."""
    row = opt_out_for(user=request.user, pk=pk)
    require(request.user, Grant.MESSAGES_WRITE, subject=row)
    form = LiftForm(request.POST)
    if not form.is_valid():
        return _list(request, StopForm(initial=_asked(request)), lifting=(pk, form), status=422)
    try:
        done = lift_stop(
            channel=row.channel, address=row.address, evidence=form.cleaned_data["evidence"], actor=request.user,
            now=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        form.add_error("evidence", str(refusal))
        return _list(request, StopForm(initial=_asked(request)), lifting=(pk, form), status=422)
    messages.success(request, _("Messages may go there again.") if done else _("It was lifted already."))
    return redirect("notifications:opt_outs")


def _asked(request: ShopRequest) -> dict[str, str]:
    return {"address": request.GET.get("address", "")[:254], "channel": "sms"}


def _list(
    request: ShopRequest, form: StopForm, *, lifting: tuple[int, LiftForm] | None = None, status: int = 200
) -> HttpResponse:
    text, standing = request.GET.get("q", "")[:100], "standing" in request.GET
    before = request.GET.get("before", "")
    after = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    rows = list_opt_outs(user=request.user, text=text, standing_only=standing, before=after, limit=PAGE)
    query = {"q": text, **({"standing": "1"} if standing else {})}
    context = {
        "rows": rows[:PAGE], "form": form, "q": text, "standing": standing,
        "older": f"{reverse('notifications:opt_outs')}?{urlencode({**query, 'before': rows[PAGE - 1].pk})}"
        if len(rows) > PAGE else "",
        "lifting": lifting[0] if lifting else None, "lift_form": lifting[1] if lifting else LiftForm(),
    }  # fmt: skip
    return render(request, "notifications/opt_outs.html", context, status=status)
