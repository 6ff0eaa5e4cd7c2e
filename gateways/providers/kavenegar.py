"""Kavenegar's `sms/send` and `sms/statuslocalmessageid`.

Source: Kavenegar's REST documentation (kavenegar.com/rest.html, read in its November 2025 state). Three facts shape
this module: the API key stands in the URL's path, so no URL and no text of an HTTP error may reach a log; the HTTP
status repeats the application's code, so the body is read whatever the status; and a `localid` seen before is not
sent again, the old record comes back instead.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import requests
from django import forms
from django.utils.translation import gettext_lazy as _
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError

from gateways.providers.registry import Kind
from gateways.rules.speech import (
    Abilities,
    Heard,
    Malformed,
    Outcome,
    Outgoing,
    Probe,
    Report,
    Standing,
    Submission,
)
from persian.phones import local_mobile

CONNECT_SECONDS, READ_SECONDS = 5, 20

_RETRY = frozenset({409, 451})
_CONFIGURATION = frozenset({401, 403, 407, 412, 416, 418, 427, 429, 501})
_PERMANENT = frozenset(
    {400, 404, 405, 406, 411, 413, 414, 415, 417, 419, 420, 422, 424, 426, 428, 431, 432, 604, 607}
)  # fmt: skip

_STANDINGS = {
    "1": Standing.ACCEPTED,
    "2": Standing.ACCEPTED,
    "4": Standing.ACCEPTED,
    "5": Standing.ACCEPTED,
    "6": Standing.UNDELIVERED,
    "10": Standing.DELIVERED,
    "11": Standing.UNDELIVERED,
    "13": Standing.UNDELIVERED,
    "14": Standing.BLOCKED,
    "100": Standing.ABSENT,
}


class _NotConnected(Exception):
    """No connection was made, so nothing was sent."""


class _NoAnswer(Exception):
    """Something may have been sent and no readable answer came back."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """`return.status` and the rows of `entries`, which the vendor sends as a list, one object or null."""

    code: int
    entries: tuple[dict[str, Any], ...]


class KavenegarGateway:
    """One account. `sender` may be empty: the account's default line is used."""

    key = "kavenegar"
    # statuslocalmessageid answers 100 for anything older than 12 hours
    abilities = Abilities(own_ref=True, absences_needed=1, look_back=timedelta(hours=12))

    def __init__(self, *, base_url: str, key: str, sender: str = "") -> None:
        self._root = f"{base_url.rstrip('/')}/v1/{key}"
        self._sender = sender

    def submit(self, outgoing: Outgoing) -> Submission:
        """Send with `localid`; a lost or unreadable answer is `unknown`, a refused connection `not_sent`."""
        form = {
            "receptor": local_mobile(outgoing.recipient),
            "message": outgoing.text,
            "localid": str(outgoing.client_ref),
        }
        if self._sender:
            form["sender"] = self._sender
        try:
            answer = self._post("sms/send.json", form)
        except _NotConnected as reason:
            return Submission(Outcome.NOT_SENT, code=str(reason))
        except _NoAnswer as reason:
            return Submission(Outcome.UNKNOWN, code=str(reason))
        return _read_submission(answer, outgoing)

    def look_up(self, outgoing: Outgoing) -> Report:
        """Ask by `localid`; anything but a clear row about this very id is `unclear`."""
        try:
            answer = self._post("sms/statuslocalmessageid.json", {"localid": str(outgoing.client_ref)})
        except (_NotConnected, _NoAnswer) as reason:
            return Report(Standing.UNCLEAR, code=str(reason))
        for row in answer.entries:
            if answer.code == 200 and str(row.get("localid")) == str(outgoing.client_ref):
                status = str(row.get("status"))  # a number, at times written as text
                return Report(_STANDINGS.get(status, Standing.UNCLEAR), _reference(row), status)
        return Report(Standing.UNCLEAR, code=str(answer.code))

    def submit_many(self, batch: Sequence[Outgoing]) -> list[Submission]:
        """One call each."""
        return [self.submit(outgoing) for outgoing in batch]

    def probe(self) -> Probe:
        """Not asked yet."""
        return Probe(works=True)

    def read_hook(self, method: str, query: Mapping[str, str], content_type: str, body: bytes) -> Heard:
        """Not understood yet."""
        raise Malformed("no_webhook")

    def _post(self, method: str, form: dict[str, str]) -> _Answer:
        with requests.Session() as session:
            session.trust_env = False  # a proxy of the environment would see the key
            try:
                response = session.post(
                    f"{self._root}/{method}",
                    data=form,
                    timeout=(CONNECT_SECONDS, READ_SECONDS),
                    allow_redirects=False,
                )
            except requests.RequestException as error:
                # `from None`: the error's text holds the URL, and the URL holds the key.
                raise (_NotConnected if _never_connected(error) else _NoAnswer)(type(error).__name__) from None
        return _read(response)


def _never_connected(error: requests.RequestException) -> bool:
    if isinstance(error, requests.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    return isinstance(reason, NewConnectionError | ConnectTimeoutError)


def _read(response: requests.Response) -> _Answer:
    try:
        body = response.json()
        code = _whole(body["return"]["status"])
    except (ValueError, KeyError, TypeError):
        raise _NoAnswer(f"http_{response.status_code}") from None
    entries = body.get("entries") or []
    rows = entries if isinstance(entries, list) else [entries]
    return _Answer(code, tuple(row for row in rows if isinstance(row, dict)))


def _read_submission(answer: _Answer, outgoing: Outgoing) -> Submission:
    code = str(answer.code)
    if answer.code == 200:
        return _read_row(answer, outgoing)
    if answer.code in _RETRY:
        return Submission(Outcome.NOT_SENT, code=code)
    if answer.code in _CONFIGURATION:
        return Submission(Outcome.PAUSED, code=code)
    if answer.code in _PERMANENT:
        return Submission(Outcome.REJECTED, code=code)
    return Submission(Outcome.UNKNOWN, code=code)  # 402 and whatever the list does not name


def _read_row(answer: _Answer, outgoing: Outgoing) -> Submission:
    """A row about another person or another text means the id was used before: a person must look at it."""
    if len(answer.entries) != 1:
        return Submission(Outcome.UNKNOWN, code="no_row")
    row = answer.entries[0]
    same_person = str(row.get("receptor", ""))[-10:] == outgoing.recipient[-10:]
    same_text = " ".join(str(row.get("message", "")).split()).startswith(" ".join(outgoing.text.split()))
    if not (same_person and same_text):
        return Submission(Outcome.CONFLICT, code="conflict")
    return Submission(Outcome.ACCEPTED, _reference(row), str(row.get("status", "")))


def _reference(row: dict[str, Any]) -> str:
    return str(row.get("messageid") or "")


def _whole(value: object) -> int:
    """The vendor writes numbers sometimes as text; anything else raises ValueError or TypeError."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError("not a whole number")
    return int(value)


class KavenegarForm(forms.Form):
    """The key of the panel, and the line; without one the account's own default line is used."""

    key = forms.CharField(label=_("API key"), max_length=200)
    sender = forms.CharField(label=_("Line"), max_length=20, required=False)


KIND = Kind(
    key="kavenegar",
    label=_("Kavenegar"),
    channel="sms",
    form=KavenegarForm,
    build=lambda given, url: KavenegarGateway(base_url=url, key=given["key"], sender=given.get("sender", "")),
    url="https://api.kavenegar.com",
    secrets=frozenset({"key"}),
)
