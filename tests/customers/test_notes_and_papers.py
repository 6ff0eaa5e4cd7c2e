"""Notes, calls, the person's word on messages, and private papers."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from accounts.actions import NotPermitted
from accounts.models import AuditEntry, User
from customers.actions import (
    ChannelUnknown,
    EvidenceMissing,
    NoteEmpty,
    NoteUnknown,
    NotYet,
    PaperGone,
    PaperKindUnknown,
    PaperMissing,
    PaperNotAccepted,
    PaperTooLarge,
    TooLongAgo,
    delete_paper,
    keep_paper,
    merge_customers,
    open_paper,
    record_consent,
    write_note,
)
from customers.models import Consent, Note, Paper
from customers.queries import PaperNotFound, consents_of, may_message, notes_of, paper_for, papers_of, unreachable
from customers.rules.paper_types import MOST_BYTES, safe_name, type_of
from persian.refusal import Refusal
from tests.customers.papers import JPEG, PDF, PNG, WEBP
from tests.customers.people import NOW, a_customer


def test_notes_and_calls_stand_newest_first(clerk: User, viewer: User) -> None:
    customer = a_customer(clerk)
    write_note(customer=customer, text=" پول را فردا می‌آورد ", actor=clerk, now=NOW)
    call: dict[str, Any] = {"kind": "call", "outcome": "no_answer", "at": NOW - timedelta(hours=2)}
    write_note(customer=customer, text="زنگ زدم", **call, actor=clerk, now=NOW)
    newest, first = notes_of(user=viewer, customer=customer)
    assert (newest.kind, newest.outcome, newest.at, newest.created_at) == ("call", "no_answer", call["at"], NOW)
    assert (first.text, first.created_by) == ("پول را فردا می‌آورد", clerk)
    assert notes_of(user=viewer, customer=customer, after=newest.pk) == [first]


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        ({"text": " "}, NoteEmpty),
        ({"text": "x" * 2001}, NoteEmpty),
        ({"text": "\u200c\u200c\u200c"}, NoteEmpty),
        ({"text": "ok", "at": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))}, TooLongAgo),
        ({"text": "ok", "kind": "promise"}, NoteUnknown),
        ({"text": "ok", "outcome": "reached"}, NoteUnknown),
        ({"text": "ok", "kind": "call", "outcome": "sold"}, NoteUnknown),
        ({"text": "ok", "at": NOW + timedelta(minutes=3)}, NotYet),
    ],
)
def test_what_is_no_note(clerk: User, told: dict[str, Any], refusal: type[Refusal]) -> None:
    customer = a_customer(clerk)
    with pytest.raises(refusal):
        write_note(customer=customer, **told, actor=clerk, now=NOW)
    assert not Note.objects.exists()


def test_the_last_word_on_a_channel_counts(clerk: User, owner: User, viewer: User) -> None:
    customer, silent = a_customer(clerk, national_id=""), a_customer(clerk)
    assert may_message(customer, "sms")
    for actor, channel, evidence, refusal in (
        (viewer, "sms", "by phone", NotPermitted),
        (clerk, "pigeon", "by phone", ChannelUnknown),
        (clerk, "sms", " ", EvidenceMissing),
        (clerk, "sms", "..", EvidenceMissing),
    ):
        with pytest.raises(refusal):
            record_consent(customer=customer, channel=channel, allowed=False, evidence=evidence, actor=actor, now=NOW)
    assert not Consent.objects.exists()
    for allowed, evidence in ((True, "signed form"), (False, "said so by phone")):
        record_consent(customer=customer, channel="sms", allowed=allowed, evidence=evidence, actor=clerk, now=NOW)
    assert (may_message(customer, "sms"), may_message(customer, "email")) == (False, True)
    assert [word.evidence for word in consents_of(user=viewer, customer=customer)] == [
        "said so by phone",
        "signed form",
    ]
    assert unreachable([customer.pk, silent.pk], "sms") == {customer.pk}
    # The word of an alias is the word of the person.
    merge_customers(kept=silent, duplicate=customer, reason="one person", actor=owner, now=NOW)
    silent.refresh_from_db()
    assert not may_message(silent, "sms")
    assert unreachable([customer.pk, silent.pk], "sms") == {customer.pk, silent.pk}
    assert unreachable([customer.pk, silent.pk], "email") == set()


@pytest.mark.parametrize(
    ("content", "kind"),
    [(JPEG, "image/jpeg"), (PNG, "image/png"), (WEBP, "image/webp"), (PDF, "application/pdf")],
)
def test_a_paper_comes_back_as_it_was_brought(clerk: User, content: bytes, kind: str) -> None:
    customer = a_customer(clerk)
    paper = keep_paper(
        customer=customer, name="..\\کارت\r\nملی.exe", content=content, kind="id_card", actor=clerk, now=NOW
    )
    kept = Paper.objects.get(pk=paper.pk)
    assert kept.content is not None
    assert content not in bytes(kept.content)
    opened = open_paper(paper=kept, actor=clerk)
    assert (opened.content, opened.media_type) == (content, kind)
    assert opened.name.startswith("کارت ملی.")
    trail = AuditEntry.objects.filter(subject=f"customers.paper:{paper.pk}").order_by("pk")
    assert [line.action for line in trail] == ["customer.file_kept", "customer.file_viewed"]


@pytest.mark.parametrize(
    ("content", "kind", "refusal"),
    [
        (b"", "other", PaperMissing),
        (b"<html><script>", "other", PaperNotAccepted),
        (b"\xff\xd8\xff<script>alert(1)</script>", "other", PaperNotAccepted),
        (b"GIF89a" + b"x" * 50, "other", PaperNotAccepted),
        (b"MZ" + PDF, "other", PaperNotAccepted),
        (JPEG + b"x" * MOST_BYTES, "other", PaperTooLarge),
        (JPEG, "selfie", PaperKindUnknown),
    ],
)
def test_what_is_no_paper(clerk: User, content: bytes, kind: str, refusal: type[Refusal]) -> None:
    customer = a_customer(clerk)
    with pytest.raises(refusal):
        keep_paper(customer=customer, name="x.jpg", content=content, kind=kind, actor=clerk, now=NOW)
    assert not Paper.objects.exists()


def test_who_may_see_papers_and_who_may_take_them_away(owner: User, clerk: User, manager: User, viewer: User) -> None:
    customer, other = a_customer(clerk), a_customer(clerk)
    paper = keep_paper(customer=customer, name="a.jpg", content=JPEG, kind="photo", actor=clerk, now=NOW)
    for act in (
        lambda: papers_of(user=viewer, customer=customer),
        lambda: paper_for(user=viewer, customer=customer, pk=paper.pk),
        lambda: open_paper(paper=paper, actor=viewer),
        lambda: delete_paper(paper=paper, actor=manager, now=NOW),
        lambda: delete_paper(paper=paper, actor=clerk, now=NOW),
    ):
        with pytest.raises(NotPermitted):
            act()
    assert AuditEntry.objects.filter(action="refused").count() == 5
    with pytest.raises(PaperNotFound):
        paper_for(user=clerk, customer=other, pk=paper.pk)
    assert papers_of(user=clerk, customer=customer) == [paper]
    for _ in range(2):
        delete_paper(paper=paper, actor=owner, now=NOW)
    kept = Paper.objects.get()
    assert (kept.content, kept.name, kept.deleted_by) == (None, None, owner)
    assert AuditEntry.objects.filter(action="customer.file_deleted").count() == 1
    assert papers_of(user=clerk, customer=customer) == []
    with pytest.raises(PaperGone):
        open_paper(paper=kept, actor=clerk)


def test_names_are_safe_for_a_header_and_a_disk() -> None:
    assert safe_name("C:\\a\\کارت ملی.jpg.exe", "image/jpeg") == "کارت ملی jpg.jpg"
    assert safe_name("", "image/png") == "file.png"
    assert safe_name('a"; filename="b\r\nX: y', "application/pdf").isprintable()
    assert len(safe_name("x" * 500, "image/webp")) <= 90
    assert type_of(b"RIFF\xff\xff\xff\x7fWEBP") is None
