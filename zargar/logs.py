"""What a log line may say: an address that is its own key stands in none."""

from __future__ import annotations

import logging
import re

#: Behind these stand tokens: a customer's page, a receipt, a board, a vendor's webhook.
_KEYED = re.compile(r"(/(?:c|r|board|hooks)/)[^/\s?\"'<>]{6,}")


class DiscreetFormatter(logging.Formatter):
    """One line per record. Whoever reads a log may not walk through the doors that it tells of, not even where an
    answer of 404, 422 or 500 is told by its path, or a traceback quotes it.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The finished line with every such token left out."""
        return _KEYED.sub(r"\1…", super().format(record))
