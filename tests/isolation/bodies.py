"""Right bodies for the API, and how a refusal of a wrong one looks."""

from __future__ import annotations

import re
from typing import Any

from tests.isolation.arrears_bodies import arrears_bodies
from tests.isolation.conftest import RIAL_PER_G, Ours
from tests.isolation.guard_bodies import guard_bodies
from tests.isolation.life_bodies import life_bodies
from tests.isolation.many_bodies import many_bodies
from tests.isolation.message_bodies import message_bodies
from tests.isolation.pay_bodies import pay_bodies
from tests.isolation.sale_bodies import sale_bodies

JSON = "application/json"
PERSIAN = re.compile("[\u0600-\u06ff]")


PERSON = {
    "full_name": "مهری تازه", "mobile": "09121234567", "other_mobiles": ["09351112233"], "national_id": "0084575948",
    "other_id_kind": "passport", "other_id": "K98765432", "email": "a@example.com", "address": "تهران", "note": "",
    "birth_date": "۱۳۶۵/۱۲/۲۹",
}  # fmt: skip


def good(ours: Ours) -> dict[str, dict[str, Any]]:
    """A right body for each kind of body the API documents."""
    return {
        "CustomerIn": {**PERSON, "pad_national_id": False},
        "CustomerPatch": {**PERSON, "pad_national_id": False, "version": ours.customer.version, "state": "active"},
        "LimitsIn": {"limit_mg": 50_000, "limit_rial": None, "version": ours.customer.version},
        "MergeIn": {"duplicate_id": ours.duplicate.pk, "reason": "یک نفرند"},
        "NoteIn": {"text": "تلفنی گفت", "kind": "call", "outcome": "reached", "at": "2026-04-04T07:00:00Z"},
        "ConsentIn": {"channel": "sms", "allowed": False, "evidence": "تلفنی گفت"},
        **sale_bodies(ours.contract, ours.customer.pk, ours.plan),
        **pay_bodies(),
        "DayPriceIn": {
            "rial_per_g": RIAL_PER_G + 100_000, "buy_rial_per_g": RIAL_PER_G, "in_words": "",
            "reason": "بازار بسته است",
        },
        "ManualPriceIn": {
            "price_toman_per_gram": RIAL_PER_G // 10 + 20_000, "in_words": "", "reason": "بازار بسته است",
            "buy_price_toman_per_gram": RIAL_PER_G // 10,
        },
        "DayPriceClearIn": {"reason": "بازار باز شد"},
        **life_bodies(ours.contract, ours.duplicate.pk),
        **arrears_bodies(ours.arrears.claim.made_at),
        **guard_bodies(ours.guards, ours.duplicate.pk),
        **message_bodies(),
        **many_bodies(ours.customer.pk),
    }  # fmt: skip


def assert_refused(where: str, answer: Any) -> None:
    """A problem document with a code and a Persian sentence."""
    assert 400 <= answer.status_code < 500, f"{where}: {answer.status_code}"
    assert answer["Content-Type"].startswith("application/problem+json"), where
    problem = answer.json()
    assert problem["status"] == answer.status_code, where
    assert problem["code"], where
    assert PERSIAN.search(problem["detail"]), f"{where}: {problem['detail']}"
