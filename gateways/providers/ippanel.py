"""IPPanel Edge: one address sends, whether a free text or an approved pattern.

Source: the vendor's documents (github.com/ippanelcom/Edge-Document, read in its December 2025 state). Four facts shape
this module: one code (`400-1`) is said of a wrong key and of an unknown id alike, so the HTTP status is looked at
first; a text is taken before it is judged, so "accepted" may still end as refused or without credit, and its state has
to be asked; there is no id of ours, so a lost answer is searched by line, text, moment and recipient; and the PyPI
package `ippanel` speaks the vendor's older address, not this one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
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
    status_code,
    whole,
    word,
)
from gateways.providers.registry import Kind
from gateways.providers.wire import NoAnswer, NotSent, Reply, Wire, probed, reported, submitted
from gateways.rules.speech import (
    Abilities,
    Credit,
    Heard,
    Malformed,
    Outcome,
    Outgoing,
    PatternUse,
    Probe,
    Report,
    Standing,
    Submission,
)
from persian.phones import is_stored_mobile

# No promise of a single record, and the list may lag behind: three looks in a row must find nothing. What stopped for
# want of credit was not charged.
ABILITIES: Final = Abilities(
    absences_needed=3,
    patterns=True,
    look_back=timedelta(days=3),
    look_after=timedelta(minutes=2),
    refunds=frozenset({"state-8"}),
    starves=frozenset({"state-8"}),
)
#: The clocks of the vendor and ours may differ, and the row is written a little after the call.
_BEFORE, _AFTER = timedelta(minutes=2), timedelta(minutes=15)
_PAGE, _PAGES = 100, 5

_BY_STATUS: Final = {**dict.fromkeys((401, 402, 403, 404), Outcome.PAUSED), 429: Outcome.NOT_SENT}
_BY_STATE: Final = {
    **dict.fromkeys((0, 1, 2, 5), Standing.ACCEPTED),  # made, looked at, on its way
    **dict.fromkeys((3, 4, 7, 8, 9), Standing.UNDELIVERED),
}
_BY_RECIPIENT: Final = {
    "0": Standing.ACCEPTED,
    "1": Standing.ACCEPTED,
    "2": Standing.DELIVERED,
    "3": Standing.UNDELIVERED,
    "4": Standing.BLOCKED,
}
_SENT_STATE = 6


@dataclass(frozen=True, slots=True)
class Price:
    """What a text costs from this line: the dearer operator's price in the vendor's own unit, and its parts."""

    amount: Decimal
    parts: int


class IppanelGateway(OneByOne):
    """One account and one line."""

    key = "ippanel"
    abilities = ABILITIES

    def __init__(self, *, base_url: str, key: str, line: str) -> None:
        self._wire = Wire(f"{base_url}/v1/api", headers={"Authorization": key})
        self._line = _e164(line)

    def submit(self, outgoing: Outgoing) -> Submission:
        """Send to one person, as a pattern where one is given."""
        if not is_stored_mobile(outgoing.recipient):
            return Submission(Outcome.REJECTED, code="recipient")
        body = self._body(outgoing)
        return submitted(lambda: _read_submission(self._wire.post_json("send", body), outgoing.pattern))

    def look_up(self, outgoing: Outgoing) -> Report:
        """By the vendor's id, else by line, text, moment and recipient; two that fit are one too many."""
        return reported(lambda: self._by_id(outgoing) if outgoing.gateway_ref else self._by_search(outgoing))

    def probe(self) -> Probe:
        """Whether the key is taken and the account may send, and what is left."""
        return probed(self._probe)

    def price_of(self, text: str) -> Price | None:
        """What the vendor would bill for a text from this line, without sending it; None where it does not say."""
        try:
            data = _data(self._wire.post_json("send/calculate-price", {"number": self._line, "message": text}))
        except (NotSent, NoAnswer):
            return None
        prices, parts = [amount(data.get(name)) for name in ("mci_price", "other_price")], whole(data.get("parts"))
        known = [price for price in prices if price is not None]
        return Price(max(known), parts) if known and parts else None

    def read_hook(self, method: str, query: Mapping[str, str], content_type: str, body: bytes) -> Heard:
        """No webhook is documented."""
        raise Malformed("no_webhook")

    def _body(self, outgoing: Outgoing) -> dict[str, object]:
        if outgoing.pattern is None:
            return {
                "sending_type": "webservice",
                "from_number": self._line,
                "message": outgoing.text,
                "params": {"recipients": [outgoing.recipient]},
            }
        return {
            "sending_type": "pattern",
            "from_number": self._line,
            "code": outgoing.pattern.code,
            "recipients": [outgoing.recipient],
            "params": dict(outgoing.pattern.values),
        }

    def _by_id(self, outgoing: Outgoing) -> Report:
        bulk = _data(self._wire.get("report/by_bulk", {"messages_outbox_id": outgoing.gateway_ref}))
        return self._of_bulk(bulk, outgoing, outgoing.gateway_ref)

    def _of_bulk(self, bulk: Row, outgoing: Outgoing, ref: str) -> Report:
        """The state of the sending first: until it is sent there is nothing to say of the recipient."""
        state = whole(bulk.get("state_id"))
        if state is None:
            return Report(Standing.UNCLEAR, ref, "no_state")
        if state != _SENT_STATE:
            return Report(_BY_STATE.get(state, Standing.UNCLEAR), ref, f"state-{state}")
        found = [one for one in self._recipients(ref) if same_number(one.get("recipient"), outgoing.recipient)]
        status = status_code(found[0].get("message_status")) if found else ""
        # Written once the operator has spoken; until then the sending's own state is the last word.
        return Report(_BY_RECIPIENT.get(status, Standing.ACCEPTED), ref, status or f"state-{state}")

    def _recipients(self, ref: str) -> list[Row]:
        return _rows(self._wire.get("report/recipients", {"page": "1", "per_page": "100", "bulk_id": ref}))

    def _by_search(self, outgoing: Outgoing) -> Report:
        if outgoing.submitted_at is None:
            return Report(Standing.UNCLEAR, code="no_time")
        # How the filter compares texts is not documented, so before "absent" is said the hour is read without it.
        for filters in ({"message": outgoing.text}, {}) if outgoing.pattern is None else ({},):
            bulks = self._listed(outgoing.submitted_at, filters)
            if bulks is None:
                return Report(Standing.UNCLEAR, code="too_many_rows")
            fitting = [bulk for bulk in bulks if self._fits(bulk, outgoing)]
            if len(fitting) > 1:
                return Report(Standing.UNCLEAR, code="several_found")
            if fitting:
                return self._of_bulk(fitting[0], outgoing, reference(fitting[0].get("messages_outbox_id")))
        # A pattern is worded by the vendor, and values may be written otherwise there: not to be seen is no proof.
        return Report(Standing.UNCLEAR if outgoing.pattern else Standing.ABSENT, code="none_found")

    def _listed(self, called_at: datetime, filters: Mapping[str, str]) -> list[Row] | None:
        """The sendings of this line around the call; None where they are more than we care to read."""
        around = {
            "number": self._line,
            "create_from_date": str(int((called_at - _BEFORE).timestamp())),
            "create_to_date": str(int((called_at + _AFTER).timestamp())),
            **filters,
        }
        found: list[Row] = []
        for page in range(1, _PAGES + 1):
            some = _rows(self._wire.post_json("report/new_list", {"page": page, "limit": _PAGE, "filters": around}))
            found += some
            if len(some) < _PAGE:
                return found
        return None

    def _fits(self, bulk: Row, outgoing: Outgoing) -> bool:
        if outgoing.pattern is None and not same_text(bulk.get("message"), outgoing.text):
            return False
        if outgoing.pattern is not None and not _holds_values(word(bulk.get("message")), outgoing.pattern):
            return False
        ref = reference(bulk.get("messages_outbox_id"))
        return bool(ref) and any(same_number(one.get("recipient"), outgoing.recipient) for one in self._recipients(ref))

    def _probe(self) -> Probe:
        reply = self._wire.post_json("acl/auth/check_token", {})
        if reply.status in _BY_STATUS:
            return Probe(works=False, code=str(reply.status), passing=reply.status == 429)
        account = _data(reply)
        left = amount(_data(self._wire.get("payment/credit/mine")).get("credit"))
        if left is None:
            return Probe(works=False, code="no_row", passing=True)
        fault = "send_block" if account.get("send_block") is True else "no_credit" if left <= 0 else ""
        # The documents name no unit.
        return Probe(not fault, fault, word(account.get("user_name")), Credit(left))


def _e164(line: str) -> str:
    """The line as the vendor has it: 3000505, 983000505 and +983000505 are one."""
    bare = line.removeprefix("+").removeprefix("00")
    return f"+{bare}" if bare.startswith("98") else f"+98{bare.removeprefix('0')}"


def _read_submission(reply: Reply, pattern: PatternUse | None) -> Submission:
    body = row(reply.json())
    meta = row(body.get("meta"))
    if not meta:
        raise NoAnswer(f"http_{reply.status}")
    if 200 <= reply.status < 300 and meta.get("status") is True:
        return _taken(row(body.get("data")))
    if reply.status == 404 and pattern is not None:
        return Submission(Outcome.REJECTED, code="404")  # no such pattern: the account itself is well
    if reply.status == 403 and pattern is not None:
        # Perhaps only another's pattern: it must not stop the texts of all. The hourly test finds a barred account.
        return Submission(Outcome.NOT_SENT, code="403")
    if reply.status in _BY_STATUS:
        return Submission(_BY_STATUS[reply.status], code=str(reply.status))
    code = status_code(meta.get("message_code")) or str(reply.status)
    if not 400 <= reply.status < 500:
        return Submission(Outcome.UNKNOWN, code=code)
    # A line that is not ours stops every text; whatever else is named belongs to this one.
    line = "from_number" in row(meta.get("errors"))
    return Submission(Outcome.PAUSED if line else Outcome.REJECTED, code="line" if line else code)


def _taken(data: Row) -> Submission:
    ids = data.get("message_outbox_ids")
    several = [reference(one) for one in ids] if isinstance(ids, list) else []
    if len(several) != 1 or not several[0]:
        return Submission(Outcome.UNKNOWN, code="no_id")
    return Submission(Outcome.ACCEPTED, several[0])


def _data(reply: Reply) -> Row:
    """`data` of a good answer. Raises NoAnswer."""
    return row(_good(reply))


def _rows(reply: Reply) -> list[Row]:
    """The rows of a good answer; anything but a list is no answer. Raises NoAnswer."""
    data = _good(reply)
    if not isinstance(data, list):
        raise NoAnswer("no_rows")
    return rows(data)


def _good(reply: Reply) -> object:
    body = row(reply.json())
    if reply.status != 200 or row(body.get("meta")).get("status") is not True:
        raise NoAnswer(f"http_{reply.status}")
    return body.get("data")


def _holds_values(said: str, pattern: PatternUse) -> bool:
    """Whether the vendor's own rendering holds every value; ours may be worded otherwise."""
    whole_text = " ".join(said.split())
    return all(" ".join(value.split()) in whole_text for _, value in pattern.values)


class IppanelForm(forms.Form):
    """The key of the panel and one line."""

    key = KeyField()
    line = LineField()


KIND = Kind(
    key="ippanel",
    label=_("IPPanel"),
    channel="sms",
    form=IppanelForm,
    build=lambda given, url: IppanelGateway(base_url=url, key=given["key"], line=given["line"]),
    url="https://edge.ippanel.com",
    secrets=frozenset({"key"}),
)
