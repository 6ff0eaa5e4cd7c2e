"""The pages of texts to many, of what comes again and of visits, as a person uses them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.models import User
from notifications.models import Appointment, Campaign, Schedule
from persian.jalali import format_jalali, tehran_today
from tests.notifications.many import TEXT, people

HTMX = {"HX-Request": "true"}


def test_a_text_to_many_is_typed_seen_and_started_once(owner: User, clerk: User, client_of: Any) -> None:
    people(3, owner, now=timezone.now())
    browser = client_of(owner)
    form = {"name": "نوروز", "who": "all", "days": "", "min_mg": "", "text": TEXT, "request_key": "k1"}
    live = browser.post("/messages/campaigns/figures/", form, headers=HTMX).content.decode()
    assert "مشتری 1" in live
    assert "۳" in live
    # Nobody knows the variables by their Latin names: each is a button with its Persian one.
    editor = browser.get("/messages/campaigns/new/").content.decode()
    assert re.search(r'data-insert="\{debt\}"[^>]*>همهٔ بدهی', editor)
    wrong = browser.post("/messages/campaigns/new/", {**form, "who": "due_soon", "text": "سلام {nmae}"})
    assert wrong.status_code == 422
    assert re.search(r'id="id_days_error"', wrong.content.decode())
    assert "سلام {nmae}" in wrong.content.decode()
    made = browser.post("/messages/campaigns/new/", form)
    assert browser.post("/messages/campaigns/new/", form)["Location"] == made["Location"]
    row = Campaign.objects.get()
    page = browser.get(made["Location"]).content.decode()
    assert 'name="people" value="3"' in page
    start = {"action": "start", "people": "2", "cost_rial": "0"}
    assert browser.post(made["Location"], start).status_code == 409
    assert browser.post(made["Location"], {**start, "people": "3"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.expected) == (Campaign.State.RUNNING, 3)
    progress = browser.get(f"{made['Location']}progress/", headers=HTMX)
    assert "hx-trigger" in progress.content.decode()
    other = client_of(clerk)
    assert other.get(made["Location"]).status_code == 200
    assert other.post(made["Location"], {"action": "cancel"}).status_code == 403
    assert browser.post(made["Location"], {"action": "cancel"}).status_code == 302
    assert browser.get(f"{made['Location']}progress/", headers=HTMX)["HX-Refresh"] == "true"
    # A contract is rescinded, a text is called off.
    assert "لغوشده" in browser.get("/messages/campaigns/").content.decode()


def test_a_number_that_is_none_is_told_beside_its_field(owner: User, client_of: Any) -> None:
    wrong = {"channel": "sms", "address": "02188776655", "evidence": "تلفنی گفت"}
    answer = client_of(owner).post("/messages/opt-outs/", wrong)
    assert answer.status_code == 422
    assert 'id="id_address_error"' in answer.content.decode()
    assert 'value="02188776655"' in answer.content.decode()


def test_a_text_that_comes_again_is_made_and_switched_off(owner: User, client_of: Any) -> None:
    browser: Client = client_of(owner)
    form = {
        "name": "هفتگی", "who": "overdue", "days": "۷", "min_mg": "۱٫۵", "text": TEXT, "rule": "weekly", "weekday": "2",
        "month_day": "", "hour": "10", "request_key": "k1",
    }  # fmt: skip
    wrong = browser.post("/messages/schedules/new/", {**form, "rule": "monthly"})
    assert wrong.status_code == 422
    assert "id_month_day_error" in wrong.content.decode()
    assert [browser.post("/messages/schedules/new/", form).status_code for _ in range(2)] == [302, 302]
    row = Schedule.objects.get()
    assert row.filter == {"who": "overdue", "days": 7, "min_mg": 1500}
    assert "دوشنبه" in browser.get("/messages/schedules/").content.decode()
    assert browser.get(f"/messages/schedules/{row.pk}/").status_code == 200
    browser.post(f"/messages/schedules/{row.pk}/", {"action": "off"})
    row.refresh_from_db()
    assert not row.enabled


def test_a_visit_is_agreed_in_persian_digits_and_moved(owner: User, clerk: User, client_of: Any) -> None:
    (person,) = people(1, owner, now=timezone.now())
    browser = client_of(clerk)
    tomorrow = tehran_today(timezone.now()) + timedelta(days=1)
    form = {
        "customer": str(person.pk), "day": format_jalali(tomorrow).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")),
        "time": "۱۷:۳۰", "note": "حلقه", "request_key": "k",
    }  # fmt: skip
    for wrong in ({"time": "۲۵"}, {"day": "1400/01/01"}, {"customer": ""}):
        answer = browser.post("/appointments/", {**form, **wrong})
        assert answer.status_code == 422
        assert "حلقه" in answer.content.decode()
    assert [browser.post("/appointments/", form).status_code for _ in range(2)] == [302, 302]
    row = Appointment.objects.get()
    shown = browser.get("/appointments/").content.decode()
    assert person.full_name in shown
    assert "۱۷:۳۰" in shown
    page = f"/appointments/{row.pk}/"
    assert browser.get(page).status_code == 200
    assert browser.post(page, {**form, "time": "۱۸", "version": "1"}).status_code == 302
    stale = browser.post(page, {**form, "time": "۱۹", "version": "1"})
    assert stale.status_code == 409
    browser.post(page, {"action": "cancel", "version": "2"})
    row.refresh_from_db()
    assert row.state == Appointment.State.CANCELLED
