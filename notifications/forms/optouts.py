"""What the desk writes down about people who want no messages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

CHANNELS = (("sms", _("SMS")), ("email", _("E-mail")))
LONGEST = 300


class StopForm(forms.Form):
    """Who said stop, and how we know."""

    channel = forms.ChoiceField(label=_("Channel"), choices=CHANNELS, initial="sms")
    address = forms.CharField(
        label=_("Number or address"),
        max_length=254,
        widget=forms.TextInput(attrs={"class": "ltr", "autocomplete": "off"}),
    )
    evidence = forms.CharField(label=_("How do you know it?"), max_length=LONGEST)


class LiftForm(forms.Form):
    """Why messages may go there again."""

    evidence = forms.CharField(label=_("Why may messages go there again?"), max_length=LONGEST)


class BrowserForm(forms.Form):
    """What a browser's script tells of its subscription."""

    endpoint = forms.CharField(max_length=1000)
    p256dh = forms.CharField(max_length=120)
    auth = forms.CharField(max_length=40)
    label = forms.CharField(max_length=120, required=False)
