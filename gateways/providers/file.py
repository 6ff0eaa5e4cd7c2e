"""The gateway that reaches no phone: a line of JSON per message in a file only its owner may read."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from gateways.providers.registry import Kind
from gateways.rules.speech import (
    Abilities,
    Heard,
    Malformed,
    Outcome,
    Outgoing,
    Probe,
    Report,
    Standing,
    Submission,
)

ABILITIES = Abilities(
    own_ref=True, absences_needed=1, reports_delivery=False, tells_credit=False, look_back=timedelta(days=365)
)


class FileGateway:
    """Appends to `<folder>/<shop>.jsonl`, mode 600, one line per `client_ref`."""

    key = "file"
    abilities = ABILITIES

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def submit(self, outgoing: Outgoing) -> Submission:
        """Accepted once the line is on the disk; a full or read-only disk leaves nothing behind and may be retried."""
        told = {"recipient": outgoing.recipient, "text": outgoing.text, "shop": outgoing.shop}
        line = json.dumps({"client_ref": str(outgoing.client_ref), **told}, ensure_ascii=False)
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._locked(outgoing.shop) as book:
                if not _holds(book, outgoing.client_ref):
                    self._append(book, line.encode() + b"\n")
        except OSError as error:
            return Submission(Outcome.NOT_SENT, code=type(error).__name__)
        return Submission(Outcome.ACCEPTED, gateway_ref=str(outgoing.client_ref))

    def submit_many(self, batch: Sequence[Outgoing]) -> list[Submission]:
        """One line each."""
        return [self.submit(outgoing) for outgoing in batch]

    def look_up(self, outgoing: Outgoing) -> Report:
        """Accepted when the file holds the line, absent when it does not."""
        path = self._path(outgoing.shop)
        try:
            with path.open("rb") as book:
                found = _holds(book, outgoing.client_ref)
        except FileNotFoundError:
            return Report(Standing.ABSENT)
        except OSError as error:
            return Report(Standing.UNCLEAR, code=type(error).__name__)
        return Report(Standing.ACCEPTED, gateway_ref=str(outgoing.client_ref)) if found else Report(Standing.ABSENT)

    def probe(self) -> Probe:
        """Works where the folder can be written."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            return Probe(works=False, code=type(error).__name__, passing=True)
        return Probe(works=os.access(self.folder, os.W_OK))

    def read_hook(self, method: str, query: Mapping[str, str], content_type: str, body: bytes) -> Heard:
        """Nobody calls back from a file."""
        raise Malformed("no_webhook")

    def _path(self, shop: str) -> Path:
        return self.folder / f"{shop}.jsonl"

    def _locked(self, shop: str) -> BinaryIO:
        handle = os.fdopen(os.open(self._path(shop), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+b")
        fcntl.flock(handle, fcntl.LOCK_EX)  # released when the handle is closed
        return handle

    @staticmethod
    def _append(book: BinaryIO, line: bytes) -> None:
        end = book.seek(0, os.SEEK_END)
        try:
            book.write(line)
            book.flush()
            os.fsync(book.fileno())
        except OSError:
            # Half a line would join the next message to it, and be read as neither.
            os.ftruncate(book.fileno(), end)
            raise


def _holds(book: BinaryIO, client_ref: int) -> bool:
    mark = f'"client_ref": "{client_ref}"'.encode()
    book.seek(0)
    return any(mark in line for line in book)


KIND = Kind(
    key="file",
    label=_("A file on this machine (nothing is sent)"),
    channel="sms",
    form=forms.Form,
    build=lambda _given, _url: FileGateway(settings.VAR / "outbox"),
)
