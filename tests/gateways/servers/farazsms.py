"""FarazSMS on loopback, as IranPayamak's documents and two public clients have it."""

from __future__ import annotations

from tests.gateways.servers.texts import Taken, TextServer, said
from tests.support.vendor import Answer, Asked, LoopbackVendor

KEY, LINE = "Case-Sensitive-Key", "90008361"
ROOT = "/ws/v1"


class FarazServer(TextServer):
    """`status` is what each item has; with `tells_id` off the reply says 0 where its id should be."""

    key = KEY
    first_ref = 987_654

    def __init__(self, vendor: LoopbackVendor) -> None:
        super().__init__(vendor)
        self.status, self.tells_id = "sent", True
        vendor.replies(f"{ROOT}/sms/simple", self._simple)
        vendor.replies(f"{ROOT}/sms/pattern", self._pattern)
        vendor.replies(f"{ROOT}/send_request", self._list)
        vendor.replies(f"{ROOT}/account/balance", good({"balanceAmount": 5000, "balanceCount": 25}))

    def _simple(self, asked: Asked) -> Answer:
        body = asked.json
        return self._take(body["recipients"][0], body["text"], body["line_number"])

    def _pattern(self, asked: Asked) -> Answer:
        body = asked.json
        return self._take(body["recipient"], "گالری: " + "، ".join(body["attributes"].values()), body["line_number"])

    def _take(self, recipient: str, text: str, line: str) -> Answer:
        taken = self.take(recipient, text, line)
        self.vendor.replies(f"{ROOT}/send_request/{taken.ref}/items", lambda _: page([self._item(taken)]))
        return self.answer({"status": "success", "data": taken.ref if self.tells_id else 0, "messages": "queued"})

    def _item(self, taken: Taken) -> dict[str, object]:
        return {"destination": taken.recipient, "text": taken.text, "status": self.status, "error": None, "pages": 1}

    def _list(self, _: Asked) -> Answer:
        return page([{"id": one.ref, "created_at": one.at.isoformat()} for one in self.listed(self.taken)])


def good(data: object) -> Answer:
    """The vendor's shape of a yes."""
    return said({"status": "success", "data": data, "messages": None})


def page(rows: list[dict[str, object]]) -> Answer:
    """A page of rows inside a page."""
    return good({"data": rows, "current_page": 1, "last_page": 1})
