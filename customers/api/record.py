"""Notes, consents and private papers of a customer for programs."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO

from django.http import FileResponse, HttpRequest
from django.utils import timezone
from ninja import Router, Status

from customers.actions import delete_paper, keep_paper, open_paper, record_consent, write_note
from customers.api.people import caller
from customers.api.shapes import ConsentIn, ConsentOut, NoteIn, NoteOut, PaperOut
from customers.api.upload import uploaded
from customers.models import Consent, Note, Paper
from customers.queries import consents_of, customer_for, notes_of, paper_for, papers_of
from persian.jalali import InvalidJalaliDate, parse_moment, tehran_midnight, tehran_today

router = Router(tags=["customers"])
FORM = {
    "requestBody": {
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "kind": {"type": "string", "enum": list(Paper.Kind.values)},
                    },
                    "required": ["file"],
                }
            }
        },
        "required": True,
    }
}


@router.get("/customers/{int:customer_id}/notes", response=list[NoteOut], summary="Notes and calls")
def notes(request: HttpRequest, customer_id: int, after: int | None = None, limit: int = 50) -> list[Note]:
    """Newest first; `after` is the last id of the page before."""
    customer = customer_for(user=caller(request), pk=customer_id)
    return notes_of(user=caller(request), customer=customer, after=after, limit=limit)


@router.post("/customers/{int:customer_id}/notes", response={201: NoteOut}, summary="Write a note or a call")
def write(request: HttpRequest, customer_id: int, body: NoteIn) -> Status[Note]:
    """Nothing written here can be changed; write another one."""
    customer = customer_for(user=caller(request), pk=customer_id)
    now = timezone.now()
    told = {**body.dict(), "at": _moment(body.at, now)}
    made = write_note(customer=customer, **told, actor=caller(request), now=now)
    return Status(201, made)


def _moment(text: str | None, now: datetime) -> datetime | None:
    """The moment told; a day alone is its end, today is now. Raises InvalidJalaliDate."""
    if text is None:
        return None
    try:
        told = parse_moment(text)
    except InvalidJalaliDate as refused:
        refused.field = "at"
        raise
    if isinstance(told, datetime):
        return told
    return now if told == tehran_today(now) else tehran_midnight(told + timedelta(days=1)) - timedelta(seconds=1)


@router.get("/customers/{int:customer_id}/consents", response=list[ConsentOut], summary="What may be sent")
def consents(request: HttpRequest, customer_id: int) -> list[Consent]:
    """Every word this person gave, newest first; the newest of a channel counts."""
    customer = customer_for(user=caller(request), pk=customer_id)
    return consents_of(user=caller(request), customer=customer)


@router.post("/customers/{int:customer_id}/consents", response={201: ConsentOut}, summary="Record a consent or a stop")
def consent(request: HttpRequest, customer_id: int, body: ConsentIn) -> Status[Consent]:
    """It counts from now."""
    customer = customer_for(user=caller(request), pk=customer_id)
    made = record_consent(customer=customer, **body.dict(), actor=caller(request), now=timezone.now())
    return Status(201, made)


@router.get("/customers/{int:customer_id}/files", response=list[PaperOut], summary="Private files")
def files(request: HttpRequest, customer_id: int) -> list[Paper]:
    """What is there, newest first, without content."""
    customer = customer_for(user=caller(request), pk=customer_id)
    return papers_of(user=caller(request), customer=customer)


@router.post(
    "/customers/{int:customer_id}/files", response={201: PaperOut}, summary="Keep a private file", openapi_extra=FORM
)
def keep(request: HttpRequest, customer_id: int) -> Status[Paper]:
    """multipart/form-data with `file` (JPEG, PNG, WebP or PDF by its content, at most 5 MB) and `kind`."""
    customer = customer_for(user=caller(request), pk=customer_id)
    papers_of(user=caller(request), customer=customer)  # who may not see them sends us nothing
    name, content, kind = uploaded(request)
    made = keep_paper(
        customer=customer, name=name, content=content, kind=kind, actor=caller(request), now=timezone.now()
    )
    return Status(201, made)


@router.get("/customers/{int:customer_id}/files/{int:file_id}", summary="The content of a private file")
def content(request: HttpRequest, customer_id: int, file_id: int) -> FileResponse:
    """The file as it was brought, as an attachment; every look is on the trail."""
    user = caller(request)
    paper = paper_for(user=user, customer=customer_for(user=user, pk=customer_id), pk=file_id)
    opened = open_paper(paper=paper, actor=user)
    answer = FileResponse(
        BytesIO(opened.content), as_attachment=True, filename=opened.name, content_type=opened.media_type
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


@router.delete("/customers/{int:customer_id}/files/{int:file_id}", response={204: None}, summary="Delete a file")
def delete(request: HttpRequest, customer_id: int, file_id: int) -> Status[None]:
    """The owner's decision; the content is gone for good. A second time changes nothing."""
    user = caller(request)
    paper = paper_for(user=user, customer=customer_for(user=user, pk=customer_id), pk=file_id)
    delete_paper(paper=paper, actor=user, now=timezone.now())
    return Status(204, None)
