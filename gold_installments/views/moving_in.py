"""Moving in: an old book is checked, brought in by the owner's own totals, and taken back. One page."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, BinaryIO, cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions import require
from accounts.rules.grants import Grant
from gold_installments.actions.bring_in import hand_in_book
from gold_installments.actions.import_book import BookHasFaults, TotalsDiffer, check_book
from gold_installments.actions.undo_import import undo_import
from gold_installments.forms.moving_in import MovingInForm, UndoForm
from gold_installments.providers.empty_sheet import write_empty_sheet
from gold_installments.queries.import_words import fault_reason, place_text, totals_lines
from gold_installments.queries.imports import Examined, imported_book_for, imported_books, last_coming_book
from gold_installments.rules.importing import Fault, Totals
from gold_installments.views.shop_page import shop_page
from persian.refusal import Refusal

if TYPE_CHECKING:
    from tenants.http import ShopRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Shown on the page; the command prints all of them.
MOST_SHOWN = 500
#: How long the page tells how the last book ended.
SHOWN_FOR = timedelta(hours=12)


@dataclass(frozen=True)
class ShownFault:
    """A line of the list: the cell and the reason."""

    place: str
    reason: str


@dataclass(frozen=True)
class Report:
    """What a check came to; `differences` are sentences, for totals that were typed."""

    examined: Examined
    differences: list[str]

    @property
    def totals(self) -> Totals:
        return self.examined.totals

    @property
    def faults(self) -> list[ShownFault]:
        return _shown(self.examined.findings.faults)

    @property
    def notices(self) -> list[ShownFault]:
        return _shown(self.examined.findings.notices)

    @property
    def fault_count(self) -> int:
        return self.examined.findings.fault_count

    @property
    def notice_count(self) -> int:
        return self.examined.findings.notice_count

    @property
    def hidden_faults(self) -> int:
        """How many are not shown."""
        return max(0, self.fault_count - MOST_SHOWN)


def _shown(faults: list[Fault]) -> list[ShownFault]:
    return [ShownFault(place_text(one.place), fault_reason(one)) for one in faults[:MOST_SHOWN]]


@shop_page
@require_http_methods(["GET", "HEAD", "POST"])
def moving_in(request: ShopRequest) -> HttpResponse:
    """The page; a POST checks the file, or brings it in where `action` says so."""
    require(request.user, Grant.IMPORT)
    if request.method != "POST":
        return _page(request, MovingInForm())
    form = MovingInForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    upload = form.cleaned_data["file"]
    file, name = cast("BinaryIO", upload.file), str(upload.name)
    try:
        if form.cleaned_data["action"] == "import":
            return _handed_in(request, form, file, name)
        examined = check_book(file=file, name=name, actor=request.user, now=timezone.now())
    except (BookHasFaults, TotalsDiffer) as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form, _report(form, refusal.examined), status=refusal.status)
    except Refusal as refusal:
        form.show_refusal(refusal)
        return _page(request, form, status=refusal.status)
    return _page(request, form, _report(form, examined))


@shop_page
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: ShopRequest, pk: int) -> HttpResponse:
    """Take an import back; whoever only comes to the address is shown the page that does it."""
    book = imported_book_for(user=request.user, pk=pk)
    if request.method != "POST":
        return redirect("contracts:moving_in")
    form = UndoForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            undo_import(book=book, reason=form.cleaned_data["reason"], actor=request.user, now=timezone.now())
        except Refusal as refusal:
            form.show_refusal(refusal)
            status = refusal.status
        else:
            messages.success(request, _("The import was undone; its contracts are cancelled."))
            return redirect("contracts:moving_in")
    return _page(request, MovingInForm(), status=status, undoing=(book.pk, form))


@shop_page
@require_safe
def under_way(request: ShopRequest) -> HttpResponse:
    """How the book is that was handed in last: asked for by the page while it waits, which then comes anew."""
    coming = last_coming_book(user=request.user)
    answer = render(request, "gold_installments/_coming_book.html", {"coming": coming, "now": timezone.now()})
    if coming is None or not coming.is_waiting:
        answer["HX-Refresh"] = "true"
    return answer


@shop_page
@require_safe
def empty_sheet(request: ShopRequest) -> HttpResponse:
    """The workbook to fill."""
    require(request.user, Grant.IMPORT)
    file = io.BytesIO()
    write_empty_sheet(file)
    named = {"Content-Disposition": 'attachment; filename="zargar-moving-in.xlsx"'}
    return HttpResponse(file.getvalue(), content_type=XLSX, headers=named)


def _handed_in(request: ShopRequest, form: MovingInForm, file: BinaryIO, name: str) -> HttpResponse:
    hand_in_book(file=file, name=name, typed=form.totals(), actor=request.user, now=timezone.now())
    messages.success(request, _("The file is sound and is being brought in. You may leave this page meanwhile."))
    return redirect("contracts:moving_in")


def _report(form: MovingInForm, examined: Examined) -> Report:
    return Report(examined, totals_lines(form.totals(), examined.totals) if form.has_totals else [])


def _page(
    request: ShopRequest,
    form: MovingInForm,
    report: Report | None = None,
    *,
    status: int = 200,
    undoing: tuple[int, UndoForm] | None = None,
) -> HttpResponse:
    books = imported_books(user=request.user)
    now, coming = timezone.now(), last_coming_book(user=request.user)
    if coming is not None and coming.ended_at is not None and coming.ended_at < now - SHOWN_FOR:
        coming = None
    context = {
        "form": form,
        "report": report,
        "coming": coming,
        "now": now,
        "books": books,
        "undo_form": UndoForm(),
        "undoing": next((book for book in books if undoing and book.pk == undoing[0]), None),
        "undoing_form": undoing[1] if undoing else None,
    }
    return render(request, "gold_installments/moving_in.html", context, status=status)
