"""What a person tells about an old book: the file, the totals of their own paper, why an import is taken back."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from gold_installments.forms.book import RefusableForm
from gold_installments.rules.importing import Totals
from gold_installments.rules.limits import LONGEST_REASON
from persian.fields import GramField, IntegerField, TomanField

MOST = 100_000
ACTIONS = (("check", _("Check only")), ("import", _("Bring in")))


class TotalsForm(RefusableForm):
    """The four figures of the owner's paper; all of them, or none for a mere check."""

    customers = IntegerField(label=_("Number of customers"), min_value=0, max_value=MOST)
    contracts = IntegerField(label=_("Number of contracts"), min_value=0, max_value=MOST)
    grams = GramField(label=_("Sum of balances in grams"), allow_zero=True)
    toman = TomanField(label=_("Sum of balances in Toman"), allow_zero=True)

    def totals(self) -> Totals:
        """The figures, in milligrams and Rial. The form must be valid."""
        told = self.cleaned_data
        return Totals(told["customers"], told["contracts"], told["grams"], told["toman"])


class MovingInForm(TotalsForm):
    """A file to check or to bring in; a check needs no totals."""

    seen_as: ClassVar[dict[str, str]] = {"totals": ""}

    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={
            "required": _("Choose the file first."),
            "invalid": _("Choose the file first."),
            "empty": _("The file is empty."),
            "missing": _("Choose the file first."),
        },
    )
    action = forms.ChoiceField(choices=ACTIONS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["file"])
        if self.data.get("action") != "import":
            for name in ("customers", "contracts", "grams", "toman"):
                self.fields[name].required = False

    @property
    def has_totals(self) -> bool:
        """Whether all four figures were typed."""
        return all(self.cleaned_data.get(name) is not None for name in ("customers", "contracts", "grams", "toman"))


class UndoForm(RefusableForm):
    """Why an import is taken back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write the reason.")},
    )
