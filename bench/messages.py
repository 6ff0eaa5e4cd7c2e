"""Texts a second by two workers through a vendor on loopback, against bare posts to it, and what the memory does."""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests
from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from accounts.rules.sealing import seal_of
from bench.line import Line
from bench.storm import ACCOUNTS, ROOT
from gateways.models import GatewayAccount
from notifications.actions import Draft, deliver_messages, queue_messages
from notifications.models import Message
from notifications.rules.lifecycle import State
from tenants.actions import open_shop
from tenants.context import inside
from tenants.models import Shop

WORKERS, TEXTS, WARM, POSTS = 2, 5_000, 400, 1_000
GOAL, MOST_GROWTH = 200, 1.1
#: One text each, as a gateway without arrays has it; and as Kavenegar takes two hundred in a call.
VENDORS = ("melipayamak", "kavenegar")


def run() -> Iterator[Line]:
    """Receipts, which leave at any hour, so that the bench may run at night."""
    for vendor in VENDORS:
        shop = open_shop(slug=f"send-{vendor[:4]}", name="Send", owner_username="owner", owner_password="x" * 20)
        words = [sys.executable, "-m", "tests.gateways.servers", vendor]
        with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            url = server.stdout.readline().strip()
            os.environ[f"ZARGAR_GATEWAY_{vendor.upper()}_URL"] = url
            floor = _bare(url)
            yield _send(shop, vendor, floor)
            server.kill()


def _send(shop: Shop, vendor: str, floor: float) -> Line:
    GatewayAccount.objects.filter(channel="sms").update(enabled=False)
    sealed = seal_of(tuple(settings.ZARGAR_FIELD_KEYS)).close(json.dumps(ACCOUNTS[vendor]))
    GatewayAccount.objects.create(
        key=vendor, label=f"send {vendor}", channel="sms", sealed_settings=sealed, created_at=timezone.now()
    )
    with inside(shop):
        queue_messages([_draft(number) for number in range(TEXTS)], now=timezone.now())
    seconds, sizes = _workers(shop)
    with inside(shop):
        sent = Message.objects.filter(state=State.ACCEPTED).count()
    growth = max(after / before for before, after in sizes)
    rate = (TEXTS - WARM * WORKERS) / seconds
    memory = ", ".join(f"{before:.0f} -> {after:.0f} MB" for before, after in sizes)
    return Line(
        name=f"send {TEXTS} texts by {WORKERS} workers over {vendor}",
        ours=f"{rate:.0f}/s, memory {memory}, {TEXTS - sent} not accepted",
        floor=f"{floor:.0f} bare posts/s",
        ratio=rate / floor,
        goal=f"at least {GOAL}/s, memory within {MOST_GROWTH:.0%}, all accepted",
        met=rate >= GOAL and growth <= MOST_GROWTH and sent == TEXTS,
    )


def _draft(number: int) -> Draft:
    text = f"طلای پارس: {number} تومان رسید = ۳٫۷۳۳ گرم (نرخ ۱۱٬۲۵۰٬۰۰۰). مانده ۱۴٫۹۹۷ گرم."
    return Draft(f"send:{number}", "receipt", f"+98912{number:07}", text)


def _workers(shop: Shop) -> tuple[float, list[tuple[float, float]]]:
    """The seconds from the moment when all are warm to the last one's end, and the memory of each then and then."""
    connections.close_all()  # a connection must not be shared by those who are forked
    forked = multiprocessing.get_context("fork")
    ready, answers = forked.Barrier(WORKERS + 1), forked.Queue()

    def work() -> None:
        with inside(shop):
            for _ in range(WARM // 200):
                deliver_messages(now=timezone.now())
            before = _megabytes()
            ready.wait()
            while deliver_messages(now=timezone.now()).states:
                pass
            answers.put((before, _megabytes()))
        connection.close()

    workers = [forked.Process(target=work) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    ready.wait()
    start = time.perf_counter()
    sizes = [answers.get() for _ in workers]
    seconds = time.perf_counter() - start
    for worker in workers:
        worker.join()
    return seconds, sizes


def _megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1_048_576


def _bare(url: str) -> float:
    """Posts a second to the same server, by as many threads as two workers have, with nothing around them."""

    def post(_: int) -> None:
        with requests.Session() as session:
            session.trust_env = False
            session.post(f"{url}/nowhere", data={"text": "x" * 200}, timeout=10)

    start = time.perf_counter()
    with ThreadPoolExecutor(max_workers=8 * WORKERS) as pool:
        list(pool.map(post, range(POSTS)))
    return POSTS / (time.perf_counter() - start)
