"""The reminders' stages, and the settings of messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions import NotPermitted, require
from accounts.http import shop_page
from accounts.rules.grants import Grant
from notifications import queries
from notifications.actions import (
    StagesChanged,
    StagesWrong,
    set_message_settings,
    set_stages,
    settings_faults,
    stages_mark,
    stored_stages,
)
from notifications.forms import MessageSettingsForm, StagesForm
from notifications.queries import stages_sentence_of
from notifications.rules.stage_plan import HOUSE_STAGES, StageRow, faults_of
from persian.refusal import Refusal

if TYPE_CHECKING:
    from tenants.http import ShopRequest


@require_http_methods(["GET", "HEAD", "POST"])
@shop_page
def stages(request: ShopRequest) -> HttpResponse:
    """`/messages/stages/`: on which days customers hear. Everybody may look, whoever may change settings changes."""
    require(request.user, Grant.MESSAGES_READ)
    stored = stored_stages()
    seen = stages_mark(stored)
    if request.method != "POST":
        return _page(request, StagesForm(rows=stored or HOUSE_STAGES), seen, stored or HOUSE_STAGES)
    form = StagesForm(request.POST)
    if not form.is_valid():
        require(request.user, Grant.SETTINGS_WRITE)
        return _page(request, form, request.POST.get("seen", ""), None, 422)
    try:
        set_stages(rows=form.rows(), seen=request.POST.get("seen", ""), actor=request.user)
    except StagesWrong as refusal:
        form.show_faults(refusal.faults)
        return _page(request, form, request.POST.get("seen", ""), None, refusal.status)
    except StagesChanged as refusal:
        # The person has read what changed when the form is sent again.
        form.whole.append(str(refusal))
        return _page(
            request, form, seen, form.rows(), refusal.status, theirs=stages_sentence_of(stored or HOUSE_STAGES)
        )
    messages.success(request, _("The stages were saved."))
    return redirect("notifications:stages")


@require_POST
@shop_page
def stages_sentence(request: ShopRequest) -> HttpResponse:
    """What the rows mean as they are typed, in a sentence; nothing while they make no sense."""
    require(request.user, Grant.MESSAGES_READ)
    form = StagesForm(request.POST)
    rows = form.rows() if form.is_valid() else []
    sense = bool(rows) and not faults_of(rows)
    return render(
        request, "notifications/_stages_sentence.html", {"sentence": stages_sentence_of(rows) if sense else ""}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@shop_page
def message_settings(request: ShopRequest) -> HttpResponse:
    """`/messages/settings/`: letters too, the morning summary, birthdays, guarantors, price locks and their card."""
    require(request.user, Grant.SETTINGS_WRITE)
    stored = queries.message_settings()
    if request.method != "POST":
        return _settings_page(request, MessageSettingsForm(initial=MessageSettingsForm.shown(stored)))
    form = MessageSettingsForm(request.POST)
    if not form.is_valid():
        return _settings_page(request, form, 422)
    try:
        set_message_settings(told=form.told(), version=form.cleaned_data["version"], actor=request.user)
    except NotPermitted:
        raise
    except Refusal as refusal:
        if refusal.status == 409:
            form = _upon(stored.version, request)
        for fault in settings_faults(form.told()) or [refusal]:
            form.show_refusal(fault)
        return _settings_page(request, form, refusal.status)
    messages.success(request, _("The settings of messages were saved."))
    return redirect("notifications:settings")


def _upon(version: int, request: ShopRequest) -> MessageSettingsForm:
    """The same typed form upon the newest version: the person has read what happened when it is sent again."""
    data = request.POST.copy()
    data["version"] = str(version)
    form = MessageSettingsForm(data)
    form.is_valid()
    return form


def _settings_page(request: ShopRequest, form: MessageSettingsForm, status: int = 200) -> HttpResponse:
    return render(request, "notifications/settings.html", {"form": form}, status=status)


def _page(
    request: ShopRequest, form: StagesForm, seen: str, rows: list[StageRow] | tuple[StageRow, ...] | None,
    status: int = 200, *, theirs: str = "",
) -> HttpResponse:  # fmt: skip
    context = {
        "form": form,
        "seen": seen,
        "sentence": stages_sentence_of(rows) if rows else "",
        "theirs": theirs,
        "may_change": request.user.may(Grant.SETTINGS_WRITE),
    }
    return render(request, "notifications/stages.html", context, status=status)
