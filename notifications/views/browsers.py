"""Which of the owner's browsers are told, and the script that hears for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions import require
from accounts.http import shop_page
from accounts.rules.grants import Grant
from notifications.actions import subscribe, unsubscribe
from notifications.forms import BrowserForm
from notifications.queries import browsers_of, push_key
from persian.refusal import Refusal

if TYPE_CHECKING:
    from tenants.http import ShopRequest


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """`/sw.js`: at the root, for a worker hears for the paths below its own. The same for everybody."""
    answer = render(request, "notifications/sw.js", content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    answer["Service-Worker-Allowed"] = "/"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@shop_page
def browsers(request: ShopRequest) -> HttpResponse:
    """`/messages/browsers/`: the owner's own; a POST with `remove` forgets one, else the script adds this one."""
    require(request.user, Grant.SETTINGS_WRITE)
    if request.method != "POST":
        context = {"rows": browsers_of(request.user), "key": push_key(settings.ZARGAR_FIELD_KEYS)}
        return render(request, "notifications/browsers.html", context)
    told = request.POST.get("remove", "")
    if told:
        pk = int(told) if told.isascii() and told.isdigit() and len(told) < 19 else 0
        if unsubscribe(actor=request.user, pk=pk):
            messages.success(request, _("That browser is told no more."))
        return redirect("notifications:browsers")
    return _add(request)


def _add(request: ShopRequest) -> HttpResponse:
    form = BrowserForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"detail": _("This browser gave no address that messages could be sent to.")}, status=422)
    try:
        subscribe(**form.cleaned_data, actor=request.user, now=timezone.now())
    except Refusal as refusal:
        return JsonResponse({"detail": str(refusal)}, status=refusal.status)
    return JsonResponse({"detail": _("This browser will be told.")}, status=201)
