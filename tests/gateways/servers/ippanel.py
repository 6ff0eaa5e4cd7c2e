"""IPPanel Edge on loopback: takes a text, judges it later, and lists what was sent by the documented filters."""

from __future__ import annotations

from tests.gateways.servers.base import Recorded
from tests.gateways.servers.dated import DatedServer, worded
from tests.support.vendor import Answer, Asked

KEY, LINE = "edge-key-raw-in-the-header=", "+983000505"
ROOT = "/v1/api"
_META = {"status": True, "message": "انجام شد", "message_parameters": [], "message_code": "200-1"}


class IppanelServer(DatedServer):
    """`state` is where every sending stands (6: sent); `states` hold what the operator says of each text."""

    key = "ippanel"

    def paths(self) -> None:
        """The documented ones."""
        self.state: object = 6
        self.send_block = False
        self.takes(f"{ROOT}/send", self._send)
        self.tells(f"{ROOT}/report/by_bulk", self._by_bulk)
        self.tells(f"{ROOT}/report/recipients", self._recipients)
        self.tells(f"{ROOT}/report/new_list", self._list)
        self.tells(f"{ROOT}/payment/credit/mine", lambda _: self.good({"credit": 6084722932.705052, "gift": 0}))
        self.tells(f"{ROOT}/acl/auth/check_token", self._account)
        prices = {"mci_price": 2370, "other_price": 2503, "parts": 1}
        self.tells(f"{ROOT}/send/calculate-price", lambda _: self.good(prices))

    def good(self, data: object) -> Answer:
        """The vendor's shape of a yes."""
        return self.answer({"data": data, "meta": _META})

    def refused(self, status: int, code: str, errors: dict[str, list[str]] | None = None) -> Answer:
        """The vendor's shape of a no."""
        meta = {"status": False, "message": "…", "message_parameters": [], "message_code": code, "errors": errors or {}}
        return self.answer({"data": None, "meta": meta}, status)

    def _send(self, asked: Asked) -> Answer:
        body = asked.json
        if asked.headers["Authorization"] != KEY:
            return self.refused(401, "400-1")
        if body["sending_type"] == "pattern":
            made = self.take(body["recipients"][0], worded(list(body["params"].values())), pattern=body["code"])
        else:
            made = self.take(body["params"]["recipients"][0], body["message"])
        return self.good({"message_outbox_ids": [int(made.gateway_ref)]})

    def _account(self, asked: Asked) -> Answer:
        if asked.headers["Authorization"] != KEY:
            return self.refused(401, "400-1")
        return self.good({"user_name": "ippanel", "user_id": 58745, "send_block": self.send_block})

    def _by_bulk(self, asked: Asked) -> Answer:
        made = self.known(asked.query["messages_outbox_id"][0])
        return self.good(self._bulk(made)) if made else self.refused(404, "400-1")

    def _recipients(self, asked: Asked) -> Answer:
        made = self.known(asked.query["bulk_id"][0])
        if made is None:
            return self.refused(404, "400-1")
        said = {"recipient": made.recipient, "message": made.text, "is_readable": True, "msg_parts": "1"}
        status = self.states.get(made.gateway_ref, 1)
        return self.good([said if status is None else {**said, "message_status": str(status)}])

    def _list(self, asked: Asked) -> Answer:
        body = asked.json
        wanted = body["filters"]
        after, before = int(wanted["create_from_date"]), int(wanted["create_to_date"])
        found = [
            one
            for one in self.listed()
            if wanted["number"] == LINE
            and after <= self.sent_at[one.gateway_ref] <= before
            and wanted.get("message", one.text) == one.text
        ]
        start = (body["page"] - 1) * body["limit"]
        return self.good([self._bulk(one) for one in found[start : start + body["limit"]]])

    def _bulk(self, made: Recorded) -> dict[str, object]:
        return {
            "number": LINE,
            "messages_outbox_id": made.gateway_ref,
            "time": str(int(self.sent_at[made.gateway_ref])),
            "rcpts_count": "1",
            "message": made.text,
            "cost": 3990.2,
            "state_id": self.state,
        }
