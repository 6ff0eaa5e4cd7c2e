"""Refusals: a code for programs, a sentence for people, in the reader's language."""

import pickle

import pytest
from django.utils import translation

from persian.jalali import NoSuchJalaliDay, parse_jalali
from persian.numbers import NotANumber
from persian.refusal import Refusal


class _Counted(Refusal):
    code = "counted"
    status = 409
    message = "%(n)d of %(n)s, %(name)s"


def test_the_sentence_follows_the_language() -> None:
    with pytest.raises(NoSuchJalaliDay) as refused:
        parse_jalali("1404/12/30")
    with translation.override("en"):
        assert str(refused.value) == "Esfand 1404 has 29 days."
    with translation.override("fa"):
        assert str(refused.value) == "اسفند ۱۴۰۴، ۲۹ روز دارد."
    assert refused.value.params["days"] == 29


def test_a_refusal_carries_its_field_and_status() -> None:
    refusal = _Counted(field="amount", n=5, name="x1")
    with translation.override("fa"):
        assert str(refusal) == "5 of ۵, x1"
    assert (refusal.code, refusal.status, refusal.field) == ("counted", 409, "amount")
    for written, shown in (("0012345679", "۰۰۱۲۳۴۵۶۷۹"), ("1405/08/30", "۱۴۰۵/۰۸/۳۰"), ("B7", "B7")):
        with translation.override("fa"):
            assert str(_Counted(n=5, name=written)).endswith(shown)
    assert (Refusal().status, Refusal().field, Refusal().params) == (422, None, {})


def test_a_percent_sign_in_what_was_typed_does_no_harm() -> None:
    with translation.override("fa"):
        assert str(NotANumber(text="100%s")) == "«100%s» عدد نیست."


def test_a_refusal_survives_the_way_between_processes() -> None:
    again = pickle.loads(pickle.dumps(NotANumber(field="amount", text="abc")))  # noqa: S301 - our own bytes
    assert (type(again), again.field, again.params) == (NotANumber, "amount", {"text": "abc"})
