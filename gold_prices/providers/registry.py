"""The sources we ask, in the order of trust, with the addresses this installation gives them."""

import os
from dataclasses import replace

from django.conf import settings

from gold_prices.providers import milli, talair, tgju, wallgold
from gold_prices.providers.protocol import Declared, Source

_SOURCES: tuple[Declared, ...] = (wallgold.SOURCE, milli.SOURCE, talair.SOURCE, tgju.SOURCE)
#: Written instead of an address, it leaves a source unasked.
OFF = "off"


def known_sources() -> tuple[Source, ...]:
    """Every source with its own addresses, asked or not."""
    return tuple(_as_installed(source) for source in _SOURCES)


def asked_sources() -> tuple[Source, ...]:
    """The sources this installation asks, in the order of trust."""
    return tuple(source for source in known_sources() if source.base_urls)


def display_name(key: str) -> str:
    """The source's name in the reader's language; a key nobody knows any more stands for itself."""
    return next((str(source.display_name) for source in _SOURCES if source.key == key), key)


def _as_installed(source: Declared) -> Declared:
    """`ZARGAR_SOURCE_<KEY>_URL`, as a setting or in the environment, replaces the addresses (commas between)."""
    given = _setting(source.url_setting)
    if not given:
        return source
    urls = () if given.lower() == OFF else tuple(url.strip().rstrip("/") for url in given.split(",") if url.strip())
    return replace(source, base_urls=urls)


def _setting(name: str) -> str:
    return str(getattr(settings, name, "") or os.environ.get(name, "")).strip()
