"""Ghasedak's gateway REST calls.

Sources: the vendor's documentation and its kits (PHP, .NET and Python). Four facts shape this module: an id of ours is
kept beside every message and can be asked for, but a second call with it is sent again; keys come in either case; a
refusal may come with HTTP 200; and the vendor's own list of codes is not to be had, so refusals are read by the HTTP
number and, for credit, by their words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from gateways.providers.fields import KeyField, LineField
from gateways.providers.hooks import hook_rows
from gateways.providers.reading import (
    Row,
    amount,
    in_halves,
    own_reference,
    reference,
    rial,
    row,
    rows,
    said_text,
    same_number,
    says_no_credit,
    status_code,
    unfit,
    whole,
    word,
)
from gateways.providers.registry import Kind
from gateways.providers.wire import NoAnswer, Reply, Wire, probed, reported, submitted
from gateways.rules.speech import (
    Abilities,
    Credit,
    DeliveryNote,
    Heard,
    InboundText,
    Malformed,
    Outcome,
    Outgoing,
    PatternUse,
    Probe,
    Report,
    Standing,
    Submission,
)
from persian.phones import is_stored_mobile, local_mobile

BATCH = 100
# The vendor asks not to look at once; a repeat of a pattern within two minutes is sent by another road on purpose.
ABILITIES = Abilities(
    absences_needed=2, batch=BATCH, patterns=True, webhook=True, look_after=timedelta(minutes=3)
)  # fmt: skip
_PAUSED, _REJECTED = frozenset({401, 402, 403}), frozenset({400, 422})
_STANDINGS: dict[int, Standing] = {
    0: Standing.ACCEPTED,
    1: Standing.UNDELIVERED,  # cancelled
    2: Standing.BLOCKED,
    3: Standing.ACCEPTED,
    4: Standing.UNDELIVERED,
    5: Standing.DELIVERED,
    6: Standing.UNDELIVERED,
    7: Standing.UNDELIVERED,  # debug mode: taken, never sent
    8: Standing.UNCLEAR,
}
_BARRED = Submission(Outcome.PAUSED, code="403")
_BY_VENDORS_ID, _BY_OURS = "1", "2"


class GhasedakGateway:
    """One account and its line: a number, or the vendor's word for choosing one."""

    key = "ghasedak"
    abilities = ABILITIES

    def __init__(self, *, base_url: str, key: str, line: str) -> None:
        self._wire = Wire(f"{base_url.rstrip('/')}/rest/api/v1/WebService", headers={"ApiKey": key})
        self._line = line

    def submit(self, outgoing: Outgoing) -> Submission:
        """One text under our id."""
        if not is_stored_mobile(outgoing.recipient):
            return Submission(Outcome.REJECTED, code="recipient")
        pattern = outgoing.pattern
        return submitted(lambda: self._otp(outgoing, pattern) if pattern else self._single(outgoing))

    def submit_many(self, batch: Sequence[Outgoing]) -> list[Submission]:
        """Plain texts in one call, an id of ours for each; patterns a call each."""
        plain = [one for one in batch if one.pattern is None and is_stored_mobile(one.recipient)]
        answers: dict[int, Submission] = {}
        for start in range(0, len(plain), BATCH):
            chunk = plain[start : start + BATCH]
            answers.update(zip((one.client_ref for one in chunk), in_halves(chunk, self._pairs), strict=True))
        return [answers[one.client_ref] if one.client_ref in answers else self.submit(one) for one in batch]

    def look_up(self, outgoing: Outgoing) -> Report:
        """By the vendor's id, else by ours."""
        return reported(lambda: self._look_up(outgoing))

    def probe(self) -> Probe:
        """Credit."""
        return probed(self._probe)

    def read_hook(self, method: str, query: Mapping[str, str], content_type: str, body: bytes) -> Heard:
        """The shape is not written down: any form, ids by their names in the calls. Raises Malformed."""
        told = hook_rows(query, content_type, body)
        notes = tuple(note for one in told if (note := _note(one)) is not None)
        inbound = tuple(text for one in told if (text := _inbound(one)) is not None)
        if not notes and not inbound:
            raise Malformed("no_known_row")
        return Heard(notes, inbound)

    def _single(self, outgoing: Outgoing) -> Submission:
        data = _data(self._wire.post_json("SendSingleSMS", {**self._item(outgoing), "udh": False}), outgoing)
        return data if isinstance(data, Submission) else _shared_out(rows(data), [outgoing])[0]

    def _pairs(self, chunk: Sequence[Outgoing]) -> list[Submission]:
        body = {"items": [self._item(one) for one in chunk], "udh": False}
        answers: list[Submission] = []

        def say() -> Submission:
            data = _data(self._wire.post_json("SendPairToPairSMS", body), *chunk)
            if isinstance(data, Submission):
                return data
            answers.extend(_shared_out(_items(data), chunk))
            return answers[0]

        for_all = submitted(say)
        return answers or [for_all] * len(chunk)

    def _otp(self, outgoing: Outgoing, pattern: PatternUse) -> Submission:
        if wrong := unfit(self.key, pattern):
            return Submission(Outcome.REJECTED, code=wrong)
        mobile, reference = local_mobile(outgoing.recipient), str(outgoing.client_ref)
        body = {
            "receptors": [{"mobile": mobile, "clientReferenceId": reference}],
            "templateName": pattern.code,
            "inputs": [{"param": name, "value": value} for name, value in pattern.values],
            "udh": False,
        }
        data = _data(self._wire.post_json("SendOtpSMS", body), outgoing)
        if data == _BARRED:
            # Perhaps only another's pattern: it must not stop the texts of all. The hourly test finds a barred account.
            return Submission(Outcome.NOT_SENT, code=_BARRED.code)
        return data if isinstance(data, Submission) else _shared_out(_items(data), [outgoing])[0]

    def _item(self, outgoing: Outgoing) -> dict[str, object]:
        return {
            "lineNumber": self._line,
            "receptor": local_mobile(outgoing.recipient),
            "message": outgoing.text,
            "clientReferenceId": str(outgoing.client_ref),
        }

    def _look_up(self, outgoing: Outgoing) -> Report:
        asked = (outgoing.gateway_ref, _BY_VENDORS_ID) if outgoing.gateway_ref else (str(outgoing.client_ref), _BY_OURS)
        data = _data(self._wire.get("CheckSmsStatus", {"Ids": asked[0], "Type": asked[1]}))
        if isinstance(data, Submission):
            return Report(Standing.UNCLEAR, code=data.code)
        name = "messageid" if asked[1] == _BY_VENDORS_ID else "clientreferenceid"
        mine = [one for one in rows(data) if word(one.get(name)) == asked[0]]
        if len(mine) == 1:
            return _report(mine[0])
        if mine:
            return Report(Standing.UNCLEAR, code="several_found")
        # Only an empty list in answer to our id says "never": the vendor's own id it knew once.
        absent = asked[1] == _BY_OURS and data == []
        return Report(Standing.ABSENT if absent else Standing.UNCLEAR, code="none_found")

    def _probe(self) -> Probe:
        data = _data(self._wire.get("GetAccountInformation"))
        if isinstance(data, Submission):
            return Probe(works=False, code=data.code, passing=data.outcome is Outcome.UNKNOWN)
        left = amount(row(data).get("credit"))
        if left is None:
            return Probe(works=False, code="no_row", passing=True)
        empty = left <= 0
        plan = f"plan={word(row(data).get('plan'))}"
        return Probe(works=not empty, code="no_credit" if empty else "", detail=plan, credit=Credit(left, "rial"))


def _data(reply: Reply, *sent: Outgoing) -> object:
    """`data` of a call that succeeded; else what the refusal means for the texts that were `sent`. Raises NoAnswer."""
    body = row(reply.json())
    succeeded, code = str(body.get("issuccess")).lower(), whole(body.get("statuscode"))
    if succeeded == "true" and 200 <= reply.status < 300:
        return body.get("data")
    if succeeded != "false" or reply.status >= 500:
        raise NoAnswer(f"http_{reply.status}")
    code = reply.status if code in (None, 200) else code
    if sent and all(says_no_credit(body.get("message"), one) for one in sent):
        return Submission(Outcome.PAUSED, code="no_credit")
    if code in _PAUSED:
        return Submission(Outcome.PAUSED, code=str(code))
    # 429 too: the vendor's table is not known, so whether it stopped before the send is not either.
    return Submission(Outcome.REJECTED if code in _REJECTED else Outcome.UNKNOWN, code=str(code))


def _items(data: object) -> list[Row]:
    return rows(row(data).get("items"))


def _shared_out(told: list[Row], batch: Sequence[Outgoing]) -> list[Submission]:
    """A row for each text by our id; a row about another person under our id is for a person to look at."""
    by_ours = {word(one.get("clientreferenceid")): one for one in told}
    alone = by_ours.pop("", None) if len(told) == len(batch) == 1 else None  # one row without an id is that one text's
    strange = by_ours.keys() - {str(one.client_ref) for one in batch}
    return [_taken(by_ours.get(str(one.client_ref), alone), one, bool(strange)) for one in batch]


def _taken(found: Row | None, outgoing: Outgoing, strange: bool) -> Submission:
    if found is None and not strange:
        return Submission(Outcome.UNKNOWN, code="no_row")
    if found is None or not same_number(found.get("receptor"), outgoing.recipient):
        return Submission(Outcome.CONFLICT, code="conflict")
    return Submission(Outcome.ACCEPTED, reference(found.get("messageid")), cost_rial=rial(found.get("cost")))


def _report(found: Row) -> Report:
    status = whole(found.get("status"))
    standing = _STANDINGS.get(status, Standing.UNCLEAR) if status is not None else Standing.UNCLEAR
    return Report(standing, reference(found.get("messageid")), status_code(found.get("status")))


def _note(told: Row) -> DeliveryNote | None:
    theirs, ours = reference(told.get("messageid") or told.get("id")), own_reference(told.get("clientreferenceid"))
    if "status" not in told or not (theirs or ours):
        return None
    return DeliveryNote(theirs, ours, status_code(told["status"]))


def _inbound(told: Row) -> InboundText | None:
    sender = said_text(told.get("sender") or told.get("from"))
    line = said_text(told.get("linenumber") or told.get("to"))
    if "status" in told or not sender or "message" not in told:
        return None
    return InboundText(sender, line, said_text(told["message"]), reference(told.get("messageid") or told.get("id")))


class GhasedakForm(forms.Form):
    """The key of the panel and the line, which may be a word: the vendor then chooses one."""

    key = KeyField()
    line = LineField(words=frozenset({"priority", "fastest", "cheapest"}))


KIND = Kind(
    key="ghasedak",
    label=_("Ghasedak"),
    channel="sms",
    form=GhasedakForm,
    build=lambda given, url: GhasedakGateway(base_url=url, key=given["key"], line=given["line"]),
    url="https://gateway.ghasedak.me",
    secrets=frozenset({"key"}),
)
