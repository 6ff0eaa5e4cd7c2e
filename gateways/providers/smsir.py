"""SMS.ir's REST calls, version 1.

Sources: the vendor's REST documentation (sms.ir/rest-api, as of August 2026) and its own kits. Three facts shape this
module: there is no id of ours in a call, so a text whose answer was lost is looked for among what was sent; a call
that succeeded may hold a number that did not (0 or null in its place of `messageIds`); costs are in texts, not Rial.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from itertools import count

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
    said_text,
    same_number,
    same_text,
    status_code,
    unfit,
    whole,
    word,
)
from gateways.providers.registry import Kind
from gateways.providers.wire import NoAnswer, NotSent, Reply, Wire, probed, reported, submitted
from gateways.rules.speech import (
    Abilities,
    Credit,
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
from persian.days import TEHRAN
from persian.phones import is_stored_mobile, local_mobile

# Absence is read off a list, so it has to be seen twice, and not in the first minutes.
ABILITIES = Abilities(
    absences_needed=2, patterns=True, look_back=timedelta(days=3), look_after=timedelta(minutes=5), reads_inbound=True
)  # fmt: skip
_OK, _TIME, _BLOCKED = 1, 109, 115
_PAUSED = frozenset({10, 11, 12, 13, 14, 101, 102, 119, 123})
# 113 and 117 are faults of one shop's pattern or text: they must not stop the account for all.
_REJECTED = frozenset({103, 104, 105, 106, 107, 108, 109, 110, 113, 114, 115, 116, 117, 118})
_OUTCOMES: dict[int, Outcome] = {
    **dict.fromkeys(_PAUSED, Outcome.PAUSED),
    **dict.fromkeys(_REJECTED, Outcome.REJECTED),
    20: Outcome.NOT_SENT,  # too many calls
    0: Outcome.UNKNOWN,  # "unexpected": nobody says at which step
}
_BLACKLISTED = Submission(Outcome.REJECTED, code="blacklisted")
_NO_PLAN = Submission(Outcome.PAUSED, code="119")
_STANDINGS: dict[int, Standing] = {
    1: Standing.DELIVERED,
    2: Standing.UNDELIVERED,
    3: Standing.ACCEPTED,
    4: Standing.UNDELIVERED,
    5: Standing.ACCEPTED,
    6: Standing.UNDELIVERED,
    7: Standing.BLOCKED,
}
#: Two clocks differ, and a call takes up to a minute: the vendor's row lies in this span about the call's beginning.
BEFORE, AFTER = timedelta(minutes=2), timedelta(minutes=3)
PAGE, MAX_PAGES = 100, 100
MAX_INBOUND = 20


class SmsIrGateway(OneByOne):
    """One account and one of its lines."""

    key = "smsir"
    abilities = ABILITIES

    def __init__(self, *, base_url: str, key: str, line: str) -> None:
        self._wire = Wire(f"{base_url.rstrip('/')}/v1", headers={"X-API-KEY": key})
        self._line = int(line)

    def submit(self, outgoing: Outgoing) -> Submission:
        """One recipient a call: a batch has no id for each of its texts."""
        if not is_stored_mobile(outgoing.recipient):
            return Submission(Outcome.REJECTED, code="recipient")
        pattern = outgoing.pattern
        return submitted(lambda: self._verify(outgoing, pattern) if pattern else self._bulk(outgoing))

    def look_up(self, outgoing: Outgoing) -> Report:
        """By the vendor's id, else among what was sent since the call: today's list, then the archive."""
        if outgoing.gateway_ref:
            return reported(lambda: self._by_reference(outgoing))
        return reported(lambda: self._by_lists(outgoing))

    def probe(self) -> Probe:
        """Credit, and whether the line is one of the account's."""
        return probed(self._probe)

    def read_hook(self, method: str, query: Mapping[str, str], content_type: str, body: bytes) -> Heard:
        """The vendor calls nobody back."""
        raise Malformed("no_webhook")

    def fetch_inbound(self, since: datetime) -> list[InboundText]:
        """From the list of the day, which at first holds yesterday's too; the other gives each text away only once."""
        found: list[InboundText] = []
        with suppress(NotSent, NoAnswer):
            for number in range(1, MAX_INBOUND + 1):
                query = {"pageSize": str(PAGE), "pageNumber": str(number), "sortByNewest": "true"}
                page = [_inbound(one) for one in self._page("receive/live", query)]
                found += [one for one in page if one.at is None or one.at >= since]
                if len(page) < PAGE or any(one.at is not None and one.at < since for one in page):
                    break
        return [one for one in found if one.line == str(self._line)]

    def _bulk(self, outgoing: Outgoing) -> Submission:
        mobile = local_mobile(outgoing.recipient)
        body = {"lineNumber": self._line, "messageText": outgoing.text, "mobiles": [mobile]}
        data = _data(self._wire.post_json("send/bulk", body))
        if isinstance(data, Submission):
            return data
        ids = row(data).get("messageids")
        if not isinstance(ids, list) or len(ids) != 1:
            return Submission(Outcome.UNKNOWN, code="no_row")
        if ids[0] is None:
            return Submission(Outcome.REJECTED, code="null")  # an invalid number, or an invalid text
        if whole(ids[0]) == 0:
            return _BLACKLISTED
        return _accepted(ids[0])

    def _verify(self, outgoing: Outgoing, pattern: PatternUse) -> Submission:
        template = whole(pattern.code)
        if wrong := unfit(self.key, pattern) or ("" if template is not None else "pattern_code"):
            return Submission(Outcome.REJECTED, code=wrong)
        values = [{"name": name, "value": value} for name, value in pattern.values]
        body = {"mobile": local_mobile(outgoing.recipient), "templateId": template, "parameters": values}
        data = _data(self._wire.post_json("send/verify", body))
        if data == _NO_PLAN:
            # Only patterns need the plan: one shop's must not stop the free texts of all.
            return Submission(Outcome.NOT_SENT, code=_NO_PLAN.code)
        return data if isinstance(data, Submission) else _accepted(row(data).get("messageid"))

    def _by_reference(self, outgoing: Outgoing) -> Report:
        data = _data(self._wire.get(f"send/{outgoing.gateway_ref}"))
        if isinstance(data, Submission):
            return Report(Standing.UNCLEAR, code=data.code)
        found = row(data)
        same = word(found.get("messageid")) == outgoing.gateway_ref
        return _report(found) if same else Report(Standing.UNCLEAR, code="no_row")

    def _by_lists(self, outgoing: Outgoing) -> Report:
        """Exactly one row is ours; none in both lists is an absence, but of a pattern: nobody says they are listed."""
        if outgoing.submitted_at is None:
            return Report(Standing.UNCLEAR, code="no_time")
        since = outgoing.submitted_at - BEFORE
        found = self._scan("send/live", outgoing, since, {"sortByNewest": "true"})
        if not found:
            found = self._archived(outgoing, since, outgoing.submitted_at + AFTER)
        if len(found) == 1:
            return _report(found[0])
        if found or outgoing.pattern:
            return Report(Standing.UNCLEAR, code="several_found" if found else "none_found")
        return Report(Standing.ABSENT, code="none_found")

    def _archived(self, outgoing: Outgoing, since: datetime, until: datetime) -> list[Row]:
        """The day of the call, or both where it was made about midnight. 109: that day is today, told by its list."""
        found: list[Row] = []
        for day in sorted({since.astimezone(TEHRAN).date(), until.astimezone(TEHRAN).date()}):
            first = datetime.combine(day, time.min, TEHRAN)
            last = first + timedelta(days=1, seconds=-1)
            with suppress(_DayNotOver):
                span = {"fromDate": _seconds(max(first, since)), "toDate": _seconds(last)}
                found += self._scan("send/archive", outgoing, since, span)
        return found

    def _scan(self, path: str, outgoing: Outgoing, since: datetime, query: Mapping[str, str]) -> list[Row]:
        """Every row about this text since then, each once. Raises NoAnswer where a page cannot be read."""
        found: dict[str, Row] = {}
        for number in count(1):
            page = self._page(path, {**query, "pageSize": str(PAGE), "pageNumber": str(number)})
            found.update({word(one.get("messageid")): one for one in page if _is_about(one, outgoing, since)})
            # Newest first: once a row is too old, so is all that follows. The archive promises no order.
            passed = "sortByNewest" in query and any(_sent_before(one, since) for one in page)
            if len(page) < PAGE or passed:
                return list(found.values())
            if number == MAX_PAGES:
                break
        raise NoAnswer("too_many_rows")

    def _page(self, path: str, query: Mapping[str, str]) -> list[Row]:
        data = _data(self._wire.get(path, query))
        if isinstance(data, Submission):
            raise _DayNotOver if data.code == str(_TIME) else NoAnswer(data.code)
        if not isinstance(data, list):
            raise NoAnswer("no_row")
        return rows(data)

    def _probe(self) -> Probe:
        data = _data(self._wire.get("credit"))
        if isinstance(data, Submission):
            passing = data.outcome not in (Outcome.PAUSED, Outcome.REJECTED)
            return Probe(works=False, code=data.code, passing=passing)
        left = amount(data)
        if left is None:
            return Probe(works=False, code="no_row", passing=True)
        lines = _data(self._wire.get("line"))
        own = isinstance(lines, list) and self._line in [whole(one) for one in lines]
        # A line may be shared and so not on the list: told, but no reason to stop.
        detail = f"line={'listed' if own else 'not listed'}"
        empty = left <= 0
        return Probe(works=not empty, code="no_credit" if empty else "", detail=detail, credit=Credit(left, "sms"))


class _DayNotOver(NoAnswer):
    """The archive goes up to the end of yesterday."""


def _data(reply: Reply) -> object:
    """`data` of a call that succeeded, which takes both HTTP 200 and status 1; else what the refusal means."""
    if reply.status == 429:
        return Submission(Outcome.NOT_SENT, code="429")
    body = row(reply.json())
    status = whole(body.get("status"))
    if status is None or reply.status >= 500:
        raise NoAnswer(f"http_{reply.status}")
    if status == _OK:
        return body.get("data") if reply.status == 200 else Submission(Outcome.UNKNOWN, code=f"http_{reply.status}")
    if status == _BLOCKED:
        return _BLACKLISTED
    return Submission(_OUTCOMES.get(status, Outcome.UNKNOWN), code=str(status))


def _accepted(messageid: object) -> Submission:
    known = reference(messageid)
    return Submission(Outcome.ACCEPTED, known) if known else Submission(Outcome.UNKNOWN, code="no_row")


def _report(found: Row) -> Report:
    theirs, told = reference(found.get("messageid")), found.get("deliverystate")
    if told is None:
        return Report(Standing.ACCEPTED, theirs)
    state = whole(told)
    standing = _STANDINGS.get(state, Standing.UNCLEAR) if state is not None else Standing.UNCLEAR
    return Report(standing, theirs, status_code(told))


def _is_about(found: Row, outgoing: Outgoing, since: datetime) -> bool:
    if not same_number(found.get("mobile"), outgoing.recipient) or _sent_before(found, since):
        return False
    if outgoing.pattern is None:
        return same_text(found.get("messagetext"), outgoing.text)
    # The vendor writes a pattern's text; our values stand in it.
    return all(value in word(found.get("messagetext")) for _name, value in outgoing.pattern.values)


def _sent_before(found: Row, since: datetime) -> bool:
    sent = whole(found.get("senddatetime"))
    return sent is not None and sent < int(since.timestamp())


def _seconds(moment: datetime) -> str:
    return str(int(moment.timestamp()))


def _inbound(told: Row) -> InboundText:
    seconds = whole(told.get("receiveddatetime"))
    at = datetime.fromtimestamp(seconds, UTC) if seconds is not None and 0 < seconds < 10**11 else None
    return InboundText(word(told.get("mobile")), word(told.get("number")), said_text(told.get("messagetext")), at=at)


class SmsIrForm(forms.Form):
    """The key of the panel and the line texts leave from."""

    key = KeyField()
    line = LineField()


KIND = Kind(
    key="smsir",
    label=_("SMS.ir"),
    channel="sms",
    form=SmsIrForm,
    build=lambda given, url: SmsIrGateway(base_url=url, key=given["key"], line=given["line"]),
    url="https://api.sms.ir",
    secrets=frozenset({"key"}),
)
