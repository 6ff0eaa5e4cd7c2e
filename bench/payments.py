"""Payments by several processes: each on contracts of its own, then all on one, and whether a milligram is lost."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from uuid import uuid4

from django.db import connection, connections, transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.models import User
from bench.line import Line
from customers.actions import register_customer
from gold_installments.actions import record_payment, sign_contract
from gold_installments.models import Contract, LedgerLine, Payment
from gold_installments.queries import audit_findings
from gold_prices.actions import publish_price
from gold_prices.models import PriceRound
from gold_prices.rules.instruments import Instrument
from persian.jalali import tehran_today
from tenants.actions import open_shop
from tenants.context import inside
from tenants.models import Shop

WORKERS, ON_ONE = 2, 8
PAYMENTS, CONTRACTS = 400, 50
PRICE, AMOUNT, MG = 150_000_000, 15_000_000, 100  # Rial per gram, Rial, and what that buys
GOAL, SLOWEST_MS = 250, 60
WARM = 10  # payments of each writer before the clock runs: connections, prepared statements, imports
#: One step of a writer: who pays, the contracts at hand, and the one to pay on.
Work = Callable[[User, dict[int, Contract], int], None]


@dataclass(frozen=True)
class Run:
    """What a number of writers did: payments a second, the time that all but five of a hundred stayed under, and how
    many there were with those to warm up.
    """

    rate: float
    p95_ms: float
    payments: int


def run() -> Iterator[Line]:
    """Payments per second, against bare one-row transactions by as many processes in the same run."""
    shop = open_shop(slug="till", name="Till", owner_username="owner", owner_password="correct-horse-battery")
    with inside(shop):
        _market()
        own = [_contract() for _ in range(CONTRACTS)]
        one = _contract(gold_mg=(PAYMENTS + 1) * MG * 2)
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE bench_row (id bigserial primary key, mg bigint)")
    floor = _together(_bare, shop, [[0]] * WORKERS)
    shares = [own[start::WORKERS] for start in range(WORKERS)]
    apart = _together(_pay, shop, shares)
    yield _line("independent contracts", shop, apart, floor, own, goal=True)
    floor = _together(_bare, shop, [[0]] * ON_ONE)
    same = _together(_pay, shop, [[one]] * ON_ONE)
    yield _line("one contract", shop, same, floor, [one], goal=False, writers=ON_ONE)


def _line(
    what: str, shop: Shop, done: Run, floor: Run, contracts: Sequence[int], *, goal: bool, writers: int = WORKERS
) -> Line:
    lost = _lost(shop, contracts, done.payments)
    fast = done.rate >= GOAL and done.p95_ms < SLOWEST_MS
    return Line(
        name=f"payments by {writers} processes on {what}",
        ours=f"{done.rate:.0f} payments/s, p95 {done.p95_ms:.0f} ms, {lost} mg lost",
        floor=f"{floor.rate:.0f} bare transactions/s, p95 {floor.p95_ms:.0f} ms",
        ratio=done.rate / floor.rate,
        goal=f"at least {GOAL}/s, p95 under {SLOWEST_MS} ms, nothing lost" if goal else "no lost milligram",
        met=lost == 0 and (fast or not goal),
    )


def _together(work: Work, shop: Shop, shares: Sequence[Sequence[int]]) -> Run:
    """Each share in a process of its own, begun at the same moment; the clock runs from there to the last one's end."""
    connections.close_all()  # a connection must not be shared by those who are forked
    forked = multiprocessing.get_context("fork")
    ready, answers = forked.Barrier(len(shares) + 1), forked.Queue()
    gate = {"ready": ready, "answers": answers}
    writers = [
        forked.Process(target=_writer, args=(work, shop, share, PAYMENTS // len(shares)), kwargs=gate)
        for share in shares
    ]
    for writer in writers:
        writer.start()
    ready.wait()
    start = time.perf_counter()
    times = sorted(spent for _ in writers for spent in answers.get())
    seconds = time.perf_counter() - start
    for writer in writers:
        writer.join()
    return Run(len(times) / seconds, times[len(times) * 95 // 100] * 1000, len(times) + WARM * len(shares))


def _writer(
    work: Work, shop: Shop, share: Sequence[int], times: int, *, ready: Barrier, answers: Queue[list[float]]
) -> None:
    """In a forked process: a connection of its own, some payments to warm up, then the share."""
    with inside(shop):
        owner = User.objects.get(username="owner")
        known = {pk: Contract.objects.get(pk=pk) for pk in share if pk}
        for turn in range(WARM):
            work(owner, known, share[turn % len(share)])
        ready.wait()
        spent = []
        for turn in range(times):
            start = time.perf_counter()
            work(owner, known, share[turn % len(share)])
            spent.append(time.perf_counter() - start)
    answers.put(spent)
    connection.close()


def _pay(owner: User, known: dict[int, Contract], pk: int) -> None:
    record_payment(
        contract=known[pk], amount_rial=AMOUNT, actor=owner, now=timezone.now(), idempotency_key=str(uuid4()),
        twin_reason="the bench pays alike",
    )  # fmt: skip


def _bare(owner: User, known: dict[int, Contract], pk: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_row (mg) VALUES (1)")


def _market() -> None:
    """A market price of this moment, as a shop has it on a working day."""
    now = timezone.now()
    price_round = PriceRound.objects.create(
        kind=PriceRound.Kind.FORCED, minute=now.replace(second=0, microsecond=0), started_at=now
    )
    publish_price(
        price_round=price_round, instrument=Instrument.GOLD18, value=PRICE, source="wallgold", observed_at=now,
        confirmed=True, quorum=2, agreeing=["wallgold"], now=now,
    )  # fmt: skip


def _contract(gold_mg: int = PAYMENTS * MG * 2) -> int:
    now = timezone.now()
    owner = User.objects.get(username="owner")
    customer = register_customer(
        full_name="Bench", national_id="", mobile=f"0912{uuid4().int % 10**7:07}", actor=owner, now=now
    )
    contract = sign_contract(
        customer=customer, gold_mg=gold_mg, installment_count=12, signed_date=tehran_today(now), actor=owner, now=now,
        idempotency_key=str(uuid4()),
    )  # fmt: skip
    return int(contract.pk)


def _lost(shop: Shop, contracts: Sequence[int], payments: int) -> int:
    """How far the ledger, the cached balances and the arithmetic are apart, in milligrams."""
    with inside(shop):
        rows = Contract.objects.filter(pk__in=contracts)
        expected = sum(row.debt_mg for row in rows) - payments * MG
        lines = LedgerLine.objects.filter(entry__contract__in=contracts, account="gold_receivable")
        from_ledger = lines.aggregate(total=Sum("mg"))["total"]
        if audit_findings(today=tehran_today(timezone.now())):
            raise SystemExit("the book is not sound")
        if Payment.objects.filter(contract__in=contracts).count() != payments:
            raise SystemExit("payments are missing")
        return int(abs(expected - from_ledger) + abs(expected - sum(row.balance_mg for row in rows)))
