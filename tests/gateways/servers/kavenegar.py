"""A Kavenegar on loopback that remembers what it was given, as the real one does: a `localid` is recorded once."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

from tests.gateways.servers.base import Recorded, VendorServer
from tests.support.vendor import Answer, Asked

KEY = "secret-key-in-the-path"


class KavenegarServer(VendorServer):
    """Speaks the calls of texts, patterns, states and the account.

    `sent` holds every plain text by its `localid`, `recorded` all that a phone would have got. With `loses_answers`
    the text is taken and the connection closed without a word: the decisive case.
    """

    key = "kavenegar"

    def routes(self) -> None:
        """The paths under this account's key; any other key is a wrong one."""
        self._taking = threading.Lock()
        self.sent: dict[str, dict[str, object]] = {}
        self.status = 1
        self.debugmode, self.resendfailed = "disabled", "disabled"
        self.remaincredit: object = 1_500_000
        self.entries_as: Callable[[list[Any]], object] = lambda rows: rows
        self.takes(f"/v1/{KEY}/sms/send.json", self._send)
        self.takes(f"/v1/{KEY}/sms/sendarray.json", self._sendarray)
        self.takes(f"/v1/{KEY}/verify/lookup.json", self._lookup)
        self.tells(f"/v1/{KEY}/sms/status.json", self._status_of_id)
        self.tells(f"/v1/{KEY}/sms/statuslocalmessageid.json", self._status)
        self.tells(f"/v1/{KEY}/sms/statusbyreceptor.json", self._of_receptor)
        self.tells(f"/v1/{KEY}/account/info.json", self._info)
        self.tells(f"/v1/{KEY}/account/config.json", self._config)
        self.vendor.otherwise = envelope(403, None)

    def _send(self, asked: Asked) -> Answer:
        form = _form(asked)
        row = self._take(form["localid"], form["receptor"], form["message"], form.get("sender", "10004346"))
        return self._envelope([row])

    def _sendarray(self, asked: Asked) -> Answer:
        form = _form(asked)
        try:
            columns = [json.loads(form[name]) for name in ("receptor", "message", "sender", "localmessageids")]
        except (KeyError, ValueError):
            return envelope(400, None)
        if len({len(column) for column in columns}) != 1:
            return envelope(419, None)
        if len(columns[0]) > 200:
            return envelope(414, None)
        rows = [self._take(str(ref), *told) for *told, ref in zip(*columns, strict=True)]
        return self._envelope(rows[::-1])  # the documented sample keeps no order

    def _take(self, localid: str, receptor: str, message: str, sender: str) -> dict[str, object]:
        with self._taking:
            if localid not in self.sent:
                made = self.record(receptor, message, client_ref=localid)
                self.sent[localid] = self._row(made, sender)
            return self.sent[localid]

    def _lookup(self, asked: Asked) -> Answer:
        form = _form(asked)
        values = {name: value for name, value in form.items() if name.startswith("token")}
        text = f"{form['template']}: {' '.join(values.values())}"
        made = self.record(form["receptor"], text, pattern=form["template"])
        return self._envelope([{**self._row(made, "10008566"), "status": 5}])

    def _row(self, made: Recorded, sender: str) -> dict[str, object]:
        return {
            "messageid": int(made.gateway_ref),
            "message": made.text,
            "status": self.status,
            "statustext": "در صف ارسال",
            "sender": sender,
            "receptor": made.recipient,
            "date": 1356619709,
            "cost": 120,
        }

    def _status(self, asked: Asked) -> Answer:
        return self._envelope([self._of_localid(localid) for localid in _form(asked)["localid"].split(",")])

    def _of_localid(self, localid: str) -> dict[str, object]:
        row = self.sent.get(localid)
        if row is None:
            return {"messageid": 0, "localid": localid, "status": 100, "statustext": "…"}
        return {**self._state(str(row["messageid"])), "localid": localid}

    def _status_of_id(self, asked: Asked) -> Answer:
        return self._envelope([self._state(ref) for ref in _form(asked)["messageid"].split(",")])

    def _of_receptor(self, asked: Asked) -> Answer:
        form = _form(asked)
        if int(form["enddate"]) - int(form["startdate"]) > 86_400:
            return envelope(417, None)
        mine = [one for one in self.recorded if one.recipient == form["receptor"]]
        return self._envelope([{**self._state(one.gateway_ref), "receptor": one.recipient} for one in mine])

    def _state(self, ref: str) -> dict[str, object]:
        status = self.states.get(ref, self.status) if self.known(ref) else 100
        return {"messageid": int(ref), "status": status, "statustext": "…"}

    def _info(self, asked: Asked) -> Answer:
        info = {"remaincredit": self.remaincredit, "expiredate": 13548889, "type": "master"}
        return self.answer(json.loads(envelope(200, info).body))

    def _config(self, asked: Asked) -> Answer:
        return envelope(200, {"debugmode": self.debugmode, "resendfailed": self.resendfailed, "apilogs": "justfaults"})

    def _envelope(self, rows: list[dict[str, object]]) -> Answer:
        return self.answer(json.loads(envelope(200, self.entries_as(rows)).body))


def _form(asked: Asked) -> dict[str, str]:
    return {name: values[0] for name, values in {**asked.query, **asked.form}.items()}


def envelope(code: int, entries: object, *, http: int | None = None) -> Answer:
    """The vendor's shape; the HTTP status repeats the code."""
    body = {"return": {"status": code, "message": "…"}, "entries": entries}
    return Answer(json.dumps(body).encode(), http or code, {"Content-Type": "application/json"})
