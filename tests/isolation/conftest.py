"""Shop alpha with a book that can be recognised anywhere, shop beta with one of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.actions import create_api_token
from accounts.models import User
from customers.actions import keep_paper, register_customer
from customers.models import Customer, Paper
from dashboard.queries.board_link import board_token
from gold_installments.actions import ChequeIn, LegIn, make_quote, record_payment, sign_contract
from gold_installments.models import Approval, Cheque, Contract, ImportedBook, Payment, Plan, Quote
from gold_installments.queries.receipt_link import receipt_token
from notifications.actions import say_stop
from notifications.models import Message, OptOut
from notifications.queries import link_for
from persian.jalali import tehran_today
from tenants.context import current_shop, inside
from tenants.models import Shop
from tests.customers.papers import JPEG
from tests.gold_installments.book import a_customer, publish
from tests.isolation.arrears_bodies import Arrears, some_arrears
from tests.isolation.guard_bodies import Guards, a_guarded_contract
from tests.isolation.many_bodies import Many, some_for_many
from tests.isolation.sale_bodies import a_plan

RIAL_PER_G = 112_500_000
NAME, NATIONAL_ID, MOBILE, REFERENCE = "ثریا نشان‌دار", "0499370899", "09187654329", "REF-77713131"
#: Any of these on another shop's screen is alpha's book shown to a stranger.
MARKS = (NAME, "ثریا", NATIONAL_ID, MOBILE, "9187654329", REFERENCE, "گردنبند یادگاری", "Alpha Gold")

ClientOf = Callable[..., Client]


@dataclass(frozen=True)
class Ours:
    """What alpha has: a paid row, a quote still open, a message, tokens of its people."""

    customer: Customer
    contract: Contract
    payment: Payment
    quote: Quote
    message: Message
    duplicate: Customer
    paper: Paper
    approval: Approval
    book: ImportedBook
    guards: Guards
    arrears: Arrears
    plan: Plan
    cheque: Cheque
    receipt_token: str
    own_token: str
    opt_out: OptOut
    many: Many
    token: str

    @property
    def values(self) -> dict[tuple[str, str], str]:
        """What stands in the open parts of a path when a stranger asks for alpha's rows."""
        return {
            ("customers", "pk"): str(self.customer.pk),
            ("customers", "customer_id"): str(self.customer.pk),
            ("customers", "file_id"): str(self.paper.pk),
            ("contracts", "number"): self.contract.number,
            ("approvals", "approval_id"): str(self.approval.pk),
            ("plans", "plan_id"): str(self.plan.pk),
            ("holidays", "day"): "1406-02-02",
            ("recoveries", "receipt"): self.payment.receipt_number,
            ("receipts", "number"): self.payment.receipt_number,
            ("moving-in", "pk"): str(self.book.pk),
            ("payments", "receipt"): self.payment.receipt_number,
            ("price-requests", "approval_id"): str(self.approval.pk),
            ("cheques", "cheque_id"): str(self.cheque.pk),
            ("r", "token"): self.receipt_token,
            ("c", "token"): self.own_token,
            ("messages", "pk"): str(self.opt_out.pk),
            ("messages", "kind"): "receipt",
            ("templates", "kind"): "receipt",
            ("opt-outs", "opt_out_id"): str(self.opt_out.pk),
            ("outbox", "message_id"): str(self.message.pk),
            ("messages", "message_id"): str(self.message.pk),
            ("export", "what"): "contracts",
            ("board", "token"): board_token(schema_name="shop_alpha", number=1),
            **self.guards.values,
            **self.arrears.values,
            **self.many.values,
        }

    @property
    def asked(self) -> dict[str, str]:
        """The same rows as a form or an address would name them."""
        return {
            "customer": str(self.customer.pk),
            "quote_id": str(self.quote.uuid),
            "q": "نشان",
            "after": "999999999",
            "amount": "1000000",
            "unit": "toman",
            "tender": "cash",
            "reason": "stranger",
            "choice": "do_not_send",
            "gold_mg": "1",
            "installment_count": "2",
            "signed_date": "1405/01/05",
            "idempotency_key": "stranger",
            "full_name": "غریبه",
            "mobile": "09121111111",
            "text": "stranger",
            "kind": "note",
            "channel": "sms",
            "allowed": "no",
            "evidence": "stranger",
            "limit_mg": "1",
            "version": "1",
        }


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def market(in_shop: Shop, now: datetime) -> int:
    """11,250,000 Toman a gram, now and twenty minutes ago."""
    publish(RIAL_PER_G, at=now - timedelta(minutes=20))
    publish(RIAL_PER_G, at=now - timedelta(minutes=2))
    return RIAL_PER_G


def sign(customer: Customer, actor: User, now: datetime, key: str, gold_mg: int = 20_000) -> Contract:
    """A contract of today in four rows."""
    return sign_contract(
        customer=customer, gold_mg=gold_mg, installment_count=4, signed_date=tehran_today(now), actor=actor, now=now,
        note="گردنبند یادگاری", idempotency_key=key,
    )  # fmt: skip


FAR = 7_000_000


@pytest.fixture
def far_keys(in_shop: Shop) -> None:
    """Alpha counts its rows from seven million, where no other test's shop ever comes: its keys are free in beta."""
    with connection.cursor() as cursor:
        # information_schema leaves out the sequences of identity columns.
        cursor.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = %s", [in_shop.schema_name])
        names = [f"{in_shop.schema_name}.{name}" for (name,) in cursor.fetchall()]
        assert names
        for name in names:
            cursor.execute("SELECT setval(%s, greatest(nextval(%s), %s))", [name, name, FAR])


@pytest.fixture
def ours(far_keys: None, clerk: User, market: int, now: datetime) -> Ours:
    """Rows of alpha whose numbers and keys mean nothing in beta: its second contract, its second receipt."""
    other = sign(a_customer(clerk, now=now), clerk, now, "alpha-1")
    record_payment(
        contract=other, amount_rial=10_000_000, tender="cash", quote_id=None, actor=clerk, now=now, idempotency_key="a1"
    )
    customer = register_customer(full_name=NAME, national_id=NATIONAL_ID, mobile=MOBILE, actor=clerk, now=now)
    contract = sign(customer, clerk, now, "alpha-2")
    done = record_payment(
        contract=contract, amount_rial=20_000_000, tender="pos", tender_ref=REFERENCE, quote_id=None, actor=clerk,
        now=now, idempotency_key="a2",
    )  # fmt: skip
    quote = make_quote(contract=contract, mg=1_000, actor=clerk, now=now)
    message = Message.objects.get(dedupe_key=f"receipt:{done.payment.receipt_number}")
    duplicate = register_customer(full_name="ثریا نشاندار", mobile="09123334455", actor=clerk, now=now)
    paper = keep_paper(customer=customer, name=f"{NAME}.jpg", content=JPEG, kind="id_card", actor=clerk, now=now)
    arrears = some_arrears(contract=contract, actor=clerk, now=now)
    contract.refresh_from_db()
    # Asked for by the owner, whose token the walk carries: no body that happens to be right approves it.
    approval = Approval.objects.create(
        kind="reschedule", contract=contract, subject_version=contract.version, reason=NAME, asked_at=now,
        asked_by=User.objects.get(username="owner"), payload={},
    )  # fmt: skip
    guards = a_guarded_contract(contract=contract, person=other.customer, paper=paper, actor=clerk, now=now)
    token = create_api_token(user=clerk, name="walk")
    return Ours(
        customer=customer, contract=contract, payment=done.payment, quote=quote, message=message, token=token,
        duplicate=duplicate, paper=paper, approval=approval, guards=guards, arrears=arrears, plan=a_plan(now),
        book=a_book(clerk, now), cheque=a_cheque(contract, clerk, now), receipt_token=receipt_token(done.payment),
        own_token=own_token(customer, now), opt_out=who_said_stop(clerk, now),
        many=some_for_many(customer=customer, actor=User.objects.get(username="owner"), now=now),
    )  # fmt: skip


def own_token(customer: Customer, now: datetime) -> str:
    """The last part of the address of the customer's own page."""
    return link_for(customer.pk, shop=current_shop(), now=now).split("/")[-2]


def who_said_stop(actor: User, now: datetime) -> OptOut:
    """A number of alpha's that wants no messages; the second, so that its id means nothing in beta."""
    for mobile in ("09121110001", MOBILE):
        row = say_stop(address=mobile, source="desk", evidence=NAME, actor=actor, now=now)
    return row


def a_cheque(contract: Contract, actor: User, now: datetime) -> Cheque:
    """A cheque of alpha that waits to be cleared."""
    told = ChequeIn(sayad_id="7713131000000000", due_date=tehran_today(now), drawer_name=NAME)
    leg = LegIn(kind="cheque", amount_rial=30_000_000, cheque=told)
    record_payment(contract=contract, legs=[leg], actor=actor, now=now, idempotency_key="a3")
    return Cheque.objects.get(sayad_id="7713131000000000")


def a_book(actor: User, now: datetime) -> ImportedBook:
    """An import of alpha that could still be undone."""
    return ImportedBook.objects.create(
        file_name=NAME, file_hash="0" * 64, customer_count=0, contract_count=0, guarantee_count=0, total_mg=0,
        total_rial=0, imported_at=now, imported_by=actor,
    )  # fmt: skip


@dataclass(frozen=True)
class Theirs:
    """Beta's owner, and a book with one contract whose number is one of alpha's too."""

    owner: User
    contract: Contract
    token: str


@pytest.fixture
def theirs(ours: Ours, other_shop: Shop, now: datetime) -> Theirs:
    """Beta's own: fewer rows than alpha, so that alpha's keys are free there."""
    with inside(other_shop):
        owner = User.objects.get(username="owner")
        contract = sign(a_customer(owner, name="بتا خاتون", now=now), owner, now, "beta-1")
        for model, pk in ((Customer, ours.customer.pk), (Message, ours.message.pk)):
            assert not model._default_manager.filter(pk=pk).exists(), "alpha's key must mean nothing in beta"
        token = create_api_token(user=owner, name="walk")
    return Theirs(owner, contract, token)


def holdings(shop: Shop, *, but: tuple[str, ...] = ()) -> dict[str, tuple[int, str]]:
    """Every table of a shop's schema: its count of rows and a digest of all they say."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = %s", [shop.schema_name])
        tables = sorted({name for (name,) in cursor.fetchall()} - set(but))
        found: dict[str, tuple[int, str]] = {}
        for table in tables:
            rows = f'SELECT t::text AS line FROM "{shop.schema_name}"."{table}" t'
            cursor.execute(f"SELECT count(*), md5(coalesce(string_agg(line, '|' ORDER BY line), '')) FROM ({rows}) r")
            found[table] = cursor.fetchone()
    assert len(found) > 10
    return found


def text_of(answer: Any) -> str:
    """Everything an answer says, streamed or not, with its headers."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode("utf-8", "replace") + str(dict(answer.headers))


@pytest.fixture
def program(client_of: ClientOf, ours: Ours, owner: User) -> Client:
    """A program with the token of alpha's owner."""
    client = client_of(None)
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {create_api_token(user=owner, name='walk')}"
    return client
