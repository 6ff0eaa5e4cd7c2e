"""A price that a person typed. It has no address, so it is never asked; it has a name and a unit like the others."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from gold_prices.providers.protocol import Declared, Field, Sheet, Stamp, Unit
from gold_prices.providers.reading import mapping, moment_from_utc, written
from gold_prices.providers.sheet import reading_of, sheet_of
from gold_prices.rules.instruments import Instrument


@dataclass(frozen=True, kw_only=True)
class Manual(Declared):
    """`toman_per_g` and the moment it was typed, `typed_at`, with its zone."""

    def read(self, body: object, received_at: datetime) -> Sheet:
        """A typed figure is held to the same spelling as a source's."""
        form = mapping(body, "form")
        figure = written(form.get("toman_per_g"), "toman_per_g")
        observed_at = moment_from_utc(form.get("typed_at"), received_at, "typed_at")
        return sheet_of(
            self.fields,
            lambda instrument: reading_of(instrument, self.fields[instrument], figure, observed_at=observed_at),
        )


SOURCE = Manual(
    key="manual",
    display_name=_("Typed by hand"),
    family="manual",
    fields={Instrument.GOLD18: Field(path="toman_per_g", unit=Unit.TOMAN, factor=Decimal(10))},
    stamp=Stamp.UTC,
    terms=_("Whoever typed it answers for it."),
    base_urls=(),
    path="",
)
