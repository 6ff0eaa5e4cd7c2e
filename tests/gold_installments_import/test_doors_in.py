"""The page and the command: what they show, refuse and do; the empty sheet is understood as it is handed out."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry, User
from gold_installments.actions import record_payment
from gold_installments.models import ComingBook, Contract, ImportedBook
from gold_installments.providers.empty_sheet import write_empty_sheet
from gold_installments.tasks import bring_in
from tenants.models import Shop
from tests.gold_installments_import.sheets import (
    CONTRACT_HEADINGS,
    CUSTOMER_HEADINGS,
    HERS,
    HIS,
    MARYAM,
    judge,
    worked,
)

PAGE = "/moving-in/"
TOTALS = {"customers": "۲", "contracts": "2", "grams": "۱۸٫۶۶۷", "toman": "۴۲٬۰۰۰٬۰۰۰"}


def sent(client: Client, file: io.BytesIO, action: str, **figures: str) -> tuple[int, str]:
    """The answer to a file."""
    upload = SimpleUploadedFile("book.xlsx", file.getvalue())
    answer = client.post(PAGE, {"file": upload, "action": action, **figures})
    return answer.status_code, answer.content.decode()


def test_the_page_checks_brings_in_and_takes_back(client_of: Callable[..., Client], owner: User) -> None:
    client = client_of(owner)
    assert "آوردن دفتر قدیم" in client.get(PAGE).content.decode()
    bad = worked(people=[CUSTOMER_HEADINGS, MARYAM, ("13", "علی رضایی", "0935", "")])
    status, page = sent(client, bad, "check")
    assert (status, "مشتریان!C3" in page, "قراردادها!A3" in page) == (200, True, True)
    assert ("تنها ردیف‌های بی‌عیب" in page, "book.xlsx" in page) == (True, True)
    status, page = sent(client, worked(), "check", **{**TOTALS, "grams": "18.668"})
    assert (status, "روی کاغذ ۱۸٫۶۶۸، در پرونده ۱۸٫۶۶۷" in page) == (200, True)
    assert sent(client, worked(), "import")[0] == 422
    assert sent(client, worked(), "import", **{**TOTALS, "customers": "3"})[0] == 422
    assert sent(client, io.BytesIO(b"%PDF-1.7\x01"), "check")[0] == 422
    assert not Contract.objects.exists()
    sound = worked()
    assert sent(client, sound, "import", **TOTALS)[0] == 302
    assert sent(client, sound, "import", **TOTALS)[0] == 302  # clicked twice: the same row
    waiting = ComingBook.objects.get()
    assert MARYAM[1].encode() not in bytes(waiting.content or b"")
    assert "دفتری آورده می‌شود" in client.get(PAGE).content.decode()
    assert "HX-Refresh" not in client.get(f"{PAGE}under-way/")
    assert not Contract.objects.exists()
    bring_in.apply(kwargs={"pk": waiting.pk})
    assert Contract.objects.count() == 2
    assert client.get(f"{PAGE}under-way/")["HX-Refresh"] == "true"
    assert "قرارداد در دفتر است" in client.get(PAGE).content.decode()
    status, page = sent(client, sound, "import", **TOTALS)
    assert (status, "همین پرونده در ۱۴" in page) == (409, True)
    book = ImportedBook.objects.get()
    assert client.get(f"{PAGE}{book.pk}/undo/")["Location"] == PAGE
    assert "شمارهٔ دفتر قدیم" in client.get(f"/contracts/{Contract.objects.all()[0].number}/").content.decode()
    assert client.post(f"{PAGE}{book.pk}/undo/", {"reason": ""}).status_code == 422
    assert client.post(f"{PAGE}{book.pk}/undo/", {"reason": "اشتباه بود"}).status_code == 302
    assert client.post(f"{PAGE}{book.pk}/undo/", {"reason": "اشتباه بود"}).status_code == 409
    assert client.post(f"{PAGE}{book.pk + 99}/undo/", {"reason": "اشتباه بود"}).status_code == 404
    assert set(Contract.objects.values_list("state", flat=True)) == {"cancelled"}
    page = client.get(PAGE).content.decode()
    assert ("قرارداد در دفتر است" in page, "book.xlsx</bdi>: انتقال برگردانده شد" in page) == (False, True)
    closed = client.get(f"/contracts/{Contract.objects.all()[0].number}/").content.decode()
    assert ("برداشته شد" in closed, "در انتظار" in closed, 'class="nx"' in closed) == (True, False, False)


def test_a_refused_undo_keeps_the_reason(client_of: Callable[..., Client], owner: User) -> None:
    client = client_of(owner)
    sent(client, worked(), "import", **TOTALS)
    bring_in.apply(kwargs={"pk": ComingBook.objects.get().pk})
    book, his = ImportedBook.objects.get(), Contract.objects.get(reference="ق-82")
    record_payment(
        contract=his, amount_rial=1_000_000, tender="cash", actor=owner, now=timezone.now(), idempotency_key="since"
    )
    refused = client.post(f"{PAGE}{book.pk}/undo/", {"reason": "دو بار آمده"})
    assert refused.status_code == 409
    assert 'value="دو بار آمده"' in refused.content.decode()


def test_only_who_may_moves_a_book_in(client_of: Callable[..., Client], manager: User) -> None:
    client = client_of(manager)
    assert client.get(PAGE).status_code == 403
    assert client.get(f"{PAGE}empty-sheet.xlsx").status_code == 403
    assert client.get(f"{PAGE}under-way/").status_code == 403
    assert sent(client, worked(), "import", **TOTALS)[0] == 403
    assert not ImportedBook.objects.exists()
    assert AuditEntry.objects.filter(action="refused", subject="import").exists()


def test_the_empty_sheet_filled_is_a_sound_book(client_of: Callable[..., Client], owner: User) -> None:
    handed_out = client_of(owner).get(f"{PAGE}empty-sheet.xlsx")
    assert handed_out["Content-Disposition"].endswith('"zargar-moving-in.xlsx"')
    filled = openpyxl.load_workbook(io.BytesIO(handed_out.content))
    for sheet, headings, row in (("مشتریان", CUSTOMER_HEADINGS, MARYAM), ("قراردادها", CONTRACT_HEADINGS, HERS)):
        places = {cell.value: cell.column for cell in filled[sheet][1]}
        for heading, value in zip(headings, row, strict=False):
            filled[sheet][2][(places[heading] or 0) - 1].value = value  # type: ignore[assignment]
    file = io.BytesIO()
    filled.save(file)
    judged = judge(file)
    assert (judged.faults, judged.notices, len(judged.plan.contracts)) == ({}, {}, 1)
    empty = io.BytesIO()
    write_empty_sheet(empty)
    assert judge(empty).findings.fault_count == 0


def run(*words: str) -> str:
    """What the command prints; what it fails with is raised."""
    out = io.StringIO()
    call_command("import_book", *words, stdout=out)
    return out.getvalue()


def test_the_command_checks_brings_in_and_takes_back(owner: User, shop: Shop, tmp_path: Path) -> None:
    path, csv = tmp_path / "book.xlsx", tmp_path / "book.csv"
    path.write_bytes(worked().getvalue())
    figures = ["customers=2", "contracts=2", "grams=18.667", "toman=42,000,000"]
    told = run(str(path), "--schema", shop.schema_name, "--dry-run", "--totals", *figures)
    assert "۱۸٫۶۶۷" in told
    assert not Contract.objects.exists()
    with pytest.raises(CommandError, match="یکی نیست"):
        run(str(path), "--schema", shop.slug, "--totals", "customers=2", "contracts=2", "grams=18.667", "toman=1")
    with pytest.raises(CommandError, match="grams"):
        run(str(path), "--schema", shop.slug, "--totals", *figures[:2], "grams=3,733", "toman=1")
    with pytest.raises(CommandError):
        run(str(path), "--schema", shop.slug)
    with pytest.raises(CommandError, match="nowhere"):
        run(str(path), "--schema", "nowhere")
    csv.write_text("نام;موبایل\nمریم احمدی;0935\n", encoding="utf-8")
    with pytest.raises(CommandError):
        run(str(csv), "--schema", shop.slug, "--dry-run")
    run(str(path), "--schema", shop.slug, "--totals", *figures, "--by", owner.username)
    assert list(Contract.objects.order_by("id").values_list("reference", flat=True)) == [HERS[1], HIS[1]]
    run("--schema", shop.slug, "--undo", str(ImportedBook.objects.get().pk), "--reason", "اشتباه بود")
    assert ImportedBook.objects.get().undone_by_id == owner.pk
    run("--template", str(tmp_path / "empty.xlsx"))
    assert "مشتریان" in openpyxl.load_workbook(tmp_path / "empty.xlsx").sheetnames
