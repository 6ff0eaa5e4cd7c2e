"""What every price source has to declare and answer."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from gold_prices.rules.instruments import Instrument

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Unit(StrEnum):
    """The currency unit a source writes its figure in."""

    RIAL = "rial"
    TOMAN = "toman"
    DOLLAR = "dollar"


class Stamp(StrEnum):
    """What time a body states, and in which zone."""

    NONE = "none"
    EPOCH = "epoch"
    UTC = "utc"
    TEHRAN = "tehran"


class Fault(StrEnum):
    """permanent: asking again will not help; retry: a passing fault; unknown: it cannot be told."""

    PERMANENT = "permanent"
    RETRY = "retry"
    UNKNOWN = "unknown"


class SourceError(Exception):
    """A source gave no usable price. `reason` is a short sentence of ours: no address query, no body, no key."""

    def __init__(self, fault: Fault, reason: str) -> None:
        super().__init__(reason)
        self.fault, self.reason = fault, reason


@dataclass(frozen=True, kw_only=True)
class Field:
    """Where an instrument's figure stands in the body, and what it counts.

    `factor` turns the written figure into the instrument's whole unit (rules.instruments.UNITS). It is declared, never
    guessed from the figure. `path` is for people.
    """

    path: str
    unit: Unit
    factor: Decimal


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A price as read from a body.

    `value`: a whole number of the instrument's unit. `raw`: the figure as the source wrote it; `factor`: what it was
    multiplied by. `observed_at`: the source's own time (aware UTC), or the moment of receipt where the body carries
    none (`stamped` False). `previous_close`: the source says that the figure belongs to an earlier session.
    """

    instrument: Instrument
    value: int
    raw: str
    factor: Decimal
    observed_at: datetime
    stamped: bool
    previous_close: bool = False


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What one body said: the rows that could be read, and for each of the others why not."""

    readings: tuple[Reading, ...]
    refused: Mapping[Instrument, SourceError] = field(default_factory=dict)


class Source(Protocol):
    """One publisher of prices.

    `fields` are the instruments it quotes, the most important first. Sources of one `family` copy one another or share
    an owner and have one vote. `base_urls` are tried in turn. `key_setting` names the setting with its key ("" where
    it needs none), `key_parameter` the query parameter that carries it. `min_interval` is the shortest time between
    two questions its terms allow. `terms` says in a sentence what its owner permits. Times are in seconds.
    """

    @property
    def key(self) -> str: ...
    @property
    def display_name(self) -> "StrOrPromise": ...
    @property
    def family(self) -> str: ...
    @property
    def fields(self) -> Mapping[Instrument, Field]: ...
    @property
    def stamp(self) -> Stamp: ...
    @property
    def terms(self) -> "StrOrPromise": ...
    @property
    def url_setting(self) -> str: ...
    @property
    def key_setting(self) -> str: ...
    @property
    def key_parameter(self) -> str: ...
    @property
    def min_interval(self) -> timedelta: ...
    @property
    def base_urls(self) -> tuple[str, ...]: ...
    @property
    def path(self) -> str: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def connect_timeout(self) -> float: ...
    @property
    def read_timeout(self) -> float: ...
    @property
    def max_bytes(self) -> int: ...

    def read(self, body: object, received_at: datetime) -> Sheet:
        """Find the prices in a decoded JSON body. Raises SourceError where none can be read."""
        ...


@dataclass(frozen=True, kw_only=True)
class Declared(ABC):
    """The declarations of a source with the usual limits; each adapter adds its `read`."""

    key: str
    display_name: "StrOrPromise"
    family: str
    fields: Mapping[Instrument, Field]
    stamp: Stamp
    terms: "StrOrPromise"
    base_urls: tuple[str, ...]
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    #: Sources that share a vendor's host share its settings.
    vendor: str = ""
    key_parameter: str = ""
    min_interval: timedelta = timedelta(0)
    connect_timeout: float = 1.0
    read_timeout: float = 2.0
    max_bytes: int = 262_144

    @property
    def url_setting(self) -> str:
        """`ZARGAR_SOURCE_<KEY>_URL`."""
        return f"ZARGAR_SOURCE_{(self.vendor or self.key).upper()}_URL"

    @property
    def key_setting(self) -> str:
        """`ZARGAR_SOURCE_<KEY>_KEY`, or nothing where no key is needed."""
        return f"ZARGAR_SOURCE_{(self.vendor or self.key).upper()}_KEY" if self.key_parameter else ""

    @abstractmethod
    def read(self, body: object, received_at: datetime) -> Sheet:
        """See Source.read."""
