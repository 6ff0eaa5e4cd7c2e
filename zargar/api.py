"""The API of a shop: the same actions as the pages, errors as application/problem+json (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, ClassVar

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.defaults import page_not_found, server_error
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser
from ninja.renderers import JSONRenderer
from ninja.security import HttpBearer

from accounts.models import User
from accounts.queries import user_for_token
from customers.api import router as customers
from dashboard.api import router as front
from gold_installments.api import router as book
from gold_prices.api import router as prices
from guarantees.api import router as guarantees
from notifications.api import router as messages
from persian.refusal import Refusal
from zargar.faults import fault_said, field_sent, path_of
from zargar.openapi import DocumentedAPI


class TokenOfThisShop(HttpBearer):
    """`Authorization: Bearer zrg_…`: the token is looked for in the schema of the host that was asked."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        """The token's user, who also becomes `request.user`."""
        user = user_for_token(token)
        if user is not None:
            request.user = user
        return user


class PersianJSON(JSONRenderer):
    """Persian text as itself, not as escapes: half the bytes, and readable in a log."""

    json_dumps_params: ClassVar = {"ensure_ascii": False}  # type: ignore[misc]


class Unreadable(Refusal):
    """Not JSON, or text that no column can hold: NUL, half a surrogate pair."""

    code = "unreadable"
    status = 400
    message = gettext_lazy("The request could not be read: send correct JSON without NUL characters.")


class TooLarge(Refusal):
    """More than the server reads of one request."""

    code = "request_too_large"
    status = 413
    message = gettext_lazy("The request is too large; send less at once.")


class StorableText(Parser):
    """Refuses unstorable text before any room sees it. What is raised over a body ends in `unreadable`, below."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The body as JSON. Raises ValueError and its kin."""
        body = super().parse_body(request)
        _check(body)
        return body

    def parse_querydict(
        self, data: MultiValueDict[str, str], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """The query. Raises Unreadable."""
        found = super().parse_querydict(data, list_fields, request)
        _check(found)
        return found


def _check(value: object) -> None:
    for field, text in _texts(value):
        if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
            raise Unreadable(field=field)


def _texts(value: object, place: str = "") -> Iterator[tuple[str | None, str]]:
    """Every text with its place from the top, `items.0.name`; a name of a field has none: it may be the bad one."""
    if isinstance(value, str):
        yield place or None, value
    elif isinstance(value, dict):
        for key, held in value.items():
            yield None, str(key)
            yield from _texts(held, f"{place}.{key}" if place else str(key))
    elif isinstance(value, list):
        for number, held in enumerate(value):
            yield from _texts(held, f"{place}.{number}" if place else str(number))


api = DocumentedAPI(
    title="Zargar",
    version="1",
    description="Gold on instalments. Money in whole Rial (`*_rial`), weight in whole milligrams of 750 gold (`*_mg`).",
    auth=TokenOfThisShop(),
    parser=StorableText(),
    renderer=PersianJSON(),
    urls_namespace="api",
)
api.add_router("", prices)
api.add_router("", customers)
api.add_router("", book)
api.add_router("", guarantees)
api.add_router("", messages)
api.add_router("", front)


def problem(status: int, code: str, detail: str, **extra: Any) -> HttpResponse:
    """One error in the shape every error has."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "code": code, "detail": detail}
    text = json.dumps({**body, **extra}, ensure_ascii=False, default=str)
    return HttpResponse(text, status=status, content_type="application/problem+json; charset=utf-8")


@api.exception_handler(Refusal)
def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """An action said no."""
    field = field_sent(request, refusal)
    extra = {"field": field} if field else {}
    return problem(refusal.status, refusal.code, str(refusal), **extra, **getattr(refusal, "extra", {}))


@api.exception_handler(ValidationError)
def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """The body does not have the documented shape."""
    faults = [
        {"field": ".".join(str(part) for part in fault["loc"][1:]), "problem": fault_said(fault)}
        for fault in error.errors
    ]
    field = path_of(error.errors[0]) if error.errors else ""
    first = {"field": field} if field else {}
    return problem(422, "malformed", _("The request does not have the documented shape."), **first, errors=faults)


@api.exception_handler(AuthenticationError)
def unknown_caller(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """No token, a revoked one, or one of another shop."""
    return problem(401, "unauthenticated", _("Send this shop's API token as a bearer token."))


@api.exception_handler(Http404)
def nothing_there(request: HttpRequest, error: Http404) -> HttpResponse:
    """No such thing in this shop."""
    return problem(404, "not_found", _("There is no such thing in this shop."))


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What the framework refuses before it looks at fields; it wraps whatever the parser raised, and in English."""
    cause = error.__cause__ or error.__context__
    if isinstance(cause, Unreadable):
        return refused(request, cause)
    return problem(error.status_code, Unreadable.code, str(Unreadable()))


@api.exception_handler(RequestDataTooBig)
def too_large(request: HttpRequest, error: Exception) -> HttpResponse:
    """Nothing of it was read."""
    return problem(TooLarge.status, TooLarge.code, str(TooLarge()))


def misread(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What the framework refuses to read at all: a problem for a program, a page of the house for a person."""
    large = isinstance(exception, RequestDataTooBig)
    refusal: Refusal = TooLarge() if large else Unreadable()
    if request.path.startswith("/api/"):
        return problem(refusal.status, refusal.code, str(refusal))
    return HttpResponse(render_to_string("400.html", {"large": large}), status=refusal.status)


def fell_over(request: HttpRequest) -> HttpResponse:
    """A fault of ours, which the framework has logged: nothing of it is told."""
    if request.path.startswith("/api/"):
        return problem(500, "fault", _("Something went wrong here. Send the request again with the same key."))
    return server_error(request)


def no_such_path(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A path nobody serves: a problem for a program, a page for a person."""
    if request.path.startswith("/api/"):
        return problem(404, "not_found", _("There is no such thing in this shop."))
    return page_not_found(request, exception)


def no_such_address(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same on the platform's host, which has no API."""
    if request.path.startswith("/api/"):
        return problem(404, "not_found", _("The API is served at the address of a shop."))
    return page_not_found(request, exception)
