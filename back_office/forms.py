"""What a platform admin may tell us."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from persian.digits import to_ascii
from persian.fields import MobileField

LATIN = {"class": "ltr", "autocapitalize": "none", "spellcheck": "false"}


class NewShopForm(forms.Form):
    """A shop and its owner. Names and numbers are judged by the action that opens the shop."""

    name = forms.CharField(
        label=_("Shop name"), max_length=120, error_messages={"required": _("Write the shop's name.")}
    )
    slug = forms.CharField(
        label=_("Address"),
        max_length=40,
        help_text=_("Small Latin letters, digits and hyphens; it cannot be changed later."),
        widget=forms.TextInput(attrs={**LATIN, "autocomplete": "off"}),
        error_messages={"required": _("Write the shop's address in Latin letters.")},
    )
    owner_full_name = forms.CharField(
        label=_("Owner's name"), max_length=120, error_messages={"required": _("Write the owner's name.")}
    )
    owner_mobile = MobileField(label=_("Owner's mobile"), required=False)
    owner_username = forms.CharField(
        label=_("Owner's username"),
        max_length=60,
        widget=forms.TextInput(attrs={**LATIN, "autocomplete": "off"}),
        error_messages={"required": _("Write a username for the owner.")},
    )
    owner_password = forms.CharField(
        label=_("Owner's password"),
        max_length=200,
        strip=False,
        help_text=_("At least 10 characters; hand it to the owner in person."),
        widget=forms.PasswordInput(attrs={"class": "ltr", "autocomplete": "new-password"}),
        error_messages={"required": _("Write a password for the owner.")},
    )

    def clean_slug(self) -> str:
        """Persian digits and capitals are slips of the keyboard, not another address."""
        return to_ascii(str(self.cleaned_data["slug"])).strip().lower()

    def clean_owner_username(self) -> str:
        """As for the address."""
        return to_ascii(str(self.cleaned_data["owner_username"])).strip().lower()

    def owner(self) -> dict[str, Any]:
        """The values as `tenants.actions.open_shop` takes them."""
        return {**self.cleaned_data, "owner_mobile": self.cleaned_data["owner_mobile"] or ""}


class ReasonForm(forms.Form):
    """Why a shop is suspended or resumed."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write the reason; the shop's owner may ask for it.")},
    )
