"""A Kavenegar on loopback that remembers what it was given, as the real one does: a `localid` is recorded once."""

from __future__ import annotations

import json

from tests.support.vendor import Answer, Asked, LoopbackVendor

KEY = "secret-key-in-the-path"


class KavenegarServer:
    """Speaks `sms/send` and `sms/statuslocalmessageid`; `sent` holds every message a phone would have got.

    With `loses_answers` the message is taken and the connection closed without a word: the decisive case.
    """

    def __init__(self, vendor: LoopbackVendor) -> None:
        self.vendor = vendor
        self.sent: dict[str, dict[str, object]] = {}
        self.status = 1
        self.calls = 0
        vendor.replies(f"/v1/{KEY}/sms/send.json", self._send)
        vendor.replies(f"/v1/{KEY}/sms/statuslocalmessageid.json", self._status)
        self.loses_answers = False

    @property
    def url(self) -> str:
        return self.vendor.url

    def _send(self, asked: Asked) -> Answer:
        self.calls += 1
        form = {name: values[0] for name, values in asked.form.items()}
        row = self.sent.setdefault(
            form["localid"],
            {
                "messageid": 8792343 + len(self.sent),
                "message": form["message"],
                "status": self.status,
                "statustext": "در صف ارسال",
                "sender": form.get("sender", "10004346"),
                "receptor": form["receptor"],
                "date": 1356619709,
                "cost": 120,
            },
        )
        return Answer(hang_up=True) if self.loses_answers else envelope(200, [row])

    def _status(self, asked: Asked) -> Answer:
        localid = asked.form["localid"][0]
        row = self.sent.get(localid)
        status = self.status if row else 100
        known = row["messageid"] if row else 0
        return envelope(200, [{"messageid": known, "localid": localid, "status": status, "statustext": "…"}])


def envelope(code: int, entries: object, *, http: int | None = None) -> Answer:
    """The vendor's shape; the HTTP status repeats the code."""
    body = {"return": {"status": code, "message": "…"}, "entries": entries}
    return Answer(json.dumps(body).encode(), http or code, {"Content-Type": "application/json"})
