"""Form fields: the value stored, the reason given, and what was typed kept on the page."""

import datetime as dt

import pytest
from django import forms
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from persian.fields import GramField, IntegerField, JalaliDateField, MobileField, NationalIdField, TomanField
from persian.numbers import MAX_TOMAN


class CounterForm(forms.Form):
    """One of each."""

    amount = TomanField()
    weight = GramField()
    count = IntegerField(min_value=2, max_value=60)
    date = JalaliDateField()
    mobile = MobileField()
    national_id = NationalIdField(required=False)


GOOD = {
    "amount": "۴۲٬۰۰۰٬۰۰۰",
    "weight": "۳/۷۳۳",
    "count": "۶",
    "date": "۱۴۰۵/۸/۳۰",
    "mobile": "+98 912 345 6789",
    "national_id": "۰۹۳۲۸۳۳۸۱۰",
}


def test_clean_values_are_in_the_units_stored() -> None:
    form = CounterForm(GOOD)
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {
        "amount": 420_000_000,
        "weight": 3_733,
        "count": 6,
        "date": dt.date(2026, 11, 21),
        "mobile": "+989123456789",
        "national_id": "0932833810",
    }


@pytest.mark.parametrize(
    ("field", "typed", "code", "message"),
    [
        ("amount", "0", "zero", "مبلغ نمی‌تواند صفر باشد."),
        ("amount", "۰٫۰", "zero", "مبلغ نمی‌تواند صفر باشد."),
        ("amount", "-5", "negative", "مبلغ نمی‌تواند منفی باشد."),
        ("amount", "1000000000000000", "too_large", "مبلغ بیش از اندازه بزرگ است؛ حداکثر ۱٬۰۰۰٬۰۰۰٬۰۰۰٬۰۰۰ تومان."),
        ("amount", "abc", "not_a_number", "«abc» عدد نیست."),
        ("amount", "NaN", "not_a_number", "«NaN» عدد نیست."),
        ("amount", "5.55", "too_precise", "حداکثر یک رقم اعشار پذیرفته است؛ یک‌دهم تومان، یک ریال است."),
        ("weight", "۰", "zero", "وزن نمی‌تواند صفر باشد."),
        ("weight", "−۳", "negative", "وزن نمی‌تواند منفی باشد."),
        ("weight", "1000000000000000", "too_large", "وزن بیش از اندازه بزرگ است؛ حداکثر ۱٬۰۰۰٬۰۰۰ گرم."),
        ("weight", "3,733", "ambiguous_comma", "اعشار را پس از ممیز بنویسید: ۳٫۷۳۳ گرم، یا ۳۷۳۳ بدون جداکننده."),
        ("count", "1", "too_small", "عدد بیش از اندازه کوچک است؛ حداقل ۲."),
        ("count", "61", "too_large", "عدد بیش از اندازه بزرگ است؛ حداکثر ۶۰."),
        ("count", "2.5", "too_precise", "عدد را بدون اعشار بنویسید."),
        ("date", "1404/12/30", "invalid_date", "اسفند ۱۴۰۴، ۲۹ روز دارد."),
        ("mobile", "02188776655", "invalid_mobile", "شمارهٔ موبایل را با ۰۹ و نه رقم پس از آن بنویسید."),
        ("national_id", "0932833811", "invalid_national_id", "این کد ملی درست نیست؛ رقم‌های آن را بازبینی کنید."),
    ],
)
def test_each_wrong_value_has_its_reason_and_stays(field: str, typed: str, code: str, message: str) -> None:
    with translation.override("fa"):
        form = CounterForm({**GOOD, field: typed})
        assert not form.is_valid()
        assert form.errors.as_data().keys() == {field}
        assert form.errors.as_data()[field][0].code == code
        assert list(form.errors[field]) == [message]
        assert f'value="{typed}"' in str(form[field])


def test_what_was_typed_is_shown_as_it_was_typed() -> None:
    form = CounterForm({**GOOD, "count": "x"})
    for field, typed in GOOD.items():
        if field != "count":
            assert form[field].value() == typed


def test_stored_values_are_written_out() -> None:
    initial = {
        "amount": 420_000_005,
        "weight": 3_733,
        "count": 6,
        "date": dt.date(2026, 11, 21),
        "mobile": "+989123456789",
        "national_id": "0932833810",
    }
    form = CounterForm(initial=initial)
    assert [form[field].value() for field in initial] == [
        *("۴۲٬۰۰۰٬۰۰۰٫۵", "۳٫۷۳۳", "۶", "1405/08/30", "09123456789", "0932833810")
    ]
    shown = {field: str(form[field].value()) for field in initial}
    assert CounterForm(shown, initial=initial).changed_data == []


@pytest.mark.parametrize("blank", ["", "  ", None])
def test_blank_is_missing_where_required_and_none_where_not(blank: str | None) -> None:
    form = CounterForm({**GOOD, "amount": blank, "national_id": blank})
    assert form.errors.as_data()["amount"][0].code == "required"
    assert form.cleaned_data["national_id"] is None


def test_zero_and_words_of_ones_own() -> None:
    assert TomanField(allow_zero=True).clean("۰") == 0
    assert IntegerField(min_value=0).clean("0") == 0
    field = TomanField(max_toman=500, error_messages={"too_large": "at most %(limit)s here"})
    with pytest.raises(forms.ValidationError) as refused:
        field.clean("501")
    assert refused.value.messages == ["at most ۵۰۰ here"]


def test_markup_typed_into_a_field_is_escaped() -> None:
    form = CounterForm({**GOOD, "amount": "<b>"})
    assert "<b>" not in str(form["amount"]) + str(form.errors["amount"])


def test_the_page_script_knows_each_field() -> None:
    html = str(CounterForm()["weight"])
    for attribute in ('inputmode="decimal"', 'data-num="gram"', 'autocomplete="off"', 'type="text"'):
        assert attribute in html


@given(st.integers(1, MAX_TOMAN * 10))
def test_an_amount_shown_and_sent_back_is_the_same(rial: int) -> None:
    field = TomanField()
    assert field.clean(field.prepare_value(rial)) == rial
