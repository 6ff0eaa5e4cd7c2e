"""A mail server on loopback: it speaks SMTP, keeps what it took, and refuses when the test says so."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

import pytest


class Mailbox(socketserver.ThreadingTCPServer):
    """`letters` are those it took; with `refuses` it answers so to the envelope; `hangs_up` ends at the greeting.

    `refuses_person` is its answer to the recipient, `refuses_letter` to the letter once it is read; with
    `loses_answers` the letter is taken and the connection closed without a word.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refuses = self.refuses_person = self.refuses_letter = ""
        self.loses_answers = False
        self.hangs_up = False
        super().__init__(("127.0.0.1", 0), _Conversation)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.005}, daemon=True).start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        box = cast("Mailbox", self.server)
        if box.hangs_up:
            return
        self._say("220 mailbox")
        for line in self.rfile:
            word = line.decode().strip().upper()
            if word.startswith("QUIT"):
                self._say("221 bye")
                return
            if word.startswith("DATA"):
                self._take(box)
                if box.loses_answers:
                    return
            elif word.startswith("MAIL") and box.refuses:
                self._say(box.refuses)
            elif word.startswith("RCPT") and box.refuses_person:
                self._say(box.refuses_person)
            else:
                self._say("250 ok")

    def _take(self, box: Mailbox) -> None:
        self._say("354 go on")
        lines: list[bytes] = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if box.refuses_letter:
            self._say(box.refuses_letter)
            return
        box.letters.append(message_from_bytes(b"".join(lines), policy=policy.default))
        if not box.loses_answers:
            self._say("250 taken")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


def text_of(letter: EmailMessage) -> str:
    """The words of a plain letter."""
    return str(letter.get_content()).replace("\r\n", "\n")


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    """The mail server of this test, set as the product's, with one admin to tell."""
    box = Mailbox()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.ZARGAR_ALERT_EMAILS = ["ops@zargar.example"]
    yield box
    box.shutdown()
    box.server_close()
