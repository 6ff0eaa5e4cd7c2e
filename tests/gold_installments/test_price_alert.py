"""A price alert reaches the shop's owner once, through the shop's own outbox, where the shop wants it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from accounts.models import User
from gold_installments.actions import set_price_policy, tell_price_alert
from gold_installments.queries import price_policy
from gold_installments.tasks import tell_price_alert as told_by_the_clock
from gold_prices.models import AlertEpisode
from notifications.actions import deliver_message
from notifications.models import Message
from notifications.rules.lifecycle import State
from tenants.actions import suspend_shop
from tenants.celery import WrongFloor
from tenants.context import inside, public
from tenants.models import Shop, TaskRun

#: A Saturday, 14:00 in Tehran.
NOW = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_outbox(tmp_path: Path, settings: Settings) -> Path:
    settings.VAR = tmp_path
    return tmp_path / "outbox"


@pytest.fixture
def reachable(owner: User) -> User:
    """The owner has a mobile."""
    User.objects.filter(pk=owner.pk).update(mobile="+989120000001")
    return owner


@pytest.fixture
def moved(in_shop: Shop) -> AlertEpisode:
    """The market rose by three percent at two o'clock."""
    with public():
        return AlertEpisode.objects.create(
            kind="moved",
            subject="gold18",
            detail={
                "permille": 30,
                "from": 110_000_000,
                "to": 113_300_000,
                "from_at": (NOW - timedelta(minutes=20)).isoformat(),
                "to_at": NOW.isoformat(),
            },
            opened_at=NOW,
            last_seen_at=NOW,
        )


def counted(moved: AlertEpisode) -> int:
    """How many owners the platform believes a message was planned for."""
    with public():
        moved.refresh_from_db()
    return moved.owners_told


def test_the_owner_is_told_once_an_episode(reachable: User, moved: AlertEpisode, own_outbox: Path) -> None:
    assert tell_price_alert(episode_id=moved.pk, now=NOW) == 1
    assert tell_price_alert(episode_id=moved.pk, now=NOW + timedelta(minutes=5)) == 0
    assert counted(moved) == 1
    message = Message.objects.get()
    assert (message.recipient, message.kind) == ("+989120000001", "price_alert")
    assert message.text == (
        "Alpha Gold: قیمت هر گرم طلای ۱۸ عیار ۳ درصد بالا رفت: از ۱۱٬۰۰۰٬۰۰۰ تومان (ساعت ۱۳:۴۰) به ۱۱٬۳۳۰٬۰۰۰ "
        "تومان (ساعت ۱۴:۰۰)."
    )
    assert deliver_message(message_id=message.pk, now=NOW + timedelta(minutes=1)) is State.ACCEPTED
    assert any(message.text in path.read_text() for path in own_outbox.rglob("*") if path.is_file())


def test_a_shop_that_does_not_want_it_a_suspended_one_and_an_owner_without_a_mobile_hear_nothing(
    reachable: User, moved: AlertEpisode, in_shop: Shop, platform_admin: User
) -> None:
    User.objects.filter(pk=reachable.pk).update(mobile=None)
    assert tell_price_alert(episode_id=moved.pk, now=NOW) == 0
    User.objects.filter(pk=reachable.pk).update(mobile="+989120000001")
    wanted = replace(price_policy(), alert_owner=False)
    set_price_policy(wanted=wanted, version=0, reason="quiet please", actor=reachable, now=NOW)
    assert tell_price_alert(episode_id=moved.pk, now=NOW) == 0
    suspended = suspend_shop(shop=in_shop, actor=platform_admin, reason="unpaid")
    with inside(suspended):
        assert tell_price_alert(episode_id=moved.pk, now=NOW) == 0
    assert not Message.objects.exists()
    assert counted(moved) == 0


def test_what_is_over_or_too_long_ago_is_neither_planned_nor_sent(reachable: User, moved: AlertEpisode) -> None:
    assert tell_price_alert(episode_id=moved.pk, now=NOW + timedelta(hours=3)) == 0
    assert tell_price_alert(episode_id=moved.pk + 1, now=NOW) == 0
    assert tell_price_alert(episode_id=moved.pk, now=NOW) == 1
    with public():
        AlertEpisode.objects.filter(pk=moved.pk).update(closed_at=NOW + timedelta(minutes=10))
    message = Message.objects.get()
    assert deliver_message(message_id=message.pk, now=NOW + timedelta(minutes=20)) is State.EXPIRED


def test_what_the_owner_switched_off_meanwhile_is_not_sent(reachable: User, moved: AlertEpisode) -> None:
    assert tell_price_alert(episode_id=moved.pk, now=NOW) == 1
    set_price_policy(
        wanted=replace(price_policy(), alert_owner=False), version=0, reason="quiet please", actor=reachable, now=NOW
    )
    message = Message.objects.get()
    assert deliver_message(message_id=message.pk, now=NOW + timedelta(minutes=1)) is State.EXPIRED


def test_a_shop_suspended_meanwhile_sends_none(
    reachable: User, moved: AlertEpisode, in_shop: Shop, platform_admin: User
) -> None:
    assert tell_price_alert(episode_id=moved.pk, now=NOW) == 1
    with inside(suspend_shop(shop=in_shop, actor=platform_admin, reason="unpaid")):
        message = Message.objects.get()
        assert deliver_message(message_id=message.pk, now=NOW + timedelta(minutes=1)) is State.EXPIRED


def test_two_shops_hear_of_one_episode_each_by_its_own_outbox(
    reachable: User, moved: AlertEpisode, other_shop: Shop
) -> None:
    tell_price_alert(episode_id=moved.pk, now=NOW)
    with inside(other_shop):
        User.objects.filter(username="owner").update(mobile="+989120000002")
        assert tell_price_alert(episode_id=moved.pk, now=NOW) == 1
        assert Message.objects.get().recipient == "+989120000002"
    assert Message.objects.get().recipient == "+989120000001"
    assert counted(moved) == 2


def test_the_job_runs_inside_a_shop_and_once_a_slot(reachable: User, moved: AlertEpisode) -> None:
    slot = f"price-episode:{moved.pk}"
    told_by_the_clock(episode_id=moved.pk, slot=slot)
    told_by_the_clock(episode_id=moved.pk, slot=slot)
    assert TaskRun.objects.filter(slot=slot).count() == 1
    with public(), pytest.raises(WrongFloor):
        told_by_the_clock(episode_id=moved.pk)
