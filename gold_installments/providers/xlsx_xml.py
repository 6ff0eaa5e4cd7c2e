"""The XML of a workbook, read as a stream: nothing is kept but what the reader of a part asks for.

No document type is accepted, and so no entity that grows; memory is one chunk whatever the part unpacks to.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Final, Protocol
from xml.parsers import expat  # a document type is refused below, and with it every entity

from gold_installments.providers.unreadable import FileUnreadable, HostileFile

CHUNK: Final = 1 << 16
DEEPEST: Final = 64


class Part(Protocol):
    """What reads one part; names come without their namespace."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element opens."""

    def end(self, name: str) -> None:
        """An element closes."""

    def text(self, data: str) -> None:
        """Some of the text inside it."""


def walked(stream: IO[bytes], part: Part) -> Iterator[None]:
    """Feed a part chunk by chunk, yielding after each so that its rows can be taken away."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    names: dict[str, str] = {}
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise HostileFile
        part.start(_local(name, names), attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        part.end(_local(name, names))

    parser.StartDoctypeDeclHandler = _no_document_type
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = part.text
    try:
        while chunk := stream.read(CHUNK):
            parser.Parse(chunk, False)
            yield
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise FileUnreadable from error
    yield


def _local(name: str, names: dict[str, str]) -> str:
    local = names.get(name)
    if local is None:
        local = name.rpartition(" ")[2]
        if len(names) < 1000:
            names[name] = local
    return local


def _no_document_type(*_: object) -> None:
    raise HostileFile
