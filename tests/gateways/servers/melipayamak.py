"""Both doors of Melipayamak on loopback: the form of REST, the JSON of the console."""

from __future__ import annotations

from persian.jalali import TEHRAN
from tests.gateways.servers.texts import Taken, TextServer, one, said
from tests.support.vendor import Answer, Asked, LoopbackVendor

USER, PASSWORD, LINE = "gallery", "api-key-for-a-password", "50004001"
TOKEN = "f2610549d0e844fabadf4151dc11bd8c"
REST = "/api/SendSMS"


class RestServer(TextServer):
    """`delivery` is what GetDeliveries2 says of every text."""

    key = PASSWORD

    def __init__(self, vendor: LoopbackVendor) -> None:
        super().__init__(vendor)
        self.delivery = 1
        for operation, reply in {
            "SendSMS": self._send,
            "BaseServiceNumber": self._pattern,
            "GetDeliveries2": self._delivery,
            "GetMessages": self._messages,
            "GetCredit": lambda _: value("37414.5"),
        }.items():
            vendor.replies(f"{REST}/{operation}", reply)

    def _send(self, asked: Asked) -> Answer:
        taken = self.take(one(asked, "to"), one(asked, "text"), one(asked, "from"))
        return self.answer({"Value": str(taken.ref), "RetStatus": 1, "StrRetStatus": "Ok"})

    def _pattern(self, asked: Asked) -> Answer:
        taken = self.take(one(asked, "to"), "گالری: " + "، ".join(one(asked, "text").split(";")), LINE)
        return self.answer({"Value": str(taken.ref), "RetStatus": 1, "StrRetStatus": "Ok"})

    def _delivery(self, asked: Asked) -> Answer:
        return value(str(self.delivery if self.by_ref(one(asked, "recId")) else 100))

    def _messages(self, asked: Asked) -> Answer:
        assert (one(asked, "location"), one(asked, "from")) == ("2", LINE)
        listed = [_rest_row(taken) for taken in self.listed(self.taken)]
        return said({"MyBase": {"Value": "", "RetStatus": 1, "StrRetStatus": "Ok"}, "Data": listed})


class ConsoleServer(TextServer):
    """The same panel, asked with the token in the path."""

    key = TOKEN

    def __init__(self, vendor: LoopbackVendor) -> None:
        super().__init__(vendor)
        self.delivery = 1
        for path, reply in {
            "send/simple": self._send,
            "send/shared": self._shared,
            "receive/status": self._status,
            "receive/messages": self._messages,
            "receive/credit": lambda _: said({"amount": 37414, "status": ""}),
        }.items():
            vendor.replies(f"/api/{path}/{TOKEN}", reply)

    def _send(self, asked: Asked) -> Answer:
        body = asked.json
        taken = self.take(body["to"], body["text"], body["from"])
        return self.answer({"recId": taken.ref, "status": ""})

    def _shared(self, asked: Asked) -> Answer:
        body = asked.json
        taken = self.take(body["to"], "گالری: " + "، ".join(body["args"]), LINE)
        return self.answer({"recId": taken.ref, "status": ""})

    def _status(self, asked: Asked) -> Answer:
        codes = [self.delivery if self.by_ref(ref) else -1 for ref in asked.json["recIds"]]
        return said({"results": ["…" for _ in codes], "resultsAsCode": codes, "status": ""})

    def _messages(self, asked: Asked) -> Answer:
        assert (asked.json["type"], asked.json["number"]) == ("out", LINE)
        return said({"messages": [_console_row(taken) for taken in self.listed(self.taken)], "status": ""})


def value(text: str, status: int = 1, word: str = "Ok", *, http: int = 200) -> Answer:
    """The three fields of every answer of REST."""
    return said({"Value": text, "RetStatus": status, "StrRetStatus": word}, http)


def _rest_row(taken: Taken) -> dict[str, object]:
    at = f"/Date({int(taken.at.timestamp())}000+0330)/"
    return {"MsgID": 9, "Body": taken.text, "SendDate": at, "Sender": taken.line, "Receiver": taken.recipient}


def _console_row(taken: Taken) -> dict[str, object]:
    at = taken.at.astimezone(TEHRAN).replace(tzinfo=None).isoformat(timespec="milliseconds")
    return {"msgId": 9, "body": taken.text, "sendDate": at, "sender": taken.line, "receiver": taken.recipient}
