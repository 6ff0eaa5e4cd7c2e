"""FarazSMS, which moved from IPPanel to IranPayamak's address.

Source: docs.farazsms.com, the vendor's package `farazsms` 1.1.0, and two public clients for the shape of its reports
(the documents show another object's shape there, so a report that looks otherwise is unclear, never a fact). The reply
to a send may carry `data` as a number or as an object; 0 is no id. Lists of recipients on the one path, a single
recipient on the other.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from gateways.providers.fields import KeyField, LineField
from gateways.providers.reading import (
    OneByOne,
    Row,
    amount,
    reference,
    row,
    rows,
    same_number,
    same_text,
    says_no_credit,
    status_code,
    whole,
    word,
)
from gateways.providers.registry import Kind
from gateways.providers.wire import NoAnswer, Reply, Wire, probed, reported, submitted
from gateways.rules.speech import (
    Abilities,
    Credit,
    Heard,
    Malformed,
    Outcome,
    Outgoing,
    Probe,
    Report,
    Standing,
    Submission,
)
from persian.days import TEHRAN
from persian.phones import is_stored_mobile, local_mobile

# The list of sendings is all there is to look in, and its shape is not documented: it proves presence, never absence.
ABILITIES: Final = Abilities(
    absences_needed=0,
    patterns=True,
    look_back=timedelta(days=3),
    look_after=timedelta(minutes=2),
    refunds=frozenset({"insufficient-balance"}),
    starves=frozenset({"insufficient-balance"}),
)
#: A call takes up to 45 seconds, and two clocks differ. Each sending of that span has to be opened by itself.
_BEFORE, _AFTER = timedelta(minutes=2), timedelta(minutes=3)
_LISTED, _OPENED = "50", 20

_BY_STATUS: Final = {
    401: Outcome.PAUSED,
    402: Outcome.PAUSED,
    403: Outcome.PAUSED,
    404: Outcome.PAUSED,
    429: Outcome.NOT_SENT,
}
_ITEMS: Final = {
    "not-started": Standing.ACCEPTED,
    "in-queue": Standing.ACCEPTED,
    "sent": Standing.ACCEPTED,
    "delivered": Standing.DELIVERED,
    "send-failure": Standing.UNDELIVERED,
    "delivery-failure": Standing.UNDELIVERED,
    "system-error": Standing.UNDELIVERED,
    "blacklist": Standing.BLOCKED,
    "delivery-undetermined": Standing.UNCLEAR,
}
_REQUESTS: Final = {
    "init": Standing.ACCEPTED,
    "pending-approval": Standing.ACCEPTED,
    "in-queue": Standing.ACCEPTED,
    "sent": Standing.ACCEPTED,
    "rejected": Standing.UNDELIVERED,
    "cancelled": Standing.UNDELIVERED,
    "insufficient-balance": Standing.UNDELIVERED,
}


class FarazsmsGateway(OneByOne):
    """One key and one line."""

    key = "farazsms"
    abilities = ABILITIES

    def __init__(self, *, base_url: str, key: str, line: str) -> None:
        self._wire = Wire(f"{base_url}/ws/v1", headers={"Api-Key": key})
        self._line = line

    def submit(self, outgoing: Outgoing) -> Submission:
        """Send to one person, as a pattern where one is given; digits stay as the text has them."""
        if not is_stored_mobile(outgoing.recipient):
            return Submission(Outcome.REJECTED, code="recipient")
        path, body = _simple(outgoing) if outgoing.pattern is None else _pattern(outgoing)
        said = {**body, "line_number": self._line, "number_format": "english"}
        return submitted(lambda: _read_submission(self._wire.post_json(path, said), outgoing))

    def look_up(self, outgoing: Outgoing) -> Report:
        """By the vendor's id, else among the last sendings; one that fits is a fact, none is nothing."""
        return reported(lambda: self._by_id(outgoing) if outgoing.gateway_ref else self._by_list(outgoing))

    def probe(self) -> Probe:
        """Whether the key is taken, with what is left."""
        return probed(self._probe)

    def read_hook(self, method: str, query: Mapping[str, str], content_type: str, body: bytes) -> Heard:
        """No webhook is documented."""
        raise Malformed("no_webhook")

    def _by_id(self, outgoing: Outgoing) -> Report:
        ref = outgoing.gateway_ref
        mine = [one for one in self._items(ref) if same_number(one.get("destination"), outgoing.recipient)]
        if mine:
            status = status_code(mine[0].get("status"))
            return Report(_ITEMS.get(status, Standing.UNCLEAR), ref, status or "no_state")
        data = row(_good(self._wire.get(f"send_request/{ref}")))
        status = status_code(row(data.get("sendrequest", data)).get("status"))
        return Report(_REQUESTS.get(status, Standing.UNCLEAR), ref, status or "no_state")

    def _by_list(self, outgoing: Outgoing) -> Report:
        called_at = outgoing.submitted_at
        if called_at is None:
            return Report(Standing.UNCLEAR, code="no_time")
        listed = _page(_good(self._wire.get("send_request", {"page": "1", "limit": _LISTED})))
        near = [reference(one.get("id")) for one in listed if _near(one, called_at)]
        if len(near) > _OPENED:
            return Report(Standing.UNCLEAR, code="too_many_rows")
        fitting = [ref for ref in near if ref and any(_fits(item, outgoing) for item in self._items(ref))]
        if len(fitting) != 1:
            return Report(Standing.UNCLEAR, code="several_found" if fitting else "none_found")
        return Report(Standing.ACCEPTED, fitting[0], "found")

    def _items(self, ref: str) -> list[Row]:
        return _page(_good(self._wire.get(f"send_request/{ref}/items", {"page": "1", "limit": "50"})))

    def _probe(self) -> Probe:
        reply = self._wire.get("account/balance")
        if reply.status in _BY_STATUS:
            return Probe(works=False, code=str(reply.status), passing=reply.status == 429)
        data = row(_good(reply))
        count, money = (amount(data.get(f"balance_{one}", data.get(f"balance{one}"))) for one in ("count", "amount"))
        if count is None and money is None:
            return Probe(works=False, code="no_row", passing=True)
        credit = Credit(count, "sms") if count is not None else Credit(money or Decimal(0))
        return Probe(works=credit.amount > 0, code="" if credit.amount > 0 else "no_credit", credit=credit)


def _simple(outgoing: Outgoing) -> tuple[str, dict[str, object]]:
    # `schedule` has to be there and empty: that is how "now" is said.
    return "sms/simple", {"text": outgoing.text, "recipients": [local_mobile(outgoing.recipient)], "schedule": None}


def _pattern(outgoing: Outgoing) -> tuple[str, dict[str, object]]:
    pattern = outgoing.pattern
    code, values = (pattern.code, dict(pattern.values)) if pattern else ("", {})
    return "sms/pattern", {"code": code, "attributes": values, "recipient": local_mobile(outgoing.recipient)}


def _read_submission(reply: Reply, outgoing: Outgoing) -> Submission:
    body = row(reply.json())
    status = word(body.get("status"))
    if status == "success" and 200 <= reply.status < 300:
        ref = reference(row(body.get("data")).get("id")) or reference(body.get("data"))
        # Without an id it went all the same: the word is the vendor's own.
        return Submission(Outcome.ACCEPTED, ref if (whole(ref) or 0) > 0 else "")
    if reply.status == 404 and outgoing.pattern is not None:
        return Submission(Outcome.REJECTED, code="404")  # no such pattern: the account itself is well
    if reply.status in _BY_STATUS:
        return Submission(_BY_STATUS[reply.status], code=str(reply.status))
    if not 400 <= reply.status < 500 and not (reply.status == 200 and status == "error"):
        return Submission(Outcome.UNKNOWN, code=f"http_{reply.status}")
    return _refused(reply.status, body, outgoing)


def _refused(status: int, body: Row, outgoing: Outgoing) -> Submission:
    """Fields and words say whose trouble it is: the account's stops every text, the rest is this text's own."""
    said = body.get("errors") or body.get("messages")
    told = f"{body.get('messages')} {body.get('message')} {body.get('errors')}"
    if says_no_credit(told, outgoing):
        return Submission(Outcome.PAUSED, code="no_credit")
    if "line_number" in row(said):
        return Submission(Outcome.PAUSED, code="line")
    return Submission(Outcome.REJECTED, code=str(status))


def _good(reply: Reply) -> object:
    """`data` of a good answer. Raises NoAnswer."""
    body = row(reply.json())
    if reply.status != 200 or word(body.get("status")) != "success":
        raise NoAnswer(f"http_{reply.status}")
    return body.get("data")


def _page(data: object) -> list[Row]:
    """Rows, either bare or a page of them. Raises NoAnswer for anything else."""
    found = row(data).get("data") if isinstance(data, dict) else data
    if not isinstance(found, list):
        raise NoAnswer("no_rows")
    return rows(found)


def _fits(item: Row, outgoing: Outgoing) -> bool:
    if not same_number(item.get("destination"), outgoing.recipient):
        return False
    if outgoing.pattern is None:
        return same_text(item.get("text"), outgoing.text)
    return all(value.strip() in word(item.get("text")) for _, value in outgoing.pattern.values)


def _near(one: Row, called_at: datetime) -> bool:
    """Whether it was made around the call; one without a readable moment is not looked into."""
    try:
        at = datetime.fromisoformat(word(one.get("created_at")))
    except ValueError:
        return False
    # A moment without a zone is Tehran's on the panel and UTC in the documents' samples: both are looked into.
    moments = [at] if at.tzinfo else [at.replace(tzinfo=UTC), at.replace(tzinfo=TEHRAN)]
    return any(called_at - _BEFORE <= moment <= called_at + _AFTER for moment in moments)


class FarazsmsForm(forms.Form):
    """The key of the panel and one line."""

    key = KeyField()
    line = LineField(help_text=_("Without a line of your own: 90008361, the shared one."))


KIND = Kind(
    key="farazsms",
    label=_("FarazSMS (IranPayamak)"),
    channel="sms",
    form=FarazsmsForm,
    build=lambda given, url: FarazsmsGateway(base_url=url, key=given["key"], line=given["line"]),
    url="https://api.iranpayamak.com",
    secrets=frozenset({"key"}),
)
