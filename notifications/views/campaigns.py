"""Pages of texts for many: the list, a new one with its live figures, the look before sending, the progress."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import require
from accounts.http import shop_page
from accounts.rules.grants import Grant
from notifications.actions.campaign_parts import audience_told, text_told
from notifications.actions.make_campaign import make_campaign
from notifications.actions.move_campaign import cancel_campaign, pause_campaign, resume_campaign
from notifications.actions.start_campaign import start_campaign
from notifications.forms.campaigns import CampaignForm, new_key
from notifications.models import Campaign
from notifications.queries import variable_label
from notifications.queries.campaigns import campaign_for, campaigns, progress_of
from notifications.queries.estimate import SAMPLE, Estimate, estimate
from notifications.rules.audience import NEEDS_DAYS
from notifications.rules.segments import count_segments
from notifications.rules.variables import KINDS
from notifications.views.audience_words import audience_words
from persian.digits import to_ascii
from persian.jalali import tehran_today
from persian.refusal import Refusal
from tenants.http import ShopRequest

PAGE: Final = 30


@require_safe
@shop_page
def campaign_list(request: HttpRequest) -> HttpResponse:
    """`/messages/campaigns/?after=`: newest first."""
    user = cast("ShopRequest", request).user
    found = campaigns(user=user, after=row_id(request.GET.get("after")), limit=PAGE + 1)
    rows = [(row, audience_words(row.filter)) for row in found[:PAGE]]
    context = {"rows": rows, "more": found[PAGE - 1].pk if len(found) > PAGE else None}
    return render(request, "notifications/campaigns.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@shop_page
def new_campaign(request: HttpRequest) -> HttpResponse:
    """`/messages/campaigns/new/?from=`: write one; `from` is an earlier one whose words are taken over."""
    user = cast("ShopRequest", request).user
    require(user, Grant.MESSAGES_WRITE)
    if request.method != "POST":
        return _form_page(request, CampaignForm(initial=_initial(request)))
    form = CampaignForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            campaign = make_campaign(
                name=form.cleaned_data["name"], audience=form.audience(), text=form.cleaned_data["text"], actor=user,
                now=timezone.now(), request_key=form.cleaned_data["request_key"],
            )  # fmt: skip
        except Refusal as refusal:
            form.show_refusal(refusal)
            status = refusal.status
        else:
            return redirect("notifications:campaign", campaign.pk)
    return _form_page(request, form, status)


@require_POST
@shop_page
def campaign_figures(request: HttpRequest) -> HttpResponse:
    """What is typed so far comes to: people, parts, cost. Counted on a sample; asked while somebody types."""
    require(cast("ShopRequest", request).user, Grant.MESSAGES_WRITE)
    form = CampaignForm(request.POST)
    form.is_valid()
    return render(request, "notifications/_figures.html", live_figures(form))


@require_http_methods(["GET", "HEAD", "POST"])
@shop_page
def campaign(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """One campaign: what it comes to before it starts, how far it is afterwards; a POST does what `action` says."""
    user = cast("ShopRequest", request).user
    row = campaign_for(user=user, pk=campaign_id)
    if request.method != "POST":
        return _page(request, row)
    try:
        said = _act(request, row)
    except Refusal as refusal:
        return _page(request, campaign_for(user=user, pk=campaign_id), refusal)
    messages.success(request, said)
    return redirect("notifications:campaign", row.pk)


@require_safe
@shop_page
def campaign_progress(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """The moving part of a campaign's page; the page comes anew once nothing moves any more."""
    row = campaign_for(user=cast("ShopRequest", request).user, pk=campaign_id)
    context = _progress(row)
    answer = render(request, "notifications/_progress.html", context)
    if not context["moves"]:
        answer["HX-Refresh"] = "true"
    return answer


def _act(request: HttpRequest, row: Campaign) -> str:
    """Do what the button says; the words to answer with. Raises Refusal."""
    shared: dict[str, Any] = {
        "campaign_id": row.pk, "actor": cast("ShopRequest", request).user, "now": timezone.now(),
    }  # fmt: skip
    action = request.POST.get("action", "")
    if action == "start":
        people, cost_rial = (row_id(request.POST.get(name)) or 0 for name in ("people", "cost_rial"))
        start_campaign(people=people, cost_rial=cost_rial, **shared)
        return _("The text is on its way.")
    moves: dict[str, tuple[Callable[..., Campaign], str]] = {
        "pause": (pause_campaign, _("The text waits; nothing more leaves until you go on.")),
        "resume": (resume_campaign, _("The text goes on.")),
        "cancel": (cancel_campaign, _("The text was cancelled; what has left stays left.")),
    }
    if action not in moves:
        raise Refusal
    move, said = moves[action]
    move(**shared)
    return said


def _page(request: HttpRequest, row: Campaign, refusal: Refusal | None = None) -> HttpResponse:
    status = refusal.status if refusal else 200
    may_write = cast("ShopRequest", request).user.may(Grant.MESSAGES_WRITE)
    context: dict[str, object] = {
        "campaign": row, "refusal": refusal, "audience": audience_words(row.filter), "may_write": may_write,
    }  # fmt: skip
    if row.state == Campaign.State.DRAFT:
        now = timezone.now()
        seen = estimate(wanted=row.filter, text=row.text, today=tehran_today(now), now=now)
        return render(request, "notifications/campaign_confirm.html", context | {"seen": seen}, status=status)
    return render(request, "notifications/campaign.html", context | _progress(row), status=status)


def _progress(row: Campaign) -> dict[str, object]:
    progress = progress_of(row)
    writing = row.state == Campaign.State.RUNNING
    whole = max(row.expected, progress.written, 1)
    moves = writing or (row.state == Campaign.State.DONE and progress.planned > 0)
    return {"campaign": row, "progress": progress, "writing": writing, "whole": whole, "moves": moves}


def live_figures(form: CampaignForm) -> dict[str, object]:
    """For `_figures.html`: the length of the typed text, and the estimate where text and audience can be used."""
    typed = str(form["text"].value() or "").replace("\r\n", "\n").strip()
    context: dict[str, object] = {"length": len(typed), "typed": count_segments(typed), "seen": None, "fault": ""}
    said: dict[str, Any] = dict(form.cleaned_data if form.is_bound else form.initial)
    if form["who"].value() in NEEDS_DAYS and not form["days"].value():
        return context
    if wrong := [error for name in ("who", "days", "min_mg") if form.is_bound for error in form.errors.get(name, [])]:
        return context | {"fault": str(wrong[0])}
    try:
        wanted = audience_told({name: said[name] for name in ("who", "days", "min_mg") if name in said}).as_filter()
        text = text_told(typed) if typed else ""
    except Refusal as refusal:
        return context | {"fault": str(refusal)}
    now = timezone.now()
    seen: Estimate = estimate(wanted=wanted, text=text, today=tehran_today(now), now=now, sample=SAMPLE)
    return context | {"seen": seen}


def form_context(form: CampaignForm) -> dict[str, object]:
    """What a form with an audience and a text shows beside itself."""
    variables = [(f"{{{name}}}", variable_label(name)) for name in KINDS["campaign"].variables]
    return {"form": form, "variables": variables, **live_figures(form)}


def _form_page(request: HttpRequest, form: CampaignForm, status: int = 200) -> HttpResponse:
    return render(request, "notifications/campaign_new.html", form_context(form), status=status)


def _initial(request: HttpRequest) -> dict[str, object]:
    user, earlier = cast("ShopRequest", request).user, row_id(request.GET.get("from"))
    if earlier is None:
        return {"request_key": new_key(), "text": KINDS["campaign"].text}
    row = campaign_for(user=user, pk=earlier)
    return {"request_key": new_key(), "name": row.name, "text": row.text, **row.filter}


def row_id(text: str | None) -> int | None:
    """A number from the address or a hidden field; None for anything that is not one."""
    digits = to_ascii(text or "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None
