"""Load a recorded price history; say what looks wrong with it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gold_prices.actions import ImportReport, import_price_history
from gold_prices.rules.candles import Flaw
from persian.refusal import Refusal

#: Days named one by one up to this many; above it the first and the last are.
NAMED = 12
FLAWS = {
    Flaw.LOW_ABOVE_HIGH: gettext_lazy("low above high"),
    Flaw.OUTSIDE_RANGE: gettext_lazy("open or close outside low and high"),
    Flaw.DAY_EARLY: gettext_lazy("dates look one day early: Fridays present, Thursdays missing"),
    Flaw.FRIDAY: gettext_lazy("a Friday, when the market is closed"),
    Flaw.OPEN_GAP: gettext_lazy("opens more than a tenth off the close before"),
    Flaw.NEAR_FROZEN: gettext_lazy("hardly moved all day"),
}


class Command(BaseCommand):
    """`import_price_history FILE [--source NAME]`: Toman per gram of 750, columns date,open,low,high,close.

    Or a file that `export_price_history` wrote, in Rial.
    """

    help = "Load recorded daily candles of 18k gold (date,open,low,high,close in Toman per gram); nothing is repaired."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", default="", help="the record's name, shown beside every price taken from it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = import_price_history(path=options["file"], source=options["source"], now=timezone.now())
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        for line in lines_of(report):
            self.stdout.write(line)


def lines_of(report: ImportReport) -> list[str]:
    """The report, a sentence a line, in the active language."""
    lines = [
        _("%(added)s days added, %(unchanged)s were already there.")
        % {"added": report.added, "unchanged": report.unchanged}
    ]
    for change in report.changes:
        lines.append(
            _("%(day)s is stored with other figures and was left as it is: stored %(stored)s, file %(offered)s (Rial).")
            % {"day": change.date, "stored": _figures(change.stored), "offered": _figures(change.offered)}
        )
    for flaw, meaning in FLAWS.items():
        if days := report.days_with(flaw):
            named = ", ".join(str(day) for day in days) if len(days) <= NAMED else f"{days[0]} … {days[-1]}"
            lines.append(
                _("%(count)s days kept as recorded, but wrong-looking (%(flaw)s): %(days)s")
                % {"count": len(days), "flaw": meaning, "days": named}
            )
    return lines


def _figures(figures: tuple[int, int, int, int]) -> str:
    return "/".join(str(figure) for figure in figures)
