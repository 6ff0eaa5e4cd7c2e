"""The door to all vendors: what certainly did not leave is told from what may have left."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from gateways.providers import wire
from gateways.providers.wire import NoAnswer, NotSent, Reply, Wire
from tests.support.vendor import Answer, LoopbackVendor


def raised(call: Callable[[], object]) -> tuple[type[Exception], str]:
    with pytest.raises((NotSent, NoAnswer)) as caught:
        call()
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return type(caught.value), str(caught.value)


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def address(server: socket.socket, scheme: str = "http") -> str:
    return f"{scheme}://127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize(
    ("base", "headers"),
    [
        ("http://127.0.0.1:1", {}),
        ("http://no-such-host.invalid", {}),
        ("no address", {}),
        ("ftp://127.0.0.1", {}),
        ("http://", {}),
        ("http://127.0.0.1:1", {"ApiKey": "کلید"}),
        ("http://127.0.0.1:1", {"ApiKey": "two\nlines"}),
    ],
)
def test_what_never_left(base: str, headers: dict[str, str]) -> None:
    assert raised(lambda: Wire(base, headers=headers).post_form("send", {"a": "b"}))[0] is NotSent


def test_a_failed_handshake_sent_nothing(loopback_vendor: LoopbackVendor, listener: socket.socket) -> None:
    """Neither one that fails at once, nor one that the library would call a time-out of reading."""
    plain = Wire(loopback_vendor.url.replace("http:", "https:"))
    assert raised(lambda: plain.post_form("send", {"a": "b"}))[0] is NotSent
    silent = Wire(address(listener, "https"), connect_seconds=0.2, read_seconds=0.2)
    assert raised(lambda: silent.post_form("send", {"a": "b"}))[0] is NotSent
    assert loopback_vendor.requests == []


def test_what_may_have_left(loopback_vendor: LoopbackVendor, listener: socket.socket) -> None:
    loopback_vendor.answers("/gone", hang_up=True)
    assert raised(lambda: Wire(loopback_vendor.url).post_json("gone", {}))[0] is NoAnswer
    assert len(loopback_vendor.requests) == 1, "asked once, whatever happens"
    silent = Wire(address(listener), read_seconds=0.1)
    assert raised(lambda: silent.post_json("send", {})) == (NoAnswer, "ReadTimeout")


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
        b"SMTP hello\r\n\r\n",
        b"\x00\x01\x02",
        b"HTTP/1.1 302 Found\r\nLocation: http://[\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: \xff\xfe\r\nContent-Length: 0\r\n\r\n",
    ],
)
def test_an_answer_that_breaks_is_no_proof_of_anything(listener: socket.socket, raw: bytes) -> None:
    def serve() -> None:
        door, _ = listener.accept()
        with door:
            door.recv(65_536)
            door.sendall(raw)
            door.shutdown(socket.SHUT_WR)
            door.recv(65_536)

    threading.Thread(target=serve, daemon=True).start()
    assert raised(lambda: Wire(address(listener)).post_form("send", {"a": "b"}).json())[0] is NoAnswer


def test_no_redirect_is_followed_and_no_answer_is_endless(
    loopback_vendor: LoopbackVendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = {"Location": f"{loopback_vendor.url}/there"}
    loopback_vendor.answers("/here", {"status": 1}, status=307, headers=there)
    loopback_vendor.answers("/long", b"x" * 5000)
    door = Wire(loopback_vendor.url)
    assert raised(lambda: door.post_json("here", {}).json()) == (NoAnswer, "http_307")
    assert [asked.path for asked in loopback_vendor.requests] == ["/here"]
    monkeypatch.setattr(wire, "MAX_BYTES", 4000)
    assert raised(lambda: door.get("long")) == (NoAnswer, "too_long")


def test_a_burst_keeps_its_connection_and_an_idle_one_is_not_trusted(
    listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    doors: list[int] = []

    def serve() -> None:
        while True:
            door, _ = listener.accept()
            threading.Thread(target=answer, args=(door, len(doors)), daemon=True).start()

    def answer(door: socket.socket, number: int) -> None:
        with door:
            while door.recv(65_536):
                doors.append(number)
                door.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nSet-Cookie: a=b\r\n\r\n{}")

    threading.Thread(target=serve, daemon=True).start()
    door = Wire(address(listener))
    assert [door.get("x").status for _ in range(3)] == [200] * 3
    assert len(set(doors)) == 1
    monkeypatch.setattr(wire, "IDLE_SECONDS", 0.01)
    time.sleep(0.02)
    door.get("x")
    assert len(set(doors)) == 2


def test_no_cookie_of_one_account_goes_with_another(loopback_vendor: LoopbackVendor) -> None:
    loopback_vendor.answers("/x", {}, headers={"Set-Cookie": "session=of-the-first; Path=/"})
    Wire(loopback_vendor.url, headers={"ApiKey": "first"}).get("x")
    Wire(loopback_vendor.url, headers={"ApiKey": "second"}).get("x")
    assert [asked.headers.get("ApiKey") for asked in loopback_vendor.requests] == ["first", "second"]
    assert not any("Cookie" in asked.headers for asked in loopback_vendor.requests)


def test_no_proxy_of_the_environment_sees_a_key(
    loopback_vendor: LoopbackVendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    loopback_vendor.answers("/x", {})
    assert Wire(loopback_vendor.url).get("x").status == 200


def test_threads_share_one_door(loopback_vendor: LoopbackVendor) -> None:
    loopback_vendor.replies("/x", lambda asked: Answer(asked.body))
    door, told = Wire(loopback_vendor.url), set[bytes]()

    def ask(number: int) -> None:
        for turn in range(5):
            told.add(door.post_json("x", [number, turn]).body)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 40


def test_a_forked_worker_opens_its_own_connection(loopback_vendor: LoopbackVendor) -> None:
    loopback_vendor.answers("/x", {})
    Wire(loopback_vendor.url).get("x")
    mine = wire._session()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover
        os.write(writer, b"own" if wire._session() is not mine else b"shared")
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reader, 10) == b"own"
    os.close(reader)
    os.close(writer)


def test_a_warning_of_the_library_tells_no_address(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        logging.getLogger("urllib3.connectionpool").warning(
            "Failed (url=%s)", "https://api.example/v1/KEY/send.json?k=1"
        )
    assert caplog.messages == ["Failed (url=…"]


def test_fractions_are_read_exactly() -> None:
    assert str(Reply(200, '{"credit": 1000.10, "کد": 1}'.encode()).json()["credit"]) == "1000.10"
