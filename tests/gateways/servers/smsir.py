"""An SMS.ir on loopback: no id of ours, ids by position, and two lists of what was sent."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

from persian.jalali import TEHRAN
from tests.gateways.servers.base import Recorded, VendorServer
from tests.support.vendor import Answer, Asked

KEY, LINE = "smsir-key-0123456789", 30004505000027


class SmsIrServer(VendorServer):
    """Speaks bulk, verify, states, both lists, credit and lines.

    `blacklist` and `invalid` hold numbers (0912…): their place in `messageIds` is 0 or null. `now` is the vendor's
    clock in seconds; the list of today holds what was sent on its day, the archive the days before.
    """

    key = "smsir"

    def routes(self) -> None:
        """Official kits write a slash at the end of each path, the documents none."""
        self.blacklist: set[str] = set()
        self.invalid: set[str] = set()
        self.credit: object = 1000.5
        self.sent_at: dict[str, int] = {}
        self.now = time.time
        for slash in ("", "/"):
            self.takes(f"/v1/send/bulk{slash}", self._bulk)
            self.takes(f"/v1/send/verify{slash}", self._verify)
            self.tells(f"/v1/send/live{slash}", self._live)
            self.tells(f"/v1/send/archive{slash}", self._archive)
            self.tells(f"/v1/receive/live{slash}", self._received)
            self.tells(f"/v1/credit{slash}", self._credit)
            self.tells(f"/v1/line{slash}", self._lines)
        self.vendor.otherwise = self._state

    def told(self, status: int, data: object = None, *, http: int = 0) -> Answer:
        """The vendor's envelope; a refusal comes with HTTP 400 unless said otherwise."""
        return self.answer({"status": status, "message": "…", "data": data}, http or (200 if status == 1 else 400))

    def _bulk(self, asked: Asked) -> Answer:
        if wrong := self._wrong_key(asked):
            return wrong
        body = {name.lower(): value for name, value in asked.json.items()}
        if not body.get("messagetext"):
            return self.told(103)
        if len(body["mobiles"]) > 100:
            return self.told(105)
        ids = [self._taken(mobile, body["messagetext"]) for mobile in body["mobiles"]]
        return self.told(1, {"packId": "2b99e63c-9bf8-4a21-9bfe-3f72dc1b46f1", "messageIds": ids, "cost": 2.0})

    def _taken(self, mobile: str, text: str) -> int | None:
        if mobile in self.invalid:
            return None
        return 0 if mobile in self.blacklist else self._number(mobile, text)

    def _number(self, mobile: str, text: str, pattern: str = "") -> int:
        made = self.record(mobile, text, pattern=pattern)
        self.sent_at[made.gateway_ref] = int(self.now())
        return int(made.gateway_ref)

    def _verify(self, asked: Asked) -> Answer:
        if wrong := self._wrong_key(asked):
            return wrong
        body = {name.lower(): value for name, value in asked.json.items()}
        values = [str(one["value"]) for one in body["parameters"]]
        if any(len(value) > 25 for value in values):
            return self.told(114)
        if body["mobile"] in self.blacklist:
            return self.told(115)
        number = self._number(body["mobile"], "پیام: " + " ".join(values), str(body["templateid"]))
        return self.told(1, {"messageId": number, "cost": 1.0})

    def _state(self, asked: Asked) -> Answer:
        made = self.known(asked.path.rstrip("/").rsplit("/", 1)[-1])
        return self._wrong_key(asked) or (self.told(1, self._row(made)) if made else self.told(111))

    def _row(self, made: Recorded) -> dict[str, Any]:
        return {
            "messageId": int(made.gateway_ref),
            "mobile": int(f"98{made.recipient[1:]}"),
            "messageText": made.text,
            "sendDateTime": self.sent_at[made.gateway_ref],
            "lineNumber": LINE,
            "cost": 1.0,
            "deliveryState": self.states.get(made.gateway_ref),
            "deliveryDateTime": None,
        }

    def _live(self, asked: Asked) -> Answer:
        return self._wrong_key(asked) or self._page(asked, self._of_days(today=True))

    def _archive(self, asked: Asked) -> Answer:
        first, last = (int(asked.query[name][0]) for name in ("fromDate", "toDate"))
        if self._day(last) >= self._day(int(self.now())):
            return self.told(109)  # it goes up to the end of yesterday
        past = [one for one in self._of_days(today=False) if first <= self.sent_at[one.gateway_ref] <= last]
        return self._wrong_key(asked) or self._page(asked, past)

    def _of_days(self, *, today: bool) -> list[Recorded]:
        now = self._day(int(self.now()))
        return [one for one in self.recorded if (self._day(self.sent_at[one.gateway_ref]) == now) is today]

    @staticmethod
    def _day(seconds: int) -> str:
        return datetime.fromtimestamp(seconds, TEHRAN).date().isoformat()

    def _page(self, asked: Asked, rows: list[Recorded]) -> Answer:
        size = min(int(asked.query.get("pageSize", ["10"])[0]), 100)
        first = (int(asked.query.get("pageNumber", ["1"])[0]) - 1) * size
        if asked.query.get("sortByNewest") == ["true"]:
            rows = rows[::-1]
        return self.told(1, [self._row(one) for one in rows[first : first + size]])

    def _received(self, asked: Asked) -> Answer:
        size, number = (int(asked.query[name][0]) for name in ("pageSize", "pageNumber"))
        newest = sorted(self.inbox, key=lambda one: one[3], reverse=asked.query.get("sortByNewest") == ["true"])
        page = newest[(number - 1) * size : number * size]
        rows = [
            {"mobile": int(sender[1:]), "number": int(line), "messageText": text, "receivedDateTime": seconds}
            for sender, line, text, seconds in page
        ]
        return self._wrong_key(asked) or self.told(1, rows)

    def _credit(self, asked: Asked) -> Answer:
        return self._wrong_key(asked) or self.told(1, self.credit)

    def _lines(self, asked: Asked) -> Answer:
        return self._wrong_key(asked) or self.told(1, [LINE])

    def _wrong_key(self, asked: Asked) -> Answer | None:
        given = {name.lower(): value for name, value in asked.headers.items()}.get("x-api-key")
        return None if given == KEY else self.told(10, http=401)
