"""Both doors of Melipayamak on loopback: the form of REST, the JSON of the console."""

from __future__ import annotations

from persian.jalali import TEHRAN
from tests.gateways.servers.base import Recorded
from tests.gateways.servers.dated import DatedServer, worded
from tests.support.vendor import Answer, Asked

USER, PASSWORD, LINE = "gallery", "api-key-for-a-password", "50004001"
TOKEN = "f2610549d0e844fabadf4151dc11bd8c"
ROOT = "/api/SendSMS"
#: An id of REST has ten digits or more.
FIRST = 3_741_000_000


class MelipayamakServer(DatedServer):
    """`delivery` is what GetDeliveries2 says of every text."""

    key = "melipayamak"

    def paths(self) -> None:
        """One for each operation."""
        self.delivery = 200
        self.takes(f"{ROOT}/SendSMS", self._send)
        self.takes(f"{ROOT}/BaseServiceNumber", self._pattern)
        self.tells(f"{ROOT}/GetDeliveries2", self._delivery)
        self.tells(f"{ROOT}/GetMessages", self._messages)
        self.tells(f"{ROOT}/GetCredit", lambda asked: self._mine(asked) or self.value("37414.5"))

    def value(self, text: str, status: int = 1, word: str = "Ok", *, http: int = 200) -> Answer:
        """The three fields of every answer."""
        return self.answer({"Value": text, "RetStatus": status, "StrRetStatus": word}, http)

    def _mine(self, asked: Asked) -> Answer | None:
        mine = (_field(asked, "username"), _field(asked, "password")) == (USER, PASSWORD)
        return None if mine else self.value("0", 0, "InvalidUserPass")

    def _send(self, asked: Asked) -> Answer:
        if wrong := self._mine(asked):
            return wrong
        return self._taken(self.take(_field(asked, "to"), _field(asked, "text")))

    def _pattern(self, asked: Asked) -> Answer:
        if wrong := self._mine(asked):
            return wrong
        text = worded(_field(asked, "text").split(";"))
        return self._taken(self.take(_field(asked, "to"), text, pattern=_field(asked, "bodyId")))

    def _taken(self, made: Recorded) -> Answer:
        return self.value(str(FIRST + int(made.gateway_ref)))

    def _delivery(self, asked: Asked) -> Answer:
        made = self.known(str(int(_field(asked, "recId")) - FIRST))
        return self.value(str(self.delivery if made else 100))

    def _messages(self, asked: Asked) -> Answer:
        if _field(asked, "location") == "1":
            listed = [_letter(*one) for one in self.inbox]
        else:
            assert (_field(asked, "location"), _field(asked, "from")) == ("2", LINE)
            listed = [self._row(made) for made in self.listed()]
        return self.answer({"MyBase": {"Value": "", "RetStatus": 1, "StrRetStatus": "Ok"}, "Data": listed})

    def _row(self, made: Recorded) -> dict[str, object]:
        at = f"/Date({int(self.sent_at[made.gateway_ref])}000+0330)/"
        return {"MsgID": 9, "Body": made.text, "SendDate": at, "Sender": LINE, "Receiver": made.recipient}


class MelipayamakConsoleServer(DatedServer):
    """The same panel, asked with the token in the path."""

    key = "melipayamak_console"

    def paths(self) -> None:
        """The token ends each of them."""
        self.delivery = 200
        self.takes(f"/api/send/simple/{TOKEN}", self._simple)
        self.takes(f"/api/send/shared/{TOKEN}", self._shared)
        self.tells(f"/api/receive/status/{TOKEN}", self._status)
        self.tells(f"/api/receive/messages/{TOKEN}", self._messages)
        self.tells(f"/api/receive/credit/{TOKEN}", lambda _: self.answer({"amount": 37414, "status": ""}))

    def _simple(self, asked: Asked) -> Answer:
        return self._taken(self.take(asked.json["to"], asked.json["text"]))

    def _shared(self, asked: Asked) -> Answer:
        return self._taken(self.take(asked.json["to"], worded(asked.json["args"]), pattern=str(asked.json["bodyId"])))

    def _taken(self, made: Recorded) -> Answer:
        return self.answer({"recId": FIRST + int(made.gateway_ref), "status": ""})

    def _status(self, asked: Asked) -> Answer:
        codes = [self.delivery if self.known(str(ref - FIRST)) else -1 for ref in asked.json["recIds"]]
        return self.answer({"results": ["…" for _ in codes], "resultsAsCode": codes, "status": ""})

    def _messages(self, asked: Asked) -> Answer:
        if (asked.json["type"], asked.json["number"]) == ("in", LINE):
            letters = [
                {name[:1].lower() + name[1:]: said for name, said in _letter(*one).items()} for one in self.inbox
            ]
            return self.answer({"messages": letters, "status": ""})
        assert (asked.json["type"], asked.json["number"]) == ("out", LINE)
        return self.answer({"messages": [self._row(made) for made in self.listed()], "status": ""})

    def _row(self, made: Recorded) -> dict[str, object]:
        at = self.moment(made).astimezone(TEHRAN).replace(tzinfo=None).isoformat(timespec="milliseconds")
        return {"msgId": 9, "body": made.text, "sendDate": at, "sender": LINE, "receiver": made.recipient}


def _letter(sender: str, line: str, text: str, seconds: int) -> dict[str, object]:
    return {"MsgID": 7, "Body": text, "SendDate": f"/Date({seconds}000+0330)/", "Sender": sender, "Receiver": line}


def _field(asked: Asked, name: str) -> str:
    return asked.form[name][0]
