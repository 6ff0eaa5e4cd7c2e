"""Letters by a mail server and by a hosted service: both kinds of text, one Message-ID, and what each failure means."""

from __future__ import annotations

import json
import socket
from dataclasses import replace
from email.message import EmailMessage
from typing import Any

import pytest
from pytest_django import Settings

from gateways.providers import KINDS
from gateways.providers.email import SERVICES, EmailForm, EmailGateway, _with_whole_addresses, message_id
from gateways.rules.speech import Gateway, Malformed, Outcome, Outgoing, Report, Standing, Submission
from tests.support.mailbox import Mailbox, text_of
from tests.support.vendor import Answer, LoopbackVendor

TEXT = "مریم احمدی،\nقسط ۲ شما ۳٫۷۳۳ گرم است.\nhttps://pars.example/c/abc\n<b>& تمام"
OUT = Outgoing(2**63 - 1, "maryam@example.ir", TEXT, "s_alpha", subject="یادآوری قسط ۲")
GIVEN = {"service": "server", "sender": "shop@pars.example", "sender_name": "طلای پارس"}
POSTMARK = {**GIVEN, "service": "postmark", "key": "postmark-server-token"}

INACTIVE = json.dumps(
    {
        "ErrorCode": 406,
        "Message": "You tried to send to a recipient that has been marked as inactive.\n"
        f"Found inactive addresses: {OUT.recipient}. Inactive recipients are ones that have generated a hard bounce.",
    }
).encode()


def _gateway(given: dict[str, str] | None = None, url: str = "") -> Gateway:
    return KINDS["email"].build(given or GIVEN, url)


def _part(letter: EmailMessage, kind: str) -> str:
    (part,) = (part for part in letter.walk() if part.get_content_type() == kind)
    assert isinstance(part, EmailMessage)
    return text_of(part)


def test_a_letter_is_text_and_a_page_from_right_to_left(mailbox: Mailbox) -> None:
    assert _gateway().submit(OUT) == Submission(Outcome.ACCEPTED, str(OUT.client_ref))
    (letter,) = mailbox.letters
    assert letter["Subject"] == "یادآوری قسط ۲"
    assert letter["From"] == "طلای پارس <shop@pars.example>"
    assert letter["To"] == "maryam@example.ir"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert _part(letter, "text/plain").strip() == TEXT
    page = _part(letter, "text/html")
    assert '<html lang="fa" dir="rtl">' in page
    assert "&lt;b&gt;&amp; تمام" in page, "a text is no mark-up"
    assert '<a href="https://pars.example/c/abc"' in page
    assert "گرم است.<br>" in page


def test_the_same_id_makes_the_same_letter_to_the_eye_of_a_mailbox(mailbox: Mailbox) -> None:
    for _ in range(2):
        _gateway().submit(OUT)
    assert {letter["Message-ID"] for letter in mailbox.letters} == {"<zargar.9223372036854775807@pars.example>"}
    assert message_id(7, "a@b.ir") == "zargar.7@b.ir"


@pytest.mark.parametrize(
    "hostile",
    [
        {"subject": "سلام\r\nBcc: everyone@example.ir"},
        {"subject": "سلام\nX-Other: 1\n\nتن دیگر"},
        {"recipient": "maryam@example.ir\r\nBcc: everyone@example.ir"},
        {"recipient": "maryam@example.ir, everyone@example.ir"},
        {"recipient": "Maryam <maryam@example.ir>"},
        {"recipient": "+989123456789"},
    ],
)
def test_no_header_can_be_slipped_in(mailbox: Mailbox, hostile: dict[str, str]) -> None:
    given = {**GIVEN, "sender_name": "طلای پارس\r\nBcc: everyone@example.ir"}
    submission = _gateway(given).submit(replace(OUT, **hostile))  # type: ignore[arg-type]  # texts only
    for letter in mailbox.letters:
        assert letter["Bcc"] is letter["X-Other"] is None
        assert letter["To"] == "maryam@example.ir"
    if "recipient" in hostile:
        assert submission == Submission(Outcome.REJECTED, code="recipient")
        assert mailbox.letters == []


@pytest.mark.parametrize(
    ("fault", "says", "outcome", "code"),
    [
        ("hangs_up", True, Outcome.NOT_SENT, "SMTPServerDisconnected"),
        ("refuses", "451 later", Outcome.NOT_SENT, "451"),
        ("refuses", "550 not from you", Outcome.PAUSED, "550"),
        ("refuses_person", "450 mailbox busy", Outcome.NOT_SENT, "450"),
        ("refuses_person", "550 nobody here", Outcome.REJECTED, "550"),
        ("refuses_letter", "552 too large", Outcome.REJECTED, "552"),
        ("refuses_letter", "451 no room", Outcome.NOT_SENT, "451"),
        ("loses_answers", True, Outcome.UNKNOWN, "SMTPServerDisconnected"),
    ],
)
def test_what_each_failure_of_a_mail_server_means(
    mailbox: Mailbox, fault: str, says: object, outcome: Outcome, code: str
) -> None:
    setattr(mailbox, fault, says)
    assert _gateway().submit(OUT) == Submission(outcome, code=code)
    assert len(mailbox.letters) == (1 if fault == "loses_answers" else 0)


def test_a_lost_answer_stays_unknown_for_no_server_can_be_asked() -> None:
    assert _gateway().look_up(OUT) == Report(Standing.UNCLEAR, code="no_look_up")
    assert _gateway().abilities.absences_needed == 0
    with pytest.raises(Malformed):
        _gateway().read_hook("POST", {}, "", b"")


def test_a_shut_door_sends_nothing_and_is_told_by_the_probe(mailbox: Mailbox, settings: Any) -> None:
    assert _gateway().probe().works
    with socket.socket() as idle:
        idle.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = idle.getsockname()[1]
        submission, probe = _gateway().submit(OUT), _gateway().probe()
    assert submission == Submission(Outcome.NOT_SENT, code="ConnectionRefusedError")
    assert (probe.works, probe.passing) == (False, True)


def test_a_hosted_service_is_given_the_same_letter(loopback_vendor: LoopbackVendor) -> None:
    told = {"ErrorCode": 0, "Message": "OK", "MessageID": "b7bc2f4a-e38e-4336-af7d-e6c392c2f817", "To": OUT.recipient}
    loopback_vendor.answers("/email", told)
    submission = _gateway(POSTMARK, loopback_vendor.url).submit(OUT)
    assert submission == Submission(Outcome.ACCEPTED, "b7bc2f4a-e38e-4336-af7d-e6c392c2f817")
    (asked,) = loopback_vendor.requests
    assert asked.headers["X-Postmark-Server-Token"] == "postmark-server-token"
    assert asked.json["Subject"] == OUT.subject
    assert (asked.json["TextBody"], 'dir="rtl"' in asked.json["HtmlBody"]) == (TEXT, True)
    assert {"Name": "Message-ID", "Value": f"<zargar.{OUT.client_ref}@pars.example>"} in asked.json["Headers"]


@pytest.mark.parametrize(
    ("answer", "outcome", "code"),
    [
        (Answer(b'{"ErrorCode": 10, "Message": "bad token"}', 401), Outcome.PAUSED, "401"),
        (Answer(b'{"ErrorCode": 405, "Message": "no credits"}', 422), Outcome.REJECTED, "422"),
        (Answer(INACTIVE, 422), Outcome.REJECTED, "recipient"),
        (Answer(b'{"ErrorCode": 406, "Message": "inactive"}', 422), Outcome.UNKNOWN, "no_status"),
        (Answer(b"", 429), Outcome.NOT_SENT, "429"),
        (Answer(b"<html>", 502), Outcome.UNKNOWN, "502"),
        (Answer(b"<html>", 200), Outcome.UNKNOWN, "200"),
        (Answer(b"", 302, {"Location": "/elsewhere"}), Outcome.UNKNOWN, "TooManyRedirects"),
        (Answer(hang_up=True), Outcome.UNKNOWN, "ConnectionError"),
    ],
)
def test_what_each_failure_of_a_hosted_service_means(
    loopback_vendor: LoopbackVendor, answer: Answer, outcome: Outcome, code: str
) -> None:
    loopback_vendor.replies("/email", answer)
    assert _gateway(POSTMARK, loopback_vendor.url).submit(OUT) == Submission(outcome, code=code)
    assert len(loopback_vendor.requests) == 1


def test_a_hosted_service_out_of_reach_was_sent_nothing() -> None:
    for url in ("http://127.0.0.1:1", "http://no-such-host.invalid"):
        submission = _gateway(POSTMARK, url).submit(OUT)
        assert submission.outcome is Outcome.NOT_SENT
        assert "postmark-server-token" not in submission.code


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_every_service_offered_needs_nothing_but_its_key(service: str) -> None:
    gateway = _gateway({**GIVEN, "service": service, "key": "a-key"})
    assert isinstance(gateway, EmailGateway)
    assert gateway.probe().works
    without = EmailForm({"service": service, "key": ""})
    assert list(without.errors) == ["key"]
    assert EmailForm({"service": service, "key": "a-key", "sender": "shop@pars.example"}).is_valid()


def test_the_own_server_needs_no_key() -> None:
    assert EmailForm({"service": "server"}).is_valid()
    assert list(EmailForm({"service": "server", "sender": "no address"}).errors) == ["sender"]


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_no_service_refuses_the_shape_of_our_letters(loopback_vendor: LoopbackVendor, service: str) -> None:
    """One request reaches it, with the person and our Message-ID."""
    loopback_vendor.otherwise = Answer(b"{}", 401)
    given = {**GIVEN, "service": service, "key": "a-key-of-a-service"}
    assert _gateway(given, loopback_vendor.url).submit(OUT) == Submission(Outcome.PAUSED, code="401")
    (asked,) = loopback_vendor.requests
    assert asked.method == "POST"
    body = asked.body.decode().replace("%40", "@")
    assert "maryam@example.ir" in body
    assert f"zargar.{OUT.client_ref}@pars.example" in body


def test_an_address_of_ours_that_phones_complete_is_whole_in_a_letter(settings: Settings) -> None:
    settings.ZARGAR_BASE_DOMAIN = "zargar.ir"
    said = _with_whole_addresses(
        "جزئیات: pars.zargar.ir/c/1Ab. https://pars.zargar.ir/c/2 evil-zargar.ir/c/3 a@zargar.ir"
    )
    assert said == "جزئیات: https://pars.zargar.ir/c/1Ab/. https://pars.zargar.ir/c/2 evil-zargar.ir/c/3 a@zargar.ir"
