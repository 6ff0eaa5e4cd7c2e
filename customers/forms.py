"""What a clerk may tell us about a buyer."""

from __future__ import annotations

import re
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.actions import NationalIdShort, Person
from customers.models import Consent, Customer, Note
from persian.fields import GramField, JalaliDateField, MobileField, NationalIdField, TomanField, TypedField
from persian.national_id import NationalIdTooShort, normalise_national_id
from persian.phones import is_stored_mobile, local_mobile, normalise_mobile

_BETWEEN = re.compile(r"[,،;؛\n]+")
LATIN = {"autocomplete": "off", "dir": "ltr"}


class ShortId(str):
    """Ten digits that were typed without the zeros in front."""


class MaybeShortNationalId(NationalIdField):
    """A national ID; clean value: ten ASCII digits, as ShortId where somebody has to agree to the zeros."""

    def parse(self, text: str) -> str:
        """Return ten digits."""
        try:
            return normalise_national_id(text)
        except NationalIdTooShort as short:
            return ShortId(short.params["suggestion"])


class OtherMobilesField(TypedField):
    """Mobiles with commas or lines between; clean value: a list of E.164."""

    attributes = {"inputmode": "tel", "class": "nu code"}  # noqa: RUF012

    def parse(self, text: str) -> list[str]:
        """Return E.164, each once."""
        return list(dict.fromkeys(normalise_mobile(part) for part in _BETWEEN.split(text) if part.strip()))

    def written(self, value: Any) -> str:
        """Return stored numbers as 09…, commas between."""
        return "، ".join(local_mobile(one) if is_stored_mobile(one) else one for one in value)


class CustomerForm(forms.Form):
    """A buyer as typed; `told()` is what an action takes. `proposal` is the padded national ID to be agreed to."""

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
    other_mobiles = OtherMobilesField(label=_("Other mobiles"), required=False)
    national_id = MaybeShortNationalId(label=_("National ID"), required=False)
    pad_national_id = forms.BooleanField(label=_("Yes, zeros in front were lost"), required=False)
    other_id_kind = forms.ChoiceField(
        label=_("Document of a foreigner"), required=False, choices=[("", _("No document")), *Customer.OtherId.choices]
    )
    other_id = forms.CharField(
        label=_("Number of the document"), required=False, max_length=40, widget=forms.TextInput(attrs=LATIN)
    )
    email = forms.CharField(label=_("E-mail"), required=False, max_length=254, widget=forms.TextInput(attrs=LATIN))
    birth_date = JalaliDateField(label=_("Birth date"), required=False)
    address = forms.CharField(
        label=_("Address"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": _("The address is too long: at most 2,000 letters.")},
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("The note is too long: at most 2,000 letters.")},
    )
    state = forms.ChoiceField(label=_("State"), required=False, choices=Customer.State.choices)
    version = forms.IntegerField(required=False, min_value=1, max_value=10**9, widget=forms.HiddenInput)
    idempotency_key = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)

    proposal = ""

    def clean(self) -> dict[str, Any]:
        """A national ID that was too short is taken with its zeros only where the box was ticked."""
        values = super().clean() or {}
        found = values.get("national_id")
        if isinstance(found, ShortId):
            self.proposal = str(found)
            if values.get("pad_national_id"):
                values["national_id"] = self.proposal
            else:
                self.add_error("national_id", str(NationalIdShort(proposal=self.proposal)))
        return values

    def told(self) -> Person:
        """The values of a valid form under the names of the actions."""
        left_out = {"version", "idempotency_key", "pad_national_id"}
        if not self.cleaned_data["state"]:
            left_out.add("state")
        values = {name: value for name, value in self.cleaned_data.items() if name not in left_out}
        born = values["birth_date"]
        typed = {"other_mobiles": values["other_mobiles"] or [], "birth_date": born.isoformat() if born else ""}
        return cast("Person", {**values, **typed})


class LimitsForm(forms.Form):
    """How much a customer may owe; empty for no limit."""

    limit_mg = GramField(label=_("Limit in gold"), required=False, allow_zero=True)
    limit_rial = TomanField(label=_("Limit in Toman"), required=False, allow_zero=True)
    version = forms.IntegerField(min_value=1, max_value=10**9, widget=forms.HiddenInput)


class NoteForm(forms.Form):
    """A note, or a call that was made just now."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Note.Kind.choices, initial=Note.Kind.NOTE)
    outcome = forms.ChoiceField(
        label=_("How the call ended"), required=False, choices=[("", "—"), *Note.Outcome.choices]
    )
    text = forms.CharField(
        label=_("Note"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write the note, 2 to 2,000 letters.")},
    )


class ConsentForm(forms.Form):
    """The person's word on a channel."""

    channel = forms.ChoiceField(label=_("Channel"), choices=Consent.Channel.choices)
    allowed = forms.ChoiceField(
        label=_("What the customer said"), choices=[("yes", _("May be sent")), ("no", _("Send nothing"))]
    )
    evidence = forms.CharField(
        label=_("How the customer said so"),
        max_length=2000,
        error_messages={"required": _("Write how the customer said so, 2 to 2,000 letters.")},
    )
