"""Copies: made, proved, restored beside; and watched while that happens."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from back_office.views.access import PlatformRequest, platform_page
from back_office.views.shops import existing_shop
from backups import queries
from backups.actions import request_backup, request_restore_check, request_verification
from persian.jalali import tehran_today
from persian.refusal import Refusal
from tenants.queries import live_shops

Row = TypeVar("Row")


@require_safe
@platform_page
def backups(request: PlatformRequest) -> HttpResponse:
    """The newest restorable copy, what is under way, and the list."""
    now = timezone.now()
    failed_only = request.GET.get("failed") == "1"
    context = {
        "newest": queries.newest_restorable(),
        "nights": queries.nights(today=tehran_today(now)),
        "vault": queries.vault(),
        "backups": queries.recent_backups(failed_only=failed_only),
        "failed_only": failed_only,
        "shops": live_shops(),
        "now": now,
        **_under_way(""),
    }
    return render(request, "back_office/backups.html", context)


@require_safe
@platform_page
def backup(request: PlatformRequest, pk: int) -> HttpResponse:
    """One copy: its figures, its proofs, its restores."""
    row = _existing(queries.backup_by_id, pk)
    context = {"backup": row, "checks": queries.checks_of(row), "now": timezone.now(), **_under_way(row.shop_schema)}
    return render(request, "back_office/backup.html", context)


@require_safe
@platform_page
def restore_check(request: PlatformRequest, pk: int) -> HttpResponse:
    """One restore into a scratch database: the copy's figures beside the restored ones."""
    check = _existing(queries.check_by_id, pk)
    context = {
        "check": check,
        "backup": check.backup,
        "comparison": queries.comparison_of(check),
        "now": timezone.now(),
        **_under_way(check.backup.shop_schema),
    }
    return render(request, "back_office/restore_check.html", context)


@require_safe
@platform_page
def under_way(request: PlatformRequest) -> HttpResponse:
    """The polled part. When something began or ended since the page was drawn, the whole page is due again."""
    context = {**_under_way(request.GET.get("scope", "")), "now": timezone.now()}
    if request.GET.get("seen", "") != context["seen"]:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "back_office/under_way.html", context)


def _under_way(scope: str) -> dict[str, object]:
    """`scope` is a shop's schema, or empty for all of them."""
    copies, checks = queries.under_way()
    copies = [row for row in copies if scope in ("", row.shop_schema)]
    checks = [check for check in checks if scope in ("", check.backup.shop_schema)]
    seen = "-".join([*(f"b{row.pk}{row.step[0]}" for row in copies), *(f"r{check.pk}" for check in checks)])
    return {"busy_backups": copies, "busy_checks": checks, "scope": scope, "seen": seen}


@require_POST
@platform_page
def back_up(request: PlatformRequest, slug: str) -> HttpResponse:
    """Ask for a copy of the shop; a copy under way is joined."""
    shop = existing_shop(slug)
    now = timezone.now()
    row = request_backup(shop=shop, actor=request.user, now=now)
    joined = row.requested_at != now
    said = _("A backup of %(name)s is already under way.") if joined else _("A backup of %(name)s was asked for.")
    messages.success(request, said % {"name": shop.name})
    return redirect("back_office:backup", pk=row.pk)


@require_POST
@platform_page
def verify(request: PlatformRequest, pk: int) -> HttpResponse:
    """Ask for the copy to be read back."""
    row = _existing(queries.backup_by_id, pk)
    request_verification(backup=row, actor=request.user)
    messages.success(request, _("The copy will be read back now."))
    return redirect("back_office:backup", pk=pk)


@require_POST
@platform_page
def restore(request: PlatformRequest, pk: int) -> HttpResponse:
    """Ask for a restore into a scratch database."""
    row = _existing(queries.backup_by_id, pk)
    try:
        check = request_restore_check(backup=row, actor=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("back_office:backup", pk=pk)
    return redirect("back_office:backup_restore_check", pk=check.pk)


def _existing(find: Callable[[int], Row], pk: int) -> Row:
    try:
        return find(pk)
    except ObjectDoesNotExist as error:
        raise Http404 from error
