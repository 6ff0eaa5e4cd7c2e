"""A text for many: who gets it, what it costs, and that nobody gets two whatever breaks."""

from __future__ import annotations

import os
import signal
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import NotPermitted
from accounts.models import AuditEntry, User
from customers.actions import merge_customers, register_customer, update_customer
from customers.actions.write_note import record_consent
from customers.models import Customer
from gateways.models import Wallet
from gold_installments.actions import record_payment, set_day_price
from notifications.actions import queue_message, say_stop, sweep_outbox
from notifications.actions.campaign_guard import still_wanted
from notifications.actions.campaign_parts import DaysMissing, DebtNotHere, NameMissing
from notifications.actions.claim_messages import claim_messages
from notifications.actions.deliver_messages import deliver_messages
from notifications.actions.make_campaign import RequestKeyUsed
from notifications.actions.move_campaign import CampaignMoved, cancel_campaign, pause_campaign, resume_campaign
from notifications.actions.start_campaign import CampaignGrew, NobodyThere, WalletShort, start_campaign
from notifications.actions.write_campaign import write_campaign, write_chunk
from notifications.models import Campaign, Message
from notifications.queries.audience import count_of, people_of
from notifications.queries.campaigns import progress_of
from notifications.queries.due import due_messages
from notifications.queries.estimate import estimate
from notifications.rules.lifecycle import State
from tenants.context import current_schema, inside
from tenants.models import Shop
from tests.notifications.conftest import PRICE, TODAY, at, sign
from tests.notifications.many import TEXT, draft, people, started
from tests.support.accounts import account

NOW = at(12)


def names(wanted: dict[str, object]) -> list[str]:
    """Whom a filter finds, in order."""
    found = people_of(wanted, after=0, limit=100, today=TODAY, now=NOW)
    assert count_of(wanted, today=TODAY).people == len(found)
    return [person.full_name for person in found]


def person(name: str, mobile: str, clerk: User) -> Customer:
    return register_customer(full_name=name, national_id="", mobile=mobile, actor=clerk, now=at(9, day=1))


def test_each_filter_finds_its_people_once(in_shop: Shop, owner: User, clerk: User, manager: User) -> None:
    late, soon, paid, quiet, gone, twin, free = (
        person(name, f"0912000000{number}", clerk)
        for number, name in enumerate(("دیرکرده", "نزدیک", "پرداخته", "خاموش", "رفته", "دوقلو", "آزاد"))
    )
    set_day_price(rial_per_g=PRICE, reason="test", actor=manager, now=at(10))
    sign(late, clerk, due=date(2026, 11, 14))
    sign(twin, clerk, due=date(2026, 11, 14), gold_mg=1_000)
    sign(soon, clerk, due=date(2026, 11, 23))
    small = sign(paid, clerk, gold_mg=100, count=1)
    record_payment(
        contract=small, amount_rial=PRICE // 10, tender="cash", quote_id=None, actor=clerk, now=NOW, idempotency_key="p"
    )
    merge_customers(kept=late, duplicate=twin, reason="یک نفرند", actor=owner, now=NOW)
    gone.refresh_from_db()
    update_customer(customer=gone, state="archived", version=gone.version, actor=clerk, now=NOW)
    record_consent(customer=quiet, channel="sms", allowed=False, evidence="گفت نفرستید", actor=clerk, now=NOW)
    assert names({"who": "all"}) == ["دیرکرده", "نزدیک", "پرداخته", "آزاد"]
    assert count_of({"who": "all"}, today=TODAY).stopped == 1
    assert names({"who": "with_debt"}) == ["دیرکرده", "نزدیک"]
    assert names({"who": "overdue", "days": None}) == names({"who": "overdue", "days": 7}) == ["دیرکرده"]
    assert names({"who": "overdue", "days": 8}) == []
    assert names({"who": "due_soon", "days": 2}) == ["نزدیک"]
    assert names({"who": "due_soon", "days": 1}) == []
    assert names({"who": "settled", "days": 1}) == ["پرداخته"]
    # Two contracts under two names of one person are one debt.
    assert names({"who": "with_debt", "min_mg": 23_400}) == ["دیرکرده"]
    say_stop(address=free.mobile, source="inbound", evidence="11", now=NOW)
    assert names({"who": "all"}) == ["دیرکرده", "نزدیک", "پرداخته"]
    said = people_of({"who": "overdue"}, after=0, limit=9, today=TODAY, now=NOW)[0].values
    assert said["overdue"].startswith("۳٫")
    assert said["debt"] == "۲۳٫۴۰۰ گرم"
    with CaptureQueriesContext(connection) as asked:
        people_of({"who": "overdue"}, after=0, limit=500, today=TODAY, now=NOW)
    assert len(asked) <= 8


def test_a_draft_is_judged_and_made_once(in_shop: Shop, owner: User, clerk: User) -> None:
    first = draft(owner, now=NOW, key="k")
    assert draft(owner, now=NOW, key="k") == first
    with pytest.raises(RequestKeyUsed):
        draft(owner, now=NOW, key="k", text="دیگر")
    with pytest.raises(NotPermitted):
        draft(clerk, now=NOW)
    for wrong, refusal in (
        ({"name": " "}, NameMissing),
        ({"audience": {"who": "due_soon"}}, DaysMissing),
        ({"audience": {"who": "settled", "days": 3, "min_mg": 5}}, DebtNotHere),
    ):
        with pytest.raises(refusal):
            draft(owner, now=NOW, **wrong)
    with pytest.raises(NobodyThere):
        started(first, owner, now=NOW)
    assert Campaign.objects.count() == 1
    assert AuditEntry.objects.filter(action="campaign.make").count() == 1


def test_what_it_costs_is_seen_before_and_paid_for(in_shop: Shop, owner: User) -> None:
    account("console", rank=1, price=1_000)
    people(3, owner, now=NOW)
    campaign = draft(owner, now=NOW, text=TEXT + "ا" * 60)
    seen = estimate(wanted=campaign.filter, text=campaign.text, today=TODAY, now=NOW)
    assert (seen.people, seen.least, seen.most, seen.parts, seen.cost_rial) == (3, 2, 2, 6, 6_000)
    assert seen.short_rial == 6_000
    assert "مشتری 1" in seen.sample
    with pytest.raises(WalletShort) as short:
        started(campaign, owner, now=NOW)
    assert short.value.extra == {"cost_rial": 6_000, "wallet_rial": 0, "short_rial": 6_000}
    Wallet.objects.create(shop_schema=current_schema(), balance_rial=6_000)
    with pytest.raises(CampaignGrew) as grown:
        start_campaign(campaign_id=campaign.pk, people=2, cost_rial=6_000, actor=owner, now=NOW)
    with pytest.raises(CampaignGrew):
        start_campaign(campaign_id=campaign.pk, people=3, cost_rial=5_999, actor=owner, now=NOW)
    assert grown.value.extra == {"people": 3, "cost_rial": 6_000}
    campaign.refresh_from_db()
    assert (campaign.state, Message.objects.count()) == (Campaign.State.DRAFT, 0)
    assert started(campaign, owner, now=NOW).state == Campaign.State.RUNNING
    # The second press of the same button.
    assert started(campaign, owner, now=NOW).state == Campaign.State.RUNNING
    assert AuditEntry.objects.filter(action="campaign.start").count() == 1


def test_killed_in_the_middle_it_goes_on_behind_the_last_one(in_shop: Shop, owner: User) -> None:
    people(25, owner, now=NOW)
    campaign = started(draft(owner, now=NOW), owner, now=NOW)
    assert [write_chunk(campaign.pk, NOW, 10), write_chunk(campaign.pk, NOW, 10)] == [10, 10]
    campaign.refresh_from_db()
    assert campaign.queued == Message.objects.count() == 20
    # As if the row had been lost with its worker after the messages came: keys keep each person's one.
    Campaign.objects.filter(pk=campaign.pk).update(queued_after=0, queued=0)
    assert write_campaign(campaign_id=campaign.pk, now=NOW, chunk=10) == 5
    campaign.refresh_from_db()
    assert (campaign.state, Message.objects.count()) == (Campaign.State.DONE, 25)
    assert Message.objects.values("customer_id").distinct().count() == 25
    assert write_campaign(campaign_id=campaign.pk, now=NOW) == 0
    assert progress_of(campaign).planned == 25


def test_paused_nothing_moves_and_cancelled_nothing_leaves(in_shop: Shop, owner: User) -> None:
    people(12, owner, now=NOW)
    campaign = started(draft(owner, now=NOW), owner, now=NOW)
    assert write_chunk(campaign.pk, NOW, 5) == 5
    assert len(due_messages(NOW)) == 5
    pause_campaign(campaign_id=campaign.pk, actor=owner, now=NOW)
    assert write_campaign(campaign_id=campaign.pk, now=NOW) == 0
    assert (len(due_messages(NOW)), sweep_outbox(now=NOW).to_send, claim_messages(now=NOW)) == (0, [], [])
    resume_campaign(campaign_id=campaign.pk, actor=owner, now=NOW)
    assert write_campaign(campaign_id=campaign.pk, now=NOW) == 7
    # A receipt does not wait behind them.
    receipt = queue_message(dedupe_key="r", kind="receipt", recipient="+989123456789", text="رسید", now=NOW)
    assert due_messages(NOW)[0] == receipt
    gone = Message.objects.earliest("pk")
    Message.objects.filter(pk=gone.pk).update(state=State.CLAIMED)
    held = Message.objects.filter(campaign=campaign).latest("pk")
    with CaptureQueriesContext(connection) as asked:
        cancel_campaign(campaign_id=campaign.pk, actor=owner, now=NOW)
    assert len(asked) < 12
    assert progress_of(campaign).cancelled == 11
    held.refresh_from_db()
    assert (held.state, held.reason, held.events.latest("pk").actor) == (State.EXPIRED, "campaign_cancelled", owner)
    # What a worker held at that moment is asked about before it leaves.
    assert still_wanted([gone.subject_ref], NOW) == ["campaign_cancelled"]
    with pytest.raises(CampaignMoved):
        resume_campaign(campaign_id=campaign.pk, actor=owner, now=NOW)
    assert cancel_campaign(campaign_id=campaign.pk, actor=owner, now=NOW).state == Campaign.State.CANCELLED


def test_a_debt_paid_meanwhile_and_the_night(in_shop: Shop, owner: User, clerk: User, manager: User) -> None:
    set_day_price(rial_per_g=PRICE, reason="test", actor=manager, now=at(10))
    maryam = person("مریم", "09120000001", clerk)
    contract = sign(maryam, clerk, gold_mg=100, count=1)
    text = "{shop}: {name}، بدهی {debt}"
    campaign = started(draft(owner, now=at(22), audience={"who": "with_debt"}, text=text), owner, now=at(22))
    write_campaign(campaign_id=campaign.pk, now=at(22))
    message = Message.objects.get(campaign=campaign)
    assert (message.not_before, message.customer_id) == (at(9, day=22), maryam.pk)
    assert "۰٫۱۰۰ گرم" in message.text
    ((answer),) = still_wanted([message.subject_ref], at(9, day=22))
    assert getattr(answer, "text", "") == message.text
    record_payment(
        contract=contract, amount_rial=PRICE // 10, tender="cash", quote_id=None, actor=clerk, now=at(22),
        idempotency_key="p",
    )  # fmt: skip
    assert still_wanted([message.subject_ref], at(9, day=22)) == [False]
    for moment, state in ((at(8, 59, day=22), State.PLANNED), (at(9, day=22), State.EXPIRED)):
        deliver_messages(now=moment)
        message.refresh_from_db()
        assert message.state == state
    assert message.reason == "no_longer_needed"


def test_a_writer_is_killed_for_real(committed_shop: Shop) -> None:
    with inside(committed_shop):
        owner = User.objects.get(username="owner")
        people(200, owner, now=NOW)
        campaign = started(draft(owner, now=NOW), owner, now=NOW)
    connection.close()
    writer = os.fork()
    if not writer:
        # The child never comes back into the test: it is killed, or ends here.
        try:
            with inside(committed_shop):
                write_campaign(campaign_id=campaign.pk, now=NOW, chunk=1)
        finally:
            os._exit(0)
    with inside(committed_shop):
        while Message.objects.count() < 20:
            pass
        os.kill(writer, signal.SIGKILL)
        os.waitpid(writer, 0)
        at_death = Message.objects.count()
        assert 20 <= at_death < 200
        assert write_campaign(campaign_id=campaign.pk, now=NOW, chunk=50) == 200 - at_death
        assert Message.objects.values("recipient").distinct().count() == Message.objects.count() == 200
        assert Campaign.objects.get(pk=campaign.pk).queued == 200
