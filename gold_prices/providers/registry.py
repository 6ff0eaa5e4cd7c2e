"""The sources we ask, in the order of trust, with the addresses this installation gives them."""

from dataclasses import replace

from gold_prices.providers import (
    brsapi,
    goldapi,
    manual,
    milli,
    navasan,
    nobitex,
    swissquote,
    talair,
    talasea,
    taline,
    tgju,
    wallgold,
)
from gold_prices.providers.installed import KeyNote, SourceKey, installed, key_of, min_interval_of, path_of
from gold_prices.providers.names import instrument_name, unit_name, written_unit_name
from gold_prices.providers.protocol import Declared, Source

__all__ = [
    "KeyNote",
    "SourceKey",
    "asked_sources",
    "display_name",
    "instrument_name",
    "key_of",
    "known_sources",
    "unit_name",
    "written_unit_name",
]

_SOURCES: tuple[Declared, ...] = (
    wallgold.SOURCE,
    milli.SOURCE,
    talair.SOURCE,
    tgju.SOURCE,
    taline.SOURCE,
    talasea.SOURCE,
    brsapi.SOURCE,
    navasan.SOURCE,
    # What the derived price is reckoned from; never a price of the bazaar.
    nobitex.USDT,
    nobitex.PAXG,
    goldapi.SOURCE,
    swissquote.SOURCE,
)
#: Written instead of an address, it leaves a source unasked.
OFF = "off"


def known_sources() -> tuple[Declared, ...]:
    """Every source that can be asked, as this installation has it, asked or not."""
    return tuple(_as_installed(source) for source in _SOURCES)


def asked_sources() -> tuple[Source, ...]:
    """The sources this installation asks, in the order of trust; one that needs a key and has none is left out."""
    return tuple(
        source for source in known_sources() if source.base_urls and (not source.key_setting or key_of(source).value)
    )


def display_name(key: str) -> str:
    """The source's name in the reader's language; a key nobody knows any more stands for itself."""
    return next((str(source.display_name) for source in (*_SOURCES, manual.SOURCE) if source.key == key), key)


def _as_installed(source: Declared) -> Declared:
    """`ZARGAR_SOURCE_<KEY>_URL`, as a setting or in the environment, replaces the addresses (commas between)."""
    given = installed(source.url_setting)
    urls = source.base_urls
    if given:
        urls = () if given.lower() == OFF else tuple(url.strip().rstrip("/") for url in given.split(",") if url.strip())
    return replace(source, base_urls=urls, path=path_of(source), min_interval=min_interval_of(source))
