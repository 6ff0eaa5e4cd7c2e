"""What a person may tell the contract book: Persian text in, whole Rial and whole milligrams out."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from gold_installments.rules.due_dates import FREQUENCIES, Period
from gold_installments.rules.fee import flat_fee_mg
from gold_installments.rules.limits import LONGEST_KEY, LONGEST_REASON, LONGEST_REF, MAX_INSTALLMENTS
from persian.digits import to_ascii
from persian.fields import GramField, IntegerField, JalaliDateField, TomanField
from persian.refusal import Refusal

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAX_MONTHLY_BASIS_POINTS = 1_000
TENDERS = (
    ("cash", _("Cash")),
    ("pos", _("Card reader")),
    ("card", _("Card to card")),
    ("transfer", _("Bank transfer")),
)
UNITS = (("toman", _("Toman")), ("gram", _("Gram")))
FEE_KINDS = (("grams", _("Grams")), ("percent", _("Percent a month")))
#: Names of rules.due_dates.FREQUENCIES as people say them.
RHYTHMS = (
    ("monthly", _("Every month")),
    ("two_monthly", _("Every two months")),
    ("three_monthly", _("Every three months")),
    ("four_monthly", _("Every four months")),
    ("six_monthly", _("Every six months")),
    ("yearly", _("Every year")),
    ("two_weekly", _("Every two weeks")),
    ("weekly", _("Every week")),
    ("daily", _("Every day")),
)


def new_key() -> str:
    """An idempotency key, born with the form it is printed in."""
    return uuid.uuid4().hex


def typed_number(unit: str) -> forms.TextInput:
    """An input for a number whose meaning is chosen beside it; the page's script groups it while typing."""
    return forms.TextInput(attrs={"class": "nu", "inputmode": "decimal", "autocomplete": "off", "data-num": unit})


class RefusableForm(forms.Form):
    """A form that can show a domain refusal beside the field it is about."""

    #: names the actions use -> names of the fields a person sees
    seen_as: ClassVar[dict[str, str]] = {}

    def show_refusal(self, refusal: Refusal) -> None:
        """Put the refusal beside its field, or on top when it has none here. The form must be bound and cleaned."""
        name = self.seen_as.get(refusal.field or "", refusal.field)
        self.add_error(name if name in self.fields else None, str(refusal))


class PercentField(forms.CharField):
    """A percentage with up to two decimals, as whole basis points: «۱٫۵» -> 150."""

    default_error_messages: ClassVar[dict[str, StrOrPromise]] = {
        "percent": _("Write a percentage such as 2 or 1.5."),
        "too_large": _("The monthly fee cannot be more than 10 percent."),
    }

    def clean(self, value: Any) -> int:
        """Basis points, 0 when empty. Raises ValidationError on anything that is not a plain percentage."""
        text = to_ascii(str(value or "").strip()).replace("٫", ".").replace("/", ".").rstrip("%٪ ")
        whole, _dot, rest = text.partition(".")
        if not text:
            return 0
        if not (whole + rest).isascii() or not whole.isdigit() or len(rest) > 2 or (rest and not rest.isdigit()):
            raise forms.ValidationError(self.error_messages["percent"], code="percent")
        if len(whole) > 3 or (points := int(whole) * 100 + int(rest.ljust(2, "0"))) > MAX_MONTHLY_BASIS_POINTS:
            raise forms.ValidationError(self.error_messages["too_large"], code="too_large")
        return points


class ContractForm(RefusableForm):
    """A new weight contract. After cleaning, `fee_mg` is in cleaned_data whichever way the fee was typed."""

    seen_as: ClassVar[dict[str, str]] = {
        "fee_mg": "fee", "customer_id": "customer", "count": "installment_count", "debt_mg": "gold_mg",
        "signed_on": "signed_date", "first_due": "first_due_date", "plan_id": "plan",
    }  # fmt: skip

    customer = forms.IntegerField(error_messages={"required": _("Choose the customer first.")})
    gold_mg = GramField(label=_("Gold weight"))
    fee_kind = forms.ChoiceField(
        label=_("Fee in"), choices=FEE_KINDS, initial="percent", required=False, widget=forms.RadioSelect
    )
    fee = forms.CharField(label=_("Fee"), required=False, widget=typed_number("gram"))
    installment_count = IntegerField(label=_("Number of installments"), min_value=1, max_value=MAX_INSTALLMENTS)
    signed_date = JalaliDateField(label=_("Signing date"))
    first_due_date = JalaliDateField(label=_("First due date"), required=False)
    plan = forms.TypedChoiceField(label=_("Plan"), coerce=int, empty_value=None, required=False)
    frequency = forms.ChoiceField(label=_("Installments fall due"), choices=RHYTHMS, required=False)
    price_floor = TomanField(label=_("Lowest price of a gram"), required=False)
    price_ceiling = TomanField(label=_("Highest price of a gram"), required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=500)
    idempotency_key = forms.CharField(max_length=LONGEST_KEY, initial=new_key, widget=forms.HiddenInput)

    def __init__(self, *args: Any, plans: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        """`plans` are the plans to choose from: number and name."""
        super().__init__(*args, **kwargs)
        chosen = self.fields["plan"]
        if isinstance(chosen, forms.ChoiceField):
            chosen.choices = [("", _("none")), *plans]

    @property
    def chosen_terms(self) -> dict[str, object]:
        """What differs from the shop's own terms, as fields of rules.terms.Terms; the form must be cleaned."""
        told = {
            "frequency": self.cleaned_data.get("frequency"),
            "floor_rial_per_g": self.cleaned_data.get("price_floor"),
            "ceiling_rial_per_g": self.cleaned_data.get("price_ceiling"),
        }
        if self.cleaned_data.get("plan") or told["frequency"] == RHYTHMS[0][0]:
            # A plan has a rhythm of its own, and the shop's is the first one unless it chose another.
            told["frequency"] = None
        return {name: value for name, value in told.items() if value is not None and value != ""}

    def clean(self) -> dict[str, Any]:
        """Turn the typed fee into milligrams once weight and count are known."""
        super().clean()
        try:
            self.cleaned_data["fee_mg"] = self._fee_mg(str(self.cleaned_data.get("fee") or "").strip())
        except forms.ValidationError as error:
            self.add_error("fee", error)
        return self.cleaned_data

    def _fee_mg(self, text: str) -> int:
        if not to_ascii(text).strip("0.٫/ "):
            return 0
        if self.cleaned_data.get("fee_kind") == "grams":
            return int(GramField().clean(text))
        basis_points = PercentField().clean(text)
        gold_mg, months = self.cleaned_data.get("gold_mg"), self.cleaned_data.get("installment_count")
        return flat_fee_mg(gold_mg, basis_points, months * self._months_a_row()) if gold_mg and months else 0

    def _months_a_row(self) -> int:
        frequency = FREQUENCIES[self.cleaned_data.get("frequency") or RHYTHMS[0][0]]
        if frequency.period is not Period.MONTH:
            raise forms.ValidationError(_("A monthly rate needs installments by months."), code="rate_needs_months")
        return frequency.every


class PaymentForm(RefusableForm):
    """One payment at the counter. Cleaning gives exactly one of `amount_rial` and `mg`."""

    seen_as: ClassVar[dict[str, str]] = {
        "amount_rial": "amount",
        "mg": "amount",
        "quote_id": "amount",
        "quote": "amount",
    }

    unit = forms.ChoiceField(choices=UNITS, initial="toman", required=False, widget=forms.RadioSelect)
    amount = forms.CharField(
        label=_("Amount received"),
        error_messages={"required": _("Write the amount received.")},
        widget=typed_number("toman"),
    )
    quote_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    tender = forms.ChoiceField(label=_("Paid by"), choices=TENDERS, initial="pos")
    tender_ref = forms.CharField(
        label=_("Reference number"),
        required=False,
        max_length=LONGEST_REF,
        widget=forms.TextInput(
            attrs={"class": "nu code", "inputmode": "numeric", "autocomplete": "off", "data-code": ""}
        ),
    )
    # Asked for only where the payment looks like one of the last minutes.
    twin_reason = forms.CharField(
        label=_("Why this is another payment"), required=False, max_length=LONGEST_REASON,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    idempotency_key = forms.CharField(max_length=LONGEST_KEY, initial=new_key, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Read the one big amount in the unit the person chose."""
        super().clean()
        if text := self.cleaned_data.get("amount"):
            try:
                self._read_amount(text)
            except forms.ValidationError as error:
                self.add_error("amount", error)
        return self.cleaned_data

    def _read_amount(self, text: str) -> None:
        if self.cleaned_data.get("unit") == "gram":
            self.cleaned_data["mg"] = GramField().clean(text)
        else:
            self.cleaned_data["amount_rial"] = TomanField().clean(text)

    def clean_tender_ref(self) -> str:
        """References are compared with bank slips, so they are kept in ASCII digits."""
        return to_ascii(self.cleaned_data["tender_ref"].strip())


class AmountForm(PaymentForm):
    """The same amount while it is being typed: nothing else is asked for yet."""

    tender = forms.ChoiceField(choices=TENDERS, required=False)
    idempotency_key = forms.CharField(required=False)


class ReversalForm(RefusableForm):
    """Why a payment is reversed; the sentence goes into the audit trail."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        error_messages={"required": _("Write the reason; it stays in the record.")},
    )


class DayFilterForm(forms.Form):
    """Which day's payments to show."""

    day = JalaliDateField(label=_("Day"), required=False)
