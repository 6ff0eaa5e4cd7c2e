"""What stands in a text: its parts on lines that count 66, numbers and links that may not, values of patterns."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateways.queries import reason_text
from gateways.rules.pattern_limits import PatternFault, faults_of
from gateways.rules.speech import PatternUse
from notifications.rules.examples import EXAMPLES
from notifications.rules.forbidden import faults_in, is_card_number, is_iban
from notifications.rules.segments import count_segments
from notifications.rules.template import parse, render
from notifications.rules.variables import KINDS


@pytest.mark.parametrize(
    ("length", "parts"), [(70, 1), (71, 2), (132, 2), (133, 3), (198, 3), (199, 4), (264, 4), (265, 5)]
)
def test_some_lines_count_66_in_a_part(length: int, parts: int) -> None:
    assert count_segments("س" * length, part_units=66).parts == parts
    assert count_segments("a" * 161, part_units=66).parts == 2, "Latin parts stay 153"


@settings(max_examples=60)
@given(st.text(max_size=400), st.sampled_from([66, 67]))
def test_parts_hold_the_units_and_no_fewer_would(text: str, part_units: int) -> None:
    counted = count_segments(text, part_units)
    single, part = (160, 153) if counted.encoding == "GSM-7" else (70, part_units)
    if counted.encoding == "UCS-2":
        assert counted.units == sum(2 if ord(letter) > 0xFFFF else 1 for letter in text)
    assert counted.parts == 0 if not text else counted.units <= max(single, counted.parts * part)
    if counted.parts > 1:
        assert counted.units > max(single, (counted.parts - 1) * part)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("کارت ۶۰۳۷-۹۹۷۵ ۹۹۱۲ ۳۴۵۳", ("card_number",)),
        ("6037997599123453", ("card_number",)),
        ("6037\u200c9975\u200f 9912.3453", ("card_number",)),
        ("شبا IR82 0540 1026 8002 0817 9090 02", ("iban",)),
        ("820540102680020817909002", ("iban",)),
        ("شناسه صیادی 7777777777777777", ()),
        ("نرخ ۱۱٬۲۵۰٬۰۰۰ و مانده ۳٫۷۳۳ در ۱۴۰۵/۰۸/۳۰ ساعت ۱۰:۳۰", ()),
        ("ببینید https://example.ir/c/x", ("link",)),
        ("ببینید www.example.xyz", ("link",)),
        ("به zargar.shop بیایید", ("link",)),
        ("تلفن ۰۲۱-۵۵۵۵۰۰۰۰", ()),
    ],
)
def test_numbers_and_links_are_seen_however_they_are_written(text: str, found: tuple[str, ...]) -> None:
    assert faults_in(text) == found


def test_a_mistyped_digit_is_no_card_and_no_iban() -> None:
    card, iban = "6037997599123453", "820540102680020817909002"
    assert (is_card_number(card), is_iban(iban)) == (True, True)
    wrong = [card[:at] + str((int(card[at]) + 1) % 10) + card[at + 1 :] for at in range(16)]
    assert not any(is_card_number(one) for one in wrong)
    assert not is_card_number("0" * 16)
    assert not is_iban(iban[:-1] + "3")


@pytest.mark.parametrize(
    ("key", "name", "value", "fault"),
    [
        ("smsir", "Name", "س" * 25, None),
        ("smsir", "Name", "س" * 26, PatternFault("Name", "too_long", 25)),
        ("kavenegar", "token", "بی‌فاصله", None),
        ("kavenegar", "token", "با فاصله", PatternFault("token", "spaces", 0)),
        ("kavenegar", "token10", "یک دو سه چهار پنج شش", None),
        ("kavenegar", "token10", "یک دو سه چهار پنج شش هفت", PatternFault("token10", "spaces", 5)),
        ("kavenegar", "token2", "س" * 101, PatternFault("token2", "too_long", 100)),
        ("kavenegar", "token7", "x", PatternFault("token7", "unknown_name")),
        ("melipayamak", "a", "x;y", PatternFault("a", "separator")),
        ("ippanel", "a", "x;y z" * 30, None),
    ],
)
def test_each_vendor_has_its_own_limits(key: str, name: str, value: str, fault: PatternFault | None) -> None:
    assert faults_of(key, PatternUse("1", ((name, value),))) == ((fault,) if fault else ())


def test_the_examples_fill_every_text_of_the_house() -> None:
    for kind, known in KINDS.items():
        used = parse(known.text, known.variables)
        assert set(known.variables) <= EXAMPLES.keys(), kind
        said = render(known.text, EXAMPLES)
        assert "{" not in said
        assert all(EXAMPLES[name] in said for name in used)


@pytest.mark.parametrize(
    ("key", "code", "said"),
    [
        ("kavenegar", "418", "اعتبار حساب درگاه تمام شده است (کد ۴۱۸)"),
        ("smsir", "114", "یکی از مقدارها از اندازه‌ای که درگاه در الگو می‌پذیرد بلندتر است (کد ۱۱۴)"),
        ("melipayamak_console", "-10", "درگاه پیوند را در این متن نمی‌پذیرد (کد \u200e-۱۰)"),
        ("kavenegar", "499", "کد ۴۹۹ درگاه"),
        ("kavenegar", "ReadTimeout", "درگاه به‌موقع پاسخ نداد"),
        ("kavenegar", "http_502", ""),
        ("nobody", "7", "کد ۷ درگاه"),
    ],
)
def test_a_vendors_code_is_told_in_words(key: str, code: str, said: str) -> None:
    assert reason_text(key, code) == said
