"""What the workers did."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from back_office.views.access import PlatformRequest, platform_page
from tenants.queries import all_shops, latest_runs, recent_runs


@require_safe
@platform_page
def jobs(request: PlatformRequest) -> HttpResponse:
    """The last run of each task in each shop, failed ones first; with ?failed=1 every failed run that is remembered."""
    failed_only = request.GET.get("failed") == "1"
    newest = latest_runs()
    failing = [run for run in newest if run.outcome == run.Outcome.FAILED]
    others = [run for run in newest if run.outcome != run.Outcome.FAILED]
    context = {
        "runs": recent_runs(200, failed_only=True) if failed_only else [*failing, *others],
        "failed_only": failed_only,
        "failing": len(failing),
        "total": len(newest),
        "names": {shop.schema_name: shop.name for shop in all_shops()},
        "now": timezone.now(),
    }
    return render(request, "back_office/jobs.html", context)
