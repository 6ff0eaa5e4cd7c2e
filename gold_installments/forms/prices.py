"""What a person may tell about prices: the day's price, the shop's rules, why a price is stood up for."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from gold_installments.forms.book import RefusableForm
from gold_installments.models import PricePolicy
from gold_installments.rules.limits import LONGEST_REASON
from gold_installments.rules.policy import Decision, Policy
from gold_installments.rules.typed_price import LONGEST_WORDS
from persian.digits import to_ascii
from persian.fields import TomanField, TypedField
from persian.letters import without_marks
from persian.numbers import scaled
from persian.refusal import Refusal

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


_MARGIN: Final = re.compile(r"([+-]?)([0-9]{1,3})(?:\.([0-9]{1,2}))?")
_SIGNS: Final = str.maketrans({"٫": ".", "/": ".", "−": "-", "–": "-"})


class NotAMargin(Refusal):
    """No signed percentage."""

    code = "not_a_margin"
    message = _("Write a percentage such as 1.5, or -2 for below the market.")


class MarginField(TypedField):
    """A signed percentage with up to two decimals; clean value: basis points. «۱٫۵» is 150, «-۲» is -200, blank 0."""

    attributes: ClassVar[dict[str, str]] = {"inputmode": "text", "class": "nu"}

    def parse(self, text: str) -> int:
        """Basis points. Raises NotAMargin."""
        plain = without_marks(to_ascii(text)).translate(_SIGNS).replace(" ", "").strip("%٪")
        found = _MARGIN.fullmatch(plain)
        if found is None:
            raise NotAMargin
        points = int(found[2]) * 100 + int((found[3] or "").ljust(2, "0"))
        return -points if found[1] == "-" else points

    def to_python(self, value: Any) -> Any:
        """Basis points; nothing typed is no margin."""
        return super().to_python(value) or 0

    def written(self, value: Any) -> str:
        """Basis points as a percentage: 150 is «۱٫۵»."""
        return margin_text(value)


def margin_text(basis_points: int) -> str:
    """Basis points as a percentage without the sign %: 150 is «۱٫۵», -200 is «−۲»."""
    whole, decimals = scaled(basis_points, places=2, keep_zeros=False)
    return whole + decimals.rstrip("۰")


def decision_field(label: StrOrPromise, *kinds: Decision) -> forms.ChoiceField:
    """Radio buttons for what a kind of price allows."""
    choices = [(kind.value, PricePolicy.Decision(kind).label) for kind in kinds or tuple(Decision)]
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)


class DayPriceForm(RefusableForm):
    """The price of the day, typed by a permitted person."""

    rial_per_g = TomanField(label=_("Price of one gram of 18k gold"))
    in_words = forms.CharField(
        label=_("The same price in words"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    buy_rial_per_g = TomanField(label=_("Buying price of old gold, a gram of 18k"), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        error_messages={"required": _("Write why the price is typed by hand.")},
    )


class ClearDayPriceForm(RefusableForm):
    """Back to the market's price; one press is enough where the usual reason holds."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        initial=_("The market's price is good again"),
        error_messages={"required": _("Write the reason; it stays in the record.")},
    )


class ConfirmPriceForm(RefusableForm):
    """Why a payment is taken at a price that is not free to use."""

    price_reason = forms.CharField(
        label=_("Why is this price right?"),
        max_length=LONGEST_REASON,
        error_messages={"required": _("Write why a payment is taken at this price.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class PricePolicyForm(RefusableForm):
    """The shop's rules about prices. Fields have the names of the rules."""

    sell_margin_bp = MarginField(label=_("Selling, above the market"), required=False)
    buy_margin_bp = MarginField(label=_("Buying old gold, above the market"), required=False)
    when_delayed = decision_field(_("Price of 5 to 30 minutes ago"))
    when_closed = decision_field(_("Market closed, last price of the session"))
    when_stale = decision_field(
        _("Price older than 30 minutes while the market is open"), Decision.CONFIRM, Decision.BLOCK
    )
    when_unconfirmed = decision_field(_("Only one source stands behind the price"))
    alert_owner = forms.BooleanField(
        label=_("Send me a message when the price moves fast or grows old"), required=False
    )
    reason = forms.CharField(
        label=_("Reason of the change"),
        max_length=LONGEST_REASON,
        error_messages={"required": _("Write the reason; it stays in the record.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31)

    def clean(self) -> dict[str, Any]:
        """Nobody sees the hidden field: what is wrong with it is said above the form."""
        super().clean()
        if self.errors.pop("version", None):
            self.add_error(None, _("This form is damaged; open the page again."))
        return self.cleaned_data

    @staticmethod
    def shown(policy: Policy, version: int) -> dict[str, Any]:
        """The values of a fresh form."""
        return {**{field.name: getattr(policy, field.name) for field in fields(policy)}, "version": version}

    def wanted(self) -> Policy:
        """The rules as typed; the form must be valid."""
        typed = self.cleaned_data
        return Policy(
            sell_margin_bp=typed["sell_margin_bp"],
            buy_margin_bp=typed["buy_margin_bp"],
            when_delayed=Decision(typed["when_delayed"]),
            when_closed=Decision(typed["when_closed"]),
            when_stale=Decision(typed["when_stale"]),
            when_unconfirmed=Decision(typed["when_unconfirmed"]),
            alert_owner=typed["alert_owner"],
        )

    def margins(self) -> tuple[int | None, int | None]:
        """(selling, buying) in basis points as far as they can be read, while they are being typed."""
        self.is_valid()
        return self.cleaned_data.get("sell_margin_bp"), self.cleaned_data.get("buy_margin_bp")
