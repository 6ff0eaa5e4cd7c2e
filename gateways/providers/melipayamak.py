"""Melipayamak's REST door: a form for each operation, the same three fields back.

Source: melipayamak.com/api (pages of 1397-1403) and the vendor's own packages for Python and PHP. A text is taken only
when `RetStatus` is 1 and `Value` is an id of ten digits or more: an error may come in either field. Newer accounts
type an API key where the password was. There is no id of ours and no webhook of delivery.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from gateways.providers.fields import KeyField, LineField
from gateways.providers.hooks import hook_rows
from gateways.providers.melipayamak_codes import (
    BLACKLIST,
    OUTCOMES,
    found_among,
    inbound_of,
    outcome_of,
    received,
    small_number,
    standing_of,
)
from gateways.providers.reading import OneByOne, Row, amount, row, rows, status_code, unfit, whole, word
from gateways.providers.registry import Kind
from gateways.providers.wire import NoAnswer, NotSent, Reply, Wire, probed, reported, submitted
from gateways.rules.speech import (
    Abilities,
    Credit,
    Heard,
    InboundText,
    Outcome,
    Outgoing,
    Probe,
    Report,
    Standing,
    Submission,
)
from persian.phones import is_stored_mobile, local_mobile

# Nothing proves that a text never went, so one of unknown fate never goes again by itself.
ABILITIES: Final = Abilities(
    absences_needed=0,
    patterns=True,
    webhook=True,
    look_back=timedelta(days=3),
    look_after=timedelta(minutes=2),
    reads_inbound=True,
)
_ID: Final = re.compile("[0-9]{10,40}")
_LIST = "100"  # the most the vendor gives in one answer


class MelipayamakGateway(OneByOne):
    """One account by name and password, and one line."""

    key = "melipayamak"
    abilities = ABILITIES

    def __init__(self, *, base_url: str, username: str, password: str, line: str) -> None:
        self._wire = Wire(f"{base_url}/api/SendSMS")
        self._account = {"username": username, "password": password}
        self._line = line

    def submit(self, outgoing: Outgoing) -> Submission:
        """Send to one person; values of a pattern are joined by the sign none of them may hold."""
        if not is_stored_mobile(outgoing.recipient):
            return Submission(Outcome.REJECTED, code="recipient")
        to, pattern = local_mobile(outgoing.recipient), outgoing.pattern
        if pattern is None:
            form = {"to": to, "from": self._line, "text": outgoing.text, "isFlash": "False"}
            return submitted(lambda: _read_submission(self._ask("SendSMS", form)))
        if fault := unfit(self.key, pattern):
            return Submission(Outcome.REJECTED, code=fault)
        values = ";".join(value for _, value in pattern.values)
        form = {"text": values, "to": to, "bodyId": pattern.code}
        return submitted(lambda: _read_submission(self._ask("BaseServiceNumber", form)))

    def look_up(self, outgoing: Outgoing) -> Report:
        """Its delivery by the vendor's id; without one, whether it is among the last texts that were sent."""
        return reported(lambda: self._delivery(outgoing) if outgoing.gateway_ref else self._search(outgoing))

    def probe(self) -> Probe:
        """Whether name and password are taken, with what is left."""
        return probed(self._probe)

    def read_hook(self, method: str, query: Mapping[str, str], content_type: str, body: bytes) -> Heard:
        """A text forwarded by the panel; it has no other webhook. Raises Malformed."""
        return Heard(inbound=tuple(inbound_of(told) for told in hook_rows(query, content_type, body)))

    def fetch_inbound(self, since: datetime) -> list[InboundText]:
        """From the newest hundred of the inbox: forwarding has to be switched on in the panel, this has not."""
        form = {"location": "1", "index": "0", "count": _LIST, "from": ""}
        try:
            body = row(self._ask("GetMessages", form).json())
        except (NotSent, NoAnswer):
            return []
        return received(rows(body.get("data", body.get("messages"))), self._line, since)

    def _ask(self, operation: str, form: Mapping[str, str]) -> Reply:
        return self._wire.post_form(operation, {**form, **self._account})

    def _delivery(self, outgoing: Outgoing) -> Report:
        said = _envelope(self._ask("GetDeliveries2", {"recId": outgoing.gateway_ref}))
        status = whole(said.get("retstatus"))
        if status != 1:
            return Report(Standing.UNCLEAR, outgoing.gateway_ref, word(said.get("retstatus")))
        return standing_of(small_number(said.get("value")), outgoing.gateway_ref)

    def _search(self, outgoing: Outgoing) -> Report:
        form = {"location": "2", "index": "0", "count": _LIST, "from": self._line}
        body = row(self._ask("GetMessages", form).json())
        if whole(row(body.get("mybase", body)).get("retstatus")) != 1:
            return Report(Standing.UNCLEAR, code="no_list")
        return found_among(rows(body.get("data", body.get("messages"))), outgoing)

    def _probe(self) -> Probe:
        said = _envelope(self._ask("GetCredit", {}))
        status, left = whole(said.get("retstatus")), amount(said.get("value"))
        if status != 1:
            return Probe(
                works=False,
                code=status_code(said.get("retstatus")),
                passing=OUTCOMES.get(status or 0) is Outcome.NOT_SENT,
            )
        if left is None:
            return Probe(works=False, code="no_row", passing=True)
        # Texts on one kind of panel, Rial on another; the answer does not say which.
        return Probe(works=left > 0, code="" if left > 0 else "no_credit", credit=Credit(left))


def _envelope(reply: Reply) -> Row:
    """`Value`, `RetStatus`, `StrRetStatus` under small names. Raises NoAnswer."""
    said = row(reply.json())
    if "retstatus" not in said:
        raise NoAnswer(f"http_{reply.status}")
    return said


def _read_submission(reply: Reply) -> Submission:
    if reply.status == 429:
        return Submission(Outcome.NOT_SENT, code="429")
    said = _envelope(reply)
    status, value = whole(said.get("retstatus")), word(said.get("value"))
    code = small_number(said.get("value"))
    if reply.status == 200 and status == 1 and _ID.fullmatch(value):
        return Submission(Outcome.ACCEPTED, value)
    if status is None:
        return Submission(Outcome.UNKNOWN, code="no_status")
    if status == 1:
        # Taken, says the one field; 1 in the other is no id, and a code there wins over it.
        return Submission(Outcome.UNKNOWN, code="no_id") if code in (None, 1) else outcome_of(code or 0)
    if status == BLACKLIST:
        return _thirty_five(code or 0, word(said.get("strretstatus")))
    return outcome_of(status)


def _thirty_five(code: int, name: str) -> Submission:
    """On older panels it heads every refusal, with the reason beside it or none: no proof that one wants nothing."""
    if code > 1 or code < 0:
        return outcome_of(code)
    return Submission(Outcome.REJECTED, code="35") if name.lower() == "invaliddata" else outcome_of(BLACKLIST)


class MelipayamakForm(forms.Form):
    """The account of the panel and one line."""

    username = forms.CharField(label=_("Username"), max_length=100)
    password = KeyField(label=_("API key (or password)"))
    line = LineField()


KIND = Kind(
    key="melipayamak",
    label=_("Melipayamak"),
    channel="sms",
    form=MelipayamakForm,
    build=lambda given, url: MelipayamakGateway(
        base_url=url, username=given["username"], password=given["password"], line=given["line"]
    ),
    url="https://rest.payamak-panel.com",
    secrets=frozenset({"password"}),
)
