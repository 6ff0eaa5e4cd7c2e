"""IPPanel Edge on loopback: takes a text, judges it later, and lists what was sent by the documented filters."""

from __future__ import annotations

from tests.gateways.servers.texts import Taken, TextServer, said
from tests.support.vendor import Answer, Asked, LoopbackVendor

KEY = "edge-key-raw-in-the-header="
LINE = "+983000505"
_META = {"status": True, "message": "انجام شد", "message_parameters": [], "message_code": "200-1"}


class IppanelServer(TextServer):
    """`state` and `status` are what new texts have: 6 sent, 1 at the operator."""

    key = KEY

    def __init__(self, vendor: LoopbackVendor) -> None:
        super().__init__(vendor)
        self.state, self.status = 6, "1"
        for path, reply in {
            "send": self._send,
            "report/by_bulk": self._by_bulk,
            "report/recipients": self._recipients,
            "report/new_list": self._list,
        }.items():
            vendor.replies(f"/v1/api/{path}", reply)
        vendor.replies("/v1/api/payment/credit/mine", good({"credit": 6084722932.705052, "gift": 0}))
        vendor.replies("/v1/api/acl/auth/check_token", good({"user_name": "ippanel", "send_block": False}))
        prices = {"mci_price": 2370, "other_price": 2503, "parts": 1}
        vendor.replies("/v1/api/send/calculate-price", good(prices))

    def _send(self, asked: Asked) -> Answer:
        body = asked.json
        if asked.headers["Authorization"] != KEY:
            return refused(401, "400-1")
        pattern = body["sending_type"] == "pattern"
        people = body["recipients"] if pattern else body["params"]["recipients"]
        text = "گالری: " + "، ".join(body["params"].values()) if pattern else body["message"]
        taken = self.take(people[0], text, body["from_number"])
        taken.says = {"state": self.state, "status": self.status}
        return self.answer({"data": {"message_outbox_ids": [taken.ref]}, "meta": _META})

    def _by_bulk(self, asked: Asked) -> Answer:
        taken = self.by_ref(asked.query["messages_outbox_id"][0])
        return good(_bulk(taken)) if taken else refused(404, "400-1")

    def _recipients(self, asked: Asked) -> Answer:
        taken = self.by_ref(asked.query["bulk_id"][0])
        if taken is None:
            return refused(404, "400-1")
        row = {"recipient": taken.recipient, "message": taken.text, "msg_parts": "1"}
        status = taken.says["status"]
        return good([row if status is None else {**row, "message_status": status}])

    def _list(self, asked: Asked) -> Answer:
        body = asked.json
        wanted = body["filters"]
        after, before = int(wanted["create_from_date"]), int(wanted["create_to_date"])
        found = [
            one
            for one in self.listed(self.taken)
            if one.line == wanted["number"]
            and after <= one.at.timestamp() <= before
            and wanted.get("message", one.text) == one.text
        ]
        start = (body["page"] - 1) * body["limit"]
        return good([_bulk(one) for one in found[start : start + body["limit"]]])


def good(data: object) -> Answer:
    """The vendor's shape of a yes."""
    return said({"data": data, "meta": _META})


def refused(status: int, code: str, **errors: list[str]) -> Answer:
    """The vendor's shape of a no."""
    meta = {"status": False, "message": "…", "message_parameters": [], "message_code": code, "errors": errors}
    return said({"data": None, "meta": meta}, status)


def _bulk(taken: Taken) -> dict[str, object]:
    return {
        "number": taken.line,
        "messages_outbox_id": str(taken.ref),
        "time": str(int(taken.at.timestamp())),
        "rcpts_count": "1",
        "message": taken.text,
        "cost": 3990.2,
        "state_id": taken.says["state"],
    }
