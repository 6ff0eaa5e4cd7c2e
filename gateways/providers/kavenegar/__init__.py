"""Kavenegar (kavenegar.com): texts with an id of ours that is never sent twice, arrays of them, and patterns."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from gateways.providers.fields import KeyField, LineField
from gateways.providers.kavenegar.gateway import KavenegarGateway
from gateways.providers.registry import Kind

__all__ = ["KIND", "KavenegarForm", "KavenegarGateway"]


class KavenegarForm(forms.Form):
    """The key of the panel, and the line; without one the account's own default line is used."""

    key = KeyField()
    sender = LineField(required=False)


KIND = Kind(
    key="kavenegar",
    label=_("Kavenegar"),
    channel="sms",
    form=KavenegarForm,
    build=lambda given, url: KavenegarGateway(base_url=url, key=given["key"], sender=given.get("sender", "")),
    url="https://api.kavenegar.com",
    secrets=frozenset({"key"}),
)
