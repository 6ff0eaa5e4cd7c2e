"""The address of a shop's board: whoever holds it may look at the prices, and at nothing else."""

from __future__ import annotations

import base64

from django.utils.crypto import constant_time_compare, salted_hmac

#: Short enough to be typed with a television's remote control, long enough not to be guessed (80 bits).
LENGTH = 16


def board_token(*, schema_name: str, number: int) -> str:
    """The last part of the board's address. Another `number` makes another address, and ends this one."""
    sealed = salted_hmac("dashboard.board", f"{schema_name}:{number}", algorithm="sha256").digest()
    return base64.b32encode(sealed).decode("ascii").lower()[:LENGTH]


def is_board_token(token: str, *, schema_name: str, number: int) -> bool:
    """Whether `token` is this shop's, of its present number."""
    return constant_time_compare(token, board_token(schema_name=schema_name, number=number))
