"""What the house knows of one vendor before anybody has an account there."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.utils.functional import Promise

from gateways.rules.speech import Gateway


@dataclass(frozen=True, slots=True)
class Kind:
    """One vendor's product.

    `form` asks for an account's own settings; its fields are text. `build` makes a gateway of those settings and an
    address; it does no work. `url` is the vendor's address, "" where there is none. `secrets` names the fields of the
    form that are never shown again.
    """

    key: str
    label: str | Promise
    channel: str
    form: type[forms.Form]
    build: Callable[[Mapping[str, str], str], Gateway]
    url: str = ""
    secrets: frozenset[str] = frozenset()

    @property
    def url_setting(self) -> str:
        """`ZARGAR_GATEWAY_<KEY>_URL`."""
        return f"ZARGAR_GATEWAY_{self.key.upper()}_URL"

    @property
    def base_url(self) -> str:
        """Where it is spoken to: the setting or the environment wins over the vendor's own address."""
        return str(getattr(settings, self.url_setting, "") or os.environ.get(self.url_setting, "") or self.url)

    def gateway(self, given: Mapping[str, str]) -> Gateway:
        """A gateway of an account with these settings."""
        return self.build(given, self.base_url.rstrip("/"))
