"""What a clerk may tell us about a buyer."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from persian.fields import MobileField, NationalIdField


class CustomerForm(forms.Form):
    """A buyer as typed. Clean values: name and note as typed, ten ASCII digits or None, E.164."""

    full_name = forms.CharField(
        label=_("Full name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
        error_messages={
            "required": _("Write the customer's full name."),
            "max_length": _("The name is too long: at most 120 letters."),
        },
    )
    mobile = MobileField(label=_("Mobile"), error_messages={"required": _("Write the customer's mobile.")})
    national_id = NationalIdField(label=_("National ID"), required=False)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("The note is too long: at most 2,000 letters.")},
    )
