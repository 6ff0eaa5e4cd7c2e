"""What every price source has to declare and answer."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Unit(StrEnum):
    """The currency unit a source writes its figure in."""

    RIAL = "rial"
    TOMAN = "toman"


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
class Reading:
    """A price as read from a body.

    `rial_per_g`: whole Rial per gram of 750. `raw`: the figure as the source wrote it. `observed_at`: the source's
    own time (aware UTC), or the moment of receipt where the body carries none (`stamped` False).
    `previous_close`: the source says that the figure belongs to an earlier session.
    """

    rial_per_g: int
    raw: str
    observed_at: datetime
    stamped: bool
    previous_close: bool = False


class Source(Protocol):
    """One publisher of the price of a gram of 18k gold.

    `rial_per_unit` is the declared factor from the written figure to Rial per gram; it is never guessed from the
    figure. Sources of one `family` copy one another and have one vote. `base_urls` are tried in turn.
    Times are in seconds.
    """

    @property
    def key(self) -> str: ...
    @property
    def display_name(self) -> "StrOrPromise": ...
    @property
    def family(self) -> str: ...
    @property
    def unit(self) -> Unit: ...
    @property
    def rial_per_unit(self) -> int: ...
    @property
    def base_urls(self) -> tuple[str, ...]: ...
    @property
    def path(self) -> str: ...
    @property
    def headers(self) -> dict[str, str]: ...
    @property
    def connect_timeout(self) -> float: ...
    @property
    def read_timeout(self) -> float: ...
    @property
    def max_bytes(self) -> int: ...

    def read(self, body: object, received_at: datetime) -> Reading:
        """Find the price in a decoded JSON body. Raises SourceError."""
        ...


@dataclass(frozen=True, kw_only=True)
class Declared(ABC):
    """The declarations of a source with the usual limits; each adapter adds its `read`."""

    key: str
    display_name: "StrOrPromise"
    family: str
    unit: Unit
    rial_per_unit: int
    base_urls: tuple[str, ...]
    path: str
    headers: dict[str, str]
    connect_timeout: float = 1.0
    read_timeout: float = 2.0
    max_bytes: int = 262_144

    @abstractmethod
    def read(self, body: object, received_at: datetime) -> Reading:
        """See Source.read."""
