"""Why this price: a right Persian sentence for each verdict, the board, and the world's price beside it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from gold_prices.actions import force_refresh, refresh_market_price
from gold_prices.models import StandingPrice
from gold_prices.queries import ExplainedRow, board_prices, explain, parity_now, source_states
from gold_prices.queries.faults import fault_words
from gold_prices.queries.sentences import Word, sentence_of
from gold_prices.rules.freshness import State
from gold_prices.rules.instruments import SHOWN, Instrument
from tests.market import Market as Everybody

MINUTE = timedelta(minutes=1)
WORD: dict[str, Any] = {"instrument": Instrument.GOLD18, "value": 119_000_000, "permille": 57, "against": 112_560_000}
#: What a figure is told to be, by its verdict and what it was measured by.
SENTENCES: list[tuple[dict[str, Any], str]] = [
    (
        {"verdict": "outlier", "basis": "others"},
        "۵٫۷٪ بالاتر از میانهٔ دیگران (۱۱٬۲۵۶٬۰۰۰ تومان)، کنار گذاشته شد.",
    ),
    (
        {"verdict": "outlier", "basis": "others", "value": 106_000_000, "permille": 58},
        "۵٫۸٪ پایین‌تر از میانهٔ دیگران (۱۱٬۲۵۶٬۰۰۰ تومان)، کنار گذاشته شد.",
    ),
    ({"verdict": "kept", "basis": "others", "chosen": True}, "رقمش قیمت شد: از همه به میانه نزدیک‌تر است."),
    ({"verdict": "kept", "chosen": True, "alone": True}, "رقمش قیمت شد؛ منبع دیگری کنارش نیست."),
    ({"verdict": "kept", "basis": "others", "permille": 3}, "با دیگران می‌خواند: ۰٫۳٪ با میانهٔ همه فاصله دارد."),
    ({"verdict": "kept", "basis": "others", "permille": 0}, "با میانهٔ همه یکی است."),
    ({"verdict": "kept", "basis": "standing"}, "با قیمت می‌خواند."),
    (
        {"verdict": "unit_suspect", "basis": "standing", "value": 1_125_600_000},
        "حدود ۱۰ برابر قیمت پیشین (۱۱٬۲۵۶٬۰۰۰ تومان) است؛ به نظر واحد دیگری دارد و کنار گذاشته شد.",
    ),
    (
        {"verdict": "unit_suspect", "basis": "others", "value": 11_256_000},
        "حدود یک به ۱۰ میانهٔ دیگران (۱۱٬۲۵۶٬۰۰۰ تومان) است؛ به نظر واحد دیگری دارد و کنار گذاشته شد.",
    ),
    (
        {"verdict": "unit_suspect", "basis": "own_body"},
        "کنار گذاشته شد: قیمت مثقال و گرمش با هم نمی‌خواند؛ واحد یکی عوض شده است.",
    ),
    (
        {"verdict": "ratio", "basis": "gold18", "instrument": Instrument.MESGHAL},
        "۵٫۷٪ بالاتر از ارزش طلایش با قیمت ۱۸ عیار (۱۱٬۲۵۶٬۰۰۰ تومان)؛ با قیمت طلا نمی‌خواند و کنار گذاشته شد.",
    ),
    (
        {"verdict": "unconfirmed", "basis": "standing"},
        "۵٫۷٪ بالاتر از قیمت پیشین (۱۱٬۲۵۶٬۰۰۰ تومان) و منبع‌های کافی آن را نمی‌گویند؛ نگه داشته شد تا تأیید شود.",
    ),
    (
        {"verdict": "unconfirmed", "basis": "world"},
        "۵٫۷٪ بالاتر از برآورد از بازار جهانی (۱۱٬۲۵۶٬۰۰۰ تومان) و تنها یک منبع آن را می‌گوید؛ نگه داشته شد تا منبع دیگری تأیید کند.",  # noqa: E501
    ),
    (
        {"verdict": "same_family"},
        "شمرده نشد: هم‌خانواده‌اش رأی داده است؛ منبع‌هایی که از هم برمی‌دارند یک بار شمرده می‌شوند.",
    ),
    (
        {"verdict": "old", "basis": "age", "age": 45 * MINUTE},
        "کنار گذاشته شد: هنگام پرسش ۴۵ دقیقه از آن گذشته بود؛ رقم کهنه‌تر از نیم ساعت رأی ندارد.",
    ),
    ({"verdict": "old", "basis": "behind"}, "کنار گذاشته شد: از قیمت کنونی قدیمی‌تر است."),
    ({"verdict": "old", "basis": "close"}, "کنار گذاشته شد: قیمت پایان روز پیش است، نه قیمت اکنون."),
    (
        {"verdict": "old", "basis": "fresher"},
        "کنار گذاشته شد: دو منبع مستقل رقم تازه‌تری دارند که با هم می‌خواند.",
    ),
    ({"verdict": "refused", "basis": "future"}, "رد شد: زمانش از ساعت جلوتر است."),
    ({"verdict": "refused"}, "رد شد: قیمت ممکنی نیست."),
    ({"verdict": "input"}, "تنها برای برآورد از بازار جهانی است؛ رأی ندارد."),
    (
        {"verdict": "failed", "error": "HTTP 403", "fault": "permanent", "whole_answer": True},
        "رقمی نیامد: ما را نمی‌پذیرد (۴۰۳).",
    ),
    ({"verdict": "failed", "error": "geram18.p is empty", "fault": "retry"}, "این رقم به کار نرفت: جای رقم خالی است."),
    (
        {"verdict": "outlier", "basis": "others", "instrument": Instrument.OUNCE, "value": 460_000, "against": 439_700},
        "۵٫۷٪ بالاتر از میانهٔ دیگران (۴٬۳۹۷٫۰۰ دلار)، کنار گذاشته شد.",
    ),
]


@pytest.mark.parametrize(("facts", "sentence"), SENTENCES)
def test_each_verdict_has_its_sentence(facts: dict[str, Any], sentence: str) -> None:
    assert sentence_of(Word(**(WORD | facts))) == sentence


@pytest.mark.parametrize(
    "reason",
    [
        "no answer in time", "no connection", "HTTP 502", "HTTP 404", "HTTP 429", "the answer is no JSON",
        "data.price18 is zero or beyond any price", "no market GLD_18C_750TMN in the answer",
        "something never said before",
    ],
)  # fmt: skip
def test_no_reason_of_a_failure_is_told_in_english(reason: str) -> None:
    words = fault_words(reason, "retry")
    assert words
    assert not any("a" <= letter.lower() <= "z" for letter in words)


def told(source: str, **asked: Any) -> ExplainedRow:
    return next(row for row in explain(now=timezone.now(), **asked).rows if row.source == source)


def test_the_explanation_names_everybody(bazaar: Everybody) -> None:
    bazaar.does("talair", "jump", permille=57)
    bazaar.does("tgju", "503")
    bazaar.does("milli", "zero")
    refresh_market_price(now=timezone.now())
    why = explain(now=timezone.now())
    assert why.price is not None
    assert (why.price.value, why.median, why.tolerance_permille) == (186_110_000, 186_110_000, 20)
    assert why.quorum == len(why.price.agreeing) >= 3
    assert (why.kind, why.held, why.oldest_at) == ("طبق برنامه", None, why.price.observed_at)
    assert len([row for row in why.rows if row.chosen]) == 1
    assert told("talair").sentence == "۵٫۷٪ بالاتر از میانهٔ دیگران (۱۸٬۶۱۱٬۰۰۰ تومان)، کنار گذاشته شد."
    assert told("tgju").sentence == "رقمی نیامد: سرورش دچار مشکل است (۵۰۳)."
    assert told("milli").verdict == "failed"
    assert told("milli").sentence.startswith(("رقمی نیامد", "این رقم به کار نرفت"))
    assert all(row.sentence and row.name for row in why.rows)
    assert {row.source for row in why.rows}.isdisjoint({"nobitex_usdt", "nobitex_paxg", "goldapi", "swissquote"})


def test_a_lone_jump_is_shown_as_held(bazaar: Everybody) -> None:
    refresh_market_price(now=timezone.now() - 6 * MINUTE)
    for source in ("wallgold", "milli", "talair", "tgju", "taline", "talasea", "brsapi", "navasan"):
        bazaar.does(source, "503")
    bazaar.does("wallgold", "jump", permille=60)
    refresh_market_price(now=timezone.now())
    why = explain(now=timezone.now())
    assert why.held is not None
    assert (why.held.source, why.held.value) == ("wallgold", 197_276_600)
    assert why.held.sentence.startswith("۶٪ بالاتر از قیمت پیشین (۱۸٬۶۱۱٬۰۰۰ تومان)")
    assert why.price is not None
    assert why.before is not None
    assert why.price.value == why.before.value == 186_110_000


def test_who_was_not_asked_is_told_as_well(bazaar: Everybody, settings: Any) -> None:
    settings.ZARGAR_SOURCE_NAVASAN_KEY = ""
    settings.ZARGAR_SOURCE_TALINE_URL = "off"
    settings.ZARGAR_SOURCE_BRSAPI_KEY = "کلید"
    now = timezone.now()
    refresh_market_price(now=now - 4 * MINUTE)
    force_refresh(now=now, source="milli")
    assert told("navasan").sentence == "کلید می‌خواهد و کلیدی تنظیم نشده است."
    assert told("taline").sentence == "این سامانه آن را نمی‌پرسد."
    assert told("brsapi").label == "کلید نادرست"
    assert (told("wallgold").in_round, told("milli").in_round) == (False, True)
    assert told("wallgold").sentence.endswith("(پرسش ۴ دقیقه زودتر)")
    assert explain(now=now).rows[0].source == "milli"


def test_a_figure_of_minutes_ago_that_became_the_price_is_named(bazaar: Everybody) -> None:
    now = timezone.now()
    bazaar.believes("milli", 18_600_000)
    bazaar.believes("talair", 18_620_000)
    refresh_market_price(now=now - 2 * MINUTE)
    force_refresh(now=now, source="milli")
    why = explain(now=now)
    assert why.price is not None
    assert why.price.fetched_at == now
    (chosen,) = [row for row in why.rows if row.chosen]
    assert (chosen.source, chosen.value, chosen.in_round) == (why.price.source, why.price.value, False)


def test_a_resting_source_says_until_when(bazaar: Everybody) -> None:
    now = timezone.now()
    bazaar.does("milli", "403")
    refresh_market_price(now=now - 90 * MINUTE)
    bazaar.does("milli", "403")
    refresh_market_price(now=now - 25 * MINUTE)
    refresh_market_price(now=now)
    assert told("milli").verdict == "failed"
    assert told("milli").sentence == "رقمی نیامد: ما را نمی‌پذیرد (۴۰۳). (پرسش ۲۵ دقیقه زودتر)"


def test_before_anything_was_asked_there_is_nothing_to_explain(bazaar: Everybody) -> None:
    why = explain(now=timezone.now())
    assert (why.price, why.round_at, why.kind, why.median, why.quorum, why.parity) == (None, None, "", None, 0, None)
    assert {row.label for row in why.rows} == {"پرسیده نشده"}


def test_other_instruments_have_reasons_too(bazaar: Everybody) -> None:
    bazaar.does("tgju", "lie", times="10")
    refresh_market_price(now=timezone.now())
    why = explain(now=timezone.now(), instrument=Instrument.EMAMI)
    assert why.price is not None
    assert why.parity is None
    row = next(row for row in why.rows if row.source == "tgju")
    assert (row.verdict, row.basis) == ("unit_suspect", "gold18")
    assert "ارزش طلایش با قیمت ۱۸ عیار" in row.sentence


def test_the_board_reckons_what_follows_from_18k_and_nothing_else(bazaar: Everybody) -> None:
    now = timezone.now()
    refresh_market_price(now=now)
    lines = {line.instrument: line for line in board_prices(now=now)}
    assert tuple(lines) == SHOWN
    assert not any(line.computed for line in lines.values())
    StandingPrice.objects.exclude(instrument="gold18").delete()
    lines = {line.instrument: line for line in board_prices(now=now)}
    assert lines[Instrument.GOLD24].value == 248_146_670
    assert lines[Instrument.MESGHAL].value == 806_191_670
    assert {key for key, line in lines.items() if line.computed} == {Instrument.GOLD24, Instrument.MESGHAL}
    assert (lines[Instrument.EMAMI].value, lines[Instrument.EMAMI].state) == (None, None)
    assert lines[Instrument.GOLD24].state is State.LIVE


def test_a_line_left_behind_is_reckoned_from_18k(bazaar: Everybody) -> None:
    now = timezone.now()
    refresh_market_price(now=now)
    StandingPrice.objects.filter(instrument__in=("mesghal", "coin_emami")).update(observed_at=now - 45 * MINUTE)
    lines = {line.instrument: line for line in board_prices(now=now)}
    assert lines[Instrument.MESGHAL].computed
    assert not lines[Instrument.EMAMI].computed
    assert lines[Instrument.EMAMI].age == 45 * MINUTE


def test_the_worlds_price_stands_beside_with_its_premium(bazaar: Everybody) -> None:
    now = timezone.now()
    refresh_market_price(now=now)
    parity = parity_now(now=now)
    assert parity is not None
    assert (parity.basis, parity.premium_permille) == ("paxg", 10)
    bazaar.does("nobitex_paxg", "503")
    bazaar.at = now + 31 * MINUTE
    later = now + 31 * MINUTE
    refresh_market_price(now=later)
    parity = parity_now(now=later)
    assert parity is not None
    assert parity.basis == "ounce_usdt"


def test_the_worlds_price_stays_with_its_age_when_its_sources_are_dark(bazaar: Everybody) -> None:
    now = timezone.now()
    refresh_market_price(now=now - 6 * MINUTE)
    before = parity_now(now=now - 5 * MINUTE)
    bazaar.does("*", "503")
    refresh_market_price(now=now)
    assert before is not None
    assert parity_now(now=now) == before
    kept = parity_now(now=now + 40 * MINUTE)
    assert kept is not None
    assert (kept.rial_per_g, kept.observed_at, kept.basis) == (before.rial_per_g, before.observed_at, before.basis)
    assert kept.premium_permille is None
    assert parity_now(now=now + 8 * 24 * 60 * MINUTE) is None


def test_figures_of_different_hours_make_no_price_of_the_world(bazaar: Everybody) -> None:
    now = timezone.now()
    bazaar.does("nobitex_paxg", "503")
    bazaar.does("swissquote", "503")
    bazaar.does("goldapi", "503")
    refresh_market_price(now=now)
    assert parity_now(now=now) is None
    assert parity_now(now=now + 60 * MINUTE) is None


def test_a_source_tells_all_it_declares_and_never_its_key(bazaar: Everybody, settings: Any) -> None:
    settings.ZARGAR_SOURCE_BRSAPI_KEY = "\u200fsecretsecretsecretsecretsecret12\u200f"
    settings.ZARGAR_SOURCE_TALINE_URL = "http://zargar:secretsecret@127.0.0.1:1/taline?token=secretsecret"
    refresh_market_price(now=timezone.now())
    reports = {report.key: report for report in source_states(now=timezone.now())}
    assert reports["brsapi"].key_note == "cleaned"
    assert reports["brsapi"].asked
    assert reports["taline"].hosts == ("127.0.0.1:1/taline",)
    assert "secretsecret" not in repr(reports)
    assert reports["milli"].fields[0].factor == "1000"
    assert reports["milli"].last_value == 186_110_000
    assert all(report.terms and report.stamp_label and report.unit_label for report in reports.values())
