"""A messenger on loopback that knows one bot."""

from __future__ import annotations

from tests.gateways.servers.base import VendorServer
from tests.support.vendor import Answer, Asked

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
ROOT = f"/bot{TOKEN}"


class BotServer(VendorServer):
    """Writes to every chat but those who blocked the bot."""

    key = "telegram"

    def routes(self) -> None:
        """A wrong token is a path nobody has."""
        self.blocked_by: set[str] = set()
        self.takes(f"{ROOT}/sendMessage", self._send)
        me = {"ok": True, "result": {"id": 110201543, "is_bot": True, "username": "zargar_bot"}}
        self.tells(f"{ROOT}/getMe", lambda _: self.answer(me))
        self.vendor.otherwise = self.refused(404, "Not Found")

    def refused(self, code: int, why: str, *, http: int | None = None) -> Answer:
        """The messengers' shape of a no."""
        return self.answer({"ok": False, "error_code": code, "description": why}, http or code)

    def _send(self, asked: Asked) -> Answer:
        chat = str(asked.json["chat_id"])
        if chat in self.blocked_by:
            return self.refused(403, "Forbidden: bot was blocked by the user")
        made = self.record(chat, asked.json["text"])
        result = {"message_id": int(made.gateway_ref), "chat": {"id": int(chat)}, "text": made.text}
        return self.answer({"ok": True, "result": result})
