"""Plain bytes to a sealed object and back, as a stream: zstd, then age.

An object opens with stock tools: `age -d -i key object | zstd -d | pg_restore ...`. age seals each chunk and marks the
last one, so a cut, a swap or a flipped bit does not open. Memory stays flat whatever the size: every stage works on
blocks (decompression included, where a small input may stand for much output).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Protocol, cast

import pyrage
import zstandard

from backups.providers.store import BLOCK
from backups.rules.problems import Damaged, Problem

LEVEL = 3
Progress = Callable[[int], None]


class Reader(Protocol):
    """Anything with `read`, as files have it."""

    def read(self, size: int = -1, /) -> bytes:
        """Up to `size` bytes; empty at the end."""


class Writer(Protocol):
    """Anything with `write`."""

    def write(self, block: bytes, /) -> int | None:
        """Take all of `block`."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What passed through: bytes and SHA-256 (hex) before and after sealing."""

    plain_bytes: int
    cipher_bytes: int
    sha256_plain: str
    sha256_cipher: str


class _Tap:
    """Counts and hashes what passes, and keeps the error that the foreign code in between would flatten into text."""

    def __init__(self, progress: Progress | None = None) -> None:
        self.digest = hashlib.sha256()
        self.count = 0
        self.error: BaseException | None = None
        self._progress = progress

    def pass_on(self, block: bytes) -> None:
        self.digest.update(block)
        self.count += len(block)
        if self._progress:
            self._progress(self.count)


class _TappedReader(_Tap):
    def __init__(self, source: Reader, progress: Progress | None = None) -> None:
        super().__init__(progress)
        self._source = source

    def read(self, size: int = -1) -> bytes:
        try:
            block = self._source.read(size)
            self.pass_on(block)
        except BaseException as error:
            self.error = error
            raise
        return block


class _TappedWriter(_Tap):
    def __init__(self, sink: Writer, progress: Progress | None = None) -> None:
        super().__init__(progress)
        self._sink = sink

    def write(self, block: bytes) -> int:
        try:
            self._sink.write(block)
            self.pass_on(block)
        except BaseException as error:
            self.error = error
            raise
        return len(block)

    def flush(self) -> None:
        """The store flushes once, at its commit."""


class _Blocks:
    """An iterator of blocks, read as a file."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks, self._rest = blocks, b""

    def read(self, size: int = -1) -> bytes:
        if not self._rest:
            self._rest = next(self._blocks, b"")
        cut = len(self._rest) if size < 0 else size
        block, self._rest = self._rest[:cut], self._rest[cut:]
        return block


def seal(source: Reader, sink: Writer, *, key: pyrage.x25519.Recipient, progress: Progress | None = None) -> Figures:
    """Compress and seal `source` into `sink`. An error of either comes through unchanged.

    `progress` hears the plain bytes so far.
    """
    plain, cipher = _TappedReader(source, progress), _TappedWriter(sink)
    squeezed = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True).stream_reader(
        cast("IO[bytes]", plain), read_size=BLOCK
    )
    try:
        pyrage.encrypt_io(squeezed, cipher, [key])
    except (pyrage.EncryptError, OSError) as error:
        raise _first(plain, cipher) or Problem(str(error)) from error
    _raise_swallowed(plain, cipher)
    return _figures(plain, cipher)


def unseal(
    blocks: Iterator[bytes], sink: Writer, *, key: pyrage.x25519.Identity, progress: Progress | None = None
) -> Figures:
    """Open the object in `blocks`, decompress it into `sink`, and say what passed.

    Raises Damaged when it does not open; an error of the store or of the sink passes through. The caller compares the
    figures: only they tell whether this is the very object that was written.
    """
    cipher, plain = _TappedReader(_Blocks(blocks)), _TappedWriter(sink, progress)
    wide = zstandard.ZstdDecompressor().stream_writer(cast("IO[bytes]", plain), write_size=BLOCK, closefd=False)
    try:
        pyrage.decrypt_io(cipher, wide, [key])
        while cipher.read(BLOCK):  # bytes after the sealed end count as well
            pass
    except (pyrage.DecryptError, zstandard.ZstdError, OSError) as error:
        raise _first(cipher, plain) or Damaged(f"the object does not open: {error}") from error
    _raise_swallowed(cipher, plain)
    return _figures(plain, cipher)


def _first(*taps: _Tap) -> BaseException | None:
    return next((tap.error for tap in taps if tap.error is not None), None)


def _raise_swallowed(*taps: _Tap) -> None:
    """The foreign code drops the error of its very last write: without this a full disk would look like success."""
    error = _first(*taps)
    if error is not None:
        raise error


def _figures(plain: _Tap, cipher: _Tap) -> Figures:
    return Figures(
        plain_bytes=plain.count,
        cipher_bytes=cipher.count,
        sha256_plain=plain.digest.hexdigest(),
        sha256_cipher=cipher.digest.hexdigest(),
    )
