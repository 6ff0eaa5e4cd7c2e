"""What a person types into a vendor's form: a key copied with a space, a line in Persian digits."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from gateways.providers import KINDS
from gateways.providers.ghasedak import GhasedakForm
from gateways.providers.kavenegar import KavenegarForm
from gateways.providers.smsir import SmsIrForm

FORMS = {"kavenegar": (KavenegarForm, "sender"), "smsir": (SmsIrForm, "line"), "ghasedak": (GhasedakForm, "line")}
KEY = "A1b2-C3d4="


@pytest.mark.parametrize("vendor", sorted(FORMS))
def test_a_key_is_cleaned_of_what_stands_around_it(vendor: str) -> None:
    form_class, line = FORMS[vendor]
    form = form_class({"key": f"  \u200f{KEY}\n", line: " ۳۰۰۰-۴۵۰۵ ۰۰۰۰۲۷"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"key": KEY, line: "30004505000027"}
    kind = KINDS[vendor]
    assert (kind.form, kind.channel, kind.secrets) == (form_class, "sms", frozenset({"key"}))
    assert kind.gateway(form.cleaned_data).key == vendor
    assert kind.url.startswith("https://")


@pytest.mark.parametrize("vendor", sorted(FORMS))
@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("A1b2 C3d4", "فاصله"),
        ("A1b2\tC3d4", "فاصله"),
        ("A1b2\u00a0C3d4", "فاصله"),
        ("کلید", "حرف انگلیسی"),
        ("A1b2\x00", ""),
        ("", ""),
        (" ", ""),
        ("x" * 301, ""),
    ],
)
def test_a_key_with_a_space_is_refused_beside_its_field(vendor: str, key: str, said: str) -> None:
    form_class, line = FORMS[vendor]
    with override("fa"):
        form = form_class({"key": key, line: "10004346"})
        assert list(form.errors) == ["key"]
        assert said in str(form.errors["key"])


@pytest.mark.parametrize("vendor", sorted(FORMS))
def test_a_line_is_digits(vendor: str) -> None:
    form_class, line = FORMS[vendor]
    for wrong in ("line", "12", "1" * 25, "1000,4346", "+", "fastest "[::-1]):
        assert line in form_class({"key": KEY, line: wrong}).errors
    assert (line in form_class({"key": KEY, line: ""}).errors) is (vendor != "kavenegar"), "one has a default line"
    assert (line in form_class({"key": KEY, line: "cheapest"}).errors) is (vendor != "ghasedak")
