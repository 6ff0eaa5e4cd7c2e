"""Ask the price sources now, and show what each said and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from gold_prices.actions import RoundReport, force_refresh
from gold_prices.providers.names import instrument_name
from gold_prices.queries import Explanation, MarketPrice, explain
from gold_prices.queries.faults import fault_words
from gold_prices.queries.sentences import amount, percent, span_text
from gold_prices.queries.unasked import unasked_sources
from gold_prices.rules.instruments import UNITS, Instrument
from persian.digits import to_persian
from persian.refusal import Refusal


class Command(BaseCommand):
    """`fetch_gold_prices [--source S] [--explain]`: exit code 1 where nothing could be published."""

    help = "Ask every price source now, resting ones too (or only one, however lately), and tell what came of it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--source", help="the key of the only source to ask, for example milli")
        parser.add_argument("--explain", action="store_true", help="why: medians, guards, the world's price")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            report = force_refresh(now=now, source=options["source"])
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        for line in (*table_of(report), *left_lines(report, now), "", *price_lines(report.price, now)):
            self.stdout.write(line)
        if options["explain"]:
            said = {Instrument(line.instrument) for line in report.lines if line.instrument}
            for instrument in (each for each in Instrument if each in said | {Instrument.GOLD18}):
                for line in explained_lines(explain(now=now, instrument=instrument), now):
                    self.stdout.write(line)
        if not report.published:
            raise CommandError(_("Nothing could be published; what stood before stands."), returncode=1)


def table_of(report: RoundReport) -> list[str]:
    """A line for each figure and each failure: source, instrument, value, verdict and reason, latency."""
    lines = []
    for line in report.lines:
        instrument = Instrument(line.instrument) if line.instrument else None
        reason = f"{line.label}: {fault_words(line.error, line.fault)}" if line.error else line.label
        cells = (
            line.name,
            str(instrument_name(instrument)) if instrument else "—",
            amount(instrument, line.value) if instrument and line.value else "—",
            reason,
            _("%(n)s ms") % {"n": to_persian(line.latency_ms)},
        )
        lines.append(" | ".join(cells))
    return lines


def left_lines(report: RoundReport, now: datetime) -> list[str]:
    """A line for each source that was not asked, and why: a short table must not look like a long silence."""
    return [f"{one.name} | {one.label}: {one.sentence}" for one in unasked_sources(report.left, now=now)]


def price_lines(price: MarketPrice | None, now: datetime) -> list[str]:
    """The price of 18k that stands: its figure, source, quorum, and the age of the oldest evidence."""
    if price is None:
        return [_("No market price has been stored yet.")]
    values = {
        "price": amount(Instrument.GOLD18, price.rial_per_g),
        "source": price.source_name,
        "quorum": to_persian(price.quorum),
        "span": span_text(price.age(now)),
    }
    return [
        _("A gram of 18k: %(price)s (%(source)s).") % values,
        _("Independent sources that agree: %(quorum)s; age of the oldest evidence: %(span)s.") % values,
    ]


def explained_lines(told: Explanation, now: datetime) -> list[str]:
    """An instrument's reasons: what stands, what it was held to, and a sentence for each source."""
    lines = ["", f"— {told.name} ({UNITS[told.instrument].value})"]
    if told.price:
        lines.append(_("Stands: %(price)s") % {"price": amount(told.instrument, told.price.value)})
    if told.before:
        lines.append(_("Before this round: %(price)s") % {"price": amount(told.instrument, told.before.value)})
    if told.median:
        values = {"median": amount(told.instrument, told.median), "percent": percent(told.tolerance_permille)}
        lines.append(_("Median: %(median)s, accepted distance %(percent)s") % values)
    if told.parity:
        values = {"price": amount(Instrument.GOLD18, told.parity.rial_per_g), "basis": told.parity.basis}
        lines.append(_("Estimate from the world market (%(basis)s): %(price)s") % values)
    lines += [f"  {row.name}: {row.sentence}" for row in told.rows]
    if told.tries:
        lines.append(_("Since then:"))
    lines += [f"  {row.name}: {row.sentence}" for row in told.tries]
    return lines
