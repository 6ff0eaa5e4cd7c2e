"""Kavenegar's calls.

Source: Kavenegar's REST documentation (kavenegar.com/rest.html, read in its November 2025 state). Three facts shape
this module: the API key stands in the URL's path, so no URL and no text of an HTTP error may reach a log; the HTTP
status repeats the application's code, so the body is read whatever the status; and a `localid` seen before is not
sent again, the old record comes back instead. A pattern (`verify/lookup`) has no `localid`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import quote

from gateways.providers.hooks import hook_rows
from gateways.providers.kavenegar import hook
from gateways.providers.kavenegar.answer import Answer, accepted, is_ok, read, refusal, shared_out
from gateways.providers.kavenegar.codes import NOT_THERE, OUTCOMES, STANDINGS
from gateways.providers.reading import Row, amount, in_halves, reference, same_number, status_code, unfit, whole, word
from gateways.providers.wire import NoAnswer, NotSent, Wire, probed, reported, submitted
from gateways.rules.speech import (
    Abilities,
    Credit,
    Heard,
    Outcome,
    Outgoing,
    PatternUse,
    Probe,
    Report,
    Standing,
    Submission,
)
from persian.phones import is_stored_mobile, local_mobile

BATCH = 200
# statuslocalmessageid answers 100 for anything older than 12 hours, and two clocks differ: asked in the last minutes it
# would call a text absent that went. By the vendor's own id it answers for 48 hours.
ABILITIES = Abilities(
    own_ref=True,
    absences_needed=1,
    batch=BATCH,
    patterns=True,
    webhook=True,
    look_back=timedelta(hours=11, minutes=30),
    report_back=timedelta(hours=47),
    refunds=frozenset({"13", "14"}),
)
#: A pattern without the vendor's id is looked for among what its number got about the moment of the call: the call
#: itself takes up to 45 seconds, and two clocks differ.
BEFORE, AFTER = timedelta(minutes=2), timedelta(minutes=3)


class KavenegarGateway:
    """One account. Without a `sender` its default line is used, and no arrays, which want one named."""

    key = "kavenegar"

    def __init__(self, *, base_url: str, key: str, sender: str = "") -> None:
        self._wire = Wire(f"{base_url.rstrip('/')}/v1/{quote(key, safe='')}")
        self._sender = sender
        self.abilities = ABILITIES if sender else replace(ABILITIES, batch=1)

    def submit(self, outgoing: Outgoing) -> Submission:
        """Send with `localid`; a lost or unreadable answer is `unknown`, a refused connection `not_sent`."""
        if not is_stored_mobile(outgoing.recipient):
            return Submission(Outcome.REJECTED, code="recipient")
        pattern = outgoing.pattern
        return submitted(lambda: self._lookup(outgoing, pattern) if pattern else self._send(outgoing))

    def submit_many(self, batch: Sequence[Outgoing]) -> list[Submission]:
        """One array of the plain texts; patterns, and all where the account has no line of its own, a call each."""
        plain = [one for one in batch if self._sender and one.pattern is None and is_stored_mobile(one.recipient)]
        answers: dict[int, Submission] = {}
        for start in range(0, len(plain), BATCH):
            chunk = plain[start : start + BATCH]
            answers.update(zip((one.client_ref for one in chunk), in_halves(chunk, self._array), strict=True))
        return [answers[one.client_ref] if one.client_ref in answers else self.submit(one) for one in batch]

    def look_up(self, outgoing: Outgoing) -> Report:
        """By the vendor's id, else by `localid`, else (a pattern) by what its number got about that time."""
        if outgoing.gateway_ref:
            return reported(lambda: self._by_reference(outgoing))
        return reported(lambda: self._by_receptor(outgoing) if outgoing.pattern else self._by_localid(outgoing))

    def probe(self) -> Probe:
        """Credit, and the two switches of the panel that change what sending means."""
        return probed(self._probe)

    def read_hook(self, method: str, query: Mapping[str, str], content_type: str, body: bytes) -> Heard:
        """Delivery notes and inbound texts, in any of the forms seen. Raises Malformed."""
        return hook.heard(hook_rows(query, content_type, body))

    def _ask(self, method: str, form: Mapping[str, str]) -> Answer:
        return read(self._wire.post_form(f"{method}.json", form))

    def _send(self, outgoing: Outgoing) -> Submission:
        form = {
            "receptor": local_mobile(outgoing.recipient),
            "message": outgoing.text,
            "localid": str(outgoing.client_ref),
        }
        answer = self._ask("sms/send", {**form, "sender": self._sender} if self._sender else form)
        return shared_out(answer, [outgoing])[0] if is_ok(answer) else refusal(answer)

    def _lookup(self, outgoing: Outgoing, pattern: PatternUse) -> Submission:
        values = dict(pattern.values)
        if wrong := unfit(self.key, pattern) or ("" if "token" in values else "pattern_empty"):
            return Submission(Outcome.REJECTED, code=wrong)
        form = {"receptor": local_mobile(outgoing.recipient), "template": pattern.code, **values}
        answer = self._ask("verify/lookup", form)
        if not is_ok(answer):
            return refusal(answer)
        # The vendor writes the text of a pattern, so only the number can be compared.
        known = [one for one in answer.entries if same_number(one.get("receptor"), outgoing.recipient)]
        if len(known) == 1:
            return accepted(known[0])
        return Submission(Outcome.CONFLICT if answer.entries else Outcome.UNKNOWN, code="no_row")

    def _array(self, chunk: Sequence[Outgoing]) -> list[Submission]:
        form = {
            "receptor": _listed([local_mobile(one.recipient) for one in chunk]),
            "sender": _listed([self._sender] * len(chunk)),
            "message": _listed([one.text for one in chunk]),
            "localmessageids": _listed([one.client_ref for one in chunk]),
        }
        try:
            answer = self._ask("sms/sendarray", form)
        except (NotSent, NoAnswer) as reason:
            outcome = Outcome.NOT_SENT if isinstance(reason, NotSent) else Outcome.UNKNOWN
            return [Submission(outcome, code=str(reason))] * len(chunk)
        return shared_out(answer, chunk) if is_ok(answer) else [refusal(answer)] * len(chunk)

    def _by_localid(self, outgoing: Outgoing) -> Report:
        answer = self._ask("sms/statuslocalmessageid", {"localid": str(outgoing.client_ref)})
        for one in answer.entries if is_ok(answer) else ():
            if word(one.get("localid")) == str(outgoing.client_ref):
                # 100 in answer to an id of ours: the vendor never took it, or 12 hours have passed.
                absent = whole(one.get("status")) == NOT_THERE
                return Report(Standing.ABSENT, code=str(NOT_THERE)) if absent else _report(one)
        return Report(Standing.UNCLEAR, code=str(answer.code))

    def _by_reference(self, outgoing: Outgoing) -> Report:
        answer = self._ask("sms/status", {"messageid": outgoing.gateway_ref})
        for one in answer.entries if is_ok(answer) else ():
            if word(one.get("messageid")) == outgoing.gateway_ref:
                return _report(one)  # 100 here: older than 48 hours, which is no absence
        return Report(Standing.UNCLEAR, code=str(answer.code))

    def _by_receptor(self, outgoing: Outgoing) -> Report:
        """One row is ours; none is no proof of absence, for nobody says whether patterns are in this list."""
        if outgoing.submitted_at is None:
            return Report(Standing.UNCLEAR, code="no_time")
        form = {
            "receptor": local_mobile(outgoing.recipient),
            "startdate": _seconds(outgoing.submitted_at - BEFORE),
            "enddate": _seconds(outgoing.submitted_at + AFTER),
        }
        answer = self._ask("sms/statusbyreceptor", form)
        if not is_ok(answer):
            return Report(Standing.UNCLEAR, code=str(answer.code))
        found = [one for one in answer.entries if same_number(one.get("receptor"), outgoing.recipient)]
        if len(found) == 1:
            return _report(found[0])
        return Report(Standing.UNCLEAR, code="several_found" if found else "none_found")

    def _probe(self) -> Probe:
        info = self._ask("account/info", {})
        if not is_ok(info):
            passing = OUTCOMES.get(info.code) not in (Outcome.PAUSED, Outcome.REJECTED)
            return Probe(works=False, code=str(info.code), passing=passing)
        if len(info.entries) != 1:
            return Probe(works=False, code="no_row", passing=True)
        left = amount(info.entries[0].get("remaincredit"))
        credit = None if left is None else Credit(left, "rial")
        config = self._ask("account/config", {})
        switches = config.entries[0] if is_ok(config) and config.entries else {}
        detail = ", ".join(f"{name}={word(switches.get(name)) or '?'}" for name in ("debugmode", "resendfailed"))
        if word(switches.get("debugmode")).lower() == "enabled":  # every text would be taken and none sent
            return Probe(works=False, code="debug_mode", detail=detail, credit=credit)
        empty = left is not None and left <= 0
        return Probe(works=not empty, code="no_credit" if empty else "", detail=detail, credit=credit)


def _report(found: Row) -> Report:
    status = whole(found.get("status"))
    standing = STANDINGS.get(status, Standing.UNCLEAR) if status is not None else Standing.UNCLEAR
    return Report(standing, reference(found.get("messageid")), status_code(found.get("status")))


def _listed(values: Sequence[object]) -> str:
    return json.dumps(values, ensure_ascii=False)


def _seconds(moment: datetime) -> str:
    return str(int(moment.timestamp()))
