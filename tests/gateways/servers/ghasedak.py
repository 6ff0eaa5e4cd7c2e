"""A Ghasedak on loopback: an id of ours is kept beside each message, and a repeat of it is sent again all the same."""

from __future__ import annotations

from typing import Any

from tests.gateways.servers.base import Recorded, VendorServer
from tests.support.vendor import Answer, Asked

KEY, LINE = "ghasedak-key-0123456789", "210000000"
ROOTS = ("/rest/api/v1/WebService", "/Rest/api/v1/WebService")


class GhasedakServer(VendorServer):
    """Speaks single, pair-to-pair and pattern sends, states by both ids, and the account.

    `hidden` holds our ids that the state call does not find yet, as right after a send.
    """

    key = "ghasedak"

    def routes(self) -> None:
        """The documents write the path's first word small, the official kit large."""
        self.hidden: set[str] = set()
        self.credit: object = 9_135_538
        for root in ROOTS:
            self.takes(f"{root}/SendSingleSMS", self._single)
            self.takes(f"{root}/SendPairToPairSMS", self._pairs)
            self.takes(f"{root}/SendOtpSMS", self._pattern)
            self.tells(f"{root}/CheckSmsStatus", self._states)
            self.tells(f"{root}/GetAccountInformation", self._account)

    def told(self, data: object, *, code: int = 200, message: str = "", http: int = 0) -> Answer:
        """The vendor's envelope; `http` 200 beside a refusal happens."""
        body = {"isSuccess": code == 200, "statusCode": code, "message": message, "data": data}
        return self.answer(body, http or code)

    def _single(self, asked: Asked) -> Answer:
        return self._wrong_key(asked) or self.told(self._took(_small(asked.json)))

    def _pairs(self, asked: Asked) -> Answer:
        wrong = self._wrong_key(asked)
        items = [] if wrong else [self._took(one) for one in _small(asked.json)["items"]]
        return wrong or self.told({"items": items[::-1], "totalCost": 3537 * len(items)})

    def _pattern(self, asked: Asked) -> Answer:
        if wrong := self._wrong_key(asked):
            return wrong
        body = _small(asked.json)
        text = " ".join(str(one["value"]) for one in body["inputs"])
        rows = []
        for one in body["receptors"]:
            reference = str(one.get("clientreferenceid") or "")
            made = self.record(one["mobile"], text, client_ref=reference, pattern=body["templatename"])
            rows.append({**self._row(made), "messageBody": text})
        return self.told({"items": rows[::-1], "totalCost": 3537 * len(rows)})

    def _took(self, told: dict[str, Any]) -> dict[str, Any]:
        reference = str(told.get("clientreferenceid") or "")
        return self._row(self.record(told["receptor"], told["message"], client_ref=reference))

    def _row(self, made: Recorded) -> dict[str, Any]:
        return {
            "receptor": made.recipient,
            "lineNumber": LINE,
            "cost": 3537,
            "messageId": made.gateway_ref,
            "clientReferenceId": made.client_ref,
            "message": made.text,
            "sendDate": "2024-07-09T14:01:36.66+03:30",
        }

    def _states(self, asked: Asked) -> Answer:
        by_ours = asked.query["Type"] == ["2"]
        ids = {one for told in asked.query["Ids"] for one in told.split(",")} - self.hidden
        found = [one for one in self.recorded if (one.client_ref if by_ours else one.gateway_ref) in ids]
        rows = [{**self._row(one), "price": 3537, "status": self.states.get(one.gateway_ref, 0)} for one in found]
        return self._wrong_key(asked) or self.told(rows)

    def _account(self, asked: Asked) -> Answer:
        return self._wrong_key(asked) or self.told({"credit": self.credit, "expireDate": "2027-01-01", "plan": "نقره"})

    def _wrong_key(self, asked: Asked) -> Answer | None:
        given = {name.lower(): value for name, value in asked.headers.items()}.get("apikey")
        return None if given == KEY else self.told(None, code=401, message="کلید نامعتبر است")


def _small(body: Any) -> Any:
    if isinstance(body, dict):
        return {name.lower(): _small(value) for name, value in body.items()}
    return [_small(one) for one in body] if isinstance(body, list) else body
