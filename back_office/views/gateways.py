"""Accounts at those who carry texts: how each does, a new one, its settings, and stopping or starting it by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from back_office.forms import AccountForm, LowCreditForm, OwnSettings
from back_office.views.access import PlatformRequest, platform_page, show_refusal
from gateways import actions, queries
from persian.refusal import Refusal

if TYPE_CHECKING:
    from gateways.queries import Health

SHOWN_CALLS = 10
#: Behind every other account, with room between.
LAST_RANK = 100


@require_safe
@platform_page
def gateways(request: PlatformRequest) -> HttpResponse:
    """`/gateways/`: every account by channel, in the order in which they are tried."""
    rows = queries.health()
    context = {
        "rows": rows,
        "alarms": queries.lasting_alarms(),
        "carrying": sum(row.carries for row in rows if row.account.channel == "sms"),
        "stopped": sum(row.stopped for row in rows if row.account.enabled),
        "now": timezone.now(),
    }
    return render(request, "back_office/gateways.html", context)


@require_safe
@platform_page
def gateway_kinds(request: PlatformRequest) -> HttpResponse:
    """`/gateways/new/`: which vendor a new account is at."""
    return render(request, "back_office/gateway_kinds.html", {"kinds": queries.kinds()})


@require_http_methods(["GET", "HEAD", "POST"])
@platform_page
def new_gateway(request: PlatformRequest, key: str) -> HttpResponse:
    """`/gateways/new/<kind>/`: the vendor's own form and what every account has; the new account is tested at once."""
    kind = queries.kind_of(key)
    if kind is None:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = AccountForm(data, initial={"label": kind.label, "rank": LAST_RANK, "price_rial_per_part": 0})
    own = OwnSettings(kind, data)
    if data is not None and _both(own, form):
        try:
            account = actions.add_account(
                key=key, own=own.values(), terms=actions.Terms(**form.terms(None)), actor=request.user,
                now=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("%(name)s was added.") % {"name": account.label})
            _try(request, account.pk)
            return redirect("back_office:gateway", pk=account.pk)
    context = {"kind": kind, "form": form, "own": own.form}
    return render(request, "back_office/gateway_new.html", context, status=422 if _wrong(form, own) else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@platform_page
def gateway(request: PlatformRequest, pk: int) -> HttpResponse:
    """`/gateways/<id>/`: how it does, where its vendor calls back, and its settings."""
    row = _existing(pk)
    kind = row.kind
    if kind is None:
        raise Http404
    data = request.POST if request.method == "POST" else None
    account = row.account
    initial = {name: getattr(account, name) for name in ("label", "rank", "price_rial_per_part")}
    initial |= {"part_units": str(account.part_units), "links_allowed": "yes" if account.links_allowed else "no"}
    form = AccountForm(data, initial=initial)
    low = LowCreditForm(data, unit=account.credit_unit, stored=account.low_credit)
    own = OwnSettings(kind, data, queries.open_settings(account))
    if data is not None and _both(own, form, low):
        try:
            actions.change_account(
                account_id=pk, own=own.values(), terms=actions.Terms(**form.terms(low.mark())), actor=request.user,
                now=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The settings are stored."))
            return redirect("back_office:gateway", pk=pk)
    return _gateway_page(request, row, {"form": form, "low": low, "own": own.form}, wrong=_wrong(form, own, low))


@require_POST
@platform_page
def try_gateway(request: PlatformRequest, pk: int) -> HttpResponse:
    """Ask the vendor whether the account works. The person waits for it: half a minute at most."""
    _existing(pk)
    _try(request, pk)
    return redirect("back_office:gateway", pk=pk)


@require_POST
@platform_page
def use_gateway(request: PlatformRequest, pk: int) -> HttpResponse:
    """Put the account to use (`on=1`) or out of it."""
    _existing(pk)
    on = request.POST.get("on") == "1"
    account = actions.use_account(account_id=pk, enabled=on, actor=request.user)
    said = _("%(name)s is in use again.") if on else _("%(name)s is out of use.")
    messages.success(request, said % {"name": account.label})
    return redirect("back_office:gateway", pk=pk)


@require_POST
@platform_page
def stop_gateway(request: PlatformRequest, pk: int) -> HttpResponse:
    """Stop the account by hand (`stop=1`), or start it whatever stopped it."""
    label = _existing(pk).account.label
    if request.POST.get("stop") == "1":
        actions.stop_by_hand(account_id=pk, actor=request.user, now=timezone.now())
        messages.warning(request, _("%(name)s is stopped until somebody starts it.") % {"name": label})
    else:
        actions.close_breaker(pk, request.user, timezone.now())
        messages.success(request, _("%(name)s works again.") % {"name": label})
    return redirect("back_office:gateway", pk=pk)


@require_POST
@platform_page
def move_gateway(request: PlatformRequest, pk: int) -> HttpResponse:
    """Let it be tried one place earlier (`earlier=1`) or later."""
    _existing(pk)
    actions.move_account(account_id=pk, earlier=request.POST.get("earlier") == "1", actor=request.user)
    return redirect("back_office:gateways")


def _existing(pk: int) -> Health:
    found = queries.health_of(pk)
    if found is None:
        raise Http404
    return found


def _gateway_page(
    request: PlatformRequest, row: Health, shown: dict[str, object], *, wrong: bool
) -> HttpResponse:  # fmt: skip
    abilities = queries.abilities_of(row.account)
    address = request.build_absolute_uri(reverse("gateways:hook", args=[row.account.hook_secret]))
    context = {
        "row": row,
        "hook": address if abilities is not None and abilities.webhook else "",
        "calls": [
            (call, *queries.call_words(call.outcome)) for call in queries.last_calls(row.account, limit=SHOWN_CALLS)
        ],
        "now": timezone.now(),
        **shown,
    }
    return render(request, "back_office/gateway.html", context, status=422 if wrong else 200)


def _try(request: PlatformRequest, pk: int) -> None:
    try:
        probe = actions.probe_account(account_id=pk, actor=request.user, now=timezone.now())
    except ObjectDoesNotExist as error:
        raise Http404 from error
    row = _existing(pk)
    if probe.works:
        left = _("credit: %(credit)s") % {"credit": row.credit} if row.credit else _("it tells no credit")
        messages.success(request, _("The gateway answers; %(left)s.") % {"left": left})
    else:
        why = queries.code_words(row.account.key, probe.code)
        messages.error(request, _("The test failed: %(why)s.") % {"why": why})


def _both(own: OwnSettings, *forms: AccountForm | LowCreditForm) -> bool:
    """Judge all, so that every fault is shown at once."""
    return all([own.is_valid(), *[form.is_valid() for form in forms]])


def _wrong(form: AccountForm, own: OwnSettings, low: LowCreditForm | None = None) -> bool:
    return bool(form.errors or own.form.errors or (low is not None and low.errors))
