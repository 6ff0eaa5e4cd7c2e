"""What a customer may tell us from a page of their own."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from persian.fields import JalaliDateField, TomanField

WAYS = (("card", _("Card to card")), ("transfer", _("Bank transfer")))
LONGEST_KEY = 64


class PaidForm(forms.Form):
    """«I paid»: how much, when, by which tracking number, for which contract."""

    contract = forms.ChoiceField(label=_("For contract"))
    amount = TomanField(label=_("Amount paid"))
    paid_on = JalaliDateField(label=_("Day of the payment"))
    tender = forms.ChoiceField(label=_("How did you pay?"), choices=WAYS, widget=forms.RadioSelect, initial="card")
    reference = forms.CharField(
        label=_("Tracking number"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "ltr"}),
    )
    key = forms.CharField(max_length=LONGEST_KEY, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None = None, *, numbers: Sequence[str], today: date) -> None:
        """`numbers` are the contracts that take money."""
        initial = {"key": uuid.uuid4().hex, "paid_on": today, "contract": numbers[0] if numbers else ""}
        super().__init__(data, initial=initial)
        chosen = self.fields["contract"]
        if isinstance(chosen, forms.ChoiceField):
            chosen.choices = [(number, number) for number in numbers]
        for name in ("amount", "paid_on", "reference"):
            self.fields[name].widget.attrs["autocomplete"] = "off"


class NoticeForm(forms.Form):
    """A notice that a person writes to one customer, past an opt-out, with the reason."""

    text = forms.CharField(label=_("Text of the notice"), max_length=600, widget=forms.Textarea(attrs={"rows": 4}))
    reason = forms.CharField(label=_("Why must it reach the customer?"), max_length=200)
    key = forms.CharField(max_length=LONGEST_KEY, widget=forms.HiddenInput)
