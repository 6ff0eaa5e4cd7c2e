"""What a person may tell the book."""

from gold_installments.forms.book import (
    TENDERS,
    AmountForm,
    ContractForm,
    DayFilterForm,
    PaymentForm,
    PercentField,
    RefusableForm,
    ReversalForm,
    new_key,
)
from gold_installments.forms.prices import (
    ClearDayPriceForm,
    ConfirmPriceForm,
    DayPriceForm,
    MarginField,
    PricePolicyForm,
    margin_text,
)

__all__ = [
    "TENDERS",
    "AmountForm",
    "ClearDayPriceForm",
    "ConfirmPriceForm",
    "ContractForm",
    "DayFilterForm",
    "DayPriceForm",
    "MarginField",
    "PaymentForm",
    "PercentField",
    "PricePolicyForm",
    "RefusableForm",
    "ReversalForm",
    "margin_text",
    "new_key",
]
