"""A messenger on loopback that knows one bot."""

from __future__ import annotations

from tests.gateways.servers.texts import TextServer, said
from tests.support.vendor import Answer, Asked, LoopbackVendor

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
ROOT = f"/bot{TOKEN}"


class BotServer(TextServer):
    """Writes to every chat but those who blocked the bot."""

    key = TOKEN
    first_ref = 365

    def __init__(self, vendor: LoopbackVendor) -> None:
        super().__init__(vendor)
        self.blocked_by: set[str] = set()
        vendor.replies(f"{ROOT}/sendMessage", self._send)
        vendor.replies(f"{ROOT}/getMe", said({"ok": True, "result": {"id": 110201543, "username": "zargar_bot"}}))
        vendor.otherwise = refused(404, "Not Found")

    def _send(self, asked: Asked) -> Answer:
        chat = str(asked.json["chat_id"])
        if chat in self.blocked_by:
            return refused(403, "Forbidden: bot was blocked by the user")
        taken = self.take(chat, asked.json["text"], "bot")
        result = {"message_id": taken.ref, "chat": {"id": int(chat)}, "text": taken.text}
        return self.answer({"ok": True, "result": result})


def refused(code: int, why: str, *, http: int | None = None) -> Answer:
    """The messengers' shape of a no."""
    return said({"ok": False, "error_code": code, "description": why}, http or code)
