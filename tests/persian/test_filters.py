"""What the template filters draw."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.template import Context, Template
from django.test import override_settings
from django.utils import translation

from persian.templatetags.persian import icon
from persian.words import in_words, toman_in_words

MOMENT = dt.datetime(2025, 11, 21, 20, 35, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _in_persian() -> Iterator[None]:
    with translation.override("fa"):
        yield


def draw(expression: str, **context: object) -> str:
    """Return what a template makes of one expression."""
    return Template("{% load persian %}{{ " + expression + " }}").render(Context(context))


@pytest.mark.parametrize(
    ("expression", "value", "html"),
    [
        (
            "v|toman",
            420_000_000,
            '<span class="tm"><span class="n">۴۲٬۰۰۰٬۰۰۰</span><span class="u">تومان</span></span>',
        ),
        ("v|toman", 7, '<span class="tm"><span class="n">۰٫۷</span><span class="u">تومان</span></span>'),
        ("v|toman_plain", -37_500, '<span class="tm"><span class="n">−۳٬۷۵۰</span></span>'),
        (
            "v|gram",
            14_997,
            '<span class="wt"><b class="n">۱۴<span class="d">٫۹۹۷</span></b><span class="u">گرم</span></span>',
        ),
        ("v|gram_plain", 0, '<span class="wt"><b class="n">۰<span class="d">٫۰۰۰</span></b></span>'),
        ("v|num", 1_234, '<span class="n">۱٬۲۳۴</span>'),
        ("v|fa", "1405-00001 <x>", "۱۴۰۵-۰۰۰۰۱ &lt;x&gt;"),
        ("v|code", "1405-000123", '<span class="code">1405-000123</span>'),
        ("v|mobile", "+989123456789", '<span class="code">0912 345 6789</span>'),
        ("v|jdate", dt.date(2025, 11, 21), '<span class="n">۱۴۰۴/۰۸/۳۰</span>'),
        ("v|jdate", MOMENT, '<span class="n">۱۴۰۴/۰۹/۰۱</span>'),
        ("v|jtime", MOMENT, '<span class="n">۰۰:۰۵</span>'),
        ("v|jdatetime", MOMENT, '<span class="n">۱۴۰۴/۰۹/۰۱ ۰۰:۰۵</span>'),
        ("v|jlong", MOMENT, "شنبه ۱ آذر ۱۴۰۴"),
        ("v|words", 420_000_005, "چهل و دو میلیون تومان و پنج ریال"),
        ("v|number_words", 6, "شش"),
    ],
)
def test_each_filter(expression: str, value: object, html: str) -> None:
    assert draw(expression, v=value) == html


@pytest.mark.parametrize(
    "name",
    ["toman", "toman_plain", "gram", "gram_plain", "num", "code", "mobile", "jdate", "jtime", "jdatetime", "ago"],
)
def test_nothing_is_drawn_for_nothing(name: str) -> None:
    assert draw(f"v|{name}", v=None) == ""
    assert draw(f"missing|{name}") == ""


@pytest.mark.parametrize(
    ("expression", "wrong"),
    [
        *(("v|toman", 4.2e7), ("v|toman", "42000000"), ("v|gram", True), ("v|words", 1.5)),
        *(
            ("v|jdate", "1404/08/30"),
            ("v|jtime", dt.date(2025, 1, 1)),
            ("v|jtime", MOMENT.replace(tzinfo=None)),
        ),
        ("v|ago", 5),
    ],
)
def test_a_wrong_type_is_never_drawn_as_a_number(expression: str, wrong: object) -> None:
    with pytest.raises(TypeError, match="needed"):
        draw(expression, v=wrong)


@pytest.mark.parametrize("expression", ["v|code", "v|mobile", "v|fa"])
def test_what_comes_from_outside_is_escaped(expression: str) -> None:
    assert "<script" not in draw(expression, v="<script>1</script>")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        *((0, "همین حالا"), (-4, "همین حالا"), (18, "۱۸ ثانیه پیش"), (60, "۱ دقیقه پیش"), (330, "۵ دقیقه پیش")),
        *((7_200, "۲ ساعت پیش"), (86_400 * 15, "۱۵ روز پیش"), (-330, "۵ دقیقه دیگر")),
    ],
)
def test_how_long_ago(seconds: int, text: str) -> None:
    span = dt.timedelta(seconds=seconds)
    assert draw("v|ago", v=span) == text
    assert draw("v|ago:now", v=MOMENT - span, now=MOMENT) == text


def test_ago_falls_back_on_the_clock() -> None:
    assert draw("v|ago", v=dt.datetime.now(dt.UTC) - dt.timedelta(hours=3, minutes=5)) == "۳ ساعت پیش"


def test_an_icon_is_a_reference_without_words() -> None:
    backend = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(STORAGES=backend, STATIC_URL="/static/"):
        drawn = icon("clock", cls="big")
    assert drawn == ('<svg class="i big" aria-hidden="true"><use href="/static/persian/icons.svg#i-clock"/></svg>')


def test_numbers_in_words() -> None:
    assert in_words(42_000_000) == "چهل و دو میلیون"
    assert in_words(0) == "صفر"
    assert toman_in_words(0) == "صفر تومان"
    assert toman_in_words(5) == "پنج ریال"
    assert toman_in_words(-25) == "منفی دو تومان و پنج ریال"
    with pytest.raises(ValueError, match="words"):
        in_words(10**15)
