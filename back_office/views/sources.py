"""Where the gold price comes from, what each source did last, and asking at once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from back_office.views.access import PlatformRequest, platform_page
from gold_prices.actions.claim_sources import Left
from gold_prices.actions.force_refresh import force_refresh
from gold_prices.queries import Health, market_price, source_states
from gold_prices.queries.board import parity_now
from gold_prices.queries.rounds import recent_rounds
from persian.digits import to_persian
from persian.numbers import toman_text
from persian.refusal import Refusal

if TYPE_CHECKING:
    from gold_prices.actions.force_refresh import RoundReport
    from gold_prices.queries import SourceReport

#: The instrument everything else hangs on.
OURS = "gold18"
FAILING = (Health.RESTING, Health.FAILING, Health.TRIAL)
#: A round in which nobody was due to be asked has nothing to tell; behind them older ones are looked for.
SHOWN_ROUNDS, SOUGHT_ROUNDS = 12, 24


@require_safe
@platform_page
def sources(request: PlatformRequest) -> HttpResponse:
    """Sources in trouble first, then in the order of trust, those not asked at the end; and the last rounds."""
    now = timezone.now()
    rows = sorted(source_states(now=now), key=_trouble_first)
    health = Counter(source.health for source in rows)
    context = {
        "sources": rows,
        "asked": sum(source.asked for source in rows),
        "failing": sum(health[state] for state in FAILING),
        "unused": health[Health.UNREADABLE] + health[Health.LEFT_OUT],
        "price": market_price(now=now),
        "parity": parity_now(now=now),
        "rounds": [line for line in recent_rounds(limit=SOUGHT_ROUNDS) if line.asked][:SHOWN_ROUNDS],
        "now": now,
    }
    return render(request, "back_office/sources.html", context)


@require_POST
@platform_page
def try_sources(request: PlatformRequest) -> HttpResponse:
    """`/sources/try/`: ask the named `source`, or all of them, now; back to the page with what came of it.

    The person waits for it: at most the round's own deadline of a few seconds.
    """
    source = request.POST.get("source", "")[:40] or None
    try:
        report = force_refresh(now=timezone.now(), actor=request.user, source=source)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        tell = messages.success if OURS in report.published else messages.warning
        tell(request, _came_of(report))
    return redirect("back_office:sources")


def _trouble_first(source: SourceReport) -> tuple[bool, int]:
    place = (*FAILING, Health.UNREADABLE, Health.LEFT_OUT)
    return not source.asked, place.index(source.health) if source.health in place else len(place)


def _came_of(report: RoundReport) -> str:
    """What a round by hand brought, and how many were left alone in it."""
    said = _brought(report)
    left = sum(reason is Left.TOO_SOON for reason in report.left.values())
    if not left:
        return said
    alone = ngettext(
        "%(n)s was not asked: its terms want a longer interval.",
        "%(n)s were not asked: their terms want a longer interval.",
        left,
    )
    return f"{said} {alone % {'n': to_persian(left)}}"


def _brought(report: RoundReport) -> str:
    asked = {line.source: line.name for line in report.lines}
    answered = {line.source for line in report.lines if line.value is not None}
    if not asked:
        return _("Nobody could be asked now.")
    counts = {"asked": to_persian(len(asked)), "answered": to_persian(len(answered))}
    if report.price is None or OURS not in report.published:
        return _("%(answered)s of %(asked)s sources answered; the price that stands did not change.") % counts
    return _("%(answered)s of %(asked)s sources answered; the price is %(price)s Toman a gram.") % {
        **counts,
        "price": toman_text(report.price.rial_per_g),
    }
