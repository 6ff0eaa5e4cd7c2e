"""An address as a QR code, drawn as one path: it needs no image and no style of its own."""

from __future__ import annotations

from dataclasses import dataclass

import segno

#: White modules around the code; a reader needs them.
QUIET = 4


@dataclass(frozen=True)
class Qr:
    """The side in modules, quiet zone included, and an SVG path of the dark ones."""

    size: int
    path: str


def qr_of(text: str) -> Qr:
    """The code of a text, with a quarter of it to spare for a crumpled paper."""
    code = segno.make(text, error="q", micro=False)
    rows = [bytes(row) for row in code.matrix]
    dark = (f"M{x + QUIET} {y + QUIET}h1v1h-1z" for y, row in enumerate(rows) for x, module in enumerate(row) if module)
    return Qr(len(rows) + 2 * QUIET, "".join(dark))
