"""What a shop decides about its messages as a whole."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.actions import SettingsTold
from notifications.models import MessageSettings
from persian.fields import IntegerField
from persian.refusal import Refusal


class MessageSettingsForm(forms.Form):
    """Every choice of `MessageSettings`; rules about them are the action's."""

    email_too = forms.BooleanField(label=_("A customer with an address gets the same by e-mail"), required=False)
    digest = forms.BooleanField(label=_("The owner gets a summary each morning"), required=False)
    birthday = forms.BooleanField(label=_("Customers get a greeting on their birthday"), required=False)
    guarantor_after_days = IntegerField(label=_("Guarantors hear after"), required=False, max_value=9_999)
    lock_cap = IntegerField(label=_("Prices customers may lock in one day"), min_value=0, max_value=99_999)
    card_number = forms.CharField(
        label=_("Card number for paying"), required=False, max_length=60,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "nu code", "autocomplete": "off"}),
    )  # fmt: skip
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    @staticmethod
    def shown(row: MessageSettings) -> dict[str, object]:
        """The stored choices as a person would type them; a card's number in fours."""
        names = ("email_too", "digest", "birthday", "guarantor_after_days", "lock_cap", "version")
        fours = " ".join(row.card_number[at : at + 4] for at in range(0, len(row.card_number), 4))
        return {**{name: getattr(row, name) for name in names}, "card_number": fours}

    def told(self) -> SettingsTold:
        """What was chosen. Call after is_valid()."""
        given = self.cleaned_data
        return SettingsTold(**{name: value for name, value in given.items() if name != "version"})

    def show_refusal(self, refusal: Refusal) -> None:
        """Beside the field it is about, or above the form."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
