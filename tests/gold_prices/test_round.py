"""Sources that hang, drip, swell, break off, wander or lie about their kind: the round ends in time all the same."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from gold_prices.providers import milli, tgju, wallgold
from gold_prices.providers.protocol import Fault
from gold_prices.providers.registry import known_sources
from gold_prices.providers.round import Answer, ask_all
from tests.gold_prices import bodies
from tests.support.vendor import LoopbackVendor

NOW = datetime(2026, 8, 6, 4, 46, tzinfo=UTC)
DEADLINE = 1.0
Speak = Callable[[socket.socket], None]


@dataclass
class RawServer:
    """A listener that speaks bytes, for what no HTTP server library would send."""

    speak: Speak
    stop: threading.Event = field(default_factory=threading.Event)
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def serve(self) -> None:
        while not self.stop.is_set():
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection:
            connection.recv(4096)
            try:
                self.speak(connection)
            except OSError:
                self.stop.wait(0)


@pytest.fixture
def raw_server() -> Iterator[Callable[[Speak], RawServer]]:
    servers: list[RawServer] = []

    def start(speak: Speak) -> RawServer:
        server = RawServer(speak)
        servers.append(server)
        threading.Thread(target=server.serve, daemon=True).start()
        return server

    yield start
    for server in servers:
        server.stop.set()
        server.listener.close()


def asked(url: str, *, key: str, deadline: float = DEADLINE) -> tuple[Answer, float]:
    """The answer of a wallgold-shaped source at `url`, and the seconds it took."""
    source = replace(wallgold.SOURCE, key=key, base_urls=(url,), connect_timeout=0.5, read_timeout=0.5)
    started = time.monotonic()
    (answer,) = ask_all([source], now=NOW, deadline=deadline)
    return answer, time.monotonic() - started


def fault_of(answer: Answer) -> tuple[Fault, str]:
    assert answer.sheet is None
    assert answer.error is not None
    return answer.error.fault, answer.error.reason


def test_all_are_asked_at_once_and_answer_in_order(loopback_vendor: LoopbackVendor) -> None:
    loopback_vendor.answers("/api/v1/markets", bodies.WALLGOLD)
    loopback_vendor.answers("/api/v1/public/milli-price/detail", bodies.MILLI)
    loopback_vendor.answers("/ajax.json", bodies.TGJU)
    sources = [replace(one, base_urls=(loopback_vendor.url,)) for one in (wallgold.SOURCE, milli.SOURCE, tgju.SOURCE)]
    answers = ask_all(sources, now=NOW)
    assert [answer.source.key for answer in answers] == ["wallgold", "milli", "tgju"]
    first = [answer.sheet.readings[0].value if answer.sheet else None for answer in answers]
    assert first == [186_110_000, 185_380_000, 182_954_000]
    assert all(request.headers["User-Agent"].startswith("Zargar/") for request in loopback_vendor.requests)


@pytest.mark.parametrize(
    ("status", "fault"),
    [(401, Fault.PERMANENT), (403, Fault.PERMANENT), (404, Fault.PERMANENT), (429, Fault.RETRY), (503, Fault.RETRY)],
)
def test_status_codes_say_whether_to_ask_again(loopback_vendor: LoopbackVendor, status: int, fault: Fault) -> None:
    loopback_vendor.answers("/api/v1/markets", "no", status=status)
    answer, _ = asked(loopback_vendor.url, key=f"status{status}")
    assert fault_of(answer) == (fault, f"HTTP {status}")


@pytest.mark.parametrize(
    "body", ["<!DOCTYPE html><html>کمی صبر کنید</html>", "", "\x00\x01", '{"success": tru', "[" * 100_000, '"text"']
)
def test_a_body_that_is_no_json_object_gives_no_price(loopback_vendor: LoopbackVendor, body: str) -> None:
    loopback_vendor.answers("/api/v1/markets", body)
    answer, _ = asked(loopback_vendor.url, key="nojson")
    assert answer.error is not None
    assert answer.sheet is None


def test_a_huge_body_is_left_where_it_is(loopback_vendor: LoopbackVendor) -> None:
    loopback_vendor.answers("/api/v1/markets", b"[" + b" " * 5_000_000 + b"]")
    answer, _ = asked(loopback_vendor.url, key="huge")
    assert fault_of(answer) == (Fault.UNKNOWN, "the answer is too large")


def test_a_body_cut_short_is_no_answer(raw_server: Callable[[Speak], RawServer]) -> None:
    whole = json.dumps(bodies.WALLGOLD).encode()

    def cut(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (len(whole) + 1) + whole)

    answer, _ = asked(raw_server(cut).url, key="cut")
    assert fault_of(answer) == (Fault.RETRY, "the answer broke off")


def test_one_that_hangs_up_is_a_passing_fault(loopback_vendor: LoopbackVendor) -> None:
    loopback_vendor.answers("/api/v1/markets", hang_up=True)
    answer, _ = asked(loopback_vendor.url, key="hangup")
    assert fault_of(answer)[0] is Fault.RETRY


def test_a_silent_one_costs_its_read_timeout(raw_server: Callable[[Speak], RawServer]) -> None:
    answer, seconds = asked(raw_server(lambda _connection: time.sleep(3)).url, key="silent")
    assert fault_of(answer) == (Fault.RETRY, "no answer in time")
    assert seconds < DEADLINE


def test_dripping_bodies_and_headers_end_with_the_deadline(raw_server: Callable[[Speak], RawServer]) -> None:
    def drip_body(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n[")
        for _ in range(40):
            time.sleep(0.1)
            connection.sendall(b" ")

    def drip_headers(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        for number in range(40):
            time.sleep(0.1)
            connection.sendall(b"X-%d: 1\r\n" % number)

    for key, speak in (("drip-body", drip_body), ("drip-headers", drip_headers)):
        answer, seconds = asked(raw_server(speak).url, key=key)
        assert fault_of(answer) == (Fault.RETRY, "no answer in time")
        assert seconds < DEADLINE + 0.5


def test_a_question_that_still_hangs_is_not_asked_again(raw_server: Callable[[Speak], RawServer]) -> None:
    def drip_headers(connection: socket.socket) -> None:
        for number in range(20):
            connection.sendall(b"HTTP/1.1 200 OK\r\n" if number == 0 else b"X-%d: 1\r\n" % number)
            time.sleep(0.1)

    url = raw_server(drip_headers).url
    asked(url, key="again", deadline=0.3)
    answer, seconds = asked(url, key="again", deadline=0.3)
    assert fault_of(answer) == (Fault.RETRY, "the last question still hangs")
    assert seconds < 0.2


def test_a_slow_source_does_not_cost_the_others_their_voice(
    loopback_vendor: LoopbackVendor, raw_server: Callable[[Speak], RawServer]
) -> None:
    loopback_vendor.answers("/api/v1/markets", bodies.WALLGOLD)
    slow = raw_server(lambda _connection: time.sleep(3))
    sources = [
        replace(milli.SOURCE, key="slow", base_urls=(slow.url,), read_timeout=5.0),
        replace(wallgold.SOURCE, key="quick", base_urls=(loopback_vendor.url,)),
    ]
    started = time.monotonic()
    late, quick = ask_all(sources, now=NOW, deadline=0.5)
    assert time.monotonic() - started < 1
    assert fault_of(late) == (Fault.RETRY, "no answer in time")
    assert quick.sheet is not None


def test_all_sources_in_a_black_hole_end_with_the_deadline(raw_server: Callable[[Speak], RawServer]) -> None:
    hole = raw_server(lambda _connection: time.sleep(3))
    full = socket.create_server(("127.0.0.1", 0), backlog=0)
    crowd = [socket.socket() for _ in range(4)]
    for one in crowd:
        one.setblocking(False)
        one.connect_ex(full.getsockname())
    urls = (hole.url, f"http://127.0.0.1:{full.getsockname()[1]}", hole.url)
    sources = [replace(source, key=f"hole-{source.key}", base_urls=urls) for source in known_sources()]
    started = time.monotonic()
    answers = ask_all([source for source in sources if not source.key_setting], now=NOW, deadline=DEADLINE)
    assert time.monotonic() - started < DEADLINE + 0.5
    assert [fault_of(answer) for answer in answers] == [(Fault.RETRY, "no answer in time")] * 10
    for one in (*crowd, full):
        one.close()


def test_a_redirect_to_another_host_is_refused(loopback_vendor: LoopbackVendor) -> None:
    elsewhere = LoopbackVendor()
    elsewhere.answers("/api/v1/markets", bodies.WALLGOLD)
    for place in (elsewhere.url + "/api/v1/markets", "//127.0.0.1:1/x", "file:///etc/passwd"):
        loopback_vendor.forget()
        loopback_vendor.answers("/api/v1/markets", status=307, headers={"Location": place})
        answer, _ = asked(loopback_vendor.url, key="redirect")
        assert fault_of(answer) == (Fault.PERMANENT, "it sends us to another host")
    assert elsewhere.requests == []
    elsewhere.close()


def test_the_cookie_round_trip_of_a_content_network_is_followed(loopback_vendor: LoopbackVendor) -> None:
    same = {"Location": "/api/v1/markets", "Set-Cookie": "__arcsco=1; Path=/"}
    loopback_vendor.answers("/api/v1/markets", status=307, headers=same)
    loopback_vendor.answers("/api/v1/markets", bodies.WALLGOLD)
    answer, _ = asked(loopback_vendor.url, key="cookie")
    assert answer.sheet is not None
    assert loopback_vendor.requests[1].headers["Cookie"] == "__arcsco=1"


def test_circles_end(loopback_vendor: LoopbackVendor) -> None:
    loopback_vendor.answers("/api/v1/markets", status=307, headers={"Location": "/api/v1/markets"})
    answer, _ = asked(loopback_vendor.url, key="circle")
    assert fault_of(answer) == (Fault.RETRY, "it sends us in circles")
    assert len(loopback_vendor.requests) == 3


def test_the_next_host_is_asked_when_one_is_dead(loopback_vendor: LoopbackVendor) -> None:
    loopback_vendor.answers("/ajax.json", bodies.TGJU)
    source = replace(tgju.SOURCE, base_urls=("http://127.0.0.1:1", loopback_vendor.url))
    (answer,) = ask_all([source], now=NOW)
    assert answer.sheet is not None
    assert answer.sheet.readings[0].value == 182_954_000
