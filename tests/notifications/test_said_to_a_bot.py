"""A messenger's chat is no phone number, though it may look like one."""

from __future__ import annotations

import pytest

from notifications.actions import hear_inbound, queue_message
from notifications.models import OptOut
from tests.notifications.conftest import at

NOON = at(12)


@pytest.mark.usefixtures("in_shop")
def test_the_11_of_a_chat_stops_the_chat_and_no_phone_with_the_same_digits() -> None:
    for channel, to in (("sms", "+989121234567"), ("bot", "9121234567")):
        queue_message(dedupe_key=channel, kind="note", recipient=to, text="سلام", now=NOON, channel=channel)

    def heard(text: str, channel: str = "bot") -> bool:
        return hear_inbound(sender="9121234567", line="bot", text=text, at=NOON, channel=channel) is not None

    assert heard("۱۱")
    assert list(OptOut.objects.values_list("channel", "address", "lifted_at")) == [("bot", "9121234567", None)]
    assert not heard("۱۱", "pigeon")
    assert heard("12")
    assert not OptOut.objects.filter(lifted_at=None).exists()
