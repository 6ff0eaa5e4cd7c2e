"""`manage.py seed_demo_book --shop demo`: buyers, contracts and payments to look at, at recorded prices only."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts.queries import user_by_name
from customers.actions import register_customer
from customers.queries import list_customers
from dashboard.management.demo_book import (
    BUY_MARGIN_BP,
    LOOK_BACK,
    PEOPLE,
    SALES,
    Sale,
    mobile,
    national_id,
    paying_days,
)
from gold_installments.actions import (
    make_quote,
    record_payment,
    reverse_payment,
    roll_contracts,
    set_price_policy,
    sign_contract,
)
from gold_installments.queries import counter_price, price_policy, schedule_of
from gold_prices.queries import candles, market_price_at
from measures.gold import rial_for_mg
from persian.days import TEHRAN, tehran_midnight, tehran_today
from tenants.context import inside
from tenants.queries import shop_by_slug

if TYPE_CHECKING:
    from accounts.models import User
    from customers.models import Customer
    from gold_installments.models import Contract

TENDERS = (("cash", ""), ("pos", ""), ("card", "40{:06}"), ("transfer", "7{:07}"))
#: What a person hands over when asked for "about that much": ten thousand Toman.
ROUND_RIAL = 100_000


class Command(BaseCommand):
    help = "Fill a demo shop's empty book through the public actions, paying at recorded closes. Does nothing twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--shop", required=True, help="the shop's slug")

    def handle(self, *args: Any, **options: Any) -> None:
        if not getattr(settings, "DEMO_ALLOWED", False):
            raise CommandError("invented buyers belong into a local installation only")
        now = timezone.now()
        with inside(shop_by_slug(options["shop"])):
            owner, clerk = user_by_name("owner"), user_by_name("clerk")
            if owner is None or clerk is None:
                raise CommandError("the shop needs its owner and a clerk first: manage.py open_demo")
            if list_customers(user=owner, limit=1):
                return
            with transaction.atomic():  # all of it or none: the next start begins anew
                DemoBook(owner, clerk, now).write()
                roll_contracts(now=now)  # its nights went by unseen: who is late by now is in arrears
        self.stdout.write(f"{len(SALES)} contracts of {len(PEOPLE)} buyers are in the book of {options['shop']}.")


class DemoBook:
    """Writes the sales in the order of their days, so that contract and receipt numbers follow time."""

    def __init__(self, owner: User, clerk: User, now: datetime) -> None:
        self.owner = owner
        self.clerk = clerk
        self.now = now
        self.today = tehran_today(now)
        self.taken = 0

    def write(self) -> None:
        """Settle the prices, register, sign, then take every payment when its day comes."""
        self._settle_prices()
        recorded = [candle.date for candle in candles(start=self.today - LOOK_BACK, end=self.today)]
        buyers: dict[int, Customer] = {}
        payments: list[tuple[datetime, int, Contract, Sale, bool]] = []
        for sale in sorted(SALES, key=lambda one: one.signed_date(self.today)):
            at = self._signing_moment(sale.signed_date(self.today))
            if sale.buyer not in buyers:
                buyers[sale.buyer] = self._register(sale.buyer, at)
            contract = self._sign(buyers[sale.buyer], sale, at)
            rows = [(line.due_date, line.mg) for line in schedule_of(contract, today=self.today)]
            plan = paying_days(rows, sale, sale.signed_date(self.today), recorded)
            for day, mg in plan.items():
                if moment := self._paying_moment(day):
                    payments.append((moment, mg, contract, sale, sale.undone and day == max(plan)))
        for moment, mg, contract, sale, undone in sorted(payments, key=lambda one: (one[0], one[2].pk)):
            self._pay(contract, mg, moment, free=sale.free, undone=undone)

    def _paying_moment(self, day: date) -> datetime | None:
        """A quarter of an hour after the day's close, while that close is the price of the moment; else None."""
        price = market_price_at(tehran_midnight(day + timedelta(days=1)) - timedelta(seconds=1))
        if price is None or tehran_today(price.observed_at) != day:
            return None
        moment = price.observed_at + timedelta(minutes=15)
        return moment if moment < self.now and counter_price(now=moment).may_post else None

    def _settle_prices(self) -> None:
        """On the morning of the first sale."""
        opening = self._signing_moment(min(sale.signed_date(self.today) for sale in SALES))
        wanted, reason = replace(price_policy(), buy_margin_bp=BUY_MARGIN_BP), "طلای مستعمل دو درصد زیر بازار"
        set_price_policy(wanted=wanted, version=0, reason=reason, actor=self.owner, now=opening)

    def _signing_moment(self, day: date) -> datetime:
        return min(datetime.combine(day, time(11, 30), TEHRAN), self.now)

    def _register(self, buyer: int, at: datetime) -> Customer:
        name, nine = PEOPLE[buyer]
        return register_customer(
            full_name=name, national_id=national_id(nine), mobile=mobile(buyer), actor=self.clerk, now=at
        )

    def _sign(self, customer: Customer, sale: Sale, at: datetime) -> Contract:
        return sign_contract(
            customer=customer,
            gold_mg=sale.gold_mg,
            fee_mg=sale.fee_mg,
            installment_count=sale.count,
            signed_date=sale.signed_date(self.today),
            first_due_date=sale.first_due_date(self.today),
            actor=self.clerk,
            now=at,
            idempotency_key=f"demo-contract-{SALES.index(sale)}",
        )

    def _pay(self, contract: Contract, mg: int, moment: datetime, *, free: bool, undone: bool) -> None:
        self.taken += 1
        tender, ref = TENDERS[self.taken % len(TENDERS)]
        quote = None if free else make_quote(contract=contract, mg=mg, actor=self.clerk, now=moment)
        paid = record_payment(
            contract=contract,
            amount_rial=quote.amount_rial if quote else self._round_amount(mg, moment),
            tender=tender,
            tender_ref=ref.format(self.taken * 7919),
            quote_id=quote.uuid if quote else None,
            actor=self.clerk,
            now=moment,
            idempotency_key=f"demo-payment-{self.taken}",
        )
        if undone:
            later = moment + timedelta(minutes=5)
            reverse_payment(payment=paid.payment, reason="مبلغ اشتباه وارد شد", actor=self.owner, now=later)

    def _round_amount(self, mg: int, moment: datetime) -> int:
        price = counter_price(now=moment).rial_per_g
        if price is None:
            raise CommandError("a recorded day lost its price meanwhile")
        return max(rial_for_mg(mg, price) // ROUND_RIAL, 1) * ROUND_RIAL
