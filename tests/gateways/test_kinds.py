"""What holds for every way a text can leave, before anybody has an account there."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override

from gateways.models import Channel, GatewayAccount
from gateways.providers import KINDS
from gateways.providers.fields import KeyField

KEYS = sorted(KINDS)


@pytest.mark.parametrize("key", KEYS)
def test_whatever_is_typed_as_a_key_is_never_shown_and_never_holds_a_space(key: str) -> None:
    kind = KINDS[key]
    typed = {name for name, field in kind.form.base_fields.items() if isinstance(field, KeyField)}
    assert typed == kind.secrets
    form = kind.form(dict.fromkeys(kind.form.base_fields, "ab cd"))
    for name in typed:
        assert form[name].errors, "beside the field"


@pytest.mark.parametrize("key", KEYS)
def test_its_address_can_be_another(key: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = KINDS[key]
    assert kind.base_url == kind.url
    assert not kind.url or kind.url.startswith("https://")
    monkeypatch.setenv(f"ZARGAR_GATEWAY_{key.upper()}_URL", "http://127.0.0.1:9")
    assert kind.base_url == "http://127.0.0.1:9"
    setattr(settings, f"ZARGAR_GATEWAY_{key.upper()}_URL", "http://127.0.0.1:10")
    assert kind.base_url == "http://127.0.0.1:10"


@pytest.mark.parametrize("key", KEYS)
def test_it_has_a_place_and_a_persian_name(key: str) -> None:
    kind = KINDS[key]
    assert kind.key == key
    assert len(key) <= GatewayAccount._meta.get_field("key").max_length  # type: ignore[operator]
    assert kind.channel in Channel.values
    with override("fa"):
        assert not str(kind.label).isascii() or key == "smsir", "a name of its own in Latin letters"
        for field in kind.form.base_fields.values():
            assert not str(field.label).isascii()


def test_only_a_door_that_proves_absence_lets_a_text_go_again_by_itself() -> None:
    given = {"key": "k", "token": "1:t", "username": "u", "password": "p", "line": "3000"}
    needed = {key: KINDS[key].gateway(given).abilities.absences_needed for key in KEYS}
    assert {key for key, looks in needed.items() if looks} == {"file", "ghasedak", "ippanel", "kavenegar", "smsir"}
    own = {key for key in KEYS if KINDS[key].gateway(given).abilities.own_ref}
    assert own == {"file", "kavenegar"}
