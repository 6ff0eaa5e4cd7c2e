"""Letters, by the mail server of the settings or by a hosted mail service that django-anymail speaks to.

Only services that need nothing but an API key are offered. The Message-ID is made of our own id, so a letter that
arrived twice, or a question whether it arrived, is settled by looking into a mailbox; no service lets us ask.
"""

import re
import smtplib
from collections.abc import Mapping
from datetime import timedelta
from email.utils import formataddr
from typing import Any, Final

import requests
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.validators import validate_email
from django.utils.html import format_html, urlize
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from gateways.providers.email_faults import fault_of
from gateways.providers.fields import KeyField
from gateways.providers.reading import OneByOne
from gateways.providers.registry import Kind
from gateways.rules.speech import Abilities, Heard, Malformed, Outcome, Outgoing, Probe, Report, Standing, Submission

ABILITIES: Final = Abilities(absences_needed=0, reports_delivery=False, tells_credit=False, look_back=timedelta(0))
OWN_SERVER: Final = "server"
#: The service, and the name django-anymail has for its key. Left out are those that need more than a key, and SendGrid,
#: for which the library no longer answers.
SERVICES: Final = {
    "brevo": "api_key",
    "mailersend": "api_token",
    "mailgun": "api_key",
    "mailtrap": "api_token",
    "mandrill": "api_key",
    "postmark": "server_token",
    "resend": "api_key",
    "sparkpost": "api_key",
}
_READ_SECONDS: Final = 20
#: What a column for a vendor's id holds.
_LONGEST_REF: Final = 64


class EmailGateway(OneByOne):
    """One way for letters, from one address."""

    key = "email"
    abilities = ABILITIES

    def __init__(self, *, service: str, key: str, sender: str, sender_name: str, base_url: str) -> None:
        self._service, self._key, self._base_url = service, key, base_url
        self._address = sender or settings.ZARGAR_MAIL_FROM
        self._from = formataddr((_one_line(sender_name), self._address)) if sender_name else self._address

    def submit(self, outgoing: Outgoing) -> Submission:
        """Hand one letter over. Until the letter itself begins to leave, every failure is "not sent"."""
        began: list[bool] = []
        try:
            validate_email(outgoing.recipient)
            letter = self._letter(outgoing)
            letter.message()  # a header that cannot be written is found before anything is opened
        except (ValidationError, ValueError, UnicodeError):
            return Submission(Outcome.REJECTED, code="recipient")
        answer = None
        try:
            with self._connection() as connection:
                _watch(connection, began)
                letter.connection = connection
                answer = _read(letter, letter.send(), outgoing)
        except Exception as error:  # noqa: BLE001  # each mail service has errors of its own; all are read
            # A letter that was taken stays taken, also when saying goodbye fails.
            return answer or fault_of(error, began=bool(began))
        return answer

    def look_up(self, outgoing: Outgoing) -> Report:
        """Nobody answers what became of a letter; a person can look for its Message-ID."""
        return Report(Standing.UNCLEAR, outgoing.gateway_ref, "no_look_up")

    def probe(self) -> Probe:
        """Whether the mail server lets us in; of a hosted service only that its settings are complete."""
        try:
            with self._connection():
                return Probe(works=True, detail=self._address)
        except Exception as error:  # noqa: BLE001  # as above
            fault = fault_of(error, began=False)
            return Probe(works=False, code=fault.code, passing=fault.outcome is not Outcome.PAUSED)

    def read_hook(self, method: str, query: Mapping[str, str], content_type: str, body: bytes) -> Heard:
        """No service tells us by a call."""
        raise Malformed("no_webhook")

    def _letter(self, outgoing: Outgoing) -> EmailMultiAlternatives:
        subject = _one_line(outgoing.subject) or _one_line(outgoing.text)[:60]
        text = _with_whole_addresses(outgoing.text)
        letter = EmailMultiAlternatives(
            subject=subject,
            body=text,
            from_email=self._from,
            to=[outgoing.recipient],
            headers={
                "Message-ID": f"<{message_id(outgoing.client_ref, self._address)}>",
                "Auto-Submitted": "auto-generated",
            },
        )
        letter.attach_alternative(_page(subject, text), "text/html")
        return letter

    def _connection(self) -> Any:
        if self._service == OWN_SERVER:
            return get_connection(fail_silently=False)
        given: dict[str, Any] = {SERVICES[self._service]: self._key, "timeout": (5, _READ_SECONDS)}
        if self._base_url:
            given["api_url"] = f"{self._base_url}/"
        return get_connection(f"anymail.backends.{self._service}.EmailBackend", fail_silently=False, **given)


def message_id(client_ref: int, address: str) -> str:
    """The Message-ID of a letter, without its brackets: the same for the same id, whoever sends it."""
    return f"zargar.{client_ref}@{address.rpartition('@')[2]}"


def _watch(connection: Any, began: list[bool]) -> None:
    """Note when the letter itself begins to leave: before DATA a mail server holds nothing to deliver."""
    session = getattr(connection, "session", None)
    if isinstance(session, requests.Session):
        session.trust_env = False  # a proxy of the environment would see the key
        session.max_redirects = 0  # a letter is not taken elsewhere
    server = getattr(connection, "connection", None)
    if not isinstance(server, smtplib.SMTP):
        began.append(True)
        return
    data = server.data

    def noted(letter: Any) -> tuple[int, bytes]:
        began.append(True)
        return data(letter)

    server.data = noted  # type: ignore[assignment]


def _read(letter: EmailMultiAlternatives, taken: int | None, outgoing: Outgoing) -> Submission:
    if not taken:
        return Submission(Outcome.UNKNOWN, code="not_counted")
    status = getattr(letter, "anymail_status", None)
    if status is None:
        return Submission(Outcome.ACCEPTED, str(outgoing.client_ref))
    said = set(status.status or ())
    if said & {"rejected", "invalid", "failed"}:
        return Submission(Outcome.REJECTED, code="recipient")
    if not said & {"sent", "queued", "delivered"}:
        return Submission(Outcome.UNKNOWN, code="no_status")
    return Submission(Outcome.ACCEPTED, str(status.message_id or "").strip("<>")[:_LONGEST_REF])


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _with_whole_addresses(text: str) -> str:
    """A text for phones leaves out what they add themselves; mail programs need our own addresses whole."""
    ours = rf"(?<![\w/.@-])((?:[a-z0-9-]+\.)*{re.escape(settings.ZARGAR_BASE_DOMAIN)}/\w+/\w+)"
    return re.sub(ours, r"https://\1/", text, flags=re.ASCII)


def _page(subject: str, text: str) -> str:
    """The text right to left, with its lines and its addresses to press; mail programs know no style sheet of ours."""
    lines = mark_safe("<br>\n".join(urlize(line, autoescape=True) for line in text.splitlines()))  # noqa: S308  # escaped
    return format_html(
        '<!doctype html>\n<html lang="fa" dir="rtl"><head><meta charset="utf-8"><title>{}</title></head>\n'
        '<body dir="rtl" style="font-family: Tahoma, sans-serif; line-height: 1.9; text-align: right">'
        "<p>{}</p></body></html>\n",
        subject,
        lines,
    )


class EmailForm(forms.Form):
    """By whom letters go, and whose they are."""

    service = forms.ChoiceField(
        label=_("Mail service"),
        choices=[(OWN_SERVER, _("The mail server of the settings")), *((name, name.capitalize()) for name in SERVICES)],
    )
    key = KeyField(required=False, help_text=_("For a hosted service only."))
    sender = forms.EmailField(label=_("Address letters come from"), required=False)
    sender_name = forms.CharField(label=_("Name letters come from"), max_length=60, required=False)

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError beside the key where a hosted service is chosen without one."""
        cleaned = super().clean() or {}
        if cleaned.get("service") in SERVICES and not cleaned.get("key") and "key" not in self.errors:
            self.add_error("key", _("This mail service needs an API key."))
        return cleaned


KIND = Kind(
    key="email",
    label=_("E-mail"),
    channel="email",
    form=EmailForm,
    build=lambda given, url: EmailGateway(
        service=given.get("service") or OWN_SERVER,
        key=given.get("key", ""),
        sender=given.get("sender", ""),
        sender_name=given.get("sender_name", ""),
        base_url=url,
    ),
    secrets=frozenset({"key"}),
)
