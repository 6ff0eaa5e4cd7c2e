"""Write a price history into a file; days of 18k gold are read back by `import_price_history`."""

import os
import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from gold_prices.queries.history_file import history_lines
from gold_prices.rules.instruments import SHOWN, Instrument
from gold_prices.rules.stretches import Span


class Command(BaseCommand):
    """`export_price_history FILE|- [--instrument I] [--step 1d|5m] [--start DAY] [--end DAY]`: whole Rial, or cents."""

    help = "Write a price history as CSV (date or time, jalali, open, low, high, close in Rial or cents, source)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="where to write; - is the standard output")
        parser.add_argument("--instrument", choices=[str(one) for one in SHOWN], default=Instrument.GOLD18.value)
        parser.add_argument("--step", choices=[span.value for span in Span], default=Span.DAY.value)
        parser.add_argument("--start", type=_day, help="the first day, such as 2026-06-30")
        parser.add_argument("--end", type=_day, help="the last day")

    def handle(self, *args: Any, **options: Any) -> None:
        lines = history_lines(
            span=Span(options["step"]),
            start=options["start"],
            end=options["end"],
            now=timezone.now(),
            instrument=Instrument(options["instrument"]),
        )
        if options["file"] == "-":
            for line in lines:
                self.stdout.write(line, ending="")
            return
        path = Path(options["file"])
        try:
            written = _write(path, lines)
        except OSError as cause:
            raise CommandError(_("The file %(name)s cannot be written.") % {"name": path.name}) from cause
        self.stdout.write(_("%(count)s lines written.") % {"count": written - 1})


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _write(path: Path, lines: Iterable[str]) -> int:
    """Beside it first: whoever reads the file never meets half of one."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            written = sum(bool(file.write(line)) for line in lines)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    return written
