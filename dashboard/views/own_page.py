"""The door of a customer's own page: whoever holds the link, and how often they may knock.

No session and no cookie: the link is the key, and who does not know it cannot make a browser send it. So the forms
need no other proof, and the page may tell nobody where it was opened from.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial, wraps
from typing import TYPE_CHECKING, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import Tries
from dashboard.forms import PaidForm
from dashboard.queries.own_page import OwnPage, own_page, person_of_token
from gold_installments.actions.claim_payment import claim_payment
from gold_installments.actions.lock_price import LOCK_MINUTES, lock_price
from gold_installments.actions.make_quote import ContractSettled
from gold_installments.actions.twins import DuplicateTenderRef
from notifications.actions import lift_stop, say_stop
from notifications.queries import is_ours, stops_of, without_tokens
from persian.jalali import tehran_today
from persian.refusal import Refusal

if TYPE_CHECKING:
    from customers.models import Customer
    from tenants.http import ShopRequest

#: In a quarter of an hour one address may open three hundred pages or guess twenty times; one customer's links are
#: good for a hundred looks and twenty words, from wherever they come.
QUARTER = 15 * 60
GUESS = 15
DOOR = Tries("own-page", limit=300, seconds=QUARTER)
LOOKS = Tries("own-page-of", limit=100, seconds=QUARTER)
WORDS = Tries("own-word-of", limit=20, seconds=QUARTER)
#: Whoever wants no more messages is heard, however many others guess behind the same address.
STOP_DOOR = Tries("own-stop", limit=300, seconds=QUARTER)
STOP_LOOKS = Tries("own-stop-of", limit=100, seconds=QUARTER)
STOP_WORDS = Tries("own-stop-word-of", limit=20, seconds=QUARTER)

_View = Callable[..., HttpResponse]


def by_link(view: _View, *, stop: bool = False) -> Callable[..., HttpResponseBase]:
    """A view of `(request, token, customer, now)` behind the link; every way in answers with the same closed door.

    `stop`: the form of who wants no more messages, which is counted by itself.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, token: str) -> HttpResponseBase:
        answer = _answer(cast("ShopRequest", request), token, view, stop)
        answer["Cache-Control"] = "no-store"
        answer["Referrer-Policy"] = "no-referrer"
        answer["X-Robots-Tag"] = "noindex, nofollow"
        return answer

    return csrf_exempt(wrapped)


def _answer(request: ShopRequest, token: str, view: _View, stop: bool) -> HttpResponse:
    now = timezone.now()
    if not (STOP_DOOR if stop else DOOR).left(request):
        return _busy(request)
    customer = person_of_token(token, now=now)
    if customer is None:
        # One address may be a whole operator's: the old links of many people are no guesses of one.
        if not is_ours(token):
            DOOR.left(request, cost=GUESS - 1)
        return render(request, "dashboard/own_closed.html", status=404)
    looks, words = (STOP_LOOKS, STOP_WORDS) if stop else (LOOKS, WORDS)
    counted = looks if request.method in ("GET", "HEAD") else words
    if not counted.left(request, of=str(customer.pk)):
        return _busy(request)
    return view(request, token, customer, now)


def _busy(request: ShopRequest) -> HttpResponse:
    answer = render(request, "dashboard/own_busy.html", status=429)
    answer["Retry-After"] = str(QUARTER)
    return answer


@require_safe
@by_link
def own(request: ShopRequest, token: str, customer: Customer, now: datetime) -> HttpResponse:
    """`/c/<token>/`: everything, in one look."""
    return _page(request, token, own_page(customer, now=now), now)


@require_POST
@by_link
def own_paid(request: ShopRequest, token: str, customer: Customer, now: datetime) -> HttpResponse:
    """«I paid»: into the queue, and no reminder until somebody looked at the bank. Once for each form."""
    page = own_page(customer, now=now)
    if not page.owing:
        return _page(request, token, page, now, refused=str(ContractSettled()), status=422)
    form = _form(page, now, request)
    if form.is_valid():
        try:
            _claim(page, form, now)
        except DuplicateTenderRef:
            # Whose receipt it is stays the shop's.
            form.add_error("reference", DuplicateTenderRef.said_to_customers)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return _back(token, "paid")
    return _page(request, token, page, now, form=form, status=422)


def _claim(page: OwnPage, form: PaidForm, now: datetime) -> None:
    told = form.cleaned_data
    contract = next(it.contract for it in page.owing if it.contract.number == told["contract"])
    claim_payment(
        contract=contract, amount_rial=told["amount"], paid_on=told["paid_on"], tender=told["tender"],
        reference=told["reference"], actor=None, now=now, idempotency_key=f"page-{page.customer.pk}-{told['key']}",
    )  # fmt: skip


@require_POST
@by_link
def own_lock(request: ShopRequest, token: str, customer: Customer, now: datetime) -> HttpResponse:
    """Hold the price for half an hour for what is due on one contract."""
    page = own_page(customer, now=now)
    chosen = next((it.contract for it in page.owing if it.contract.number == request.POST.get("contract")), None)
    if chosen is None:
        return _page(request, token, page, now, refused=str(ContractSettled()), status=422)
    try:
        lock_price(contract=chosen, cap=page.settings.lock_cap, now=now)
    except Refusal as refusal:
        return _page(request, token, page, now, refused=str(refusal), status=refusal.status)
    return _back(token, "locked")


@require_http_methods(["GET", "HEAD", "POST"])
@partial(by_link, stop=True)
def own_stop(request: ShopRequest, token: str, customer: Customer, now: datetime) -> HttpResponse:
    """No more messages, or messages again: asked once more, and only a POST decides."""
    stop = stops_of([customer.mobile]).get(customer.mobile)
    if request.method != "POST" or request.POST.get("choice") not in ("stop", "resume"):
        status = 422 if request.method == "POST" else 200
        return render(request, "dashboard/own_stop.html", {"token": token, "stop": stop, "own": True}, status=status)
    # The address without its key: the evidence is read by people who may not open the page.
    proof = f"{without_tokens(request.path)} {now.isoformat(timespec='seconds')}"
    for channel, address in _addresses(customer):
        if request.POST["choice"] == "stop":
            say_stop(
                channel=channel, address=address, source="page", evidence=proof, now=now, customer_id=customer.pk
            )  # fmt: skip
        else:
            lift_stop(channel=channel, address=address, evidence=proof, now=now)
    return _back(token, "stopped" if request.POST["choice"] == "stop" else "resumed")


def _addresses(customer: Customer) -> list[tuple[str, str]]:
    return [("sms", customer.mobile), *([("email", customer.email)] if customer.email else [])]


def _back(token: str, done: str) -> HttpResponse:
    answer = redirect("dashboard:own", token=token)
    answer["Location"] += f"?done={done}"
    return answer


def _form(page: OwnPage, now: datetime, request: ShopRequest | None = None) -> PaidForm:
    numbers = [it.contract.number for it in page.owing]
    return PaidForm(request.POST if request else None, numbers=numbers, today=tehran_today(now))


def _page(
    request: ShopRequest,
    token: str,
    page: OwnPage,
    now: datetime,
    *,
    form: PaidForm | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    lock = page.lock
    context = {
        "page": page, "token": token, "form": form or _form(page, now), "refused": refused,
        "done": request.GET.get("done", ""), "lock_minutes": LOCK_MINUTES,
        "seconds_left": max(0, int((lock.expires_at - now).total_seconds())) if lock else 0,
    }  # fmt: skip
    return render(request, "dashboard/own.html", context, status=status)
