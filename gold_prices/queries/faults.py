"""Why an answer could not be used, in the reader's language. The stored reasons are short English sentences of ours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gold_prices.providers.protocol import Fault
from persian.digits import to_persian

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: By the beginning or the end of a reason; the first that fits is taken.
_REASONS: tuple[tuple[str, StrOrPromise], ...] = (
    ("no answer in time", gettext_lazy("it did not answer in time")),
    ("the last question still hangs", gettext_lazy("the last question still hangs")),
    ("no connection", gettext_lazy("no connection could be made")),
    ("its certificate is not good", gettext_lazy("its certificate is not good")),
    ("it sends us", gettext_lazy("it sends us elsewhere")),
    ("it has no key", gettext_lazy("its key is not set")),
    ("no address to ask", gettext_lazy("it has no address")),
    ("the answer broke off", gettext_lazy("the answer broke off")),
    ("the answer is too large", gettext_lazy("the answer is too large")),
    ("the answer has nothing in it", gettext_lazy("its answer was empty")),
    ("the answer is no JSON", gettext_lazy("a page came instead of figures")),
    ("the answer is no HTTP", gettext_lazy("the answer could not be read")),
    ("the answer is broken JSON", gettext_lazy("the answer is damaged")),
    ("the answer says that it failed", gettext_lazy("the answer itself says that it failed")),
    ("the answer could not be understood", gettext_lazy("the answer could not be read")),
    ("trading is halted", gettext_lazy("trading is halted there")),
    ("is not traded there now", gettext_lazy("trading is halted there")),
    ("is empty", gettext_lazy("the place of the figure is empty")),
    ("is zero or beyond any price", gettext_lazy("the figure is zero or beyond any price")),
    ("is no positive figure", gettext_lazy("the figure is damaged or negative")),
    ("is no figure", gettext_lazy("there is no figure in its place")),
    ("is no time", gettext_lazy("its time cannot be read")),
    ("has no zone", gettext_lazy("its time cannot be read")),
    ("is an impossible date", gettext_lazy("its time is impossible")),
    ("too far apart", gettext_lazy("its buying and selling figures are too far apart")),
    ("the book has no", gettext_lazy("one side of its order book is empty")),
    ("no venue has a narrow quote", gettext_lazy("its buying and selling figures are too far apart")),
    ("no unit that fits", gettext_lazy("the unit of its figure is not certain")),
    ("fits no unit", gettext_lazy("the unit of its figure is not certain")),
    ("no market", gettext_lazy("what we ask for is not in the answer")),
    ("the body has no", gettext_lazy("what we ask for is not in the answer")),
)
_HTTP: tuple[tuple[tuple[int, ...], StrOrPromise], ...] = (
    ((401, 402, 403), gettext_lazy("it does not let us in (%(code)s)")),
    ((404, 410), gettext_lazy("the address we ask is gone (%(code)s)")),
    ((429,), gettext_lazy("it says that we ask too often (%(code)s)")),
    (tuple(range(500, 600)), gettext_lazy("its server is in trouble (%(code)s)")),
)


def fault_words(reason: str, fault: str) -> str:
    """The stored reason of a failure as words that end a sentence; a reason nobody knows is told by its kind."""
    if status := re.fullmatch(r"HTTP ([0-9]{3})", reason):
        return _of_status(int(status[1]))
    for part, words in _REASONS:
        if reason.startswith(part) or reason.endswith(part) or f" {part} " in f" {reason} ":
            return str(words)
    return _("it refuses us") if fault == Fault.PERMANENT else _("the answer could not be read")


def _of_status(code: int) -> str:
    words = next((words for codes, words in _HTTP if code in codes), gettext_lazy("it answered with the code %(code)s"))
    return str(words) % {"code": to_persian(code)}
