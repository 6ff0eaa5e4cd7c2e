"""From the rows of one body to a sheet: a row that is refused does not cost the others their voice."""

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal

from gold_prices.providers.protocol import Fault, Field, Reading, Sheet, SourceError
from gold_prices.providers.reading import Written, whole
from gold_prices.rules.instruments import Instrument


def sheet_of(instruments: Iterable[Instrument], read_row: Callable[[Instrument], Reading]) -> Sheet:
    """Read each instrument by itself. Raises the first one's SourceError where none can be read."""
    readings: list[Reading] = []
    refused: dict[Instrument, SourceError] = {}
    for instrument in instruments:
        try:
            readings.append(read_row(instrument))
        except SourceError as error:
            refused[instrument] = error
    if not readings:
        raise next(iter(refused.values()), SourceError(Fault.UNKNOWN, "the body has no price"))
    return Sheet(readings=tuple(readings), refused=refused)


def reading_of(
    instrument: Instrument,
    field: Field,
    figure: Written,
    *,
    observed_at: datetime,
    stamped: bool = True,
    previous_close: bool = False,
    factor: Decimal | None = None,
) -> Reading:
    """A figure as the instrument's whole unit; `factor` where the body itself says another than the declared one."""
    times = field.factor if factor is None else factor
    return Reading(
        instrument=instrument,
        value=whole(figure.amount, times, field.path),
        raw=figure.raw,
        factor=times,
        observed_at=observed_at,
        stamped=stamped,
        previous_close=previous_close,
    )
