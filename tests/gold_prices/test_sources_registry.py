"""Which sources there are, what an installation may say about them, and how their keys are kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.checks import run_checks
from django.utils import translation

from gold_prices.checks import keys_of_sources_are_clean
from gold_prices.providers import registry
from gold_prices.providers.installed import KeyNote, SourceKey, key_of
from gold_prices.rules.instruments import SHOWN, Instrument
from tests.support.source import ROOT

ORDER = ["wallgold", "milli", "talair", "tgju", "taline", "talasea", "brsapi", "navasan"]
ORDER += ["nobitex_usdt", "nobitex_paxg", "goldapi", "swissquote"]
RIGHT_TO_LEFT, ISOLATE, NO_BREAK = "\u200f", "\u2066", "\ufeff"


@pytest.fixture
def undisturbed(settings: Any) -> Any:
    """The addresses as declared, no keys."""
    for source in registry.known_sources():
        setattr(settings, source.url_setting, "")
    settings.ZARGAR_SOURCE_BRSAPI_KEY = settings.ZARGAR_SOURCE_NAVASAN_KEY = ""
    return settings


def note_of(key: str) -> SourceKey:
    """The key of a source by its name."""
    return key_of(next(source for source in registry.known_sources() if source.key == key))


def asked() -> list[str]:
    """The keys of the sources asked."""
    return [source.key for source in registry.asked_sources()]


def test_the_order_of_trust(undisturbed: Any) -> None:
    assert [source.key for source in registry.known_sources()] == ORDER
    assert asked() == [key for key in ORDER if key not in ("brsapi", "navasan")]
    undisturbed.ZARGAR_SOURCE_BRSAPI_KEY = "BXq0s8kPpX1nM2vT3rY4uI5oA6sD7fG8"
    assert asked() == [key for key in ORDER if key != "navasan"]


def test_addresses_come_from_the_installation(undisturbed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    undisturbed.ZARGAR_SOURCE_TGJU_URL = "http://127.0.0.1:1/, http://127.0.0.1:2"
    undisturbed.ZARGAR_SOURCE_MILLI_URL = "off"
    undisturbed.ZARGAR_SOURCE_NOBITEX_URL = "http://127.0.0.1:4"
    monkeypatch.setenv("ZARGAR_SOURCE_WALLGOLD_URL", "http://127.0.0.1:3")
    places = {source.key: source.base_urls for source in registry.known_sources()}
    assert places["wallgold"] == ("http://127.0.0.1:3",)
    assert places["talair"] == ("https://www.tala.ir",)
    assert places["tgju"] == ("http://127.0.0.1:1", "http://127.0.0.1:2")
    assert places["nobitex_usdt"] == places["nobitex_paxg"] == ("http://127.0.0.1:4",)
    assert places["milli"] == ()
    assert "milli" not in asked()


def test_pace_and_path_come_from_the_installation(undisturbed: Any) -> None:
    before = {source.key: source for source in registry.known_sources()}
    assert before["navasan"].min_interval == timedelta(hours=6, minutes=15)
    undisturbed.ZARGAR_SOURCE_NAVASAN_INTERVAL = "300"
    undisturbed.ZARGAR_SOURCE_TGJU_INTERVAL = "often"
    undisturbed.ZARGAR_SOURCE_MILLI_PATH = "/api/v1/public/milli-price/external"
    undisturbed.ZARGAR_SOURCE_TALAIR_PATH = "https://elsewhere.example/"
    after = {source.key: source for source in registry.known_sources()}
    assert after["navasan"].min_interval == timedelta(minutes=5)
    assert after["tgju"].min_interval == before["tgju"].min_interval
    assert after["milli"].path == "/api/v1/public/milli-price/external"
    assert after["talair"].path == before["talair"].path


def test_those_that_copy_or_own_one_another_are_one_family() -> None:
    families = {source.key: source.family for source in registry.known_sources()}
    assert families["navasan"] == "alanchand"
    assert families["nobitex_usdt"] == families["nobitex_paxg"] == "nobitex"
    domestic = [families[key] for key in ORDER[:8]]
    assert len(set(domestic)) == len(domestic)


def test_everything_has_a_name_in_persian() -> None:
    with translation.override("fa"):
        assert registry.display_name("manual") == "نوشتهٔ دستی"
        assert registry.display_name("gone") == "gone"
        assert [str(registry.instrument_name(one)) for one in SHOWN][:3] == [
            "گرم طلای ۱۸ عیار",
            "گرم طلای ۲۴ عیار",
            "مثقال طلا (مظنه)",
        ]
        assert str(registry.unit_name(Instrument.OUNCE)) == "سنت برای هر اونس"
        for source in registry.known_sources():
            assert any("\u0600" <= letter <= "\u06ff" for letter in str(source.terms))
            assert {str(registry.written_unit_name(field.unit)) for field in source.fields.values()} <= {
                "تومان",
                "ریال",
                "دلار آمریکا",
            }


def test_a_key_with_invisible_characters_is_cleaned_and_told(undisturbed: Any) -> None:
    undisturbed.ZARGAR_SOURCE_BRSAPI_KEY = f"{NO_BREAK}BXq0s8kP{RIGHT_TO_LEFT}pX1n{ISOLATE} "
    assert note_of("brsapi") == SourceKey(value="BXq0s8kPpX1n", note=KeyNote.CLEANED)
    assert "brsapi" in asked()
    (told,) = [message for message in run_checks() if message.id == "gold_prices.W001"]
    assert "ZARGAR_SOURCE_BRSAPI_KEY" in told.msg
    assert "BXq0s8kP" not in f"{told.msg} {told.hint}"


@pytest.mark.parametrize("key", ["کلید من", "ab cd", "«BXq0»", "BXq0\nX-Evil: 1", "a&key=b", "x" * 300, RIGHT_TO_LEFT])
def test_an_illegal_key_leaves_its_source_unasked(undisturbed: Any, key: str) -> None:
    undisturbed.ZARGAR_SOURCE_NAVASAN_KEY = key
    assert note_of("navasan") == SourceKey(value="", note=KeyNote.ILLEGAL)
    assert "navasan" not in asked()
    (told,) = keys_of_sources_are_clean()
    assert told.id == "gold_prices.W002"
    assert key not in told.msg


def test_good_and_missing_keys_are_no_one_s_trouble(undisturbed: Any) -> None:
    undisturbed.ZARGAR_SOURCE_NAVASAN_KEY = " freeAb12-_ \n"
    assert note_of("navasan") == SourceKey(value="freeAb12-_", note=KeyNote.NONE)
    assert note_of("brsapi") == SourceKey(value="", note=KeyNote.MISSING)
    assert note_of("wallgold") == SourceKey(value="", note=KeyNote.NONE)
    assert keys_of_sources_are_clean() == []


def test_a_key_does_not_show_itself(undisturbed: Any) -> None:
    undisturbed.ZARGAR_SOURCE_NAVASAN_KEY = "s3cret"
    shown = f"{note_of('navasan')} {note_of('navasan')!r} {registry.asked_sources()!r}"
    assert "s3cret" not in shown


def test_the_page_about_sources_knows_them_all() -> None:
    page = (ROOT / "docs" / "price-sources.md").read_text(encoding="utf-8")
    for source in registry.known_sources():
        assert f"| `{source.key}` |" in page
        assert not source.key_setting or f"`{source.key_setting}`" in page
