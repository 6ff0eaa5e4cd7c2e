"""Melipayamak's console door: JSON, with the token of the console in the path.

Source: two public clients and a user's sample of the console's own pages; the vendor's codes are those of its REST
door, the refusals themselves are sentences. A text is taken when `recId` is a number over 1000; where it is not,
`status` says why, and an account's own trouble is known by a few words in it.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote

from django import forms
from django.utils.translation import gettext_lazy as _

from gateways.providers.fields import KeyField, LineField
from gateways.providers.hooks import hook_rows
from gateways.providers.melipayamak_codes import (
    found_among,
    inbound_of,
    outcome_of,
    received,
    small_number,
    standing_of,
)
from gateways.providers.reading import OneByOne, Row, account_words, amount, row, rows, says_no_credit, whole
from gateways.providers.registry import Kind
from gateways.providers.wire import NoAnswer, NotSent, Reply, Wire, probed, reported, submitted
from gateways.rules.speech import Abilities, Credit, Heard, InboundText, Outcome, Outgoing, Probe, Report, Submission
from persian.phones import is_stored_mobile, local_mobile

ABILITIES: Final = Abilities(
    absences_needed=0,
    patterns=True,
    webhook=True,
    look_back=timedelta(days=3),
    look_after=timedelta(minutes=2),
    reads_inbound=True,
)
#: Credit, token, key, access, inactive, line, sender: what no other text of this account would get past either.
_ACCOUNT_WORDS: Final = frozenset(("اعتبار", "توکن", "کلید", "دسترسی", "غیرفعال", "فعال", "خط", "فرستنده", "مدارک"))
#: Pattern, text, variable, link, recipient: a sentence with one of these is about this text, whatever else it names.
_TEXT_WORDS: Final = frozenset(
    ("الگو", "الگوی", "پترن", "قالب", "متن", "متغیر", "متغیرها", "متغیرهای", "bodyid", "لینک", "گیرنده", "مخاطب")
)
_NUMBER: Final = re.compile(r"\+?\d{7,}")
_BY_STATUS: Final = {
    401: Outcome.PAUSED,
    403: Outcome.PAUSED,
    404: Outcome.PAUSED,
    429: Outcome.NOT_SENT,
}


class ConsoleGateway(OneByOne):
    """One token and one line."""

    key = "melipayamak_console"
    abilities = ABILITIES

    def __init__(self, *, base_url: str, token: str, line: str) -> None:
        self._wire = Wire(f"{base_url}/api")
        self._token = quote(token, safe="")
        self._line = line

    def submit(self, outgoing: Outgoing) -> Submission:
        """Send to one person; a pattern's values go as a list, so no sign is special."""
        if not is_stored_mobile(outgoing.recipient):
            return Submission(Outcome.REJECTED, code="recipient")
        to, pattern = local_mobile(outgoing.recipient), outgoing.pattern
        if pattern is None:
            simple = {"from": self._line, "to": to, "text": outgoing.text}
            return submitted(lambda: _read_submission(self._post("send/simple", simple), outgoing))
        body_id = whole(pattern.code)
        if body_id is None:
            return Submission(Outcome.REJECTED, code="-4")
        shared = {"bodyId": body_id, "to": to, "args": [value for _, value in pattern.values]}
        return submitted(lambda: _read_submission(self._post("send/shared", shared), outgoing))

    def look_up(self, outgoing: Outgoing) -> Report:
        """Its delivery by the vendor's id; without one, whether it is among the last texts that were sent."""
        return reported(lambda: self._delivery(outgoing) if outgoing.gateway_ref else self._search(outgoing))

    def probe(self) -> Probe:
        """Whether the token is taken, with what is left."""
        return probed(self._probe)

    def read_hook(self, method: str, query: Mapping[str, str], content_type: str, body: bytes) -> Heard:
        """A text forwarded by the panel; it has no other webhook. Raises Malformed."""
        return Heard(inbound=tuple(inbound_of(told) for told in hook_rows(query, content_type, body)))

    def fetch_inbound(self, since: datetime) -> list[InboundText]:
        """From the newest hundred of the inbox: forwarding has to be switched on in the panel, this has not."""
        asked = {"type": "in", "number": self._line, "index": 0, "count": 100}
        try:
            said = _good(self._post("receive/messages", asked))
        except (NotSent, NoAnswer):
            return []
        return received(rows(said.get("messages")), self._line, since)

    def _post(self, path: str, body: object) -> Reply:
        return self._wire.post_json(f"{path}/{self._token}", body)

    def _delivery(self, outgoing: Outgoing) -> Report:
        said = _good(self._post("receive/status", {"recIds": [whole(outgoing.gateway_ref)]}))
        codes = said.get("resultsascode")
        several = codes if isinstance(codes, list) else []
        return standing_of(small_number(several[0]) if len(several) == 1 else None, outgoing.gateway_ref)

    def _search(self, outgoing: Outgoing) -> Report:
        said = _good(self._post("receive/messages", {"type": "out", "number": self._line, "index": 0, "count": 100}))
        return found_among(rows(said.get("messages")), outgoing)

    def _probe(self) -> Probe:
        reply = self._wire.get(f"receive/credit/{self._token}")
        if reply.status in _BY_STATUS:
            return Probe(works=False, code=str(reply.status), passing=reply.status == 429)
        left = amount(_good(reply).get("amount"))
        # The panel's kind decides between texts and Rial; the answer does not say.
        if left is None:
            return Probe(works=False, code="no_row", passing=True)
        return Probe(works=left > 0, code="" if left > 0 else "no_credit", credit=Credit(left))


def _good(reply: Reply) -> Row:
    """An answer without a complaint. Raises NoAnswer."""
    said = row(reply.json())
    if reply.status != 200 or not said:
        raise NoAnswer(f"http_{reply.status}")
    return said


def _read_submission(reply: Reply, outgoing: Outgoing) -> Submission:
    said = row(reply.json())
    if reply.status in _BY_STATUS:
        return Submission(_BY_STATUS[reply.status], code=str(reply.status))
    ref, code = whole(said.get("recid")), small_number(said.get("recid"))
    if reply.status == 200 and ref is not None and 1000 < ref < 10**40:
        return Submission(Outcome.ACCEPTED, str(ref))
    if code in (None, 0) and (reason := _sentence(said.get("status"))) and reply.status < 500:
        return Submission(Outcome.PAUSED if _is_of_account(reason, outgoing) else Outcome.REJECTED, code=reason)
    if code in (None, 0, 1) or reply.status != 200:
        return Submission(Outcome.UNKNOWN, code="no_id" if reply.status == 200 else f"http_{reply.status}")
    return outcome_of(code)


def _is_of_account(reason: str, outgoing: Outgoing) -> bool:
    words = set(re.findall(r"\w+", account_words(reason, outgoing)))
    return says_no_credit(reason, outgoing) or bool(words & _ACCOUNT_WORDS and not words & _TEXT_WORDS)


def _sentence(said: object) -> str:
    """One line of it, without the phone number it may repeat."""
    kept = _NUMBER.sub("…", " ".join(said.split())) if isinstance(said, str) else ""
    # The narrow space of Persian counts as unprintable, and stands in many a refusal.
    return kept[:60] if kept.replace("\u200c", "").isprintable() else ""


class ConsoleForm(forms.Form):
    """The console's token and one line."""

    token = KeyField(label=_("Token of the console"))
    line = LineField()


KIND = Kind(
    key="melipayamak_console",
    label=_("Melipayamak (console)"),
    channel="sms",
    form=ConsoleForm,
    build=lambda given, url: ConsoleGateway(base_url=url, token=given["token"], line=given["line"]),
    url="https://console.melipayamak.com",
    secrets=frozenset({"token"}),
)
