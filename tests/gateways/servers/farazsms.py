"""FarazSMS on loopback, as IranPayamak's documents and two public clients have it."""

from __future__ import annotations

from tests.gateways.servers.base import Recorded
from tests.gateways.servers.dated import DatedServer, worded
from tests.support.vendor import Answer, Asked

KEY, LINE = "Case-Sensitive-Key", "90008361"
ROOT = "/ws/v1"


class FarazsmsServer(DatedServer):
    """`status` is what each item has; with `tells_id` off the reply says 0 where its id should be.

    While `has_items` is off a sending has no items yet, only a `request_status` of its own.
    """

    key = "farazsms"

    def paths(self) -> None:
        """Those of a sending itself hold its id."""
        self.status, self.request_status = "sent", "in-queue"
        self.tells_id = self.has_items = True
        self.takes(f"{ROOT}/sms/simple", self._simple)
        self.takes(f"{ROOT}/sms/pattern", self._pattern)
        self.tells(f"{ROOT}/send_request", self._list)
        balance = {"balanceAmount": 5000, "balanceCount": 25, "details": [{"count": 25, "rate": 200, "amount": 5000}]}
        self.tells(f"{ROOT}/account/balance", lambda asked: self._mine(asked) or self.good(balance))
        self.vendor.otherwise = lambda asked: self._weather(asked, self._one, records=False)

    def good(self, data: object, *, http: int = 200) -> Answer:
        """The vendor's shape of a yes."""
        return self.answer({"status": "success", "data": data, "messages": None}, http)

    def refused(self, status: int, messages: object) -> Answer:
        """The vendor's shape of a no."""
        return self.answer({"status": "error", "data": None, "messages": messages}, status)

    def _mine(self, asked: Asked) -> Answer | None:
        return None if asked.headers["Api-Key"] == KEY else self.refused(401, "Unauthenticated.")

    def _simple(self, asked: Asked) -> Answer:
        if wrong := self._mine(asked):
            return wrong
        return self._taken(self.take(asked.json["recipients"][0], asked.json["text"]))

    def _pattern(self, asked: Asked) -> Answer:
        if wrong := self._mine(asked):
            return wrong
        text = worded(list(asked.json["attributes"].values()))
        return self._taken(self.take(asked.json["recipient"], text, pattern=asked.json["code"]))

    def _taken(self, made: Recorded) -> Answer:
        said = {"status": "success", "data": int(made.gateway_ref) if self.tells_id else 0, "messages": "queued"}
        return self.answer(said, 201)

    def _one(self, asked: Asked) -> Answer:
        parts = asked.path.removeprefix(f"{ROOT}/send_request/").split("/")
        made = self.known(parts[0])
        if made is None:
            return self.refused(404, "not found")
        if parts[1:] == ["items"]:
            return self._page([self._item(made)] if self.has_items else [])
        return self.good({"sendRequest": {"id": int(made.gateway_ref), "status": self.request_status}})

    def _item(self, made: Recorded) -> dict[str, object]:
        return {"destination": made.recipient, "text": made.text, "status": self.status, "error": None, "pages": 1}

    def _list(self, _: Asked) -> Answer:
        return self._page(
            [{"id": int(one.gateway_ref), "created_at": self.moment(one).isoformat()} for one in self.listed()]
        )

    def _page(self, rows: list[dict[str, object]]) -> Answer:
        return self.good({"data": rows, "current_page": 1, "last_page": 1})
