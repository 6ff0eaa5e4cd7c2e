"""The reminders' stages and the settings of messages: by page and by program, the same rules."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.actions import create_api_token
from accounts.models import AuditEntry, User
from notifications import queries
from notifications.models import MessageSettings, Stage
from notifications.rules.stage_plan import HOUSE_STAGES, StageRow, faults_of

pytestmark = pytest.mark.usefixtures("in_shop")
ClientOf = Callable[..., Client]
STAGES, SETTINGS = "/messages/stages/", "/messages/settings/"
CARD = "6037997599123453"


def typed(*rows: tuple[str, str, str, str], seen: str = "-") -> dict[str, str]:
    """Rows as the page sends them: days, before or after, again each, until."""
    body = {"seen": seen}
    for at, (days, when, again, until) in enumerate(rows):
        body |= {f"s{at}-days": days, f"s{at}-when": when, f"s{at}-enabled": "on"}
        body |= {f"s{at}-repeat_every": again, f"s{at}-stop_after": until}
    return body


RIGHT = typed(("۳", "before", "", ""), ("0", "after", "", ""), ("7", "after", "۷", "30"), ("", "after", "", ""))


def test_the_house_says_when_until_the_shop_chooses(
    clerk: User, manager: User, owner: User, client_of: ClientOf
) -> None:
    assert queries.stages() == HOUSE_STAGES
    page = client_of(clerk).get(STAGES).content.decode()
    assert "۳ روز پیش از سررسید؛ روز سررسید؛ ۱ و ۳ و ۷ و ۱۴ روز پس از سررسید؛ سپس هر ۷ روز تا روز ۶۰" in page
    assert "ذخیرهٔ مرحله‌ها" not in page
    assert client_of(manager).post(STAGES, RIGHT).status_code == 403
    client = client_of(owner)
    assert client.post(STAGES, RIGHT).status_code == 302
    assert queries.stages() == (StageRow(-3), StageRow(0), StageRow(7, True, 7, 30))
    assert AuditEntry.objects.get(action="stages.set").detail == {"before": "-", "after": "-3 0 7/7..30"}
    late = client.post(STAGES, typed(("1", "after", "", "")))
    assert (late.status_code, "کس دیگری مرحله‌ها را ذخیره کرده است" in late.content.decode()) == (409, True)
    # The page now carries the mark of what stands: the same form again is a choice.
    assert client.post(STAGES, typed(("1", "after", "", ""), seen="-3 0 7/7..30")).status_code == 302
    assert queries.stages() == (StageRow(1),)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("1", "after", "", ""), ("۱", "after", "", "")], "این روز دو بار آمده است"),
        ([("31", "before", "", "")], "از ۳۰ روز پیش تا ۳۶۵ روز پس از سررسید"),
        ([("7", "after", "7", "")], "یادآوری بی‌پایان نداریم"),
        ([("7", "after", "", "30")], "هر چند روز تکرار شود"),
        ([("7", "after", "1", "30")], "تکرار هر ۳ تا ۹۰ روز"),
        ([("3", "before", "7", "30")], "فقط مرحلهٔ پس از سررسید تکرار می‌شود"),
        ([("7", "after", "7", "8")], "پایان پیش از نخستین تکرار است"),
        ([("1", "after", "7", "30"), ("9", "after", "", "")], "فقط آخرین مرحله تکرار می‌شود"),
        ([("", "after", "7", "30")], "روزش را بنویسید"),
        ([("abc", "after", "", "")], "er"),
        ([("", "after", "", "")], "دست کم یک مرحله بگذارید"),
    ],
)
def test_nonsense_is_told_beside_its_row(
    rows: list[tuple[str, str, str, str]], said: str, owner: User, client_of: ClientOf
) -> None:
    client = client_of(owner)
    answer = client.post(STAGES, typed(*rows))
    page = answer.content.decode()
    assert (answer.status_code, said in page) == (422, True)
    assert all(f'value="{word}"' in page for row in rows for word in (row[0], row[2], row[3]) if word)
    assert not Stage.objects.exists()
    live = client.post(f"{STAGES}sentence/", typed(*rows)).content.decode()
    assert "هنوز درست نیست" in live


def test_the_sentence_follows_what_is_typed(owner: User, client_of: ClientOf) -> None:
    said = client_of(owner).post(f"{STAGES}sentence/", RIGHT).content.decode()
    assert "۳ روز پیش از سررسید؛ روز سررسید؛ ۷ روز پس از سررسید؛ سپس هر ۷ روز تا روز ۳۰" in said
    assert not faults_of(HOUSE_STAGES)


def test_the_settings_are_the_owners_and_every_fault_has_its_place(
    manager: User, owner: User, client_of: ClientOf
) -> None:
    assert client_of(manager).get(SETTINGS).status_code == 403
    client = client_of(owner)
    wrong = {"lock_cap": "3", "card_number": "6037 9975 9912 3454", "guarantor_after_days": "۴۰۰", "version": "0"}
    answer = client.post(SETTINGS, wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    for said in ("یکی از رقم‌ها اشتباه است", "از ۱ تا ۳۶۵ روز", "6037 9975 9912 3454"):
        assert said in page
    assert "به کدام کارت بپردازد" in client.post(SETTINGS, {**wrong, "card_number": ""}).content.decode()
    assert not MessageSettings.objects.exists()
    right = {
        "lock_cap": "۳", "card_number": "۶۰۳۷-۹۹۷۵ ۹۹۱۲ ۳۴۵۳", "guarantor_after_days": "9", "version": "0",
        "email_too": "on", "birthday": "on",
    }  # fmt: skip
    assert client.post(SETTINGS, right).status_code == 302
    row = queries.message_settings()
    assert (row.card_number, row.lock_cap, row.guarantor_after_days) == (CARD, 3, 9)
    assert (row.email_too, row.birthday, row.digest, row.version) == (True, True, False, 1)
    assert CARD not in str(AuditEntry.objects.get(action="message_settings.set").detail)
    assert client.post(SETTINGS, {**right, "lock_cap": "5"}).status_code == 409
    assert queries.message_settings().lock_cap == 3


def test_a_program_is_held_to_the_same_rules(owner: User, client_of: ClientOf) -> None:
    client = client_of(None)
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {create_api_token(user=owner, name='stages')}"
    read = client.get("/api/v1/stages").json()
    assert (read["own"], read["mark"], len(read["stages"])) == (False, "-", 6)
    body = {"stages": [{"days": 1}, {"days": 7, "repeat_every": 7}], "mark": "-"}
    refused = client.put("/api/v1/stages", body, content_type="application/json")
    assert (refused.status_code, refused.json()["field"]) == (422, "stages.1.stop_after")
    body["stages"] = [{"days": 1, "enabled": False}]
    kept = client.put("/api/v1/stages", body, content_type="application/json").json()
    assert (kept["mark"], kept["sentence"]) == ("1x", "مشتری دربارهٔ سررسید پیامی نمی‌گیرد.")
    template = {"text": "{shop}: {rows}", "version": 0, "patterns": {}}
    saved = client.put("/api/v1/templates/reminder_late", template, content_type="application/json").json()
    assert (saved["own"], saved["version"]) == (True, 1)
    shown = client.post("/api/v1/templates/reminder_late/preview", {"text": "س" * 71}, content_type="application/json")
    assert (shown.json()["parts"], shown.json()["part_units"], shown.json()["customer_id"]) == (2, 67, None)
    patch = {"version": 0, "lock_cap": 2, "card_number": CARD}
    changed = client.patch("/api/v1/message-settings", patch, content_type="application/json").json()
    assert (changed["lock_cap"], changed["digest"], changed["version"]) == (2, True, 1)
