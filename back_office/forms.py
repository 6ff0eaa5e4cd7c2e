"""What a platform admin may tell us."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from persian.digits import to_ascii
from persian.fields import IntegerField, MobileField, NumberField, TomanField

if TYPE_CHECKING:
    from gateways.queries import Kind

LATIN = {"class": "ltr", "autocapitalize": "none", "spellcheck": "false"}
_WRITE_NUMBER = {"required": _("Write a number.")}


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


class AccountForm(forms.Form):
    """What every account at a vendor has, whoever the vendor is. Clean prices are in Rial."""

    label = forms.CharField(
        label=_("Name of the account"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write a name by which you know the account.")},
    )
    rank = IntegerField(
        label=_("Order"), max_value=999, help_text=_("The smallest is tried first."), error_messages=_WRITE_NUMBER
    )
    price_rial_per_part = TomanField(
        label=_("Price of a part"),
        allow_zero=True,
        max_toman=10_000,
        help_text=_("What a shop's wallet pays for each part of a text; zero costs nothing."),
        error_messages=_WRITE_NUMBER,
    )
    part_units = forms.ChoiceField(
        label=_("Length of a part of a long text"),
        choices=[("67", _("67 letters (usual)")), ("66", _("66 letters"))],
        help_text=_("Some lines count one letter less."),
    )
    links_allowed = forms.ChoiceField(
        label=_("Links in texts"), choices=[("yes", _("Accepted")), ("no", _("The gateway refuses them"))]
    )

    def terms(self, low_credit: Decimal | None) -> dict[str, Any]:
        """The values as `gateways.actions.Terms` takes them."""
        told = self.cleaned_data
        return {
            "label": told["label"].strip(),
            "rank": told["rank"],
            "price_rial_per_part": told["price_rial_per_part"],
            "part_units": int(told["part_units"]),
            "links_allowed": told["links_allowed"] == "yes",
            "low_credit": low_credit,
        }


class LowCreditForm(forms.Form):
    """From when on credit at a vendor is low, in the unit the vendor counts in: Toman for Rial, else its own."""

    def __init__(self, data: Any = None, *, unit: str, stored: Decimal | None) -> None:
        super().__init__(data)
        kind: type[NumberField] = TomanField if unit == "rial" else IntegerField
        self.fields["low_credit"] = kind(
            label=_("Low-credit mark"), required=False, help_text=_("Empty: nobody is told.")
        )
        if stored is not None:
            self.fields["low_credit"].initial = int(stored)

    def mark(self) -> Decimal | None:
        """The clean value."""
        given = self.cleaned_data["low_credit"]
        return None if given is None else Decimal(given)


class OwnSettings:
    """The vendor's own form for an account: what is secret is never shown again, and left empty it is kept.

    `form` is what the page shows; `stored` are the settings an account has now.
    """

    def __init__(self, kind: Kind, data: Any = None, stored: dict[str, str] | None = None) -> None:
        self._kept = {name: value for name, value in (stored or {}).items() if name in kind.secrets and value}
        self.form = kind.form(self._filled(data), prefix="own", initial=stored or {})
        self._typed = data
        for name, field in self.form.fields.items():
            field.widget.attrs.update({**LATIN, "autocomplete": "off"})
            if name in kind.secrets:
                self._hide(name, field)

    def is_valid(self) -> bool:
        """Judge the form with what is kept in its place; the page shows what was typed and nothing else."""
        valid = self.form.is_valid()
        self.form.data = self._typed
        return valid

    def values(self) -> dict[str, str]:
        """The settings as they are to be sealed."""
        return {name: str(value) for name, value in self.form.cleaned_data.items() if value not in (None, "")}

    def _filled(self, data: Any) -> Any:
        if data is None:
            return None
        filled = data.copy()
        for name, value in self._kept.items():
            if not str(filled.get(f"own-{name}", "")).strip():
                filled[f"own-{name}"] = value
        return filled

    def _hide(self, name: str, field: forms.Field) -> None:
        field.widget = forms.PasswordInput(render_value=True, attrs={**LATIN, "autocomplete": "new-password"})
        self.form.initial.pop(name, None)
        if name in self._kept:
            field.help_text = _("Leave it empty to keep the one that is stored.")


class TopUpForm(forms.Form):
    """Money for a shop's texts; `request_key` makes a second click of the same page harmless."""

    amount = TomanField(
        label=_("Amount of the top-up"), max_toman=100_000_000, error_messages={"required": _("Write an amount.")}
    )
    way = forms.ChoiceField(
        label=_("What happens"), choices=[("add", _("Add to the wallet")), ("take", _("Take back a mistake"))]
    )
    note = forms.CharField(
        label=_("For the record"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("How it was paid, or what the mistake was."),
        error_messages={"required": _("Write what it is for.")},
    )
    request_key = forms.CharField(max_length=36, widget=forms.HiddenInput)

    def rial(self) -> int:
        """The change of the wallet, signed."""
        rial: int = self.cleaned_data["amount"]
        return rial if self.cleaned_data["way"] == "add" else -rial


class LowMarkForm(forms.Form):
    """From which balance on a shop's wallet counts as running out; clean value in Rial."""

    low_mark = TomanField(
        label=_("Warn from"),
        allow_zero=True,
        max_toman=100_000_000,
        help_text=_("At this balance the platform and the shop's owner are told, once."),
        error_messages={"required": _("Write an amount.")},
    )
