"""The door at which vendors knock: what became of a message, and what people text back."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from accounts.http import Tries
from gateways.actions import Call, account_of_hook, hear_hook

LARGEST = 64 * 1024
METHODS = ("GET", "POST")
#: Of secrets nobody has, from one address.
GUESSES = Tries("hooks", limit=30, seconds=600)


@csrf_exempt  # the secret in the path is what proves the caller
def hook(request: HttpRequest, secret: str) -> HttpResponse:
    """`/hooks/<secret>/`: 200 heard or heard before, 400 unreadable, 413 too large, 404 no such secret, 405 neither GET
    nor POST, 429 guessed too often, 503 call again.
    """
    account = account_of_hook(secret) if len(secret) <= 64 else None
    if account is None:
        if not GUESSES.left(request):
            return _said(429, "too many")
        raise Http404
    if request.method not in METHODS:
        return _said(405, "not allowed", Allow=", ".join(METHODS))
    body = b"" if _length(request) > LARGEST else request.read(LARGEST + 1)
    too_large = _length(request) > LARGEST or len(body) > LARGEST
    call = Call(
        method=request.method or "",
        query=request.GET.dict(),
        content_type=request.headers.get("Content-Type", "")[:200],
        body=b"" if too_large else body,
        too_large=too_large,
    )
    hearing = hear_hook(account=account, call=call, now=timezone.now())
    return _said(hearing.status, hearing.outcome.partition(":")[0])


def _length(request: HttpRequest) -> int:
    told = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(told) if told.isascii() and told.isdigit() else 0


def _said(status: int, word: str, **headers: str) -> HttpResponse:
    told = {"Cache-Control": "no-store", **headers}
    answer = HttpResponse(word + "\n", status=status, content_type="text/plain", headers=told)
    # Django writes the path of each refusal into its log, and this path is a secret; the row of the call tells more.
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer
