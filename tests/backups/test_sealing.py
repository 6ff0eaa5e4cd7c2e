"""Bytes in, bytes out; and everything that must not open."""

from __future__ import annotations

import io
import random
import tracemalloc
from collections.abc import Iterator

import pyrage
import pytest
import zstandard

from backups.providers.sealing import Figures, seal, unseal
from backups.rules.problems import Damaged, DumpFailed

KEY = pyrage.x25519.Identity.generate()


def sealed(plain: bytes) -> tuple[bytes, Figures]:
    out = io.BytesIO()
    figures = seal(io.BytesIO(plain), out, key=KEY.to_public())
    return out.getvalue(), figures


def opened(cipher: bytes, block: int = 10_000) -> tuple[bytes, Figures]:
    out = io.BytesIO()
    blocks = (cipher[at : at + block] for at in range(0, len(cipher), block))
    figures = unseal(iter(blocks), out, key=KEY)
    return out.getvalue(), figures


def noise(size: int) -> bytes:
    return random.Random(7).randbytes(size)


@pytest.mark.parametrize("plain", [b"", b"x", "طلا".encode() * 50_000, noise(300_000)])
def test_what_goes_in_comes_out(plain: bytes) -> None:
    cipher, written = sealed(plain)
    back, read = opened(cipher)
    assert back == plain
    assert read == written
    assert (written.plain_bytes, written.cipher_bytes) == (len(plain), len(cipher))


def test_every_cut_is_noticed() -> None:
    cipher, _ = sealed(noise(150_000))
    for at in [*range(0, 400, 7), *range(400, len(cipher), 4099), len(cipher) - 1]:
        with pytest.raises(Damaged):
            opened(cipher[:at])


def test_every_flipped_bit_is_noticed() -> None:
    cipher, written = sealed(noise(150_000))
    for at in [*range(0, 400, 3), *range(400, len(cipher), 2777), len(cipher) - 1]:
        wrong = bytearray(cipher)
        wrong[at] ^= 1 << (at % 8)
        try:
            _, read = opened(bytes(wrong))
        except Damaged:
            continue
        assert read != written, f"byte {at}"


def test_bytes_after_the_end_are_noticed() -> None:
    cipher, _ = sealed(b"abc")
    with pytest.raises(Damaged):
        opened(cipher + b"tail")


def test_a_stranger_cannot_open() -> None:
    cipher, _ = sealed(b"abc")
    with pytest.raises(Damaged):
        unseal(iter([cipher]), io.BytesIO(), key=pyrage.x25519.Identity.generate())


class Breaking:
    """A source that fails after a while, as pg_dump does."""

    def __init__(self) -> None:
        self.reads = 0

    def read(self, size: int = -1) -> bytes:
        self.reads += 1
        if self.reads > 3:
            raise DumpFailed("exit 1: connection lost")
        return noise(size)


def test_an_error_of_the_source_comes_out_unchanged_and_the_rest_does_not_open() -> None:
    out = io.BytesIO()
    with pytest.raises(DumpFailed, match="connection lost"):
        seal(Breaking(), out, key=KEY.to_public())
    with pytest.raises(Damaged):
        opened(out.getvalue())


class Full:
    """A sink without room."""

    def write(self, block: bytes) -> int:
        raise OSError(28, "No space left on device")


def test_an_error_of_the_sink_comes_out_unchanged() -> None:
    with pytest.raises(OSError, match="No space left"):
        seal(io.BytesIO(noise(100)), Full(), key=KEY.to_public())
    cipher, _ = sealed(noise(100))
    with pytest.raises(OSError, match="No space left"):
        unseal(iter([cipher]), Full(), key=KEY)


class Zeros:
    """Many bytes that compress to almost nothing."""

    def __init__(self, size: int) -> None:
        self.left = size

    def read(self, size: int = -1) -> bytes:
        block = bytes(min(size, self.left))
        self.left -= len(block)
        return block


class Nowhere:
    """Takes everything."""

    def write(self, block: bytes) -> int:
        return len(block)


def test_memory_stays_flat_both_ways() -> None:
    out = io.BytesIO()
    tracemalloc.start()
    seal(Zeros(200 << 20), out, key=KEY.to_public())
    cipher: Iterator[bytes] = iter([out.getvalue()])
    unseal(cipher, Nowhere(), key=KEY)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 << 20


def test_an_object_is_an_age_file_around_a_zstd_frame() -> None:
    cipher, _ = sealed(b"as plain as day" * 1000)
    assert cipher.startswith(b"age-encryption.org/v1\n-> X25519 ")
    frame = pyrage.decrypt(cipher, [KEY])
    assert zstandard.ZstdDecompressor().decompressobj().decompress(frame) == b"as plain as day" * 1000
