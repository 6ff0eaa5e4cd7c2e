"""Bots of messengers that speak as Telegram's do: Telegram itself and Bale.

Source: core.telegram.org/bots/api and docs.bale.ai. The token stands in the path. A chat is known by its number, which
a person gives by writing to the bot first; who blocked the bot is told by a 403. What was sent cannot be asked for, so
a lost answer stays unknown.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from urllib.parse import quote

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gateways.providers.fields import KeyField
from gateways.providers.hooks import hook_rows
from gateways.providers.reading import OneByOne, Row, reference, row, said_text, whole, word
from gateways.providers.registry import Kind
from gateways.providers.wire import NoAnswer, Reply, Wire, probed, submitted
from gateways.rules.speech import (
    Abilities,
    Heard,
    InboundText,
    Outcome,
    Outgoing,
    Probe,
    Report,
    Standing,
    Submission,
)

ABILITIES: Final = Abilities(
    absences_needed=0, webhook=True, reports_delivery=False, tells_credit=False, look_back=timedelta(0)
)
#: The vendors' limit for one message.
LONGEST: Final = 4096
#: A wrong token is told by a 401, and by a 404 where it does not even look like one.
_BY_STATUS: Final = {401: Outcome.PAUSED, 404: Outcome.PAUSED, 429: Outcome.NOT_SENT}


class BotGateway(OneByOne):
    """One bot at one messenger."""

    abilities = ABILITIES

    def __init__(self, *, key: str, base_url: str, token: str) -> None:
        self.key = key
        self._wire = Wire(f"{base_url}/bot{quote(token, safe=':')}")
        self._name = token.partition(":")[0]

    def submit(self, outgoing: Outgoing) -> Submission:
        """Write to one chat, as plain text: no sign of it is a mark-up."""
        if whole(outgoing.recipient) is None:
            return Submission(Outcome.REJECTED, code="recipient")
        if len(outgoing.text) > LONGEST:
            return Submission(Outcome.REJECTED, code="too_long")
        body = {"chat_id": outgoing.recipient, "text": outgoing.text}
        return submitted(lambda: _read_submission(self._wire.post_json("sendMessage", body)))

    def look_up(self, outgoing: Outgoing) -> Report:
        """No messenger lets a bot read what it wrote."""
        return Report(Standing.UNCLEAR, outgoing.gateway_ref, "no_look_up")

    def probe(self) -> Probe:
        """Whether the token is taken, and whose it is."""
        return probed(self._probe)

    def read_hook(self, method: str, query: Mapping[str, str], content_type: str, body: bytes) -> Heard:
        """An update: a text written to the bot; other updates carry none. Raises Malformed."""
        texts = (_inbound(update, self._name) for update in hook_rows({}, content_type, body, inside=("result",)))
        return Heard(inbound=tuple(text for text in texts if text is not None))

    def _probe(self) -> Probe:
        reply = self._wire.get("getMe")
        said = row(reply.json())
        if said.get("ok") is not True:
            return Probe(works=False, code=str(reply.status), passing=reply.status not in (401, 403, 404))
        name = word(row(said.get("result")).get("username"))
        return Probe(works=True, detail=f"@{name}" if name else "")


def _read_submission(reply: Reply) -> Submission:
    said = row(reply.json())
    if said.get("ok") is True and 200 <= reply.status < 300:
        ref = reference(row(said.get("result")).get("message_id"))
        return Submission(Outcome.ACCEPTED, ref) if ref else Submission(Outcome.UNKNOWN, code="no_id")
    if said.get("ok") is not False:
        raise NoAnswer(f"http_{reply.status}")
    # Bale answers some refusals with a 200 and the number inside.
    code = whole(said.get("error_code")) or reply.status
    if code in _BY_STATUS:
        return Submission(_BY_STATUS[code], code=str(code))
    if code == 403:
        return Submission(Outcome.REJECTED, code="blocked")
    return Submission(Outcome.REJECTED if 400 <= code < 500 else Outcome.UNKNOWN, code=str(code))


def _inbound(update: Row, bot: str) -> InboundText | None:
    message = row(update.get("message"))
    chat, text = word(row(message.get("chat")).get("id")), message.get("text")
    if not chat or not isinstance(text, str):
        return None
    return InboundText(sender=chat, line=bot, text=said_text(text), vendor_ref=word(update.get("update_id")))


class BotForm(forms.Form):
    """The token the messenger gave when the bot was made."""

    token = KeyField(label=_("Token of the bot"))


def _kind(key: str, label: str | Promise, url: str) -> Kind:
    return Kind(
        key=key,
        label=label,
        channel="bot",
        form=BotForm,
        build=lambda given, address: BotGateway(key=key, base_url=address, token=given["token"]),
        url=url,
        secrets=frozenset({"token"}),
    )


TELEGRAM = _kind("telegram", _("Telegram bot"), "https://api.telegram.org")
BALE = _kind("bale", _("Bale bot"), "https://tapi.bale.ai")
